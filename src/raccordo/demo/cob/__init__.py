"""Synthetic mandatory communications with their truth, calibrated on published quarterly figures."""
