"""The map of the basins, drawn once when they are."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from decimal import Decimal

import pyarrow.parquet as pq

from raccordo.kernel.territory.build import read_boundaries
from raccordo.kernel.territory.geometry import draw
from raccordo.observatory.market import Basins, Market


@dataclass(frozen=True)
class BasinShape:
    """A basin on the map: SVG path and the place of its name."""

    code: str
    path: str
    label_x: float
    label_y: float


@dataclass(frozen=True)
class BasinMap:
    """The basins in one view box."""

    view_box: str
    outline: str
    shapes: tuple[BasinShape, ...]


def draw_basins(market: Market, basins: Basins) -> None:
    """Draw the basins from the boundaries of their municipalities and keep the drawing beside them."""
    table = pq.read_table(market.basins_file(basins))
    areas = dict(zip(table["municipality"].to_pylist(), table["area"].to_pylist(), strict=True))
    # places that are not municipalities (abroad, codes not known) have no boundary
    boundaries = read_boundaries({code for code in areas if code.isdigit()}, {})
    drawn = draw(boundaries.shapes, {code: [(area, Decimal(1))] for code, area in areas.items()})
    shapes = tuple(BasinShape(code, area.path, *area.label) for code, area in sorted(drawn.areas.items()))
    found = BasinMap(drawn.view_box, drawn.outline, shapes)
    market.map_file(basins).write_text(json.dumps(asdict(found)), encoding="utf-8")


def read_map(market: Market, basins: Basins) -> BasinMap:
    """The drawing of the basins that count."""
    data = json.loads(market.map_file(basins).read_text(encoding="utf-8"))
    return BasinMap(data["view_box"], data["outline"], tuple(BasinShape(**shape) for shape in data["shapes"]))
