"""Movements in cells: of every cut counted at the build, what is withheld marked then; of two cuts when asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from raccordo.analysis.engine import Engine
from raccordo.analysis.flows.calendar import last_day
from raccordo.analysis.flows.facts import CUTS
from raccordo.analysis.flows.question import flows
from raccordo.observatory import hiding
from raccordo.observatory.asking import Observatory

Row = dict[str, Any]
#: What is counted in a cell, and who stands behind it where that is counted too.
MEASURES = {"hires": "persons", "extensions": None, "transformations": None, "ends": None}
#: What would tell a measure that is withheld, beside the measure itself.
ALSO = {"hires": ("persons", "balance"), "extensions": (), "transformations": ("balance",), "ends": ("balance",)}
COUNTS = ("hires", "extensions", "transformations", "ends", "balance", "persons")
LEVELS = ("year", "quarter", "month")

SCHEMA = pa.schema(
    [("grain", pa.string()), ("cut", pa.string()), ("period", pa.int32()), ("value", pa.string())]
    + [(name, pa.int64()) for name in COUNTS]
    + [(f"no_{name}", pa.bool_()) for name in MEASURES]
)
"""One row for each grain, cut, period and value; `no_hires` and the like where the measure is withheld."""

ONE_CUT_SQL = """
SELECT CASE WHEN GROUPING(month) = 0 THEN 'month' WHEN GROUPING(quarter) = 0 THEN 'quarter' ELSE 'year' END AS grain,
       COALESCE(month, quarter, year) AS period, {cut} AS value,
       COUNT(CASE WHEN kind = 'hire' THEN 1 END) AS hires,
       COUNT(CASE WHEN kind = 'extension' THEN 1 END) AS extensions,
       COUNT(CASE WHEN kind = 'change_in' THEN 1 END) AS transformations,
       COUNT(CASE WHEN kind = 'end' THEN 1 END) AS ends,
       CAST(SUM(sign) AS BIGINT) AS balance,
       COUNT(DISTINCT CASE WHEN kind = 'hire' THEN person END) AS persons
FROM facts GROUP BY GROUPING SETS ((month, {cut}), (quarter, {cut}), (year, {cut})) ORDER BY grain, period, value
"""
"""What `flows` counts, for one cut at all grains at once; plain SQL that every engine reads alike."""


def write_cells(engine: Engine, facts: Path, path: Path, until: dt.date) -> None:
    """Count the movements of every cut at every grain, and mark what is withheld; periods not over by ``until`` stand
    for themselves (the longer ones they lie in are told nowhere yet)."""
    with pq.ParquetWriter(path, SCHEMA) as writer:
        for cut in CUTS:
            writer.write_table(_marked(engine.query(ONE_CUT_SQL.format(cut=cut), facts=facts), cut, until))


def _marked(counted: pa.Table, cut: str, until: dt.date) -> pa.Table:
    rows: list[Row] = counted.to_pylist()
    tables = []
    for level in LEVELS:
        mine = [row for row in rows if row["grain"] == level and last_day(level, row["period"]) <= until]
        tables.append((level, mine))
    gone: dict[str, set] = {}
    for measure, persons in MEASURES.items():
        found = hiding.hide_levels(tables, ["value"], measure, persons)
        gone[measure] = {
            (level, period, cell[0]) for level, pairs in zip(LEVELS, found, strict=True) for period, cell in pairs
        }
    over = [row for _level, mine in tables for row in mine]
    columns: dict[str, list] = {name: [row[name] for row in over] for name in ("grain", "period", "value", *COUNTS)}
    for measure, cells in gone.items():
        columns[f"no_{measure}"] = [(row["grain"], row["period"], row["value"]) in cells for row in over]
    columns["cut"] = [cut] * len(over)
    return pa.table({name: columns[name] for name in SCHEMA.names}, schema=SCHEMA)


def counted(observatory: Observatory, grain: str, cut: str, first: int, last: int) -> pa.Table:
    """The cells of one cut as they were counted and marked, from one period to another."""
    wanted = [("cut", "=", cut), ("grain", "=", grain), ("period", ">=", first), ("period", "<=", last)]
    return pq.read_table(observatory.market.answer("cells"), filters=wanted)


def by_period(observatory: Observatory, grain: str, cut: str, first: int, last: int) -> tuple[list[Row], list[int]]:
    """One cut by period, and the periods in which nothing could be told.

    Months, quarters and years of the same cell are protected together: what one withholds another does not tell.
    """
    found = counted(observatory, grain, cut, first, last).rename_columns({"value": cut})
    rows = found.select(["period", cut, *COUNTS]).to_pylist()
    for measure in MEASURES:
        for place in np.flatnonzero(found[f"no_{measure}"].to_numpy()).tolist():
            rows[place].update(dict.fromkeys((measure, *ALSO[measure]), hiding.HIDDEN))
    return _without_lost(rows)


def by_year_and_cuts(observatory: Observatory, by: Sequence[str], first: int, last: int) -> tuple[list[Row], list[int]]:
    """Two cuts by year, and the years in which nothing could be told."""
    order = sorted(by)  # the same table whichever cut is named first
    rows = observatory.ask(flows, grain="year", by=order, first=first, last=last).to_pylist()
    margins = [counted(observatory, "year", cut, first, last).to_pylist() for cut in order]
    for measure, persons in MEASURES.items():
        for year in range(first, last + 1):
            mine = [row for row in rows if row["period"] == year]
            free = [
                {row["value"] for row in margin if row["period"] == year and row[f"no_{measure}"]} for margin in margins
            ]
            if mine:
                hiding.hide_plane(mine, order, measure, persons, (free[0], free[1]), ALSO[measure])
    return _without_lost(rows)


def _without_lost(rows: Sequence[Row]) -> tuple[list[Row], list[int]]:
    """The rows of the periods in which some hirings are told, and the other periods."""
    told = {row["period"] for row in rows if row["hires"] is not hiding.HIDDEN}
    return [row for row in rows if row["period"] in told], sorted({row["period"] for row in rows} - told)
