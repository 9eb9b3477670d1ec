"""Rounding at random to multiples of three: near, the same each time, right on average."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from raccordo.analysis.rounding import keys_of, rounded

SECRET = b"a secret of the tests"


@given(st.lists(st.integers(-10_000, 10_000), min_size=1))
def test_a_count_goes_to_a_multiple_of_three_at_most_two_away(numbers):
    values = np.array(numbers, np.int64)
    keys = keys_of([list(range(len(numbers)))], SECRET)
    found = rounded(values, keys)
    assert (found % 3 == 0).all()
    assert (np.abs(found - values) <= 2).all()
    assert (found[values % 3 == 0] == values[values % 3 == 0]).all()
    assert (rounded(values, keys) == found).all()


def test_on_average_a_count_stays_what_it_is():
    keys = keys_of([range(30_000)], SECRET)
    for value in (4, 5, -7):
        assert abs(rounded(np.full(30_000, value), keys).mean() - value) < 0.05


def test_names_in_other_places_and_other_secrets_are_other_keys():
    one, other = keys_of([["a", "b"], ["b", "a"]], SECRET), keys_of([["a", "b"], ["b", "a"]], b"another")
    assert len({*one.tolist(), *other.tolist()}) == 4


def widest(cube: np.ndarray, exact: bool) -> tuple[int, int]:
    """Between which values who has the three tables of two cuts, and those of one, must put the first cell.

    ``exact``: the tables tell all cells but that one and the three that a screening withholds with it, as they are;
    else rounded, known to within two and never small (zeros as they are).
    """
    size = cube.size
    place = np.arange(size).reshape(cube.shape)
    rows, low, high = [], [], []
    for n, axis in enumerate((2, 1, 0)):
        table = cube.sum(axis=axis)
        told = rounded(table.ravel(), keys_of([[f"{n}-{m}" for m in range(table.size)]], SECRET)).reshape(table.shape)
        for cell in np.ndindex(table.shape):
            row = np.zeros(size)
            row[np.moveaxis(place, axis, -1)[cell]] = 1
            rows.append(row)
            if n == 0 and cell[0] < 2 and cell[1] != 1:
                low.append(1), high.append(np.inf)
            elif exact or table[cell] == 0:
                low.append(table[cell]), high.append(table[cell])
            else:
                low.append(max(told[cell] - 2, 3)), high.append(told[cell] + 2)
    for axes in ((1, 2), (0, 2), (0, 1)):
        kept = ({0, 1, 2} - set(axes)).pop()
        for n, total in enumerate(cube.sum(axis=axes)):
            row = np.zeros(size)
            row[np.moveaxis(place, kept, 0)[n].ravel()] = 1
            rows.append(row), low.append(total), high.append(total)
    matrix = np.array(rows)
    limits = np.array(high)
    bounded = np.isfinite(limits)
    upper = np.vstack((matrix[bounded], -matrix))
    right = np.concatenate((limits[bounded], -np.array(low)))
    target = np.zeros(size)
    target[place[0, 0]] = 1
    ends = [linprog(sense * target, A_ub=upper, b_ub=right, bounds=(0, None)).fun * sense for sense in (1, -1)]
    return round(np.ceil(ends[0] - 1e-6)), round(np.floor(ends[1] + 1e-6))


def test_three_tables_that_share_cells_in_pairs_tell_a_cell_exactly_but_not_when_rounded():
    """Whoever has the first value of the second cut has the first of the third, and only the first of the first cut has
    the second value of the second: four minus three leaves one."""
    cube = np.array(
        [
            [[1, 0, 0], [3, 5, 0], [0, 0, 6]],
            [[7, 0, 0], [0, 0, 0], [0, 8, 5]],
            [[4, 0, 0], [0, 0, 0], [0, 4, 3]],
        ]
    )
    assert widest(cube, exact=True) == (1, 1)
    low, high = widest(cube, exact=False)
    assert low <= 1 < high
