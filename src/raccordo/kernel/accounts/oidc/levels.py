"""Levels of assurance of a login: what a token's ``acr`` says, whether it is enough, whether it had two factors.

SPID has levels 1, 2, 3 (AgID, Regole tecniche SPID, art. 6 D.P.C.M. 24/10/2014), CIE answers by the same names; eIDAS
calls them low, substantial, high (Regulation (EU) 910/2014, art. 8). From level 2 on there are two factors.
"""

from __future__ import annotations

import re
from collections.abc import Collection

#: The level from which on a login had two factors.
TWO_FACTORS = 2
_NUMBERED = re.compile(r"(?:^|/)(?:Spid|Cie)L?([123])$", re.IGNORECASE)
_EIDAS = {"low": 1, "substantial": 2, "high": 3}


def level(acr: str) -> int | None:
    """The level of a name that SPID, CIE or eIDAS give; ``None`` for any other name."""
    if found := _NUMBERED.search(acr):
        return int(found[1])
    start, _stroke, word = acr.rpartition("/LoA/")
    return _EIDAS.get(word.lower()) if start.startswith(("http://eidas.europa.eu", "https://eidas.europa.eu")) else None


def enough(acr: str, asked: Collection[str]) -> bool:
    """Whether a token's level is one of those asked for, or above the lowest of them; any if none is asked for."""
    if not asked or acr in asked:
        return True
    given, wanted = level(acr), [known for name in asked if (known := level(name)) is not None]
    return given is not None and bool(wanted) and given >= min(wanted)


def two_factors(acr: str, also: Collection[str]) -> bool:
    """Whether a login of this level had two factors; ``also`` are the broker's own names of such levels."""
    return acr in also or (level(acr) or 0) >= TWO_FACTORS
