"""Screening of tables that readers choose: what it leaves open, the attack must not narrow."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from raccordo.analysis.disclosure import DisclosureError, attack, small_cells, with_margins
from raccordo.analysis.screening import MARGIN, screen, screen_list, screen_with_totals

TABLES = arrays(np.int64, st.tuples(st.integers(2, 4), st.integers(2, 5)), elements=st.integers(0, 12))


def narrowed(
    values: np.ndarray, hidden: np.ndarray, primary: np.ndarray, untold: np.ndarray | None = None,
    thin: np.ndarray | None = None,
) -> list:  # fmt: skip
    """The primary cells (and totals of ``thin`` columns) of which the attack on the table with its margins tells too
    much; the totals of the ``untold`` columns are withheld."""
    full = with_margins(values)
    mask, small = np.zeros(full.shape, bool), np.zeros(full.shape, bool)
    mask[tuple(slice(n) for n in values.shape)] = hidden
    small[tuple(slice(n) for n in values.shape)] = primary
    if untold is not None:
        mask[-1, :-1], small[-1, :-1] = untold, thin
    low, high = attack(np.ma.masked_array(np.where(mask, 0, full), mask))
    return [
        cell
        for cell in map(tuple, np.argwhere(small))
        if low[cell] > max(1, full[cell] - MARGIN) or high[cell] < full[cell] + MARGIN
    ]


@settings(max_examples=60)
@given(TABLES)
def test_the_attack_narrows_no_small_cell_of_a_table(values):
    primary = small_cells(values)
    hidden = screen(values, primary)
    assert hidden is None or narrowed(values, hidden, primary) == []


@settings(max_examples=60)
@given(arrays(np.int64, st.integers(2, 8), elements=st.integers(0, 9)))
def test_the_attack_narrows_no_small_cell_of_a_list(values):
    primary = small_cells(values)
    hidden = screen_list(values, primary)
    assert hidden is None or narrowed(values, hidden, primary) == []


def test_a_rectangle_is_withheld_with_a_small_cell():
    values = np.array([[1, 20, 30], [40, 8, 60], [70, 80, 90]])
    hidden = screen(values, small_cells(values))
    assert hidden.astype(int).tolist() == [[1, 1, 0], [1, 1, 0], [0, 0, 0]]


def test_what_no_rectangle_protects_is_not_published():
    assert screen(np.array([[1, 0], [0, 9]]), np.array([[True, False], [False, False]])) is None
    assert screen_list(np.array([1, 1]), np.array([True, True])) is None


def test_two_cells_are_enough_where_the_sums_of_their_columns_are_withheld():
    values = np.array([[1, 9], [0, 9]])
    hidden = screen(values, small_cells(values), free_columns=np.array([True, True]))
    assert hidden.tolist() == [[True, True], [False, False]]


def test_a_cell_of_two_persons_is_small_however_many_their_jobs():
    values = np.array([7, 9, 20])
    assert screen_list(values, np.array([True, False, False])).tolist() == [True, True, False]


def test_counts_are_not_negative():
    with pytest.raises(DisclosureError, match="negative"):
        screen(np.array([[-1, 2]]), np.zeros((1, 2), bool))


@settings(max_examples=80)
@given(TABLES)
def test_the_attack_narrows_neither_a_small_cell_nor_a_small_total(values):
    primary = small_cells(values)
    thin = primary.any(axis=0) & (np.where(primary, values, 0).sum(axis=0) == values.sum(axis=0))
    found = screen_with_totals(values, primary, thin)
    lists = [screen_list(row, small) for row, small in zip(values, primary, strict=True)]
    if all(row is not None for row in lists):
        assert found is not None
    if found is not None:
        hidden, untold = found
        assert not (thin & ~untold).any()
        assert narrowed(values, hidden, primary, untold, thin) == []


def test_a_total_is_withheld_with_another_only_where_no_rectangle_protects():
    values = np.array([[1, 20, 30], [40, 8, 60], [70, 80, 90]])
    hidden, untold = screen_with_totals(values, small_cells(values), np.zeros(3, bool))
    assert not untold.any()
    assert hidden.tolist() == screen(values, small_cells(values)).tolist()
    values = np.array([[1, 20, 30], [0, 8, 60], [0, 80, 90]])
    hidden, untold = screen_with_totals(values, small_cells(values), np.array([True, False, False]))
    assert untold.tolist() == [True, True, False]  # that of the smaller of the two
    assert np.argwhere(hidden).tolist() == [[0, 0], [0, 1]]
