"""Kaplan–Meier and the log-rank test: published figures, a slow obvious oracle, the coverage of the band."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter
from lifelines.statistics import multivariate_logrank_test

from raccordo.analysis.durations import CENSORED, kaplan_meier, life_table, life_table_of_counts, log_rank
from raccordo.analysis.durations.survival import bridge_probability, hall_wellner_critical
from tests.analysis.durations.published import REMISSION, columns

CASES = st.lists(
    st.tuples(st.integers(1, 12), st.sampled_from([CENSORED, 0]), st.integers(0, 2)), min_size=2, max_size=60
)


def remission(group: str):
    times, exits, groups, names = columns(REMISSION)
    return kaplan_meier(life_table(times, exits, groups=groups, names=names).one(group))


@pytest.mark.parametrize(
    ("week", "share"),
    [(6, 0.857), (7, 0.807), (10, 0.753), (13, 0.690), (16, 0.627), (22, 0.538), (23, 0.448), (35, 0.448)],
)
def test_the_textbook_curve(week, share):
    """Kalbfleisch and Prentice (2002), table 1.3 and figure 1.3."""
    assert remission("6-MP").at(week) == pytest.approx(share, abs=5e-4)


def test_the_textbook_standard_error_and_medians():
    curve = remission("6-MP")
    assert curve.se[curve.times == 6][0] == pytest.approx(0.0764, abs=5e-5)
    assert (curve.quantile(0.5), remission("placebo").quantile(0.5)) == (23, 8)
    assert curve.quantile(0.9) is None


def test_the_textbook_log_rank():
    times, exits, groups, names = columns(REMISSION)
    found = log_rank(life_table(times, exits, groups=groups, names=names))
    assert found.statistic == pytest.approx(16.793, abs=5e-4)
    assert found.freedom == 1
    assert found.observed.tolist() == [9, 21]
    assert found.expected == pytest.approx([19.25, 10.75], abs=5e-3)


@pytest.mark.parametrize(
    ("reach", "critical"),
    [(0.1, 0.682), (0.25, 1.014), (0.4, 1.198), (0.5, 1.273), (0.6, 1.321), (0.75, 1.354), (0.9, 1.358), (1, 1.358)],
)
def test_the_published_values_of_the_band(reach, critical):
    """Hall and Wellner (1980), table 1, 95%."""
    assert hall_wellner_critical(reach) == pytest.approx(critical, abs=5e-4)


def test_the_band_widens_with_what_it_must_cover():
    values = [bridge_probability(1.2, reach) for reach in (0.2, 0.5, 0.8, 1.0)]
    assert values == sorted(values, reverse=True)
    assert hall_wellner_critical(0.0) == 0


def test_the_band_covers_the_whole_curve_as_often_as_it_says():
    """Exponential lives with exponential losses: 95% of the bands hold the true curve everywhere."""
    random = np.random.default_rng(7)
    held = 0
    for _turn in range(400):
        life, loss = random.exponential(1.0, 150), random.exponential(2.0, 150)
        curve = kaplan_meier(life_table(np.minimum(life, loss), np.where(life <= loss, 0, CENSORED)))
        inside = ~np.isnan(curve.band_low)
        truth = np.exp(-curve.times[inside])
        before = np.concatenate([[1.0], curve.band_high[inside][:-1]])
        held += np.all(truth >= curve.band_low[inside]) and np.all(truth <= before)
    assert 0.92 <= held / 400 <= 0.98


@given(CASES)
@settings(max_examples=25)
def test_as_lifelines_has_it(cases):
    times, exits, _groups = (np.array(column) for column in zip(*cases, strict=True))
    curve = kaplan_meier(life_table(times, exits))
    other = KaplanMeierFitter().fit(times, exits != CENSORED).survival_function_
    for time, share in zip(curve.times, curve.survival, strict=True):
        assert share == pytest.approx(other.loc[time].iloc[0])


@given(CASES)
@settings(max_examples=25)
def test_log_rank_as_lifelines_has_it(cases):
    times, exits, groups = (np.array(column) for column in zip(*cases, strict=True))
    names, places = np.unique(groups, return_inverse=True)
    table = life_table(times, exits, groups=places, names=names.astype(str))
    if len(names) < 2:
        with pytest.raises(ValueError, match="at least two groups"):
            log_rank(table)
        return
    found = log_rank(table)
    ended = exits != CENSORED
    assert found.observed.sum() == pytest.approx(found.expected.sum())
    other = multivariate_logrank_test(times, groups, ended)
    # Where hardly anything varies the other library divides by nothing.
    if np.isfinite(other.test_statistic) and other.test_statistic < 1e6 and found.statistic > 1e-9:
        assert found.statistic == pytest.approx(other.test_statistic, rel=1e-6, abs=1e-9)


@given(CASES, st.integers(1, 4))
def test_counts_stand_for_cases(cases, times_each):
    times, exits, groups = (np.array(column) for column in zip(*cases, strict=True))
    counted = life_table_of_counts(times, exits, np.full(len(times), times_each), groups=groups, names=("a", "b", "c"))
    single = life_table(
        np.repeat(times, times_each), np.repeat(exits, times_each), groups=np.repeat(groups, times_each),
        names=("a", "b", "c"),
    )  # fmt: skip
    for name in ("times", "at_risk", "ended", "lost"):
        assert np.array_equal(getattr(counted, name), getattr(single, name))


def test_who_enters_late_is_at_risk_from_then_on():
    table = life_table(np.array([5, 8, 9]), np.array([0, 0, CENSORED]), entries=np.array([0, 5, 2]))
    at_risk = dict(zip(table.times.tolist(), table.at_risk[0].tolist(), strict=True))
    assert at_risk == {0: 0, 2: 1, 5: 2, 8: 2, 9: 1}
    other = KaplanMeierFitter().fit([5, 8, 9], [1, 1, 0], entry=[0, 5, 2]).survival_function_
    assert kaplan_meier(table).at(8) == pytest.approx(other.loc[8.0].iloc[0])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"durations": [1, 2], "exits": [0]}, "one length"),
        ({"durations": [-1], "exits": [0]}, "at least 0"),
        ({"durations": [float("nan")], "exits": [0]}, "at least 0"),
        ({"durations": [1], "exits": [1]}, "an exit is"),
        ({"durations": [1], "exits": [0], "groups": [1]}, "a group is"),
        ({"durations": [1], "exits": [0], "entries": [1]}, "an entry comes before"),
    ],
)
def test_what_cannot_be_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        life_table(**{name: np.array(values) for name, values in arguments.items()})


def test_a_curve_is_of_one_group():
    table = life_table(np.array([1, 2]), np.array([0, 0]), groups=np.array([0, 1]), names=("a", "b"))
    with pytest.raises(ValueError, match="one group"):
        kaplan_meier(table)
    assert kaplan_meier(table.pooled()).survival.tolist() == [0.5, 0.0]
    with pytest.raises(KeyError):
        table.one("c")
