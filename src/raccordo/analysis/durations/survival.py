"""Kaplan–Meier: the share still going on after a time, with pointwise intervals and a simultaneous band."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

from raccordo.analysis.durations.bands import around
from raccordo.analysis.durations.lifetable import LifeTable


@dataclass(frozen=True)
class Survival:
    """The curve of one group at each of `times`: all arrays are (T,).

    `se` is Greenwood's; `low`, `high` the pointwise interval; `band_low`, `band_high` the Hall–Wellner band, NaN
    after the last time at which anybody ended and somebody stayed.
    """

    times: np.ndarray
    at_risk: np.ndarray
    ended: np.ndarray
    lost: np.ndarray
    survival: np.ndarray
    se: np.ndarray
    low: np.ndarray
    high: np.ndarray
    band_low: np.ndarray
    band_high: np.ndarray

    def quantile(self, share: float = 0.5) -> float | None:
        """The first time by which at least `share` have ended; ``None`` where the curve does not come so far."""
        reached = np.flatnonzero(self.survival <= 1 - share + 1e-12)
        return float(self.times[reached[0]]) if len(reached) else None

    def at(self, time: float) -> float:
        """The share still going on after `time`."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        return 1.0 if place < 0 else float(self.survival[place])


def product_limit(at_risk: np.ndarray, ended: np.ndarray) -> np.ndarray:
    """∏(1 − d/n) along the last axis; a time without anybody at risk changes nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(at_risk > 0, 1 - ended / at_risk, 1.0)
    curve: np.ndarray = np.cumprod(factor, axis=-1)
    return curve


def greenwood(at_risk: np.ndarray, ended: np.ndarray) -> np.ndarray:
    """Σ d / (n(n − d)), the relative variance of the curve; a time at which all ended adds nothing."""
    left = at_risk - ended
    terms = np.divide(ended, at_risk * left, out=np.zeros(len(ended)), where=left > 0)
    return np.cumsum(terms)


def kaplan_meier(table: LifeTable, confidence: float = 0.95) -> Survival:
    """The curve of a table of one group, all exits taken together.

    Kaplan and Meier (1958), JASA 53, 457–481. Pointwise intervals on the scale of log(−log S), which stay within
    0 and 1 (Kalbfleisch and Prentice 2002, section 1.4). The band is Hall and Wellner's (1980), Biometrika 67,
    133–143: S ± k·(1 + nσ²)·S/√n, with σ² Greenwood's sum and n the cases.

    Raises:
        ValueError: the table has several groups.
    """
    if len(table.groups) != 1:
        raise ValueError("one group at a time: choose it with table.one(name) or table.pooled()")
    at_risk, ended = table.at_risk[0], table.ended[0].sum(0)
    curve, spread = product_limit(at_risk, ended), greenwood(at_risk, ended)
    se = curve * np.sqrt(spread)
    low, high = _log_log(curve, spread, confidence)
    band_low, band_high = hall_wellner(curve, spread, at_risk, ended, int(table.cases[0]), confidence)
    return Survival(table.times, at_risk, ended, table.lost[0], curve, se, low, high, band_low, band_high)


def _log_log(curve: np.ndarray, spread: np.ndarray, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    inside = (curve > 0) & (curve < 1)
    safe = np.where(inside, curve, 0.5)
    width = np.minimum(z * np.sqrt(spread) / -np.log(safe), 500.0)  # past this it is the whole of 0 to 1
    low = np.where(inside, safe ** np.exp(width), curve)
    high = np.where(inside, safe ** np.exp(-width), curve)
    return low, high


def hall_wellner(
    curve: np.ndarray, spread: np.ndarray, at_risk: np.ndarray, ended: np.ndarray, cases: int, confidence: float
) -> tuple[np.ndarray, np.ndarray]:
    """The band of a curve of survival whose relative variance is `spread`: S ± k·(1 + nσ²)·S/√n."""
    nothing = np.full(len(curve), np.nan)
    within = reached(at_risk, ended)
    if not within.any() or not cases:
        return nothing, nothing
    reach = cases * spread[within][-1]
    critical = hall_wellner_critical(reach / (1 + reach), confidence)
    return around(curve, critical * (1 + cases * spread) * curve / np.sqrt(cases), within)


def reached(at_risk: np.ndarray, ended: np.ndarray) -> np.ndarray:
    """The times up to the last at which anybody ended and somebody stayed, which a band can cover."""
    usable = np.flatnonzero((ended > 0) & (at_risk > ended))
    within: np.ndarray = np.arange(len(ended)) <= (usable[-1] if len(usable) else -1)
    return within


def hall_wellner_critical(reach: float, confidence: float = 0.95) -> float:
    """k with P(sup over 0 ≤ u ≤ `reach` of |B(u)| ≤ k) = confidence, B a Brownian bridge.

    Hall and Wellner (1980), formula (2.11); `reach` = 1 gives Kolmogorov's value (1.358 at 95%).
    """
    if reach <= 0:
        return 0.0
    return float(brentq(lambda k: bridge_probability(k, reach) - confidence, 1e-3, 5.0))


def bridge_probability(k: float, reach: float) -> float:
    """P(sup over 0 ≤ u ≤ `reach` of |B(u)| ≤ k) for a Brownian bridge B."""
    turns = np.arange(1, 200)
    signs = np.where(turns % 2, -1.0, 1.0)
    weights = signs * np.exp(-2 * turns**2 * k**2)
    if reach >= 1:
        return float(1 + 2 * weights.sum())
    scale, reflect = k * np.sqrt((1 - reach) / reach), 1 / (1 - reach)
    inner = ndtr(scale * (2 * turns + reflect)) - ndtr(scale * (2 * turns - reflect))
    return float(1 - 2 * ndtr(-k / np.sqrt(reach * (1 - reach))) + 2 * (weights * inner).sum())
