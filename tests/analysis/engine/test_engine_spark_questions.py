"""One meaning on both engines, continued: who finds work, stable jobs, persons at work on a day and how they came."""

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from raccordo.analysis.careers.at_work import at_work, at_work_on, identity, identity_on, write_comings
from raccordo.analysis.careers.relationships import FIRST_DAY, LAST_DAY
from raccordo.analysis.careers.run import build_careers
from raccordo.analysis.careers.transitions import build_transitions
from raccordo.analysis.engine import EmbeddedEngine
from raccordo.analysis.entry import time_to_work
from raccordo.analysis.flows.calendar import write_calendar
from raccordo.analysis.flows.facts import build_facts
from raccordo.analysis.stability import stability
from tests.analysis.engine.both import DAYS, cuts, engines, same

__all__ = ["engines"]
pytestmark = [pytest.mark.spark, pytest.mark.xdist_group("spark")]
CUTS = ["sex", "age", "contract_kind", "division", "occupation_group", "seasonal", "work_basin", "home_centre"]


@pytest.fixture(scope="module")
def tables(tmp_path_factory) -> dict[str, Path]:
    """Relationships, phases, segments, facts and a calendar, made once by the embedded engine."""
    folder = tmp_path_factory.mktemp("tables")
    paths = cuts(folder)
    with EmbeddedEngine(threads=1) as engine:
        segments = {"segments": folder / "segments.parquet"}
        keep = ["residence", "sex", "employer_kind"]
        source, phases = paths["relationships"], paths["phases"]
        build_careers(engine, source, segments, last=dt.date(2022, 6, 30), keep=keep, phases=phases)
        facts = folder / "facts.parquet"
        told = {name: paths[name] for name in ("relationships", "phases", "events")}
        build_facts(engine, facts, **told, places=pq.read_table(paths["places"]))
    calendar = write_calendar(folder / "calendar.parquet", FIRST_DAY, LAST_DAY)
    return {**paths, **segments, "facts": facts, "calendar": calendar}


@pytest.mark.parametrize("phased", [True, False], ids=["phases", "alone"])
def test_from_a_qualification_to_work(engines, tables, phased):
    """Qualified on the leap day, at month ends and at the year's; some never found work, one after what was seen."""
    qualified = [DAYS[n % 5] for n in range(44)] + [dt.date(2021, 7, 1)]
    groups = [("diploma", "laurea", None)[n % 3] or "" for n in range(45)]
    cohort = pa.table({"person": list(range(45)), "day": qualified, "grp": groups})
    last, phases = dt.date(2020, 12, 31), tables["phases"] if phased else None
    found = {n: time_to_work(e, tables["relationships"], cohort, last, phases=phases) for n, e in engines.items()}
    assert {row["what"] for row in same(found).to_pylist() if row["ended"]} == {"first_job", "first_stable"}


@pytest.mark.parametrize("cut", ["contract_kind", "sex", "age", "work_quadrant"])
def test_stable_jobs(engines, tables, cut):
    asked = {name: tables[name] for name in ("facts", "relationships", "calendar")}
    last = dt.date(2022, 2, 28)
    found = same({n: stability(e, **asked, cut=cut, first=2019, last=last) for n, e in engines.items()})
    assert {"kept_182", "kept_365", "kept_730"} <= set(found["indicator"].to_pylist())
    assert any(0 < share < 1 for share in found["share"].to_pylist())


@pytest.mark.parametrize("by", [[], ["sex"], ["age", "seasonal"], ["work_basin", "home_centre"], ["contract_kind"]])
@pytest.mark.parametrize("day", DAYS[:3])
def test_persons_at_work_and_the_jobs_that_reconcile(engines, tables, by, day):
    asked = {name: tables[name] for name in ("segments", "relationships", "places")}
    assert same({n: at_work(e, **asked, day=day, by=by) for n, e in engines.items()}).num_rows
    before = dt.date(2020, 1, 31)
    found = same({n: identity(e, tables["facts"], before=before, day=day, by=by) for n, e in engines.items()})
    for row in found.to_pylist():
        assert row["jobs_before"] + row["hires"] - row["ends"] + row["changes"] == row["jobs"]


@pytest.mark.parametrize("cut", CUTS)
def test_who_comes_to_work_and_who_leaves(engines, tables, tmp_path, cut):
    """Each from the other's file too: what one engine wrote the other reads."""
    asked = {name: tables[name] for name in ("segments", "relationships", "places")}
    paths = {name: tmp_path / f"{name}.parquet" for name in engines}
    for name, engine in engines.items():
        assert write_comings(engine, paths[name], **asked, cut=cut) > 9
    same({name: pq.read_table(path) for name, path in paths.items()})
    for day in DAYS[1:4]:
        there = {n: at_work_on(e, paths["spark" if n == "embedded" else "embedded"], day=day, cut=cut)
                 for n, e in engines.items()}  # fmt: skip
        assert same(there).to_pylist() == at_work(engines["embedded"], **asked, day=day, by=[cut]).to_pylist()


@pytest.mark.parametrize("question", [{"within": 31}, {"horizon": 29, "days": DAYS[1:3]}], ids=["next", "horizon"])
def test_what_the_cells_of_a_matrix_sum(engines, tables, tmp_path, question):
    found = {}
    for name, engine in engines.items():
        parts, cells = tmp_path / f"parts-{name}.parquet", tmp_path / f"{name}.parquet"
        build_transitions(
            engine, tables["relationships"], cells, state="contract", last=dt.date(2021, 6, 30),
            phases=tables["phases"], parts=parts, **question,
        )  # fmt: skip
        found[name] = pq.read_table(parts)
    assert {row["cut"] for row in same(found).to_pylist()} == {"year", "sex", "age"}


def test_the_identity_from_days_counted_before(engines, tmp_path):
    days = pa.table(
        {
            "day": pa.array([dt.date(2019, 12, 31), dt.date(2020, 2, 29), dt.date(2020, 2, 29), dt.date(2020, 3, 31)]),
            "value": ["F", "F", "unknown", "F"],
            **{name: pa.array(values, pa.int32())
               for name, values in {"hires": [3, 2, 1, 0], "ends": [0, 1, 0, 2], "net": [3, 1, 1, -3]}.items()},
        }
    )  # fmt: skip
    pq.write_table(days, tmp_path / "days.parquet")
    dates = {"before": dt.date(2020, 1, 31), "day": dt.date(2020, 3, 31)}
    found = same({n: identity_on(e, tmp_path / "days.parquet", **dates, cut="sex") for n, e in engines.items()})
    assert [tuple(row.values()) for row in found.to_pylist()] == [("F", 3, 2, 3, -1, 1), ("unknown", 0, 1, 0, 0, 1)]
