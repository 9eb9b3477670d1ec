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
    if (values < 0).any():
        raise DisclosureError("counts to screen are not negative")
    rows, columns = values.shape
    hidden = primary & (values > 0)
    cells = np.argwhere(hidden)
    if len(cells) * values.size > MOST_WORK:
        return None
    free_rows = np.zeros(rows, bool) if free_rows is None else free_rows
    free_columns = np.zeros(columns, bool) if free_columns is None else free_columns
    cost = np.where(hidden, 0.0, 1.0 + np.log1p(values))
    for row, column in sorted(cells.tolist(), key=lambda cell: (-values[cell[0], cell[1]], cell)):
        partners = _partners(values, cost, row, column, free_rows, free_columns, margin)
        if partners is None:
            return None
        for place in partners:
            hidden[place], cost[place] = True, 0.0
    return hidden


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
