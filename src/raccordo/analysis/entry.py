"""From a qualification to work: how long until the first job, and until the first stable one.

A job counts that begins on the day of the qualification or after; who finds none is followed to the end of what was
observed. Stable is permanent, an apprenticeship, or a job of a year or more (`outcomes.STABLE_DAYS`). See
`docs/analysis/entry.md`.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from raccordo.analysis.careers.relationships import FIRST_DAY, LAST_DAY
from raccordo.analysis.contracts import contracts_table
from raccordo.analysis.durations.persons import part_of
from raccordo.analysis.durations.run import curves, read_counts, rows_of
from raccordo.analysis.engine import Engine
from raccordo.analysis.flows.calendar import write_calendar
from raccordo.analysis.outcomes import ALONE_SQL, NO_TRAINEESHIP, PHASED_SQL, STABLE_DAYS
from raccordo.analysis.unique import traces

FIRST_JOB, FIRST_STABLE = "first_job", "first_stable"
KINDS = (FIRST_JOB, FIRST_STABLE)

ENTRY_SQL = """
WITH told AS (
    SELECT r.person, s.number AS since,
           CASE WHEN e.number - s.number + 1 >= {stable} THEN s.number
                WHEN k.kind IN ('permanent', 'apprenticeship') THEN p.number END AS stable_since
    FROM ({steps}) r
    JOIN calendar s ON s.day = r.start
    JOIN calendar p ON p.day = r.since
    LEFT JOIN calendar e ON e.day = r."end"
    LEFT JOIN contracts k ON k.contract = r.contract
    WHERE r.person IN (SELECT person FROM cohort) AND {no_traineeship}
), waits AS (
    SELECT c.cohort, c.grp, c.part, q.number AS day,
           MIN(t.since) AS first_job, MIN(CASE WHEN t.stable_since <= {last} THEN t.stable_since END) AS first_stable
    FROM cohort c JOIN calendar q ON q.day = c.day
    LEFT JOIN told t ON t.person = c.person AND t.since >= q.number AND t.since <= {last}
    GROUP BY c.cohort, c.grp, c.part, q.number
), said AS (
    SELECT grp, part, 'first_job' AS what, day, first_job AS found FROM waits
    UNION ALL
    SELECT grp, part, 'first_stable', day, first_stable FROM waits
)
SELECT what, grp, COALESCE(found, {last}) - day + 1 AS days, CASE WHEN found IS NULL THEN -1 ELSE 0 END AS way_out,
       part, COUNT(*) AS cases
FROM said GROUP BY what, grp, COALESCE(found, {last}) - day + 1, CASE WHEN found IS NULL THEN -1 ELSE 0 END, part
ORDER BY 1, 2, 3, 4, 5
"""
"""Days of waiting by group and part of the persons, of both kinds; plain SQL that every engine reads alike."""


def time_to_work(
    engine: Engine,
    relationships: Path,
    cohort: pa.Table,
    last: dt.date,
    *,
    phases: Path | None = None,
    stable_days: int = STABLE_DAYS,
) -> pa.Table:
    """The share that has found its first job, and its first stable one, by day since the qualification.

    Where a person has several qualifications, errors, intervals and bands are those of persons (`durations.persons`).

    ``cohort``: person (as in the relationships), day, grp. Rows as the curves of durations (`share` is the share that
    has found it, with its interval), and `what`, one of `KINDS`. Qualifications after ``last`` are left out. With the
    ``phases`` a job that becomes permanent is stable from that day, not from its first.
    """
    seen = cohort.filter(pc.less_equal(cohort["day"], pa.scalar(last, pa.date32())))
    persons = seen["person"].combine_chunks()
    repeated = len(pc.unique(persons)) < len(persons)
    seen = seen.append_column("cohort", pa.array(np.arange(len(seen))))
    seen = seen.append_column("part", pa.array(part_of(traces(persons))))
    files = {name: engine.folder / f"{name}.parquet" for name in ("cohort", "contracts", "calendar")}
    pq.write_table(seen, files["cohort"])
    pq.write_table(contracts_table(), files["contracts"])
    write_calendar(files["calendar"], FIRST_DAY, LAST_DAY)
    number = (last - dt.date(1970, 1, 1)).days
    steps = ALONE_SQL if phases is None else PHASED_SQL
    if phases is not None:
        files["phases"] = phases
    sql = ENTRY_SQL.format(stable=int(stable_days), last=number, steps=steps, no_traineeship=NO_TRAINEESHIP)
    counts = engine.query(sql, relationships=relationships, **files)
    return pa.concat_tables([_curves(counts, what, repeated) for what in KINDS])


def _curves(counts: pa.Table, what: str, repeated: bool) -> pa.Table:
    persons = read_counts(counts.filter(pc.equal(counts["what"], what)), (what,), most=None)
    drawn = rows_of(persons.table, persons.curves()) if repeated else curves(persons.table)
    drawn = drawn.filter(pc.equal(drawn["exit"], what))
    return drawn.append_column("what", pa.array([what] * len(drawn), pa.string()))
