"""Cuts that lie in one another, by year, quarter and month: all tables together tell no small cell."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from raccordo.analysis.disclosure import DisclosureError
from raccordo.analysis.linked import Sum, attack_together
from raccordo.analysis.nested import MARGIN, MONTH, QUARTER, Nest, screen_nest

CENTRES, BASINS = np.array([0, 0, 1, 1, 1, 2]), np.array([0, 1, 1, 0, 1, 1])
PLACES = [np.arange(6), CENTRES, BASINS]
TABLES = [(cut, grain) for cut in range(3) for grain in range(3)]
SIZES = (12, 4, 1)


def nest_of(values, year_told=True):
    told = [np.ones(12, bool), np.ones(4, bool), np.full(1, year_told)]
    return Nest(values, PLACES, told)


def small_of(nest):
    tables = {key: nest.table(*key) for key in TABLES}
    return {key: (table > 0) & (table <= MARGIN) for key, table in tables.items()}


def system(nest, masks):
    """All cells of the periods that are told by name, those withheld as None; and what adds up to what."""
    published, sums = {}, []
    told = [(cut, grain) for cut, grain in TABLES if nest.told[grain].all()]
    for cut, grain in told:
        table = nest.table(cut, grain)
        for period in range(SIZES[grain]):
            names = [("cell", cut, grain, period, cell) for cell in range(table.shape[1])]
            for cell, name in enumerate(names):
                published[name] = None if masks[cut, grain][period, cell] else int(table[period, cell])
            total = ("total", grain, period)
            published[total] = int(table[period].sum())
            sums.append(Sum(tuple(names), total))
    for cut, grain in told:
        for period in range(SIZES[grain]):
            for cell in range(nest.table(cut, grain).shape[1]):
                whole = ("cell", cut, grain, period, cell)
                if grain:
                    per = SIZES[grain - 1] // SIZES[grain]
                    parts = [("cell", cut, grain - 1, period * per + n, cell) for n in range(per)]
                    sums.append(Sum(tuple(parts), whole))
                if cut:
                    parts = [("cell", 0, grain, period, fine) for fine in np.flatnonzero(PLACES[cut] == cell).tolist()]
                    sums.append(Sum(tuple(parts), whole))
    return published, sums


def told_too_much(nest, masks, primary):
    """The small cells that who has all tables narrows further than the margin, and how far."""
    bounds = attack_together(*system(nest, masks))
    wrong = []
    for cut, grain in TABLES:
        for period, cell in np.argwhere(primary[cut, grain] & nest.told[grain][:, None]).tolist():
            value = nest.table(cut, grain)[period, cell]
            low, high = bounds.get(("cell", cut, grain, period, cell), (value, value))
            largest = nest.values[period * (12 // SIZES[grain]) :][: 12 // SIZES[grain], PLACES[cut] == cell].max()
            if high < value + MARGIN or low > value - min(MARGIN, largest - 1):
                wrong.append((cut, grain, period, cell, value, low, high))
    return wrong


@settings(max_examples=5)
@given(arrays(np.int64, (12, 6), elements=st.sampled_from([0, 1, 2, 4, 5, 7, 9])), st.booleans())
def test_all_tables_together_tell_no_small_cell(values, year_told):
    values[:, 4:] += 9  # so that every small cell has somebody to change places with
    nest = nest_of(values, year_told)
    primary = small_of(nest)
    masks = screen_nest(nest, primary)
    assert all(masks[key][primary[key] & nest.told[key[1]][:, None]].all() for key in TABLES)
    assert not any(mask[nest.table(*key) == 0].any() for key, mask in masks.items())
    assert told_too_much(nest, masks, primary) == []


def test_a_month_in_which_nothing_can_be_protected_is_left_out_with_its_quarter():
    values = np.full((12, 6), 9)
    values[4] = [1, 0, 0, 0, 0, 0]
    nest = nest_of(values)
    masks = screen_nest(nest, small_of(nest))
    assert masks[0, MONTH][3:6].all()
    assert not masks[0, MONTH][:3].any()
    assert not masks[0, QUARTER].any()


def test_cuts_screened_one_by_one_tell_what_together_they_do_not():
    """One municipality has one hiring in March; its centre has ten, its neighbour of the same centre nine of them."""
    values = np.full((12, 6), 20)
    values[2] = [1, 9, 20, 30, 40, 50]
    nest = nest_of(values)
    primary = small_of(nest)
    alone = {key: np.zeros(nest.table(*key).shape, bool) for key in TABLES}
    alone[0, MONTH][np.ix_([2, 1], [0, 2])] = True  # a rectangle that a table of municipalities asks for, alone
    assert told_too_much(nest, alone, primary)
    assert told_too_much(nest, screen_nest(nest, primary), primary) == []


def test_what_was_withheld_before_stays_withheld():
    values = np.full((12, 6), 20)
    values[2, 0] = 1
    nest = nest_of(values)
    before = {key: np.zeros(nest.table(*key).shape, bool) for key in TABLES}
    before[0, MONTH][7, 3] = True
    masks = screen_nest(nest, small_of(nest), before)
    assert masks[0, MONTH][7, 3]
    assert masks[0, MONTH][2, 0]


def test_a_nest_needs_counts_and_whole_years():
    with pytest.raises(DisclosureError, match="not negative"):
        nest_of(np.full((12, 6), -1))
    with pytest.raises(DisclosureError, match="whole years"):
        Nest(np.ones((11, 6), np.int64), PLACES, [])
