"""Where an indicator will be on its due day if it goes on as it has: arithmetic only, told in docs/algorithms.

The method is the random walk with drift: the mean monthly step goes on, and the interval widens with the spread of the
steps and with how few they are. A share is carried by its two sides, each with its own step, and its spread is that of
the linearised ratio, so that no share of shares is ever averaged.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

#: How much of the future the interval is meant to hold.
LEVEL = 0.8
#: Fewer monthly steps than this say too little.
FEWEST = 6
#: Older steps than these tell of another time.
MOST = 12
#: Days of a mean month.
MONTH = 30.4375


@dataclass(frozen=True)
class MonthEnd:
    """The figure kept at a month's end; ``denominator`` is ``None`` for a plain count."""

    day: dt.date
    numerator: int
    denominator: int | None = None


@dataclass(frozen=True)
class Limits:
    """What the value cannot leave, and whether a count only grows (then it is never below today's)."""

    low: float = 0.0
    high: float = math.inf
    grows: bool = False


@dataclass(frozen=True)
class Forecast:
    """The value on a day with its interval. ``chance`` is that of reaching the target, if one was given."""

    day: dt.date
    value: float
    low: float
    high: float
    steps: int
    chance: float | None = None


class NoForecast(ValueError):
    """Nothing can be said; ``reason`` is one of :data:`REASONS`, ``steps`` how many monthly steps are known."""

    REASONS = ("due", "few", "empty")

    def __init__(self, reason: str, steps: int = 0) -> None:
        self.reason, self.steps = reason, steps
        super().__init__(reason)


def month_end(day: dt.date) -> bool:
    """Whether a day is the last of its month."""
    return day.day == calendar.monthrange(day.year, day.month)[1]


def known(series: Sequence[MonthEnd]) -> list[MonthEnd]:
    """The last month ends without a gap, at most :data:`MOST` steps of them, oldest first."""
    found: list[MonthEnd] = []
    for point in sorted((p for p in series if month_end(p.day)), key=lambda p: p.day, reverse=True):
        if found and (found[-1].day.replace(day=1) - dt.timedelta(days=1)) != point.day:
            break
        found.append(point)
        if len(found) == MOST + 1:
            break
    return found[::-1]


def forecast(
    series: Sequence[MonthEnd], due: dt.date, *, target: float | None = None, limits: Limits | None = None,
    minus: float = 0.0, level: float = LEVEL,
) -> Forecast:  # fmt: skip
    """The value on ``due`` from the kept month ends; ``minus`` is 1 for a growth (share minus one).

    Raises:
        NoForecast: the due day is past, months are too few, or the denominator is empty.
    """
    points = known(series)
    steps = len(points) - 1
    if points and points[-1].day >= due:
        raise NoForecast("due")
    if steps < FEWEST:
        raise NoForecast("few", max(0, steps))
    months = (due - points[-1].day).days / MONTH
    centre, spread = _path(points, months)
    return _bounded(due, centre - minus, spread, steps, target, limits or Limits(), points[-1], level)


def band(
    series: Sequence[MonthEnd], due: dt.date, *, limits: Limits | None = None, minus: float = 0.0
) -> list[Forecast]:
    """The forecast of every month end up to the due day, from the last known value (without spread) on.

    Raises:
        NoForecast: see :func:`forecast`.
    """
    forecast(series, due, limits=limits, minus=minus)
    points = known(series)
    last = points[-1]
    value = last.numerator / (last.denominator or 1) - minus
    found = [Forecast(last.day, value, value, value, len(points) - 1)]
    day = last.day
    while day < due:
        first = day + dt.timedelta(days=1)
        day = min(due, first.replace(day=calendar.monthrange(first.year, first.month)[1]))
        found.append(forecast(series, day, limits=limits, minus=minus))
    return found


def _path(points: list[MonthEnd], months: float) -> tuple[float, float]:
    """The centre of the forecast ``months`` ahead, and the standard error around it."""
    above = _steps([p.numerator for p in points])
    count, last = len(above), points[-1]
    rise = sum(above) / count
    widening = math.sqrt(months + months * months / count)
    if last.denominator is None:
        return last.numerator + months * rise, _deviation(above) * widening
    below = _steps([p.denominator or 0 for p in points])
    numerator = last.numerator + months * rise
    denominator = last.denominator + months * sum(below) / count
    if denominator <= 0 or not last.denominator:
        raise NoForecast("empty", count)
    share = numerator / denominator
    residuals = [up - share * down for up, down in zip(above, below, strict=True)]
    return share, _deviation(residuals) * widening / denominator


def _steps(values: Sequence[int]) -> list[float]:
    return [float(later - earlier) for earlier, later in pairwise(values)]


def _deviation(steps: Sequence[float]) -> float:
    mean = sum(steps) / len(steps)
    return math.sqrt(sum((step - mean) ** 2 for step in steps) / (len(steps) - 1))


def _bounded(
    due: dt.date, centre: float, spread: float, steps: int, target: float | None, limits: Limits, last: MonthEnd,
    level: float,
) -> Forecast:  # fmt: skip
    from scipy.special import stdtr, stdtrit

    half = float(stdtrit(steps - 1, 0.5 + level / 2)) * spread
    floor = max(limits.low, float(last.numerator)) if limits.grows and last.denominator is None else limits.low
    value, low, high = (min(max(x, floor), limits.high) for x in (centre, centre - half, centre + half))
    chance = None
    if target is not None:
        reached = floor >= target
        sure = 1.0 if centre >= target else 0.0
        chance = 1.0 if reached else sure if spread == 0 else float(stdtr(steps - 1, (centre - target) / spread))
    return Forecast(due, value, low, high, steps, chance)
