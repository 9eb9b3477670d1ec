"""What became of the last frozen period's numbers: its sealed records against those sealed, or found, now.

Only records up to that period's last day are compared, so that new work is no correction. Where the records have no
day, or the question is about a state, that cannot be told apart and the indicator is left out; so is one that an
amendment of the plan has ask something else since.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from raccordo.kernel.measures import Figure
from raccordo.kernel.measures.sealing import Row, Side, answer
from raccordo.plan.models import Indicator
from raccordo.plan.periods.amended import asks
from raccordo.plan.periods.machine import State
from raccordo.plan.periods.models import Period
from raccordo.plan.periods.sealed import FrozenReading
from raccordo.plan.reports.sources import Measured, frozen_readings, rows_until


@dataclass(frozen=True)
class Difference:
    """A signed figure and the same figure by the records of today's report; how many records were added, taken
    away or changed, on both sides."""

    indicator: Indicator
    signed: Figure
    now: Figure
    added: int
    removed: int
    changed: int

    @property
    def records(self) -> int:
        """How many records differ."""
        return self.added + self.removed + self.changed


def last_frozen_before(period: Period) -> Period | None:
    """The latest frozen period of the same plan that ends before this one."""
    earlier = Period.objects.filter(version__code=period.version.code, state=State.FROZEN, end__lt=period.end)
    return earlier.order_by("-end", "-start").first()


@dataclass(frozen=True)
class Compared:
    """The figures that changed; the indicators for which it cannot be said; those that ask something else since."""

    changed: list[Difference] = field(default_factory=list)
    untold: list[Indicator] = field(default_factory=list)
    amended: list[Indicator] = field(default_factory=list)


def differences(previous: Period, now: list[Measured]) -> Compared:
    """What became of the figures signed for an earlier period."""
    signed = {reading.indicator.code: reading for reading in frozen_readings(previous).values()}
    found = Compared()
    for measured in now:
        reading = signed.get(measured.indicator.code)
        if reading is None:
            continue
        if asks(reading.indicator) != asks(measured.indicator):
            found.amended.append(measured.indicator)
        elif not measured.row.series and measured.records:
            found.untold.append(measured.indicator)
        elif (one := _difference(reading, measured)).records:
            found.changed.append(one)
    return found


def _difference(reading: FrozenReading, measured: Measured) -> Difference:
    until = [
        Side(side.name, side.measure, side.model, side.sums, rows_until(side.rows, reading.day))
        for side in measured.sides
    ]
    figure, _places = answer(until, less_one=reading.less_one)
    kept = {side.name: _by_record(side.rows) for side in reading.sides}
    added = removed = changed = 0
    for side in until:
        before, after = kept.get(side.name, {}), _by_record(side.rows)
        added += len(after.keys() - before.keys())
        removed += len(before.keys() - after.keys())
        changed += sum(before[key] != after[key] for key in before.keys() & after.keys())
    return Difference(measured.indicator, reading.figure, figure, added, removed, changed)


def _by_record(rows: list[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.record, []).append(row)
    return found
