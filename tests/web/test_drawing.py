"""Geometry of bars, sparklines and classes of the map."""

import datetime as dt
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from raccordo.web.drawing import BAR_END, BAR_WIDTH, CLASSES, SPARK_HEIGHT, SPARK_WIDTH, bar, classes, sparkline

values = st.lists(st.none() | st.integers(-50, 50).map(Decimal), max_size=40)


def test_a_bar_puts_the_target_at_the_same_place_whatever_the_value():
    half, twice = bar(Decimal("0.5"), Decimal("0.75")), bar(Decimal(2), None)
    assert half is not None
    assert twice is not None
    assert half.target == twice.target == float(BAR_WIDTH / BAR_END)
    assert half.value == half.target / 2
    assert half.expected == half.target * 0.75
    assert (twice.value, twice.beyond, twice.expected) == (BAR_WIDTH, True, None)


def test_a_fall_draws_an_empty_bar_and_nothing_draws_none():
    fallen = bar(Decimal("-0.3"), None)
    assert fallen is not None
    assert fallen.value == 0
    assert bar(None, Decimal(1)) is None


def test_a_sparkline_needs_two_points_and_keeps_zero_in_sight():
    day = dt.date(2020, 1, 1)
    assert sparkline([(day, Decimal(3)), (day, None)]) == ""
    drawn = sparkline([(day, Decimal(5)), (day + dt.timedelta(30), Decimal(10))])
    (x1, y1), (x2, y2) = (map(float, point.split(",")) for point in drawn.split())
    assert (x1, x2) == (2, SPARK_WIDTH - 2)
    assert y2 == 2
    assert y1 == SPARK_HEIGHT / 2


def test_quintiles_of_ten_different_values_hold_two_each():
    scale = classes([Decimal(n) for n in range(1, 11)])
    assert [(c.low, c.high, c.count) for c in scale.classes] == [(n, n + 1, 2) for n in (1, 3, 5, 7, 9)]


def test_equal_values_give_one_class():
    assert [c.count for c in classes([Decimal(4)] * 7).classes] == [7]


@given(values)
def test_every_known_value_falls_in_one_class_within_its_limits(found):
    scale = classes(found)
    known = [value for value in found if value is not None]
    assert sum(part.count for part in scale.classes) == len(known)
    assert len(scale.classes) <= CLASSES
    assert all(part.count for part in scale.classes)
    for value in known:
        part = scale.classes[scale.of(value)]
        assert part.low <= value <= part.high
    assert scale.of(None) is None


@given(values)
def test_classes_rise_without_overlap(found):
    limits = [limit for part in classes(found).classes for limit in (part.low, part.high)]
    assert limits == sorted(limits)
