"""What follows the main stage: the reserve list, what nobody could take, and the repair of areas it spoiled."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from raccordo.analysis.basins import kernel
from raccordo.analysis.basins.kernel import RESERVE, VALID, Network, State, validity

# Why, after the main stage (the kernel holds the first four).
FROM_RESERVE, LEFT_OVER, REPAIR_MOVE, REPAIR_JOIN = 4, 5, 6, 7


@dataclass(slots=True)
class Work:
    """A partition being worked on, and the log of what was done to it, in the columns of `kernel.dissolve`."""

    net: Network
    state: State
    parameters: np.ndarray
    who: list[tuple[int, int, int, int]] = field(default_factory=list)
    what: list[tuple[float, float, float, float]] = field(default_factory=list)

    def links(self, m: int) -> list[tuple[int, float, float]]:
        """Areas that may take `m`, as (area, cohesion, validity with m), strongest first; its own is not among them."""
        count = kernel.find_links(self.net, self.state, m)
        found = [
            (
                int(a),
                kernel.cohesion(self.net, self.state, m, a),
                kernel.validity_with(self.net, self.state, m, a, self.parameters),
            )
            for a in self.state.linked[:count]
            if a != self.state.area[m] and kernel.touches(self.net, self.state, m, a)
        ]
        kernel.clear_links(self.state, count)
        return sorted((link for link in found if link[1] > 0), key=lambda link: (-link[1], link[0]))

    def strongest(self, m: int) -> tuple[int, float]:
        """The first of `links`: (area, cohesion), area −1 where there is none."""
        count = kernel.find_links(self.net, self.state, m)
        found = kernel.strongest(self.net, self.state, m, count)
        kernel.clear_links(self.state, count)
        return int(found[0]), float(found[1])

    def without(self, m: int) -> float:
        """Validity of the area of `m` without it; infinite where nobody would be left."""
        a = self.state.area[m]
        if self.state.members[a] == 1:
            return np.inf
        count = kernel.find_links(self.net, self.state, m)
        value = kernel.validity_without(self.net, self.state, m, a, self.parameters)
        kernel.clear_links(self.state, count)
        return float(value)

    def move(self, m: int, to: int, why: int, strength: float = np.nan) -> None:
        """Take `m` out of where it is, put it into area `to`, and write it down."""
        giver = int(self.state.area[m])
        giver_before = self.state.validity[giver] if giver != RESERVE else np.nan
        taker_before = self.state.validity[to] if self.state.members[to] else np.nan
        count = kernel.find_links(self.net, self.state, m)
        if giver != RESERVE:
            kernel.leave(self.net, self.state, m, self.parameters)
        kernel.join(self.net, self.state, m, to, self.parameters)
        kernel.clear_links(self.state, count)
        self.who.append((m, giver, to, why))
        self.what.append((strength, float(giver_before), float(taker_before), float(self.state.validity[to])))

    def members(self, a: int) -> list[int]:
        """Municipalities of area `a`, in canonical order."""
        return [int(m) for m in np.flatnonzero(self.state.area == a)]

    def reserve(self) -> list[int]:
        """Municipalities in no area, in canonical order."""
        return self.members(RESERVE)


def empty_reserve(work: Work) -> None:
    """Assign the reserve list: each municipality, the most open first, to the area of strongest cohesion.

    Those that have a link only with others of the list wait until these are placed. Validity is not looked at here
    (it is repaired after). What nobody takes forms areas of its own, one per group held together by flows (and by
    the map, where contiguity is asked for).
    """
    net = work.net
    openness = net.workers + net.residents - 2 * net.internal
    waiting = sorted(work.reserve(), key=lambda m: (-openness[m], m))
    placed = True
    while waiting and placed:
        placed, still = False, []
        for m in waiting:
            to, strength = work.strongest(m)
            if to >= 0:
                work.move(m, to, FROM_RESERVE, strength)
                placed = True
            else:
                still.append(m)
        waiting = still
    for group in _groups(net, set(waiting)):
        free = int(np.flatnonzero(work.state.members == 0)[0])
        for m in group:
            work.move(m, free, LEFT_OVER)


def _groups(net: Network, left: set[int]) -> list[list[int]]:
    """Connected groups of the municipalities `left`, by flows and, where asked for, by the map."""
    groups = []
    while left:
        group, queue = [], [min(left)]
        left.discard(queue[0])
        while queue:
            m = queue.pop()
            group.append(m)
            for k in sorted(left & _near(net, m)):
                left.discard(k)
                queue.append(k)
        groups.append(sorted(group))
    return groups


def _near(net: Network, m: int) -> set[int]:
    """Municipalities with a flow from or to `m`, and on the map beside it where contiguity is asked for."""
    row = slice(net.start[m], net.start[m + 1])
    near = {int(k) for k in net.partner[row][net.out[row] + net.into[row] > 0]}
    if net.contiguous:
        near &= {int(k) for k in net.touch[net.touch_start[m] : net.touch_start[m + 1]]}
    return near


def repair(work: Work, came_from_reserve: set[int]) -> None:
    """Bring areas that the reserve list left below validity back above it, where that spoils no other area.

    The least valid area first gives up one municipality (those of the reserve list first, then the most open) to the
    area of strongest cohesion that stays valid with it (or gets no worse, if it was not valid itself), provided the
    giver gains. Where no such move exists, the whole area joins the one of strongest cohesion with which it is
    valid. An area for which neither works is left as it is, to be reported.

    It ends: each step either takes away an area, or leaves their number and raises the sum of min(validity, 1).
    """
    stuck: set[int] = set()
    while True:
        alive = [int(a) for a in np.flatnonzero(work.state.validity < VALID) if int(a) not in stuck]
        if not alive:
            return
        worst = min(alive, key=lambda a: (work.state.validity[a], a))
        if _give_up_one(work, worst, came_from_reserve) or _join_whole(work, worst):
            stuck.clear()
        else:
            stuck.add(worst)


def _give_up_one(work: Work, a: int, came_from_reserve: set[int]) -> bool:
    """Move one municipality of area `a` as `repair` says; whether one was found."""
    net, state = work.net, work.state
    now = state.validity[a]
    order = sorted(work.members(a), key=lambda m: (m not in came_from_reserve, -kernel.openness(net, state, m), m))
    for m in order:
        if work.without(m) <= now or not kernel.removable(net, state, m):
            continue
        for b, strength, with_it in work.links(m):
            if with_it >= min(VALID, state.validity[b]):
                work.move(m, b, REPAIR_MOVE, strength)
                return True
    return False


def _join_whole(work: Work, a: int) -> bool:
    """Join the whole of area `a` to another with which it is valid, by strongest cohesion; whether there was one."""
    state = work.state
    members = work.members(a)
    for b, strength, out, into in _area_links(work, a, members):
        together = validity(
            state.residents[a] + state.residents[b],
            state.workers[a] + state.workers[b],
            state.internal[a] + state.internal[b] + out + into,
            work.parameters,
        )
        if together >= VALID and any(kernel.touches(work.net, state, m, b) for m in members):
            for m in members:
                work.move(m, b, REPAIR_JOIN, strength)
            return True
    return False


def _area_links(work: Work, a: int, members: list[int]) -> list[tuple[int, float, int, int]]:
    """Other areas as (area, cohesion, flow out, flow in), strongest first."""
    net, state = work.net, work.state
    out, into = np.zeros(len(state.area), dtype=np.int64), np.zeros(len(state.area), dtype=np.int64)
    for m in members:
        row = slice(net.start[m], net.start[m + 1])
        to = state.area[net.partner[row]]
        np.add.at(out, to, net.out[row])
        np.add.at(into, to, net.into[row])
    found = []
    for b in np.flatnonzero(out + into):
        if b != a:
            strength = kernel.side(out[b], state.residents[a], state.workers[b]) + kernel.side(
                into[b], state.residents[b], state.workers[a]
            )
            found.append((int(b), float(strength), int(out[b]), int(into[b])))
    return sorted((link for link in found if link[1] > 0), key=lambda link: (-link[1], link[0]))
