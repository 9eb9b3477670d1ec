"""Commuting flows between municipalities, checked, and in an order that does not depend on their codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from raccordo.analysis.basins.kernel import UNIT
from raccordo.analysis.problems import Problems, TableError

#: Above this many commuters in one flow a figure is a mistake, and sums could leave 64 bits.
MOST_COMMUTERS = 100_000_000


def _row(index: int) -> str:
    return f"row {index + 1}"


@dataclass(frozen=True, slots=True)
class Flows:
    """Commuting flows between municipalities, each pair at most once.

    Attributes:
        codes: the municipalities, in ascending order of code.
        origin: index in `codes` of the municipality of residence, per flow, int64.
        destination: index in `codes` of the municipality of work, per flow, int64.
        amount: commuters in thousandths (see `UNIT`), per flow, int64, never negative.
    """

    codes: tuple[str, ...]
    origin: np.ndarray
    destination: np.ndarray
    amount: np.ndarray

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, float]]) -> Flows:
        """Flows from (origin, destination, commuters); see `of_columns`."""
        table = list(rows)
        return cls.of_columns([row[0] for row in table], [row[1] for row in table], [row[2] for row in table])

    @classmethod
    def of_columns(
        cls,
        origins: Sequence[str],
        destinations: Sequence[str],
        commuters: Sequence[float] | np.ndarray,
        label: Callable[[int], str] = _row,
    ) -> Flows:
        """Flows from three columns of the same length, commuters in persons, read to the thousandth.

        Args:
            label: the name by which the user knows a row, from its index; "row 1" is the first by default.

        Raises:
            TableError: no rows, an empty code, a figure that is not a number of commuters, a pair given twice.
        """
        if not len(origins):
            raise TableError.whole_file("there are no flows: the table has no rows")
        problems = Problems(label)
        for field, codes_given in (("origin", origins), ("destination", destinations)):
            missing = [i for i, code in enumerate(codes_given) if not code]
            problems.add(missing, field, "the municipality's code is missing")
        figures = np.asarray(commuters, dtype=np.float64)
        wrong = np.flatnonzero(~((figures >= 0) & (figures <= MOST_COMMUTERS)))
        problems.add(wrong.tolist(), "commuters", f"not a number of commuters, 0 to {MOST_COMMUTERS:,}")
        problems.raise_if_any()
        codes = tuple(sorted(set(origins) | set(destinations)))
        index = {code: i for i, code in enumerate(codes)}
        flows = cls(
            codes,
            np.fromiter((index[code] for code in origins), np.int64, len(origins)),
            np.fromiter((index[code] for code in destinations), np.int64, len(destinations)),
            np.rint(figures * UNIT).astype(np.int64),
        )
        _refuse_repeated(flows, problems)
        return flows

    def residents(self) -> np.ndarray:
        """Commuters who live in each municipality, in thousandths, int64."""
        return _sums(self.origin, self.amount, len(self.codes))

    def workers(self) -> np.ndarray:
        """Commuters who work in each municipality, in thousandths, int64."""
        return _sums(self.destination, self.amount, len(self.codes))

    def internal(self) -> np.ndarray:
        """Commuters who live and work in each municipality, in thousandths, int64."""
        own = self.origin == self.destination
        return _sums(self.origin[own], self.amount[own], len(self.codes))


def _sums(key: np.ndarray, amount: np.ndarray, size: int) -> np.ndarray:
    """Exact integer sums by key (np.bincount would add in floating point)."""
    total = np.zeros(size, dtype=np.int64)
    np.add.at(total, key, amount)
    return total


def _refuse_repeated(flows: Flows, problems: Problems) -> None:
    pair = flows.origin * len(flows.codes) + flows.destination
    order = np.argsort(pair, kind="stable")
    again = np.flatnonzero(np.diff(pair[order]) == 0)
    for row, first in sorted(zip(order[again + 1].tolist(), order[again].tolist(), strict=True)):
        origin, destination = flows.codes[flows.origin[row]], flows.codes[flows.destination[row]]
        message = f"the flow from {origin} to {destination} is already given at {problems.label(first)}"
        problems.add([row], "origin", f"{message}; add the two figures up or remove one")
    problems.raise_if_any()


def canonical_order(flows: Flows, neighbours: np.ndarray | None = None) -> np.ndarray:
    """Municipalities in an order that the flows decide and the codes do not, unless the flows cannot tell.

    First by residents, workers and internal flow, smallest first; equal ones are told apart by their flows with
    municipalities already told apart, again and again until nothing changes (colour refinement, Weisfeiler and
    Leman 1968, with signatures summed in 64 bits). Only twins, which have the same flows with the same partners,
    are left to the order of their codes. All ties of the algorithm are broken by this order.

    Args:
        flows: the flows.
        neighbours: pairs of indices of municipalities that touch, shape (k, 2), each pair once, or None.

    Returns:
        Indices into `flows.codes`, int64, first in the order first.
    """
    size = len(flows.codes)
    figures = np.stack([flows.residents(), flows.workers(), flows.internal()], axis=1)
    colour = np.unique(figures, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
    colours = int(colour.max()) + 1
    amount = flows.amount.astype(np.uint64)
    while colours < size:
        signature = np.zeros(size, dtype=np.uint64)
        shade = colour.astype(np.uint64)
        np.add.at(signature, flows.origin, _mixed(shade[flows.destination], amount, 1))
        np.add.at(signature, flows.destination, _mixed(shade[flows.origin], amount, 2))
        if neighbours is not None and len(neighbours):
            touch = np.zeros(len(neighbours), dtype=np.uint64)
            np.add.at(signature, neighbours[:, 0], _mixed(shade[neighbours[:, 1]], touch, 3))
            np.add.at(signature, neighbours[:, 1], _mixed(shade[neighbours[:, 0]], touch, 3))
        by = np.lexsort((signature, colour))
        fresh = np.ones(size, dtype=np.int64)
        fresh[1:] = (np.diff(colour[by]) != 0) | (np.diff(signature[by]) != 0)
        colour[by] = np.cumsum(fresh) - 1
        if (found := int(fresh.sum())) == colours:
            break
        colours = found
    return np.lexsort((np.arange(size), colour))


def _mixed(shade: np.ndarray, amount: np.ndarray, direction: int) -> np.ndarray:
    """A 64-bit signature of (partner's colour, amount, direction), by the finaliser of splitmix64."""
    z: np.ndarray = (
        shade * np.uint64(0x9E3779B97F4A7C15) + amount * np.uint64(0xD1B54A32D192ED03) + np.uint64(direction)
    )
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
