"""Completeness and timeliness: the example of docs/algorithms/quality.md, and what a region of two centres gives."""

import datetime as dt

import pytest

from raccordo.kernel.measures import Window
from raccordo.plan import quality, timeliness
from raccordo.plan.loading import load_plan
from tests.kernel.factories import CentreFactory
from tests.plan.plans import PLAN
from tests.workforce.factories import CentreSupportFactory

DAY = dt.date(2020, 5, 20)
DELAYS = {dt.date(2020, 1, 10): 0, dt.date(2020, 1, 20): 3, dt.date(2020, 3, 5): 10, dt.date(2020, 3, 9): 16,
          dt.date(2020, 5, 2): 40}  # fmt: skip


@pytest.fixture
def indicator(db):
    return load_plan(PLAN, today=dt.date(2020, 1, 1)).version.indicators.get(code="A1")


def test_the_months_that_are_over():
    assert timeliness.months_over(Window(dt.date(2020, 1, 1), DAY)) == 4
    assert timeliness.months_over(Window(dt.date(2020, 1, 1), dt.date(2020, 5, 31))) == 5
    assert timeliness.months_over(Window(dt.date(2020, 1, 1), dt.date(2021, 1, 1))) == 12


def test_the_example_of_a_centre(indicator):
    here, there = CentreFactory.create_batch(2)
    for day, delay in DELAYS.items():
        entered = day + dt.timedelta(days=delay)
        CentreSupportFactory(centre=here, topic="rdc", form="coaching", held_on=day, entered_on=entered)
    CentreSupportFactory(centre=there, topic="rdc", form="coaching", held_on=dt.date(2020, 2, 3), entered_on=None)
    found = quality.qualities(indicator, DAY)
    assert found.of(here.pk) == timeliness.Quality(months=2, asked=4, dated=5, timely=3, median=10)
    assert found.of(here.pk).late == 2
    assert found.of(there.pk) == timeliness.Quality(months=1, asked=4)
    assert found.of(0) == timeliness.Quality(months=0, asked=4)
    assert found.whole == timeliness.Quality(months=3, asked=4, dated=5, timely=3, median=10)


def test_late_and_dated_records_are_those_counted(indicator):
    here = CentreFactory()
    for day, delay in DELAYS.items():
        entered = day + dt.timedelta(days=delay)
        CentreSupportFactory(centre=here, topic="rdc", form="coaching", held_on=day, entered_on=entered)
    side = indicator.item
    records = side.question(Window(dt.date(2020, 1, 1), DAY))
    assert quality.late(records, side, DAY).count() == 2
    assert quality.dated(records, side).count() == 5


@pytest.mark.parametrize(
    ("delays", "expected"),
    [
        ([], (0, 0, None)),
        ([(-3, 1)], (1, 1, 0)),
        ([(1, 1), (9, 1)], (2, 2, 1)),
        ([(15, 2), (16, 2)], (4, 2, 15)),
    ],
)
def test_delays_are_measured(delays, expected):
    assert timeliness.measure(delays, 15) == expected
