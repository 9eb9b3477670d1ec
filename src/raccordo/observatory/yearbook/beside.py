"""What the pages of the observatory tell of the counts that a report tells too.

Movements of a centre and of a quadrant stand on pages by month, quarter and year, with what the last build withheld
(`raccordo.observatory.counted`). Whoever has the report has the pages: see `raccordo.observatory.yearbook.guarding`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from raccordo.observatory.market import LAYOUT, Market
from raccordo.observatory.yearbook.cells import Key, key

Beside = Mapping[Key, int | None]
"""What pages tell of a cell, nothing where they withhold it."""
MEASURES = ("hires", "ends", "extensions")
LENGTHS = {"year": 1, "quarter": 4, "month": 12}


def beside(market: Market, quadrant: str, cells: Collection[Key]) -> dict[Key, int | None]:
    """What the pages tell of some cells; nothing where they tell of another build, or of none."""
    state = market.state()
    answers, facts = state.answers, state.facts
    if answers is None or facts is None or answers.layout != LAYOUT or answers.facts != market.table("facts").stem:
        return {}
    table = pq.read_table(market.answer("cells"), filters=[("cut", "in", ["work_centre", "work_quadrant"])])
    first, last = min(one.year for one in cells), max(one.year for one in cells)
    for grain, length in LENGTHS.items():
        inside = pc.and_(
            pc.greater_equal(table["period"], first * length), pc.less(table["period"], (last + 1) * length)
        )
        table = table.filter(pc.or_(pc.not_equal(table["grain"], grain), inside))
    found = {}
    for row in table.to_pylist():
        for one, measure in _keys(row, quadrant):
            if one in cells:
                found[one] = None if row[f"no_{'hires' if measure == 'persons' else measure}"] else row[measure]
    return found


def _keys(row: Mapping[str, Any], quadrant: str) -> Iterator[tuple[Key, str]]:
    """What the report calls the counts of a row, each with the column it stands in."""
    year, part = divmod(row["period"], LENGTHS[row["grain"]])
    at = {"year": {}, "quarter": {"quarter": str(part + 1)}, "month": {"month": f"{part + 1:02}"}}[row["grain"]]
    for measure in MEASURES:
        if row["cut"] == "work_centre" and not at:
            yield key(measure, year, work_centre=row["value"]), measure
        if row["cut"] == "work_quadrant" and not at:
            yield key(f"region_{measure}", year, work_quadrant=row["value"]), measure
        if row["cut"] == "work_quadrant" and row["value"] == quadrant:
            yield key(measure, year, **at), measure
    if row["cut"] == "work_quadrant" and row["value"] == quadrant and not at:
        yield key("persons", year), "persons"
