"""The validity formula, against values worked by hand with fractions, and what the parameters refuse."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raccordo.analysis.basins import ParameterError, Parameters
from raccordo.analysis.basins.kernel import VALID

ISTAT = Parameters()


def by_hand(parameters, residents, workers, internal):
    """The formula as the page of the docs writes it, in exact fractions."""
    min_size, min_sc, target_size, target_sc = (
        Fraction(str(value))
        for value in (parameters.min_size, parameters.min_sc, parameters.target_size, parameters.target_sc)
    )
    if not residents or not workers:
        return Fraction(0)
    contained = min(Fraction(internal, residents), Fraction(internal, workers))
    missing = max(Fraction(0), (target_size - residents) / (target_size - min_size))
    bracket = max(Fraction(0), 1 - (1 - min_sc / target_sc) * missing)
    value = min(contained / target_sc, Fraction(1)) * bracket * target_sc / min_sc
    return max(value, Fraction(1)) if contained == 1 else value


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ((1_000, 1_000, 750), 1.0),  # the least size with the target self-containment: on the frontier
        ((10_000, 10_000, 6_000), 1.0),  # the target size with the least self-containment: on the frontier
        ((20_000, 20_000, 20_000), 1.25),  # all that can be had: tarSC / minSC
        ((5_500, 5_500, 3_712.5), 1.0125),  # half way, SC 0.675: 0.9 · 0.9 · 1.25
        ((10_000, 12_000, 6_000), 0.5 / 0.6),  # the worse of the two self-containments counts
        ((40, 40, 40), 1.0),  # nobody crosses its border: valid whatever its size
        ((0, 300, 0), 0.0),
        ((0, 0, 0), 0.0),
    ],
)
def test_validity_by_hand(figures, expected):
    assert ISTAT.validity(*figures) == pytest.approx(expected, rel=1e-12)


def test_an_area_exactly_on_the_frontier_is_valid():
    assert ISTAT.validity(1_000, 1_000, 750) >= VALID
    assert ISTAT.validity(10_000, 10_000, 6_000) >= VALID
    assert ISTAT.validity(1_000, 1_000, 749) < VALID
    assert ISTAT.validity(9_999, 9_999, 5_999) < VALID


def test_the_bracket_never_makes_a_better_self_containment_count_as_worse():
    steep = Parameters(min_size=900, min_sc=0.1, target_size=1_000, target_sc=0.9)
    assert steep.validity(100, 100, 90) == 0
    assert steep.validity(100, 100, 50) == 0


@given(
    internal=st.integers(0, 30_000),
    leave=st.integers(0, 30_000),
    come=st.integers(0, 30_000),
)
def test_validity_is_the_formula(internal, leave, come):
    figures = (internal + leave, internal + come, internal)
    assert ISTAT.validity(*figures) == pytest.approx(float(by_hand(ISTAT, *figures)), rel=1e-9, abs=1e-12)


@given(internal=st.integers(1, 30_000), leave=st.integers(0, 9_000), come=st.integers(0, 9_000))
def test_more_people_who_stay_never_make_an_area_less_valid(internal, leave, come):
    less = ISTAT.validity(internal + leave, internal + come, internal)
    more = ISTAT.validity(internal + 1 + leave, internal + 1 + come, internal + 1)
    assert more >= less - 1e-12 or (leave == come == 0)


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ((0, 0.6, 10_000, 0.75), "--min-size"),
        ((10_000, 0.6, 10_000, 0.75), "--target-size"),
        ((1_000, 0.75, 10_000, 0.75), "--min-sc"),
        ((1_000, 0.0, 10_000, 0.75), "--min-sc"),
        ((1_000, 0.6, 10_000, 1.01), "--target-sc"),
        ((float("nan"), 0.6, 10_000, 0.75), "--min-size"),
    ],
)
def test_impossible_parameters_are_refused_by_name(values, named):
    with pytest.raises(ParameterError, match=named):
        Parameters(*values)
