"""What the report tells as a rate, and how a rate is kept from telling of few.

A rate with its denominator is a count. So growth is told of occupations both of whose counts are told; a curve steps
where three jobs or more have ended since its last step (`raccordo.observatory.curves`), in whole per cents; a peak has
three persons or more in each of its years.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import pyarrow.parquet as pq

from raccordo.analysis.contracts import contracts_table
from raccordo.analysis.disclosure import LEAST_THRESHOLD
from raccordo.analysis.durations.run import STILL, build_durations
from raccordo.analysis.engine import Engine
from raccordo.analysis.flows.calendar import number
from raccordo.analysis.flows.facts import UNKNOWN
from raccordo.analysis.flows.question import flows, text
from raccordo.analysis.flows.seasonal import peaks as find_peaks
from raccordo.analysis.needs import FEW, Maturity
from raccordo.analysis.needs import trends as find_trends
from raccordo.observatory.curves import steps
from raccordo.observatory.market import Market
from raccordo.observatory.yearbook.cells import Told
from raccordo.observatory.yearbook.material import Lives, Row

FOLLOWED = 3
"""How many years of beginnings the durations are asked of."""
MARKS = (90, 180, 365, 730)
MANY = 30
"""With fewer cases no share of them is told."""
THEIRS_SQL = """
SELECT r.*, COALESCE(k.kind, 'other') AS kind FROM relationships r
JOIN places p ON p.municipality = r.municipality LEFT JOIN contracts k ON k.contract = r.contract
WHERE p.quadrant = {quadrant}
"""
PERSONS_SQL = """
SELECT division, work_centre, month - 12 * year + 1 AS month, year, COUNT(DISTINCT person) AS persons
FROM facts WHERE kind = 'hire' AND work_quadrant = {quadrant} AND year BETWEEN {first} AND {last}
GROUP BY division, work_centre, month, year
"""


def lives(engine: Engine, market: Market, places: Path, quadrant: str, year: int) -> Lives:
    """How long jobs begun in the last years last, by kind of contract, as seen on 31 December."""
    files = {name: engine.folder / f"yearbook-{name}.parquet" for name in ("contracts", "theirs", "curves")}
    pq.write_table(contracts_table(), files["contracts"])
    engine.write_query(
        THEIRS_SQL.format(quadrant=text(quadrant)),
        files["theirs"],
        places=places,
        contracts=files["contracts"],
        relationships=market.store.table("relationships"),
    )
    since = year - FOLLOWED + 1
    if not pq.read_metadata(files["theirs"]).num_rows:
        return Lives(since, [], [])
    first, last = dt.date(since, 1, 1), dt.date(year, 12, 31)
    summary = build_durations(engine, files["theirs"], files["curves"], of="jobs", by="kind", first=first, last=last)
    many = {name for name, found in summary.groups.items() if (found["cases"] or 0) >= MANY}
    curves = [row for row in pq.read_table(files["curves"]).to_pylist() if row["exit"] == STILL]
    points = told_of({"name": row["group"], **row} for row in curves if row["group"] in many)
    rows = []
    for name in sorted(many):
        mine = [point for point in points if point["name"] == name]
        still = {mark: _share_after(mine, mark) for mark in MARKS}
        rows.append({"name": name, "median": _median(mine), "still": still})
    return Lives(since, rows, points)


def told_of(curves: Iterable[Row]) -> list[Row]:
    """The points of curves that may be told, in whole per cents and without their counts."""
    return [
        {"name": row["name"], "day": row["day"], **{name: round(row[name], 2) for name in ("share", "low", "high")}}
        for row in steps(list(curves))
    ]


def _share_after(points: list[Row], mark: int) -> float | None:
    """The share still there after so many days; nothing where nobody was followed so long."""
    if not points or points[-1]["day"] < mark:
        return None
    return next((step["share"] for step in reversed(points) if step["day"] <= mark), 1.0)


def _median(points: list[Row]) -> int | None:
    """The first day told by which half have ended."""
    return next((step["day"] for step in points if step["share"] <= 0.5), None)


def trends(engine: Engine, facts: Path, quadrant: str, year: int, told: Told) -> list[Row]:
    """Occupations whose hirings grew or fell beyond chance on the year before; of those whose hirings are told."""
    by, last = ["occupation_group"], number("month", dt.date(year, 12, 1))
    table = flows(engine, facts, by=by, where={"work_quadrant": [quadrant]}, first=last - 35, last=last)
    found = find_trends(table, by, last + Maturity().lag, Maturity(few=MANY)).to_pylist()
    known = [row for row in found if row["verdict"] != FEW and _told(row, told, year)]
    return sorted(known, key=lambda row: (-row["growth"], row["occupation_group"]))


def _told(row: Row, told: Told, year: int) -> bool:
    """Whether the report tells both counts that a growth is made of, and tells them as they are counted today."""
    at = {"occupation_group": row["occupation_group"]}
    counts = (told.number("hires", year, **at), told.number("hires", year - 1, **at))
    return row["occupation_group"] != UNKNOWN and counts == (row["level"], row["before"])


def peaks(engine: Engine, facts: Path, quadrant: str, year: int) -> list[Row]:
    """Months in which an activity hires in a centre much more than in the rest of the year, and hires several."""
    by, last = ["division", "work_centre"], number("month", dt.date(year, 12, 1))
    table = flows(engine, facts, by=by, where={"work_quadrant": [quadrant]}, first=last - 59, last=last)
    found = [row for row in find_peaks(table, by).to_pylist() if UNKNOWN not in (row["division"], row["work_centre"])]
    if not found:
        return []
    asked = PERSONS_SQL.format(quadrant=text(quadrant), first=year - 4, last=year)
    hired = engine.query(asked, facts=facts).to_pylist()
    kept = several(found, hired)
    return sorted(kept, key=lambda row: (-row["index"], row["division"], row["work_centre"], row["month"]))


def several(found: Iterable[Row], hired: Iterable[Row], least: int = LEAST_THRESHOLD) -> list[Row]:
    """The peaks in which so many persons or more were hired in every year in which anybody was."""
    fewest: dict[tuple, int] = {}
    for row in hired:
        at = (row["division"], row["work_centre"], row["month"])
        fewest[at] = min(row["persons"], fewest.get(at, row["persons"]))
    return [row for row in found if fewest.get((row["division"], row["work_centre"], row["month"]), 0) >= least]
