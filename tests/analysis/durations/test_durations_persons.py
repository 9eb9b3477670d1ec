"""Where a person brings several cases: the spread is that of persons, and equal groups are rarely called different."""

from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest

from raccordo.analysis.durations import CENSORED, aalen_johansen, gray, kaplan_meier, life_table, log_rank
from raccordo.analysis.durations.persons import PARTS, Counts, Persons, part_of
from raccordo.analysis.unique import traces

CAUSES = ("a", "b")


def lives(random, persons: int, each: int, groups: int = 2):
    """Persons who have their own pace and their own way out, several cases each, in groups that do not differ."""
    pace, taste = random.beta(0.8, 6, persons), random.beta(0.7, 0.7, persons)
    who = np.repeat(np.arange(persons), each)
    days = np.minimum(random.geometric(np.maximum(pace, 0.004)[who]), 400)
    way = np.where(random.random(len(who)) < taste[who], 0, 1)
    return who, days, np.where(days < 400, way, CENSORED), random.integers(0, groups, persons)[who]


def of_persons(who, days, exits, groups) -> Persons:
    names = tuple(map(str, range(int(groups.max(initial=0)) + 1)))
    return Persons(Counts(days, exits, np.ones(len(days), np.int64), groups, part_of(who.astype(np.uint64))),
                   CAUSES, names)  # fmt: skip


@pytest.mark.parametrize("groups", [2, 3])
def test_equal_groups_of_persons_with_many_cases_are_called_different_as_seldom_as_promised(groups):
    """Sixty persons of ten cases each; the tests of independent cases call them different far too often."""
    random = np.random.default_rng(groups)
    found, naive = {"log-rank": [], "Gray: a": []}, []
    for _turn in range(200):
        persons = of_persons(*lives(random, 60, 10, groups))
        for test in (persons.log_rank(), persons.gray("a")):
            assert test.freedom == groups - 1
            found[test.test].append(test.p_value < 0.05)
        naive.append((log_rank(persons.table).p_value < 0.05, gray(persons.table, "a").p_value < 0.05))
    assert np.mean(naive, axis=0).min() > 0.25
    for called in found.values():
        assert 0.02 <= np.mean(called) <= 0.09


def test_different_groups_are_still_found():
    random = np.random.default_rng(4)
    who, days, exits, groups = lives(random, 300, 5)
    slower = np.where((groups == 1) & (days < 400), np.minimum(days * 3, 399), days)
    assert of_persons(who, slower, exits, groups).log_rank().p_value < 1e-4


def test_the_spread_is_the_one_seen_when_other_persons_are_drawn():
    random = np.random.default_rng(8)
    alive, ended, told, naive = [], [], [], []
    for _turn in range(200):
        who, days, exits, groups = lives(random, 80, 8)
        ((curve, by_exit),) = of_persons(who, days, exits, groups * 0).curves()
        place = np.searchsorted(curve.times, 20, side="right") - 1
        alive.append(curve.survival[place])
        ended.append(by_exit.incidence[0, place])
        told.append((curve.se[place] ** 2, by_exit.se[0, place] ** 2))
        naive.append(kaplan_meier(life_table(days, np.where(exits == CENSORED, CENSORED, 0))).se[place] ** 2)
    assert np.mean(told, axis=0) == pytest.approx([np.var(alive), np.var(ended)], rel=0.2)
    assert np.mean(naive) < 0.5 * np.var(alive)


def test_intervals_and_bands_hold_the_truth_as_often_as_they_say():
    """Eighty persons of eight cases each; the bands of independent cases hold it far too seldom."""
    random = np.random.default_rng(9)
    _who, days, exits, _groups = lives(random, 100_000, 1)
    table = life_table(days, exits, CAUSES)
    truth, ended = kaplan_meier(table), aalen_johansen(table, band=False)
    inside, held, naive = [], [], []
    for turn in range(200):
        who, days, exits, groups = lives(random, 80, 8)
        ((curve, by_exit),) = of_persons(who, days, exits, groups * 0).curves()
        true = np.array([truth.at(time) for time in curve.times])
        true_a = np.array([ended.at(time, "a") for time in curve.times])
        place = np.searchsorted(curve.times, 20, side="right") - 1
        inside.append(curve.low[place] <= true[place] <= curve.high[place])
        held.append([holds(curve, true), holds(first_exit(by_exit), true_a)])
        if turn < 40:
            naive.append(holds(first_exit(aalen_johansen(life_table(days, exits, CAUSES))), true_a))
    assert 0.91 <= np.mean(inside) <= 0.99
    assert np.all((np.mean(held, axis=0) >= 0.90) & (np.mean(held, axis=0) <= 0.99))
    assert np.mean(naive) < 0.85


def first_exit(found):
    """The band of the first exit as that of a curve of its own."""
    return SimpleNamespace(band_low=found.band_low[0], band_high=found.band_high[0])


def holds(found, true: np.ndarray) -> bool:
    """Whether a band holds a curve wherever it reaches."""
    told = ~np.isnan(found.band_low)
    return bool(np.all((true >= found.band_low)[told] & (true <= found.band_high)[told]))


def test_of_independent_cases_it_says_what_the_formulas_say():
    random = np.random.default_rng(2)
    life, loss = random.geometric(0.1, 3000), random.geometric(0.04, 3000)
    days, exits = np.minimum(life, loss), np.where(life <= loss, random.integers(0, 2, 3000), CENSORED)
    persons = of_persons(np.arange(3000), days, exits, np.zeros(3000, int))
    ((alive, by_exit),) = persons.curves()
    plain, other = kaplan_meier(persons.table), aalen_johansen(persons.table)
    some = plain.at_risk > 200
    assert alive.survival == pytest.approx(plain.survival)
    assert by_exit.incidence == pytest.approx(other.incidence)
    assert np.median(alive.se[some] / plain.se[some]) == pytest.approx(1, abs=0.15)
    assert np.median(by_exit.se[0, some] / other.se[0, some]) == pytest.approx(1, abs=0.15)
    wide, plain_wide = by_exit.band_high[0] - by_exit.band_low[0], other.band_high[0] - other.band_low[0]
    assert np.median(wide[some] / plain_wide[some]) == pytest.approx(1, abs=0.2)


def test_without_a_group_of_persons_the_table_is_that_of_the_others():
    who, days, exits, groups = lives(np.random.default_rng(1), 40, 3)
    persons = of_persons(who, days, exits, groups)
    part = part_of(who.astype(np.uint64))
    for gone, table in zip(persons.parts, persons.without_each(), strict=True):
        rows = part != gone
        other = life_table(days[rows], exits[rows], CAUSES, groups[rows], persons.table.groups)
        here = np.isin(table.times, other.times)
        for name in ("at_risk", "ended", "lost"):
            assert np.array_equal(getattr(table, name)[..., here], getattr(other, name))
        assert not table.ended[..., ~here].any()


def test_of_one_person_nothing_can_be_said():
    days, exits = np.array([3, 5, 9]), np.array([0, 0, 1])
    persons = of_persons(np.zeros(3, int), days, exits, np.zeros(3, int))
    ((alive, by_exit),) = persons.curves()
    assert np.isnan(by_exit.band_low).all()
    assert alive.survival == pytest.approx([2 / 3, 1 / 3, 0])
    assert (alive.low.tolist(), alive.high.tolist()) == ([0, 0, 0], [1, 1, 0])
    assert np.isnan(alive.se).all()
    assert np.isnan(alive.band_low).all()
    two = of_persons(np.zeros(3, int), days, exits, np.array([0, 1, 1]))
    assert np.isnan(two.log_rank().p_value)


def test_persons_fall_into_groups_of_like_size():
    for who in (np.arange(20_000), np.arange(20_000) * PARTS, np.arange(20_000) << 32):
        sizes = np.bincount(part_of(who.astype(np.uint64)), minlength=PARTS)
        assert sizes.min() > 100
        assert sizes.max() < 320
    texts = part_of(traces(pa.array([f"person-{n}" for n in range(20_000)])))
    assert np.bincount(texts, minlength=PARTS).min() > 100
