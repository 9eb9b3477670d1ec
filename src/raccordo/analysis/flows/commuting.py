"""Home–work flows from careers: who lives where and works where on a day, ready for `raccordo basins areas`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa

from raccordo.analysis.engine import Engine


def commuting_sql(day: dt.date) -> str:
    """SQL over `segments` (carrying `municipality` and `residence`): origin, destination, commuters on the day.

    A person counts once, at the workplace of the dominant job; who lives and works in one municipality is a flow from
    it to itself. Persons of whom a place is not known are left out.
    """
    return f"""
        SELECT residence AS origin, municipality AS destination, COUNT(*) AS commuters
        FROM segments
        WHERE active > 0 AND start <= DATE '{day.isoformat()}' AND "end" >= DATE '{day.isoformat()}'
              AND residence IS NOT NULL AND municipality IS NOT NULL
        GROUP BY residence, municipality ORDER BY residence, municipality
    """  # noqa: S608 - the only word put in is a date


def commuting(engine: Engine, segments: Path, day: dt.date) -> pa.Table:
    """Who lives where and works where on a day: a row per pair of municipalities, in order.

    Args:
        segments: the Parquet file of `build_careers`, made with `keep=("residence",)` and carrying `municipality`.

    Returns:
        `origin` and `destination` (ISTAT codes), `commuters` (persons at work on the day).
    """
    return engine.query(commuting_sql(day), segments=segments)
