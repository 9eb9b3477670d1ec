"""Schools, vocational centres, ITS: support, PCTO, apprenticeships."""
