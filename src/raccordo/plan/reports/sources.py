"""What a report is computed from: one measured indicator after the other, sealed or asked now.

Of a frozen period only the sealed readings are read, their records included: the series of a chart is worked out from
them too. Of a period that is not frozen yet the records are asked as they are, in the same form.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from raccordo.kernel.measures import Figure, Ratio
from raccordo.kernel.measures.sealing import Row, Side, seal, unpack
from raccordo.plan import readings
from raccordo.plan.board import BoardRow
from raccordo.plan.cells import count_cells
from raccordo.plan.charts import Point, points
from raccordo.plan.forecast import MOST, MonthEnd, month_end
from raccordo.plan.judgement import judge
from raccordo.plan.models import Indicator
from raccordo.plan.outlook import Outlook, outlook_of
from raccordo.plan.periods.machine import State
from raccordo.plan.periods.models import Period
from raccordo.plan.periods.sealed import FrozenReading
from raccordo.plan.periods.taking import Progress, quiet
from raccordo.plan.readings import Answer

#: Month ends that a forecast looks at: its steps and the point they start from.
MONTHS_TOLD = MOST + 1


@dataclass(frozen=True)
class Measured:
    """An indicator at the end of a period, with the digest of the records behind it and how many they are."""

    row: BoardRow
    sides: list[Side]
    digest: str
    day: dt.date

    @cached_property
    def points(self) -> list[Point]:
        """The series and the expected path, as a chart tells them; the last is the value of the day."""
        return points(self.row, self.day)

    @cached_property
    def outlook(self) -> Outlook:
        """Where it is heading, by the month ends that the records themselves tell, the period's own among them."""
        days = [*month_ends(self.indicator.starts_on, self.day), *([self.day] if month_end(self.day) else [])]
        told = tell_month_ends(self.indicator, self.sides)
        return outlook_of(self.row, counted(self.indicator, self.sides, days[-MONTHS_TOLD:]) if told else None)

    @property
    def indicator(self) -> Indicator:
        return self.row.indicator

    @property
    def records(self) -> int:
        """How many records stand behind it, on both sides."""
        return sum(len(side.rows) for side in self.sides)


def measured(period: Period, progress: Progress = quiet) -> list[Measured]:
    """Every indicator of the period's plan, in the plan's order."""
    indicators = period.version.indicators.select_related("version", "line").order_by("line__position", "position")
    found = list(indicators)
    sealed = frozen_readings(period) if period.state == State.FROZEN else {}
    result = []
    for done, indicator in enumerate(found):
        progress(done, len(found))
        reading = sealed.get(indicator.pk)
        result.append(from_frozen(indicator, reading) if reading else _asked(indicator, period.end))
    progress(len(found), len(found))
    return result


def frozen_readings(period: Period) -> dict[int, FrozenReading]:
    """The sealed readings of a period, by primary key of the indicator."""
    kept = FrozenReading.objects.current().filter(period=period).select_related("indicator", "period")
    return {reading.indicator_id: reading for reading in kept.prefetch_related("places")}


def from_frozen(indicator: Indicator, reading: FrozenReading) -> Measured:
    """An indicator as its sealed reading tells it, from the sealed records alone."""
    places = {
        place.centre_id: Figure(place.numerator, place.denominator, reading.less_one) for place in reading.places.all()
    }
    told = Answer(reading.figure, places, reading.cells, reading.last_record_on)
    found = _measured(indicator, told, reading.day, reading.sides, reading.records_digest)
    signed = replace(found.row.judgement, verdict=reading.verdict_said, expected=reading.expected)
    return replace(found, row=replace(found.row, judgement=signed))


def _asked(indicator: Indicator, at: dt.date) -> Measured:
    sealed = seal(indicator.item, readings.window(indicator, at))
    told = Answer(sealed.figure, sealed.places, count_cells(indicator, at), sealed.last_record_on)
    return _measured(indicator, told, at, unpack(sealed.packed), sealed.digest)


def _measured(indicator: Indicator, told: Answer, at: dt.date, sides: list[Side], digest: str) -> Measured:
    judgement = judge(readings.goal(indicator), told.figure, at, told.cells)
    return Measured(BoardRow(indicator, told, judgement, series(indicator, sides, at)), sides, digest, at)


def series(indicator: Indicator, sides: list[Side], at: dt.date) -> list[tuple[dt.date, Decimal | None]]:
    """The value at each month's end before ``at``, counted from the records themselves."""
    less_one = isinstance(indicator.item, Ratio) and indicator.item.less_one
    kept = counted(indicator, sides, month_ends(indicator.starts_on, at))
    return [(end.day, Figure(end.numerator, end.denominator, less_one).value) for end in kept]


def tell_month_ends(indicator: Indicator, sides: list[Side]) -> bool:
    """Whether the records alone say what it was on earlier days.

    Not for a state on a day, records without a day, years held against others.
    """
    item = indicator.item
    flows = [item.numerator, item.denominator] if isinstance(item, Ratio) else [item]
    held = isinstance(item, Ratio) and item.lookback_years is not None
    undated = any(row.day is None for side in sides for row in side.rows)
    return not (held or undated or any(side.stock for side in flows))


def counted(indicator: Indicator, sides: list[Side], days: list[dt.date]) -> list[MonthEnd]:
    """Both sides on each of some days, counted from the records; empty where they do not say it."""
    if not tell_month_ends(indicator, sides):
        return []
    found = []
    for day in days:
        numbers = [Side(s.name, s.measure, s.model, s.sums, rows_until(s.rows, day)).number for s in sides]
        found.append(MonthEnd(day, numbers[0], numbers[1] if len(numbers) > 1 else None))
    return found


def rows_until(rows: list[Row], day: dt.date) -> list[Row]:
    """The rows of records up to a day."""
    return [row for row in rows if row.day is not None and row.day <= day]


def month_ends(first: dt.date, last: dt.date) -> list[dt.date]:
    """The ends of the months from ``first``, before ``last``."""
    days, year, month = [], first.year, first.month
    while (day := dt.date(year, month, calendar.monthrange(year, month)[1])) < last:
        days.append(day)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return days
