"""Confidence intervals of a share, by formula."""

from statistics import NormalDist

import numpy as np


def wilson(share: np.ndarray, cases: np.ndarray, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper bound of a share of `cases` independent cases (which need not be whole).

    Wilson (1927), "Probable inference, the law of succession, and statistical inference", JASA 22: with z the
    normal quantile, (p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) / (1 + z²/n). Both bounds are NaN without cases.
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = 1 + z**2 / cases
        centre = (share + z**2 / (2 * cases)) / scale
        half = z / scale * np.sqrt(share * (1 - share) / cases + z**2 / (4 * cases**2))
    return np.maximum(centre - half, 0.0), np.minimum(centre + half, 1.0)


def effective_cases(
    hits: np.ndarray, cases: np.ndarray, hits_squared: np.ndarray, hits_by_cases: np.ndarray,
    cases_squared: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """How many independent cases a share is worth when each person may bring several.

    With yᵢ hits among the nᵢ cases of person i and p = Σy / Σn, the variance of p by persons is
    Σ(yᵢ − p·nᵢ)² / (Σn)² (ratio estimator, Cochran 1977, chapter 6), and the number is p(1 − p) over it, never
    more than the cases (Korn and Graubard 1998). Where p is 0 or 1 that variance says nothing, and the number is
    the one of persons who always do the same: (Σn)² / Σn². Arguments are the sums over persons of y, n, y², y·n, n².
    """
    share = hits / cases
    scatter = hits_squared - 2 * share * hits_by_cases + share**2 * cases_squared
    certain = (share <= 0) | (share >= 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        by_scatter = share * (1 - share) * cases**2 / scatter
    worth = np.where(certain, cases**2 / cases_squared, by_scatter)
    bounded: np.ndarray = np.where(np.isfinite(worth), np.minimum(worth, cases), cases)
    return bounded
