"""What today's records would change in a sealed reading: the reading stays, the difference is shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, partial

from raccordo.kernel.caches import once
from raccordo.kernel.measures import Figure, Measure, Window, get_measure
from raccordo.kernel.measures.evaluate import sides
from raccordo.kernel.measures.sealing import DENOMINATOR, NUMERATOR, Row, Side, body, digest_of_bodies, rows
from raccordo.kernel.revisions import numbers
from raccordo.plan import readings
from raccordo.plan.models import FrozenReading
from raccordo.plan.periods.taking import canonical, definition

#: A record with its rows: one, or one for each of its centres.
Rows = tuple[Row, ...]


@dataclass(frozen=True)
class Change:
    """A record behind the number that is otherwise today: ``before`` empty means added, ``after`` empty removed."""

    record: int
    before: Rows
    after: Rows


@dataclass(frozen=True)
class SideCorrection:
    """The changes of one side. ``model`` is the label of the records' model."""

    name: str
    model: str
    added: list[Change] = field(default_factory=list)
    removed: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)

    @property
    def all(self) -> list[Change]:
        """Every change: added, removed, changed."""
        return [*self.added, *self.removed, *self.changed]


@dataclass(frozen=True)
class Correction:
    """A sealed reading against today's records: ``frozen`` and ``now``, and the records that make the difference.

    ``redefined``: the measure is asked otherwise today than when it was sealed, so that part of the difference may
    come from the question.
    """

    frozen: Figure
    now: Figure
    sides: list[SideCorrection]
    redefined: bool

    @property
    def numerator(self) -> int:
        """How much the numerator would change."""
        return self.now.numerator - self.frozen.numerator

    @property
    def denominator(self) -> int | None:
        """How much the denominator would change; ``None`` if there is none."""
        if self.now.denominator is None or self.frozen.denominator is None:
            return None
        return self.now.denominator - self.frozen.denominator

    @property
    def records(self) -> int:
        """How many records differ."""
        return sum(len(side.all) for side in self.sides)

    def __bool__(self) -> bool:
        return self.records > 0 or self.redefined


class Run:
    """What was asked while one page was made: two readings that share a side ask it once. Not to be kept beyond."""

    def __init__(self) -> None:
        self._bodies: dict[tuple[str, Window], bytes] = {}

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Every table's number."""
        return numbers()

    def body(self, side: Measure, asked: Window) -> bytes:
        """The records that answer today, as they would be sealed."""
        key = side.code, asked
        if key not in self._bodies:
            self._bodies[key] = body(side, asked)
        return self._bodies[key]


def corrections(reading: FrozenReading, run: Run | None = None) -> Correction:
    """What today's records would change. Records are asked again only when some have been written since.

    ``run`` carries what was asked from one reading to the next, for who looks at many.
    """
    run = Run() if run is None else run
    try:
        state = readings.state_of(reading.defined["measure"]["code"], run.numbers)
    except KeyError:  # no line declares the measure any more: nothing can be asked again
        return unchanged(reading, redefined=True)
    if state == reading.revision and not _redefined(reading):
        return unchanged(reading)
    key = f"corrections:{reading.pk}:{reading.records_digest[:12]}:{state}".replace(" ", "_")
    return once(key, partial(compare, reading, run))


def unchanged(reading: FrozenReading, *, redefined: bool = False) -> Correction:
    """No difference."""
    return Correction(reading.figure, reading.figure, [], redefined)


def compare(reading: FrozenReading, run: Run | None = None) -> Correction:
    """Ask the records again and hold them against the sealed ones: all at once by their digest, then side by side."""
    item, asked = get_measure(reading.defined["measure"]["code"]), _window(reading)
    redefined = _redefined(reading)
    if digest_of_bodies(item, asked, (run or Run()).body) == reading.records_digest:
        return unchanged(reading, redefined=redefined)
    kept = {side.name: side for side in reading.sides}
    found, now = [], []
    for name, (side, window) in zip((NUMERATOR, DENOMINATOR), sides(item, asked), strict=False):
        model = side.question(window).model._meta.label_lower
        today = Side(name, side.code, model, bool(side.sums), list(rows(side, window)))
        now.append(today)
        found.append(_differences(kept[name].rows if name in kept else [], today))
    figure = Figure(now[0].number, now[1].number if len(now) > 1 else None, reading.less_one)
    return Correction(reading.figure, figure, found, redefined)


def _window(reading: FrozenReading) -> Window:
    first = reading.defined["sides"][0]
    return Window(dt.date.fromisoformat(first["from"]), dt.date.fromisoformat(first["to"]))


def _redefined(reading: FrozenReading) -> bool:
    return canonical(definition(reading.indicator, reading.day)) != reading.definition


def _differences(before: list[Row], today: Side) -> SideCorrection:
    """The records that are not the same; most are, and are told apart from the rest without looking at them singly."""
    touched = {row.record for row in set(before) ^ set(today.rows)}
    old, new = (_by_record(row for row in rows if row.record in touched) for rows in (before, today.rows))
    found = SideCorrection(today.name, today.model)
    for record in sorted(touched):
        change = Change(record, old.get(record, ()), new.get(record, ()))
        if not change.before:
            found.added.append(change)
        elif not change.after:
            found.removed.append(change)
        else:
            found.changed.append(change)
    return found


def _by_record(rows: Iterable[Row]) -> dict[int, Rows]:
    found: dict[int, Rows] = {}
    for row in rows:
        found[row.record] = (*found.get(row.record, ()), row)
    return found
