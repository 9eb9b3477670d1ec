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
from scipy.stats import f as f_distribution
from scipy.stats import t as t_distribution

from raccordo.analysis.durations.compare import Comparison, gray, gray_score, log_rank, log_rank_score
from raccordo.analysis.durations.incidence import Incidence, aalen_johansen
from raccordo.analysis.durations.lifetable import LifeTable, life_table_of_counts
from raccordo.analysis.durations.survival import Survival, kaplan_meier, product_limit, reached

PARTS = 100
"""Groups of persons: the variance has at most one degree of freedom less."""
DRAWS = 2000
"""Random curves that the band is measured on; always the same ones."""
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
        alive, ended = _curves(self.table)
        moved = np.empty((len(self.parts), *alive.shape))
        squares, there = np.zeros(ended.shape), np.zeros((len(self.parts), len(self.table.groups)), bool)
        for place, table in enumerate(self.without_each()):
            less_alive, less_ended = _curves(table)
            moved[place] = less_alive - alive
            squares += (less_ended - ended) ** 2
            there[place] = table.cases < self.table.cases
        found = []
        for g, name in enumerate(self.table.groups):
            many = int(there[:, g].sum())
            scale = (many - 1) / many if many > 1 else np.nan
            deviations = moved[there[:, g], g] * np.sqrt(scale)
            found.append(self._of_group(name, deviations, np.sqrt(scale * squares[g]), many - 1, confidence))
        return found

    def _of_group(
        self, name: str, deviations: np.ndarray, se_ended: np.ndarray, freedom: int, confidence: float
    ) -> tuple[Survival, Incidence]:
        one = self.table.one(name)
        plain, by_exit = kaplan_meier(one, confidence), aalen_johansen(one, confidence)
        # Never less than of independent cases: a few persons who happen to do the same prove nothing.
        se = np.maximum(np.sqrt((deviations**2).sum(0)), plain.se) if freedom else np.full(len(one.times), np.nan)
        se_ended = np.maximum(se_ended, by_exit.se) if freedom else se_ended
        low, high = _intervals(plain.survival, se, freedom, confidence)
        band_low, band_high = _band(plain, one, deviations, freedom, confidence)
        survival = replace(plain, se=se, low=low, high=high, band_low=band_low, band_high=band_high)
        low, high = _intervals(by_exit.incidence, se_ended, freedom, confidence)
        return survival, replace(by_exit, se=se_ended, low=low, high=high)

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
        statistic = float(whole @ inverse @ whole)
        p_value = f_distribution.sf(statistic * (many - freedom) / ((many - 1) * freedom), freedom, many - freedom)
        return replace(plain, statistic=statistic, p_value=float(p_value))


def _curves(table: LifeTable) -> tuple[np.ndarray, np.ndarray]:
    """Survival (G, T) and incidences (G, C, T) of all groups at once."""
    alive = product_limit(table.at_risk, table.ended.sum(1))
    before = np.concatenate([np.ones((len(alive), 1)), alive[:, :-1]], axis=1)
    step = before / np.maximum(table.at_risk, 1)
    ended: np.ndarray = np.cumsum(step[:, None, :] * table.ended, axis=2)
    return alive, ended


def _intervals(curve: np.ndarray, se: np.ndarray, freedom: int, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """Intervals on the scale of log(−log), with Student's quantile of the degrees of freedom."""
    inside = (curve > 0) & (curve < 1)
    safe = np.where(inside, curve, 0.5)
    if freedom < 1:
        return np.where(inside, 0.0, curve), np.where(inside, 1.0, curve)
    quantile = t_distribution.ppf((1 + confidence) / 2, freedom)
    width = np.minimum(quantile * se / (safe * -np.log(safe)), WIDEST)
    low = np.where(inside, safe ** np.exp(width), curve)
    high = np.where(inside, safe ** np.exp(-width), curve)
    return low, high


def _band(
    plain: Survival, table: LifeTable, deviations: np.ndarray, freedom: int, confidence: float
) -> tuple[np.ndarray, np.ndarray]:
    """A band of Hall and Wellner's shape, as wide as random curves with the spread of the persons' are apart.

    The draws are normal multipliers of what each group of persons adds (Lin, Fleming and Wei 1994, Biometrika 81,
    73–81), over Student's denominator, since the spread itself is estimated.
    """
    nothing = np.full(len(plain.times), np.nan)
    within = reached(table.at_risk[0], table.ended[0].sum(0))
    cases = int(table.cases[0])
    if freedom < 1 or not within.any():
        return nothing, nothing
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.where(plain.survival > 0, (plain.se / plain.survival) ** 2, 0.0)
    shape = (1 + cases * spread) * plain.survival / np.sqrt(cases)
    random = np.random.default_rng(DRAWS)
    normal = random.standard_normal((DRAWS, len(deviations)))
    student = np.sqrt(random.chisquare(freedom, DRAWS) / freedom)
    drawn = np.abs(normal @ (deviations[:, within] / shape[within])).max(1) / student
    half = np.quantile(drawn, confidence) * shape
    low = np.where(within, np.fmin(np.maximum(plain.survival - half, 0), plain.band_low), np.nan)
    high = np.where(within, np.fmax(np.minimum(plain.survival + half, 1), plain.band_high), np.nan)
    return low, high
