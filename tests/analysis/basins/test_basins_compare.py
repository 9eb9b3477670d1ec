"""Two partitions compared: measures worked by hand, and the pairing of areas."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raccordo.analysis.basins import compare

A = {"a": "1", "b": "1", "c": "1", "d": "2", "e": "2", "f": "2"}
B = {"a": "1", "b": "1", "c": "2", "d": "2", "e": "2", "f": "2"}


def test_measures_by_hand():
    result = compare(A, B)
    # 15 pairs: together in both ab, de, df, ef; apart in both (a,b)x(d,e,f).
    assert result.rand == pytest.approx(10 / 15)
    # in A 3+3 pairs, in B 1+6: expected 6·7/15, largest 6.5.
    assert result.adjusted_rand == pytest.approx((4 - 2.8) / (6.5 - 2.8))
    joint = -(2 / 6 * math.log2(2 / 6) + 1 / 6 * math.log2(1 / 6) + 3 / 6 * math.log2(3 / 6))
    in_a, in_b = 1.0, -(2 / 6 * math.log2(2 / 6) + 4 / 6 * math.log2(4 / 6))
    assert result.variation_of_information == pytest.approx(2 * joint - in_a - in_b)
    assert result.pairing == (("1", "1"), ("2", "2"))
    assert [(mover.municipality, mover.area_a, mover.area_b, mover.corresponds_to) for mover in result.movers] == [
        ("c", "1", "2", "1")
    ]


def test_a_new_name_is_not_a_move():
    result = compare(A, {m: {"1": "x", "2": "y"}[area] for m, area in A.items()})
    assert (result.rand, result.adjusted_rand, result.variation_of_information) == (1, 1, 0)
    assert result.movers == ()
    assert result.pairing == (("1", "x"), ("2", "y"))


def test_a_split_in_halves_keeps_the_name_with_its_half():
    result = compare({"a": "1", "b": "1"}, {"a": "0", "b": "1"})
    assert result.pairing == (("1", "1"),)
    assert [mover.municipality for mover in result.movers] == ["a"]


def test_an_area_that_goes_corresponds_to_none():
    result = compare({"a": "1", "b": "1", "c": "2"}, {"a": "1", "b": "1", "c": "1"})
    (mover,) = result.movers
    assert (mover.municipality, mover.corresponds_to) == ("c", None)


def test_municipalities_of_one_side_only_are_listed_and_count_for_nothing():
    result = compare(A | {"new": "2"}, B | {"old": "9"})
    assert (result.only_a, result.only_b, result.municipalities) == (("new",), ("old",), 6)
    assert result.rand == compare(A, B).rand


def test_nothing_in_common_is_an_error():
    with pytest.raises(ValueError, match="no municipality in common"):
        compare({"a": "1"}, {"b": "1"})


def test_one_municipality():
    assert compare({"a": "1"}, {"a": "2"}).adjusted_rand == 1


PARTITIONS = st.lists(st.sampled_from("xyz"), min_size=2, max_size=9)


@given(one=PARTITIONS, other=PARTITIONS)
def test_measures_count_pairs(one, other):
    size = min(len(one), len(other))
    a, b = ({f"m{i}": area for i, area in enumerate(side[:size])} for side in (one, other))
    result, back = compare(a, b), compare(b, a)
    names = list(a)
    pairs = [(m, k) for i, m in enumerate(names) for k in names[i + 1 :]]
    agree = sum((a[m] == a[k]) == (b[m] == b[k]) for m, k in pairs)
    assert result.rand == pytest.approx(agree / len(pairs))
    assert result.variation_of_information == pytest.approx(back.variation_of_information)
    assert result.adjusted_rand == pytest.approx(back.adjusted_rand)
    assert (result.variation_of_information < 1e-9) == (agree == len(pairs))
    assert len(result.movers) == len(back.movers)
