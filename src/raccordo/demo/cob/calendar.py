"""In which quarter relationships begin and end, and on which day of it.

Ends are spread by iterative proportional fitting: a table of quarters of beginning by quarters of end starts from what
durations look like (an assumption) and is scaled by turns until its rows are the published hirings and its columns the
published cessations, the rest being still open. Deming and Stephan (1940).
"""

from __future__ import annotations

from functools import cache

import numpy as np

from raccordo.demo.cob.figures import BEFORE_SHARE, HIRINGS, QUARTERS

FIRST_YEAR = QUARTERS[0][0]
COUNT = len(QUARTERS)
OPEN = COUNT
#: Row 0 is what began before the first quarter; row q + 1 what began in quarter q. The last column is open.
STARTS = np.array(
    [f"{year}-{3 * quarter - 2:02}-01" for year, quarter, _, _ in QUARTERS] + ["2025-10-01"], "datetime64[D]"
)
LAST_DAY = STARTS[-1] - 1
ROUNDS = 60


def _prior() -> np.ndarray:
    """Shares by quarters between beginning and end: many short, a long tail, more of it the longer ago."""
    table = np.zeros((COUNT + 1, COUNT + 1))
    for row in range(COUNT + 1):
        begun = max(row - 1, -8) if row else -8
        for column in range(max(row - 1, 0), COUNT):
            gap = column - begun
            table[row, column] = 0.42 * 0.45**gap + 0.045 * 0.86**gap
        table[row, OPEN] = 0.03 + 0.30 * 0.93 ** (COUNT - max(row - 1, 0))
    return table


@cache
def joint() -> np.ndarray:
    """The shares of relationships by quarter of beginning and of end; rows and columns as published."""
    hirings = np.array([quarter[2] for quarter in QUARTERS], float)
    before = HIRINGS * BEFORE_SHARE / (1 - BEFORE_SHARE)
    rows = np.concatenate([[before], hirings])
    ended = np.array([quarter[3] for quarter in QUARTERS], float)
    columns = np.concatenate([ended, [rows.sum() - ended.sum()]])
    table = _prior()
    for _ in range(ROUNDS):
        table *= (rows / table.sum(axis=1))[:, None]
        table *= columns / table.sum(axis=0)
    table *= (rows / table.sum(axis=1))[:, None]
    shares: np.ndarray = table / table.sum()
    return shares


def cells(contracts: int, first: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Row and column of the relationships numbered from `first`, of so many in all.

    Every chunk takes its share of every cell; together they fill each cell to the nearest whole number.
    """
    edges = np.cumsum(joint().ravel()) * contracts
    # A step through all numbers in an order that mixes the cells, the same for whoever takes which part.
    number = np.arange(first, first + count, dtype=np.int64)
    mixed = number * _step(contracts) % contracts
    flat = np.minimum(np.searchsorted(edges, mixed + 0.5, side="right"), joint().size - 1)
    return np.divmod(flat, COUNT + 1)


def _step(size: int) -> int:
    """A number near the golden section of `size` without common factors with it."""
    step = max(1, round(size * 0.6180339887))
    while np.gcd(step, size) != 1:
        step += 1
    return step


def days_of_start(rng: np.random.Generator, row: np.ndarray) -> np.ndarray:
    """A first day in the quarter: half in the first days of a month, the others on any working day."""
    months = STARTS[np.maximum(row - 1, 0)].astype("datetime64[M]") + rng.integers(0, 3, len(row))
    first, length = _month(months)
    early = rng.random(len(row)) < 0.5
    day = np.where(early, rng.integers(0, 3, len(row)), np.floor(rng.random(len(row)) * length).astype(int))
    days = np.busday_offset(first + day, 0, roll="forward")
    days = np.where(days >= first + length, np.busday_offset(days, -1, roll="backward"), days)
    days = np.where(days >= first + length, first, days)
    years_before = np.floor(rng.exponential(5, len(row)) * 365).astype(int) + 1
    return np.where(row == 0, STARTS[0] - years_before, days)


def days_of_end(rng: np.random.Generator, column: np.ndarray, start: np.ndarray) -> np.ndarray:
    """A last day in the quarter, never before the start: most at the end of a month; `NaT` where it is open."""
    quarter = np.minimum(column, COUNT - 1)
    months = STARTS[quarter].astype("datetime64[M]") + rng.integers(0, 3, len(column))
    first, length = _month(months)
    late = rng.random(len(column)) < 0.6
    days = np.where(late, first + length - 1, first + np.floor(rng.random(len(column)) * length).astype(int))
    last = STARTS[quarter + 1] - 1
    # Where the day drawn comes before the start, one between the start and the quarter's end.
    room = (last - np.maximum(start, STARTS[quarter])).astype(int) + 1
    between = np.maximum(start, STARTS[quarter]) + np.floor(rng.random(len(column)) ** 2 * room).astype(int)
    days = np.where(days < start, between, days)
    return np.where(column == OPEN, np.datetime64("NaT"), days)


def _month(months: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    first = months.astype("datetime64[D]")
    return first, ((months + 1).astype("datetime64[D]") - first).astype(int)
