"""What the report asks of the facts and careers: counts in all the cuts of its tables, with the persons behind them.

One query a measure: SQL's grouping sets give the cells of every table and its margins, each with its distinct persons,
which do not add up and must be counted anew in every cell.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from raccordo.analysis.engine import Engine
from raccordo.analysis.flows.facts import UNKNOWN
from raccordo.analysis.flows.question import text
from raccordo.observatory.words import SECTIONS
from raccordo.observatory.yearbook.cells import Count, Cuts, Key, Measured

SECTION = " ".join(
    f"WHEN division >= '{first:02}' AND division <= '{last:02}' THEN '{first:02}-{last:02}'"
    for first, last, _name in SECTIONS
)
FACTS = f"""
SELECT year, LPAD(CAST(month - 12 * year + 1 AS STRING), 2, '0') AS month,
       CAST(quarter - 4 * year + 1 AS STRING) AS quarter, kind, sign, day, person, relationship, sex, age,
       CASE citizenship WHEN '000' THEN 'italian' WHEN '{UNKNOWN}' THEN '{UNKNOWN}' ELSE 'foreign' END AS citizenship,
       CASE WHEN SUBSTR(education, 1, 1) IN ('1', '2') THEN 'primary' WHEN SUBSTR(education, 1, 1) = '3' THEN 'lower'
            WHEN SUBSTR(education, 1, 1) IN ('4', '5') THEN 'upper'
            WHEN SUBSTR(education, 1, 1) IN ('6', '7', '8') THEN 'tertiary' ELSE '{UNKNOWN}' END AS education,
       contract_kind, CASE hours WHEN 'F' THEN 'full' WHEN 'N' THEN 'none' WHEN '{UNKNOWN}' THEN '{UNKNOWN}'
                      ELSE 'part' END AS hours,
       division, CASE {SECTION} ELSE '{UNKNOWN}' END AS section, occupation_group,
       CASE occupation_group WHEN '{UNKNOWN}' THEN '{UNKNOWN}' ELSE SUBSTR(occupation_group, 1, 1) END AS great_group,
       work_quadrant, work_centre, work_basin
FROM facts
"""  # noqa: S608 - only the words of this module are put in

HIRED: tuple[Cuts, ...] = (
    ("month",),
    ("contract_kind", "sex"),
    ("age", "sex"),
    ("education", "sex"),
    ("citizenship", "sex"),
    ("hours", "sex"),
    ("section", "contract_kind"),
    ("great_group", "sex"),
    ("occupation_group",),
    ("work_centre", "contract_kind"),
    ("work_basin",),
)
ENDED: tuple[Cuts, ...] = (("month",), ("contract_kind",), ("section",), ("work_centre",))
STABLE: tuple[Cuts, ...] = (("sex",), ("age",))
THERE: tuple[Cuts, ...] = (("contract_kind", "sex"),)
IN_QUARTERS: tuple[Cuts, ...] = (("quarter",),)
IN_REGION: tuple[Cuts, ...] = (("work_quadrant",),)

STABLE_SQL = """
SELECT i.* FROM asked i JOIN facts o ON o.relationship = i.relationship AND o.day = i.day AND o.kind = 'change_out'
WHERE i.kind = 'change_in' AND i.contract_kind = 'permanent' AND o.contract_kind <> 'permanent'
"""
TARGETED_SQL = """
SELECT i.* FROM asked i JOIN relationships r ON r.relationship = i.relationship WHERE r.protected
"""
THERE_SQL = """
SELECT {year} AS year, relationship, person, contract_kind, sex FROM asked WHERE day <= DATE '{day}'
GROUP BY relationship, person, contract_kind, sex HAVING SUM(sign) > 0
"""
AT_WORK_SQL = """
SELECT {year} AS year, person, COALESCE(sex, 'unknown') AS sex, SUBSTR(residence, 1, 3) AS province
FROM segments
WHERE active > 0 AND start <= DATE '{day}' AND "end" >= DATE '{day}' AND SUBSTR(residence, 1, 3) IN ({provinces})
"""
JOURNEYS_SQL = """
SELECT {year} AS year, s.person, COALESCE(h.quadrant, 'unknown') AS home, COALESCE(w.quadrant, 'unknown') AS work
FROM segments s LEFT JOIN places h ON h.municipality = s.residence LEFT JOIN places w ON w.municipality = s.municipality
WHERE s.active > 0 AND s.start <= DATE '{day}' AND s."end" >= DATE '{day}'
"""


def margins(tables: Iterable[Cuts]) -> list[Cuts]:
    """The groups that tables and their margins are made of, each once."""
    found: dict[Cuts, None] = {(): None}
    for table in tables:
        found |= dict.fromkeys([table, *((cut,) for cut in table)])
    return list(found)


def counts(engine: Engine, measure: str, rows: str, tables: Sequence[Cuts], **files: Path) -> list[Measured]:
    """Count rows (SQL with `year`, `person` and the cuts) in every cell of some tables, for each year they tell of."""
    sets = margins(tables)
    cuts = list(dict.fromkeys(cut for one in sets for cut in one))
    listed = "".join(f", {cut}" for cut in cuts)
    groups = ", ".join("(" + ", ".join(("year", *one)) + ")" for one in sets)
    found = engine.query(
        f"SELECT year{listed}, COUNT(*) AS number, COUNT(DISTINCT person) AS persons FROM ({rows}) r "  # noqa: S608 - only words of closed lists are put in
        f"GROUP BY GROUPING SETS ({groups})",
        **files,
    )
    return measured(measure, found.to_pylist(), cuts, tables)


def measured(measure: str, rows: Iterable[Mapping], cuts: Sequence[str], tables: Sequence[Cuts]) -> list[Measured]:
    """Rows of counts as cells; a cut that is empty is a margin."""
    by_year: dict[int, dict[Key, Count]] = {}
    for row in rows:
        at = tuple(sorted((cut, row[cut]) for cut in cuts if row[cut] is not None))
        by_year.setdefault(row["year"], {})[Key(measure, row["year"], at)] = Count(row["number"], row["persons"])
    return [
        Measured(measure, year, tables, {one: by_year[year][one] for one in sorted(by_year[year])})
        for year in sorted(by_year)
    ]


def asked(quadrant: str | None, *kinds: str, years: Sequence[int] = ()) -> str:
    """The facts of a quadrant (of work), of some kinds, of some years."""
    parts = [f"work_quadrant = {text(quadrant)}"] if quadrant else []
    parts += [f"kind IN ({', '.join(map(text, kinds))})"] if kinds else []
    parts += [f"year IN ({', '.join(str(int(year)) for year in years)})"] if years else []
    return f"SELECT * FROM ({FACTS}) f WHERE {' AND '.join(parts) or '1 = 1'}"  # noqa: S608 - closed lists, quoted texts


def targeted(engine: Engine, facts: Path, relationships: Path, quadrant: str, year: int) -> list[Measured]:
    """Hirings of targeted placement (L. 68/1999), of two years."""
    rows = f"WITH asked AS ({asked(quadrant, 'hire', years=(year - 1, year))}) {TARGETED_SQL}"
    return counts(engine, "targeted", rows, (("sex",),), facts=facts, relationships=relationships)


def movements(engine: Engine, facts: Path, quadrant: str, year: int, first: int) -> list[Measured]:
    """Hirings, endings, permanent contracts gained, of two years; the same by quarter since ``first``; the region's."""
    two, all_years = (year - 1, year), range(first, year + 1)
    stable = f"WITH asked AS ({asked(quadrant, years=two)}) {STABLE_SQL}"
    found = counts(engine, "hires", asked(quadrant, "hire", years=two), HIRED, facts=facts)
    found += counts(engine, "ends", asked(quadrant, "end", years=two), ENDED, facts=facts)
    found += counts(engine, "extensions", asked(quadrant, "extension", years=two), (), facts=facts)
    found += counts(engine, "stable", stable, STABLE, facts=facts)
    for name, kind in (("hires", "hire"), ("ends", "end")):
        found += counts(engine, name, asked(quadrant, kind, years=all_years), IN_QUARTERS, facts=facts)
        rows = f"{asked(None, kind, years=two)} AND work_quadrant <> '{UNKNOWN}'"
        found += counts(engine, f"region_{name}", rows, IN_REGION, facts=facts)
    return [*found, *_persons(found)]


def _persons(found: Iterable[Measured]) -> list[Measured]:
    """Persons hired in a year, each once. They do not add up over cuts, and stand in no table."""
    told = {}
    for one in found:
        everybody = one.counts.get(Key("hires", one.year))
        if one.measure == "hires" and everybody is not None:
            count = Count(everybody.persons, everybody.persons)
            told[one.year] = Measured("persons", one.year, (), {Key("persons", one.year): count})
    return list(told.values())


def jobs(engine: Engine, facts: Path, quadrant: str, year: int) -> list[Measured]:
    """Relationships that are there when 31 December is over, of two years."""
    found = []
    for one in (year - 1, year):
        there = THERE_SQL.format(year=one, day=dt.date(one, 12, 31))
        rows = f"WITH asked AS ({asked(quadrant)}) {there}"
        found += counts(engine, "jobs", rows, THERE, facts=facts)
    return found


def at_work(engine: Engine, segments: Path, places: Path, provinces: Sequence[str], year: int) -> list[Measured]:
    """Persons at work on 31 December of two years: by province of residence and sex; by home and workplace."""
    found = []
    for one in (year - 1, year):
        day = dt.date(one, 12, 31)
        rows = AT_WORK_SQL.format(year=one, day=day, provinces=", ".join(map(text, provinces)))
        found += counts(engine, "at_work", rows, (("province", "sex"),), segments=segments)
    rows = JOURNEYS_SQL.format(year=year, day=dt.date(year, 12, 31))
    return found + counts(engine, "journeys", rows, (("home", "work"),), segments=segments, places=places)
