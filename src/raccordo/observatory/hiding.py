"""What a page withholds: small cells, and those that would tell them (ADR 0014).

Rows come as the analysis counts them; here figures of few persons, and others with them, become `HIDDEN`. It is done
for every reader alike: a page is copied, a file is sent on.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

import numpy as np

from raccordo.analysis.disclosure import LEAST_THRESHOLD
from raccordo.analysis.screening import screen, screen_list, screen_with_totals

Row = dict[str, Any]


class _Hidden(float):
    """A figure that is not told: sorts and adds up as nothing, so that neither order nor total tell it."""

    def __repr__(self) -> str:
        return "HIDDEN"

    def __reduce__(self) -> str:
        return "HIDDEN"  # what is kept in a cache comes back as the same one


#: The only one of its kind; compare with ``is``.
HIDDEN = _Hidden(0)


def shown(rows: Iterable[Row], key: str) -> list[Row]:
    """The rows that tell a figure: charts draw nothing else."""
    return [row for row in rows if row[key] is not HIDDEN and row[key] is not None]


def few(row: Row, measure: str, persons: str | None) -> bool:
    """Whether few persons stand behind a figure."""
    return 0 < row[persons or measure] < LEAST_THRESHOLD


def hide_list(rows: Sequence[Row], measure: str, persons: str | None = None, also: Sequence[str] = ()) -> None:
    """Hide in place in rows that add up to a published total; if that protects nothing, all of the measure.

    ``persons`` counts who stands behind the measure where it is another column; ``also`` would tell it.
    """
    values = np.array([row[measure] for row in rows], np.int64)
    found = screen_list(values, np.array([few(row, measure, persons) for row in rows], bool))
    for row, gone in zip(rows, np.ones(len(rows), bool) if found is None else found, strict=True):
        if gone:
            row.update(dict.fromkeys((measure, *also), HIDDEN))


def hide_by_row(
    rows: Sequence[Row], of: Callable[[Row], Hashable], measure: str, persons: str | None, also: Sequence[str]
) -> list[Row]:
    """Hide in lists of rows, each with a total of its own; the rows of a list that cannot be protected are left out."""
    groups: dict[Hashable, list[Row]] = {}
    for row in rows:
        groups.setdefault(of(row), []).append(row)
    kept = []
    for mine in groups.values():
        hide_list(mine, measure, persons, also)
        if any(row[measure] is not HIDDEN for row in mine):
            kept += mine
    return kept


def hide_crossed(
    rows: Sequence[Row], sides: Sequence[Callable[[Row], Hashable]], measure: str, persons: str | None = None,
    also: Sequence[str] = (),
) -> None:  # fmt: skip
    """Hide in place in a table whose rows and columns are each a list with its total; no list takes others with it.

    For tables with too many gaps for `hide_plane`, which are rounded besides: a cell is withheld where the list of any
    of its ``sides`` withholds it.
    """
    found = []
    for side in sides:
        copies = [dict(row) for row in rows]
        hide_by_row(copies, side, measure, persons, also)
        found.append([copy[measure] is HIDDEN for copy in copies])
    for row, *gone in zip(rows, *found, strict=True):
        if any(gone):
            row.update(dict.fromkeys((measure, *also), HIDDEN))


def hide_plane(
    rows: Sequence[Row], by: Sequence[str], measure: str, persons: str | None,
    free: tuple[set[str], set[str]] = (set(), set()), also: Sequence[str] = (),
) -> bool:  # fmt: skip
    """Hide in place in a table of two cuts whose rows and columns have published sums, but for those in ``free``.

    Returns whether it could be protected; if not, nothing of the measure is told.
    """
    firsts, seconds = (sorted({row[cut] for row in rows}) for cut in by)
    a, b = ({value: n for n, value in enumerate(found)} for found in (firsts, seconds))
    values = np.zeros((len(firsts), len(seconds)), np.int64)
    primary = np.zeros(values.shape, bool)
    for row in rows:
        values[a[row[by[0]]], b[row[by[1]]]] = row[measure]
        primary[a[row[by[0]]], b[row[by[1]]]] = few(row, measure, persons)
    mask = screen(
        values,
        primary,
        free_rows=np.array([value in free[0] for value in firsts], bool),
        free_columns=np.array([value in free[1] for value in seconds], bool),
    )
    for row in rows:
        if mask is None or mask[a[row[by[0]]], b[row[by[1]]]]:
            row.update(dict.fromkeys((measure, *also), HIDDEN))
    return mask is not None


def hide_with_totals(
    rows: Sequence[Row], by: tuple[str, str], measure: str, persons: str, also: Sequence[str] = ()
) -> tuple[list[Row], set[Hashable]]:
    """Hide in place in a table whose lines, columns and whole have their totals beside them.

    Returns the rows of the lines that can be told, and the columns whose total is withheld. A line behind which few
    persons stand, or that cannot be protected, is left out: the other totals are those of the lines that are left.
    """
    line, column = by
    kept = []
    for mine in _grouped(rows, line):
        alone = [dict(row) for row in mine]
        hide_list(alone, measure, persons)
        if _many(mine, persons) and any(row[measure] is not HIDDEN for row in alone):
            kept += mine
    lines, columns = (sorted({row[cut] for row in kept}) for cut in by)
    at = {(row[line], row[column]): row for row in kept}
    values = np.array([[at[a, b][measure] if (a, b) in at else 0 for b in columns] for a in lines], np.int64)
    small = np.array([[(a, b) in at and few(at[a, b], measure, persons) for b in columns] for a in lines], bool)
    thin = np.array([not _many(mine, persons) for mine in _grouped(kept, column)], bool)
    found = screen_with_totals(values.reshape(len(lines), len(columns)), small.reshape(values.shape), thin)
    if found is None:
        raise ValueError("a line that is protected by itself is protected with its columns' totals withheld")
    for n, m in np.argwhere(found[0]):
        at[lines[n], columns[m]].update(dict.fromkeys((measure, *also), HIDDEN))
    return kept, {columns[m] for m in np.flatnonzero(found[1])}


def _grouped(rows: Iterable[Row], key: str) -> list[list[Row]]:
    """The rows by a column, in the order of its values."""
    groups: dict[Hashable, list[Row]] = {}
    for row in sorted(rows, key=lambda row: row[key]):
        groups.setdefault(row[key], []).append(row)
    return list(groups.values())


def _many(rows: Iterable[Row], persons: str) -> bool:
    """Whether enough persons surely stand behind a total: as many as behind its largest part, at least."""
    return max(row[persons] for row in rows) >= LEAST_THRESHOLD
