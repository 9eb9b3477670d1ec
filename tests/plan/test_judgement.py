"""Verdicts: the worked examples of docs/algorithms/verdict.md, and the edges."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raccordo.kernel.measures import Figure
from raccordo.plan.document import Comparator
from raccordo.plan.judgement import Cells, Goal, Verdict, expected_at, judge

START, DUE = dt.date(2020, 1, 1), dt.date(2021, 12, 31)
HALFWAY = dt.date(2020, 12, 31)  # 365 of 730 days


def goal(comparator=Comparator.AT_LEAST, value=None, *, whole=None, start=None, linear=True) -> Goal:
    value = None if value is None else Decimal(value)
    start = None if start is None else Decimal(start)
    return Goal(comparator, value, whole, start, START, DUE, linear)


def verdict(a_goal: Goal, numerator: int, denominator: int | None = None, at=HALFWAY, **options) -> Verdict:
    return judge(a_goal, Figure(numerator, denominator, **options), at).verdict


@pytest.mark.parametrize(
    ("companies", "expected"),
    [(20_000, Verdict.MET), (10_000, Verdict.ON_TRACK), (9_999, Verdict.BEHIND), (0, Verdict.BEHIND)],
)
def test_a_number_is_held_against_the_straight_path(companies, expected):
    assert verdict(goal(value=20_000), companies) is expected


def test_the_path_starts_where_the_plan_started():
    intermediation = goal(Comparator.SHARE_AT_LEAST, "0.064", start="0.014")
    assert expected_at(intermediation, HALFWAY) == Decimal("0.039")
    assert verdict(intermediation, 39, 1000) is Verdict.ON_TRACK
    assert verdict(intermediation, 38, 1000) is Verdict.BEHIND


def test_a_count_becomes_a_share_of_the_whole():
    forty_percent_of_31 = goal(Comparator.SHARE_AT_LEAST, "0.4", whole=31)
    assert verdict(forty_percent_of_31, 12) is Verdict.ON_TRACK  # 38.7%
    assert verdict(forty_percent_of_31, 13) is Verdict.MET  # 41.9%


def test_all_of_a_set_needs_every_one():
    assert verdict(goal(Comparator.ALL_OF, whole=85), 84) is Verdict.ON_TRACK
    assert verdict(goal(Comparator.ALL_OF, whole=85), 85) is Verdict.MET
    assert verdict(goal(Comparator.ALL_OF), 9, 9) is Verdict.MET


def test_a_growth_is_judged_after_taking_one_away():
    doubled = goal(Comparator.GROWTH_AT_LEAST, 1)
    assert verdict(doubled, 200, 100, less_one=True) is Verdict.MET
    assert expected_at(doubled, HALFWAY) == 0
    assert verdict(doubled, 100, 100, less_one=True) is Verdict.ON_TRACK
    assert verdict(doubled, 99, 100, less_one=True) is Verdict.BEHIND


def test_nothing_is_late_before_the_due_day_where_no_path_is_drawn():
    document = goal(Comparator.DELIVERABLE_SHARED, linear=False)
    assert verdict(document, 0) is Verdict.ON_TRACK
    assert verdict(document, 0, at=DUE) is Verdict.BEHIND
    assert verdict(document, 1) is Verdict.MET


def test_after_the_due_day_what_is_not_reached_is_behind():
    assert verdict(goal(value=10), 9, at=DUE + dt.timedelta(days=400)) is Verdict.BEHIND


def test_no_number_in_the_act_means_no_verdict():
    assert verdict(goal(Comparator.REPORTED, linear=False), 5) is Verdict.REPORTED


def test_a_share_of_nothing_cannot_be_measured():
    assert verdict(goal(Comparator.SHARE_AT_LEAST, 1), 0, 0) is Verdict.NOT_MEASURABLE
    assert judge(goal(value=1), None, HALFWAY).verdict is Verdict.NOT_MEASURABLE


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (Cells(met=8, due=8, missed=0, total=8), Verdict.MET),
        (Cells(met=4, due=4, missed=0, total=8), Verdict.ON_TRACK),
        (Cells(met=4, due=4, missed=1, total=8), Verdict.BEHIND),
        (None, Verdict.NOT_MEASURABLE),
    ],
)
def test_a_target_that_repeats_is_behind_when_a_due_cell_was_missed(cells, expected):
    assert judge(goal(Comparator.PER, 1), Figure(4), HALFWAY, cells).verdict is expected


@given(
    value=st.integers(1, 10_000),
    reached=st.integers(0, 20_000),
    more=st.integers(0, 100),
    day=st.dates(START, DUE),
)
def test_more_is_never_judged_worse_and_reached_never_depends_on_the_day(value, reached, more, day):
    order = [Verdict.BEHIND, Verdict.ON_TRACK, Verdict.MET]
    before = verdict(goal(value=value), reached, at=day)
    assert order.index(verdict(goal(value=value), reached + more, at=day)) >= order.index(before)
    assert (before is Verdict.MET) == (reached >= value)
