"""Attacks on the report: with all its tables, with earlier editions, other quadrants, stocks and flows, and rates."""

import random

import numpy as np
import pytest

from raccordo.analysis.linked import Sum, exposed
from raccordo.kernel.documents import Mark
from raccordo.kernel.documents.xlsx import tables
from raccordo.observatory.yearbook.cells import Cells, Count, Measured, block, key
from raccordo.observatory.yearbook.guarding import as_text, guarded, told_before
from raccordo.observatory.yearbook.rates import several, told_of
from raccordo.observatory.yearbook.ties import stock_and_flow, tie
from tests.observatory.yearbook.conftest import YEAR

pytestmark = pytest.mark.django_db
HIRES = ("hires", 2020)


def crossed(table: dict[tuple[str, str], int], *, measure: str = "hires", year: int = 2020) -> Measured:
    """A table of centres and contracts with its margins; as many persons as hirings."""
    found: dict = {}
    for (centre, contract), n in table.items():
        for at in ({"centre": centre, "contract": contract}, {"centre": centre}, {"contract": contract}, {}):
            one = key(measure, year, **at)
            found[one] = found.get(one, 0) + n
    return Measured(measure, year, (("centre", "contract"),), {one: Count(n, n) for one, n in found.items()})


def cells_of(*measured: Measured) -> Cells:
    cells = Cells()
    for one in measured:
        cells.add(one)
    return cells


def test_no_small_cell_is_found_from_all_that_is_published(material):
    small = material.cells.small()
    assert len(small) > 20  # the small region has many
    assert material.cells.exposed(material.told) == []
    assert small <= material.told.withheld()


def test_a_margin_two_tables_share_is_withheld_in_both():
    cells = cells_of(crossed({("1", "1"): 1, ("1", "2"): 9, ("2", "2"): 8, ("2", "1"): 0}))
    other = {key(*HIRES, place="a"): Count(10, 10), key(*HIRES, place="b"): Count(8, 8)}
    cells.add(Measured("hires", 2020, (("place",),), other))
    told = guarded(cells)
    assert told.number("hires", 2020, contract="1") is None
    assert told.number("hires", 2020, centre="2", contract="1") == 0  # nobody is told of where there is nobody
    assert cells.exposed(told) == []


# --- earlier editions


def both_editions(first: Cells, told_first, second: Cells, told_second) -> list:
    """The cells that whoever holds both editions finds: small ones, and those that moved by one or two.

    The attacker is told which cells have not moved, as if the late communications were known.
    """
    same = {one for one in first.counts if first.counts[one] == second.counts[one]}

    def named(edition: int, one):
        return (0, one) if one in same else (edition, one)

    values, sums, withheld, few = {}, [], set(), set()
    editions = [(1, first, told_first)]
    if not told_second.frozen:  # a frozen one repeats what the first told
        editions.append((2, second, told_second))
    for edition, cells, _told in editions:
        values |= {named(edition, one): count.number for one, count in cells.counts.items()}
        sums += [Sum(tuple(named(edition, p) for p in parts), named(edition, w)) for parts, w in cells.sums]
        few |= {named(edition, one) for one in cells.small()}
    public = {
        named(n, one) for n, _cells, told in editions for one, number in told.numbers.items() if number is not None
    }
    withheld = set(values) - public
    if len(editions) == 2:
        few |= {
            (2, one) for one in first.counts
            if told_first.numbers[one] is not None and 0 < abs(second.counts[one].number - first.counts[one].number) < 3
        }  # fmt: skip
    assert few <= withheld
    return exposed(values, sums, withheld, sorted(few), 2)


@pytest.mark.parametrize("seed", range(12))
def test_two_editions_together_tell_no_more_than_one(seed):
    chance = random.Random(seed)
    table = {(c, k): chance.choice([0, 1, 2, 5, 8, 13, 30]) for c in "abc" for k in "xyz"}
    later = {at: max(0, n + chance.choice([0, 0, 0, 1, 2, 4, 9])) for at, n in table.items()}
    first, second = cells_of(crossed(table)), cells_of(crossed(later))
    told_first = guarded(first)
    told_second = guarded(second, told_before([(as_text(told_first), False)]))
    assert both_editions(first, told_first, second, told_second) == []


def test_withheld_once_is_withheld_later():
    """The second edition could tell the trainees (four): with the first, whose margins have moved by as many, it would
    tell that there was one."""
    first = cells_of(crossed({("a", "x"): 1, ("a", "y"): 20, ("b", "x"): 12, ("b", "y"): 30}))
    second = cells_of(crossed({("a", "x"): 4, ("a", "y"): 20, ("b", "x"): 12, ("b", "y"): 30}))
    told = guarded(first)
    hidden = told.withheld()
    alone = guarded(second)
    assert alone.number(*HIRES, centre="a", contract="x") == 4
    assert alone.number(*HIRES) - told.number(*HIRES) == 3  # 4 − 3 = 1
    later = guarded(second, told_before([(as_text(told), False)]))
    assert hidden <= later.withheld()
    assert later.number(*HIRES) == 66


def test_one_late_communication_leaves_the_figures_as_they_were_told():
    first = cells_of(crossed({("a", "x"): 10, ("a", "y"): 20, ("b", "x"): 12, ("b", "y"): 30}))
    second = cells_of(crossed({("a", "x"): 11, ("a", "y"): 20, ("b", "x"): 12, ("b", "y"): 30}))
    told = guarded(second, told_before([(as_text(guarded(first)), False)]))
    assert told.number(*HIRES) == 72
    assert told.number(*HIRES, centre="a", contract="x") == 10
    assert told.frozen == {HIRES}


def test_many_late_communications_are_told():
    first = cells_of(crossed({("a", "x"): 10, ("a", "y"): 20, ("b", "x"): 12, ("b", "y"): 30}))
    second = cells_of(crossed({("a", "x"): 15, ("a", "y"): 20, ("b", "x"): 12, ("b", "y"): 34}))
    told = guarded(second, told_before([(as_text(guarded(first)), False)]))
    assert (told.number(*HIRES), told.frozen, told.withheld()) == (81, frozenset(), set())


def test_next_years_report_respects_what_this_years_withheld(material):
    """The hirings of a year stand in its report and, beside the next year's, in the next one."""
    again = guarded(material.cells, told_before([(as_text(material.told), False)]))
    assert again.numbers == material.told.numbers
    assert again.frozen == frozenset()


# --- the other quadrants' reports


def regional(*numbers: int) -> Measured:
    counts = {
        key("region_hires", 2020, work_quadrant=name): Count(n, n) for name, n in zip("ABCD", numbers, strict=True)
    }
    counts[key("region_hires", 2020)] = Count(sum(numbers), sum(numbers))
    return Measured("region_hires", 2020, (("work_quadrant",),), counts)


def test_another_quadrants_report_does_not_tell_what_moved_by_one_in_this_one():
    """A's report told 100; a communication later B's is made: “101” would tell of one person."""
    of_a = guarded(cells_of(regional(100, 200, 300, 400)))
    earlier = told_before([(as_text(of_a), True)])
    of_b = cells_of(regional(101, 250, 330, 400))
    told = guarded(of_b, earlier)
    assert told.number("region_hires", 2020, work_quadrant="A") is None
    values = {one: count.number for one, count in of_b.counts.items()}
    assert exposed(values, of_b.all_sums(), told.withheld(), [key("region_hires", 2020, work_quadrant="A")]) == []
    assert told.number("region_hires", 2020, work_quadrant="D") == 400  # as it was told


def test_only_what_concerns_all_is_taken_from_other_quadrants():
    text = as_text(guarded(cells_of(regional(9, 9, 9, 9), crossed({("a", "x"): 5}))))
    assert {one.measure for one in told_before([(text, True)])} == {"region_hires"}
    assert {one.measure for one in told_before([(text, False)])} == {"region_hires", "hires"}


# --- stocks and flows


def flows_and_stocks() -> Cells:
    """A trainee was hired, and five left: the jobs of two years would tell how many were hired."""
    cells = Cells()
    for measure, year, trainees, others in (
        ("jobs", 2019, 20, 90), ("jobs", 2020, 16, 95), ("hires", 2020, 1, 40), ("ends", 2020, 5, 35),
    ):  # fmt: skip
        counts = {
            key(measure, year, contract_kind="traineeship"): Count(trainees, trainees),
            key(measure, year, contract_kind="fixed_term"): Count(others, others),
            key(measure, year, contract_kind="other"): Count(50, 50),
            key(measure, year): Count(trainees + others + 50, trainees + others + 50),
        }
        cells.add(Measured(measure, year, (("contract_kind",),), counts))
    return cells


def test_a_flow_is_not_found_from_stocks():
    trainee = key("hires", 2020, contract_kind="traineeship")
    apart = guarded(flows_and_stocks())
    at = {"contract_kind": "traineeship"}
    assert apart.numbers[trainee] is None
    found = apart.number("jobs", 2020, **at) - apart.number("jobs", 2019, **at) + apart.number("ends", 2020, **at)
    assert found == 1  # found, where the tables are looked at one by one
    tied = flows_and_stocks()
    for kind in ("", "traineeship", "fixed_term", "other"):
        stock_and_flow(tied, 2020, kind)
    told = guarded(tied)
    assert tied.exposed(told) == []
    assert told.numbers[trainee] is None
    assert None in {told.number("jobs", year, **at) for year in (2019, 2020)} | {told.number("ends", 2020, **at)}
    assert not any(one.measure.startswith("_") for one in told.numbers)


def test_ties_hold_in_the_small_region(material):
    """Months, occupations, register, stocks and flows add up: else nothing could be guarded."""
    tied = Cells(dict(material.cells.counts), dict(material.cells.sums))
    tie(tied, material.quadrant.code, YEAR)
    for one in tied.all_sums():
        assert sum(tied.counts[part].number for part in one.parts) == tied.counts[one.whole].number, one


# --- rates


def test_a_growth_with_its_interval_is_two_counts_and_stands_only_where_both_are_told(material):
    """From growth and interval one computes both counts back: variance of the log ratio = 1/n + 1/m."""
    growth, n, m = 40 / 2 - 1, 40, 2
    width = 2 * 1.959964 * np.sqrt(1 / n + 1 / m)
    found = (1 + 1 / (growth + 1)) / (width / 2 / 1.959964) ** 2  # n + … solved for n
    assert round(found * (growth + 1)) == pytest.approx((1 / n + 1 / m) ** -1 * (1 + (growth + 1)), abs=1)
    for row in material.trends:
        at = {"occupation_group": row["occupation_group"]}
        assert material.told.number("hires", YEAR, **at) == row["level"]
        assert material.told.number("hires", YEAR - 1, **at) == row["before"]


def test_a_curve_steps_where_three_have_ended():
    ended = [1, 1, 0, 2, 1, 5, 1]
    at_risk = 30 - np.concatenate(([0], np.cumsum(ended)[:-1]))
    share = np.cumprod(1 - np.array(ended) / at_risk)
    curve = [
        {"name": "x", "day": 10 * n, "ended": e, "lost": 0, "at_risk": int(r), "share": s, "low": s / 2, "high": 1.0}
        for n, (e, r, s) in enumerate(zip(ended, at_risk, share, strict=True))
    ]
    told = told_of(curve)
    fallen = -np.diff([1.0, *(point["share"] for point in told)]) * 30
    assert all(n >= 2.5 for n in fallen)  # no single job is seen to end
    assert [set(point) for point in told] == [{"name", "day", "share", "low", "high"}] * len(told)
    assert all(round(point[name], 2) == point[name] for point in told for name in ("share", "low", "high"))
    assert len(told) >= 2


def test_curves_of_the_report_hide_the_single_job(material):
    for row in material.lives.rows:
        points = [point for point in material.lives.curves if point["name"] == row["name"]]
        shares = {point["share"] for point in points} | {1.0}
        assert {share for share in row["still"].values() if share is not None} <= shares


def test_a_peak_of_few_persons_is_not_told():
    peaks = [
        {"division": "55", "work_centre": "asti", "month": 7},
        {"division": "01", "work_centre": "asti", "month": 9},
    ]
    hired = [
        {"division": "55", "work_centre": "asti", "month": 7, "persons": 12},
        {"division": "55", "work_centre": "asti", "month": 7, "persons": 3},
        {"division": "01", "work_centre": "asti", "month": 9, "persons": 30},
        {"division": "01", "work_centre": "asti", "month": 9, "persons": 2},
    ]
    assert several(peaks, hired) == peaks[:1]


def test_reasons_of_refusal_are_counts_like_others(material, document):
    few = {one for one in material.cells.small() if one.measure in ("refused", "contradictions")}
    assert few <= material.told.withheld()
    shown = [t for t, _word, _number in tables(document.blocks) if t.sheet in ("Righe scartate", "Contraddizioni")]
    marks = sum(isinstance(cell, Mark) for t in shown for row in t.rows for cell in row)
    hidden = [one for one in material.told.withheld() if block(one)[0] in ("refused", "contradictions") and one.at]
    assert marks <= len(hidden)
