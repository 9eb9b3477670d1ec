"""Bands of curves of incidence: with the confidence asked they hold the whole curve, not each day alone.

The process √n(F̂ − F) has no distribution that a table could hold, since it depends on the other exits: its greatest
excursion is taken from random curves with its covariance (Lin 1997, "Non-parametric inference for cumulative incidence
functions in competing risks studies", Statistics in Medicine 16, 901–910). Days tie massively, and then the increments
must have the covariance of shares, not of a Poisson process (Dobler 2017, "A discontinuity adjustment for
subdistribution function confidence bands applied to right-censored competing risks data", arXiv:1702.01081). The
shape is Hall and Wellner's, of 1 − F in the place of S, so that with one exit the band is that of the survival. See
`docs/analysis/durations.md`.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

DRAWS = 2000
"""Random curves that a band is measured on; always the same ones."""
AT_ONCE = 250
"""Curves drawn at a time: memory stays under some tens of megabytes however many the days."""


def hall_wellner_shape(staying: np.ndarray, se: np.ndarray, cases: int) -> np.ndarray:
    """(1 + n·σ²)·(1 − F)/√n with σ = se/(1 − F): how the width of the band goes along the curve."""
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.where(staying > 0, (se / staying) ** 2, 0.0)
    shape: np.ndarray = (1 + cases * spread) * staying / np.sqrt(cases)
    return shape


def around(curve: np.ndarray, half: np.ndarray, within: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The curve less and plus half the width, within 0 and 1; NaN where the band does not reach."""
    low = np.where(within, np.maximum(curve - half, 0), np.nan)
    high = np.where(within, np.minimum(curve + half, 1), np.nan)
    return low, high


def independent(
    at_risk: np.ndarray, total: np.ndarray, ended: np.ndarray, before: np.ndarray, curve: np.ndarray,
    shape: np.ndarray, within: np.ndarray, confidence: float,
) -> float:  # fmt: skip
    """How many shapes wide the band of independent cases is on each side, from their counts.

    At each time s the errors of log S and of the exit's own step are drawn together (A, B): Var A = d/(n(n − d)),
    Var B = S²d_k(n − d_k)/n³, Cov = S·d_k/n². The random curve is Σ B − Σ (F(t) − F(s))·A over s ≤ t; its variance is
    that of `incidence.aalen_johansen`.
    """
    used = (total > 0) & within
    n, d, k = (column[used].astype(float) for column in (at_risk, total, ended))
    alive, share = before[used], curve[used]
    left = n - d
    staying = np.divide(d, n * left, out=np.zeros(len(n)), where=left > 0)
    together = np.where(left > 0, alive * k / n**2, 0.0)
    slope = np.divide(together, staying, out=np.zeros(len(n)), where=staying > 0)
    rest = np.sqrt(np.maximum(alive**2 * k * (n - k) / n**3 - slope * together, 0))
    random = np.random.default_rng(DRAWS)
    furthest = []
    for _turn in range(DRAWS // AT_ONCE):
        a, b = random.standard_normal((2, AT_ONCE, len(n)))
        a *= np.sqrt(staying)
        b *= rest
        b += (slope + share) * a
        drawn = np.cumsum(b, axis=1) - share * np.cumsum(a, axis=1)
        furthest.append(np.abs(drawn / shape[used]).max(1))
    return float(np.quantile(np.concatenate(furthest), confidence))


def of_persons(deviations: np.ndarray, shape: np.ndarray, freedom: int, confidence: float, within: np.ndarray) -> float:
    """How many shapes wide the band of persons is: normal multipliers of what each group of them adds, (groups, T).

    Lin, Fleming and Wei (1994), Biometrika 81, 73–81, over Student's denominator, since the spread itself is
    estimated.
    """
    normal, student = _multipliers(len(deviations), freedom)
    drawn = normal @ (deviations[:, within] / shape[within])
    return float(np.quantile(np.maximum(drawn.max(1), -drawn.min(1)) / student, confidence))


@lru_cache(maxsize=4)
def _multipliers(many: int, freedom: int) -> tuple[np.ndarray, np.ndarray]:
    """Normal multipliers, (draws, many), and Student's denominators, (draws,): the same ones each time."""
    random = np.random.default_rng(DRAWS)
    normal = random.standard_normal((DRAWS, many))
    return normal, np.sqrt(random.chisquare(freedom, DRAWS) / freedom)
