"""The arithmetic of the evidence check; the worked example is that of docs/algorithms/evidence-check.md."""

import math
import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raccordo.plan.evidence.formula import Design, Stratum, allocate, estimate, sample_size, wilson

DESIGN = Design(margin=0.05, confidence=0.95, expected=0.9)
SIZES = {"A": 622, "B": 301, "C": 75, "D": 2}


def test_worked_example_size():
    assert DESIGN.z == pytest.approx(1.959964, abs=1e-6)
    assert DESIGN.z**2 * 0.9 * 0.1 / 0.05**2 == pytest.approx(138.29, abs=0.005)
    assert sample_size(1000, DESIGN) == 122


def test_worked_example_strata():
    assert allocate(SIZES, 122) == {"A": 76, "B": 36, "C": 9, "D": 1}


def test_worked_example_result():
    drawn, confirmed = {"A": 76, "B": 36, "C": 9, "D": 1}, {"A": 70, "B": 35, "C": 9, "D": 1}
    found = estimate([Stratum(SIZES[k], drawn[k], confirmed[k]) for k in SIZES], 0.95)
    assert round(found.share, 4) == 0.9425
    assert round(found.effective, 1) == 138.8
    assert (round(found.low, 3), round(found.high, 3)) == (0.891, 0.971)


@pytest.mark.parametrize(
    ("population", "size"), [(0, 0), (1, 1), (5, 5), (40, 32), (100, 59), (10**6, 139), (10**9, 139)]
)
def test_sizes(population, size):
    assert sample_size(population, DESIGN) == size


def test_more_certainty_takes_more_records():
    assert sample_size(1000, Design(0.05, 0.99, 0.9)) > sample_size(1000, Design(0.05, 0.95, 0.9))
    assert sample_size(1000, Design(0.03, 0.95, 0.9)) > sample_size(1000, Design(0.05, 0.95, 0.9))
    assert sample_size(1000, Design(0.05, 0.95, 0.5)) == 278  # the largest, where nothing is known before
    assert sample_size(1000, Design(0.05, 0.95, 1.0)) == 1


@pytest.mark.parametrize("wrong", [{"margin": 0}, {"margin": 1}, {"confidence": 1}, {"expected": 1.1}])
def test_a_design_that_means_nothing_is_refused(wrong):
    with pytest.raises(ValueError, match="lie"):
        Design(**wrong)


counts = st.lists(st.integers(0, 300), min_size=1, max_size=40).filter(any)


@given(counts, st.randoms(use_true_random=False))
def test_a_spread_is_whole_in_proportion_and_leaves_no_stratum_out(sizes, chance):
    filled = {key: count for key, count in enumerate(sizes) if count}
    total = sum(filled.values())
    size = chance.randint(len(filled), total)
    given_ = allocate(dict(enumerate(sizes)), size)
    assert sum(given_.values()) == size
    assert set(given_) == set(filled)
    for key, count in filled.items():
        assert 1 <= given_[key] <= count
        assert given_[key] <= math.ceil(size * count / total) or given_[key] == 1


def by_hand(sizes: dict[int, int], size: int) -> dict[int, int]:
    """The spread as docs/algorithms/evidence-check.md tells it, in exact fractions and one draw at a time."""
    filled = {key: count for key, count in sizes.items() if count}
    share = {key: Fraction(size * count, sum(filled.values())) for key, count in filled.items()}
    given_ = {key: share[key].numerator // share[key].denominator for key in filled}
    while sum(given_.values()) < size:
        most = max(share[key] - given_[key] for key in filled)
        given_[next(key for key in filled if share[key] - given_[key] == most)] += 1
    while none := [key for key in filled if not given_[key]]:
        able = [key for key in filled if given_[key] > 1]
        most = max(given_[key] - share[key] for key in able)
        given_[next(key for key in able if given_[key] - share[key] == most)] -= 1
        given_[none[0]] += 1
    return given_


@settings(max_examples=300)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=31).filter(any), st.integers(0, 1240))
def test_a_spread_is_the_one_that_is_worked_out_by_hand(sizes, more):
    """Ties are exact: of two equal remainders the stratum that comes first, on every machine and with any tool."""
    told = dict(enumerate(sizes))
    size = min(sum(map(bool, sizes)) + more, sum(sizes))
    assert allocate(told, size) == by_hand(told, size)


@pytest.mark.parametrize("size", [1, 4])
def test_a_spread_that_cannot_be_is_refused(size):
    with pytest.raises(ValueError, match="at least one"):
        allocate({"a": 1, "b": 2, "c": 0}, size)


strata = st.integers(1, 200).flatmap(
    lambda whole: st.integers(1, whole).flatmap(
        lambda size: st.tuples(st.just(whole), st.just(size), st.integers(0, size))
    )
)


@given(st.lists(strata, min_size=1, max_size=31))
def test_an_interval_holds_the_share_and_what_is_known(found):
    rows = [Stratum(*row) for row in found]
    result = estimate(rows, 0.95)
    whole = sum(row.population for row in rows)
    confirmed = sum(row.confirmed for row in rows)
    failed = sum(row.sampled for row in rows) - confirmed
    assert 0 <= result.low <= result.share <= result.high <= 1
    assert result.low >= confirmed / whole - 1e-12
    assert result.high <= (whole - failed) / whole + 1e-12
    assert result.census == (sum(row.sampled for row in rows) == whole)
    if result.census:
        assert result.low == result.high == result.share == confirmed / whole


def test_what_was_not_looked_at_gives_no_result():
    assert estimate([Stratum(10, 0, 0)], 0.95) is None
    assert estimate([], 0.95) is None
    assert estimate([Stratum(0, 0, 0), Stratum(4, 4, 3)], 0.95).share == 0.75


def test_all_and_none_confirmed_still_leave_room():
    every, none = estimate([Stratum(500, 60, 60)], 0.95), estimate([Stratum(500, 60, 0)], 0.95)
    assert every.share == every.high == 1
    assert 0.9 < every.low < 0.96
    assert none.low == 0
    assert none.high == pytest.approx(1 - every.low)


def test_strata_that_differ_widen_what_a_simple_sample_would_say():
    alike = estimate([Stratum(500, 50, 40), Stratum(500, 50, 40)], 0.95)
    uneven = estimate([Stratum(900, 50, 40), Stratum(100, 50, 10)], 0.95)
    assert uneven.effective < alike.effective


def test_wilson_is_wilson():
    """The score interval of 8 in 10, as tabulated."""
    low, high = wilson(0.8, 10, 1.959964)
    assert (round(low, 4), round(high, 4)) == (0.4902, 0.9433)


def test_the_interval_holds_the_truth_as_often_as_it_says():
    """Draw a thousand samples of invented regions whose share is known: at least 94 in 100 intervals hold it."""
    chance = random.Random(369)
    held = 0
    rounds = 1000
    for _round in range(rounds):
        sizes = [chance.randint(3, 120) for _centre in range(12)]
        truth = [[chance.random() < chance.uniform(0.75, 1.0) for _record in range(size)] for size in sizes]
        size = sample_size(sum(sizes), DESIGN)
        drawn = allocate(dict(enumerate(sizes)), size)
        rows = [
            Stratum(sizes[key], count, sum(chance.sample(truth[key], count))) for key, count in sorted(drawn.items())
        ]
        found = estimate(rows, 0.95)
        real = sum(map(sum, truth)) / sum(sizes)
        held += found.low <= real <= found.high
    assert held / rounds >= 0.94
