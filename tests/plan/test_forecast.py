"""The forecast: the examples of docs/algorithms/forecast.md, its limits, and when it says nothing."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raccordo.plan.forecast import Limits, MonthEnd, NoForecast, band, forecast, known

ENDS = [
    dt.date(2020, 1, 31), dt.date(2020, 2, 29), dt.date(2020, 3, 31), dt.date(2020, 4, 30), dt.date(2020, 5, 31),
    dt.date(2020, 6, 30), dt.date(2020, 7, 31), dt.date(2020, 8, 31), dt.date(2020, 9, 30), dt.date(2020, 10, 31),
    dt.date(2020, 11, 30), dt.date(2020, 12, 31), dt.date(2021, 1, 31), dt.date(2021, 2, 28), dt.date(2021, 3, 31),
]  # fmt: skip
DUE = dt.date(2021, 12, 31)


def counts(*values: int) -> list[MonthEnd]:
    return [MonthEnd(day, value) for day, value in zip(ENDS, values, strict=False)]


def shares(above, below) -> list[MonthEnd]:
    return [MonthEnd(*point) for point in zip(ENDS, above, below, strict=False)]


def after(months: float) -> dt.date:
    """The day so many mean months after the seventh month end (to half a day)."""
    return dt.date(2020, 7, 31) + dt.timedelta(days=round(months * 30.4375))


def test_the_example_of_a_count():
    found = forecast(counts(10, 14, 16, 22, 24, 30, 34), after(2), target=40)
    assert found.value == pytest.approx(42, abs=0.02)
    assert (found.low, found.high) == (pytest.approx(37.69, abs=0.05), pytest.approx(46.31, abs=0.05))
    assert found.chance == pytest.approx(0.74, abs=0.01)
    assert found.steps == 6


def test_the_example_of_a_share():
    above, below = (5, 6, 8, 9, 11, 12, 14), (10, 12, 14, 16, 18, 20, 22)
    found = forecast(shares(above, below), after(4), limits=Limits(high=1.0))
    assert found.value == pytest.approx(2 / 3, abs=0.001)
    assert (found.low, found.high) == (pytest.approx(0.597, abs=0.001), pytest.approx(0.736, abs=0.001))


def test_a_share_moves_by_its_sides_and_not_by_its_mean():
    found = forecast(shares((1, 1, 1, 1, 1, 1, 1), (2, 4, 6, 8, 10, 12, 14)), after(4))
    assert found.value == pytest.approx(1 / 22, abs=0.001)


def test_a_growth_is_the_share_minus_one():
    points = shares((10, 20, 30, 40, 50, 60, 70), (100,) * 7)
    assert forecast(points, after(3), minus=1.0).value == pytest.approx(0.0, abs=0.01)


@pytest.mark.parametrize(
    ("points", "due", "reason"),
    [
        (counts(1, 2, 3, 4, 5, 6), DUE, "few"),
        (counts(*range(7)), dt.date(2020, 7, 31), "due"),
        (shares((0,) * 7, (0,) * 7), DUE, "empty"),
        ([], DUE, "few"),
        (counts(*range(8))[:3] + counts(*range(8))[4:], DUE, "few"),  # April is missing
    ],
)
def test_it_says_nothing_where_nothing_can_be_said(points, due, reason):
    with pytest.raises(NoForecast) as error:
        forecast(points, due)
    assert error.value.reason == reason


def test_only_month_ends_and_the_last_year_of_them_count():
    points = [*counts(*range(15)), MonthEnd(dt.date(2021, 3, 30), 99)]
    assert [point.day for point in known(points)] == ENDS[2:]


def test_the_band_starts_at_the_last_value_and_ends_on_the_due_day():
    found = band(counts(10, 14, 16, 22, 24, 30, 34), dt.date(2020, 12, 15))
    assert [point.day for point in found] == [*ENDS[6:11], dt.date(2020, 12, 15)]
    assert (found[0].low, found[0].value, found[0].high) == (34, 34, 34)
    widths = [point.high - point.low for point in found]
    assert widths == sorted(widths)


@given(st.lists(st.integers(0, 50), min_size=7, max_size=13), st.integers(1, 24), st.integers(0, 900))
def test_a_count_of_events_never_falls_and_its_interval_holds_it(steps, months, target):
    total, values = 0, []
    for step in steps:
        total += step
        values.append(total)
    last = ENDS[len(values) - 1]
    found = forecast(counts(*values), last + dt.timedelta(days=30 * months), target=target, limits=Limits(grows=True))
    assert total <= found.low <= found.value <= found.high
    assert 0 <= found.chance <= 1


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=7, max_size=13), st.integers(1, 24))
def test_a_share_of_a_whole_stays_within_it(steps, months):
    part, whole, points = 0, 1, []
    for day, (inside, outside) in zip(ENDS, steps, strict=False):
        part, whole = part + inside, whole + inside + outside
        points.append(MonthEnd(day, part, whole))
    found = forecast(points, points[-1].day + dt.timedelta(days=30 * months), limits=Limits(high=1.0))
    assert 0 <= found.low <= found.value <= found.high <= 1
