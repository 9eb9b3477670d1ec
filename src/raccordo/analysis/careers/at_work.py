"""Persons at work on a day in any cut, and the jobs that reconcile with hirings and endings.

Persons come from the segments of the careers: each person has one on a day, and stands in the cell of its dominant job.
Jobs come from the facts. Who ends on the day is still at work on it, so that persons and jobs of the careers are those
*on* the day, the jobs of the identity those left when it is over. See `docs/analysis/flows.md`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from raccordo.analysis.contracts import OTHER, contracts_table
from raccordo.analysis.engine import Engine
from raccordo.analysis.flows.facts import PLACES, SEASONAL, UNKNOWN, age_sql
from raccordo.analysis.flows.question import check_cuts, condition

#: Cut → where it is read, in a segment (s), its dominant relationship (r), the kind of contract (k) and the places.
_READ = {
    "age": age_sql("{year}"),
    "contract_kind": f"COALESCE(k.kind, '{OTHER}')",
    "division": "SUBSTR(s.sector, 1, 2)",
    "occupation_group": "SUBSTR(REPLACE(s.occupation, '.', ''), 1, 3)",
    "seasonal": SEASONAL,
    "work": "s.municipality",
    "home": "s.residence",
    **{f"{side}_{place}": f"{side[0]}.{place}" for side in ("work", "home") for place in PLACES},
}  # fmt: skip


def _joins(by: Sequence[str]) -> str:
    """What a segment must be joined to for some cuts."""
    joins = ""
    if {"age", "seasonal"} & set(by):
        joins += " LEFT JOIN relationships r ON r.relationship = s.dominant"
    if "contract_kind" in by:
        joins += " LEFT JOIN contracts k ON k.contract = s.contract"
    if any(cut.startswith("work_") for cut in by):
        joins += " LEFT JOIN places w ON w.municipality = s.municipality"
    if any(cut.startswith("home_") for cut in by):
        joins += " LEFT JOIN places h ON h.municipality = s.residence"
    return joins


def at_work_sql(day: dt.date, by: Sequence[str] = ()) -> str:
    """SQL over `segments`, `relationships`, `contracts`, `places`: persons and relationships at work on a day, per cut.

    Raises:
        ValueError: an unknown cut.
    """
    check_cuts(by)
    read = {cut: _READ.get(cut, f"s.{cut}").replace("{year}", str(day.year)) for cut in by}
    cuts = "".join(f"COALESCE({source}, '{UNKNOWN}') AS {cut}, " for cut, source in read.items())
    joins = _joins(by)
    group = ", ".join(str(n + 1) for n in range(len(by)))  # by place: the relationships have columns of these names too
    return f"""
        SELECT {cuts}COUNT(*) AS persons, CAST(SUM(s.active) AS BIGINT) AS jobs_on_day
        FROM segments s{joins}
        WHERE s.active > 0 AND s.start <= DATE '{day.isoformat()}' AND s."end" >= DATE '{day.isoformat()}'
        {f"GROUP BY {group} ORDER BY {group}" if by else ""}
    """  # noqa: S608 - only dates and words of closed lists are put in


def at_work(
    engine: Engine, *, segments: Path, relationships: Path, places: Path, day: dt.date, by: Sequence[str] = ()
) -> pa.Table:
    """Run `at_work_sql`; `places` has municipality, centre, quadrant, basin."""
    contracts = engine.folder / "contracts.parquet"
    pq.write_table(contracts_table(), contracts)
    return engine.query(
        at_work_sql(day, by), segments=segments, relationships=relationships, places=places, contracts=contracts
    )


def comings_sql(cut: str) -> str:
    """SQL over the tables of `at_work_sql`: who comes to work and who leaves it, by day and value of a cut.

    Who is at work on a day has come by it and not left before it. The age changes with the day: its values are years of
    birth, for `at_work_on` to turn into bands.

    Raises:
        ValueError: an unknown cut.
    """
    check_cuts([cut])
    read = "CAST(r.birth_year AS STRING)" if cut == "age" else _READ.get(cut, f"s.{cut}")
    value = f"COALESCE({read}, '{UNKNOWN}') AS value"
    source = f"FROM segments s{_joins([cut])} WHERE s.active > 0"
    sums = ", ".join(f"CAST(SUM({name}) AS BIGINT) AS {name}" for name in ("came", "jobs_came", "gone", "jobs_gone"))
    return f"""
        SELECT day, value, {sums}
        FROM (
            SELECT s.start AS day, {value}, 1 AS came, s.active AS jobs_came, 0 AS gone, 0 AS jobs_gone {source}
            UNION ALL SELECT s."end", {value}, 0, 0, 1, s.active {source}
        ) moves
        GROUP BY day, value ORDER BY day, value
    """  # noqa: S608 - only words of closed lists are put in


def write_comings(engine: Engine, output: Path, *, segments: Path, relationships: Path, places: Path, cut: str) -> int:
    """Run `comings_sql` into a Parquet file, for `at_work_on`; how many rows it has."""
    contracts = engine.folder / "contracts.parquet"
    pq.write_table(contracts_table(), contracts)
    files = {"segments": segments, "relationships": relationships, "places": places, "contracts": contracts}
    return engine.write_query(comings_sql(cut), output, **files)


def at_work_on(engine: Engine, comings: Path, *, day: dt.date, cut: str) -> pa.Table:
    """What `at_work` says of one cut, from the file of `write_comings`.

    Raises:
        ValueError: an unknown cut.
    """
    check_cuts([cut])
    value = "m.value"
    if cut == "age":
        value = age_sql(str(day.year)).replace("r.birth_year", f"CAST(NULLIF(m.value, '{UNKNOWN}') AS INT)")
    there, left = f"m.day <= DATE '{day.isoformat()}'", f"m.day < DATE '{day.isoformat()}'"
    sums = ", ".join(
        f"CAST(SUM({come}) - SUM(CASE WHEN {left} THEN {gone} ELSE 0 END) AS BIGINT) AS {name}"
        for come, gone, name in (("came", "gone", "persons"), ("jobs_came", "jobs_gone", "jobs_on_day"))
    )
    sql = f"""
        SELECT * FROM (SELECT {value} AS {cut}, {sums} FROM comings m WHERE {there} GROUP BY {value}) found
        WHERE persons > 0 ORDER BY {cut}
    """  # noqa: S608 - only dates and words of closed lists are put in
    return engine.query(sql, comings=comings)


def identity_on(engine: Engine, days: Path, *, before: dt.date, day: dt.date, cut: str) -> pa.Table:
    """What `identity` says of one cut, from the days counted of it (`flows.counting`).

    Raises:
        ValueError: an unknown cut, or the days are not in order.
    """
    check_cuts([cut])
    if before >= day:
        raise ValueError("the first day must come before the second")
    since = f"day > DATE '{before.isoformat()}'"
    parts = {
        "jobs_before": f"CASE WHEN {since} THEN 0 ELSE net END",
        "hires": f"CASE WHEN {since} THEN hires ELSE 0 END",
        "ends": f"CASE WHEN {since} THEN ends ELSE 0 END",
        "changes": f"CASE WHEN {since} THEN net - hires + ends ELSE 0 END",
        "jobs": "net",
    }
    sums = ", ".join(f"CAST(SUM({what}) AS BIGINT) AS {name}" for name, what in parts.items())
    sql = f"""
        SELECT value AS {cut}, {sums} FROM days WHERE day <= DATE '{day.isoformat()}' GROUP BY value ORDER BY value
    """  # noqa: S608 - only dates and words of closed lists are put in
    return engine.query(sql, days=days)


def identity_sql(
    before: dt.date, day: dt.date, by: Sequence[str] = (), where: Mapping[str, Sequence[str]] | None = None
) -> str:
    """SQL over `facts`: jobs when `before` was over, what came and went since, jobs when `day` is over, per cut.

    `jobs_before` + `hires` − `ends` + `changes` = `jobs`, in every cell: changes are transformations and moves into the
    cell minus those out of it.

    Raises:
        ValueError: an unknown cut, or the days are not in order.
    """
    check_cuts(by)
    if before >= day:
        raise ValueError("the first day must come before the second")
    cuts = "".join(f"{cut}, " for cut in by)
    since = f"day > DATE '{before.isoformat()}'"
    group = ", ".join(by)
    return f"""
        SELECT {cuts}CAST(COALESCE(SUM(CASE WHEN {since} THEN 0 ELSE sign END), 0) AS BIGINT) AS jobs_before,
               COUNT(CASE WHEN {since} AND kind = 'hire' THEN 1 END) AS hires,
               COUNT(CASE WHEN {since} AND kind = 'end' THEN 1 END) AS ends,
               CAST(COALESCE(SUM(CASE WHEN {since} AND kind NOT IN ('hire', 'end') THEN sign ELSE 0 END), 0) AS BIGINT)
                   AS changes,
               CAST(COALESCE(SUM(sign), 0) AS BIGINT) AS jobs
        FROM facts WHERE day <= DATE '{day.isoformat()}' AND {condition(where or {}, None, None, "month")}
        {f"GROUP BY {group} ORDER BY {group}" if by else ""}
    """  # noqa: S608 - only dates, words of closed lists and quoted texts are put in


def identity(
    engine: Engine, facts: Path, *, before: dt.date, day: dt.date, by: Sequence[str] = (),
    where: Mapping[str, Sequence[str]] | None = None,
) -> pa.Table:  # fmt: skip
    """Run `identity_sql` over a Parquet file of facts; same arguments, same errors."""
    return engine.query(identity_sql(before, day, by, where), facts=facts)
