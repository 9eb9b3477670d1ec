"""What is withheld cannot be worked out, by subtraction or with more patience."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raccordo.plan.reports.opendata.suppress import Cell, Counts, reaches, withheld

DAYS = [dt.date(2020, 6, 30), dt.date(2020, 12, 31), dt.date(2021, 6, 30)]
CENTRES = {"c:a": "q:1", "c:b": "q:1", "c:c": "q:1", "c:d": "q:2", "c:e": "q:2"}
PARENT = {**CENTRES, "q:1": "", "q:2": ""}


def counts(days: list[list[int]], *, growing: bool) -> Counts:
    """A table from the values of the centres, day by day; what grows is given by its steps."""
    values, total = {}, [0] * len(CENTRES)
    for day, row in zip(DAYS, days, strict=False):
        total = [a + b for a, b in zip(total, row, strict=True)] if growing else row
        for place, value in zip(CENTRES, total, strict=True):
            values[Cell(place, day)] = value
        for quadrant in ("q:1", "q:2"):
            values[Cell(quadrant, day)] = sum(values[Cell(c, day)] for c, q in CENTRES.items() if q == quadrant)
        values[Cell("", day)] = sum(total)
    return Counts(values, PARENT, growing)


def worked_out(table: Counts, hidden: set[Cell]) -> dict[Cell, int]:
    """All that follows from the published cells by one subtraction after the other."""
    known = {cell: value for cell, value in table.values.items() if cell not in hidden}
    groups = [
        [*(Cell(place, day) for place, above in PARENT.items() if above == over), Cell(over, day)]
        for over in ("", "q:1", "q:2")
        for day in {cell.day for cell in table.values}
    ]
    while True:
        before = len(known)
        for group in groups:
            missing = [cell for cell in group if cell not in known]
            if len(missing) == 1:
                *parts, whole = group
                if missing[0] == whole:
                    known[whole] = sum(known[c] for c in parts)
                else:
                    known[missing[0]] = known[whole] - sum(known[c] for c in parts if c != missing[0])
        if len(known) == before:
            return known


TABLES = st.lists(st.lists(st.integers(0, 7), min_size=5, max_size=5), min_size=1, max_size=3)


@settings(max_examples=60)
@given(TABLES, st.booleans())
def test_no_small_count_is_worked_out(days, growing):
    table = counts(days, growing=growing)
    known = worked_out(table, withheld(table))

    assert all(value == table.values[cell] for cell, value in known.items())
    assert [cell for cell, value in known.items() if 0 < value < 3] == []


@settings(max_examples=60)
@given(TABLES)
def test_no_small_step_is_worked_out(days):
    table = counts(days, growing=True)
    known = worked_out(table, withheld(table))
    for place in {*PARENT, ""}:
        seen = [known[c] for c in (Cell(place, day) for day in DAYS[: len(days)]) if c in known]
        steps = [after - before for before, after in zip([0, *seen], seen, strict=False)]
        assert not any(0 < step < 3 for step in steps), (place, seen)


@settings(max_examples=30)
@given(TABLES)
def test_each_small_count_could_be_at_least_three_for_all_one_knows(days):
    table = counts(days, growing=True)
    hidden = withheld(table)
    for cell in hidden:
        if table.values[cell] < 3:
            assert reaches(table, hidden, (cell,)) >= 3 - 1e-6 or all(
                c in hidden for c, value in table.values.items() if value
            )


def test_zeros_and_large_counts_are_published():
    table = counts([[0, 10, 20, 30, 40]], growing=False)
    assert withheld(table) == set()


def test_a_small_count_takes_the_smallest_of_its_quadrant_with_it():
    table = counts([[2, 5, 9, 30, 40]], growing=False)
    assert withheld(table) == {Cell("c:a", DAYS[0]), Cell("c:b", DAYS[0])}


def test_a_step_of_one_is_withheld_and_told_once_it_is_three():
    table = Counts({Cell("", day): value for day, value in zip(DAYS, (10, 11, 13), strict=True)}, {}, growing=True)
    assert withheld(table) == {Cell("", DAYS[1])}


def test_a_ceiling_narrows_what_one_can_think():
    cell = Cell("", DAYS[0])
    assert reaches(Counts({cell: 1}, {}, growing=False), {cell}, (cell,)) == pytest.approx(float("inf"))
    assert reaches(Counts({cell: 1}, {}, growing=False, ceiling={cell: 2}), {cell}, (cell,)) == 2


@pytest.mark.parametrize(
    ("centres", "hidden"),
    [((2, 5, 9), {"c:a", "c:b"}), ((1, 1, 1), {"c:a", "c:b", "c:c", "q:x"}), ((0, 2, 0), {"c:a", "c:b", "c:c", "q:x"})],
)
def test_what_is_always_told_is_never_withheld_and_gives_nobody_away(centres, hidden):
    day, (a, b, c) = DAYS[0], centres
    values = {"": a + b + c, "q:x": a + b + c, "c:a": a, "c:b": b, "c:c": c}
    parent = {"c:a": "q:x", "c:b": "q:x", "c:c": "q:x", "q:x": ""}
    counts = Counts({Cell(place, day): n for place, n in values.items()}, parent, growing=True, told=frozenset({""}))
    assert {cell.place for cell in withheld(counts)} == hidden
