"""Suppression for tables that readers choose: fast, and sound whatever else of the same figures is published.

`raccordo.analysis.disclosure` looks for the cheapest pattern by linear programming; that takes seconds, and a page is
asked for while somebody waits. Here each primary cell is withheld with the three other corners of a rectangle: raising
it by `margin`, lowering its two neighbours and raising the fourth corner changes no sum of a row or of a column, so no
published table that is a sum of this one can tell the two apart. (The method of the hypercube: Giessing and Repsilber
2002, "Tools and strategies to protect multiple tables with the GHQUAR cell suppression engine".) Where the sums of two
columns are withheld elsewhere, two cells of a row are enough. What nothing protects is not published. See
`docs/analysis/disclosure.md`.
"""

from __future__ import annotations

import numpy as np

from raccordo.analysis.disclosure import LEAST_THRESHOLD, DisclosureError

MARGIN = LEAST_THRESHOLD - 1
MOST_WORK = 300_000_000
"""Primary cells times cells: beyond this a table is too detailed to be protected while somebody waits."""


def screen(
    values: np.ndarray,
    primary: np.ndarray,
    *,
    free_rows: np.ndarray | None = None,
    free_columns: np.ndarray | None = None,
    margin: int = MARGIN,
) -> np.ndarray | None:
    """Which cells of a table of counts to withhold; ``None`` where it cannot be protected and is not published.

    Every primary cell can then be `margin` higher, and `margin` lower (or down to one), with every published figure as
    it is: the attack of `disclosure` finds at least that interval.

    Args:
        values: counts, (rows, columns), without margins. Zeros are published.
        primary: the cells that few persons stand behind.
        free_rows, free_columns: rows and columns whose sum is nowhere published, so that it may change.

    Raises:
        DisclosureError: negative counts.
    """
    rows, columns = values.shape
    free_rows = np.zeros(rows, bool) if free_rows is None else free_rows
    free_columns = np.zeros(columns, bool) if free_columns is None else free_columns
    if (np.count_nonzero(primary & (values > 0))) * values.size > MOST_WORK:
        return None
    hidden, alone = _screened(values, primary, free_rows, free_columns, margin)
    return None if alone else hidden


def screen_with_totals(
    values: np.ndarray, primary: np.ndarray, small_columns: np.ndarray, margin: int = MARGIN
) -> tuple[np.ndarray, np.ndarray] | None:
    """Which cells to withhold, and of which columns the total, in a table with all its totals.

    The totals of rows and of the whole are told; that of a column is too, unless few persons stand behind it
    (``small_columns``) or nothing else protects one of its cells: then it is withheld with that of another column, and
    what the one gains the other loses. ``None`` where that does not protect a row either: without it (and without what
    it adds to the other totals) the rest can be told.

    Raises:
        DisclosureError: negative counts.
    """
    hidden = primary & (values > 0)
    free = np.zeros(values.shape[1], bool)
    alone = [(int(np.argmax(np.where(hidden[:, column], values[:, column], -1))), int(column))
             for column in np.flatnonzero(small_columns & hidden.any(axis=0))]  # fmt: skip
    never = np.zeros(len(values), bool)
    while True:
        for row, column in alone:
            partner = _beside(values[row], values.sum(axis=0), column, free, margin)
            if partner is None:
                return None
            free[[column, partner]] = True
            hidden[row, partner] = True
        found, alone = _screened(values, hidden, never, free, margin, primary)
        if not alone:
            return found, free


def _beside(row: np.ndarray, totals: np.ndarray, column: int, free: np.ndarray, margin: int) -> int | None:
    """The column that changes with another in a row: one whose total is withheld already, else that of least total."""
    fit = np.flatnonzero(row > margin)
    return min(
        (int(one) for one in fit if one != column), key=lambda one: (not free[one], totals[one], one), default=None
    )


def _screened(
    values: np.ndarray, hidden: np.ndarray, free_rows: np.ndarray, free_columns: np.ndarray, margin: int,
    primary: np.ndarray | None = None,
) -> tuple[np.ndarray, list[tuple[int, int]]]:  # fmt: skip
    """What is withheld with the primary cells (all that are ``hidden`` unless told), and those nothing protects."""
    if (values < 0).any():
        raise DisclosureError("counts to screen are not negative")
    hidden = hidden & (values > 0)
    cells = np.argwhere(hidden if primary is None else hidden & primary)
    cost = np.where(hidden, 0.0, 1.0 + np.log1p(values))
    alone = []
    for row, column in sorted(cells.tolist(), key=lambda cell: (-values[cell[0], cell[1]], cell)):
        partners = _partners(values, cost, row, column, free_rows, free_columns, margin)
        if partners is None:
            alone.append((row, column))
        for place in partners or ():
            hidden[place], cost[place] = True, 0.0
    return hidden, alone


def _partners(
    values: np.ndarray, cost: np.ndarray, row: int, column: int,
    free_rows: np.ndarray, free_columns: np.ndarray, margin: int,
) -> list[tuple[int, int]] | None:  # fmt: skip
    """The cells that change with a primary one, at the least cost; ``None`` if there are none."""
    least = max(1, min(margin, int(values[row, column]) - 1) + 1)
    beside, below = values[row] > margin, values[:, column] > margin
    beside[column] = below[row] = False
    found: list[tuple[float, list[tuple[int, int]]]] = []
    if free_columns[column] and (beside & free_columns).any():
        other = int(np.argmin(np.where(beside & free_columns, cost[row], np.inf)))
        found.append((cost[row, other], [(row, other)]))
    if free_rows[row] and (below & free_rows).any():
        other = int(np.argmin(np.where(below & free_rows, cost[:, column], np.inf)))
        found.append((cost[other, column], [(other, column)]))
    across, down = np.flatnonzero(beside), np.flatnonzero(below)
    if len(across) and len(down):
        corner = np.where(values[np.ix_(down, across)] >= least, cost[np.ix_(down, across)], np.inf)
        whole = corner + cost[row, across][None, :] + cost[down, column][:, None]
        place = np.unravel_index(int(np.argmin(whole)), whole.shape)
        a, b = int(down[place[0]]), int(across[place[1]])
        if np.isfinite(whole[place]):
            found.append((float(whole[place]), [(row, b), (a, column), (a, b)]))
    return min(found, key=lambda one: one[0])[1] if found else None


def screen_list(values: np.ndarray, primary: np.ndarray, margin: int = MARGIN) -> np.ndarray | None:
    """`screen` of a list whose only sum is its total."""
    free = np.ones(len(values), bool)
    found = screen(values[None, :], primary[None, :], free_columns=free, margin=margin)
    return None if found is None else found[0]
