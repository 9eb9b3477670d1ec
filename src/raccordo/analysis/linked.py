"""Suppression over several tables at once: what one withholds, another must not tell.

A report publishes the same hirings by month, by contract and sex, by sector and centre: tables that share margins.
Protected one by one, a margin that one of them withholds stands in the next. Here all published figures are cells of
one system: a cell has a name (any hashable), and a `Sum` says that some cells add up to another. Suppression and
attack are those of `raccordo.analysis.disclosure`, over the sums of all tables. See `docs/analysis/disclosure.md`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import coo_array, csr_array, hstack

from raccordo.analysis.disclosure import LEAST_THRESHOLD, NEAR, DisclosureError, bound, cheapest_change, optimum

Key = Any  # whatever names a cell and can be hashed: mappings of a caller's own names come and go unchanged
MOST = 4
"""How many times the margin a cell may change while another is being protected."""
DEAR = 1000.0
"""How many times more it costs to withhold a dear cell: more than all others that could be withheld instead."""


@dataclass(frozen=True, slots=True)
class Sum:
    """Cells that add up to another: a row of a table and its margin."""

    parts: tuple[Key, ...]
    whole: Key


def table_sums(cells: Sequence[Sequence[Key]]) -> list[Sum]:
    """The sums of a table with margins last: of each row and, where there is more than one, of each column."""
    lines = list(cells) if len(cells) == 1 else [*cells, *zip(*cells, strict=True)]
    return [Sum(tuple(line[:-1]), line[-1]) for line in lines]


def protect_together(
    values: Mapping[Key, int],
    sums: Iterable[Sum],
    primary: Collection[Key],
    margin: float = LEAST_THRESHOLD - 1,
    *,
    known: Collection[Key] = (),
    unpublished: Collection[Key] = (),
    dear: Collection[Key] = (),
) -> frozenset[Key]:
    """The cells to withhold: the primary ones that hold anything, and those that would tell them.

    Args:
        values: counts of all cells of all tables, margins included, never negative. A zero is always published.
        sums: what adds up to what, over all tables.
        primary: cells that few persons stand behind.
        margin: how far above and below its value the attacker's interval of a primary cell must reach (below, at
            most down to the least it can be).
        known: cells that were published before, or can be guessed: withholding them would protect nothing.
        unpublished: cells that stand in no table and are told to nobody, such as what stocks and flows have in common,
            or that were withheld before; they need no protection of their own.
        dear: cells to withhold only where nothing else protects, such as those that are told elsewhere.

    Raises:
        DisclosureError: figures that do not add up or are negative, a sum over unknown cells, or tables that cannot be
            protected.
    """
    system = _System(values, tuple(sums))
    hidden = {key for key in unpublished if values[key] > 0}
    withheld = system.withhold({key for key in primary if values[key] > 0}, margin, set(known), hidden, set(dear))
    found = frozenset(key for key, hidden in zip(system.keys, withheld, strict=True) if hidden)
    open_to = exposed(values, system.sums, found, primary, margin)
    if open_to:
        raise DisclosureError(f"{len(open_to)} cells could not be protected: publish fewer, larger categories")
    return found


def attack_together(published: Mapping[Key, int | None], sums: Iterable[Sum]) -> dict[Key, tuple[float, float]]:
    """Between which values each withheld cell (None) must lie, for who has all published tables and nothing else.

    The attacker knows that cells add up as `sums` says, are whole, and that a withheld one is at least 1.

    Raises:
        DisclosureError: no tables have these published figures.
    """
    system = _System({key: value or 0 for key, value in published.items()}, tuple(sums), checked=False)
    unknown = [n for n, key in enumerate(system.keys) if published[key] is None]
    right = -(system.relations @ system.values)
    columns = system.relations[:, unknown]
    found = {}
    for place, cell in enumerate(unknown):
        low, high = (bound(columns, right, place, sense, 1.0) for sense in (1, -1))
        found[system.keys[cell]] = (float(np.ceil(low - NEAR)), float(np.floor(high + NEAR)))
    return found


def exposed(
    values: Mapping[Key, int],
    sums: Iterable[Sum],
    withheld: Collection[Key],
    primary: Collection[Key],
    margin: float = LEAST_THRESHOLD - 1,
) -> list[Key]:
    """The primary cells that the attack narrows further than `margin` allows."""
    attack = _Attack(_System(values, tuple(sums)), withheld, margin)
    place = {key: n for n, key in enumerate(attack.system.keys)}
    asked = [key for key in primary if values[key] > 0]
    attack.look([place[key] for key in asked])
    return [key for key in asked if attack.narrows(place[key])]


class _Attack:
    """How far single cells are narrowed. Each table that was found possible is a witness for all of them."""

    def __init__(self, system: _System, withheld: Collection[Key], margin: float) -> None:
        self.system, self.margin = system, margin
        self.reach = system.reach(margin)
        mask = np.array([key in withheld for key in system.keys], bool)
        self.place = {cell: at for at, cell in enumerate(np.flatnonzero(mask).tolist())}
        columns = csr_array(system.relations[:, np.flatnonzero(mask)])
        asking = np.flatnonzero(np.diff(columns.indptr))
        self.columns = columns[asking]
        self.right = -(system.relations[asking] @ np.where(mask, 0.0, system.values))
        self.low, self.high = np.full(len(self.place), np.inf), np.full(len(self.place), -np.inf)

    def look(self, cells: Sequence[int]) -> None:
        """Look for tables in which as many cells as can be are as high, or as low, as they should reach."""
        inside = np.array([cell for cell in cells if cell in self.place], int)
        if not len(inside):
            return
        at = np.array([self.place[cell] for cell in inside.tolist()])
        goal = np.zeros(len(self.place))
        limits = np.column_stack((np.ones(len(self.place)), np.full(len(self.place), np.inf)))
        limits[at, 1] = self.system.values[inside] + self.margin
        for sense in (-1, 1):
            goal[at] = sense
            found = optimum(self.columns, self.right, goal, limits)
            if found is not None:
                self._seen(found)

    def narrows(self, cell: int) -> bool:
        """Whether a cell must lie nearer to its value than it should."""
        at, value = self.place.get(cell), float(self.system.values[cell])
        if at is None:
            return True
        if self.high[at] < value + self.margin - NEAR and self._end(at, -1) < value + self.margin:
            return True
        if self.reach[cell] <= 0 or self.low[at] <= value - self.margin + NEAR:
            return False
        low = self._end(at, 1)
        return low > value - self.margin and low > value - self.system.reach_of(cell, self.margin)

    def _end(self, at: int, sense: int) -> float:
        """The least or greatest whole number that a withheld cell can be."""
        goal = np.zeros(len(self.place))
        goal[at] = sense
        found = optimum(self.columns, self.right, goal, (1.0, None))
        if found is None:
            self.high[at] = np.inf
            return np.inf
        self._seen(found)
        return float(np.ceil(found[at] - NEAR) if sense > 0 else np.floor(found[at] + NEAR))

    def _seen(self, found: np.ndarray) -> None:
        self.low, self.high = np.minimum(self.low, found), np.maximum(self.high, found)


class _System:
    """Cells in a fixed order and the relations between them; a relation's parts are positive, its whole negative."""

    def __init__(self, values: Mapping[Key, int], sums: tuple[Sum, ...], *, checked: bool = True) -> None:
        self.keys: list[Key] = list(values)
        self.sums = sums
        place = {key: n for n, key in enumerate(self.keys)}
        self.values = np.array([values[key] for key in self.keys], float)
        if (self.values < 0).any():
            raise DisclosureError("the figures of tables to protect are not negative")
        try:
            self._sums = [([place[part] for part in one.parts], place[one.whole]) for one in sums]
        except KeyError as error:
            raise DisclosureError(f"a sum names a cell that is in no table: {error.args[0]}") from error
        row = [n for n, (parts, _whole) in enumerate(self._sums) for _part in (*parts, None)]
        column = [cell for parts, whole in self._sums for cell in (*parts, whole)]
        sign = [one for parts, _whole in self._sums for one in (*[1.0] * len(parts), -1.0)]
        self.relations = csr_array(coo_array((sign, (row, column)), shape=(len(self._sums), len(self.keys))))
        if checked and self._sums and np.abs(self.relations @ self.values).max() > NEAR:
            raise DisclosureError("the figures do not add up to their margins")

    def reach(self, margin: float) -> np.ndarray:
        """How far below its value each cell's interval should go: everybody knows that a withheld cell is at least 1,
        and so a margin at least as many as the cells in it that hold anything."""
        least = (self.values > 0).astype(float)
        while True:
            higher = least.copy()
            for parts, whole in self._sums:
                higher[whole] = max(higher[whole], least[parts].sum())
            if (higher == least).all():
                return np.minimum(margin, self.values - least)
            least = higher

    def reach_of(self, cell: int, margin: float) -> float:
        """How far below its value a cell's interval can go at all: as far as if nothing but zeros were published."""
        some = np.flatnonzero(self.values > 0)
        nothing = np.zeros(len(self._sums))
        least = bound(self.relations[:, some], nothing, int(np.searchsorted(some, cell)), 1, 1.0)
        return float(min(margin, self.values[cell] - np.ceil(least - NEAR)))

    def withhold(
        self,
        primary: Collection[Key],
        margin: float,
        known: Collection[Key],
        unpublished: Collection[Key],
        dear: Collection[Key],
    ) -> np.ndarray:
        """A mask of the cells to withhold; one primary cell at a time, the largest first, by the cheapest change."""
        asked = np.array([key in primary for key in self.keys], bool)
        hidden = asked | np.array([key in unpublished for key in self.keys], bool)
        free = ~np.array([key in known for key in self.keys], bool)
        reach = self.reach(margin)
        done = {1: ~asked, -1: ~asked | (reach <= 0)}
        cost = self._cost() * np.where([key in dear for key in self.keys], DEAR, 1.0)
        cells = np.flatnonzero(asked)
        for cell in cells[np.argsort(-self.values[cells], kind="stable")].tolist():
            for sense, amount in ((1, margin), (-1, reach[cell])):
                if done[sense][cell]:
                    continue
                change = self._change(np.where(hidden, 0.0, cost), cell, sense * amount, margin, free)
                hidden |= np.abs(change) > NEAR
                done[1] |= change >= margin - NEAR
                done[-1] |= change <= NEAR - reach
        return hidden

    def _cost(self) -> np.ndarray:
        """What it costs to withhold a cell: more if it is larger, three times as much in a margin."""
        wholes = np.zeros(len(self.keys), bool)
        wholes[[whole for _parts, whole in self._sums]] = True
        return (1.0 + np.log1p(self.values)) * np.where(wholes, 3.0, 1.0)

    def _change(self, price: np.ndarray, cell: int, amount: float, margin: float, free: np.ndarray) -> np.ndarray:
        """The cheapest change of free cells that moves one by an amount; down only as far as other tables let it."""
        some = (self.values > 0) & free
        up = np.where(some, MOST * margin, 0.0)
        down = np.where(some, np.clip(self.values - 1, 0.0, MOST * margin), 0.0)
        both_ways = csr_array(hstack((self.relations, -self.relations)))
        try:
            return cheapest_change(both_ways, price, up, down, cell, amount)
        except DisclosureError:
            lower = self.reach_of(cell, margin)
            if amount > 0 or lower >= -amount:
                raise
            return cheapest_change(both_ways, price, up, down, cell, -lower) if lower > 0 else np.zeros(len(self.keys))
