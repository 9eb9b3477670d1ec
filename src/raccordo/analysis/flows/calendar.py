"""Days and the periods they belong to, as a table to join: engines count months in different ways, a table in one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

GRAINS = ("month", "quarter", "year")


def calendar(first: dt.date, last: dt.date) -> pa.Table:
    """Every day from `first` to `last`: `day` (date32), its `number`, and `month`, `quarter` and `year` as numbers.

    Days are numbered from 1970-01-01; a month is 12·year + month − 1, a quarter 4·year + quarter − 1: whole numbers
    that go up by one, so that SQL needs no arithmetic on dates.
    """
    days = np.arange(np.datetime64(first, "D"), np.datetime64(last, "D") + 1)
    month = days.astype("datetime64[M]").astype(np.int64) + 12 * 1970
    columns = {"number": days.astype(np.int64), "month": month, "quarter": month // 3, "year": month // 12}
    return pa.table({"day": pa.array(days), **{k: pa.array(v.astype(np.int32)) for k, v in columns.items()}})


def write_calendar(path: Path, first: dt.date, last: dt.date) -> Path:
    """The calendar as a Parquet file, for the engine."""
    pq.write_table(calendar(first, last), path)
    return path


def number(grain: str, day: dt.date) -> int:
    """The number of the period in which a day lies.

    Raises:
        ValueError: the grain is not one of `GRAINS`.
    """
    month = 12 * day.year + day.month - 1
    match grain:
        case "month":
            return month
        case "quarter":
            return month // 3
        case "year":
            return day.year
    raise ValueError(f"{grain!r} is not a period: choose among {', '.join(GRAINS)}")


def first_day(grain: str, period: int) -> dt.date:
    """The first day of a period given by its number."""
    months = {"month": period, "quarter": 3 * period, "year": 12 * period}[grain]
    return dt.date(months // 12, months % 12 + 1, 1)


def last_day(grain: str, period: int) -> dt.date:
    """The last day of a period given by its number."""
    return first_day(grain, period + 1) - dt.timedelta(days=1)


def name(grain: str, period: int) -> str:
    """A period as one writes it: 2020-03, 2020-T1 (trimestre), 2020."""
    start = first_day(grain, period)
    return {"month": f"{start:%Y-%m}", "quarter": f"{start.year}-T{period % 4 + 1}", "year": str(start.year)}[grain]
