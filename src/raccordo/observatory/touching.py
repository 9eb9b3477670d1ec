"""Which municipalities touch, from the boundaries that ship: the pairs that basins in one piece are drawn on."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pyarrow as pa
import shapely

from raccordo.analysis.problems import TableError
from raccordo.analysis.tables import write_whole
from raccordo.kernel.territory.build import read_boundaries
from raccordo.kernel.territory.geometry import GRID
from raccordo.kernel.territory.sources import codes_in_force

PAIRS = pa.schema([("municipality", pa.string()), ("neighbour", pa.string())])


def touching(provinces: Collection[str]) -> tuple[list[tuple[str, str]], list[str]]:
    """Pairs of municipalities of some provinces (ISTAT's three digits) with a border in common, lower code first; and
    the municipalities whose boundary is not known (one founded since the boundaries were drawn).

    A corner in common is no border.

    Raises:
        TableError: a province has no municipality in ISTAT's list in force.
    """
    codes = codes_in_force(provinces)
    unknown = sorted(set(provinces) - {code[:3] for code in codes})
    if unknown:
        raise TableError.whole_file(f"no municipality in force is of the province {', '.join(unknown)}")
    found = read_boundaries(codes, {}).shapes
    names = sorted(found)
    shapes = shapely.set_precision([found[name] for name in names], GRID)
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    one, other = one[one < other], other[one < other]
    border = shapely.length(shapely.intersection(shapes[one], shapes[other])) > 0
    pairs = zip(one[border].tolist(), other[border].tolist(), strict=True)
    return sorted((names[a], names[b]) for a, b in pairs), sorted(codes - found.keys())


def write_touching(path: Path, provinces: Collection[str]) -> tuple[int, list[str]]:
    """Write the pairs as `municipality, neighbour` (CSV or Parquet by suffix); how many there are, and the
    municipalities whose boundary is not known. Raises as `touching`."""
    pairs, missing = touching(provinces)
    columns = [pa.array([pair[side] for pair in pairs], pa.string()) for side in (0, 1)]
    write_whole(path, [pa.record_batch(columns, schema=PAIRS)], PAIRS)
    return len(pairs), missing
