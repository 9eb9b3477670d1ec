"""Who is at work on a day, and who came and went between days: queries over segments and spells."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

import pyarrow as pa

from raccordo.analysis.careers.relationships import FIELDS
from raccordo.analysis.engine import Engine

CUTS = ("status", *FIELDS)
"""The columns of a segment that a stock may be cut by."""


def _days_table(days: Sequence[date]) -> str:
    return " UNION ALL ".join(f"SELECT DATE '{day.isoformat()}' AS on_day" for day in sorted(set(days)))


def stocks_sql(days: Sequence[date], by: Sequence[str] = ()) -> str:
    """SQL over `segments`: persons, relationships and full-time equivalents at work on each day, per cut.

    `fte` sums what is known; `fte_unknown` counts the persons left out of it.
    """
    if not days:
        raise ValueError("at least one day is needed")
    for name in by:
        if name not in CUTS:
            raise ValueError(f"{name} is not a cut: choose among {', '.join(CUTS)}")
    cuts = "".join(f", s.{name}" for name in by)
    return f"""
        SELECT d.on_day{cuts}, COUNT(*) AS persons, CAST(SUM(s.active) AS BIGINT) AS relationships,
               SUM(s.fte) AS fte, COUNT(*) - COUNT(s.fte) AS fte_unknown
        FROM segments s JOIN ({_days_table(days)}) d ON s.start <= d.on_day AND d.on_day <= s.end
        WHERE s.active > 0
        GROUP BY d.on_day{cuts}
        ORDER BY d.on_day{cuts}
    """  # noqa: S608 - the only words put in are dates and names of a closed list


def movements_sql(days: Sequence[date]) -> str:
    """SQL over `spells`: between each day and the next, persons who came to work and who left it.

    A person comes on the first day of a spell and leaves on the day after its last, so that the persons at work on
    the later day are those on the earlier one, plus the comers, minus the leavers.
    """
    if len(set(days)) < 2:
        raise ValueError("at least two days are needed")
    ordered = sorted(set(days))
    intervals = " UNION ALL ".join(
        f"SELECT DATE '{before.isoformat()}' AS after_day, DATE '{day.isoformat()}' AS until_day"
        for before, day in pairwise(ordered)
    )
    return f"""
        SELECT i.after_day, i.until_day,
               COUNT(CASE WHEN s.start > i.after_day AND s.start <= i.until_day THEN 1 END) AS came,
               COUNT(CASE WHEN s.end >= i.after_day AND s.end < i.until_day THEN 1 END) AS gone
        FROM ({intervals}) i LEFT JOIN spells s ON s.start <= i.until_day AND s.end >= i.after_day
        GROUP BY i.after_day, i.until_day
        ORDER BY i.after_day
    """  # noqa: S608 - the only words put in are dates


def stocks(engine: Engine, segments: Path, days: Sequence[date], by: Sequence[str] = ()) -> pa.Table:
    """Persons, relationships and full-time equivalents at work on each of `days`, per cut; the days lie in the window.

    Returns:
        `on_day`, the cuts, `persons`, `relationships`, `fte` (sum of what is known), `fte_unknown` (persons left out).

    Raises:
        ValueError: no day, or a name that is not in `CUTS`.
    """
    return engine.query(stocks_sql(days, by), segments=segments)


def movements(engine: Engine, spells: Path, days: Sequence[date]) -> pa.Table:
    """Who came to work and who left it between each of `days` and the next; the days lie in the window of the spells.

    Returns:
        `after_day`, `until_day`, `came`, `gone` (persons).

    Raises:
        ValueError: fewer than two days.
    """
    return engine.query(movements_sql(days), spells=spells)
