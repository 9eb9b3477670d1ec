"""Active policies and training on offer, in dated editions."""
