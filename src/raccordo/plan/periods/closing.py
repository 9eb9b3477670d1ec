"""What a closed period forbids to who writes by hand: whatever would add to it or change what was counted.

A new record is refused when its day lies in a period that a line counting such records has submitted. A change is
refused when it moves the record's day into or out of such a period, or when the period would be counted otherwise,
whether the measure counts such records or only looks at them (:mod:`raccordo.kernel.measures.reading` finds which).
What leaves the count as it is (the end of a pact, a note) can always be written. An exception opens the way, and what
is written through it is noted (:class:`ExceptionWrite`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext as _

from raccordo.kernel.accounts.models import User
from raccordo.kernel.measures import Measure, Window, all_measures
from raccordo.kernel.measures.evaluate import ANY_WINDOW, record_model, sides
from raccordo.kernel.measures.reading import Reads, day_of, reads
from raccordo.kernel.measures.sealing import Row, rows
from raccordo.plan import readings
from raccordo.plan.models import Indicator
from raccordo.plan.periods.machine import CLOSED
from raccordo.plan.periods.models import ExceptionWrite, Period, PeriodException, PeriodLine


@dataclass(frozen=True)
class Count:
    """A side of an indicator in a closed period, as it is counted there."""

    entry: PeriodLine
    side: Measure
    window: Window

    def rows(self, pk: int | None = None) -> set[Row]:
        """The rows counted there, or those of one record."""
        return set(rows(self.side, self.window, only=pk))


@dataclass(frozen=True)
class Before:
    """A counted record before it was written: as it was stored (``None``: it is new), and its rows."""

    record: models.Model
    stored: models.Model | None
    rows: set[Row]


@dataclass
class Touched:
    """What was written that a count reads. ``whole``: all its rows before, where not only those of records changed."""

    written: list[models.Model] = field(default_factory=list)
    alone: list[Before] = field(default_factory=list)
    whole: set[Row] | None = None

    def differing(self, count: Count) -> set[Row]:
        """The rows that are not the same any more. What was written alone may have come before all were looked at."""
        found: set[Row] = set() if self.whole is None else self.whole ^ count.rows()
        for one in self.alone:
            found |= one.rows ^ (set() if one.record.pk is None else count.rows(one.record.pk))
        return found

    def moved(self, count: Count) -> bool:
        """Whether the day of a counted record was written, and lies or lay in the period."""
        return any(_moved(count, one) for one in self.alone)


@lru_cache(maxsize=256)
def measures_reading(model: type[models.Model]) -> dict[str, dict[Measure, Reads]]:
    """The measures whose answer depends on records of a model: code → those of its sides that read them, and how."""
    found: dict[str, dict[Measure, Reads]] = {}
    for item in all_measures():
        for side, _asked in sides(item, ANY_WINDOW):
            if (read := reads(side).get(model)) is not None:
                found.setdefault(item.code, {})[side] = read
    return found


class Watcher:
    """Looks at what a person writes; see :mod:`raccordo.kernel.guards`."""

    def __init__(self, user: User, today: dt.date):
        self.user, self.today = user, today
        self.touched: dict[Count, Touched] = {}

    def before(self, record: models.Model, *, removed: bool) -> None:
        """Remember how the closed periods that may read the record are counted."""
        model = record._meta.concrete_model or type(record)
        counts = self._counts(model)
        if not counts:
            return
        stored = None if record._state.adding else model._base_manager.filter(pk=record.pk).first()
        for count, read in counts:
            if record_model(count.side) is model and read.times == 1:
                self._alone(count, read, record, stored)
            elif _may_touch(count, read, record, stored, removed=removed):
                self._whole(count, record)

    def before_many(self, model: type[models.Model]) -> None:
        """Nobody says which rows: whatever reads the table may change."""
        for count, _read in self._counts(model):
            self._whole(count, model())

    def _alone(self, count: Count, read: Reads, record: models.Model, stored: models.Model | None) -> None:
        """A record that is counted itself: nothing counts before its day, so that daily work costs nothing."""
        if not _reaches(count, read, record, stored):
            return
        known = self.touched.setdefault(count, Touched())
        known.written.append(record)
        if not any(one.record is record or (record.pk and one.record.pk == record.pk) for one in known.alone):
            known.alone.append(Before(record, stored, set() if stored is None else count.rows(record.pk)))

    def _whole(self, count: Count, record: models.Model) -> None:
        known = self.touched.setdefault(count, Touched())
        known.written.append(record)
        if known.whole is None:
            known.whole = count.rows()

    def _counts(self, model: type[models.Model]) -> list[tuple[Count, Reads]]:
        """What is counted in closed periods and reads records of the model."""
        known = measures_reading(model)
        if not known or not self._closed:
            return []
        return [
            (Count(entry, side, asked), known[indicator.measure][side])
            for indicator in self._indicators
            if indicator.measure in known
            for entry in self._closed[indicator.line_id]
            for side, asked in sides(indicator.item, readings.window(indicator, entry.period.end))
            if side in known[indicator.measure]
        ]

    @cached_property
    def _closed(self) -> dict[int, list[PeriodLine]]:
        """The lines of periods that are closed, by line."""
        found: dict[int, list[PeriodLine]] = {}
        for entry in PeriodLine.objects.filter(state__in=CLOSED).select_related("period", "line"):
            found.setdefault(entry.line_id, []).append(entry)
        return found

    @cached_property
    def _indicators(self) -> list[Indicator]:
        shown = Indicator.objects.filter(line__in=self._closed)
        return list(shown.only("line_id", "measure", "starts_on", "due_on"))

    def reasons(self) -> list[str]:
        """Refuse what changes a closed period without an exception; note what an exception lets through."""
        refused: set[PeriodLine] = set()
        through: set[tuple[PeriodException, type[models.Model], int]] = set()
        for count, known in self.touched.items():
            differing = known.differing(count)
            if not differing and not known.moved(count):
                continue
            leave = [self._exception(count.entry, record) for record in known.written]
            if None in leave:
                refused.add(count.entry)
            elif (first := leave[0]) is not None:
                through |= {(first, record_model(count.side), row.record) for row in differing}
        if not refused:
            self._note(through)
        return [_refusal(entry) for entry in sorted(refused, key=_order)]

    def _exception(self, entry: PeriodLine, record: models.Model) -> PeriodException | None:
        """The exception that lets this person write such a record in the period."""
        area = record._meta.app_label
        return next((one for one in self._exceptions.get(entry.period_id, []) if one.app in ("", area)), None)

    @cached_property
    def _exceptions(self) -> dict[int, list[PeriodException]]:
        """The exceptions that hold today and name this person, by period."""
        found: dict[int, list[PeriodException]] = {}
        for one in PeriodException.objects.holding(self.today).filter(people=self.user).order_by("pk"):
            found.setdefault(one.period_id, []).append(one)
        return found

    def _note(self, through: set[tuple[PeriodException, type[models.Model], int]]) -> None:
        """Keep which counted records came to differ under which exception."""
        acting: Any = self.user.acting
        ExceptionWrite.objects.bulk_create(
            ExceptionWrite(
                exception=found, content_type=ContentType.objects.get_for_model(model), object_pk=pk, user=self.user,
                role=acting.role, day=self.today,
            )
            for found, model, pk in sorted(through, key=lambda one: (one[0].pk, one[1]._meta.label, one[2]))
        )  # fmt: skip


def _may_touch(count: Count, read: Reads, record: models.Model, stored: models.Model | None, *, removed: bool) -> bool:
    """Whether a record that a count looks at could change it: not if nothing that is read of it is written."""
    if not removed and stored is not None and all(getattr(record, c) == getattr(stored, c) for c in read.columns):
        return False
    return _reaches(count, read, record, stored)


def _reaches(count: Count, read: Reads, record: models.Model, stored: models.Model | None) -> bool:
    """Whether the record, as it was or as it becomes, has days by which it can matter to the count."""
    return any(read.reaches(row, count.window.end) for row in (stored, record) if row is not None)


def _moved(count: Count, one: Before) -> bool:
    """Whether the record's day was written, and lies or lay in the period."""
    if count.side.on is None:
        return False
    old, new = (None if row is None else day_of(row, count.side.on) for row in (one.stored, one.record))
    period = count.entry.period
    return old != new and any(day is not None and period.start <= day <= period.end for day in (old, new))


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
