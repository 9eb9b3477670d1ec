"""Series without their seasons, and the seasons themselves: when does a sector hire?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

METHOD = "STL, robust (Cleveland et al. 1990), as statsmodels computes it"
FIXED = "ratios to the centred moving average, one fixed season (the median of the years)"
WHOLE_YEARS = 3
"""With fewer whole years a season cannot be told from chance."""
LONG = 7
"""With fewer whole years the season is taken as the same every year: STL lets it change over seven years (its window),
and in a shorter series would take the one bad quarter of a year for its season."""


@dataclass(frozen=True)
class Adjusted:
    """A series split in three; `adjusted` is the series without its season. ``method`` is empty if it was not split,
    and ``reason`` says why."""

    adjusted: np.ndarray
    trend: np.ndarray
    season: np.ndarray
    method: str = ""
    reason: str = ""

    @property
    def fixed(self) -> bool:
        """Whether the season is the same every year."""
        return self.method.startswith(FIXED)


def adjust(series: np.ndarray, period: int = 12) -> Adjusted:
    """Take the season out of a series of one value a period (12 months or 4 quarters a year).

    The season multiplies where all values are positive (the logarithm is split), else it adds. Series of fewer than
    `LONG` whole years: ratios to the centred moving average, whose median over the years is the season of a month or
    quarter (W. I. King 1924, "An improved method for measuring the seasonal factor", Journal of the American
    Statistical Association 19, 301–313, took the median so that one odd year does not count). Longer ones: R. B.
    Cleveland, W. S. Cleveland, McRae and Terpenning (1990), "STL: A seasonal-trend decomposition procedure based on
    loess", Journal of Official Statistics 6, 3–73.
    """
    values = np.asarray(series, float)
    nothing = np.full(len(values), np.nan)
    if len(values) < WHOLE_YEARS * period:
        return Adjusted(values, nothing, nothing, reason=f"fewer than {WHOLE_YEARS} whole years")
    if not np.all(np.isfinite(values)):
        return Adjusted(values, nothing, nothing, reason="a value is missing")
    multiplies = bool(np.all(values > 0))
    split, method = (_fixed, FIXED) if len(values) < LONG * period else (_stl, METHOD)
    trend, season = split(np.log(values) if multiplies else values, period)
    if multiplies:
        return Adjusted(values / np.exp(season), np.exp(trend), np.exp(season), f"{method}; multiplicative")
    return Adjusted(values - season, trend, season, f"{method}; additive")


def _stl(values: np.ndarray, period: int) -> tuple[np.ndarray, np.ndarray]:
    """Trend and season by STL, robust."""
    from statsmodels.tsa.seasonal import STL

    found = STL(values, period=period, robust=True).fit()
    return np.asarray(found.trend), np.asarray(found.seasonal)


def _fixed(values: np.ndarray, period: int) -> tuple[np.ndarray, np.ndarray]:
    """Trend (centred moving average, unknown in the first and last half year) and a season that never changes.

    Seasons add up to nothing over a year, so that a year's level stays.
    """
    weights = np.ones(period + 1)
    weights[[0, -1]] = 0.5
    half = period // 2
    trend = np.full(len(values), np.nan)
    trend[half:-half] = np.convolve(values, weights / period, "valid")
    apart = values - trend
    season = np.array([np.nanmedian(apart[place::period]) for place in range(period)])
    return trend, np.resize(season - season.mean(), len(values))


@dataclass(frozen=True)
class Peaks:
    """What makes a month a peak: an index of at least `index` in at least `share` of the years, with at least
    `hires` hirings a year in the cell (fewer say nothing)."""

    index: float = 1.5
    share: float = 2 / 3
    hires: int = 50


def peaks(flows: pa.Table, by: list[str], rule: Peaks | None = None) -> pa.Table:
    """The months in which cells hire much more than in the rest of the year, from monthly flows.

    `flows` has `period` (months), the columns `by` and `hires`; whole calendar years only are looked at. The index of
    a month is its hirings over a twelfth of its year's. Returns per cell and peak month: `month` (1–12), `index` (mean
    over the years), `years` (how many), `peak_years`, `hires` (mean of a year).
    """
    rule = rule or Peaks()
    months = flows["period"].to_numpy()
    empty = pa.table({name: [] for name in (*by, "month", "index", "years", "peak_years", "hires")})
    if not len(months):
        return empty
    first, last = -(-months.min() // 12), (months.max() + 1) // 12
    if last <= first:
        return empty
    keys = list(zip(*(flows[name].to_pylist() for name in by), strict=True)) if by else [()] * len(months)
    cells = sorted(set(keys))
    place = {cell: n for n, cell in enumerate(cells)}
    counts = np.zeros((len(cells), last - first, 12))
    for key, month, hires in zip(keys, months.tolist(), flows["hires"].to_pylist(), strict=True):
        if first <= month // 12 < last:
            counts[place[key], month // 12 - first, month % 12] += hires
    yearly = counts.sum(2)
    index = np.divide(12 * counts, yearly[:, :, None], out=np.zeros_like(counts), where=yearly[:, :, None] > 0)
    many = yearly.mean(1) >= rule.hires
    often = (index >= rule.index).sum(1)
    found = np.argwhere((often >= rule.share * (last - first)) & many[:, None])
    columns = {name: [cells[c][n] for c, _m in found] for n, name in enumerate(by)}
    columns |= {
        "month": [int(m) + 1 for _c, m in found],
        "index": [round(float(index[c, :, m].mean()), 3) for c, m in found],
        "years": [int(last - first)] * len(found),
        "peak_years": [int(often[c, m]) for c, m in found],
        "hires": [round(float(yearly[c].mean()), 1) for c, _m in found],
    }
    return pa.table(columns)
