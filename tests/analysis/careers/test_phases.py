"""Phases: on each day what was in force on it, for the same relationships."""

import datetime as dt
import re
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from raccordo.analysis.careers.kernel import CareersKernel, Window
from raccordo.analysis.careers.run import build_careers
from raccordo.analysis.careers.stocks import stocks
from raccordo.analysis.careers.transitions import AtHorizon, CasesKernel, State, ToNextJob
from raccordo.analysis.cli import careers
from raccordo.analysis.contracts import kind_of
from raccordo.analysis.durations.cases import JOB_EXITS, OUT, DurationsKernel, Jobs
from raccordo.analysis.engine import EmbeddedEngine
from raccordo.analysis.flows.facts import build_facts
from raccordo.analysis.flows.stock import stock
from raccordo.analysis.problems import TableError
from tests.analysis.careers.days import Job, day, dominant_of, segments_day_by_day, table
from tests.analysis.careers.strategies import phased_jobs, windows
from tests.analysis.careers.test_transitions import LAST, horizon_cases, next_cases
from tests.analysis.flows import lives

PAGE = Path(__file__).parents[3] / "docs" / "analysis" / "phases.md"


@given(phased_jobs(), windows())
def test_segments_are_those_of_the_phases_day_by_day(found, window):
    first, last = window
    (out,) = CareersKernel(Window(day(last), None if first is None else day(first)))(table(found, phases=True))
    rows = [row | {"fte": None if row["fte"] is None else round(row["fte"], 6)} for row in out.to_pylist()]
    assert rows == segments_day_by_day(found, first, last)


@given(phased_jobs(), windows())
def test_a_spell_names_each_relationship_once_and_takes_the_fields_of_a_phase(found, window):
    first, last = window
    kernel = CareersKernel(Window(day(last), None if first is None else day(first)), ("spells",))
    (out,) = kernel(table(found, phases=True))
    for spell in out.to_pylist():
        days = range((spell["start"] - day(0)).days, (spell["end"] - day(0)).days + 1)
        mine = [job for job in found if job.person == spell["person"]]
        inside = sorted(
            (job for job in mine if any(job.on(number) for number in days)),
            key=lambda job: (max(job.start, days[0]) if job.phase > 1 else job.start, job.start, job.relationship),
        )
        names = list(dict.fromkeys(job.relationship for job in inside))
        assert sorted(spell["relationships"]) == sorted(names)
        assert spell["relationship_days"] == sum(job.on(number) for job in inside for number in days)
        on_top = [dominant_of([job for job in inside if job.on(number)]) for number in days]
        by_relationship = Counter(job.relationship for job in on_top)
        assert by_relationship[spell["dominant"]] == max(by_relationship.values())
        by_contract = Counter(job for job in on_top if job.relationship == spell["dominant"])
        assert spell["contract"] in {job.contract for job, count in by_contract.items()
                                     if count == max(by_contract.values())}  # fmt: skip


@given(phased_jobs(), st.integers(0, 30), st.integers(1, 15), st.sampled_from(["status", "contract", "hours"]))
def test_states_at_a_horizon_are_those_in_force(found, number, horizon, state):
    question = AtHorizon((day(number),), horizon)
    (out,) = CasesKernel(Window(day(LAST)), [State(state)], question)(table(found, phases=True))
    rows = Counter((r["person"], r["origin_day"], r["origin"], r["destination"]) for r in out.to_pylist())
    assert rows == horizon_cases(found, [number], horizon, state)


@given(phased_jobs(), st.one_of(st.none(), st.integers(1, 20)), st.sampled_from(["status", "contract"]))
def test_only_the_last_phase_ends_a_relationship(found, within, state):
    (out,) = CasesKernel(Window(day(LAST)), [State(state)], ToNextJob(within))(table(found, phases=True))
    rows = Counter((r["person"], r["origin"], r["destination"], r["days"]) for r in out.to_pylist())
    assert rows == next_cases(found, within, state)


def jobs_one_by_one(found: list[Job], within: int) -> list[tuple[str, int, int]]:
    """Group (contract), days and exit of every run of phases under one kind of contract, read day by day."""
    cases = []
    watch = LAST - within
    for begin in found:
        before = [j for j in found if j.relationship == begin.relationship and j.phase == begin.phase - 1]
        if begin.start > watch or (begin.end is not None and begin.end < begin.start):
            continue
        if before and kind_of(before[0].contract) == kind_of(begin.contract):
            continue
        final, following = begin, begin
        while final.goes_on:
            (following,) = (j for j in found if j.relationship == begin.relationship and j.phase == final.phase + 1)
            if kind_of(following.contract) != kind_of(begin.contract):
                break
            final = following
        end = watch + 1 if final.end is None else final.end
        exit_ = -1
        if end <= watch and final.goes_on:
            exit_ = JOB_EXITS.index(kind_of(following.contract))
        elif end <= watch:
            mine = [job for job in found if job.person == begin.person]
            later = (dominant_of([j for j in mine if j.on(number)]) for number in range(end + 1, end + within + 1))
            after = next((job for job in later if job), None)
            exit_ = JOB_EXITS.index(kind_of(after.contract) if after else OUT)
        cases.append((begin.contract or "unknown", min(end, watch) - begin.start + 1, exit_))
    return sorted(cases)


@given(phased_jobs(), st.integers(1, 20))
def test_a_job_lasts_as_long_as_its_kind_of_contract(found, within):
    kernel = DurationsKernel(Window(day(LAST)), Jobs(within), -(10**6), "contract")
    (out,) = kernel(table(found, phases=True))
    assert sorted((r["grp"], r["days"], r["way_out"]) for r in out.to_pylist()) == jobs_one_by_one(found, within)


@settings(max_examples=10)
@given(lives.lives(), st.integers(0, 110))
def test_persons_at_work_by_contract_are_the_relationships_of_the_flows(tmp_path_factory, found, number):
    """With one relationship a person, who is at work on a day is who is there when it is over, or leaves on it."""
    found = [lives.Life(person, life.sex, life.phases) for person, life in enumerate(found)]
    folder = tmp_path_factory.mktemp("lives")
    paths = lives.write(folder, found)
    with EmbeddedEngine(folder=folder) as engine:
        outputs = {"segments": folder / "segments.parquet"}
        build_careers(engine, paths["relationships"], outputs, last=lives.day(200), phases=paths["phases"])
        at_work = stocks(engine, outputs["segments"], [lives.day(number)], ["contract"]).to_pylist()
        build_facts(engine, folder / "facts.parquet", **paths)
        next_day = (lives.day(number) + dt.timedelta(days=1)).replace(day=1) - dt.timedelta(days=1)
        month = stock(engine, folder / "facts.parquet", next_day, next_day, by=["contract"]).to_pylist()
        on_last = stocks(engine, outputs["segments"], [next_day], ["contract"]).to_pylist()
    assert Counter({row["contract"]: row["persons"] for row in at_work}) == Counter(
        phase.contract
        for life in found
        for phase in life.phases
        if phase.start <= number and (phase.end is None or number <= phase.end)
    )
    leaving = Counter(life.phases[-1].contract for life in found if life.end is not None
                      and lives.day(life.end) == next_day)  # fmt: skip
    there = Counter({None if r["contract"] == "unknown" else r["contract"]: r["stock"] for r in month}) + leaving
    assert Counter({row["contract"]: row["persons"] for row in on_last}) == there


def written(folder: Path, relationships: list[dict], phases: list[dict]) -> tuple[Path, Path]:
    paths = folder / "in.parquet", folder / "phases.parquet"
    for path, rows in zip(paths, (relationships, phases), strict=True):
        pq.write_table(pa.Table.from_pylist(rows), path)
    return paths


ONE = {"relationship": 1, "person": 7, "start": day(0), "end": None, "contract": "A.01.00", "sector": "10"}
TWO = [
    {"relationship": 1, "phase": 1, "start": day(0), "end": day(9), "contract": "A.02.00"},
    {"relationship": 1, "phase": 2, "start": day(10), "end": None, "contract": "A.01.00"},
]


def segments(source: Path, phases: Path | None) -> list[dict]:
    output = source.with_name("segments.parquet")
    with EmbeddedEngine(folder=source.parent) as engine:
        build_careers(engine, source, {"segments": output}, last=day(20), phases=phases)
    return pq.read_table(output).to_pylist()


def test_a_transformed_job_is_fixed_term_before_and_permanent_after(tmp_path):
    without = {**ONE, "relationship": 2, "person": 8}
    source, phases = written(tmp_path, [ONE, without], [*TWO, {**TWO[0], "relationship": 3}])
    told = [(r["person"], r["start"], r["end"], r["contract"], r["sector"]) for r in segments(source, phases)]
    assert told == [
        (7, day(0), day(9), "A.02.00", "10"),
        (7, day(10), day(20), "A.01.00", "10"),
        (8, day(0), day(20), "A.01.00", "10"),  # no phase tells of it: it is as it stands
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"start": day(11)}, "1 phases do not begin on the day after the phase before"),
        ({"start": day(5)}, "1 phases do not begin on the day after the phase before"),
        ({"phase": 1}, "the same identifier as on row 1"),
        ({"phase": 0}, "a whole number from 1 is expected"),
    ],
)
def test_phases_that_are_not_one_after_the_other_are_refused(tmp_path, change, said):
    source, phases = written(tmp_path, [ONE], [TWO[0], TWO[1] | change])
    with pytest.raises(TableError, match=said):
        segments(source, phases)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.parquet", "phases.parquet"]


def test_files_that_do_not_fit_are_refused(tmp_path):
    source, phases = written(tmp_path, [ONE], [{**TWO[0], "relationship": "1"}])
    with pytest.raises(TableError, match="they must be alike"):
        segments(source, phases)
    source, phases = written(tmp_path, [ONE], [{"relationship": 1, "start": day(0), "end": None}])
    with pytest.raises(TableError, match=r"phases\.parquet has no such column"):
        segments(source, phases)


def test_the_example_is_what_the_commands_write(tmp_path):
    blocks = re.findall(r"^```csv\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    source, phases, cut, moved, lasting = blocks
    (tmp_path / "in.csv").write_text(source)
    (tmp_path / "phases.csv").write_text(phases)
    for command, options, expected in (
        ("segments", [], cut),
        ("transitions", ["--horizon", "90", "--at", "2020-03-31", "--by", "contract"], moved),
        ("durations", ["--within", "90", "--by", "contract"], lasting),
    ):
        arguments = [command, str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), "--until", "2020-12-31", *options]
        done = CliRunner().invoke(careers, [*arguments, "--phases", str(tmp_path / "phases.csv")])
        assert done.exit_code == 0, done.output
        assert (tmp_path / "out.csv").read_text() == expected
