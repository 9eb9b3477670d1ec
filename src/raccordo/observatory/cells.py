"""Movements in cells, as they were counted at the build: one cut by period, two by year, with what a page withholds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from raccordo.analysis.flows.counting import COUNTS
from raccordo.observatory import hiding, threes
from raccordo.observatory.asking import Observatory
from raccordo.observatory.counted import MEASURES, ROUNDED, pair_name

Row = dict[str, Any]
#: What would tell a measure that is withheld, beside the measure itself.
ALSO = {"hires": ("persons", "balance"), "extensions": (), "transformations": ("balance",), "ends": ("balance",)}


def cells_of(observatory: Observatory, grain: str, cut: str, first: int, last: int) -> pa.Table:
    """The cells of one cut as they were counted and marked, from one period to another."""
    wanted = [("cut", "=", cut), ("grain", "=", grain), ("period", ">=", first), ("period", "<=", last)]
    return pq.read_table(observatory.market.answer("cells"), filters=wanted)


def by_period(observatory: Observatory, grain: str, cut: str, first: int, last: int) -> tuple[list[Row], list[int]]:
    """One cut by period, and the periods in which nothing could be told.

    Months, quarters and years of the same cell, and the cuts it lies in, are protected together: what one withholds
    another does not tell. What is told of some cuts is rounded besides (`counted.ROUNDED`).
    """
    found = cells_of(observatory, grain, cut, first, last).rename_columns({"value": cut})
    rows = found.select(["period", cut, *COUNTS]).to_pylist()
    for measure in MEASURES:
        for place in np.flatnonzero(found[f"no_{measure}"].to_numpy()).tolist():
            rows[place].update(dict.fromkeys((measure, *ALSO[measure]), hiding.HIDDEN))
    if cut in ROUNDED:
        _round(rows, ("period", cut), f"{cut} {grain}")
    return _without_lost(rows)


def withheld(observatory: Observatory, grain: str, cut: str, measure: str = "hires") -> set[tuple[int, str]]:
    """The periods and values of a cut of which movements withhold a measure: other tables of it withhold them too."""
    wanted = [("cut", "=", cut), ("grain", "=", grain), (f"no_{measure}", "=", True)]
    found = pq.read_table(observatory.market.answer("cells"), columns=["period", "value"], filters=wanted)
    return set(zip(found["period"].to_pylist(), found["value"].to_pylist(), strict=True))


def by_year_and_cuts(observatory: Observatory, by: Sequence[str], first: int, last: int) -> tuple[list[Row], list[int]]:
    """Two cuts by year, and the years in which nothing could be told.

    Small cells are withheld, with those that would tell them within the table; all others are rounded at random to a
    multiple of three, since tables of two cuts share cells with many others (`raccordo.analysis.rounding`).
    """
    return observatory.remembered("cells.two", _two_cuts, by=sorted(by), first=first, last=last)


def by_month(observatory: Observatory, quadrant: str = "") -> dict[int, Row]:
    """The movements of a month, of all jobs or of those in a quadrant: hires, ends, balance, and jobs when it is over.

    Every month from the first in which anything happened to the last one known, in order.
    """
    days = pq.read_table(observatory.market.answer("days-work_quadrant"))
    if quadrant:
        days = days.filter(pc.equal(days["value"], quadrant))
    if not len(days):
        return {}
    month = days["day"].to_numpy().astype("datetime64[M]").astype(np.int64) + 12 * 1970
    first = int(month.min())
    sums = np.zeros((3, int(month.max()) - first + 1), np.int64)
    for place, name in enumerate(("hires", "ends", "net")):
        np.add.at(sums[place], month - first, days[name].to_numpy())
    told = zip(*sums.tolist(), np.cumsum(sums[2]).tolist(), strict=True)
    return {first + n: dict(zip(("hires", "ends", "balance", "jobs"), row, strict=True)) for n, row in enumerate(told)}


def _two_cuts(observatory: Observatory, by: Sequence[str], first: int, last: int) -> tuple[list[Row], list[int]]:
    path = observatory.market.answer(pair_name(*by))
    if not path.exists():
        return [], list(range(first, last + 1))
    table = pq.read_table(path, filters=[("period", ">=", first), ("period", "<=", last)])
    table = table.sort_by([(name, "ascending") for name in ("period", *by)])
    rows = table.select(["period", *by, *COUNTS]).to_pylist()
    margins = [cells_of(observatory, "year", cut, first, last) for cut in by]
    years = sorted(set(table["period"].to_pylist()))
    for measure, persons in MEASURES.items():
        for year in years:
            free = [
                set(
                    margin.filter(pc.and_(pc.equal(margin["period"], year), margin[f"no_{measure}"]))[
                        "value"
                    ].to_pylist()
                )
                for margin in margins
            ]
            mine = [row for row in rows if row["period"] == year]
            hiding.hide_plane(mine, by, measure, persons, (free[0], free[1]), ALSO[measure])
    _round(rows, ("period", *by), "two cuts")
    told, lost = _without_lost(rows)
    untold = set(range(first, last + 1)) - set(years)
    known = set(cells_of(observatory, "year", by[0], first, last)["period"].to_pylist())
    return told, sorted({*lost, *(untold & known)})


def _round(rows: Sequence[Row], names: Sequence[str], table: str) -> None:
    threes.round_rows(rows, names, table, COUNTS)
    threes.at_most(rows, "persons", "hires")  # nobody is hired more often as a person than in all


def _without_lost(rows: Sequence[Row]) -> tuple[list[Row], list[int]]:
    """The rows of the periods in which some hirings are told, and the other periods."""
    told = {row["period"] for row in rows if row["hires"] is not hiding.HIDDEN}
    return [row for row in rows if row["period"] in told], sorted({row["period"] for row in rows} - told)
