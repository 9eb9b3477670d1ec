"""Months as the law counts them, whole, from day to day of the month; and its working days."""

from __future__ import annotations

import calendar
import datetime as dt
from functools import cache


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of the month, ``months`` later; the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@cache
def public_holidays(year: int) -> frozenset[dt.date]:
    """The public holidays of all Italy in a year (L. 260/1949 and its changes), as the package `holidays` knows them.

    A town's patron saint is not among them.
    """
    from holidays import Italy  # some tenths of a second: only for those who count working days

    return frozenset(Italy(years=year, expand=False))


def is_working_day(day: dt.date) -> bool:
    """Mondays to Fridays that are no public holiday."""
    return day.weekday() < 5 and day not in public_holidays(day.year)


def working_days_before(day: dt.date, days: int) -> dt.date:
    """The day so many working days earlier."""
    while days:
        day -= dt.timedelta(days=1)
        days -= is_working_day(day)
    return day


def working_days_after(day: dt.date, days: int) -> dt.date:
    """The day so many working days later, counted in the same way."""
    while days:
        day += dt.timedelta(days=1)
        days -= is_working_day(day)
    return day


def whole_months(start: dt.date, at: dt.date) -> int:
    """Whole months from ``start`` to ``at``; 0 where ``at`` comes first."""
    months = (at.year - start.year) * 12 + at.month - start.month
    return max(0, months - (add_months(start, months) > at))
