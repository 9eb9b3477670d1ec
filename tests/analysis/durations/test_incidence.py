"""Aalen–Johansen and Gray's test: published figures, identities, a slow obvious oracle, behaviour under chance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from raccordo.analysis.durations import CENSORED, aalen_johansen, gray, kaplan_meier, life_table
from raccordo.analysis.durations.bands import hall_wellner_shape, independent
from raccordo.analysis.durations.survival import greenwood, hall_wellner_critical, reached
from tests.analysis.durations.published import MARROW, MARROW_INCIDENCE, TRANSPLANTS, columns

CASES = st.lists(st.tuples(st.integers(1, 9), st.integers(-1, 2)), min_size=1, max_size=50)
CAUSES = ("a", "b", "c")


def transplants():
    times, exits, groups, names = columns(TRANSPLANTS)
    return life_table(times, exits, ("relapse", "death"), groups, names)


@pytest.mark.parametrize(
    ("cause", "statistic", "p_value"), [("relapse", 2.8623325, 0.09067592), ("death", 0.4481279, 0.50322531)]
)
def test_the_published_test_of_gray(cause, statistic, p_value):
    found = gray(transplants(), cause)
    assert found.statistic == pytest.approx(statistic, abs=5e-8)
    assert found.p_value == pytest.approx(p_value, abs=5e-9)
    assert found.freedom == 1
    assert found.observed.sum() == pytest.approx(found.expected.sum())


def marrow():
    times, exits, groups, names = columns(MARROW)
    return life_table(times, exits, ("relapse", "death"), groups, names)


def test_the_published_incidences():
    found = aalen_johansen(marrow().one("AML, low risk"))
    for years, (share, se) in MARROW_INCIDENCE.items():
        assert round(found.at(years * 365.25, "relapse"), 4) == share
        place = np.searchsorted(found.times, years * 365.25, side="right") - 1
        # Ours is the delta method's, theirs Aalen's of 1978; nobody is lost in the first two years, so that the
        # binomial one is exact there.
        assert found.se[0, place] == pytest.approx(se, rel=0.02)
        if years <= 2:
            assert found.se[0, place] == pytest.approx(np.sqrt(share * (1 - share) / 54), abs=5e-5)


@pytest.mark.parametrize(
    ("cause", "statistic", "p_value"), [("relapse", 11.9228820, 0.0025762), ("death", 0.1374108, 0.9336017)]
)
def test_the_published_test_of_gray_between_three_groups(cause, statistic, p_value):
    found = gray(marrow(), cause)
    assert found.freedom == 2
    assert found.statistic == pytest.approx(statistic, abs=5e-8)
    assert found.p_value == pytest.approx(p_value, abs=5e-8)


def oracle(times, exits, cause: int, day: int) -> float:
    """The cumulative incidence told day by day, one factor after the other."""
    alive, share = 1.0, 0.0
    for now in range(1, day + 1):
        at_risk = sum(time >= now for time in times)
        ended = [way for time, way in zip(times, exits, strict=True) if time == now and way != CENSORED]
        if at_risk:
            share += alive * ended.count(cause) / at_risk
            alive *= 1 - len(ended) / at_risk
    return share


@given(CASES)
def test_as_told_day_by_day(cases):
    times, exits = zip(*cases, strict=True)
    found = aalen_johansen(life_table(np.array(times), np.array(exits), CAUSES))
    for k, cause in enumerate(CAUSES):
        for day in range(1, 10):
            assert found.at(day, cause) == pytest.approx(oracle(times, exits, k, day))


@given(CASES)
def test_exits_and_those_who_stay_are_everybody(cases):
    times, exits = (np.array(column) for column in zip(*cases, strict=True))
    found = aalen_johansen(life_table(times, exits, CAUSES))
    assert found.incidence.sum(0) + found.survival == pytest.approx(np.ones(len(found.times)))
    assert np.all((found.low <= found.incidence + 1e-12) & (found.incidence <= found.high + 1e-12))


@given(CASES)
def test_with_one_exit_it_is_one_minus_survival_with_its_variance(cases):
    times, exits = (np.array(column) for column in zip(*cases, strict=True))
    table = life_table(times, np.where(exits == CENSORED, CENSORED, 0))
    alive, gone = kaplan_meier(table), aalen_johansen(table)
    assert gone.incidence[0] == pytest.approx(1 - alive.survival)
    staying = alive.survival > 0
    assert gone.se[0][staying] == pytest.approx(alive.se[staying], abs=1e-7)


def test_the_variance_is_the_one_seen_in_repeated_samples():
    random = np.random.default_rng(11)
    shares, variances = [], []
    for _turn in range(600):
        life, loss = random.geometric(0.15, 80), random.geometric(0.05, 80)
        way = random.choice([0, 1], 80, p=[0.4, 0.6])
        table = life_table(np.minimum(life, loss), np.where(life <= loss, way, CENSORED), ("a", "b"))
        found = aalen_johansen(table, band=False)
        place = np.searchsorted(found.times, 6, side="right") - 1
        shares.append(found.incidence[0, place])
        variances.append(found.se[0, place] ** 2)
    assert np.mean(variances) == pytest.approx(np.var(shares), rel=0.12)


def covers(truth: np.ndarray, found, cause: int) -> bool:
    """Whether a band holds the true curve, (days,), on every day it reaches; a step before the first event is at 0."""
    told = ~np.isnan(found.band_low[cause])
    true = truth[found.times[told].astype(int)]
    return bool(np.all((true >= found.band_low[cause][told]) & (true <= found.band_high[cause][told])))


def test_the_band_holds_the_whole_curve_as_often_as_it_says():
    """Days tie massively, exits are three, a fifth is lost; the truth is known in closed form."""
    random = np.random.default_rng(21)
    pace, ways = 0.08, np.array([0.5, 0.3, 0.2])
    truth = ways[:, None] * (1 - (1 - pace) ** np.arange(400))
    held = []
    for _turn in range(200):
        life, loss = random.geometric(pace, 150), random.geometric(0.02, 150)
        exits = np.where(life <= loss, random.choice(3, 150, p=ways), CENSORED)
        found = aalen_johansen(life_table(np.minimum(life, loss), exits, CAUSES))
        held.append([covers(truth[k], found, k) for k in range(3)])
    assert np.all(np.mean(held, axis=0) >= 0.91)
    assert np.all(np.mean(held, axis=0) <= 0.99)


def test_the_band_of_the_only_exit_is_that_of_the_survival():
    random = np.random.default_rng(22)
    life, loss = random.geometric(0.05, 300), random.geometric(0.02, 300)
    days, ended = np.minimum(life, loss), np.where(life <= loss, 0, CENSORED)
    table = life_table(days, ended, ("a", "b"))
    alive, found = kaplan_meier(table), aalen_johansen(table)
    told = ~np.isnan(alive.band_low)
    assert found.band_low[0][told] == pytest.approx(1 - alive.band_high[told])
    assert found.band_high[0][told] == pytest.approx(1 - alive.band_low[told])
    assert np.isnan(found.band_low[1]).all()


def test_the_random_curves_of_one_exit_are_as_wide_as_the_series_says():
    """Where no two end together the exact value holds, but for the steps and for chance."""
    random = np.random.default_rng(23)
    life, loss = random.exponential(20, 2000), random.exponential(50, 2000)
    table = life_table(np.minimum(life, loss), np.where(life <= loss, 0, CENSORED))
    found = aalen_johansen(table)
    at_risk, total, before = table.at_risk[0], table.ended[0].sum(0), np.concatenate([[1.0], found.survival[:-1]])
    within = reached(at_risk, total)
    shape = hall_wellner_shape(1 - found.incidence[0], found.se[0], 2000)
    width = independent(at_risk, total, table.ended[0, 0], before, found.incidence[0], shape, within, 0.95)
    sigma = 2000 * greenwood(at_risk, total)[within][-1]
    assert width == pytest.approx(hall_wellner_critical(sigma / (1 + sigma)), rel=0.05)


def test_the_band_is_the_same_each_time_and_holds_the_curve():
    found, again = aalen_johansen(transplants().one("AML")), aalen_johansen(transplants().one("AML"))
    assert np.array_equal(found.band_low, again.band_low, equal_nan=True)
    told = ~np.isnan(found.band_low)
    assert told.any()
    assert np.all(found.band_low[told] <= found.incidence[told])
    assert np.all(found.band_high[told] >= found.incidence[told])
    middle = told & (found.incidence > 0.1)
    assert np.mean((found.band_high - found.band_low)[middle] > (found.high - found.low)[middle]) > 0.9


def chance(random, groups: int, size: int):
    """Groups that do not differ: days that tie, two exits, losses."""
    life, loss = random.geometric(0.1, size), random.geometric(0.04, size)
    way = random.choice([0, 1], size, p=[0.4, 0.6])
    return life_table(
        np.minimum(life, loss), np.where(life <= loss, way, CENSORED), ("a", "b"),
        random.integers(0, groups, size), [str(g) for g in range(groups)],
    )  # fmt: skip


@pytest.mark.parametrize("groups", [2, 4])
def test_equal_groups_are_called_different_as_seldom_as_promised(groups):
    random = np.random.default_rng(groups)
    found = [gray(chance(random, groups, 160), "a") for _turn in range(500)]
    assert {test.freedom for test in found} == {groups - 1}
    assert 0.025 <= np.mean([test.p_value < 0.05 for test in found]) <= 0.08


def test_different_groups_are_found():
    random = np.random.default_rng(3)
    size = 300
    groups = random.integers(0, 2, size)
    life, way = random.geometric(0.1, size), (random.random(size) > 0.25 + 0.4 * groups).astype(int)
    table = life_table(life, way, ("a", "b"), groups, ("x", "y"))
    assert gray(table, "a").p_value < 1e-4


def test_the_names_of_the_groups_change_nothing():
    table = chance(np.random.default_rng(5), 3, 200)
    turned = type(table)(
        table.groups[::-1], table.causes, table.times, table.at_risk[::-1], table.ended[::-1], table.lost[::-1]
    )
    assert gray(turned, "b").statistic == pytest.approx(gray(table, "b").statistic)


def test_what_cannot_be_compared_is_refused():
    table = transplants()
    with pytest.raises(ValueError, match="among the exits relapse, death"):
        gray(table, "cure")
    with pytest.raises(ValueError, match="at least two groups"):
        gray(table.one("ALL"), "relapse")
    with pytest.raises(ValueError, match="one group"):
        aalen_johansen(table)
