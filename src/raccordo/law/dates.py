"""Months as the law counts them, whole, from day to day of the month; and its working days."""

from __future__ import annotations

import calendar
import datetime as dt


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of the month, ``months`` later; the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def working_days_before(day: dt.date, days: int) -> dt.date:
    """The day so many working days earlier. Mondays to Fridays: a holiday in between makes a term seem to end early."""
    while days:
        day -= dt.timedelta(days=1)
        days -= day.weekday() < 5
    return day


def working_days_after(day: dt.date, days: int) -> dt.date:
    """The day so many working days later, counted in the same way."""
    while days:
        day += dt.timedelta(days=1)
        days -= day.weekday() < 5
    return day


def whole_months(start: dt.date, at: dt.date) -> int:
    """Whole months from ``start`` to ``at``; 0 where ``at`` comes first."""
    months = (at.year - start.year) * 12 + at.month - start.month
    return max(0, months - (add_months(start, months) > at))
