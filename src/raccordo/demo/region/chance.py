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


def blanked(values: Sequence[Any], keep: np.ndarray, blank: Any = None) -> list[Any]:
    """``values`` where ``keep`` is true, ``blank`` elsewhere."""
    plain = values.tolist() if isinstance(values, np.ndarray) else values
    return [value if kept else blank for value, kept in zip(plain, keep.tolist(), strict=True)]
