"""Movements in cells, with what must be withheld already so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from raccordo.analysis.flows.question import flows
from raccordo.observatory import hiding
from raccordo.observatory.asking import Observatory

Row = dict[str, Any]
#: What is counted in a cell, and who stands behind it where that is counted too.
MEASURES = {"hires": "persons", "extensions": None, "transformations": None, "ends": None}
#: What would tell a measure that is withheld, beside the measure itself.
ALSO = {"hires": ("persons", "balance"), "extensions": (), "transformations": ("balance",), "ends": ("balance",)}
LEVELS = ("year", "quarter", "month")
MONTHS = {"year": 12, "quarter": 3, "month": 1}


def by_period(observatory: Observatory, grain: str, cut: str, first: int, last: int) -> tuple[list[Row], list[int]]:
    """One cut by period, and the periods in which nothing could be told.

    Months, quarters and years of the same cell are protected together: what one withholds another does not tell.
    """
    levels = LEVELS[: LEVELS.index(grain) + 1]
    tables = []
    for level in levels:
        ratio = MONTHS[level] // MONTHS[grain]
        # longer periods only where they are over: the others are told nowhere
        low, high = -(-first // ratio), (last + 1) // ratio - 1
        tables.append((level, observatory.ask(flows, grain=level, by=[cut], first=low, last=high).to_pylist()))
    rows = tables[-1][1]
    for measure, persons in MEASURES.items():
        gone = hiding.hide_levels(tables, [cut], measure, persons)[-1]
        _withhold(rows, gone, [cut], measure)
    return _without_lost(rows)


def by_year_and_cuts(observatory: Observatory, by: Sequence[str], first: int, last: int) -> tuple[list[Row], list[int]]:
    """Two cuts by year, and the years in which nothing could be told."""
    order = sorted(by)  # the same table whichever cut is named first
    rows = observatory.ask(flows, grain="year", by=order, first=first, last=last).to_pylist()
    margins = [observatory.ask(flows, grain="year", by=[cut], first=first, last=last).to_pylist() for cut in order]
    for measure, persons in MEASURES.items():
        gone = [
            hiding.hide_levels([("year", table)], [cut], measure, persons)[0]
            for cut, table in zip(order, margins, strict=True)
        ]
        for year in range(first, last + 1):
            mine = [row for row in rows if row["period"] == year]
            free = tuple({cell[0] for period, cell in found if period == year} for found in gone)
            if mine:
                hiding.hide_plane(mine, order, measure, persons, (free[0], free[1]), ALSO[measure])
    return _without_lost(rows)


def _withhold(rows: Sequence[Row], gone: set[tuple[int, tuple]], by: Sequence[str], measure: str) -> None:
    for row in rows:
        if (row["period"], tuple(row[cut] for cut in by)) in gone:
            row.update(dict.fromkeys((measure, *ALSO[measure]), hiding.HIDDEN))


def _without_lost(rows: Sequence[Row]) -> tuple[list[Row], list[int]]:
    """The rows of the periods in which some hirings are told, and the other periods."""
    told = {row["period"] for row in rows if row["hires"] is not hiding.HIDDEN}
    return [row for row in rows if row["period"] in told], sorted({row["period"] for row in rows} - told)
