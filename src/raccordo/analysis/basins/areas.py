"""Labour-market areas from commuting flows, by the method of the travel-to-work areas as Istat applies it.

The method, with the choices made where the sources leave one open, is told in `docs/analysis/basins.md`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from raccordo.analysis.basins import kernel, stages
from raccordo.analysis.basins.flows import Flows, canonical_order
from raccordo.analysis.basins.kernel import UNIT, VALID
from raccordo.analysis.basins.network import build_network, start_state, start_tree
from raccordo.analysis.basins.parameters import Parameters


class Why(StrEnum):
    """Why a municipality was moved, in the order of the kernel's codes."""

    COHESION = "least valid area gave it up: strongest cohesion"
    NO_LINK = "to the reserve: no other area has a link with it"
    LOWERS = "to the reserve: the area of strongest cohesion would become less valid"
    RESTLESS = "to the reserve: it was given up too many times"
    FROM_RESERVE = "from the reserve: strongest cohesion"
    LEFT_OVER = "from the reserve: no area could take it, it forms one with those it is tied to"
    REPAIR_MOVE = "repair: its area was not valid after the reserve, this one stays valid with it"
    REPAIR_JOIN = "repair: its whole area joined this one, and together they are valid"


WHYS = tuple(Why)


@dataclass(frozen=True, slots=True)
class Area:
    """One labour-market area. Figures are commuters.

    Attributes:
        code: its main municipality, the one where most commuters work (then where most live).
        began_as: the municipality the area was at the beginning; `Move` calls areas by it.
        residents: who live here, wherever they work: the size of the area.
        workers: who work here, wherever they live.
        internal: who do both.
        validity: how far it satisfies the parameters; 1 or more is valid.
    """

    code: str
    began_as: str
    municipalities: tuple[str, ...]
    residents: float
    workers: float
    internal: float
    validity: float

    @property
    def supply_self_containment(self) -> float | None:
        """Share of those who live here that work here; None where nobody lives."""
        return self.internal / self.residents if self.residents else None

    @property
    def demand_self_containment(self) -> float | None:
        """Share of those who work here that live here; None where nobody works."""
        return self.internal / self.workers if self.workers else None

    @property
    def valid(self) -> bool:
        """Whether the parameters are satisfied."""
        return self.validity >= VALID


@dataclass(frozen=True, slots=True)
class Move:
    """One step: a municipality leaves an area (None: the reserve) for another (None: the reserve), and why.

    Areas are called by the municipality they were at the beginning (`Area.began_as`).
    """

    step: int
    municipality: str
    giver: str | None
    taker: str | None
    why: Why
    cohesion: float | None
    giver_validity: float | None
    taker_validity: float | None
    taker_validity_with_it: float | None


@dataclass(frozen=True, slots=True)
class Partition:
    """Labour-market areas, in order of code, and how they came about."""

    parameters: Parameters
    areas: tuple[Area, ...]
    _codes: tuple[str, ...] = field(repr=False)
    _who: np.ndarray = field(repr=False, compare=False)
    _what: np.ndarray = field(repr=False, compare=False)

    @property
    def area_of(self) -> dict[str, str]:
        """Area of each municipality, both by code, in order of municipality."""
        return dict(sorted((m, area.code) for area in self.areas for m in area.municipalities))

    @property
    def not_valid(self) -> tuple[Area, ...]:
        """Areas that do not satisfy the parameters and could not be repaired."""
        return tuple(area for area in self.areas if not area.valid)

    def moves(self) -> Iterator[Move]:
        """Every step, in order."""
        for step, (who, what) in enumerate(zip(self._who.tolist(), self._what.tolist(), strict=True), 1):
            m, giver, taker, why = who
            yield Move(
                step,
                self._codes[m],
                None if giver < 0 else self._codes[giver],
                None if taker < 0 else self._codes[taker],
                WHYS[why],
                *(None if np.isnan(figure) else figure for figure in what),
            )

    @property
    def reserve(self) -> tuple[str, ...]:
        """Municipalities that went through the reserve list, in order of code."""
        to_reserve = self._who[:, 2] == kernel.RESERVE
        return tuple(sorted({self._codes[m] for m in self._who[to_reserve, 0].tolist()}))


def delineate(
    flows: Flows,
    parameters: Parameters | None = None,
    neighbours: Iterable[tuple[str, str]] | None = None,
) -> Partition:
    """Labour-market areas from commuting flows.

    Args:
        flows: commuting flows; every municipality named in them gets exactly one area.
        parameters: what an area must be; Istat's of 2011 by default.
        neighbours: pairs of municipalities that touch, in either order; where given, every area is in one piece
            on them. Pairs with a municipality that the flows do not name are left out (`unknown_neighbours`).

    Returns:
        The same partition for the same flows in whatever order they come and, but for municipalities that the flows
        cannot tell apart, under whatever codes. Areas that stay below validity are in it, and listed as `not_valid`.
    """
    parameters = parameters or Parameters()
    pairs = None if neighbours is None else _pairs(flows, neighbours)
    order = canonical_order(flows, pairs)
    net = build_network(flows, order, pairs)
    values = parameters.as_array()
    state = start_state(net, values)
    who, what = kernel.dissolve(net, state, values, start_tree(state), kernel.MOST_MOVES)
    work = stages.Work(net, state, values)
    waiting = set(work.reserve())
    stages.empty_reserve(work)
    stages.repair(work, waiting)
    codes = tuple(flows.codes[i] for i in order.tolist())
    return Partition(
        parameters,
        _describe(work, codes),
        codes,
        np.concatenate((who, np.array(work.who, dtype=np.int64).reshape(-1, 4))),
        np.concatenate((what, np.array(work.what, dtype=np.float64).reshape(-1, 4))),
    )


def unknown_neighbours(flows: Flows, neighbours: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Pairs that `delineate` leaves out because the flows do not name one of the two."""
    known = set(flows.codes)
    return [pair for pair in neighbours if not known.issuperset(pair)]


def _pairs(flows: Flows, neighbours: Iterable[tuple[str, str]]) -> np.ndarray:
    """Distinct pairs of indices, shape (k, 2), lower first."""
    index = {code: i for i, code in enumerate(flows.codes)}
    pairs = {
        (min(index[one], index[other]), max(index[one], index[other]))
        for one, other in neighbours
        if one != other and one in index and other in index
    }
    return np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)


def _describe(work: stages.Work, codes: tuple[str, ...]) -> tuple[Area, ...]:
    net, state = work.net, work.state
    by = np.argsort(state.area, kind="stable")
    groups = np.split(by, np.flatnonzero(np.diff(state.area[by])) + 1)
    areas = []
    for group in groups:
        a = int(state.area[group[0]])
        main = max(group.tolist(), key=lambda m: (net.workers[m], net.residents[m], -m))
        areas.append(
            Area(
                codes[main],
                codes[a],
                tuple(sorted(codes[m] for m in group.tolist())),
                float(state.residents[a]) / UNIT,
                float(state.workers[a]) / UNIT,
                float(state.internal[a]) / UNIT,
                float(state.validity[a]),
            )
        )
    return tuple(sorted(areas, key=lambda area: area.code))
