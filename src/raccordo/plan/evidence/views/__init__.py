"""Screens of the evidence check: what there is to do, one sample, one record, the draw."""
