"""Targets that repeat: N per year, half-year, centre, quadrant. Which cells are there, due, reached, missed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from raccordo.kernel.measures import Measure, Window
from raccordo.kernel.measures.counting import Asked
from raccordo.kernel.territory.models import Centre, Quadrant
from raccordo.plan.document import Per
from raccordo.plan.judgement import Cells
from raccordo.plan.models import Indicator


def periods(indicator: Indicator, pers: set[Per]) -> list[Window]:
    """The calendar years or half-years between first and due day, cut to them; one whole period otherwise."""
    start, due = indicator.starts_on, indicator.due_on
    if not pers & {Per.YEAR, Per.HALF_YEAR}:
        return [Window(start, due)]
    found = []
    for year in range(start.year, due.year + 1):
        spans = (
            [(dt.date(year, 1, 1), dt.date(year, 6, 30)), (dt.date(year, 7, 1), dt.date(year, 12, 31))]
            if Per.HALF_YEAR in pers
            else [(dt.date(year, 1, 1), dt.date(year, 12, 31))]
        )
        found += [Window(max(a, start), min(b, due)) for a, b in spans if a <= due and b >= start]
    return found


def _places(pers: set[Per], at: dt.date) -> tuple[str, list[int | None]]:
    if Per.CENTRE in pers:
        return "centre", list(Centre.objects.valid_at(at).order_by("pk").values_list("pk", flat=True))
    if Per.QUADRANT in pers:
        return "quadrant", list(Quadrant.objects.order_by("pk").values_list("pk", flat=True))
    return "centre", [None]


@dataclass(frozen=True)
class Cell:
    """One repetition of a target that has begun: its period, its place (a key of the division, if any), how it went."""

    span: Window
    place: int | None
    count: int
    reached: bool
    over: bool


def begun(indicator: Indicator, at: dt.date, run: Asked | None = None) -> Iterator[Cell]:
    """The cells that have begun on the day ``at``; none if the target does not repeat or is a share.

    A period is asked up to ``at`` while it runs. ``run`` carries what was asked already.
    """
    item, pers = indicator.item, {Per(word) for word in indicator.target_per}
    if not pers or not isinstance(item, Measure) or indicator.target_value is None:
        return
    division, places = _places(pers, at)
    run = run or Asked()
    for span in periods(indicator, pers):
        if span.start > at:
            continue
        found = run.tally(item, Window(span.start, min(span.end, at)), division).parts
        for place in places:
            count = sum(found.values()) if place is None else found.get(place, 0)
            yield Cell(span, place, count, count >= indicator.target_value, span.end <= at)


def count_cells(indicator: Indicator, at: dt.date, run: Asked | None = None) -> Cells | None:
    """The cells of an indicator on the day ``at``; ``None`` if its target does not repeat or is a share.

    A cell is due when its period is over.
    """
    pers = {Per(word) for word in indicator.target_per}
    if not pers or not isinstance(indicator.item, Measure) or indicator.target_value is None:
        return None
    cells = list(begun(indicator, at, run))
    missed = sum(cell.over and not cell.reached for cell in cells)
    total = len(periods(indicator, pers)) * len(_places(pers, at)[1])
    return Cells(sum(cell.reached for cell in cells), sum(cell.over for cell in cells), missed, total)
