"""The basins by the obvious loop: at every step, every figure of every area is computed again from the flows.

Slow and short on purpose. It is what the tests compare the product with, step by step, and what the benchmark takes
as its unit of time. It shares with the product only the order that breaks ties and the formula's parameters.
"""

from __future__ import annotations

import numpy as np

from raccordo.analysis.basins.flows import Flows, canonical_order
from raccordo.analysis.basins.kernel import UNIT, VALID
from raccordo.analysis.basins.parameters import Parameters

RESERVE = -1
MOST_MOVES = 50


class Obvious:
    """A partition as one label per municipality; everything else is computed when asked for."""

    def __init__(self, flows: Flows, parameters: Parameters, pairs: list[tuple[str, str]] | None = None) -> None:
        index = {code: i for i, code in enumerate(flows.codes)}
        edges = None if pairs is None else np.array([(index[a], index[b]) for a, b in pairs], dtype=int).reshape(-1, 2)
        order = canonical_order(flows, edges)
        rank = np.argsort(order)
        self.size = len(order)
        self.codes = [flows.codes[i] for i in order]
        self.origin, self.destination, self.amount = rank[flows.origin], rank[flows.destination], flows.amount
        self.parameters = parameters
        self.beside: list[set[int]] | None = None
        if edges is not None:
            self.beside = [set() for _ in range(self.size)]
            for one, other in rank[edges]:
                self.beside[one].add(int(other))
                self.beside[other].add(int(one))
        self.label = np.arange(self.size)
        self.moved = np.zeros(self.size, dtype=int)
        self.log: list[tuple[int, int, int, int]] = []

    def total(self, keep: np.ndarray, key: np.ndarray) -> np.ndarray:
        sums = np.zeros(self.size, dtype=np.int64)
        np.add.at(sums, key[keep], self.amount[keep])
        return sums

    def figures(self, label: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Residents, workers and internal flow of every area; validity comes from these."""
        lives, works = label[self.origin], label[self.destination]
        return (
            self.total(lives >= 0, lives),
            self.total(works >= 0, works),
            self.total((lives >= 0) & (lives == works), lives),
        )

    def validity(self, label: np.ndarray) -> np.ndarray:
        """Validity of every area; infinite where it is empty."""
        p = self.parameters
        residents, workers, internal = self.figures(label)
        with np.errstate(divide="ignore", invalid="ignore"):
            contained = np.minimum(internal / residents, internal / workers)
        contained[(residents == 0) | (workers == 0)] = 0
        missing = np.maximum(0, (p.target_size - residents / UNIT) / (p.target_size - p.min_size))
        bracket = np.maximum(0, 1 - (1 - p.min_sc / p.target_sc) * missing)
        value = np.minimum(contained / p.target_sc, 1) * bracket * (p.target_sc / p.min_sc)
        value[contained == 1] = np.maximum(value[contained == 1], 1)
        value[np.bincount(label[label >= 0], minlength=self.size) == 0] = np.inf
        return value

    def links(self, group: set[int], label: np.ndarray) -> list[tuple[float, int]]:
        """Other areas by cohesion with the municipalities `group`, strongest first, as (−cohesion, area)."""
        here = np.isin(np.arange(self.size), list(group))
        lives, works = here[self.origin], here[self.destination]
        out = self.total(lives & ~works & (label[self.destination] >= 0), label[self.destination])
        into = self.total(works & ~lives & (label[self.origin] >= 0), label[self.origin])
        own_residents, own_workers = self.amount[lives].sum(), self.amount[works].sum()
        residents, workers, _ = self.figures(label)
        own = {int(label[m]) for m in group}
        found = []
        for a in np.flatnonzero(out + into):
            strength = 0.0
            if own_residents and workers[a]:
                strength += (out[a] / own_residents) * (out[a] / workers[a])
            if residents[a] and own_workers:
                strength += (into[a] / residents[a]) * (into[a] / own_workers)
            if strength > 0 and a not in own and self.touching(group, np.flatnonzero(label == a)):
                found.append((-strength, int(a)))
        return sorted(found)

    def touching(self, group: set[int], area: np.ndarray) -> bool:
        return self.beside is None or any(self.beside[m] & set(area.tolist()) for m in group)

    def in_one_piece(self, area: set[int]) -> bool:
        if self.beside is None or not area:
            return True
        seen, queue = {min(area)}, [min(area)]
        while queue:
            new = (self.beside[queue.pop()] & area) - seen
            seen |= new
            queue += new
        return seen == area

    def openness(self, m: int, inside: np.ndarray) -> int:
        comes = self.amount[(self.destination == m) & ~inside[self.origin]].sum()
        goes = self.amount[(self.origin == m) & (self.destination != m)].sum()
        return int(comes + goes)

    def put(self, m: int, to: int, why: int) -> None:
        self.log.append((m, int(self.label[m]), to, why))
        self.label[m] = to

    def with_label(self, group: set[int], to: int) -> np.ndarray:
        label = self.label.copy()
        label[list(group)] = to
        return label

    def run(self) -> Obvious:
        self.dissolve()
        waiting = set(np.flatnonzero(self.label == RESERVE).tolist())
        self.empty_reserve()
        self.repair(waiting)
        return self

    def dissolve(self) -> None:
        while (validity := self.validity(self.label)).min() < VALID:
            a = int(np.argmin(validity))
            area = set(np.flatnonzero(self.label == a).tolist())
            inside = self.label == a
            free = [m for m in area if self.in_one_piece(area - {m})]
            m = min(free, key=lambda m: (-self.openness(m, inside), m))
            links = self.links({m}, self.label)
            if not links:
                self.put(m, RESERVE, 1)
                continue
            b = links[0][1]
            if self.validity(self.with_label({m}, b))[b] < validity[b]:
                self.put(m, RESERVE, 2)
            elif self.moved[m] >= MOST_MOVES:
                self.put(m, RESERVE, 3)
            else:
                self.put(m, b, 0)
                self.moved[m] += 1

    def empty_reserve(self) -> None:
        nowhere = np.zeros(self.size, dtype=bool)
        openness = {}
        for m in np.flatnonzero(self.label == RESERVE).tolist():
            nowhere[m] = True
            openness[m] = self.openness(m, nowhere)
            nowhere[m] = False
        waiting = sorted(openness, key=lambda m: (-openness[m], m))
        while waiting:
            still = []
            for m in waiting:
                if links := self.links({m}, self.label):
                    self.put(m, links[0][1], 4)
                else:
                    still.append(m)
            if len(still) == len(waiting):
                break
            waiting = still
        else:
            return
        left = set(waiting)
        while left:
            group = {min(left)}
            while more := {k for k in left - group if any(self.tied(m, k) for m in group)}:
                group |= more
            free = min(set(range(self.size)) - set(self.label.tolist()))
            for m in sorted(group):
                self.put(m, free, 5)
            left -= group

    def tied(self, m: int, k: int) -> bool:
        one, other = (
            (self.origin == m) & (self.destination == k),
            (self.origin == k) & (self.destination == m),
        )
        return bool(self.amount[one | other].sum()) and (self.beside is None or k in self.beside[m])

    def repair(self, waiting: set[int]) -> None:
        stuck: set[int] = set()
        while True:
            validity = self.validity(self.label)
            worst = [a for a in np.argsort(validity, kind="stable").tolist() if a not in stuck]
            if not worst or validity[worst[0]] >= VALID:
                return
            if self.give_up_one(worst[0], validity, waiting) or self.join_whole(worst[0]):
                stuck.clear()
            else:
                stuck.add(worst[0])

    def give_up_one(self, a: int, validity: np.ndarray, waiting: set[int]) -> bool:
        area = set(np.flatnonzero(self.label == a).tolist())
        inside = self.label == a
        for m in sorted(area, key=lambda m: (m not in waiting, -self.openness(m, inside), m)):
            if not self.in_one_piece(area - {m}):
                continue
            for _, b in self.links({m}, self.label):
                after = self.validity(self.with_label({m}, b))
                if after[a] > validity[a] and after[b] >= min(VALID, validity[b]):
                    self.put(m, b, 6)
                    return True
        return False

    def join_whole(self, a: int) -> bool:
        area = set(np.flatnonzero(self.label == a).tolist())
        for _, b in self.links(area, self.label):
            if self.validity(self.with_label(area, b))[b] >= VALID:
                for m in sorted(area):
                    self.put(m, b, 7)
                return True
        return False

    def areas(self) -> list[tuple[str, ...]]:
        """The partition, as the municipalities of each area."""
        groups = [np.flatnonzero(self.label == a).tolist() for a in np.unique(self.label)]
        return sorted(tuple(sorted(self.codes[m] for m in group)) for group in groups)
