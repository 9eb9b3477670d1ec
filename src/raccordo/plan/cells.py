"""Targets that repeat: N per year, half-year, centre, quadrant. Which cells are there, due, reached, missed."""

from __future__ import annotations

import datetime as dt

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


def count_cells(indicator: Indicator, at: dt.date, run: Asked | None = None) -> Cells | None:
    """The cells of an indicator on the day ``at``; ``None`` if its target does not repeat or is a share.

    A cell is due when its period is over; a period is asked up to ``at`` while it runs. ``run`` carries what was asked
    already.
    """
    item = indicator.item
    pers = {Per(word) for word in indicator.target_per}
    if not pers or not isinstance(item, Measure) or indicator.target_value is None:
        return None
    division, places = _places(pers, at)
    spans = periods(indicator, pers)
    met = due = missed = 0
    run = run or Asked()
    for span in spans:
        if span.start > at:
            continue
        asked = Window(span.start, min(span.end, at))
        found = run.tally(item, asked, division).parts
        for place in places:
            reached = (sum(found.values()) if place is None else found.get(place, 0)) >= indicator.target_value
            over = span.end <= at
            met += reached
            due += over
            missed += over and not reached
    return Cells(met, due, missed, len(spans) * len(places))
