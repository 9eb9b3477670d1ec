"""Which days a period has, and what it is called: ``2020-03``, ``2020-S1``, ``2020``, ``al-2021-06-30``."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class PeriodKind(TextChoices):
    """How long a period is."""

    MONTH = "month", gettext_lazy("month")
    HALF_YEAR = "half_year", gettext_lazy("half-year")
    YEAR = "year", gettext_lazy("year")
    TO_DATE = "to_date", gettext_lazy("plan to date")


@dataclass(frozen=True)
class Span:
    """A period's kind, code and days, both ends included."""

    kind: PeriodKind
    code: str
    start: dt.date
    end: dt.date


class WrongSpan(ValueError):
    """No period is called so; the message says how periods are called."""


def span(code: str, first: dt.date, last: dt.date) -> Span:
    """The period with this code in a plan that runs from ``first`` to ``last``; cut to the plan's days.

    The plan up to a day beyond its end is the plan up to its end, and called so.

    Raises:
        WrongSpan: the code is none, or the period lies outside the plan.
    """
    kind, start, end = _days(code, first)
    start, end = max(start, first), min(end, last)
    if start > end:
        raise WrongSpan(_("The period %(code)s lies outside the plan.") % {"code": code})
    return Span(kind, f"al-{end}" if kind is PeriodKind.TO_DATE else code, start, end)


def _days(code: str, first: dt.date) -> tuple[PeriodKind, dt.date, dt.date]:
    try:
        if match := re.fullmatch(r"([0-9]{4})-([0-9]{2})", code):
            year, month = int(match[1]), int(match[2])
            days = calendar.monthrange(year, month)[1]
            return PeriodKind.MONTH, dt.date(year, month, 1), dt.date(year, month, days)
        if match := re.fullmatch(r"([0-9]{4})-S([12])", code):
            year, half = int(match[1]), int(match[2])
            end = dt.date(year, 6, 30) if half == 1 else dt.date(year, 12, 31)
            return PeriodKind.HALF_YEAR, dt.date(year, 6 * half - 5, 1), end
        if re.fullmatch(r"[0-9]{4}", code):
            return PeriodKind.YEAR, dt.date(int(code), 1, 1), dt.date(int(code), 12, 31)
        if match := re.fullmatch(r"al-([0-9]{4}-[0-9]{2}-[0-9]{2})", code):
            return PeriodKind.TO_DATE, first, dt.date.fromisoformat(match[1])
    except ValueError:  # a thirteenth month, a thirtieth of February
        pass
    raise WrongSpan(
        _("“%(code)s” is no period: write 2020-03 (a month), 2020-S1 (a half-year), 2020 (a year) or al-2021-06-30.")
        % {"code": code}
    )


def spoken(kind: str, start: dt.date, end: dt.date) -> str:
    """The period in words: “March 2020”, “first half of 2020”."""
    match PeriodKind(kind):
        case PeriodKind.MONTH:
            return date_format(end, "F Y")
        case PeriodKind.HALF_YEAR:
            half = _("first half of %(year)s") if end.month <= 6 else _("second half of %(year)s")
            return half % {"year": end.year}
        case PeriodKind.YEAR:
            return _("year %(year)s") % {"year": end.year}
        case _:
            return _("plan up to %(day)s") % {"day": end.strftime("%d/%m/%Y")}
