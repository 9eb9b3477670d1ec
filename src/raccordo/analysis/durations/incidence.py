"""Aalen–Johansen: the share that has ended by each exit, where one exit excludes the others."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from raccordo.analysis.durations.bands import around, hall_wellner_shape, independent
from raccordo.analysis.durations.lifetable import LifeTable
from raccordo.analysis.durations.survival import greenwood, hall_wellner, product_limit, reached

WIDEST = 500.0
"""Past this the interval is the whole of 0 to 1, and the exponential of a width no longer a number."""


@dataclass(frozen=True)
class Incidence:
    """The cumulative incidence of every exit of one group; `incidence` and what is said of it are (C, T).

    `low`, `high` is the pointwise interval; `band_low`, `band_high` the band of the whole curve, NaN after the last
    time at which anybody ended and somebody stayed.
    """

    causes: tuple[str, ...]
    times: np.ndarray
    at_risk: np.ndarray
    ended: np.ndarray
    survival: np.ndarray
    incidence: np.ndarray
    se: np.ndarray
    low: np.ndarray
    high: np.ndarray
    band_low: np.ndarray
    band_high: np.ndarray

    def at(self, time: float, cause: str) -> float:
        """The share that has ended by `cause` by `time`."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        return 0.0 if place < 0 else float(self.incidence[self.causes.index(cause), place])


def aalen_johansen(table: LifeTable, confidence: float = 0.95, *, band: bool = True) -> Incidence:
    """Cumulative incidences of a table of one group; with the curve of survival they sum to one at every time.

    F_k(t) = Σ S(s−)·d_k(s)/n(s) over s ≤ t: exact with ties, nothing is moved apart (Aalen and Johansen 1978, Scand.
    J. Statist. 5, 141–150). The variance is the delta method's, which gives Greenwood's where there is one exit only
    (Marubini and Valsecchi 1995, section 10.3). Intervals on the scale of log(−log F). With `band`, bands as in
    `durations.bands`; of the only exit that happens, one less Hall and Wellner's.

    Raises:
        ValueError: the table has several groups.
    """
    if len(table.groups) != 1:
        raise ValueError("one group at a time: choose it with table.one(name) or table.pooled()")
    at_risk, ended = table.at_risk[0], table.ended[0]
    total = ended.sum(0)
    survival = product_limit(at_risk, total)
    before = np.concatenate([[1.0], survival[:-1]]) if len(survival) else survival
    safe = np.maximum(at_risk, 1)
    curves = np.cumsum(before * ended / safe, axis=1)
    variance = np.array([_variance(curve, before, safe, total, d) for curve, d in zip(curves, ended, strict=True)])
    se = np.sqrt(np.maximum(variance, 0)).reshape(curves.shape)
    low, high = _intervals(curves, se, confidence)
    bands = np.full((2, *curves.shape), np.nan)
    if band and len(at_risk):
        bands = _bands(table, before, curves, se, confidence)
    return Incidence(table.causes, table.times, at_risk, ended, survival, curves, se, low, high, *bands)


def _bands(table: LifeTable, before: np.ndarray, curves: np.ndarray, se: np.ndarray, confidence: float) -> np.ndarray:
    """The bands of every exit that happens where a band reaches: (2, C, T), low and high."""
    at_risk, ended, cases = table.at_risk[0], table.ended[0], int(table.cases[0])
    total = ended.sum(0)
    within, found = reached(at_risk, total), np.full((2, *curves.shape), np.nan)
    happened = np.flatnonzero(ended.any(1))
    if len(happened) == 1:
        low, high = hall_wellner(
            product_limit(at_risk, total), greenwood(at_risk, total), at_risk, total, cases, confidence
        )
        found[:, happened[0]] = 1 - high, 1 - low
        return found
    for k in np.flatnonzero(ended[:, within].any(1)):
        shape = hall_wellner_shape(1 - curves[k], se[k], cases)
        width = independent(at_risk, total, ended[k], before, curves[k], shape, within, confidence)
        found[:, k] = around(curves[k], width * shape, within)
    return found


def _variance(
    curve: np.ndarray, before: np.ndarray, at_risk: np.ndarray, total: np.ndarray, ended: np.ndarray
) -> np.ndarray:
    """The delta-method variance at every time, in one pass: its three sums are expanded in powers of F(t).

    Σ (F(t) − F(s))²·d/(n(n − d)) + Σ S(s−)²·d_k(n − d_k)/n³ − 2·Σ (F(t) − F(s))·S(s−)·d_k/n². A time at which
    everybody leaves adds nothing to the first sum: F does not move after it.
    """
    left = at_risk - total
    hazard = np.divide(total, at_risk * left, out=np.zeros(len(total)), where=left > 0)
    own = before * ended / at_risk**2
    first = curve**2 * np.cumsum(hazard) - 2 * curve * np.cumsum(curve * hazard) + np.cumsum(curve**2 * hazard)
    second = np.cumsum(before**2 * ended * (at_risk - ended) / at_risk.astype(float) ** 3)
    third = curve * np.cumsum(own) - np.cumsum(curve * own)
    variance: np.ndarray = first + second - 2 * third
    return variance


def _intervals(curves: np.ndarray, se: np.ndarray, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    inside = (curves > 0) & (curves < 1)
    safe = np.where(inside, curves, 0.5)
    width = np.minimum(z * se / (safe * -np.log(safe)), WIDEST)
    low = np.where(inside, safe ** np.exp(width), curves)
    high = np.where(inside, safe ** np.exp(-width), curves)
    return low, high
