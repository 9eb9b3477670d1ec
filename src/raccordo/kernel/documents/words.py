"""Cells as a reader of the document's language reads them, and the words every document shares."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from django.utils.translation import gettext as _

from raccordo.kernel import numbers
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
            return format_decimal(value, locale=language).replace("-", numbers.MINUS)
        case Decimal():
            pattern = "#,##0" + ("." + "0" * column.decimals if column.decimals else "")
            told = format_decimal(column.rounded(value), format=pattern, locale=language)
            return (f"{told}%" if column.kind is Kind.SHARE else told).replace("-", numbers.MINUS)
        case _:
            return plain(value)


def cell_runs(value: Any, column: Column, language: str) -> tuple[Span, ...]:
    """A cell as runs of text, for the formats that draw emphasis and states."""
    if isinstance(value, tuple):
        return value
    return (Span(text=cell_text(value, column, language)),)


def labels() -> dict[str, str]:
    """The words every document shares, in the language in force."""
    return {
        "contents": _("Contents"),
        "table": _("Table"),
        "figure": _("Figure"),
        "data": _("The figures of this chart"),
        "data_of": _("Data of figure"),
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
