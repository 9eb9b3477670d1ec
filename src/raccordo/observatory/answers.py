"""What readers ask most, answered once per build: transitions, durations, trends, mismatch, outcomes of services.

A page cannot sweep over working lives while somebody waits. Each answer is a small Parquet table in the build's folder,
or a few: movements are counted in every cut, and in every two (`counted`), and who comes to work and leaves it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from raccordo.analysis.careers.at_work import write_comings
from raccordo.analysis.careers.phases import with_phases
from raccordo.analysis.careers.relationships import FIRST_DAY, LAST_DAY
from raccordo.analysis.careers.transitions import build_matrices
from raccordo.analysis.cob.store import Manifest
from raccordo.analysis.durations.run import build_durations, read_tests
from raccordo.analysis.engine import Engine
from raccordo.analysis.entry import time_to_work
from raccordo.analysis.flows.calendar import first_day, number, write_calendar
from raccordo.analysis.flows.facts import UNKNOWN, age_sql
from raccordo.analysis.flows.observed import first_full_month
from raccordo.analysis.flows.question import flows
from raccordo.analysis.flows.seasonal import peaks
from raccordo.analysis.needs import Maturity, mismatch, trends
from raccordo.analysis.outcomes import cohort_table, outcomes_after
from raccordo.analysis.stability import stability
from raccordo.observatory.building import refuse_folded_since
from raccordo.observatory.counted import CUTS, write_counted
from raccordo.observatory.market import LAYOUT, Answers, Market
from raccordo.observatory.qualifications import digest_of_qualifications, read_qualifications
from raccordo.observatory.states import AT_HORIZON, MOVES, NEXT_JOB, matrices

YEARS = 5
"""How many last whole years the transitions are asked of."""
HORIZON = 365
YEAR = 12
"""A need compares so many mature months with as many before."""
SERVED = {"all": None, "level": "lep", "measure": "policy"}
"""What becomes of those served is told of all, by essential level, by active policy: kind → column of the services."""
SOON = 30
"""Within so many days of its end another job makes an ended one a move from job to job."""


@dataclass(frozen=True)
class Linked:
    """What the agency's own records add, in pseudonyms: `services` (person, day, lep, policy: null where none is named)
    and `seekers` (person, on the register on the last day observed)."""

    services: pa.Table
    seekers: pa.Table


NOBODY = Linked(
    pa.table(
        {
            "person": pa.array([], pa.int64()),
            "day": pa.array([], pa.date32()),
            "lep": pa.array([], pa.string()),
            "policy": pa.array([], pa.string()),
        }
    ),
    pa.table({"person": pa.array([], pa.int64())}),
)

STRETCHES_SQL = """
WITH mature AS (
    SELECT {cuts}, person, CAST(FLOOR(({late} - month) / 12) AS INT) AS years_ago,
           CAST(FLOOR(({late} - month) / 3) AS INT) AS quarters_ago
    FROM facts WHERE kind = 'hire' AND month > {late} - {months} AND month <= {late}
)
SELECT {cuts}, 'year' AS stretch, years_ago AS ago, COUNT(*) AS hires, COUNT(DISTINCT person) AS persons
FROM mature GROUP BY {cuts}, years_ago
UNION ALL
SELECT {cuts}, 'quarter' AS stretch, quarters_ago AS ago, COUNT(*) AS hires, COUNT(DISTINCT person) AS persons
FROM mature GROUP BY {cuts}, quarters_ago
ORDER BY {cuts}, stretch, ago
"""
"""Hirings of the two last mature years, and of the eight stretches of three months in them, in each cell; and persons,
each once in a stretch."""
LAST_JOB_SQL = f"""
WITH theirs AS (
    SELECT r.person, r.occupation, r.residence, r.start, r.relationship, r.sex, r.birth_year
    FROM relationships r WHERE r.person IN (SELECT person FROM seekers) AND r.occupation IS NOT NULL
), latest AS (
    SELECT person, MAX(start) AS start FROM theirs GROUP BY person
), chosen AS (
    SELECT t.person, MAX(t.relationship) AS relationship
    FROM theirs t JOIN latest l ON l.person = t.person AND l.start = t.start GROUP BY t.person
), told AS (
    SELECT COALESCE(p.basin, '{UNKNOWN}') AS work_basin,
           SUBSTR(REPLACE(r.occupation, '.', ''), 1, 3) AS occupation_group,
           COALESCE(r.sex, '{UNKNOWN}') AS sex, {age_sql("{year}")} AS age
    FROM chosen c JOIN theirs r ON r.relationship = c.relationship LEFT JOIN places p ON p.municipality = r.residence
)
SELECT work_basin, occupation_group, sex, age, COUNT(*) AS seekers FROM told
GROUP BY work_basin, occupation_group, sex, age ORDER BY work_basin, occupation_group, sex, age
"""  # noqa: S608 - only the words of this module are put in
"""Registered job seekers by the basin they live in, the occupation of their last job, sex and age."""
PAIR = ("work_basin", "occupation_group")


def last_month(until: dt.date) -> int:
    """The last whole month up to a day."""
    month = number("month", until)
    return month if (until + dt.timedelta(days=1)).day == 1 else month - 1


def mature_month(until: dt.date) -> int:
    """The last month up to a day of which late messages have come: needs are counted as far as this."""
    return last_month(until) - Maturity().lag


@dataclass(frozen=True)
class Build:
    """All that an answer may need."""

    engine: Engine
    market: Market
    folder: Path
    until: dt.date
    linked: Linked
    places: pa.Table
    manifest: Manifest
    """Of the fold that is told of: one that ends meanwhile is for the next build."""

    @property
    def qualifications(self) -> pa.Table:
        """Who got which qualification when; nobody where none were taken in."""
        return read_qualifications(self.market)

    @property
    def relationships(self) -> Path:
        return self.market.store.table("relationships", self.manifest)

    @property
    def phases(self) -> Path:
        return self.market.store.table("phases", self.manifest)

    @cached_property
    def lives(self) -> Path:
        """The relationships phase by phase, joined and put in the order of the persons once for all who go through
        working lives."""
        return with_phases(self.engine, self.relationships, self.phases)

    @property
    def facts(self) -> Path:
        return self.market.table("facts")

    @property
    def last_month(self) -> int:
        """The last whole month observed."""
        return last_month(self.until)

    @property
    def mature_month(self) -> int:
        """The last month of which late messages have come."""
        return mature_month(self.until)

    @cached_property
    def since(self) -> dt.date:
        """The first day followed: of five years before the last at most, of the archive's first full month at least."""
        first, last = number("month", dt.date(self.until.year - YEARS, 1, 1)), self.last_month
        months = flows(self.engine, self.facts, first=first, last=last).select(["period", "hires"]).to_pylist()
        full = first_full_month({row["period"]: row["hires"] for row in months})
        return first_day("month", first if full is None else full)

    def origins(self) -> list[dt.date]:
        """The last days of the years observed whose horizon was observed too, at most `YEARS`."""
        last = (self.until - dt.timedelta(days=HORIZON)).year
        last -= dt.date(last, 12, 31) + dt.timedelta(days=HORIZON) > self.until
        days = [dt.date(year, 12, 31) for year in range(last - YEARS + 1, last + 1)]
        return [day for day in days if day >= self.since]


Answer = Callable[[Build, Path], None]


def beside(path: Path, what: str) -> Path:
    """The file of what an answer's numbers open on, beside the answer."""
    return path.with_name(f"{path.stem}_{what}.parquet")


def _at_horizon(build: Build, path: Path) -> None:
    build_matrices(
        build.engine, build.lives, matrices(path.parent, "transitions", AT_HORIZON, build.places),
        horizon=HORIZON, days=build.origins(), last=build.until,
    )  # fmt: skip


def _to_next(question: str, states: Sequence[str], within: int) -> Answer:
    def answer(build: Build, path: Path) -> None:
        build_matrices(
            build.engine, build.lives, matrices(path.parent, question, states, build.places),
            within=within, last=build.until,
        )  # fmt: skip

    return answer


def _durations(of: str, by: str | None) -> Answer:
    def answer(build: Build, path: Path) -> None:
        summary = build_durations(build.engine, build.lives, path, of=of, by=by, first=build.since, last=build.until)
        pq.write_table(read_tests(summary), beside(path, "tests"))

    return answer


def _trends(*by: str) -> Answer:
    def answer(build: Build, path: Path) -> None:
        last = build.last_month
        table = flows(build.engine, build.facts, by=by, first=last - 40, last=last)
        pq.write_table(trends(table, list(by), last, Maturity()), path)
        sql = STRETCHES_SQL.format(cuts=", ".join(by), late=build.mature_month, months=2 * YEAR)
        build.engine.write_query(sql, beside(path, "stretches"), facts=build.facts)

    return answer


def _peaks(build: Build, path: Path) -> None:
    by = ["division", "work_centre"]
    first = number("month", build.since)
    pq.write_table(peaks(flows(build.engine, build.facts, by=by, first=first, last=build.last_month), by), path)


def _mismatch(build: Build, path: Path) -> None:
    last = build.mature_month
    hires = flows(build.engine, build.facts, by=PAIR, first=last - 11, last=last).select([*PAIR, "hires"])
    files = {name: build.engine.folder / f"{name}.parquet" for name in ("seekers", "places")}
    pq.write_table(build.linked.seekers, files["seekers"])
    pq.write_table(build.places, files["places"])
    sql = LAST_JOB_SQL.format(year=build.until.year)
    found = build.engine.query(sql, relationships=build.relationships, **files)
    pq.write_table(_seekers_by(found, PAIR), beside(path, "seekers"))
    seekers = found.group_by(PAIR).aggregate([("seekers", "sum")]).rename_columns([*PAIR, "seekers"])
    pq.write_table(mismatch(hires, seekers), path)


def _seekers_by(found: pa.Table, pair: Sequence[str]) -> pa.Table:
    """The seekers of each basin and occupation by sex, and by age: what their number opens on."""
    parts = []
    for cut in ("sex", "age"):
        table = found.group_by([*pair, cut]).aggregate([("seekers", "sum")])
        columns = dict(zip((*pair, "value", "seekers"), table.columns, strict=True))
        parts.append(pa.table({"cut": pa.array([cut] * len(table), pa.string()), **columns}))
    return pa.concat_tables(parts).sort_by([(name, "ascending") for name in ("cut", *pair, "value")])


def _outcomes(build: Build, path: Path) -> None:
    found = []
    for kind, column in SERVED.items():
        first = first_days(build.linked.services, column)
        cohort = cohort_table(
            first["person"].combine_chunks(), first["day"].to_numpy(), first["grp"].to_pylist(), build.until
        )
        table = outcomes_after(build.engine, build.relationships, cohort, phases=build.phases)
        found.append(table.add_column(0, "kind", pa.array([kind] * len(table), pa.string())))
    pq.write_table(pa.concat_tables(found), path)


def first_days(services: pa.Table, column: str | None) -> pa.Table:
    """Each person once in every group, on the day of the first service there: person, grp (of a column; without one
    all are in a group of no name), day."""
    groups = services[column] if column else pa.array([""] * len(services), pa.string())
    table = pa.table({"person": services["person"], "grp": groups, "day": services["day"]})
    known = table.filter(pc.is_valid(table["grp"]))
    first = known.group_by(["person", "grp"]).aggregate([("day", "min")]).rename_columns({"day_min": "day"})
    return first.sort_by([("grp", "ascending"), ("day", "ascending"), ("person", "ascending")])


def _stability(cut: str) -> Answer:
    def answer(build: Build, path: Path) -> None:
        calendar = write_calendar(build.engine.folder / "calendar.parquet", FIRST_DAY, LAST_DAY)
        table = stability(
            build.engine, build.facts, build.relationships, calendar,
            cut=cut, first=build.since, last=build.until,
        )  # fmt: skip
        pq.write_table(table, path)

    return answer


def _school_outcomes(build: Build, path: Path) -> None:
    found = build.qualifications
    cohort = cohort_table(
        found["person"].combine_chunks(), found["day"].to_numpy(), found["grp"].to_pylist(), build.until
    )
    pq.write_table(outcomes_after(build.engine, build.relationships, cohort, phases=build.phases), path)


def _school_times(build: Build, path: Path) -> None:
    found = time_to_work(build.engine, build.relationships, build.qualifications, build.until, phases=build.phases)
    pq.write_table(found, path)


def _places(build: Build, path: Path) -> None:
    pq.write_table(build.places, path)


def _cells(build: Build, path: Path) -> None:
    answers = build.market.state().answers
    older = None
    if answers is not None and answers.layout == LAYOUT:
        older = build.market.answers_folder(answers.number) / path.name
    write_counted(build.facts, path.parent, build.until, older if older is not None and older.exists() else None)


def _at_work(build: Build, path: Path) -> None:
    files = {"segments": build.market.table("segments"), "relationships": build.relationships}
    places = path.with_name("places.parquet")
    for cut in CUTS:
        comings = path.with_name(f"at_work-{cut}.parquet")
        write_comings(build.engine, comings, **files, places=places, cut=cut)


STABILITY_CUTS = ("contract_kind", "sex", "age", "division", "work_quadrant")
ANSWERS: dict[str, Answer] = {
    "places": _places,
    "cells": _cells,
    "at_work": _at_work,
    "transitions": _at_horizon,
    "next_job": _to_next("next_job", NEXT_JOB, HORIZON),
    "durations_jobs": _durations("jobs", None),
    "durations_jobs_by_contract": _durations("jobs", "contract"),
    "durations_jobs_by_sex": _durations("jobs", "sex"),
    "durations_out_of_work": _durations("out_of_work", None),
    "durations_out_of_work_by_sex": _durations("out_of_work", "sex"),
    "trends_occupation": _trends("occupation_group"),
    "trends_division": _trends("division"),
    "trends_occupation_basin": _trends("work_basin", "occupation_group"),
    "trends_division_basin": _trends("work_basin", "division"),
    "peaks": _peaks,
    "mismatch": _mismatch,
    "outcomes": _outcomes,
    "moves": _to_next("moves", MOVES, SOON),
    **{f"stability_{cut}": _stability(cut) for cut in STABILITY_CUTS},
    "school_outcomes": _school_outcomes,
    "school_times": _school_times,
}


def build_answers(
    engine: Engine, market: Market, places: pa.Table, linked: Linked = NOBODY
) -> Iterator[tuple[str, int, int]]:
    """Answer everything anew; yields the answer just given, how many are done and how many there are.

    What was there counts until all are given. ``places`` are those of the facts, basins included.

    Raises:
        TableError: careers or facts are not there.
    """
    state = market.state()
    facts = market.table("facts")
    careers = state.careers
    with market.building():
        manifest = market.store.require()
        refuse_folded_since(state, manifest)
        number_ = state.answers.number + 1 if state.answers else 1
        folder = market.answers_folder(number_)
        folder.mkdir()
        until = careers.observed_until if careers else dt.date.min
        build = Build(engine, market, folder, until, linked, places, manifest)
        for done, (name, answer) in enumerate(ANSWERS.items()):
            answer(build, folder / f"{name}.parquet")
            yield name, done + 1, len(ANSWERS)
        digest = digest_of_qualifications(market)
        given = Answers(number=number_, facts=facts.stem, observed_until=until, qualifications=digest, layout=LAYOUT)
        market.commit(answers=given)
