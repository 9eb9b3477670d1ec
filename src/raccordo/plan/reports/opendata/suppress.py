"""Which cells of an indicator are withheld, so that no small count of persons can be read or worked out.

A series of counts by region, quadrant and centre over several days is one table with two kinds of sums in it: a
quadrant is the sum of its centres, and what was added between two days is the difference of two cells. Small counts
(from 1 to threshold − 1) are withheld, small differences of a count that only grows are too, and then as many other
cells as it takes. Whether that is enough is not assumed: :func:`reaches` works out, by linear programming and from
what is published alone, how large each small count could be for somebody who knows the rules; it must reach the
threshold.

The threshold is that of :mod:`raccordo.analysis.disclosure`, where its source is given. Told in
``docs/open-data.md``.
"""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from raccordo.analysis.disclosure import LEAST_THRESHOLD, NEAR


class Cell(NamedTuple):
    """A place on a day. Region is ``""``, quadrants and centres bear their codes, after ``q:`` and ``c:``."""

    place: str
    day: dt.date


@dataclass(frozen=True)
class Counts:
    """Counts of persons. ``parent``: the place that is exactly the sum of the places under it.

    ``growing``: a count that only grows, so that the difference between two days is a count too. ``ceiling``: what a
    cell cannot pass, where that is published (the denominator of a share). ``told``: places that are always published,
    whatever stands in them; where that gives the others away, none of the others is, not even its zeros.
    """

    values: dict[Cell, int]
    parent: dict[str, str]
    growing: bool
    ceiling: dict[Cell, int] = field(default_factory=dict)
    told: frozenset[str] = frozenset()

    def siblings(self, cell: Cell) -> list[Cell]:
        """The cell, those summed with it, and their sum, on its day."""
        above = self.parent.get(cell.place)
        group = [Cell(place, cell.day) for place, over in self.parent.items() if over in {above, cell.place}]
        return [c for c in [*group, *([Cell(above, cell.day)] if above is not None else []), cell] if c in self.values]


def withheld(counts: Counts, threshold: int = LEAST_THRESHOLD) -> set[Cell]:
    """The cells to withhold; nothing that is 0 is, but where a place that is always told leaves no other way."""
    hidden = {cell for cell, value in counts.values.items() if 0 < value < threshold and cell.place not in counts.told}
    _hide_small_steps(counts, hidden, threshold)
    safe: set[tuple[Cell, ...]] = set()  # and stays so: the more is withheld, the more a count could be
    while weak := _weak(counts, hidden, threshold, safe):
        cell = _cheapest(counts, hidden, weak[-1])
        if cell is None:
            if counts.told:
                return {c for c in counts.values if c.place not in counts.told}
            return hidden | {c for c, value in counts.values.items() if value}
        hidden.add(cell)
        _hide_small_steps(counts, hidden, threshold)
    return hidden


def _days(counts: Counts, place: str) -> list[Cell]:
    return sorted(cell for cell in counts.values if cell.place == place)


def _hide_small_steps(counts: Counts, hidden: set[Cell], threshold: int) -> None:
    """Between one published day of a place and the next nobody was added, or as many as the threshold."""
    if not counts.growing:
        return
    for place in {cell.place for cell in counts.values} - counts.told:
        last = 0
        for cell in _days(counts, place):
            if cell in hidden:
                continue
            if 0 < counts.values[cell] - last < threshold:
                hidden.add(cell)
            else:
                last = counts.values[cell]


def _small(counts: Counts, hidden: set[Cell], threshold: int) -> list[tuple[Cell, ...]]:
    """Small counts, as one cell, and small differences that are not published, as two."""
    found: list[tuple[Cell, ...]] = [(c,) for c in sorted(hidden) if counts.values[c] < threshold]
    if counts.growing:
        for place in sorted({cell.place for cell in hidden}):
            days = _days(counts, place)
            found += [
                (before, after)
                for before, after in itertools.pairwise(days)
                if 0 < counts.values[after] - counts.values[before] < threshold and {before, after} & hidden
            ]
    return found


def _weak(counts: Counts, hidden: set[Cell], threshold: int, safe: set[tuple[Cell, ...]]) -> tuple[Cell, ...] | None:
    """The first small count or difference that cannot reach the threshold; those that can are added to ``safe``."""
    for small in _small(counts, hidden, threshold):
        if small not in safe:
            if reaches(counts, hidden, small) < threshold - NEAR:
                return small
            safe.add(small)
    return None


def reaches(counts: Counts, hidden: set[Cell], small: tuple[Cell, ...]) -> float:
    """How large a count, or a difference (before, after), could be for who has the published cells and the rules."""
    unknown = {cell: n for n, cell in enumerate(sorted(hidden))}
    goal = np.zeros(len(unknown))
    known = 0.0
    for sign, cell in zip((1, -1), reversed(small), strict=False):
        if cell in unknown:
            goal[unknown[cell]] -= sign
        else:
            known += sign * counts.values[cell]
    rows, right, least, bound = _rules(counts, unknown)
    bounds = [(1, counts.ceiling.get(cell)) for cell in unknown]
    found = linprog(
        goal, A_eq=_matrix(rows, len(unknown)), b_eq=right if rows else None,
        A_ub=_matrix(least, len(unknown)), b_ub=bound if least else None, bounds=bounds, method="highs",
    )  # fmt: skip
    if found.status == 3:
        return np.inf
    if found.status != 0:
        raise ValueError(f"The published cells contradict each other: {found.message}")
    return known - float(found.fun)


def _rules(counts: Counts, unknown: dict[Cell, int]) -> tuple[list, list[float], list, list[float]]:
    """What everybody knows: sums hold on each day, and what only grows does not fall from a day to the next."""
    rows, right, least, bound = [], [], [], []
    for over in sorted(set(counts.parent.values())):
        for day in sorted({cell.day for cell in counts.values if cell.place == over}):
            parts = [Cell(place, day) for place, above in counts.parent.items() if above == over]
            parts = [part for part in parts if part in counts.values]
            terms = [(part, 1.0) for part in parts] + [(Cell(over, day), -1.0)]
            if parts and any(cell in unknown for cell, _sign in terms):
                rows.append([(unknown[c], s) for c, s in terms if c in unknown])
                right.append(-sum(s * counts.values[c] for c, s in terms if c not in unknown))
    if counts.growing:
        for place in sorted({cell.place for cell in unknown}):
            days = _days(counts, place)
            for before, after in itertools.pairwise(days):
                terms = [(before, 1.0), (after, -1.0)]
                if before in unknown or after in unknown:
                    least.append([(unknown[c], s) for c, s in terms if c in unknown])
                    bound.append(-sum(s * counts.values[c] for c, s in terms if c not in unknown))
    return rows, right, least, bound


def _matrix(rows: list[list[tuple[int, float]]], width: int):
    if not rows:
        return None
    at = [(n, column, value) for n, row in enumerate(rows) for column, value in row]
    lines, columns, values = zip(*at, strict=True)
    return coo_array((values, (lines, columns)), shape=(len(rows), width)).tocsr()


def _cheapest(counts: Counts, hidden: set[Cell], weak: Cell) -> Cell | None:
    """The published cell to withhold next: the smallest among those summed with the weak one; else any on its day."""
    for group in (counts.siblings(weak), [c for c in counts.values if c.day == weak.day], list(counts.values)):
        free = [c for c in group if c not in hidden and counts.values[c] > 0 and c.place not in counts.told]
        if free:
            return min(free, key=lambda cell: (cell.place == "", counts.values[cell], cell))
    return None
