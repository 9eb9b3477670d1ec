"""Which occupations and sectors grow, and where hirings and job seekers do not meet. See ``docs/analysis/needs.md``."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pyarrow as pa

GROWING, SHRINKING, STEADY, FEW = "growing", "shrinking", "steady", "few"


@dataclass(frozen=True)
class Maturity:
    """Which months count. The last `lag` months before the latest message are left out: late messages still come.

    `few`: with fewer hirings in the last year a cell is too small to be called anything.
    """

    lag: int = 2
    few: int = 30
    confidence: float = 0.95


def trends(flows: pa.Table, by: list[str], latest: int, maturity: Maturity | None = None) -> pa.Table:
    """Level, growth and volatility of the hirings of each cell, from monthly flows.

    `flows`: `period` (months), the columns `by`, `hires`. `latest` is the last month of which messages were received.
    Per cell: `level`, the hirings of the last twelve mature months; `before`, those of the twelve before; `growth` =
    level/before − 1 with its interval `low`–`high` (both counts taken as Poisson: the variance of the logarithm of
    their ratio is 1/level + 1/before); `volatility`, the standard deviation of the yearly growth seen at each of the
    last twelve mature months (empty with less than three years); `verdict`: growing or shrinking where the whole
    interval lies on one side of zero, steady, or few.
    """
    maturity = maturity or Maturity()
    last = latest - maturity.lag
    cells, table = monthly(flows, by, last - 35, last)
    seen = int(flows["period"].to_numpy().min()) if flows.num_rows else last + 1
    level, before = table[:, 24:].sum(1), table[:, 12:24].sum(1)
    growth, low, high = growth_of(level, before, maturity.confidence)
    volatility = _volatility(table) if seen <= last - 35 else np.full(len(cells), np.nan)
    verdicts = [
        FEW if enough < maturity.few or not known else GROWING if a > 0 else SHRINKING if b < 0 else STEADY
        for enough, known, a, b in zip(np.maximum(level, before), np.isfinite(growth), low, high, strict=True)
    ]
    numbers = {"growth": growth, "low": low, "high": high, "volatility": volatility}
    return pa.table(
        {
            **{name: pa.array([cell[n] for cell in cells], pa.string()) for n, name in enumerate(by)},
            "level": pa.array(level.astype(np.int64)),
            "before": pa.array(before.astype(np.int64)),
            **{name: pa.array(np.round(values, 6), from_pandas=True) for name, values in numbers.items()},
            "verdict": pa.array(verdicts, pa.string()),
        }
    )


def monthly(flows: pa.Table, by: list[str], first: int, last: int) -> tuple[list[tuple[str, ...]], np.ndarray]:
    """The cells of monthly flows and their hirings, (cells, months from `first` to `last`); zero where none."""
    keys = list(zip(*(flows[name].to_pylist() for name in by), strict=True)) if by else [()] * flows.num_rows
    cells = sorted(set(keys))
    place = {cell: n for n, cell in enumerate(cells)}
    table = np.zeros((len(cells), last - first + 1))
    for key, month, hires in zip(keys, flows["period"].to_pylist(), flows["hires"].to_pylist(), strict=True):
        if first <= month <= last:
            table[place[key], month - first] += hires
    return cells, table


def growth_of(
    level: np.ndarray, before: np.ndarray, confidence: float = Maturity.confidence
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """level/before − 1, and between which values it lies if both are Poisson counts; NaN where either is 0."""
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    both = (level > 0) & (before > 0)
    some_level, some_before = np.where(both, level, 1), np.where(both, before, 1)
    ratio = some_level / some_before
    width = np.exp(z * np.sqrt(1 / some_level + 1 / some_before))
    growth, low, high = (np.where(both, values - 1, np.nan) for values in (ratio, ratio / width, ratio * width))
    return growth, low, high


def _volatility(table: np.ndarray) -> np.ndarray:
    """The standard deviation of the growth of rolling years over the year before, at each of the last 12 months."""
    running = np.cumsum(np.concatenate([np.zeros((len(table), 1)), table], axis=1), axis=1)
    years = running[:, 12:] - running[:, :-12]
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = years[:, 13:] / years[:, 1:-12] - 1
    whole = np.isfinite(growth).all(1)
    found: np.ndarray = np.where(whole, np.where(np.isfinite(growth), growth, 0).std(1, ddof=1), np.nan)
    return found


def mismatch(hires: pa.Table, seekers: pa.Table, item: str = "occupation_group", place: str = "work_basin") -> pa.Table:
    """Hirings beside registered job seekers, per occupation (or sector) and place.

    `hires`: columns `item`, `place`, `hires`; `seekers`: `item`, `place`, `seekers`. Per pair: both counts, their
    shares of the place, `gap` = share of hirings − share of seekers (positive: asked for more than offered), and
    `seekers_per_hire` (empty without hirings).
    """
    found: dict[tuple[str, str], list[float]] = {}
    for table, name, column in ((hires, "hires", 0), (seekers, "seekers", 1)):
        for key in zip(table[place].to_pylist(), table[item].to_pylist(), table[name].to_pylist(), strict=True):
            found.setdefault((key[0], key[1]), [0, 0])[column] += key[2]
    keys = sorted(found)
    counts = np.array([found[key] for key in keys], float).reshape(-1, 2)
    places = np.array([key[0] for key in keys])
    shares = np.zeros_like(counts)
    for one in dict.fromkeys(places.tolist()):
        mine = places == one
        total = counts[mine].sum(0)
        shares[mine] = np.divide(counts[mine], total, out=np.zeros((int(mine.sum()), 2)), where=total > 0)
    per_hire = np.divide(counts[:, 1], counts[:, 0], out=np.full(len(keys), np.nan), where=counts[:, 0] > 0)
    return pa.table(
        {
            place: pa.array([key[0] for key in keys], pa.string()),
            item: pa.array([key[1] for key in keys], pa.string()),
            "hires": pa.array(counts[:, 0].astype(np.int64)),
            "seekers": pa.array(counts[:, 1].astype(np.int64)),
            "hire_share": pa.array(np.round(shares[:, 0], 6)),
            "seeker_share": pa.array(np.round(shares[:, 1], 6)),
            "gap": pa.array(np.round(shares[:, 0] - shares[:, 1], 6)),
            "seekers_per_hire": pa.array(np.round(per_hire, 3), from_pandas=True),
        }
    )


def dissimilarity(table: pa.Table, place: str = "work_basin") -> dict[str, float | None]:
    """Per place, half the sum of the gaps' sizes: the part of job seekers who would have to change occupation for
    both sides to match (Duncan and Duncan 1955, American Sociological Review 20, 210–217). ``None`` where a side is
    empty. `table` is that of `mismatch`."""
    found: dict[str, list[float]] = {}
    for where, gap, hires, seekers in zip(
        table[place].to_pylist(), table["gap"].to_pylist(), table["hires"].to_pylist(), table["seekers"].to_pylist(),
        strict=True,
    ):  # fmt: skip
        sums = found.setdefault(where, [0.0, 0, 0])
        sums[0], sums[1], sums[2] = sums[0] + abs(gap) / 2, sums[1] + hires, sums[2] + seekers
    return {where: round(half, 6) if a and b else None for where, (half, a, b) in found.items()}
