"""Numbers as people read them: the language's separators and a true minus (U+2212), not a hyphen.

The one place where pages, charts' words and reports write a number. Files (CSV, XLSX, Parquet, JSON) are read by
programs: they hold plain numbers, and `typed` takes the minus of a text back to what a keyboard types. Charts need
nothing: Vega writes the true minus itself.
"""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils import formats

MINUS = "−"
_SOMETHING = re.compile(r"[1-9]")


def written(number: float | Decimal, places: int | None = None, *, grouping: bool = True) -> str:
    """A number in the reader's language, with so many decimals if ``places`` says; what is rounded to 0 has no sign."""
    text = str(formats.number_format(number, decimal_pos=places, use_l10n=True, force_grouping=grouping))
    if not text.startswith("-"):
        return text
    return f"{MINUS}{text[1:]}" if _SOMETHING.search(text) else text[1:]


def typed(text: str) -> str:
    """A written number as a keyboard types it, for files."""
    return text.replace(MINUS, "-")
