"""What the cells of a transition matrix are made of: the same cases by the year in which they fell, by sex, by age.

Each of the three is a list that adds up to its cell. The age is that of the year. See `docs/analysis/transitions.md`.
"""

from __future__ import annotations

from pathlib import Path

from raccordo.analysis.careers.relationships import FIRST_DAY, LAST_DAY
from raccordo.analysis.engine import Engine
from raccordo.analysis.flows.calendar import write_calendar
from raccordo.analysis.flows.facts import UNKNOWN, age_sql

PARTS = ("year", "sex", "age")

_TOLD = f"""
SELECT c.origin_day, c.origin, c.destination, c.person, CAST(k.year AS STRING) AS year,
       COALESCE(r.sex, '{UNKNOWN}') AS sex, {age_sql("k.year")} AS age
FROM cases c JOIN calendar k ON k.day = c.day
LEFT JOIN (
    SELECT person, MAX(sex) AS sex, MAX(birth_year) AS birth_year FROM relationships GROUP BY person
) r ON r.person = c.person
"""  # noqa: S608 - only the words of this module are put in


def _by(cut: str) -> str:
    return f"""
        SELECT origin_day, origin, destination, '{cut}' AS cut, {cut} AS value,
               CAST(COUNT(*) AS BIGINT) AS cases, CAST(COUNT(DISTINCT person) AS BIGINT) AS persons
        FROM told GROUP BY origin_day, origin, destination, {cut}
    """  # noqa: S608 - only words of a closed list are put in


PARTS_SQL = f"""
WITH told AS ({_TOLD})
SELECT * FROM ({" UNION ALL ".join(_by(cut) for cut in PARTS)}) parts
ORDER BY origin_day, origin, destination, cut, value
"""  # noqa: S608 - only the words of this module are put in
"""The cases of each cell by each of `PARTS`; plain SQL that every engine reads alike."""


def write_parts(engine: Engine, cases: Path, relationships: Path, output: Path) -> int:
    """Write what the cells of some cases sum; how many rows there are.

    `cases` are those of `transitions.CasesKernel`; `relationships` has person, sex and birth_year.
    """
    calendar = write_calendar(engine.folder / "calendar.parquet", FIRST_DAY, LAST_DAY)
    return engine.write_query(PARTS_SQL, output, cases=cases, relationships=relationships, calendar=calendar)
