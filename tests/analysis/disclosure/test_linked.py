"""Suppression over several tables: what one withholds, the others do not tell."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raccordo.analysis.disclosure import DisclosureError, attack, protect
from raccordo.analysis.linked import Sum, attack_together, exposed, protect_together, table_sums

# The worked example of docs/analysis/disclosure.md: the same hirings by centre and sex, and by centre and contract.
SEXES = {("north", "F"): 1, ("north", "M"): 9, ("south", "F"): 6, ("south", "M"): 8}
CONTRACTS = {("north", "fixed"): 6, ("north", "open"): 4, ("south", "fixed"): 9, ("south", "open"): 5}
TABLES = (SEXES, CONTRACTS)


def cells_of(*tables):
    """Tables by centre with their margins, which they share."""
    values, sums = {}, []
    for table in tables:
        rows, columns = ([*dict.fromkeys(side)] for side in zip(*table, strict=True))
        values |= table
        for row in rows:
            values[row] = sum(table[row, column] for column in columns)
            sums.append(Sum(tuple((row, column) for column in columns), row))
        for column in columns:
            values[column] = sum(table[row, column] for row in rows)
            sums.append(Sum(tuple((row, column) for row in rows), column))
        values["all"] = sum(table.values())
        sums += [Sum(tuple(rows), "all"), Sum(tuple(columns), "all")]
    return values, sums


def small(values, threshold=3):
    return [key for key, value in values.items() if 0 < value < threshold]


def published(values, withheld):
    return {key: None if key in withheld else value for key, value in values.items()}


def test_one_table_alone_gives_back_what_another_withholds():
    values, sums = cells_of(*TABLES)
    alone = protect_together(*cells_of(SEXES), small(values))
    # protected for itself the first table withholds a centre's total or whole rows; the second publishes the totals
    told = published(values, alone & set(SEXES))
    low, high = attack_together(told, sums)["north", "F"]
    together = protect_together(values, sums, small(values))
    low_now, high_now = attack_together(published(values, together), sums)["north", "F"]
    assert high_now >= 3
    assert low_now == 1
    assert exposed(values, sums, together, small(values)) == []
    assert together >= {("north", "F")}
    assert high - low <= high_now - low_now


def test_a_single_table_is_attacked_as_before():
    table = np.array([[20, 1, 12], [8, 5, 30], [15, 9, 2]])
    protected = protect(table)
    names = np.array([f"c{n}" for n in range(16)]).reshape(4, 4)
    cells = dict(zip(names.ravel(), (row for rows in protected.rows() for row in rows), strict=True))
    found = attack_together(cells, table_sums(names.tolist()))
    low, high = attack(protected.table)
    hidden = np.ma.getmaskarray(protected.table)
    assert {names[at]: (low[at], high[at]) for at in zip(*np.nonzero(hidden), strict=True)} == found


def test_what_cannot_be_asked_is_told():
    with pytest.raises(DisclosureError, match="add up"):
        protect_together({"a": 1, "b": 2, "all": 4}, [Sum(("a", "b"), "all")], ["a"])
    with pytest.raises(DisclosureError, match="no table"):
        protect_together({"a": 1, "all": 1}, [Sum(("a", "b"), "all")], ["a"])
    with pytest.raises(DisclosureError, match="not negative"):
        protect_together({"a": -1}, [], [])
    assert protect_together({"a": 0, "b": 5, "all": 5}, [Sum(("a", "b"), "all")], ["a"]) == frozenset()


def test_a_cell_behind_which_few_stand_is_withheld_however_large():
    values, sums = cells_of(CONTRACTS)
    withheld = protect_together(values, sums, [("south", "fixed")])
    low, high = attack_together(published(values, withheld), sums)["south", "fixed"]
    assert (low <= 7, high >= 11) == (True, True)


@settings(max_examples=40)
@given(st.lists(st.integers(0, 6), min_size=8, max_size=8))
def test_no_small_cell_is_found_whatever_the_tables(numbers):
    first = dict(zip(product("ab", "xy"), numbers[:4], strict=True))
    # the second table splits the same rows otherwise: its margins are the first's
    totals = {row: first[row, "x"] + first[row, "y"] for row in "ab"}
    second = {}
    for row, part in zip("ab", numbers[4:6], strict=True):
        second[row, "u"], second[row, "v"] = min(part, totals[row]), totals[row] - min(part, totals[row])
    values, sums = cells_of(first, second)
    withheld = protect_together(values, sums, small(values))
    told = published(values, withheld)
    bounds = attack_together(told, sums)
    for key in small(values):
        assert bounds[key][1] >= 3
        assert bounds[key][0] <= values[key]
    assert all(told[key] == 0 for key, value in values.items() if value == 0)


def test_what_other_tables_hold_up_goes_down_only_as_far_as_they_let_it():
    """Two occupations with one hiring each: both are at least 1, so all women are at least 2."""
    sums = [
        Sum(("first", "second"), "group"), Sum(("group F", "group M"), "group"), Sum(("group", "others"), "all"),
    ]  # fmt: skip
    values = {"first": 1, "second": 1, "group": 2, "group F": 2, "group M": 0, "others": 9, "all": 11}
    withheld = protect_together(values, sums, small(values))
    bounds = attack_together(published(values, withheld), sums)
    assert bounds["group F"][0] == 2
    assert bounds["group F"][1] >= 4
    assert exposed(values, sums, withheld, small(values)) == []


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=9, max_size=9), st.sets(st.integers(0, 15), max_size=10))
def test_who_is_exposed_is_who_the_whole_attack_narrows(numbers, hidden):
    """Single cells are asked, and a table found possible answers for others: the same as all intervals, one by one."""
    values, sums = cells_of(dict(zip(product("abc", "xyz"), numbers, strict=True)))
    withheld = {key for n, key in enumerate(values) if n in hidden and values[key] > 0}
    primary = small(values, 4)
    bounds = attack_together(published(values, withheld), sums)
    within = {key: bounds.get(key, (values[key], values[key])) for key in primary}
    nothing = attack_together(published(values, {key for key in values if values[key]}), sums)
    narrowed = [
        key for key, (low, high) in within.items()
        if high < values[key] + 2 or (low > values[key] - 2 and low > max(values[key] - 2, nothing[key][0]))
    ]  # fmt: skip
    assert exposed(values, sums, withheld, primary, 2) == narrowed
