"""Periods that are over on the day looked at."""

from __future__ import annotations

import datetime as dt

from raccordo.analysis.flows import calendar
from raccordo.analysis.flows.observed import first_full_month
from raccordo.observatory.asking import Observatory
from raccordo.observatory.cells import by_month

GRAINS = ("year", "quarter", "month")


def last_whole(grain: str, at: dt.date) -> int:
    """The number of the last period that is over on a day."""
    period = calendar.number(grain, at)
    return period if calendar.last_day(grain, period) <= at else period - 1


def first_told(observatory: Observatory, grain: str, first: int, last: int) -> int:
    """The first of the periods from ``first`` to ``last`` of whose hirings the archive tells: before its first full
    month only those that lasted are known, which are no count of who was hired."""
    begin, over = (calendar.number("month", calendar.first_day(grain, period)) for period in (first, last + 1))
    full = first_full_month({m: row["hires"] for m, row in by_month(observatory).items() if begin <= m < over})
    return first if full is None else calendar.number(grain, calendar.first_day("month", full))
