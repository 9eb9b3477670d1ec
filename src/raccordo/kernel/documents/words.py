"""Cells as a reader of the document's language reads them, and the words every document shares."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from babel.numbers import format_decimal
from django.utils.translation import gettext as _

from raccordo.kernel.documents.inline import Span, plain
from raccordo.kernel.documents.tree import Column, Kind, Mark

NOTHING = "–"


def cell_text(value: Any, column: Column, language: str) -> str:
    """A cell in words: “20.000”, “6,4%”, “31/12/2020”; a dash for nothing."""
    match value:
        case None:
            return NOTHING
        case Mark(mark=mark):
            return mark
        case dt.date():
            return value.strftime("%d/%m/%Y")
        case int():
            return format_decimal(value, locale=language)
        case Decimal() if column.kind is Kind.SHARE:
            return f"{_rounded(value * 100, column.decimals, language)}%"
        case Decimal():
            return _rounded(value, column.decimals, language)
        case _:
            return plain(value)


def cell_runs(value: Any, column: Column, language: str) -> tuple[Span, ...]:
    """A cell as runs of text, for the formats that draw emphasis and states."""
    if isinstance(value, tuple):
        return value
    return (Span(text=cell_text(value, column, language)),)


def _rounded(value: Decimal, decimals: int, language: str) -> str:
    shown = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    if shown == shown.to_integral_value():
        shown = shown.to_integral_value()
        decimals = 0
    return format_decimal(shown, format="#,##0" + ("." + "0" * decimals if decimals else ""), locale=language)


def labels() -> dict[str, str]:
    """The words every document shares, in the language in force."""
    return {
        "contents": _("Contents"),
        "table": _("Table"),
        "figure": _("Figure"),
        "data": _("The figures of this chart"),
        "source": _("Source"),
        "page": _("Page"),
        "of": _("of"),
        "computed_from": _("What this document was computed from"),
        "what": _("What"),
        "digest": _("Digest (SHA-256)"),
        "detail": _("Detail"),
        "seal": _("Digest of all that follows"),
        "day": _("As of"),
        "publisher": _("Published by"),
        "sheet": _("Sheet"),
        "contains": _("What it contains"),
        "cover": _("Cover"),
        "document_digest": _("Digest of this document"),
    }
