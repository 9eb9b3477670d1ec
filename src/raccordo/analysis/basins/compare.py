"""Two partitions of the same municipalities side by side: how far apart, and who moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment


@dataclass(frozen=True, slots=True)
class Mover:
    """A municipality whose area in B is not the one that corresponds to its area in A (None: to none)."""

    municipality: str
    area_a: str
    area_b: str
    corresponds_to: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two partitions differ, over the municipalities that both have.

    Attributes:
        rand: share of the pairs of municipalities that are together in both or apart in both (Rand 1971); 1 = equal.
        adjusted_rand: the same corrected for chance (Hubert and Arabie 1985); 1 = equal, about 0 = unrelated.
        variation_of_information: bits needed to tell each partition from the other (Meilă 2007); 0 = equal, at most
            log2 of the number of municipalities.
        pairing: areas of A and the area of B that corresponds to each: one to one, with the most municipalities in
            common.
        movers: municipalities outside the pairing, in order of code.
        only_a, only_b: municipalities that only one partition has; they count for nothing else.
    """

    municipalities: int
    areas_a: int
    areas_b: int
    rand: float
    adjusted_rand: float
    variation_of_information: float
    pairing: tuple[tuple[str, str], ...]
    movers: tuple[Mover, ...]
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]


def compare(a: Mapping[str, str], b: Mapping[str, str]) -> Comparison:
    """Compare two partitions, each a mapping from municipality to area.

    Raises:
        ValueError: no municipality in common.
    """
    common = sorted(a.keys() & b.keys())
    if not common:
        raise ValueError("the two partitions have no municipality in common")
    names_a, names_b = sorted({a[m] for m in common}), sorted({b[m] for m in common})
    index_a = {name: i for i, name in enumerate(names_a)}
    index_b = {name: i for i, name in enumerate(names_b)}
    shared = np.zeros((len(names_a), len(names_b)), dtype=np.int64)
    for m in common:
        shared[index_a[a[m]], index_b[b[m]]] += 1
    rand, adjusted = _rand(shared)
    pairing = _pairing(shared, names_a, names_b)
    counterpart = dict(pairing)
    return Comparison(
        municipalities=len(common),
        areas_a=len(names_a),
        areas_b=len(names_b),
        rand=rand,
        adjusted_rand=adjusted,
        variation_of_information=_variation(shared),
        pairing=pairing,
        movers=tuple(Mover(m, a[m], b[m], counterpart.get(a[m])) for m in common if counterpart.get(a[m]) != b[m]),
        only_a=tuple(sorted(a.keys() - b.keys())),
        only_b=tuple(sorted(b.keys() - a.keys())),
    )


def _pairing(shared: np.ndarray, names_a: list[str], names_b: list[str]) -> tuple[tuple[str, str], ...]:
    """One to one, the most municipalities in common; among equals, the one that keeps an area's name.

    The matching is by whole numbers of municipalities, with a name kept worth less than half of one in all.
    """
    same = np.array([[one == other for other in names_b] for one in names_a])
    weight = shared + same / (2.0 * (len(names_a) + len(names_b)))
    rows, columns = linear_sum_assignment(weight, maximize=True)
    return tuple((names_a[i], names_b[j]) for i, j in zip(rows, columns, strict=True) if shared[i, j])


def _rand(shared: np.ndarray) -> tuple[float, float]:
    def pairs(counts: np.ndarray) -> float:
        return float((counts * (counts - 1) // 2).sum())

    both, in_a, in_b = pairs(shared), pairs(shared.sum(axis=1)), pairs(shared.sum(axis=0))
    every = pairs(np.array([shared.sum()]))
    if every == 0:
        return 1.0, 1.0
    rand = (every + 2 * both - in_a - in_b) / every
    expected, largest = in_a * in_b / every, (in_a + in_b) / 2
    return rand, 1.0 if largest == expected else (both - expected) / (largest - expected)


def _variation(shared: np.ndarray) -> float:
    def entropy(counts: np.ndarray) -> float:
        share = counts[counts > 0] / shared.sum()
        return float(-(share * np.log2(share)).sum())

    joint = entropy(shared.ravel())
    return max(0.0, 2 * joint - entropy(shared.sum(axis=1)) - entropy(shared.sum(axis=0)))
