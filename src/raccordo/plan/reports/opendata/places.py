"""The figures of an indicator by region, quadrant and centre, and which of them tell too much of few persons.

The open data and the progress report ask here, so that what one withholds the other does not give away.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from raccordo.kernel.measures import Figure, Measure, Ratio, Unit
from raccordo.kernel.territory.models import Centre
from raccordo.plan.models import Indicator
from raccordo.plan.reports.opendata.suppress import Cell, Counts, withheld

#: What is counted in persons, or in papers of one person each: small counts of these are withheld.
PERSONAL = {Unit.PERSONS, Unit.OPERATORS, Unit.NAVIGATORS, Unit.WORKERS, Unit.CONTRACTS, Unit.REQUESTS, Unit.POSITIONS}
REGION = ""
#: The region's figure is the indicator itself, which the reports print: it is told, and the places are held to that.
TOLD = frozenset({REGION})


def counts_persons(indicator: Indicator) -> bool:
    """Whether one side of an indicator is counted in persons."""
    return item_counts_persons(indicator.item)


def item_counts_persons(item: Measure | Ratio) -> bool:
    """The same of a measure."""
    sides = (item.numerator, item.denominator) if isinstance(item, Ratio) else (item,)
    return any(side.unit in PERSONAL for side in sides)


def figures_of(
    whole: Figure, places: Mapping[int | None, Figure], centres: list[Centre], day: dt.date
) -> dict[Cell, Figure]:
    """The figure of the region, of each quadrant and of each centre; only of the region where records have no place."""
    found = {Cell(REGION, day): whole}
    if not any(centre is not None for centre in places):
        return found
    shared = whole.denominator is not None
    quadrants: dict[str, list[Figure]] = {}
    for centre in centres:
        figure = places.get(centre.pk, Figure(0, 0 if shared else None, whole.less_one))
        found[Cell(f"c:{centre.code}", day)] = figure
        quadrants.setdefault(f"q:{centre.quadrant.code}", []).append(figure)
    for code, parts in quadrants.items():
        below = sum(part.denominator or 0 for part in parts) if shared else None
        found[Cell(code, day)] = Figure(sum(p.numerator for p in parts), below, whole.less_one)
    return found


def small_sides(indicator: Indicator, figures: dict[Cell, Figure], centres: list[Centre]) -> dict[Cell, frozenset[str]]:
    """Which sides of which cells are withheld: ``numerator``, ``denominator``. Nothing of what counts no persons."""
    item = indicator.item
    parent = {f"c:{centre.code}": f"q:{centre.quadrant.code}" for centre in centres}
    above = item.numerator if isinstance(item, Ratio) else item
    below = item.denominator if isinstance(item, Ratio) else None
    hidden: dict[Cell, set[str]] = {}

    def hide(side: str, cells: set[Cell]) -> None:
        for cell in cells:
            hidden.setdefault(cell, set()).add(side)

    denominators = {cell: figure.denominator or 0 for cell, figure in figures.items()}
    numerators = {cell: figure.numerator for cell, figure in figures.items()}
    if isinstance(item, Ratio) and below is not None and below.unit in PERSONAL:
        growing = not below.stock and item.lookback_years is None
        hide("denominator", withheld(Counts(denominators, _sums(parent, denominators), growing, told=TOLD)))
    if above.unit in PERSONAL:
        part = isinstance(item, Ratio) and item.part_of_whole and all(numerators[c] <= denominators[c] for c in figures)
        ceiling = denominators if part else {}
        growing = not above.stock
        hide("numerator", withheld(Counts(numerators, _sums(parent, numerators), growing, ceiling, TOLD)))
        if part:  # who is not in the numerator is counted too: 99 of 100 tells of one
            rest = {cell: denominators[cell] - numerators[cell] for cell in figures}
            hide(
                "numerator", withheld(Counts(rest, _sums(parent, rest), growing=False, ceiling=denominators, told=TOLD))
            )
    return {cell: frozenset(sides) for cell, sides in hidden.items()}


def _sums(parent: dict[str, str], values: dict[Cell, int]) -> dict[str, str]:
    """What adds up to what: centres to their quadrant always; quadrants to the region where they do on every day."""
    quadrants = set(parent.values())
    for day in {cell.day for cell in values}:
        parts = [values[Cell(code, day)] for code in quadrants if Cell(code, day) in values]
        if parts and sum(parts) != values[Cell(REGION, day)]:
            return parent
    return {**parent, **dict.fromkeys(quadrants, REGION)}
