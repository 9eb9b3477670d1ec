"""Values as people read them, on screen and in files, and addresses with a query."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from raccordo.kernel import numbers
from raccordo.kernel.years import Year

NOTHING = "—"
#: A figure written as text, as a percentage is: a spreadsheet that runs it finds the same figure.
_FIGURE = re.compile(r"-\d[\d.,]*%?")


def shown(value: Any) -> str:
    """A value in words: days as gg/mm/aaaa, numbers in the reader's notation, a dash for nothing."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.datetime):
        return local(value).strftime("%d/%m/%Y %H:%M")
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, Decimal):
        return numbers.written(value.quantize(1) if value == value.to_integral() else value)
    if isinstance(value, Year):
        return value.words
    if isinstance(value, int):
        return numbers.written(value)
    if isinstance(value, float):
        return numbers.written(round(value, 4), grouping=False)
    if isinstance(value, (list, tuple, set)):
        return ", ".join(shown(part) for part in value) or NOTHING
    return str(value)


def local(moment: dt.datetime) -> dt.datetime:
    """A moment by the region's clocks, without its zone, as spreadsheets and readers take it."""
    return timezone.make_naive(moment) if timezone.is_aware(moment) else moment


def share(value: Decimal | None, places: int = 1) -> str:
    """A fraction as a percentage; a dash where it cannot be computed."""
    if value is None:
        return NOTHING
    percent = round(Decimal(value) * 100, places)
    decimals = 0 if percent == percent.to_integral_value() else places
    return f"{numbers.written(percent, decimals)}%"


def plain(value: Any) -> str:
    """A value for a CSV cell: as shown, but numbers without grouping, and nothing where there is nothing.

    Text that a spreadsheet would run as a formula is preceded by an apostrophe.
    """
    if value is None:
        return ""
    if isinstance(value, (int, Decimal, float)) and not isinstance(value, bool):
        return formats.number_format(value, force_grouping=False)
    text = shown(value)
    text = "" if text == NOTHING else text
    runs = text[:1] in {"=", "+", "-", "@", "\t", "\r"} and not _FIGURE.fullmatch(text)
    return f"'{text}" if runs else text


def for_sheet(value: Any) -> Any:
    """A value for a spreadsheet cell: numbers, days and texts keep their type."""
    if value is None or (isinstance(value, (bool, int, float, dt.date)) and not isinstance(value, dt.datetime)):
        return shown(value) if isinstance(value, bool) else value
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dt.datetime):
        return local(value)
    if isinstance(value, (Promise, models.Model)):
        return str(value)
    text = shown(value)
    return "" if text == NOTHING else text


def with_query(url: str, query: dict[str, Any]) -> str:
    """``url`` with the non-empty entries of ``query`` added, before its fragment."""
    kept = {key: value for key, value in query.items() if value not in (None, "")}
    if not kept:
        return url
    path, mark, fragment = url.partition("#")
    return f"{path}{'&' if '?' in path else '?'}{urlencode(kept)}{mark}{fragment}"
