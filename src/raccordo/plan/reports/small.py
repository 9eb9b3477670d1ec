"""Which figures of centres and quadrants a report keeps to itself, because few persons stand behind them.

A report leaves the agency: what it tells by centre is held to the rules of the open data, which are published from the
same sealed readings, so that nobody subtracts one from the other.
"""

from __future__ import annotations

from collections.abc import Iterable

from raccordo.kernel.measures import Figure
from raccordo.kernel.territory.models import Centre
from raccordo.plan.periods.amended import Question, asks
from raccordo.plan.periods.models import Period
from raccordo.plan.periods.sealed import FrozenReading, places_of
from raccordo.plan.reports.opendata.collect import series
from raccordo.plan.reports.opendata.places import counts_persons, figures_of, small_sides
from raccordo.plan.reports.opendata.suppress import Cell
from raccordo.plan.reports.sources import Measured

#: Code of an indicator → the places (``c:`` centre, ``q:`` quadrant) whose figure is withheld.
Withheld = dict[str, frozenset[str]]


def withheld(period: Period, measured: Iterable[Measured], centres: list[Centre]) -> Withheld:
    """The places to be silent about, by indicator; earlier frozen periods are published and count for the attacker."""
    known = [m for m in measured if counts_persons(m.indicator)]
    earlier = _earlier(period)
    return {m.indicator.code: found for m in known if (found := _hidden(m, earlier, centres))}


def _earlier(period: Period) -> dict[Question, list[FrozenReading]]:
    """The sealed readings of the plan's frozen periods that ended before this one, by what they ask."""
    code = period.version.code
    return series(FrozenReading.objects.filter(period__version__code=code, period__end__lt=period.end))


def _hidden(measured: Measured, earlier: dict[Question, list[FrozenReading]], centres: list[Centre]) -> frozenset[str]:
    figures: dict[Cell, Figure] = {}
    for reading in earlier.get(asks(measured.indicator), []):
        figures |= figures_of(reading.figure, places_of(reading), centres, reading.day)
    today = figures_of(measured.row.figure, measured.row.answer.places, centres, measured.day)
    sides = small_sides(measured.indicator, figures | today, centres)
    return frozenset(cell.place for cell in sides if cell.day == measured.day)
