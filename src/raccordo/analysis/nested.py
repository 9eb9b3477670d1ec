"""Suppression over cuts that lie in one another, at years, quarters and months at once.

Municipalities add up to centres, quadrants and basins; months add up to quarters and years: all of these tables are
published, and a municipality withheld in one of them is told by the others if its centre withholds nothing. Here every
small cell of any of the tables gets a **witness**: a change of the finest table (months by finest cells) that moves the
small cell by `margin` up, and one that moves it down, while each figure told anywhere stays as it is. A witness moves
counts from one finest cell to another within a month and, where it costs less, back again in another month; whatever
cell of whatever table it changes is withheld. So for who has all of the tables at once there are always whole tables
that agree with them in which the small cell is larger and smaller. See `docs/analysis/disclosure.md`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit

from raccordo.analysis.disclosure import LEAST_THRESHOLD, DisclosureError

MARGIN = LEAST_THRESHOLD - 1
MONTH, QUARTER, YEAR = 0, 1, 2
#: How many months a period of each grain has.
LENGTHS = (1, 3, 12)
NOT_TOLD = -1


@dataclass(frozen=True)
class Nest:
    """The months of a table of counts by its finest cells, and how these lie in coarser cuts.

    Attributes:
        values: (months, finest cells), month after month, the first a January; a year's months all there.
        places: for each cut the place of each finest cell in it; the finest cut itself comes first.
        told: for each grain which of its periods are published (a period that is not over is not).
    """

    values: np.ndarray
    places: Sequence[np.ndarray]
    told: Sequence[np.ndarray]

    def __post_init__(self) -> None:
        if (self.values < 0).any():
            raise DisclosureError("counts to screen are not negative")
        if len(self.values) % LENGTHS[YEAR]:
            raise DisclosureError("the months of a table to screen make up whole years")

    def table(self, cut: int, grain: int) -> np.ndarray:
        """The counts of a cut by period."""
        size = int(self.places[cut].max(initial=-1)) + 1
        found = np.zeros((len(self.values), size), np.int64)
        np.add.at(found.T, self.places[cut], self.values.T)
        return found.reshape(-1, LENGTHS[grain], size).sum(axis=1)


def screen_nest(
    nest: Nest,
    primary: Mapping[tuple[int, int], np.ndarray],
    hidden: Mapping[tuple[int, int], np.ndarray] | None = None,
    margin: int = MARGIN,
) -> dict[tuple[int, int], np.ndarray]:
    """Which cells to withhold of every table, by (cut, grain): masks of (periods, cells).

    ``primary`` are the cells that few persons stand behind, ``hidden`` those that must be withheld anyhow (they were
    before). What has no witness is withheld with all the periods beside it, zeros too, in its cut and in the finest.

    Raises:
        DisclosureError: negative counts, months that are not whole years.
    """
    months, cells = nest.values.shape
    cuts = len(nest.places)
    values = np.zeros((cuts, 3, months, cells), np.int64)
    small = np.zeros(values.shape, bool)
    masks = np.zeros(values.shape, bool)
    for cut in range(cuts):
        for grain in range(3):
            table = nest.table(cut, grain)
            where = (cut, grain, slice(len(table)), slice(table.shape[1]))
            values[where] = table
            there = (table > 0) & nest.told[grain][:, None]
            small[where] = primary[cut, grain] & there
            if hidden is not None:
                masks[where] = hidden[cut, grain] & there
    told = np.zeros((3, months), bool)
    for grain in range(3):
        told[grain, : months // LENGTHS[grain]] = nest.told[grain]
    masks |= small
    cost = np.where(masks, 0.0, 1.0 + np.log1p(values))
    order = np.argwhere(small)
    rank = np.lexsort((-values[tuple(order.T)], -order[:, 1]))  # longest periods first, then the largest
    members = _members(nest.places, cells)
    places = np.array(nest.places, np.int64).reshape(cuts, cells)
    lost = np.zeros((cuts, 3, months), bool)
    _witnesses(order[rank], values, masks, cost, told, places, *members, margin, lost)
    _leave_out(masks, lost, told)
    found = {}
    for cut in range(cuts):
        size = int(nest.places[cut].max(initial=-1)) + 1
        for grain in range(3):
            found[cut, grain] = masks[cut, grain, : months // LENGTHS[grain], :size].copy()
    return found


def _members(places: Sequence[np.ndarray], cells: int) -> tuple[np.ndarray, np.ndarray]:
    """The finest cells in the order of their place in each cut, and where each place begins."""
    order = np.array([np.argsort(place, kind="stable") for place in places], np.int64).reshape(len(places), cells)
    begin = np.array([np.searchsorted(np.sort(place), np.arange(cells + 1)) for place in places], np.int64)
    return order, begin.reshape(len(places), cells + 1)


def _leave_out(masks: np.ndarray, lost: np.ndarray, told: np.ndarray) -> None:
    """Withhold whole periods: where a cell of a cut has no witness, in the cut and in the finest, the grain's periods
    within the next longer one that is told, and all that is shorter."""
    for cut, grain, period in np.argwhere(lost).tolist():
        month = period * LENGTHS[grain]
        longer = next((g for g in (QUARTER, YEAR) if g > grain and told[g, month // LENGTHS[g]]), grain)
        first = month // LENGTHS[longer] * LENGTHS[longer]
        for shorter in range(grain + 1):
            begin = first // LENGTHS[shorter]
            end = (first + LENGTHS[longer]) // LENGTHS[shorter]
            masks[cut, shorter, begin:end] = True
            masks[0, shorter, begin:end] = True


@njit(cache=True)
def _change_cost(one, other, here, there, cost, told, places):  # type: ignore[no-untyped-def]  # compiled
    """What it costs to withhold all that a change touches: two cells in the months `here` and `there` (or -1)."""
    total = 0.0
    for cut in range(len(places)):
        a, b = places[cut, one], places[cut, other]
        if a == b:
            continue
        for grain in range(3):
            length = LENGTHS[grain]
            p, q = here // length, there // length if there >= 0 else -1
            if p == q:
                continue
            if told[grain, p]:
                total += cost[cut, grain, p, a] + cost[cut, grain, p, b]
            if q >= 0 and told[grain, q]:
                total += cost[cut, grain, q, a] + cost[cut, grain, q, b]
    return total


@njit(cache=True)
def _withhold(one, other, here, there, values, masks, cost, told, places, done, down, margin):  # type: ignore[no-untyped-def]  # compiled
    """Withhold all that a change touches; what it moves far enough up and down needs no other witness."""
    for cut in range(len(places)):
        a, b = places[cut, one], places[cut, other]
        if a == b:
            continue
        for grain in range(3):
            length = LENGTHS[grain]
            p, q = here // length, there // length if there >= 0 else -1
            if p == q:
                continue
            for period in (p, q):
                if period < 0 or not told[grain, period]:
                    continue
                for cell in (a, b):
                    masks[cut, grain, period, cell] = True
                    cost[cut, grain, period, cell] = 0.0
            if told[grain, p] and down >= min(margin, values[cut, grain, p, a] - 1):
                done[cut, grain, p, a] = True
            if q >= 0 and told[grain, q] and down >= min(margin, values[cut, grain, q, b] - 1):
                done[cut, grain, q, b] = True


@njit(cache=True)
def _best(one, here, cut, grain, values, cost, told, places, margin):  # type: ignore[no-untyped-def]  # compiled
    """The cheapest change of a finest cell in a month that moves its cell of `cut` in its period: the other cell, the
    other month (-1 for none), and how far down it can go; the other cell is -1 where there is none."""
    finest = values[0, 0]
    down = min(margin, finest[here, one] - 1)
    length = LENGTHS[grain]
    span = 3 if grain == 0 else 12
    first = here // span * span
    best, other, month = np.inf, -1, -1
    for cell in range(finest.shape[1]):
        if places[cut, cell] == places[cut, one] or finest[here, cell] <= margin:
            continue
        price = _change_cost(one, cell, here, -1, cost, told, places)
        if price < best:
            best, other, month = price, cell, -1
        if grain == 2:
            continue
        for there in range(first, first + span):
            if there // length == here // length or not told[0, there]:
                continue
            if finest[there, one] <= margin or finest[there, cell] < down + 1:
                continue
            price = _change_cost(one, cell, here, there, cost, told, places)
            if price < best:
                best, other, month = price, cell, there
    return other, month, down


@njit(cache=True)
def _witnesses(order, values, masks, cost, told, places, members, begin, margin, lost):  # type: ignore[no-untyped-def]  # compiled
    """A witness for each small cell in turn; the periods of those without one are marked as lost."""
    done = np.zeros(values.shape, np.bool_)
    for row in range(len(order)):
        cut, grain, period, cell = order[row]
        if done[cut, grain, period, cell]:
            continue
        length = LENGTHS[grain]
        one, here, largest = -1, -1, 0
        for n in range(begin[cut, cell], begin[cut, cell + 1]):
            for month in range(period * length, (period + 1) * length):
                if values[0, 0, month, members[cut, n]] > largest:
                    one, here, largest = members[cut, n], month, values[0, 0, month, members[cut, n]]
        other, there, down = _best(one, here, cut, grain, values, cost, told, places, margin)
        if other < 0:
            lost[cut, grain, period] = True
            continue
        _withhold(one, other, here, there, values, masks, cost, told, places, done, down, margin)
