"""Suppression of small cells before a table is published, and the attack that tries to undo it.

A cell that few persons stand behind is withheld (primary suppression); as margins are published too, others must be
withheld with it, or a subtraction would give it back (secondary suppression). Whether that is enough is not assumed:
`attack` looks at nothing but the published table and computes, by linear programming, between which values each
withheld cell must lie. `protect` does not return before those intervals are wide enough.

The rule of the threshold, never below three, is of the *Regole deontologiche per trattamenti a fini statistici o di
ricerca scientifica* (G.U. 14 January 2019, n. 11), art. 5(1)(a). The secondary cells are found one primary at a time by
the linear relaxation of Kelly, Golden and Assad (1992), *Cell suppression: disclosure protection for sensitive
tabular data*, Networks 22. How it works, with an example and its limits: `docs/analysis/disclosure.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array, hstack

LEAST_THRESHOLD = 3
#: Figures this near are the same to the linear programmes.
NEAR = 1e-6


class DisclosureError(ValueError):
    """A table that cannot be protected, or was not published as it says."""


@dataclass(frozen=True, slots=True)
class Protected:
    """A table with its margins, ready to be published.

    Attributes:
        table: the table with margins as the last row and column (the last cell, for a list); withheld cells masked.
            What lies under the mask is not there: it holds the fill value.
        primary: cells withheld for themselves. Not for publication: which is which must not be told.
        secondary: cells withheld to protect the others. Not for publication.
    """

    table: np.ma.MaskedArray
    primary: np.ndarray
    secondary: np.ndarray

    def rows(self) -> list:
        """The table as (nested) lists, None where a cell is withheld."""
        return self.table.tolist()


def with_margins(values: np.ndarray) -> np.ndarray:
    """A list with its total, or a table with its row totals, column totals and grand total, last."""
    values = np.asarray(values)
    if values.ndim not in (1, 2) or values.size == 0:
        raise DisclosureError("a list or a table of at least one cell is needed")
    if values.ndim == 1:
        return np.append(values, values.sum())
    rows = np.column_stack((values, values.sum(axis=1)))
    return np.vstack((rows, rows.sum(axis=0)))


def small_cells(counts: np.ndarray, threshold: int = LEAST_THRESHOLD) -> np.ndarray:
    """Cells behind which there is somebody, but fewer than `threshold` persons. An empty cell is not small.

    Raises:
        DisclosureError: a threshold below three, the least the rules allow.
    """
    if threshold < LEAST_THRESHOLD:
        raise DisclosureError(f"the threshold is {threshold}: it may not be below {LEAST_THRESHOLD}")
    return (counts > 0) & (counts < threshold)


def dominated_cells(values: np.ndarray, largest: np.ndarray, share: float) -> np.ndarray:
    """Cells of a table of amounts in which the largest contributors hold more than `share` (0 to 1) of the value.

    Args:
        values: the amounts, with or without margins.
        largest: sum of the n largest contributions to each cell, same shape (n is the caller's).
    """
    return (values > 0) & (largest > share * values)


def protect(
    values: np.ndarray,
    threshold: int = LEAST_THRESHOLD,
    margin: float | None = None,
    sensitive: np.ndarray | None = None,
) -> Protected:
    """Withhold what must be withheld of a list or table of additive figures, margins included.

    Args:
        values: one or two dimensions, without margins, never negative. Whole numbers are taken as counts of persons.
        threshold: counts from 1 to threshold − 1 are withheld. Looked at only where `sensitive` is not given.
        margin: how far above and below the true value of a primary cell the attacker's interval must reach (below,
            at most down to the least a withheld cell can be). By default threshold − 1: enough that nobody can tell
            that the cell is under the threshold.
        sensitive: the primary cells, in the shape of `with_margins(values)`, in place of the threshold: for tables
            of amounts, `small_cells` of the counts behind them or `dominated_cells`. Then `margin` is needed.

    Raises:
        DisclosureError: figures that are negative or not finite, sensitive cells without a margin, or a margin that
            is not above 0.
    """
    values = np.asarray(values)
    if not np.isfinite(values).all() or (values < 0).any():
        raise DisclosureError("the figures of a table to protect are finite and not negative")
    full = with_margins(values)
    if sensitive is None:
        primary = small_cells(full, threshold)
        margin = threshold - 1 if margin is None else margin
    else:
        sensitive = np.asarray(sensitive, dtype=bool)
        if margin is None or sensitive.shape != full.shape:
            raise DisclosureError("sensitive cells go with a margin, and have the shape of the table with margins")
        primary = sensitive & (full > 0)
    if margin <= 0:
        raise DisclosureError(f"the margin is {margin}: an interval as narrow as the value protects nothing")
    withheld = _withhold(full, primary, margin)
    published = np.ma.masked_array(np.where(withheld, 0, full), withheld)
    if not all_protected(full, primary, published, margin):
        raise DisclosureError("the table could not be protected: publish it with fewer, larger categories")
    return Protected(published, primary, withheld & ~primary)


def least_withheld(values: np.ndarray) -> float:
    """The least that a withheld cell can be: one person for counts, since zeros are always published; else 0."""
    return 1.0 if np.issubdtype(values.dtype, np.integer) else 0.0


def attack(published: np.ma.MaskedArray) -> tuple[np.ndarray, np.ndarray]:
    """Between which values each cell must lie, for somebody who has the published table and nothing else.

    The attacker knows that figures add up to the margins, are not negative, and, where they are counts, that they
    are whole and that no zero is ever withheld.

    Args:
        published: list or table with margins last, withheld cells masked.

    Returns:
        Least and greatest value of each cell, float64, in the table's shape; infinite where nothing limits it.

    Raises:
        DisclosureError: no table has these published figures.
    """
    hidden = np.ma.getmaskarray(published)
    low = np.where(hidden, 0.0, published.filled(0)).astype(np.float64)
    high = low.copy()
    relations = _relations(published.shape)
    unknown = np.flatnonzero(hidden)
    right = -(relations @ low.ravel())
    if not unknown.size:
        if np.abs(right).max() > NEAR * max(1.0, np.abs(low).max()):
            raise DisclosureError("the published figures do not add up")
        return low, high
    floor = least_withheld(published.data)
    system = relations[:, unknown]
    for i, cell in enumerate(unknown):
        low.flat[cell] = bound(system, right, i, 1, floor)
        high.flat[cell] = bound(system, right, i, -1, floor)
    if floor:
        low[hidden], high[hidden] = np.ceil(low[hidden] - NEAR), np.floor(high[hidden] + NEAR)
    return low, high


def all_protected(full: np.ndarray, primary: np.ndarray, published: np.ma.MaskedArray, margin: float) -> bool:
    """Whether the attack leaves every primary cell an interval that reaches `margin` above and below its value."""
    low, high = attack(published)
    enough = (high >= full + margin - NEAR) & (low <= full - _reach(full, margin) + NEAR)
    return bool(enough[primary].all())


def _reach(full: np.ndarray, margin: float) -> np.ndarray:
    """How far below its value the interval of each cell must go: `margin`, or as far as a table can.

    Where counts are withheld everybody knows that each is at least one, so no cell can be thought below that, nor
    a margin below the number of cells that are not empty in it.
    """
    inner = full[(slice(None, -1),) * full.ndim]
    return np.minimum(margin, full - with_margins((inner > 0) * least_withheld(full)))


def _relations(shape: tuple[int, ...]) -> csr_array:
    """What adds up to what: a row per relation, a column per cell; cells of a row, its margin negative, sum to 0."""
    index = np.arange(np.prod(shape)).reshape(shape)
    lines = [index] if len(shape) == 1 else [*index, *index.T]
    row = np.concatenate([np.full(len(line), i) for i, line in enumerate(lines)])
    sign = np.concatenate([np.append(np.ones(len(line) - 1), -1.0) for line in lines])
    return csr_array(coo_array((sign, (row, np.concatenate(lines))), shape=(len(lines), index.size)))


def bound(system: csr_array, right: np.ndarray, cell: int, sense: int, floor: float) -> float:
    """Least (`sense` 1) or greatest (−1) value of one withheld cell."""
    goal = np.zeros(system.shape[1])
    goal[cell] = sense
    found = optimum(system, right, goal, (floor, None))
    return np.inf if found is None else float(found[cell])


def optimum(system: csr_array, right: np.ndarray, goal: np.ndarray, limits: Any) -> np.ndarray | None:
    """Values of the withheld cells, within limits, with which a goal is least; nothing where it has no end.

    Raises:
        DisclosureError: no table has these published figures.
    """
    found = linprog(goal, A_eq=system, b_eq=right, bounds=limits, method="highs")
    if found.status == 3:  # unbounded
        return None
    if found.status != 0:
        raise DisclosureError(f"no table has these published figures ({found.message})")
    return np.asarray(found.x)


def _withhold(full: np.ndarray, primary: np.ndarray, margin: float) -> np.ndarray:
    """The cells to withhold, as a mask: `primary`, and those that let each of them be higher and lower.

    For each primary cell, the largest first, a change of the table is looked for that keeps every sum, moves the cell
    by what is asked, and costs least; all cells that take part in it are withheld. One is always found: a cell can
    rise, or fall, together with its margins. What one change does for other primary cells too is not asked again.
    """
    values = full.ravel().astype(np.float64)
    reach = _reach(full, margin).ravel()
    done = {1: ~primary.ravel(), -1: ~primary.ravel() | (reach <= 0)}
    withheld = primary.ravel().copy()
    relations = _relations(full.shape)
    both_ways = csr_array(hstack((relations, -relations)))
    cost = _weight(full).ravel()
    up = np.where(values > 0, margin, 0.0)
    down = np.where(values > 0, np.clip(values - least_withheld(full), 0.0, margin), 0.0)
    cells = np.flatnonzero(primary)
    for cell in cells[np.argsort(-values[cells], kind="stable")]:
        for sense, amount in ((1, margin), (-1, reach[cell])):
            if done[sense][cell]:
                continue
            price = np.where(withheld, 0.0, cost)
            change = cheapest_change(both_ways, price, up, down, int(cell), sense * amount)
            withheld |= np.abs(change) > NEAR
            done[1] |= change >= margin - NEAR
            done[-1] |= change <= NEAR - reach
    return withheld.reshape(full.shape)


def cheapest_change(
    both_ways: csr_array, price: np.ndarray, up: np.ndarray, down: np.ndarray, cell: int, amount: float
) -> np.ndarray:
    """Change of each cell that keeps all sums and is `amount` at `cell`, at the least price per unit of change.

    Args:
        both_ways: the relations for rises and then for falls.
        up, down: the most that each cell can rise and fall.
    """
    size = price.size
    least, most = np.zeros(2 * size), np.concatenate((up, down))
    fixed, other = (cell, size + cell) if amount > 0 else (size + cell, cell)
    least[fixed] = most[fixed] = abs(amount)
    most[other] = 0.0
    found = linprog(
        np.concatenate((price, price)),
        A_eq=both_ways,
        b_eq=np.zeros(both_ways.shape[0]),
        bounds=np.column_stack((least, most)),
        method="highs-ds",
    )
    if found.status != 0:
        raise DisclosureError(f"no change of the table protects a cell ({found.message})")
    return found.x[:size] - found.x[size:]


def _weight(full: np.ndarray) -> np.ndarray:
    """What it costs to withhold a cell: more if it is larger, three times as much in a margin, which readers want."""
    weight = 1.0 + np.log1p(full.astype(np.float64))
    for axis in range(full.ndim):
        weight[(slice(None),) * axis + (-1,)] *= 3.0
    return weight
