"""The map: shared borders stay shared, bands keep proportions, paths are what the page needs."""

import re
from decimal import Decimal

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from raccordo.kernel.territory.geometry import WIDTH, bands, draw, plane_of

KM = 1000.0
WHOLE = Decimal(1)


def squares(columns, rows, side=20 * KM):
    """A checkerboard of municipalities."""
    return {
        f"{column}{row}": shapely.box(column * side, row * side, (column + 1) * side, (row + 1) * side)
        for column in range(columns)
        for row in range(rows)
    }


def polygons(path):
    """The rings of an SVG path as polygons."""
    found = []
    for ring in re.findall(r"M(-?\d+) (-?\d+)l([^z]*)z", path):
        x, y = int(ring[0]), int(ring[1])
        points = [(x, y)]
        steps = [int(step) for step in ring[2].split()]
        for dx, dy in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x, y))
        found.append(shapely.Polygon(points))
    return shapely.union_all(found)


shares = st.lists(st.integers(1, 100), min_size=2, max_size=4).map(
    lambda parts: [Decimal(part) / sum(parts) for part in parts]
)


@given(shares)
def test_bands_have_areas_in_proportion_and_run_from_north_to_south(parts):
    shape = shapely.Polygon([(0, 0), (30 * KM, 5 * KM), (20 * KM, 40 * KM), (-5 * KM, 25 * KM)])
    pieces = bands(shape, parts)
    assert sum(piece.area for piece in pieces) == pytest.approx(shape.area)
    for piece, share in zip(pieces, parts, strict=True):
        assert piece.area / shape.area == pytest.approx(float(share), abs=1e-3)
    heights = [piece.centroid.y for piece in pieces]
    assert heights == sorted(heights, reverse=True)


def test_neighbours_share_their_border_and_fill_the_outline():
    board = squares(4, 2)
    served = {code: [("west" if code[0] in "01" else "east", WHOLE)] for code in board}
    drawing = draw(board, served)
    west, east = polygons(drawing.areas["west"].path), polygons(drawing.areas["east"].path)
    assert shapely.intersection(west, east).area == 0
    assert shapely.union(west, east).equals(polygons(drawing.outline))
    assert drawing.view_box == f"0 0 {WIDTH} {WIDTH // 2}"
    assert not drawing.areas["west"].conventional


def test_a_shared_municipality_is_cut_and_said_to_be():
    board = squares(2, 1)
    served = {"00": [("north", Decimal("0.25")), ("south", Decimal("0.75"))], "10": [("plain", WHOLE)]}
    areas = draw(board, served).areas
    assert [areas[name].conventional for name in ("north", "south", "plain")] == [True, True, False]
    north, south = polygons(areas["north"].path), polygons(areas["south"].path)
    assert north.area / (north.area + south.area) == pytest.approx(0.25, abs=0.01)
    assert areas["north"].label[1] < areas["south"].label[1]


def test_labels_lie_inside_and_frames_hold_their_area():
    board = squares(3, 3)
    served = {code: [("corner" if code == "02" else "rest", WHOLE)] for code in board}
    for area in draw(board, served).areas.values():
        shape = polygons(area.path)
        assert shape.contains(shapely.Point(area.label))
        left, top, width, height = map(int, area.view_box.split())
        assert shapely.box(left, top, left + width, top + height).contains(shape)


def test_slivers_between_boundaries_leave_no_hole():
    board = squares(2, 2)
    board["11"] = shapely.difference(board["11"], shapely.box(20 * KM, 20 * KM, 20.05 * KM, 30 * KM))
    outline = draw(board, {code: [("all", WHOLE)] for code in board}).outline
    assert outline.count("M") == 1


def test_a_true_enclave_stays():
    board = squares(3, 3)
    served = {code: [("inner" if code == "11" else "outer", WHOLE)] for code in board}
    outer = draw(board, served).areas["outer"].path
    assert outer.count("M") == 2


def test_nothing_to_draw_draws_nothing():
    assert draw({}, {}).areas == {}
    assert draw({}, {"00": [("a", WHOLE)]}).areas == {}


def test_a_degree_of_latitude_is_111_kilometres_and_the_way_back_is_exact():
    plane = plane_of([shapely.box(7, 44, 9, 46)])
    line = plane.project(shapely.LineString([(8, 44.5), (8, 45.5)]))
    assert line.length == pytest.approx(111.1 * KM, rel=1e-3)
    x, y = line.coords[0]
    assert plane.degrees(x, y) == pytest.approx((8, 44.5))
