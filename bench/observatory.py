"""Screens of the observatory at 12 million relationships: each single cut against one bare group-by of the same table.

    make bench-observatory [ARGS="--relationships 12000000"]

The store is synthetic and goes at the end: movements (a hiring each, an ending of nine in ten, an extension of one in
five) with every cut drawn by chance, a few values far more often than the others, and a segment for each relationship.
Reference, in the same run: `SELECT cut, COUNT(*) FROM facts GROUP BY cut`, by DuckDB over the same file. Measured
is what a page waits for, nothing kept from before: the cells of a cut by year, quarter and month, withheld ones marked;
and the two questions of the page of persons at work. Cells are compared with `flows` asked of the facts directly. Exit
code 1 where p95 is over three times the reference, or a result differs.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import numpy as np

AIM = 3.0
BEGIN, UNTIL = dt.date(2011, 1, 1), dt.date(2020, 12, 31)
DAY, BEFORE = dt.date(2020, 6, 30), dt.date(2019, 6, 30)
GRAINS = {"year": (2016, 2020), "quarter": (8064, 8083), "month": (24192, 24251)}
#: Cut → how many values it has.
VALUES = {
    "sex": 2, "age": 6, "citizenship": 90, "education": 7, "contract": 16, "contract_kind": 5, "hours": 5,
    "sector": 600, "division": 88, "occupation": 800, "occupation_group": 130, "employer_kind": 3, "seasonal": 2,
    "work": 1180, "work_centre": 31, "work_quadrant": 4, "work_basin": 36, "home": 1180, "home_centre": 31,
    "home_quadrant": 4, "home_basin": 36,
}  # fmt: skip
FIELDS = ("sex", "citizenship", "education", "contract", "hours", "sector", "occupation", "employer_kind")
#: Cuts that a segment takes from its relationship: the bench has no table of relationships.
ELSEWHERE = ("age", "seasonal")

JOBS_SQL = """
CREATE VIEW jobs AS
SELECT relationship, CAST(hash(relationship) % {persons} AS BIGINT) AS person,
       DATE '{begin}' + CAST(hash(relationship + 7) % {days} AS INT) AS start,
       CAST(hash(relationship + 9) % 400 AS INT) AS lasts, {cuts}
FROM range({relationships}) t(relationship)
"""
FACTS_SQL = """
COPY (
    SELECT day, CAST(12 * YEAR(day) + MONTH(day) - 1 AS INT) AS month,
           CAST((12 * YEAR(day) + MONTH(day) - 1) // 3 AS INT) AS quarter, CAST(YEAR(day) AS INT) AS year,
           kind, sign, person, relationship, {cuts}
    FROM (
        SELECT start AS day, 'hire' AS kind, 1 AS sign, * FROM jobs
        UNION ALL SELECT start + lasts, 'end', -1, * FROM jobs WHERE hash(relationship + 3) % 10 > 0
        UNION ALL SELECT start + lasts // 2, 'extension', 0, * FROM jobs WHERE hash(relationship + 5) % 5 = 0
    ) WHERE day <= DATE '{until}'
) TO '{path}' (COMPRESSION zstd)
"""
SEGMENTS_SQL = """
COPY (
    SELECT person, start, start + lasts AS "end", CAST(1 AS INT) AS active, relationship AS dominant, {fields},
           work AS municipality, home AS residence
    FROM jobs
) TO '{path}' (COMPRESSION zstd)
"""
PLACES_SQL = """
SELECT 'w' || i AS municipality, 'c' || i % 31 AS centre, 'q' || i % 4 AS quadrant, 'b' || i % 36 AS basin
FROM range(1180) t(i)
"""


def drawn(name: str, number: int) -> str:
    """SQL of a value by chance, the first ones far more often; a relationship always has the same."""
    chance = f"(hash(relationship * 31 + {number}) % 1000003) / 1000003.0"
    return f"'{name[0]}' || CAST(FLOOR({VALUES[name]} * POWER({chance}, 2.5)) AS INT) AS {name}"


def write_store(folder: Path, relationships: int) -> None:
    """Facts, segments and places of so many relationships of a tenth as many persons."""
    cuts = ", ".join(drawn(name, number) for number, name in enumerate(VALUES))
    names, fields = ", ".join(VALUES), ", ".join(FIELDS)
    days, persons = (UNTIL - BEGIN).days, max(1, relationships // 10)
    with duckdb.connect(config={"memory_limit": "6GB", "temp_directory": str(folder)}) as connection:
        connection.execute(
            JOBS_SQL.format(persons=persons, begin=BEGIN, days=days, cuts=cuts, relationships=relationships)
        )
        connection.execute(FACTS_SQL.format(cuts=names, until=UNTIL, path=folder / "facts.parquet"))
        connection.execute(SEGMENTS_SQL.format(fields=fields, path=folder / "segments.parquet"))
        connection.sql(PLACES_SQL).write_parquet(str(folder / "places.parquet"))


def timed(work: Callable[[], object]) -> float:
    """Seconds of the second of two runs: the files are in the system's memory for both sides."""
    work()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def bare(facts: Path, cut: str) -> list[tuple]:
    """The reference."""
    return duckdb.sql(f"SELECT {cut}, COUNT(*) FROM '{facts}' GROUP BY {cut}").fetchall()  # noqa: S608 - our own names


def persons_at_work(folder: Path, cut: str) -> None:
    """What the page of persons at work asks."""
    from raccordo.analysis.careers.at_work import at_work, identity
    from raccordo.analysis.engine import EmbeddedEngine

    facts = folder / "facts.parquet"
    files = {"segments": folder / "segments.parquet", "relationships": facts, "places": folder / "places.parquet"}
    with EmbeddedEngine() as engine:
        identity(engine, facts, before=BEFORE, day=DAY, by=[cut])
        if cut not in ELSEWHERE:
            at_work(engine, **files, day=DAY, by=[cut])


def differs(folder: Path, observatory: Any, cut: str) -> bool:
    """Whether the cells counted beforehand are other than those that the facts tell."""
    from raccordo.analysis.engine import EmbeddedEngine
    from raccordo.analysis.flows.question import flows
    from raccordo.observatory.cells import COUNTS, counted

    first, last = GRAINS["year"]
    with EmbeddedEngine() as engine:
        asked = flows(engine, folder / "facts.parquet", grain="year", by=[cut], first=first, last=last)
    kept = counted(observatory, "year", cut, first, last).rename_columns({"value": cut})
    names = ["period", cut, *COUNTS]
    return bool(kept.select(names).to_pylist() != asked.select(names).to_pylist())


def measure(folder: Path) -> tuple[list[tuple[float, str, str]], list[str]]:
    """Ratios with their cut and what was asked, and the cuts whose cells differ."""
    from raccordo.observatory.cells import by_period

    observatory = SimpleNamespace(market=SimpleNamespace(answer=lambda name: folder / f"{name}.parquet"))
    ratios, wrong = [], []
    for cut in VALUES:
        reference = timed(partial(bare, folder / "facts.parquet", cut))
        found = {grain: timed(partial(by_period, observatory, grain, cut, *ends)) for grain, ends in GRAINS.items()}
        found["at work"] = timed(partial(persons_at_work, folder, cut))
        ratios += [(seconds / reference, cut, asked) for asked, seconds in found.items()]
        wrong += [cut] if differs(folder, observatory, cut) else []
        told = ", ".join(f"{asked} {seconds:.2f} s ({seconds / reference:.1f}×)" for asked, seconds in found.items())
        print(f"{cut:17} bare {reference:.2f} s; {told}", flush=True)
    return ratios, wrong


def main() -> int:
    """Run and print; 0 where the aim is met."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "raccordo.config.settings_test")
    import django

    django.setup()
    from raccordo.analysis.engine import EmbeddedEngine
    from raccordo.observatory.cells import write_cells

    parser = argparse.ArgumentParser()
    parser.add_argument("--relationships", type=int, default=12_000_000)
    parser.add_argument("--folder", type=Path, help="Where the store is written for the time of the bench.")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bench-observatory-", dir=asked.folder))
    try:
        start = time.perf_counter()
        write_store(folder, asked.relationships)
        print(f"store of {asked.relationships:,} relationships: {time.perf_counter() - start:.0f} s", flush=True)
        start = time.perf_counter()
        with EmbeddedEngine() as engine:
            write_cells(engine, folder / "facts.parquet", folder / "cells.parquet", UNTIL)
        print(f"cells counted and marked at the build: {time.perf_counter() - start:.0f} s", flush=True)
        ratios, wrong = measure(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for kind, mine in (("movements", False), ("at work", True)):
        values = np.array([ratio for ratio, _cut, what in ratios if (what == "at work") is mine])
        print(
            f"{kind}: median {np.median(values):.2f}×, p95 {np.percentile(values, 95):.2f}×, worst {values.max():.2f}×"
        )
    p95 = float(np.percentile([ratio for ratio, *_ in ratios], 95))
    print(f"all: p95 {p95:.2f}× (aim {AIM:.0f}×); results differ: {', '.join(wrong) or 'none'}")
    return int(p95 > AIM or bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
