"""Who works some time after a day of their own: after a qualification, a service, a measure.

The day is each person's; the horizons are months of the calendar; only persons whose horizon lies within the data
are asked (a cohort that is not yet ripe has no share). See ``docs/analysis/outcomes.md``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from raccordo.analysis.careers.relationships import FIRST_DAY, LAST_DAY
from raccordo.analysis.contracts import OTHER, TRAINEESHIP, contracts_table
from raccordo.analysis.engine import Engine
from raccordo.analysis.flows.calendar import write_calendar
from raccordo.analysis.intervals import wilson

HORIZONS = (6, 12, 24)
STABLE_DAYS = 365
"""A fixed-term job this long is stable too (a convention of ours; permanent jobs and apprenticeships always are)."""

ALONE_SQL = 'SELECT r.person, r.start, r."end", r.start AS since, NULL AS later, r.contract FROM relationships r'
"""Relationships of which only one contract is known, from their first day."""
PHASED_SQL = """
SELECT r.person, r.start, r."end", COALESCE(p.start, r.start) AS since,
       LEAD(p.start) OVER (PARTITION BY r.relationship ORDER BY p.phase) AS later,
       CASE WHEN p.relationship IS NULL THEN r.contract ELSE p.contract END AS contract
FROM relationships r LEFT JOIN phases p ON p.relationship = r.relationship
"""
"""Relationships by contract: since which day it holds, and on which day another follows in the same relationship."""

NO_TRAINEESHIP = f"COALESCE(k.kind, '{OTHER}') <> '{TRAINEESHIP}'"
"""A traineeship is no employment relationship (Conferenza Stato-Regioni, guidelines of 25 May 2017), and to start one
is itself a service (LEP F2): whoever is in one is not at work, or that service would be its own outcome."""

AFTER_SQL = """
WITH told AS (
    SELECT r.person, r.start, r."end", r.since, r.later,
           CASE WHEN k.kind IN ('permanent', 'apprenticeship') OR e.number - s.number + 1 >= {stable}
                THEN 1 ELSE 0 END AS stable
    FROM ({steps}) r
    JOIN calendar s ON s.day = r.start
    LEFT JOIN calendar e ON e.day = r."end"
    LEFT JOIN contracts k ON k.contract = r.contract
    WHERE r.person IN (SELECT person FROM cohort) AND {no_traineeship}
), asked AS (
    SELECT c.cohort, c.grp, c.months,
           MAX(CASE WHEN t.start <= c.horizon AND (t."end" IS NULL OR t."end" >= c.horizon)
                    THEN 1 ELSE 0 END) AS at_work,
           MAX(CASE WHEN t.start > c.asked_from AND t.start <= c.horizon THEN 1 ELSE 0 END) AS hired,
           MAX(CASE WHEN t.start > c.asked_from AND t.since <= c.horizon AND (t.later IS NULL OR t.later > c.horizon)
                    THEN t.stable ELSE 0 END) AS hired_stable
    FROM (SELECT cohort, grp, months, person, since AS asked_from, horizon FROM cohort) c
    LEFT JOIN told t ON t.person = c.person
    GROUP BY c.cohort, c.grp, c.months
)
SELECT grp, months, COUNT(*) AS persons, CAST(SUM(at_work) AS BIGINT) AS at_work, CAST(SUM(hired) AS BIGINT) AS hired,
       CAST(SUM(hired_stable) AS BIGINT) AS hired_stable
FROM asked GROUP BY grp, months ORDER BY grp, months
"""
"""What became of the cohort; plain SQL that every engine reads alike (days are counted by the calendar's numbers)."""


def months_after(day: np.ndarray, months: int) -> np.ndarray:
    """The same day `months` later; the month's last where it is shorter (31 August + 6 is 28 or 29 February)."""
    day = np.asarray(day, "datetime64[D]")
    month = day.astype("datetime64[M]")
    later = month + months
    last = (later + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    found: np.ndarray = np.minimum(later.astype("datetime64[D]") + (day - month.astype("datetime64[D]")), last)
    return found


def cohort_table(
    persons: pa.Array, days: np.ndarray, groups: Sequence[str], last: dt.date, horizons: Sequence[int] = HORIZONS
) -> pa.Table:
    """One row for each person (or service) and ripe horizon: `cohort` (a number), person, grp, months, since, horizon.

    Raises:
        ValueError: the lengths differ.
    """
    if not len(persons) == len(days) == len(groups):
        raise ValueError("persons, days and groups must be of one length")
    parts = []
    since = np.asarray(days, "datetime64[D]")
    for months in horizons:
        horizon = months_after(since, months)
        ripe = np.flatnonzero(horizon <= np.datetime64(last))
        parts.append(
            pa.table(
                {
                    "cohort": pa.array(ripe),
                    "person": persons.take(pa.array(ripe)),
                    "grp": pa.array([groups[n] for n in ripe.tolist()], pa.string()),
                    "months": pa.array(np.full(len(ripe), months, np.int32)),
                    "since": pa.array(since[ripe]),
                    "horizon": pa.array(horizon[ripe]),
                }
            )
        )
    return pa.concat_tables(parts)


def outcomes_after(
    engine: Engine,
    relationships: Path,
    cohort: pa.Table,
    *,
    phases: Path | None = None,
    confidence: float = 0.95,
    stable_days: int = STABLE_DAYS,
) -> pa.Table:
    """Per group and horizon: persons, how many are at work on that day, were hired by then, were hired for good.

    Traineeships are not work here (`NO_TRAINEESHIP`). Shares of each with Wilson's interval, to six decimals.
    `relationships` is a Parquet file (or pattern) with person, start, end (empty = open), contract; `cohort` comes from
    `cohort_table`, its persons in the same pseudonyms. A group counts services, not persons, where one person comes
    twice in it. With the `phases` of the relationships (and their identifiers) the contract is that of the horizon's
    day, or the last of a job that is over by then: one that becomes permanent later does not count.
    """
    folder = engine.folder
    files = {name: folder / f"{name}.parquet" for name in ("cohort", "contracts", "calendar")}
    pq.write_table(cohort, files["cohort"])
    pq.write_table(contracts_table(), files["contracts"])
    write_calendar(files["calendar"], FIRST_DAY, LAST_DAY)
    steps = ALONE_SQL if phases is None else PHASED_SQL
    if phases is not None:
        files["phases"] = phases
    sql = AFTER_SQL.format(stable=int(stable_days), steps=steps, no_traineeship=NO_TRAINEESHIP)
    found = engine.query(sql, relationships=relationships, **files)
    persons = found["persons"].to_numpy().astype(float)
    for name in ("at_work", "hired", "hired_stable"):
        share = found[name].to_numpy() / np.where(persons > 0, persons, 1)
        low, high = wilson(share, persons, confidence)
        for column, values in ((f"{name}_share", share), (f"{name}_low", low), (f"{name}_high", high)):
            found = found.append_column(column, pa.array(np.round(values, 6)))
    return found
