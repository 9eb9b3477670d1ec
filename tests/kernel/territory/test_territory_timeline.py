"""The history of a municipality's centres: nothing overlaps, nothing past is rewritten, a proposal never comes back."""

import datetime as dt
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from raccordo.kernel.territory.timeline import (
    ONE_DAY,
    Service,
    from_intervals,
    rewritten,
    to_intervals,
)

FIRST, LAST = dt.date(2015, 1, 1), dt.date(2025, 12, 31)
days = st.dates(FIRST, LAST)


def state(*centres, basis="official"):
    share = Decimal(1) / len(centres)
    return frozenset(Service(centre, share, basis, "fonte") for centre in centres)


states = st.lists(st.sampled_from("abcd"), min_size=1, max_size=2, unique=True).map(lambda c: state(*c))
official = st.dictionaries(days, states, min_size=1, max_size=4)
proposal = {FIRST: state("p", basis="proposed")}


def on(intervals, day):
    """The services of a day."""
    return frozenset(i.service for i in intervals if i.first <= day and (i.last is None or day <= i.last))


@given(official, st.none() | days)
def test_every_day_has_the_state_that_started_last(timeline, ended):
    intervals = to_intervals(timeline, ended)
    for day in {*timeline, *(d - ONE_DAY for d in timeline), *(d + ONE_DAY for d in timeline), LAST}:
        started = [first for first in timeline if first <= day]
        alive = ended is None or day <= ended
        expected = timeline[max(started)] if started and alive else frozenset()
        assert on(intervals, day) == expected


@given(official, st.none() | days)
def test_intervals_and_states_say_the_same(timeline, ended):
    intervals = to_intervals(timeline, ended)
    assert to_intervals(from_intervals(intervals)) == intervals


@given(official)
def test_the_regions_word_leaves_the_past_alone_and_ends_the_proposal(new):
    timeline = rewritten(proposal, new, "official")
    start = min(new)
    assert all(day >= start for day in timeline.keys() - proposal.keys())
    if start > FIRST:
        assert timeline[FIRST] == proposal[FIRST]
    after = [service for day, services in timeline.items() if day >= start for service in services]
    assert {service.basis for service in after} == {"official"}


@given(official, official)
def test_a_later_table_replaces_until_the_next_word_of_the_region(old, new):
    before = rewritten(proposal, old, "official")
    after = rewritten(before, new, "official")
    intervals = to_intervals(after)
    for day in {*old, *new, LAST}:
        spoken = {d: s for d, s in {**old, **new}.items() if d <= day}
        if spoken:
            assert on(intervals, day) == spoken[max(spoken)]


@given(official)
def test_the_same_table_twice_changes_nothing(new):
    once = rewritten(proposal, new, "official")
    assert rewritten(once, new, "official") == once


def test_a_state_from_before_the_municipality_starts_with_it():
    born = dt.date(2023, 1, 1)
    new = {dt.date(2020, 1, 1): state("a"), dt.date(2021, 1, 1): state("b")}
    assert rewritten({born: state("p", basis="proposed")}, new, "official", born) == {born: state("b")}


def test_a_municipality_that_ended_before_the_state_has_no_interval():
    assert to_intervals({dt.date(2020, 1, 1): state("a")}, dt.date(2019, 12, 31)) == set()
