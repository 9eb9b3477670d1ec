"""Small tools of chance the generators share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

NEVER = np.datetime64("NaT")


def pick(rng: np.random.Generator, values: Sequence[Any], shares: Sequence[float], count: int) -> np.ndarray:
    """``count`` of ``values``, each with its share (they need not sum to one)."""
    weights = np.asarray(shares, dtype=float)
    chosen = rng.choice(len(weights), size=count, p=weights / weights.sum())
    return np.asarray(values, dtype=object if isinstance(values[0], str) else None)[chosen]


def late(rng: np.random.Generator, world, happened: np.ndarray, *, share: float = 0.12) -> np.ndarray:
    """The day a record was entered: the same or the next two days, for some weeks later, never after today."""
    happened = np.asarray(happened, dtype="datetime64[D]")
    delay = rng.integers(0, 3, len(happened))
    slow = rng.random(len(happened)) < share
    delay = np.where(slow, rng.integers(10, 75, len(happened)), delay)
    entered = happened + delay.astype("timedelta64[D]")
    return np.minimum(entered, np.datetime64(world.today))


def after(rng: np.random.Generator, world, days: np.ndarray, low: int, high: int, share: float = 1.0) -> np.ndarray:
    """For a ``share`` of days, a day ``low`` to ``high`` later; ``NaT`` for the rest and for what lies after today."""
    days = np.asarray(days, dtype="datetime64[D]")
    later = days + rng.integers(low, high + 1, len(days)).astype("timedelta64[D]")
    happens = (rng.random(len(days)) < share) & (later <= np.datetime64(world.today))
    return np.where(happens, later, NEVER)


def blanked(values: Sequence[Any] | np.ndarray, keep: np.ndarray, blank: Any = None) -> list[Any]:
    """``values`` where ``keep`` is true, ``blank`` elsewhere."""
    plain = values.tolist() if isinstance(values, np.ndarray) else values
    return [value if kept else blank for value, kept in zip(plain, keep.tolist(), strict=True)]


def top(rng: np.random.Generator, weight: np.ndarray, count: int) -> np.ndarray:
    """The rows of ``count`` different subjects, the likelier the greater their weight; in ascending order."""
    weight = np.asarray(weight, dtype=float)
    count = min(count, len(weight))
    return np.sort(rng.choice(len(weight), size=count, replace=False, p=weight / weight.sum()))


def between(rng: np.random.Generator, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """For each row a working day from ``first`` to ``last``, both included (the first day where none is working)."""
    first, last = np.asarray(first, dtype="datetime64[D]"), np.asarray(last, dtype="datetime64[D]")
    span = np.maximum((last - first).astype(int), 0)
    days = first + np.floor(rng.random(len(first)) * (span + 1)).astype("timedelta64[D]")
    moved = np.busday_offset(days, 0, roll="backward").astype("datetime64[D]")
    return np.where(moved < first, first, moved)


def firsts(*columns: Sequence[Any] | np.ndarray) -> np.ndarray:
    """The rows that are the first with their combination of values, in ascending order."""
    seen: dict[tuple[Any, ...], int] = {}
    for row, values in enumerate(zip(*(np.asarray(column).tolist() for column in columns), strict=True)):
        seen.setdefault(values, row)
    return np.array(sorted(seen.values()), dtype=int)
