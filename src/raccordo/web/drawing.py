"""Geometry of the small drawings of a page: bars, sparklines, classes of the map. Numbers in, numbers out."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

#: A bar's full length stands for this share of the target, so that who passes it is seen to.
BAR_END = Decimal("1.25")
BAR_WIDTH = 120
SPARK_WIDTH, SPARK_HEIGHT = 96, 24
CLASSES = 5


@dataclass(frozen=True)
class Bar:
    """Lengths on a bar ``BAR_WIDTH`` long: the value, the target's line, the mark of what is expected today."""

    value: float
    target: float
    expected: float | None
    beyond: bool


def bar(share: Decimal | None, expected: Decimal | None) -> Bar | None:
    """The bar of a share of the target; ``None`` where there is no share."""
    if share is None:
        return None

    def length(part: Decimal) -> float:
        return round(float(min(max(part, Decimal(0)), BAR_END) / BAR_END) * BAR_WIDTH, 1)

    return Bar(length(share), length(Decimal(1)), None if expected is None else length(expected), share > BAR_END)


def sparkline(series: Sequence[tuple[dt.date, Decimal | None]]) -> str:
    """The points of a polyline through the known values; empty under two of them. Zero is always in the frame."""
    known = [(day.toordinal(), float(value)) for day, value in series if value is not None]
    if len(known) < 2:
        return ""
    first, last = known[0][0], known[-1][0]
    low, high = min(0.0, *(v for _d, v in known)), max(0.0, *(v for _d, v in known))
    wide, tall = (last - first) or 1, (high - low) or 1
    return " ".join(
        f"{2 + (day - first) / wide * (SPARK_WIDTH - 4):.1f},"
        f"{SPARK_HEIGHT - 2 - (value - low) / tall * (SPARK_HEIGHT - 4):.1f}"
        for day, value in known
    )


@dataclass(frozen=True)
class Class:
    """A class of the map: both limits belong to values that were seen, and ``count`` places fall in it."""

    low: Decimal
    high: Decimal
    count: int


@dataclass(frozen=True)
class Classes:
    """A scale of at most five classes by quantiles, and the class of any value."""

    classes: list[Class]
    bounds: list[Decimal]

    def of(self, value: Decimal | None) -> int | None:
        """The class of a value, from 0; ``None`` for what is missing."""
        return None if value is None else bisect_right(self.bounds, value)


def classes(values: Sequence[Decimal | None]) -> Classes:
    """Cut the known values in five groups as equal as ties allow: equal values never fall in two classes.

    The cuts are the values at ranks n/5, 2n/5, 3n/5, 4n/5 of the sorted list; a cut that repeats another, or the
    lowest value, is dropped, so that few different values give few classes.
    """
    known = sorted(value for value in values if value is not None)
    if not known:
        return Classes([], [])
    cuts = [known[len(known) * step // CLASSES] for step in range(1, CLASSES)]
    bounds = [cut for cut in sorted(set(cuts)) if cut > known[0]]
    found = []
    for position in range(len(bounds) + 1):
        group = [value for value in known if bisect_right(bounds, value) == position]
        found.append(Class(group[0], group[-1], len(group)))
    return Classes(found, bounds)
