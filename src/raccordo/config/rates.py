"""Rates as the environment writes them."""

from __future__ import annotations

import re

#: Seconds of the unit of a rate.
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_RATE = re.compile(r"(\w+)=(\d+)/([smhd])")


def parse_rates(text: str) -> dict[str, tuple[int, int]]:
    """``search=120/m,export=60/h`` → kind → how many in how many seconds; ``0`` takes a limit away.

    Raises:
        ValueError: a part is written otherwise.
    """
    found = {}
    for part in filter(None, text.replace(" ", "").split(",")):
        match = _RATE.fullmatch(part)
        if match is None:
            raise ValueError(f"RACCORDO_RATE_LIMITS: {part!r} is not like search=120/m.")
        if int(match[2]):
            found[match[1]] = (int(match[2]), UNITS[match[3]])
    return found
