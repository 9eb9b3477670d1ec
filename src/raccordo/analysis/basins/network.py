"""From flows to the arrays the kernel works on."""

from __future__ import annotations

import numpy as np

from raccordo.analysis.basins.flows import Flows
from raccordo.analysis.basins.kernel import Network, State, refresh


def build_network(flows: Flows, order: np.ndarray, neighbours: np.ndarray | None) -> Network:
    """The network with municipalities numbered by `order` (indices of `flows.codes`, first in the order first).

    Args:
        neighbours: pairs of indices of `flows.codes`, shape (k, 2), or None where contiguity is not asked for.
    """
    size = len(flows.codes)
    rank = np.empty(size, dtype=np.int64)
    rank[order] = np.arange(size)
    between = flows.origin != flows.destination
    origin, destination = rank[flows.origin[between]], rank[flows.destination[between]]
    amount, nothing = flows.amount[between], np.zeros(int(between.sum()), dtype=np.int64)
    start, partner, (out, into) = _rows_of_partners(
        size,
        np.concatenate((origin, destination)),
        np.concatenate((destination, origin)),
        (np.concatenate((amount, nothing)), np.concatenate((nothing, amount))),
    )
    pairs = np.empty((0, 2), dtype=np.int64) if neighbours is None else rank[neighbours]
    touch_start, touch, _ = _rows_of_partners(
        size, np.concatenate((pairs[:, 0], pairs[:, 1])), np.concatenate((pairs[:, 1], pairs[:, 0])), ()
    )
    return Network(
        start,
        partner,
        out,
        into,
        flows.residents()[order],
        flows.workers()[order],
        flows.internal()[order],
        touch_start,
        touch,
        neighbours is not None,
    )


def _rows_of_partners(
    size: int, municipality: np.ndarray, partner: np.ndarray, amounts: tuple[np.ndarray, ...]
) -> tuple[np.ndarray, np.ndarray, tuple[np.ndarray, ...]]:
    """Entries grouped by municipality and partner, amounts added up: (start of each row, partners, amounts)."""
    pair = municipality * size + partner
    by = np.argsort(pair, kind="stable")
    pair = pair[by]
    first = np.flatnonzero(np.diff(pair, prepend=-1))
    start = np.searchsorted(pair[first], np.arange(size + 1) * size)
    if not first.size:
        return start, pair, amounts
    return start, pair[first] % size, tuple(np.add.reduceat(amount[by], first) for amount in amounts)


def start_state(net: Network, parameters: np.ndarray) -> State:
    """Each municipality an area of its own."""
    size = len(net.residents)
    state = State(
        area=np.arange(size),
        inside=net.internal.copy(),
        moves=np.zeros(size, dtype=np.int64),
        after=np.full(size, -1, dtype=np.int64),
        before=np.full(size, -1, dtype=np.int64),
        head=np.arange(size),
        members=np.ones(size, dtype=np.int64),
        residents=net.residents.copy(),
        workers=net.workers.copy(),
        internal=net.internal.copy(),
        validity=np.empty(size, dtype=np.float64),
        link_out=np.zeros(size, dtype=np.int64),
        link_into=np.zeros(size, dtype=np.int64),
        linked=np.empty(size, dtype=np.int64),
        mark=np.zeros(size, dtype=np.bool_),
        queue=np.empty(size, dtype=np.int64),
    )
    for a in range(size):
        refresh(state, a, parameters)
    return state


def start_tree(state: State) -> np.ndarray:
    """The knock-out tree over areas (see `kernel.dissolve`), all matches played."""
    size = len(state.area)
    half = 1 << max(size - 1, 1).bit_length()
    tree = np.full(2 * half, -1, dtype=np.int64)
    tree[half : half + size] = np.arange(size)
    low = half
    while low > 1:
        left, right = tree[low : 2 * low : 2], tree[low + 1 : 2 * low : 2]
        worse = (right < 0) | ((left >= 0) & (state.validity[left] <= state.validity[right]))
        tree[low // 2 : low] = np.where(worse, left, right)
        low //= 2
    return tree
