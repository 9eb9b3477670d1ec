"""Suppression of small cells, put to the test by attackers: the linear one of the product and a patient one here."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from raccordo.analysis.disclosure import (
    DisclosureError,
    all_protected,
    attack,
    dominated_cells,
    protect,
    small_cells,
    with_margins,
)

# The worked example of docs/analysis/disclosure.md: hirings by centre (rows) and contract (columns).
HIRINGS = np.array([[20, 1, 12], [8, 5, 30], [15, 9, 2]])

COUNTS = st.one_of(
    npst.arrays(np.int64, st.integers(1, 6), elements=st.integers(0, 12)),
    npst.arrays(np.int64, st.tuples(st.integers(1, 4), st.integers(1, 4)), elements=st.integers(0, 12)),
)


def hide(full, *cells):
    mask = np.zeros(full.shape, dtype=bool)
    for cell in cells:
        mask[cell] = True
    return np.ma.masked_array(np.where(mask, 0, full), mask)


def all_tables(published, most):
    """Every whole table with these published figures whose withheld inner cells are 1 to `most`: by trying them."""
    inner = published[(slice(None, -1),) * published.ndim]
    unknown = np.argwhere(np.ma.getmaskarray(inner))
    trials = np.indices((most,) * len(unknown)).reshape(len(unknown), -1).T + 1
    tables = np.repeat(inner.filled(0)[np.newaxis], len(trials), axis=0)
    for i, cell in enumerate(unknown):
        tables[(slice(None), *cell)] = trials[:, i]
    for axis in range(1, tables.ndim):
        tables = np.concatenate((tables, tables.sum(axis=axis, keepdims=True)), axis=axis)
    axes = tuple(range(1, tables.ndim))
    return tables[(published[np.newaxis] == tables).filled(True).all(axis=axes)]


def test_worked_example():
    protected = protect(HIRINGS)
    assert protected.rows() == [
        [20, None, None, 33],
        [8, None, None, 43],
        [15, None, None, 26],
        [43, 15, 44, 102],
    ]
    assert np.argwhere(protected.primary).tolist() == [[0, 1], [2, 2]]
    low, high = attack(protected.table)
    assert (low[0, 1], high[0, 1]) == (1, 12)
    assert (low[2, 2], high[2, 2]) == (1, 10)


def test_withholding_the_small_cells_alone_gives_them_away():
    full = with_margins(HIRINGS)
    naive = hide(full, (0, 1), (2, 2))
    low, high = attack(naive)
    assert low[0, 1] == high[0, 1] == 1
    assert low[2, 2] == high[2, 2] == 2
    assert not all_protected(full, small_cells(full), naive, 2)


def test_four_corners_can_still_be_too_narrow():
    # Every row and column with a small cell has two withheld cells, as a rule of thumb asks, and yet each is known:
    # the first row tells that its two cells are one each, as nobody withholds a zero, and the second follows.
    full = with_margins(np.array([[1, 1, 10], [2, 20, 10], [8, 9, 10]]))
    published = hide(full, (0, 0), (0, 1), (1, 0), (1, 1))
    low, high = attack(published)
    assert (low[0, 0], high[0, 0]) == (1, 1)
    assert (low[1, 0], high[1, 0]) == (2, 2)
    assert not all_protected(full, small_cells(full), published, 1)
    assert all_protected(full, small_cells(full), protect(full[:-1, :-1]).table, 2)


def test_a_list():
    protected = protect(np.array([5, 1, 9]))
    assert protected.rows() == [None, None, 9, 15]
    low, high = attack(protected.table)
    assert (low[1], high[1]) == (1, 5)


def test_a_list_of_small_cells_only_withholds_its_total():
    protected = protect(np.array([1, 1]))
    assert protected.rows() == [None, None, None]
    low, high = attack(protected.table)
    assert low.tolist() == [1, 1, 2]
    assert np.isinf(high).all()


def test_a_table_without_small_cells_is_published_whole():
    protected = protect(np.array([[3, 0], [7, 12]]))
    assert protected.rows() == [[3, 0, 3], [7, 12, 19], [10, 12, 22]]
    assert not protected.secondary.any()


def test_what_is_withheld_is_not_under_the_mask():
    protected = protect(HIRINGS)
    assert (protected.table.data[protected.table.mask] == 0).all()


def test_the_margin_can_be_asked_wider():
    narrow, wide = protect(HIRINGS, margin=1), protect(HIRINGS, margin=9)
    _, high = attack(wide.table)
    assert high[0, 1] >= 10
    assert high[2, 2] >= 11
    assert narrow.secondary.sum() <= wide.secondary.sum()


@settings(max_examples=80)
@given(counts=COUNTS, threshold=st.integers(3, 5))
def test_no_small_cell_can_be_known_to_be_small(counts, threshold):
    full = with_margins(counts)
    protected = protect(counts, threshold)
    assert (protected.primary == ((full > 0) & (full < threshold))).all()
    hidden = np.ma.getmaskarray(protected.table)
    assert (hidden == (protected.primary | protected.secondary)).all()
    assert not hidden[full == 0].any()
    assert (protected.table == full).filled(True).all()
    low, high = attack(protected.table)
    assert (low <= full).all()
    assert (full <= high).all()
    assert (high[protected.primary] >= threshold).all()


@settings(max_examples=60)
@given(data=st.data())
def test_the_attack_finds_what_trying_every_table_finds(data):
    shape = data.draw(st.sampled_from([(3,), (4,), (2, 2), (2, 3), (3, 3)]))
    inner = data.draw(npst.arrays(np.int64, shape, elements=st.integers(1, 4)))
    cells = data.draw(st.lists(st.sampled_from(list(np.ndindex(shape))), min_size=1, max_size=4, unique=True))
    published = hide(with_margins(inner), *cells)
    tables = all_tables(published, most=13)  # none can be more: a total of 16 at most, less 3 for the other three
    low, high = attack(published)
    assert (low == tables.min(axis=0)).all()
    assert (high == tables.max(axis=0)).all()


def test_amounts_are_protected_by_dominance():
    wages = np.array([[900.0, 250.0], [480.0, 760.0]])
    largest = np.array([[850.0, 60.0], [100.0, 200.0]])
    sensitive = dominated_cells(with_margins(wages), with_margins(largest), share=0.8)
    assert np.argwhere(sensitive).tolist() == [[0, 0]]
    protected = protect(wages, sensitive=sensitive, margin=90.0)
    assert protected.table.mask[:2, :2].all()
    low, high = attack(protected.table)
    assert low[0, 0] <= 810
    assert high[0, 0] >= 990


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"values": np.array([3, -1])}, "not negative"),
        ({"values": np.array([3.0, np.nan])}, "finite"),
        ({"values": np.array([3, 1]), "threshold": 2}, "may not be below 3"),
        ({"values": np.array([3, 1]), "margin": 0}, "protects nothing"),
        ({"values": np.array([3, 1]), "sensitive": np.array([True, False, False])}, "go with a margin"),
        ({"values": np.array([3, 1]), "sensitive": np.array([True, False]), "margin": 2}, "shape"),
        ({"values": np.array([], dtype=int)}, "at least one cell"),
        ({"values": np.zeros((2, 2, 2))}, "list or a table"),
    ],
)
def test_what_cannot_be_protected_is_refused(arguments, message):
    with pytest.raises(DisclosureError, match=message):
        protect(**arguments)


def test_figures_that_do_not_add_up_are_told():
    with pytest.raises(DisclosureError, match="do not add up"):
        attack(np.ma.masked_array(np.array([1, 2, 4])))
    with pytest.raises(DisclosureError, match="no table has these published figures"):
        attack(hide(np.array([9, 1, 4]), (1,)))
