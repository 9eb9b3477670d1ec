"""How complete and how timely the records behind a report are, by indicator and by centre.

The same two questions as :mod:`raccordo.plan.quality` asks on the pages, of the records that the report was made from.
Complete is told from what was sealed: the days and centres of the records are in it. The day on which a record was
entered is not sealed; it is written once, when the record is, and is read from the registers for the sealed records
that are still there: ``known`` says how many of them that is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.apps import apps

from raccordo.kernel.measures import Measure, Ratio, Window
from raccordo.kernel.measures.sealing import Row
from raccordo.plan import readings
from raccordo.plan.models import Indicator
from raccordo.plan.quality import entry_days
from raccordo.plan.reports.sources import Measured
from raccordo.plan.timeliness import Quality, measure, months_over

#: Keys asked for at once.
BATCH = 5000
#: (delay in days, 1) for each record whose day of entry is known.
Delays = list[tuple[int, int]]


@dataclass(frozen=True)
class IndicatorQuality:
    """The records of an indicator's numerator: their quality, how many were sealed, of how many the entry is known."""

    indicator: Indicator
    whole: Quality
    records: int
    centres: dict[int, Quality] = field(default_factory=dict)


@dataclass(frozen=True)
class CentreQuality:
    """The records of a centre over all indicators that ask for a place: months of months asked, timely of dated."""

    months: int
    asked: int
    dated: int
    timely: int
    median: int | None


@dataclass(frozen=True)
class ReportQuality:
    """All of it; ``within`` is how many days an entry may take."""

    within: int
    indicators: list[IndicatorQuality]
    centres: dict[int, CentreQuality]


def quality_of(measured: Iterable[Measured], at: dt.date, centres: Iterable[int]) -> ReportQuality:
    """The quality of the records of some indicators, each question once however many indicators ask it."""
    within = entry_days(at)
    found: list[IndicatorQuality] = []
    parts: dict[int, list[tuple[Quality, Delays]]] = {centre: [] for centre in centres}
    seen: set[str] = set()
    for one in measured:
        item = one.indicator.item
        side = item.numerator if isinstance(item, Ratio) else item
        if side.on is None:
            continue
        told, delays = _asked(one, side, within)
        found.append(told)
        if side.code in seen or side.place is None:
            continue
        seen.add(side.code)
        for centre, own in parts.items():
            own.append((told.centres.get(centre, _silent(told.whole)), delays.get(centre, [])))
    return ReportQuality(within, found, {centre: _summed(own, within) for centre, own in parts.items()})


def _asked(one: Measured, side: Measure, within: int) -> tuple[IndicatorQuality, dict[int, Delays]]:
    rows = [row for row in one.sides[0].rows if row.day is not None]
    window = readings.window(one.indicator, one.day)
    asked = months_over(window)
    entered = entries(one.sides[0].model, {row.record for row in rows})
    groups: dict[int | None, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.centre, []).append(row)
    delays = {centre: _delays(own, entered) for centre, own in groups.items() if centre is not None}
    centres = {
        centre: Quality(_months(groups[centre], side, window), asked, *measure(own, within))
        for centre, own in delays.items()
    }
    whole = Quality(_months(rows, side, window), asked, *measure(_delays(rows, entered), within))
    return IndicatorQuality(one.indicator, whole, len({row.record for row in rows}), centres), delays


def entries(model: str, keys: set[int]) -> dict[int, dt.date]:
    """The day of entry of some records, of those that are still there and have one."""
    try:
        asked = apps.get_model(model)
    except LookupError:  # the register is gone
        return {}
    if "entered_on" not in {f.name for f in asked._meta.concrete_fields}:
        return {}
    found: dict[int, dt.date] = {}
    for some in batched_keys(sorted(keys)):
        rows = asked._base_manager.filter(pk__in=some, entered_on__isnull=False)
        found.update(rows.values_list("pk", "entered_on"))
    return found


def batched_keys(keys: list[int]) -> Iterator[list[int]]:
    """The keys in lists that a database takes."""
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))


def _delays(rows: list[Row], entered: dict[int, dt.date]) -> Delays:
    """The delay of each record once."""
    days = {row.record: row.day for row in rows}
    return [((entered[key] - day).days, 1) for key, day in days.items() if day is not None and key in entered]


def _months(rows: list[Row], side: Measure, window: Window) -> int | None:
    """The months that are over with a record in them; ``None`` for a state, which has no month of its own."""
    if side.stock:
        return None
    firsts = {row.day.replace(day=1) for row in rows if row.day is not None and window.start <= row.day <= window.end}
    return sum(_over(first, window) for first in firsts)


def _over(month: dt.date, window: Window) -> bool:
    return (month + dt.timedelta(days=31)).replace(day=1) <= window.end + dt.timedelta(days=1)


def _silent(whole: Quality) -> Quality:
    """A centre without records."""
    return Quality(None if whole.months is None else 0, whole.asked)


def _summed(parts: list[tuple[Quality, Delays]], within: int) -> CentreQuality:
    months = sum(quality.months for quality, _delays in parts if quality.months is not None)
    asked = sum(quality.asked for quality, _delays in parts if quality.months is not None)
    dated, timely, median = measure([pair for _quality, delays in parts for pair in delays], within)
    return CentreQuality(months, asked, dated, timely, median)
