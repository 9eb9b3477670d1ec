"""Rates as the environment writes them."""

from __future__ import annotations

import re

from django.core.exceptions import ImproperlyConfigured

#: Seconds of the unit of a rate.
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_RATE = re.compile(r"(\w+)=(?:0|(\d+)/([smhd]))")


def parse_rates(text: str) -> dict[str, tuple[int, int]]:
    """``search=120/m,export=60/h`` → kind → how many in how many seconds; ``0`` takes a limit away.

    Raises:
        ImproperlyConfigured: a part is written otherwise.
    """
    found = {}
    for part in filter(None, text.replace(" ", "").split(",")):
        match = _RATE.fullmatch(part)
        if match is None:
            raise ImproperlyConfigured(f"RACCORDO_RATE_LIMITS: “{part}” is not like search=120/m.")
        if int(match[2] or 0):
            found[match[1]] = (int(match[2]), UNITS[match[3]])
    return found
