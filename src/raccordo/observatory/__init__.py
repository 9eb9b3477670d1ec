"""The regional observatory: runs the analysis on the region's own data."""
