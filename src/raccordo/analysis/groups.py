"""Codes of activities and occupations put together: sections of ATECO, great groups of CP2021.

Functions of codes alone, for kernels too: whoever runs them on another machine needs nothing else.
"""

from __future__ import annotations

DIVISIONS = (
    (1, 3), (5, 9), (10, 33), (35, 35), (36, 39), (41, 43), (45, 47), (49, 53), (55, 56), (58, 63), (64, 66), (68, 68),
    (69, 75), (77, 82), (84, 84), (85, 85), (86, 88), (90, 93), (94, 96), (97, 98), (99, 99),
)  # fmt: skip
"""First and last division of each section of activities, A to U."""
GREAT_GROUPS = "123456789"
"""The great groups of occupations, armed forces the last."""


def first_division(code: str) -> str | None:
    """The section of an economic activity as the two digits of its first division: the same for all its codes."""
    digits = code[:2]
    found = (f"{first:02}" for first, last in DIVISIONS if digits.isdigit() and first <= int(digits) <= last)
    return next(found, None)


def great_group(occupation: str) -> str | None:
    """The great group of an occupation: its first digit."""
    digit = occupation[:1]
    return digit if digit and digit in GREAT_GROUPS else None
