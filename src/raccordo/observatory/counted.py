"""What the pages read of the movements, counted once a build: each cut by period with what is withheld marked, each
cut day by day, every two cuts by year.

    answers-00003/cells.parquet               every cut at every grain; `no_hires` and the like where withheld
    answers-00003/days-<cut>.parquet          what each day brings to each cell
    answers-00003/pairs-<cut>-<cut>.parquet   two cuts by year, exact: a page withholds and rounds (`cells`)

Cuts that lie in one another are screened together (`raccordo.analysis.nested`), and a cell of a period that the last
build withheld is withheld again: what it protected then must not be told by another pattern.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import combinations
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from raccordo.analysis.disclosure import LEAST_THRESHOLD
from raccordo.analysis.flows.calendar import last_day
from raccordo.analysis.flows.counting import COUNTS, Year, counted
from raccordo.analysis.nested import LENGTHS, MONTH, QUARTER, YEAR, Nest, screen_nest

#: What is counted in a cell, and who stands behind it where that is counted too.
MEASURES = {"hires": "persons", "extensions": None, "transformations": None, "ends": None}
#: Cuts that lie in one another, the finest first; every other cut is alone.
FAMILIES = (
    ("work", "work_centre", "work_quadrant"), ("work_basin",),
    ("home", "home_centre", "home_quadrant"), ("home_basin",),
    ("contract", "contract_kind"),
    ("sector", "division"),
    ("occupation_group",), ("sex",), ("age",), ("citizenship",), ("education",), ("hours",), ("employer_kind",),
    ("seasonal",),
)  # fmt: skip
ROUNDED = ("work_basin", "home_basin")
"""Cuts told rounded: municipalities add up to basins too, and to protect both exactly leaves next to no basin told."""
CUTS = tuple(cut for family in FAMILIES for cut in family)
"""The cuts that readers are offered."""
GRAINS = {"month": MONTH, "quarter": QUARTER, "year": YEAR}
FIRST_TOLD = 1990
"""The first year whose movements are told in cells. Of what came before there are only the beginnings of the jobs that
lasted until communications were kept: they make up the jobs of later days, they are no count of a year's hirings."""
MOST_CELLS = 40_000
"""Two cuts with more cells than this in a year are told nowhere: nearly all of them would be withheld."""

SCHEMA = pa.schema(
    [("grain", pa.string()), ("cut", pa.string()), ("period", pa.int32()), ("value", pa.string())]
    + [(name, pa.int64()) for name in COUNTS]
    + [(f"no_{name}", pa.bool_()) for name in MEASURES]
)
"""One row for each grain, cut, period and value; `no_hires` and the like where the measure is withheld."""
_DAYS = pa.schema([("day", pa.date32()), ("value", pa.string())] + [(n, pa.int32()) for n in ("hires", "ends", "net")])
_Places = dict[tuple[str, str], dict[str, str]]


def pair_name(one: str, other: str) -> str:
    """The answer that holds two cuts, whichever is named first."""
    return "-".join(("pairs", *sorted((one, other))))


def write_counted(facts: Path, folder: Path, until: dt.date, older: Path | None = None) -> None:
    """Count everything into ``folder``; ``older`` are the cells of the last build.

    Periods not over by ``until`` are told nowhere; the shorter ones in them stand for themselves.
    """
    found: dict[str, list[pa.Table]] = {cut: [] for cut in CUTS}
    places: _Places = {}
    with ExitStack() as stack:
        days = {cut: stack.enter_context(pq.ParquetWriter(folder / f"days-{cut}.parquet", _DAYS)) for cut in CUTS}
        pairs: dict[str, pq.ParquetWriter] = {}
        for year in counted(facts, CUTS):
            for cut in CUTS:
                days[cut].write_table(year.days(cut).cast(_DAYS))
            if year.number < FIRST_TOLD:
                continue
            for cut in CUTS:
                found[cut].append(year.cells(cut))
            for family in FAMILIES:
                for coarser in family[1:]:
                    places.setdefault((family[0], coarser), {}).update(year.lies_in(family[0], coarser))
            _write_pairs(year, folder, pairs, stack)
    old = pq.read_table(older) if older is not None else None
    with pq.ParquetWriter(folder / "cells.parquet", SCHEMA) as writer:
        for family in FAMILIES:
            tables = [_over(pa.concat_tables(found.pop(cut)), until) for cut in family]
            for cut, table in zip(family, _marked(family, tables, places, old), strict=True):
                columns = {**dict(zip(table.column_names, table.columns, strict=True))}
                columns["cut"] = pa.array([cut] * len(table), pa.string())
                writer.write_table(pa.table({name: columns[name] for name in SCHEMA.names}, schema=SCHEMA))


def _write_pairs(year: Year, folder: Path, writers: dict[str, pq.ParquetWriter], stack: ExitStack) -> None:
    for one, other in combinations(sorted(CUTS), 2):
        table = year.pair((one, other), MOST_CELLS)
        if table is None:
            continue
        name = pair_name(one, other)
        if name not in writers:
            writers[name] = stack.enter_context(pq.ParquetWriter(folder / f"{name}.parquet", table.schema))
        writers[name].write_table(table)


def _over(table: pa.Table, until: dt.date) -> pa.Table:
    """The cells of the periods that are over, in order."""
    known = table.select(["grain", "period"]).group_by(["grain", "period"]).aggregate([]).to_pylist()
    over = [(row["grain"], row["period"]) for row in known if last_day(row["grain"], row["period"]) <= until]
    kept = pa.table(
        {"grain": pa.array([g for g, _ in over], pa.string()), "period": pa.array([p for _, p in over], pa.int32())}
    )
    found = table.join(kept, ["grain", "period"], join_type="inner")
    return found.sort_by([("grain", "ascending"), ("period", "ascending"), ("value", "ascending")])


class _Rows:
    """The rows of a cut as places in tables of (periods, cells) by grain."""

    def __init__(self, table: pa.Table, words: Sequence[str], first: int) -> None:
        self.table = table
        self.grain = np.array([GRAINS[grain] for grain in table["grain"].to_pylist()], np.int64)
        begin = np.array([first * 12 // length for length in LENGTHS], np.int64)
        self.period = table["period"].to_numpy().astype(np.int64) - begin[self.grain]
        self.cell = (
            pc.index_in(table["value"], pa.array(words, pa.string())).to_numpy(zero_copy_only=False).astype(np.int64)
        )
        self.size = len(words)

    def spread(self, values: np.ndarray, grain: int, periods: int) -> np.ndarray:
        """Values of the rows of a grain as a table."""
        found = np.zeros((periods, self.size), values.dtype)
        mine = self.grain == grain
        found[self.period[mine], self.cell[mine]] = values[mine]
        return found

    def gathered(self, masks: Sequence[np.ndarray]) -> np.ndarray:
        """The cells of tables by grain, row by row."""
        found = np.zeros(len(self.table), bool)
        for grain, mask in enumerate(masks):
            mine = self.grain == grain
            found[mine] = mask[self.period[mine], self.cell[mine]]
        return found


def _marked(family: Sequence[str], tables: Sequence[pa.Table], places: _Places, old: pa.Table | None) -> list[pa.Table]:
    """The tables of a family with what must be withheld of each measure."""
    months = [table.filter(pc.equal(table["grain"], "month")) for table in tables]
    if not any(len(table) for table in months):
        return [_with_marks(table, {name: np.zeros(len(table), bool) for name in MEASURES}) for table in tables]
    periods = months[0]["period"].to_numpy() // 12
    first, many = int(periods.min()), int(periods.max() - periods.min()) + 1
    words = [sorted(set(table["value"].to_pylist())) for table in tables]
    rows = [_Rows(table, mine, first) for table, mine in zip(tables, words, strict=True)]
    lies = [np.arange(len(words[0]))]
    for coarser, mine in zip(family[1:], words[1:], strict=True):
        at = {word: n for n, word in enumerate(mine)}
        lies.append(np.array([at[places[family[0], coarser][word]] for word in words[0]], np.int64))
    sizes = [12 * many // length for length in LENGTHS]
    there = np.ones(len(tables[0]), bool)
    told = [np.asarray(rows[0].spread(there, grain, sizes[grain]).any(axis=1)) for grain in range(3)]
    marks: list[dict[str, np.ndarray]] = [{} for _ in family]
    for measure, behind in MEASURES.items():
        values = [table[measure].to_numpy() for table in tables]
        persons = [table[behind or measure].to_numpy() for table in tables]
        small = [(who > 0) & (who < LEAST_THRESHOLD) for who in persons]
        before = [_withheld_before(old, cut, measure, table) for cut, table in zip(family, tables, strict=True)]
        nest = Nest(rows[0].spread(values[0], MONTH, sizes[MONTH]), lies, told)
        over = [(n, grain) for n in range(len(family)) for grain in range(3)]
        masks = screen_nest(
            nest,
            {(n, grain): rows[n].spread(small[n], grain, sizes[grain]) for n, grain in over},
            {(n, grain): rows[n].spread(before[n], grain, sizes[grain]) for n, grain in over},
        )
        for n, row in enumerate(rows):
            marks[n][measure] = row.gathered([masks[n, grain] for grain in range(3)])
    return [_with_marks(table, mine) for table, mine in zip(tables, marks, strict=True)]


def _with_marks(table: pa.Table, marks: dict[str, np.ndarray]) -> pa.Table:
    for measure, mark in marks.items():
        table = table.append_column(f"no_{measure}", pa.array(mark))
    return table


def _withheld_before(old: pa.Table | None, cut: str, measure: str, table: pa.Table) -> np.ndarray:
    """Which cells the last build withheld."""
    if old is None:
        return np.zeros(len(table), bool)
    mine = old.filter(pc.and_(pc.equal(old["cut"], cut), old[f"no_{measure}"])).select(["grain", "period", "value"])
    gone = set(zip(*(mine[name].to_pylist() for name in mine.column_names), strict=True))
    rows = zip(*(table[name].to_pylist() for name in ("grain", "period", "value")), strict=True)
    return np.fromiter((row in gone for row in rows), bool, len(table))
