"""Series without their seasons, and the seasons themselves: when does a sector hire?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

METHOD = "STL, robust (Cleveland et al. 1990), as statsmodels computes it"
FIXED = "STL, robust, with one season for all years"
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

    The season multiplies where all values are positive (the logarithm is split), else it adds. R. B. Cleveland, W. S.
    Cleveland, McRae and Terpenning (1990), "STL: A seasonal-trend decomposition procedure based on loess", Journal of
    Official Statistics 6, 3–73; in series of fewer than `LONG` whole years with a season that never changes (their
    "periodic" one).
    """
    values = np.asarray(series, float)
    nothing = np.full(len(values), np.nan)
    if len(values) < WHOLE_YEARS * period:
        return Adjusted(values, nothing, nothing, reason=f"fewer than {WHOLE_YEARS} whole years")
    if not np.all(np.isfinite(values)):
        return Adjusted(values, nothing, nothing, reason="a value is missing")
    multiplies = bool(np.all(values > 0))
    fixed = len(values) < LONG * period
    trend, season = _stl(np.log(values) if multiplies else values, period, fixed=fixed)
    method = FIXED if fixed else METHOD
    if multiplies:
        return Adjusted(values / np.exp(season), np.exp(trend), np.exp(season), f"{method}; multiplicative")
    return Adjusted(values - season, trend, season, f"{method}; additive")


def _stl(values: np.ndarray, period: int, *, fixed: bool) -> tuple[np.ndarray, np.ndarray]:
    """Trend and season by STL, robust; ``fixed``: the season of a month is its mean over all years (a window wider than
    the series, and no slope)."""
    from statsmodels.tsa.seasonal import STL

    window = {"seasonal": 10 * len(values) + 1, "seasonal_deg": 0} if fixed else {}
    found = STL(values, period=period, robust=True, **window).fit()
    return np.asarray(found.trend), np.asarray(found.seasonal)


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
