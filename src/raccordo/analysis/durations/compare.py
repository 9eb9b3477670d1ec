"""Do groups differ? The log-rank test of whole durations and Gray's test of one exit among several."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from raccordo.analysis.durations.lifetable import LifeTable
from raccordo.analysis.durations.survival import product_limit


@dataclass(frozen=True)
class Comparison:
    """A chi-squared statistic, its degrees of freedom and p-value; per group the ends observed and expected."""

    test: str
    statistic: float
    freedom: int
    p_value: float
    groups: tuple[str, ...]
    observed: np.ndarray
    expected: np.ndarray


def log_rank(table: LifeTable) -> Comparison:
    """Whether the groups of a table end at the same pace, all exits taken together.

    Mantel (1966), Peto and Peto (1972); the variance is hypergeometric, as ties ask.

    Raises:
        ValueError: fewer than two groups have cases.
    """
    observed, expected = log_rank_score(table)
    share, n, d = _shares(table)
    weight = d * (n - d) / (n - 1)
    covariance = np.diag((weight * share).sum(1)) - (weight * share) @ share.T
    return _quadratic("log-rank", table, observed, expected, covariance)


def log_rank_score(table: LifeTable) -> tuple[np.ndarray, np.ndarray]:
    """Ends by group, (G,), observed and expected if all groups ended at the pace of the whole."""
    share, _n, d = _shares(table)
    return table.ended.sum((1, 2)).astype(float), (share * d).sum(1) + _alone(table)


def _shares(table: LifeTable) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """At the times at which anybody ended and several were at risk: the part of each group, all at risk, all ended."""
    n, d = table.at_risk.sum(0).astype(float), table.ended.sum((0, 1)).astype(float)
    used = (n > 1) & (d > 0)
    return table.at_risk[:, used] / n[used], n[used], d[used]


def _alone(table: LifeTable) -> np.ndarray:
    """Ends at a time with a single case at risk: observed and expected are the same one."""
    single = table.at_risk.sum(0) == 1
    alone: np.ndarray = table.ended.sum(1)[:, single].sum(1)
    return alone


def gray(table: LifeTable, cause: str) -> Comparison:
    """Whether the groups of a table end by `cause` with the same cumulative incidence.

    Gray (1988), "A class of K-sample tests for comparing the cumulative incidence of a competing risk", Ann.
    Statist. 16, 1141–1154, with weight one. A case that ended by another exit stays in the risk set, in the measure
    R = n·(1 − F₁)/S in which it would still be there. Score of group i: Σ (d₁ᵢ − d₁·Rᵢ/R). The variance follows the
    paper's section 2, with its correction for ties.

    Raises:
        ValueError: the cause has no such name, or fewer than two groups have cases.
    """
    if cause not in table.causes:
        raise ValueError(f"{cause!r} is not among the exits {', '.join(table.causes)}")
    observed, expected = gray_score(table, cause)
    covariance = _gray_covariance(*_gray_parts(table, cause)[:-1])
    return _quadratic(f"Gray: {cause}", table, observed, expected, covariance)


def gray_score(table: LifeTable, cause: str) -> tuple[np.ndarray, np.ndarray]:
    """Ends by an exit by group, (G,), observed and expected if all groups had the incidence of the whole."""
    _risk, first, *_rest, adjusted = _gray_parts(table, cause)
    total, d = adjusted.sum(0), first.sum(0)
    expected = np.divide(adjusted * d, total, out=np.zeros_like(adjusted), where=total > 0).sum(1)
    return first.sum(1), expected


def _gray_parts(table: LifeTable, cause: str) -> tuple[np.ndarray, ...]:
    """At the times at which anybody ended, (G, T) each: at risk, ended by the exit, by others, survival before and
    after, cases at risk over their survival (h), and the same of who has not ended by the exit (R)."""
    k = table.causes.index(cause)
    ended = table.ended.sum(1)
    used = ended.sum(0) > 0
    risk, first = table.at_risk[:, used].astype(float), table.ended[:, k, used].astype(float)
    other = ended[:, used] - first
    after = product_limit(risk, first + other)
    before = np.concatenate([np.ones((len(risk), 1)), after[:, :-1]], axis=1)
    safe = np.maximum(risk, 1)
    own = np.cumsum(before * first / safe, axis=1)
    remaining = 1 - np.concatenate([np.zeros((len(risk), 1)), own[:, :-1]], axis=1)
    # h: cases at risk over their survival; R: the same, of who has not ended by the cause.
    h = np.divide(risk, before, out=np.zeros_like(risk), where=(risk > 0) & (before > 0))
    return risk, first, other, before, after, h, h * remaining


def _gray_covariance(
    risk: np.ndarray, first: np.ndarray, other: np.ndarray, before: np.ndarray, after: np.ndarray, h: np.ndarray
) -> np.ndarray:
    """The covariance of the scores, (G, G): a sum over times and groups of two products (by the exit, by others)."""
    count, times = risk.shape
    whole = h.sum(0)
    d = first.sum(0)
    step = np.divide(d, whole, out=np.zeros(times), where=whole > 0)
    pooled = np.cumsum(step)
    pooled_before = np.concatenate([[0.0], pooled[:-1]])
    # a[i, r] = h_i (δ_ir − h_r / Σh), and c its integral over the pooled hazard of the exit.
    a = np.empty((count, count, times))
    for i in range(count):
        a[i] = -h[i] * np.divide(h, whole, out=np.zeros_like(h), where=whole > 0)
        a[i, i] += h[i]
    a *= (risk > 0)[None] & (risk > 0)[:, None]
    hazard = np.divide(step, 1 - pooled_before, out=np.zeros(times), where=pooled_before < 1)
    c = np.cumsum(a * hazard, axis=2)
    still = c[:, :, -1:] - c
    left = np.divide(1 - pooled, after, out=np.zeros_like(after), where=after > 0)
    by_exit = np.where(after > 0, 1 - left, 1.0)
    first_weight = np.divide(step, h, out=np.zeros_like(h), where=h > 0) * _ties(d, whole * before)
    second_weight = np.where(
        after > 0,
        before**2 * other / np.maximum(risk, 1) ** 2 * _ties(other, risk),
        0.0,
    )
    b_first = a + by_exit * still
    b_second = left * still
    covariance: np.ndarray = np.einsum("irt,jrt,rt->ij", b_first, b_first, first_weight)
    covariance += np.einsum("irt,jrt,rt->ij", b_second, b_second, second_weight)
    return covariance


def _ties(ended: np.ndarray, among: np.ndarray) -> np.ndarray:
    """1 − (d − 1)/(n − 1) where several end together, else one."""
    room = among - 1
    return np.where(
        ended > 1, 1 - np.divide(ended - 1, room, out=np.zeros(np.broadcast(ended, room).shape), where=room > 0), 1.0
    )


def _quadratic(
    test: str, table: LifeTable, observed: np.ndarray, expected: np.ndarray, covariance: np.ndarray
) -> Comparison:
    """score′·covariance⁻·score over the groups that have cases, one of them left out."""
    present = np.flatnonzero(table.at_risk.max(1, initial=0) > 0)
    if len(present) < 2:
        raise ValueError("a comparison needs at least two groups with cases")
    kept = present[:-1]
    score = (observed - expected)[kept]
    inverse = np.linalg.pinv(covariance[np.ix_(kept, kept)], hermitian=True)
    statistic = float(score @ inverse @ score)
    freedom = len(kept)
    return Comparison(test, statistic, freedom, float(chdtrc(freedom, statistic)), table.groups, observed, expected)
