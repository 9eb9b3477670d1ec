"""Unemployment status: the income that is compatible with it, and how long it has lasted (D.Lgs 150/2015, art. 19)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

from raccordo.law.parameters import value_at


class WorkKind(StrEnum):
    """Kind of work whose income is weighed against the threshold."""

    EMPLOYEE = "employee"
    SELF_EMPLOYED = "self_employed"


def keeps_status(yearly_income: Decimal, kind: WorkKind, at: dt.date) -> bool:
    """Whether a worker with this expected yearly income (euro, gross) is still unemployed on the day ``at``.

    Raises:
        NoValueError: before 2019-03-30, when income did not keep the status in this form.
    """
    return yearly_income <= value_at(f"unemployment.income_{kind}", at).value


def duration(did_on: dt.date, at: dt.date, suspended: Iterable[tuple[dt.date, dt.date]] = ()) -> int:
    """Days of unemployment from the declaration to ``at``, both included, less the days suspended by short work.

    ``suspended``: first and last day of each suspension. Days that two suspensions share are taken away once.
    """
    if at < did_on:
        return 0
    total = (at - did_on).days + 1
    counted_to = did_on - dt.timedelta(days=1)
    for first, last in sorted(suspended):
        begin, finish = max(first, counted_to + dt.timedelta(days=1)), min(last, at)
        if begin <= finish:
            total -= (finish - begin).days + 1
            counted_to = finish
    return total


def is_long_term(days: int, at: dt.date) -> bool:
    """Whether unemployment of so many days is long-term: twelve months and one day."""
    return days >= value_at("unemployment.long_term_days", at).value
