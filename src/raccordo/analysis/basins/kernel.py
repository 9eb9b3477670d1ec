"""The compiled heart of the basins: a partition kept up to date one municipality at a time.

Everything is an integer index in canonical order (see `flows.canonical_order`): municipalities 0 … n−1, and areas
0 … n−1, area i being at first municipality i alone. Ties go to the lower index everywhere. Amounts are thousandths
of a commuter, so that taking a municipality out and putting it back leaves exactly what was there.

Compiled code is kept on disk and made again only when this file changes: all that is compiled, and every constant in
it, must stand here.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

#: Flows are counted in thousandths of a commuter, as integers: sums are then exact in any order.
UNIT = 1000

#: An area is valid from here on: the last digits are left to rounding, so that an area exactly on the frontier is in.
VALID = 1.0 - 1e-9

#: Not in any area: waiting in the reserve list.
RESERVE = -1

#: Moves after which a municipality that keeps being given up goes to the reserve, so that the work always ends.
MOST_MOVES = 50

# Why a municipality was moved; `areas.Why` says it in words.
COHESION, NO_LINK, LOWERS, RESTLESS = 0, 1, 2, 3


class Network(NamedTuple):
    """The flows, as rows of partners: those of municipality m are at `start[m]:start[m + 1]`. All int64."""

    start: np.ndarray
    partner: np.ndarray
    out: np.ndarray  # from the municipality to the partner
    into: np.ndarray  # from the partner to the municipality
    residents: np.ndarray
    workers: np.ndarray
    internal: np.ndarray
    touch_start: np.ndarray  # neighbours on the map, in the same form; empty where contiguity is not asked for
    touch: np.ndarray
    contiguous: bool


class State(NamedTuple):
    """The partition and its figures: per municipality, then per area, then scratch space, clean between calls."""

    area: np.ndarray
    inside: np.ndarray  # commuters who work in the municipality and live in its area
    moves: np.ndarray
    after: np.ndarray  # members of an area as a doubly linked list, in no order
    before: np.ndarray
    head: np.ndarray
    members: np.ndarray
    residents: np.ndarray
    workers: np.ndarray
    internal: np.ndarray
    validity: np.ndarray
    link_out: np.ndarray  # per area: flows of the municipality at hand
    link_into: np.ndarray
    linked: np.ndarray
    mark: np.ndarray
    queue: np.ndarray


@numba.njit(cache=True)
def self_containment(residents: int, workers: int, internal: int) -> float:
    """The lesser of the two self-containments, internal / residents and internal / workers; 0 where one is empty."""
    if residents == 0 or workers == 0:
        return 0.0
    return min(internal / residents, internal / workers)


@numba.njit(cache=True)
def validity(residents: int, workers: int, internal: int, parameters: np.ndarray) -> float:
    """Validity of an area, its figures in thousandths of a commuter.

    min(SC/tarSC, 1) · [1 − (1 − minSC/tarSC) · max(0, (tarSZ − R)/(tarSZ − minSZ))] · tarSC/minSC, and never less
    than 1 for an area that nobody's work crosses (SC = 1). The bracket is kept at 0 or above: it would fall below
    only where minSZ is near tarSZ and minSC far from tarSC (never with the defaults), and there a better
    self-containment would count as worse.
    """
    min_size, min_sc, target_size, target_sc = parameters
    contained = self_containment(residents, workers, internal)
    missing = max(0.0, (target_size - residents / UNIT) / (target_size - min_size))
    bracket = max(0.0, 1.0 - (1.0 - min_sc / target_sc) * missing)
    value = min(contained / target_sc, 1.0) * bracket * (target_sc / min_sc)
    if contained == 1.0:
        return max(value, 1.0)
    return value


@numba.njit(cache=True)
def refresh(state: State, a: int, parameters: np.ndarray) -> None:
    """Recompute the validity of area `a`; an empty one is out of the running."""
    if state.members[a] == 0:
        state.validity[a] = np.inf
    else:
        state.validity[a] = validity(state.residents[a], state.workers[a], state.internal[a], parameters)


@numba.njit(cache=True)
def find_links(net: Network, state: State, m: int) -> int:
    """Sum the flows between `m` and each area into the scratch space; how many areas. Call `clear_links` after."""
    count = 0
    for e in range(net.start[m], net.start[m + 1]):
        a = state.area[net.partner[e]]
        if a == RESERVE or net.out[e] + net.into[e] == 0:
            continue
        if state.link_out[a] + state.link_into[a] == 0:
            state.linked[count] = a
            count += 1
        state.link_out[a] += net.out[e]
        state.link_into[a] += net.into[e]
    return count


@numba.njit(cache=True)
def clear_links(state: State, count: int) -> None:
    """Leave the scratch space clean."""
    for i in range(count):
        state.link_out[state.linked[i]] = 0
        state.link_into[state.linked[i]] = 0


@numba.njit(cache=True)
def side(flow: int, residents: int, workers: int) -> float:
    """f²/(R·W), 0 where nobody lives or nobody works."""
    if residents == 0 or workers == 0:
        return 0.0
    return (flow / residents) * (flow / workers)


@numba.njit(cache=True)
def cohesion(net: Network, state: State, m: int, a: int) -> float:
    """Cohesion of municipality `m` with area `a`: f²/(R·W) of the flow one way plus that of the flow the other way.

    Needs `find_links(net, state, m)`. The index is Smart's, as in Coombes, Green and Openshaw (1986).
    """
    return side(state.link_out[a], net.residents[m], state.workers[a]) + side(
        state.link_into[a], state.residents[a], net.workers[m]
    )


@numba.njit(cache=True)
def touches(net: Network, state: State, m: int, a: int) -> bool:
    """Whether `m` has a neighbour in area `a`; always, where contiguity is not asked for."""
    if not net.contiguous:
        return True
    for e in range(net.touch_start[m], net.touch_start[m + 1]):  # noqa: SIM110 - numba compiles no generators
        if state.area[net.touch[e]] == a:
            return True
    return False


@numba.njit(cache=True)
def validity_with(net: Network, state: State, m: int, a: int, parameters: np.ndarray) -> float:
    """Validity that area `a` would have with `m` in it. Needs `find_links(net, state, m)`."""
    return validity(
        state.residents[a] + net.residents[m],
        state.workers[a] + net.workers[m],
        state.internal[a] + net.internal[m] + state.link_out[a] + state.link_into[a],
        parameters,
    )


@numba.njit(cache=True)
def validity_without(net: Network, state: State, m: int, a: int, parameters: np.ndarray) -> float:
    """Validity that area `a` would have without its member `m`. Needs `find_links(net, state, m)`."""
    return validity(
        state.residents[a] - net.residents[m],
        state.workers[a] - net.workers[m],
        state.internal[a] - net.internal[m] - state.link_out[a] - state.link_into[a],
        parameters,
    )


@numba.njit(cache=True)
def leave(net: Network, state: State, m: int, parameters: np.ndarray) -> None:
    """Take `m` out of its area. Needs `find_links(net, state, m)`, made before."""
    a = state.area[m]
    previous, following = state.before[m], state.after[m]
    if previous >= 0:
        state.after[previous] = following
    else:
        state.head[a] = following
    if following >= 0:
        state.before[following] = previous
    state.members[a] -= 1
    state.residents[a] -= net.residents[m]
    state.workers[a] -= net.workers[m]
    state.internal[a] -= net.internal[m] + state.link_out[a] + state.link_into[a]
    state.area[m] = RESERVE
    state.inside[m] = 0
    for e in range(net.start[m], net.start[m + 1]):
        if state.area[net.partner[e]] == a:
            state.inside[net.partner[e]] -= net.out[e]
    refresh(state, a, parameters)


@numba.njit(cache=True)
def join(net: Network, state: State, m: int, a: int, parameters: np.ndarray) -> None:
    """Put `m`, which is in the reserve, into area `a`. Needs `find_links(net, state, m)`."""
    state.inside[m] = net.internal[m] + state.link_into[a]
    for e in range(net.start[m], net.start[m + 1]):
        if state.area[net.partner[e]] == a:
            state.inside[net.partner[e]] += net.out[e]
    first = state.head[a]
    state.before[m], state.after[m] = -1, first
    if first >= 0:
        state.before[first] = m
    state.head[a] = m
    state.members[a] += 1
    state.residents[a] += net.residents[m]
    state.workers[a] += net.workers[m]
    state.internal[a] += net.internal[m] + state.link_out[a] + state.link_into[a]
    state.area[m] = a
    refresh(state, a, parameters)


@numba.njit(cache=True)
def openness(net: Network, state: State, m: int) -> int:
    """Commuters who come to work in `m` from outside its area, and those of `m` who work outside `m`."""
    return net.workers[m] - state.inside[m] + net.residents[m] - net.internal[m]


@numba.njit(cache=True)
def removable(net: Network, state: State, m: int) -> bool:
    """Whether the area of `m` stays in one piece without it; always, where contiguity is not asked for."""
    a = state.area[m]
    if not net.contiguous or state.members[a] <= 2:
        return True
    start = state.head[a] if state.head[a] != m else state.after[m]
    state.mark[start] = True
    state.queue[0] = start
    filled = 1
    done = 0
    while done < filled:
        at = state.queue[done]
        done += 1
        for e in range(net.touch_start[at], net.touch_start[at + 1]):
            k = net.touch[e]
            if k != m and state.area[k] == a and not state.mark[k]:
                state.mark[k] = True
                state.queue[filled] = k
                filled += 1
    for i in range(filled):
        state.mark[state.queue[i]] = False
    return filled == state.members[a] - 1


@numba.njit(cache=True)
def most_open(net: Network, state: State, a: int) -> int:
    """The member that area `a` gives up: the most open one without which it stays in one piece."""
    best, best_openness = -1, -1
    m = state.head[a]
    while m >= 0:
        value = openness(net, state, m)
        if (value > best_openness or (value == best_openness and m < best)) and removable(net, state, m):
            best, best_openness = m, value
        m = state.after[m]
    return best


@numba.njit(cache=True)
def strongest(net: Network, state: State, m: int, count: int) -> tuple[int, float]:
    """The area, other than its own, with the strongest cohesion with `m` (−1: none). Needs `find_links`."""
    best, best_cohesion = -1, 0.0
    for i in range(count):
        a = state.linked[i]
        if a == state.area[m]:
            continue
        value = cohesion(net, state, m, a)
        stronger = value > best_cohesion or (value == best_cohesion and best >= 0 and a < best)
        if stronger and touches(net, state, m, a):
            best, best_cohesion = a, value
    return best, best_cohesion


@numba.njit(cache=True)
def raise_tree(tree: np.ndarray, state: State, a: int) -> None:
    """Play area `a` again in the knock-out tree whose winner, `tree[1]`, is the least valid area."""
    half = len(tree) // 2
    at = (half + a) // 2
    while at >= 1:
        left, right = tree[2 * at], tree[2 * at + 1]
        if right < 0 or (left >= 0 and state.validity[left] <= state.validity[right]):
            tree[at] = left
        else:
            tree[at] = right
        at //= 2


@numba.njit(cache=True)
def dissolve(
    net: Network, state: State, parameters: np.ndarray, tree: np.ndarray, limit: int
) -> tuple[np.ndarray, np.ndarray]:
    """The main stage: while the least valid area is not valid, it gives up its most open municipality.

    The municipality goes to the area with the strongest cohesion. It goes to the reserve list instead where no area
    has a link with it, where the area that would take it would become less valid, or past `limit` moves.

    Args:
        tree: int64, length twice a power of two not below n: leaf `len(tree)//2 + a` holds a, or −1.

    Returns:
        One row per step: int64 (municipality, from, to or −1, why) and float64 (cohesion, validity of the giver
        before, of the taker before, of the taker with it; nan where there is none).
    """
    size = len(state.area)
    who = np.empty((4 * size + 16, 4), dtype=np.int64)
    what = np.empty((4 * size + 16, 4), dtype=np.float64)
    steps = 0
    while tree[1] >= 0 and state.validity[tree[1]] < VALID:
        a = tree[1]
        m = most_open(net, state, a)
        count = find_links(net, state, m)
        b, strength = strongest(net, state, m, count)
        why, before, with_it = COHESION, np.nan, np.nan
        if b < 0:
            why = NO_LINK
            strength = np.nan
        else:
            before, with_it = state.validity[b], validity_with(net, state, m, b, parameters)
            if with_it < before:
                why = LOWERS
            elif state.moves[m] >= limit:
                why = RESTLESS
        if steps == len(who):
            who = np.concatenate((who, np.empty_like(who)))
            what = np.concatenate((what, np.empty_like(what)))
        who[steps] = (m, a, b if why == COHESION else RESERVE, why)
        what[steps] = (strength, state.validity[a], before, with_it)
        steps += 1
        leave(net, state, m, parameters)
        if why == COHESION:
            join(net, state, m, b, parameters)
            state.moves[m] += 1
            raise_tree(tree, state, b)
        clear_links(state, count)
        raise_tree(tree, state, a)
    return who[:steps], what[:steps]
