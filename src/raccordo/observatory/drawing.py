"""The maps of the basins and of their municipalities, drawn once when the basins are."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path

from raccordo.analysis.basins.parameters import Parameters
from raccordo.analysis.engine import Engine
from raccordo.analysis.ledger import sync
from raccordo.kernel.territory.build import read_boundaries
from raccordo.kernel.territory.geometry import RegionMap, draw
from raccordo.observatory.basins import Step, areas_of, build_basins
from raccordo.observatory.market import Basins, Market


@dataclass(frozen=True)
class BasinShape:
    """A basin (or a municipality) on the map: SVG path and the place of its name."""

    code: str
    path: str
    label_x: float
    label_y: float


@dataclass(frozen=True)
class BasinMap:
    """The basins (or municipalities) in one view box; ``frame`` as of `geometry.RegionMap`."""

    view_box: str
    outline: str
    shapes: tuple[BasinShape, ...]
    frame: tuple[float, float, float]

    def laid_on(self, other: BasinMap) -> str:
        """The SVG transform that lays this map on another, place on place."""
        (west, north, scale), (its_west, its_north, its_scale) = self.frame, other.frame
        right, down = (west - its_west) * its_scale, (its_north - north) * its_scale
        return f"translate({right:.2f} {down:.2f}) scale({its_scale / scale:.6f})"


def draw_basins(market: Market, basins: Basins) -> None:
    """Draw the basins from the boundaries of their municipalities and keep the drawing beside them."""
    _keep(areas_of(market, basins), market.map_file(basins))


def draw_year(
    engine: Engine,
    market: Market,
    year: int,
    parameters: Parameters,
    *,
    contiguity: Path | None = None,
    tell: Callable[[Step], None] = lambda _step: None,
) -> Basins:
    """Draw the basins of a year with their maps, as the command and the page do; arguments and errors as
    `build_basins`."""
    made = build_basins(engine, market, year, parameters, contiguity=contiguity, tell=tell)
    draw_missing(market)
    return made


def draw_missing(market: Market) -> None:
    """Draw the maps that the kept drawings lack, and that of the municipalities once there are two to compare."""
    kept = market.state().kept
    for made in kept:
        if _codes(market.map_file(made)) is None:
            draw_basins(market, made)
    if len(kept) < 2:
        return
    codes = {code for made in kept for code in areas_of(market, made)}
    if not codes <= (_codes(market.towns_file) or set()):
        _keep({code: code for code in sorted(codes)}, market.towns_file)


def read_map(market: Market, basins: Basins) -> BasinMap | None:
    """The map of a drawing of the basins; None where it was not drawn yet: the next build does."""
    return _read(market.map_file(basins))


def read_towns(market: Market) -> BasinMap | None:
    """The map of the municipalities; None where it was not drawn."""
    return _read(market.towns_file)


def _draw(areas: Mapping[str, str]) -> RegionMap:
    # places that are not municipalities (abroad, codes not known) have no boundary
    boundaries = read_boundaries({code for code in areas if code.isdigit()}, {})
    return draw(boundaries.shapes, {code: [(area, Decimal(1))] for code, area in areas.items()})


def _keep(areas: Mapping[str, str], path: Path) -> None:
    drawn = _draw(areas)
    shapes = tuple(BasinShape(code, area.path, *area.label) for code, area in sorted(drawn.areas.items()))
    found = BasinMap(drawn.view_box, drawn.outline, shapes, drawn.frame)
    part = path.with_name(f".{path.name}.part")
    part.write_text(json.dumps({**asdict(found), "codes": sorted(areas)}), encoding="utf-8")
    sync(part)
    os.replace(part, path)  # half a map would be taken for one


def _codes(path: Path) -> set[str] | None:
    """The municipalities that a map was drawn of; None where there is none, or one of an earlier release."""
    if not path.exists():
        return None
    data = json.loads(path.read_text(encoding="utf-8"))
    return set(data["codes"]) if {"codes", "frame"} <= data.keys() else None


def _read(path: Path) -> BasinMap | None:
    if _codes(path) is None:
        return None
    data = json.loads(path.read_text(encoding="utf-8"))
    shapes = tuple(BasinShape(**shape) for shape in data["shapes"])
    return BasinMap(data["view_box"], data["outline"], shapes, tuple(data["frame"]))
