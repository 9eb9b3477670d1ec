"""Views by task."""
