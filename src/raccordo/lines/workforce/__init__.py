"""Operators and navigators, their training, and the support given to centres."""
