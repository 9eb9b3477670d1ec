"""What a closed period forbids to who writes by hand: whatever would add to it or change what was counted.

A new record is refused when its day lies in a period that a line counting such records has submitted. A change is
refused when it moves the record's day into or out of such a period, or when the record would count otherwise there.
What leaves the count as it is (the end of a pact, a note) can always be written. An exception opens the way.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from raccordo.kernel.accounts.models import User
from raccordo.kernel.guards import After
from raccordo.kernel.measures import Measure, Window, all_measures
from raccordo.kernel.measures.evaluate import ANY_WINDOW, sides
from raccordo.kernel.measures.sealing import Row, rows
from raccordo.plan import readings
from raccordo.plan.models import Indicator
from raccordo.plan.periods.machine import CLOSED
from raccordo.plan.periods.models import Period, PeriodException, PeriodLine


@dataclass(frozen=True)
class Count:
    """A side of an indicator in a closed period, as it is counted there."""

    entry: PeriodLine
    side: Measure
    window: Window

    def rows_of(self, pk: int | None) -> list[Row]:
        """The rows a record has there; none for one that is not written yet."""
        return [] if pk is None else list(rows(self.side, self.window, only=pk))


@lru_cache(maxsize=256)
def measures_over(model: type[models.Model]) -> dict[str, list[Measure]]:
    """The measures whose records are of this model: code → those of its sides that read them."""
    found: dict[str, list[Measure]] = {}
    for item in all_measures():
        for side, _asked in sides(item, ANY_WINDOW):
            if side.question(ANY_WINDOW).model is model:
                found.setdefault(item.code, []).append(side)
    return found


def guard(record: models.Model, user: User, today: dt.date) -> After:
    """Look at a record before and after it is written; see :mod:`raccordo.kernel.guards`."""
    counts = _counts(type(record))
    if not counts:
        return lambda written: []
    pk = record.pk
    stored = type(record)._default_manager.filter(pk=pk).first() if pk is not None else None
    counts = [count for count in counts if _may_touch(count, stored, record)]
    before = {count: count.rows_of(pk) for count in counts}

    def after(written: models.Model) -> list[str]:
        touched = {
            count.entry
            for count in counts
            if _moved(count, stored, written) or before[count] != count.rows_of(written.pk)
        }
        return [_refusal(entry) for entry in sorted(touched, key=_order) if not _excepted(entry, written, user, today)]

    return after


def _counts(model: type[models.Model]) -> list[Count]:
    """Where records of the model are counted in closed periods."""
    known = measures_over(model)
    if not known:
        return []
    closed = PeriodLine.objects.filter(state__in=CLOSED).select_related("period", "line")
    entries: dict[int, list[PeriodLine]] = {}
    for entry in closed:
        entries.setdefault(entry.line_id, []).append(entry)
    indicators = Indicator.objects.filter(line__in=entries, measure__in=known).only(
        "line_id", "measure", "starts_on", "due_on"
    )
    return [
        Count(entry, side, asked)
        for indicator in indicators
        for entry in entries[indicator.line_id]
        for side, asked in sides(indicator.item, readings.window(indicator, entry.period.end))
        if side in known[indicator.measure]
    ]


def _may_touch(count: Count, stored: models.Model | None, record: models.Model) -> bool:
    """Whether the record could be counted there: nothing counts before its day, so that daily work costs nothing."""
    if count.side.on is None:
        return True
    days = [day_of(row, count.side.on) for row in (stored, record) if row is not None]
    return any(day is None or day <= count.window.end for day in days)


def _moved(count: Count, stored: models.Model | None, written: models.Model) -> bool:
    """Whether the record's day was written, and lies or lay in the period."""
    if count.side.on is None:
        return False
    old, new = (None if row is None else day_of(row, count.side.on) for row in (stored, written))
    period = count.entry.period
    return old != new and any(day is not None and period.start <= day <= period.end for day in (old, new))


def day_of(record: Any, path: str) -> dt.date | None:
    """The day at the end of a path from the record; ``None`` where the path ends before."""
    found = record
    for name in path.split("__"):
        try:
            found = getattr(found, name, None)
        except ObjectDoesNotExist:
            return None
    return found if isinstance(found, dt.date) else None


def _excepted(entry: PeriodLine, record: models.Model, user: User, today: dt.date) -> bool:
    """Whether an exception lets this person write."""
    acting = user.acting
    theirs = Q(user=user) | (Q(centre=acting.centre_id) if acting and acting.centre_id else Q(pk__in=[]))
    area = Q(app="") | Q(app=record._meta.app_label)
    return PeriodException.objects.holding(today).filter(theirs & area, period=entry.period_id).exists()


def _order(entry: PeriodLine) -> tuple[dt.date, int]:
    return entry.period.end, entry.line.position


def _refusal(entry: PeriodLine) -> str:
    period: Period = entry.period
    step = period.steps.filter(line=entry.line, target=entry.state).last()
    return _(
        "The %(period)s is closed for the line “%(line)s”: %(state)s on %(day)s. What was counted there cannot be "
        "changed. Ask the agency's management for an exception, or for the line to be sent back."
    ) % {
        "period": period,
        "line": entry.line.short,
        "state": entry.get_state_display(),
        "day": step.day.strftime("%d/%m/%Y") if step else "–",
    }
