"""Periods that are over on the day looked at."""

from __future__ import annotations

import datetime as dt

from raccordo.analysis.flows import calendar

GRAINS = ("year", "quarter", "month")


def last_whole(grain: str, at: dt.date) -> int:
    """The number of the last period that is over on a day."""
    period = calendar.number(grain, at)
    return period if calendar.last_day(grain, period) <= at else period - 1
