"""Relationships that are there, and days worked, by adding up the facts day by day.

The **stock** of a day is what is there when the day is over: a relationship whose last day it is has left, one that
begins on it has come. So stock before + hirings − ends ± changes = stock after, in every cut and over any run of days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from raccordo.analysis.engine import Engine
from raccordo.analysis.flows import calendar
from raccordo.analysis.flows.question import check_cuts, condition


def daily_sql(by: Sequence[str] = (), where: Mapping[str, Sequence[str]] | None = None) -> str:
    """SQL over `facts`: what each day adds to each cell, and how many relationships end on it."""
    check_cuts(by)
    cuts = "".join(f", {name}" for name in by)
    return f"""
        SELECT day{cuts}, CAST(SUM(sign) AS BIGINT) AS balance, COUNT(CASE WHEN kind = 'end' THEN 1 END) AS ends
        FROM facts WHERE {condition(where or {}, None, None, "month")}
        GROUP BY day{cuts} ORDER BY day{cuts}
    """  # noqa: S608 - names come from closed lists, texts are quoted


def stock(
    engine: Engine,
    facts: Path,
    first: dt.date,
    last: dt.date,
    *,
    grain: str = "month",
    by: Sequence[str] = (),
    where: Mapping[str, Sequence[str]] | None = None,
) -> pa.Table:
    """Per period and cell: `stock` when the period is over, `average` over its days, `days` worked in it.

    Periods run from the one of `first` to the one of `last`, whole. `days` are relationship-days, first and last day
    of each relationship included; a part-time day is a day.
    """
    rows = engine.query(daily_sql(by, where), facts=facts)
    start, stop = calendar.number(grain, first), calendar.number(grain, last)
    begin = calendar.first_day(grain, start)
    length = (calendar.last_day(grain, stop) - begin).days + 1
    cells, place = _cells(rows, by)
    balance, ends = _by_day(rows, place, len(cells), begin, length)
    there = np.cumsum(balance, axis=1)[:, 1:]
    worked = there + ends[:, 1:]
    bounds = np.array([(calendar.first_day(grain, p) - begin).days for p in range(start, stop + 1)] + [length])
    days = np.diff(
        np.concatenate([np.zeros((len(cells), 1), np.int64), np.cumsum(worked, axis=1)], 1)[:, bounds], axis=1
    )
    ending = there[:, bounds[1:] - 1]
    average = days / np.diff(bounds)
    count = stop - start + 1
    columns = {"period": pa.array(np.repeat(np.arange(start, stop + 1, dtype=np.int32), len(cells)))}
    for n, cut in enumerate(by):
        columns[cut] = pa.array([cell[n] for cell in cells] * count, pa.string())
    columns |= {
        "stock": pa.array(ending.T.ravel()),
        "average": pa.array(np.round(average.T.ravel(), 3)),
        "days": pa.array(days.T.ravel()),
    }
    return pa.table(columns)


def _cells(rows: pa.Table, by: Sequence[str]) -> tuple[list[tuple[str, ...]], np.ndarray]:
    """The cells in order and the place of each row among them."""
    if not by:
        return [()], np.zeros(rows.num_rows, np.int64)
    keys = list(zip(*(rows[name].to_pylist() for name in by), strict=True))
    cells = sorted(set(keys))
    places = {cell: place for place, cell in enumerate(cells)}
    return cells, np.array([places[key] for key in keys], np.int64)


def _by_day(
    rows: pa.Table, place: np.ndarray, cells: int, begin: dt.date, length: int
) -> tuple[np.ndarray, np.ndarray]:
    """What each day adds and how many end on it, (cells, 1 + length); all that came before is in the first column."""
    day = rows["day"].cast(pa.int32()).to_numpy() - (begin - dt.date(1970, 1, 1)).days
    kept = day < length
    column = np.maximum(day[kept], -1) + 1
    found = []
    for name in ("balance", "ends"):
        table = np.zeros((cells, length + 1), np.int64)
        np.add.at(table, (place[kept], column), rows[name].to_numpy()[kept])
        found.append(table)
    return found[0], found[1]
