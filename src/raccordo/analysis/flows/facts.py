"""One table of signed movements, from the relationships and their phases: whatever adds or takes away a job.

A relationship enters with a hire (+1) and leaves with an end (−1); where its contract, hours, workplace or employer
change it leaves its old cell (−1) and enters the new one (+1) on the same day. So the sum of the signs up to a day is
the number of relationships that are still there when the day is over, in every cut, and flows and stocks agree by
construction. An extension moves nobody (0), and counts where it begins: one that a cessation overtook never does.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from raccordo.analysis.careers.relationships import FIRST_DAY, LAST_DAY
from raccordo.analysis.contracts import OTHER, contracts_table
from raccordo.analysis.engine import Engine
from raccordo.analysis.flows.calendar import write_calendar
from raccordo.analysis.parquet.parts import join_files

HIRE, END, EXTENSION = "hire", "end", "extension"
CHANGE_IN, CHANGE_OUT = "change_in", "change_out"
MOVE_IN, MOVE_OUT = "move_in", "move_out"
KINDS = (HIRE, EXTENSION, CHANGE_IN, CHANGE_OUT, MOVE_IN, MOVE_OUT, END)
"""`change` is a transformation of contract or hours, `move` a new workplace or employer with the same contract."""

UNKNOWN = "unknown"
PLACES = ("centre", "quadrant", "basin")
CUTS = (
    "sex", "age", "citizenship", "education", "contract", "contract_kind", "hours", "sector", "division", "occupation",
    "occupation_group", "employer_kind", "seasonal",
    "work", "work_centre", "work_quadrant", "work_basin", "home", "home_centre", "home_quadrant", "home_basin",
)  # fmt: skip
"""What a figure may be cut by. `work` and `home` are municipalities; the division is the first two digits of the
sector, the group of occupations the first three characters of the code without dots."""


YOUNGEST = 15
"""The age from which one may work (as an apprentice while at school: D.Lgs. 81/2015, art. 43)."""


def age_sql(year: str) -> str:
    """SQL of the age band of a relationship (r) in a year; under fifteen, when nobody may be hired, it is unknown."""
    bands = "".join(
        f" WHEN {year} - r.birth_year < {older} THEN '{younger}-{older - 1}'"
        for younger, older in ((15, 25), (25, 35), (35, 45), (45, 55), (55, 65))
    )
    nobody = f"r.birth_year IS NULL OR {year} - r.birth_year < {YOUNGEST}"
    return f"CASE WHEN {nobody} THEN '{UNKNOWN}'{bands} ELSE '65+' END"


_AGE = age_sql("c.year")
SEASONAL = f"CASE WHEN r.seasonal THEN 'yes' WHEN NOT r.seasonal THEN 'no' ELSE '{UNKNOWN}' END"
"""SQL of whether a relationship (r) is seasonal; a message need not say."""

_CHANGED = "COALESCE(n.contract, '') <> COALESCE(o.contract, '') OR COALESCE(n.hours, '') <> COALESCE(o.hours, '')"

MOVEMENTS_SQL = f"""
WITH later AS (SELECT relationship, phase, person, start, contract, hours, municipality FROM phases WHERE phase > 1),
changes AS (
    SELECT n.relationship, n.person, n.start, CASE WHEN {_CHANGED} THEN 1 ELSE 0 END AS changed,
           n.contract, n.hours, n.municipality,
           o.contract AS old_contract, o.hours AS old_hours, o.municipality AS old_municipality
    FROM later n JOIN phases o ON o.relationship = n.relationship AND o.phase = n.phase - 1
)
SELECT relationship, person, start AS day, '{HIRE}' AS kind, 1 AS sign, contract, hours, municipality
FROM phases WHERE phase = 1
UNION ALL
SELECT relationship, person, start, CASE WHEN changed = 1 THEN '{CHANGE_IN}' ELSE '{MOVE_IN}' END, 1,
       contract, hours, municipality
FROM changes
UNION ALL
SELECT relationship, person, start, CASE WHEN changed = 1 THEN '{CHANGE_OUT}' ELSE '{MOVE_OUT}' END, -1,
       old_contract, old_hours, old_municipality
FROM changes
UNION ALL
SELECT p.relationship, p.person, p."end", '{END}', -1, p.contract, p.hours, p.municipality
FROM phases p LEFT JOIN later n ON n.relationship = p.relationship AND n.phase = p.phase + 1
WHERE n.phase IS NULL AND p."end" IS NOT NULL
UNION ALL
SELECT e.relationship, e.person, e.day, '{EXTENSION}', 0, e.contract, e.hours, r.municipality
FROM events e JOIN relationships r ON r.relationship = e.relationship
WHERE e.kind = '{EXTENSION}' AND (r."end" IS NULL OR e.day <= r."end")
"""  # noqa: S608 - only the words of this module are put in
"""Movements without their cuts; plain SQL that every engine reads alike. Phases are numbered from 1 without a gap, and
few relationships have a second: what is kept in memory to be joined is those, never all of them."""

SPAN_ROWS = 1_000_000
"""Movements that get their cuts, and are put in order, at once: tens of millions would not fit in the memory."""
SPANS_SQL = """
SELECT c.month, MIN(c.day) AS first, COUNT(*) AS rows FROM movements m JOIN calendar c ON c.day = m.day
GROUP BY c.month ORDER BY c.month
"""


def _known(column: str) -> str:
    return f"COALESCE({column}, '{UNKNOWN}')"


FACTS_SQL = f"""
SELECT m.day, c.month, c.quarter, c.year, m.kind, m.sign, m.person, m.relationship,
       {_known("r.sex")} AS sex, {_AGE} AS age,
       {_known("r.citizenship")} AS citizenship, {_known("r.education")} AS education,
       {_known("m.contract")} AS contract, COALESCE(k.kind, '{OTHER}') AS contract_kind, {_known("m.hours")} AS hours,
       {_known("r.sector")} AS sector, {_known("SUBSTR(r.sector, 1, 2)")} AS division,
       {_known("r.occupation")} AS occupation,
       {_known("SUBSTR(REPLACE(r.occupation, '.', ''), 1, 3)")} AS occupation_group,
       {_known("r.employer_kind")} AS employer_kind,
       {SEASONAL} AS seasonal,
       {_known("m.municipality")} AS work, {_known("w.centre")} AS work_centre, {_known("w.quadrant")} AS work_quadrant,
       {_known("w.basin")} AS work_basin,
       {_known("r.residence")} AS home, {_known("h.centre")} AS home_centre, {_known("h.quadrant")} AS home_quadrant,
       {_known("h.basin")} AS home_basin
FROM movements m
JOIN relationships r ON r.relationship = m.relationship
JOIN calendar c ON c.day = m.day
LEFT JOIN contracts k ON k.contract = m.contract
LEFT JOIN places w ON w.municipality = m.municipality
LEFT JOIN places h ON h.municipality = r.residence
WHERE m.day >= DATE '{{first}}' AND m.day <= DATE '{{last}}'
ORDER BY m.day, m.person, m.relationship, m.kind, m.sign
"""  # noqa: S608 - only the words of this module are put in


def no_places() -> pa.Table:
    """A table of places that knows none: figures by centre, quadrant and basin are then all unknown."""
    return pa.table({name: pa.array([], pa.string()) for name in ("municipality", *PLACES)})


def build_facts(
    engine: Engine,
    output: Path,
    *,
    relationships: Path,
    phases: Path,
    events: Path,
    places: pa.Table | None = None,
) -> int:
    """Write the facts of folded relationships to a Parquet file, day by day; returns how many there are.

    Every movement is written, however old: without its beginning a job would be taken away when it ends, and never
    have been there. `places`: `municipality`, `centre`, `quadrant`, `basin` (texts). Paths may be patterns
    (`fold/*/relationships.parquet`).
    """
    made = {name: engine.folder / f"{name}.parquet" for name in ("calendar", "contracts", "places", "movements")}
    write_calendar(made["calendar"], FIRST_DAY, LAST_DAY)
    pq.write_table(contracts_table(), made["contracts"])
    pq.write_table(no_places() if places is None else places, made["places"])
    engine.write_query(MOVEMENTS_SQL, made["movements"], relationships=relationships, phases=phases, events=events)
    days = spans(engine.query(SPANS_SQL, movements=made["movements"], calendar=made["calendar"]), FIRST_DAY, LAST_DAY)
    parts = []
    try:
        for number, (begin, end) in enumerate(days):
            parts.append(engine.folder / f"facts-{number}.parquet")
            engine.write_query(FACTS_SQL.format(first=begin, last=end), parts[-1], relationships=relationships, **made)
            engine.progress("facts", (number + 1) / len(days))
        return join_files(parts, output)
    finally:
        for path in (*parts, made["movements"]):
            path.unlink(missing_ok=True)


def spans(months: pa.Table, first: dt.date, last: dt.date) -> list[tuple[dt.date, dt.date]]:
    """The days from `first` to `last` in spans of at most `SPAN_ROWS`, but for a larger month, which is one.

    `months`: `first` (its first day with a row), `rows`, in order.
    """
    begins, rows = [first], 0
    for month in months.to_pylist():
        if rows and rows + month["rows"] > SPAN_ROWS:
            begins.append(month["first"])
            rows = 0
        rows += month["rows"]
    ends = [*(begin - dt.timedelta(days=1) for begin in begins[1:]), last]
    return list(zip(begins, ends, strict=True))
