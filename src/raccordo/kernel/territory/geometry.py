"""The map of the centres: boundaries of municipalities joined per centre, simplified together, written as SVG paths.

Simplification keeps shared borders shared (Visvalingam–Whyatt over the whole coverage,
``shapely.coverage_simplify``), so neighbours neither overlap nor part. The plane is the UTM zone of the
region's middle (metres).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import floor, sqrt

import numpy as np
import pyproj
import shapely

#: Width of the map in drawing units; a unit is about 130 m in Piemonte, less than a pixel on most screens.
WIDTH = 1600
#: Corners that span less than this side (metres) are dropped.
TOLERANCE = 300.0
#: Holes smaller than this (square metres) are slivers between boundaries that do not quite meet, not places.
SLIVER = 1_000_000.0
#: Boundaries are snapped to this grid (metres) so that shared borders are the same points.
GRID = 1.0


@dataclass(frozen=True)
class Plane:
    """A projection from degrees to metres and back."""

    forward: pyproj.Transformer
    backward: pyproj.Transformer

    @classmethod
    def around(cls, longitude: float, latitude: float) -> Plane:
        """The UTM plane of the zone that holds a place."""
        zone = floor((longitude + 180) / 6) + 1
        crs = (32600 if latitude >= 0 else 32700) + zone
        return cls(
            pyproj.Transformer.from_crs(4326, crs, always_xy=True),
            pyproj.Transformer.from_crs(crs, 4326, always_xy=True),
        )

    def project(self, shape: shapely.Geometry) -> shapely.Geometry:
        """A shape in degrees as a shape in metres."""
        return shapely.transform(shape, _both(self.forward), include_z=False)

    def degrees(self, x: float, y: float) -> tuple[float, float]:
        """Longitude and latitude of a point in metres."""
        return self.backward.transform(x, y)


def _both(transformer: pyproj.Transformer) -> Callable[[np.ndarray], np.ndarray]:
    return lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))


def plane_of(shapes: Sequence[shapely.Geometry]) -> Plane:
    """The plane around the middle of shapes given in degrees."""
    west, south, east, north = shapely.total_bounds(shapes)
    return Plane.around((west + east) / 2, (south + north) / 2)


@dataclass(frozen=True)
class Area:
    """What the map shows for a centre: the SVG path, where its name stands, its own view box."""

    path: str
    label: tuple[float, float]
    view_box: str
    conventional: bool


@dataclass(frozen=True)
class RegionMap:
    """The drawing of a region: one area per centre, in one view box, and the outline of all.

    ``frame``: the metres of the view box's left and top, and drawing units a metre, by which drawings of other areas of
    the same plane can be laid on this one.
    """

    view_box: str
    outline: str
    areas: dict[str, Area]
    frame: tuple[float, float, float] = (0.0, 0.0, 1.0)


def bands(shape: shapely.Geometry, shares: Sequence[Decimal]) -> list[shapely.Geometry]:
    """Cut a shape from north to south into bands whose areas are in proportion to the shares.

    This is how a municipality served by several centres is drawn: a convention, since no border between
    them is known.
    """
    west, south, east, north = shape.bounds
    cuts = [north]
    for done in np.cumsum([float(share) for share in shares])[:-1]:
        cuts.append(_cut_below(shape, shape.area * float(done)))
    cuts.append(south)
    return [shapely.intersection(shape, shapely.box(west, low, east, high)) for high, low in pairwise(cuts)]


def _cut_below(shape: shapely.Geometry, wanted: float) -> float:
    """The ordinate above which ``shape`` has the wanted area, found by halving to the metre."""
    west, low, east, high = shape.bounds
    top = high
    while high - low > 1.0:
        middle = (low + high) / 2
        if shapely.intersection(shape, shapely.box(west, middle, east, top)).area > wanted:
            low = middle
        else:
            high = middle
    return round((low + high) / 2)


def draw(shapes: Mapping[str, shapely.Geometry], served: Mapping[str, Sequence[tuple[str, Decimal]]]) -> RegionMap:
    """Draw the areas of the centres.

    :param shapes: boundary of each municipality in metres, by code.
    :param served: centres and shares of each municipality; where several, bands run north to south in this
        order.
    """
    parts: dict[str, list[shapely.Geometry]] = {}
    conventional: set[str] = set()
    for code, shares in served.items():
        if code not in shapes:
            continue
        shape = shapely.set_precision(shapes[code], GRID)
        pieces = bands(shape, [share for _, share in shares]) if len(shares) > 1 else [shape]
        for (centre, _), piece in zip(shares, pieces, strict=True):
            parts.setdefault(centre, []).append(piece)
        if len(shares) > 1:
            conventional |= {centre for centre, _ in shares}
    if not parts:
        return RegionMap("0 0 1 1", "", {})
    centres = sorted(parts)
    joined = [_without_slivers(shapely.union_all(parts[centre], grid_size=GRID)) for centre in centres]
    simple = shapely.coverage_simplify(joined, TOLERANCE)
    page = _Page.around(shapely.total_bounds(simple))
    outline = page.path(_without_slivers(shapely.union_all(simple, grid_size=GRID)))
    areas = {
        centre: Area(page.path(shape), page.label(shape), page.frame(shape), centre in conventional)
        for centre, shape in zip(centres, simple, strict=True)
    }
    return RegionMap(page.view_box, outline, areas, (page.west, page.north, page.scale))


def _polygons(shape: shapely.Geometry) -> list[shapely.Polygon]:
    return [part for part in shapely.get_parts(shape).tolist() if isinstance(part, shapely.Polygon)]


def _without_slivers(shape: shapely.Geometry) -> shapely.Geometry:
    """The shape without specks and pinholes; its widest part stays, however small the place is."""
    parts = _polygons(shape)
    widest = max((part.area for part in parts), default=0.0)
    kept = [
        shapely.Polygon(part.exterior, [r for r in part.interiors if shapely.Polygon(r).area >= SLIVER])
        for part in parts
        if part.area >= min(SLIVER, widest)
    ]
    return kept[0] if len(kept) == 1 else shapely.MultiPolygon(kept)


@dataclass(frozen=True)
class _Page:
    """From metres to drawing units: the north up, the origin at the top left."""

    west: float
    north: float
    scale: float
    height: int

    @classmethod
    def around(cls, bounds: Sequence[float]) -> _Page:
        west, south, east, north = bounds
        scale = WIDTH / (east - west)
        return cls(west, north, scale, round((north - south) * scale))

    @property
    def view_box(self) -> str:
        return f"0 0 {WIDTH} {self.height}"

    def point(self, x: float, y: float) -> tuple[int, int]:
        return round((x - self.west) * self.scale), round((self.north - y) * self.scale)

    def path(self, shape: shapely.Geometry) -> str:
        """An SVG path of closed rings, each from its first point by relative steps in whole units."""
        rings = [ring for part in _polygons(shape) for ring in (part.exterior, *part.interiors)]
        return "".join(self._ring(ring) for ring in rings)

    def _ring(self, ring: shapely.LinearRing) -> str:
        points = [self.point(x, y) for x, y in ring.coords[:-1]]
        points = [p for p, before in zip(points, [None, *points], strict=False) if p != before]
        if len(points) < 3:
            return ""
        steps = " ".join(f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(points))
        return f"M{points[0][0]} {points[0][1]}l{steps}z"

    def label(self, shape: shapely.Geometry) -> tuple[float, float]:
        """The middle of the widest part, where a name fits best."""
        widest = max(_polygons(shape), key=lambda part: part.area)
        radius = shapely.maximum_inscribed_circle(widest, tolerance=sqrt(widest.area) / 100)
        return self.point(*radius.coords[0])

    def frame(self, shape: shapely.Geometry) -> str:
        """The shape's own view box, with a margin of a twentieth."""
        west, south, east, north = shape.bounds
        left, top = self.point(west, north)
        right, bottom = self.point(east, south)
        margin = round(max(right - left, bottom - top) / 20)
        return f"{left - margin} {top - margin} {right - left + 2 * margin} {bottom - top + 2 * margin}"
