"""Intervals and tests where one person brings several cases: ten seasonal jobs of one person are not ten persons.

Greenwood's variance, the log-rank test's and Gray's count independent cases. Here persons are divided at random into
`PARTS` groups, everything is computed again without each group in turn, and the spread of that is the variance: the
delete-a-group jackknife (Kott 2001, J. Official Statistics 17, 521–526; Wolter 2007, *Introduction to Variance
Estimation*, chapter 4). It needs the cases counted by group of persons only, however many persons there are. See
`docs/analysis/durations.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import fdtrc, stdtrit

from raccordo.analysis.durations import bands
from raccordo.analysis.durations.bands import around, hall_wellner_shape
from raccordo.analysis.durations.compare import Comparison, gray, gray_score, log_rank, log_rank_score
from raccordo.analysis.durations.incidence import Incidence, aalen_johansen
from raccordo.analysis.durations.lifetable import LifeTable, life_table_of_counts
from raccordo.analysis.durations.survival import Survival, kaplan_meier, product_limit, reached

PARTS = 100
"""Groups of persons: the variance has at most one degree of freedom less."""
WIDEST = 500.0


def part_of(trace: np.ndarray) -> np.ndarray:
    """The group of each person by the 64-bit trace of who it is, the same on every engine."""
    mixed = trace * np.uint64(0x9E3779B97F4A7C15)
    found: np.ndarray = ((mixed >> np.uint64(32)) % np.uint64(PARTS)).astype(np.int8)
    return found


@dataclass(frozen=True)
class Counts:
    """Rows of equal cases: (n,) each; `groups` and `exits` are places, `parts` groups of persons."""

    days: np.ndarray
    exits: np.ndarray
    counts: np.ndarray
    groups: np.ndarray
    parts: np.ndarray


class Persons:
    """A life table, and what it is without each group of persons in turn."""

    def __init__(self, counts: Counts, causes: tuple[str, ...], names: tuple[str, ...]) -> None:
        self.table = life_table_of_counts(counts.days, counts.exits, counts.counts, causes, counts.groups, names)
        self._counts = counts
        self._place = np.searchsorted(self.table.times, counts.days)
        self.parts = np.unique(counts.parts[counts.counts > 0])

    def without_each(self) -> Iterator[LifeTable]:
        """The table without the cases of a group of persons, one after the other."""
        whole, counts = self.table, self._counts
        for part in self.parts:
            rows = counts.parts == part
            gone = np.zeros((len(whole.groups), len(whole.causes) + 1, len(whole.times)), np.int64)
            np.add.at(gone, (counts.groups[rows], counts.exits[rows], self._place[rows]), counts.counts[rows])
            at_risk = np.cumsum(gone.sum(1)[:, ::-1], axis=1)[:, ::-1]
            yield replace(
                whole, at_risk=whole.at_risk - at_risk, ended=whole.ended - gone[:, :-1], lost=whole.lost - gone[:, -1]
            )

    def curves(self, confidence: float = 0.95) -> list[tuple[Survival, Incidence]]:
        """Survival and incidence of each group, as `kaplan_meier` and `aalen_johansen` have them, with the standard
        errors, intervals and bands of persons; nothing is known (0 to 1) of a group whose cases are of one part only.
        """
        return [self._of_group(g, confidence) for g in range(len(self.table.groups))]

    def _of_group(self, g: int, confidence: float) -> tuple[Survival, Incidence]:
        one = self.table.one(self.table.groups[g])
        alive, ended = self._moved(g)
        freedom = len(alive) - 1
        plain = kaplan_meier(one, confidence)
        # Never less than of independent cases: a few persons who happen to do the same prove nothing.
        se = np.maximum(np.sqrt((alive**2).sum(0)), plain.se) if freedom > 0 else np.full(len(one.times), np.nan)
        low, high = _intervals(plain.survival, se, freedom, confidence)
        band_low, band_high = _band(plain, one, alive, freedom, confidence)
        survival = replace(plain, se=se, low=low, high=high, band_low=band_low, band_high=band_high)
        return survival, _incidence(one, ended, freedom, confidence)

    def _moved(self, g: int) -> tuple[np.ndarray, np.ndarray]:
        """How a group's survival (P, T) and incidences (P, C, T) move without each of the P parts that it has cases
        of, scaled so that the sum of squares is the variance."""
        whole, counts = self.table, self._counts
        rows = (counts.groups == g) & (counts.counts > 0)
        parts, place = np.unique(counts.parts[rows], return_inverse=True)
        gone = np.zeros((len(parts), len(whole.causes) + 1, len(whole.times)), np.int64)
        np.add.at(gone, (place, counts.exits[rows], self._place[rows]), counts.counts[rows])
        less = np.cumsum(gone.sum(1)[:, ::-1], axis=1)[:, ::-1]
        alive, ended = _curves(whole.at_risk[g : g + 1], whole.ended[g : g + 1])
        less_alive, less_ended = _curves(whole.at_risk[g] - less, whole.ended[g] - gone[:, :-1])
        scale = np.sqrt((len(parts) - 1) / len(parts)) if len(parts) > 1 else np.nan
        return (less_alive - alive) * scale, (less_ended - ended) * scale

    def log_rank(self) -> Comparison:
        """The log-rank test; raises as `compare.log_rank` does."""
        return self._compared(log_rank(self.table), log_rank_score)

    def gray(self, cause: str) -> Comparison:
        """Gray's test of an exit; raises as `compare.gray` does."""
        return self._compared(gray(self.table, cause), lambda table: gray_score(table, cause))

    def _compared(self, plain: Comparison, score: Callable[[LifeTable], tuple[np.ndarray, np.ndarray]]) -> Comparison:
        """The same score, its covariance from what each group of persons adds to it.

        T² = U′V⁻U with B groups of persons is held to (B − 1)k/(B − k) times F with k and B − k degrees of freedom
        (Hotelling; Korn and Graubard 1990). With no more groups of persons than it compares there is no p (NaN).
        """
        kept = np.flatnonzero(self.table.at_risk.max(1, initial=0) > 0)[:-1]
        whole = (plain.observed - plain.expected)[kept]
        added = np.array([whole - np.subtract(*score(table))[kept] for table in self.without_each()])
        many, freedom = len(added), len(kept)
        if many <= freedom:
            return replace(plain, statistic=float("nan"), p_value=float("nan"))
        apart = added - added.mean(0)
        inverse = np.linalg.pinv(many / (many - 1) * apart.T @ apart, hermitian=True)
        statistic = max(0.0, float(whole @ inverse @ whole))
        p_value = fdtrc(freedom, many - freedom, statistic * (many - freedom) / ((many - 1) * freedom))
        return replace(plain, statistic=statistic, p_value=float(p_value))


def _curves(at_risk: np.ndarray, ended: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Survival (G, T) and incidences (G, C, T) of all groups at once, from those at risk and those who ended."""
    alive = product_limit(at_risk, ended.sum(1))
    before = np.concatenate([np.ones((len(alive), 1)), alive[:, :-1]], axis=1)
    step = before / np.maximum(at_risk, 1)
    curves: np.ndarray = np.cumsum(step[:, None, :] * ended, axis=2)
    return alive, curves


def _intervals(curve: np.ndarray, se: np.ndarray, freedom: int, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """Intervals on the scale of log(−log), with Student's quantile of the degrees of freedom."""
    inside = (curve > 0) & (curve < 1)
    safe = np.where(inside, curve, 0.5)
    if freedom < 1:
        return np.where(inside, 0.0, curve), np.where(inside, 1.0, curve)
    quantile = stdtrit(freedom, (1 + confidence) / 2)
    width = np.minimum(quantile * se / (safe * -np.log(safe)), WIDEST)
    low = np.where(inside, safe ** np.exp(width), curve)
    high = np.where(inside, safe ** np.exp(-width), curve)
    return low, high


def _band(
    plain: Survival, table: LifeTable, deviations: np.ndarray, freedom: int, confidence: float
) -> tuple[np.ndarray, np.ndarray]:
    """A band of Hall and Wellner's shape, as wide as random curves with the spread of the persons' are apart; never
    narrower than theirs."""
    within = reached(table.at_risk[0], table.ended[0].sum(0))
    if freedom < 1 or not within.any():
        return np.full(len(plain.times), np.nan), np.full(len(plain.times), np.nan)
    shape = hall_wellner_shape(plain.survival, plain.se, int(table.cases[0]))
    width = bands.of_persons(deviations, shape, freedom, confidence, within)
    low, high = around(plain.survival, width * shape, within)
    return np.fmin(low, plain.band_low), np.fmax(high, plain.band_high)


def _incidence(table: LifeTable, deviations: np.ndarray, freedom: int, confidence: float) -> Incidence:
    """Aalen and Johansen's curves of a group with the errors, intervals and bands of persons.

    What each group of persons adds is raised where it falls short of the spread of independent cases.
    """
    plain = aalen_johansen(table, confidence, band=False)
    if freedom < 1:
        low, high = _intervals(plain.incidence, plain.se, freedom, confidence)
        return replace(plain, low=low, high=high)
    own = np.sqrt((deviations**2).sum(0))
    se = np.maximum(own, plain.se)
    low, high = _intervals(plain.incidence, se, freedom, confidence)
    within = reached(table.at_risk[0], table.ended[0].sum(0))
    both = np.full((2, *se.shape), np.nan)
    for k in np.flatnonzero(table.ended[0][:, within].any(1)):
        steps = within & (table.ended[0, k] > 0)  # between them neither the curve nor its spread moves
        if not own[k, steps].any():  # too few persons, who did the same: of their spread nothing is known
            both[:, k] = around(plain.incidence[k], np.ones(len(within)), within)
            continue
        shape = hall_wellner_shape(1 - plain.incidence[k], plain.se[k], int(table.cases[0]))
        raised = deviations[:, k] * np.divide(se[k], own[k], out=np.ones(len(se[k])), where=own[k] > 0)
        width = bands.of_persons(raised, shape, freedom, confidence, steps)
        both[:, k] = around(plain.incidence[k], width * shape, within)
    return replace(plain, se=se, low=low, high=high, band_low=both[0], band_high=both[1])
