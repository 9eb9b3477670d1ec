"""Transitions, against the day-by-day reading, and their intervals, against published values."""

from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from raccordo.analysis.careers.kernel import Window
from raccordo.analysis.careers.transitions import (
    AtHorizon,
    CasesKernel,
    Matrix,
    State,
    ToNextJob,
    build_matrices,
    build_transitions,
)
from raccordo.analysis.engine import EmbeddedEngine
from raccordo.analysis.intervals import effective_cases, wilson
from raccordo.analysis.problems import TableError
from tests.analysis.careers.days import Job, day, dominant_of, status_of, table
from tests.analysis.careers.strategies import jobs

LAST = 45


def active_on(found: list[Job], person: str, number: int) -> list[Job]:
    return [job for job in found if job.person == person and job.on(number)]


def state_on(found: list[Job], person: str, number: int, state: str) -> str | None:
    """The state of a person on a day, None before the first job."""
    begun = [job for job in found if job.person == person and job.start <= number and job.end != job.start - 1]
    if not begun:
        return None
    active = active_on(found, person, number)
    if not active:
        return "out_of_work"
    return status_of(active) if state == "status" else getattr(dominant_of(active), state) or "unknown"


def horizon_cases(found: list[Job], days: list[int], horizon: int, state: str) -> Counter:
    cases: Counter = Counter()
    for person in {job.person for job in found}:
        for number in days:
            before = state_on(found, person, number, state)
            if before is not None:
                cases[person, day(number), before, state_on(found, person, number + horizon, state)] += 1
    return cases


def next_cases(found: list[Job], within: int | None, state: str) -> Counter:
    cases: Counter = Counter()
    for job in found:
        if job.goes_on or job.end is None or job.end < job.start or job.end + (within or 1) > LAST:
            continue
        after = range(job.end + 1, (LAST if within is None else job.end + within) + 1)
        at_work = next((number for number in after if active_on(found, job.person, number)), None)
        origin = (
            state_on(found, job.person, job.end, "status") if state == "status" else getattr(job, state) or "unknown"
        )
        if at_work is None:
            cases[job.person, origin, "no_job", None] += 1
        else:
            destination = state_on(found, job.person, at_work, state)
            cases[job.person, origin, destination, at_work - job.end - 1] += 1
    return cases


@given(jobs(), st.lists(st.integers(-2, 30), min_size=1, max_size=3, unique=True), st.integers(1, 15),
       st.sampled_from(["status", "contract", "hours"]))  # fmt: skip
def test_states_at_a_horizon_are_those_of_the_two_days(found, days, horizon, state):
    question = AtHorizon(tuple(day(number) for number in days), horizon)
    (out,) = CasesKernel(Window(day(LAST)), [State(state)], question)(table(found))
    rows = Counter((r["person"], r["origin_day"], r["origin"], r["destination"]) for r in out.to_pylist())
    assert rows == horizon_cases(found, days, horizon, state)


LAST_CHANCE = [Job("a", "ada", 0, 9), Job("b", "ada", 14, None)]


@example(LAST_CHANCE, 5, "status")
@example(LAST_CHANCE, 4, "status")
@example([Job("a", "ada", 0, LAST - 4)], 4, "status")
@example([Job("a", "ada", 0, LAST - 4)], 5, "status")
@given(jobs(), st.one_of(st.none(), st.integers(1, 20)), st.sampled_from(["status", "contract", "hours"]))
def test_the_next_job_is_the_first_work_after_an_end(found, within, state):
    (out,) = CasesKernel(Window(day(LAST)), [State(state)], ToNextJob(within))(table(found))
    rows = Counter((r["person"], r["origin"], r["destination"], r["days"]) for r in out.to_pylist())
    assert rows == next_cases(found, within, state)


@settings(max_examples=25)
@given(jobs(most=25))
def test_cells_count_cases_persons_and_days(tmp_path, found):
    source, output = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pq.write_table(pa.Table.from_batches([table(found)]), source)
    with EmbeddedEngine(threads=1) as engine:
        build_transitions(engine, source, output, state="hours", last=day(LAST))
    cases = next_cases(found, None, "hours")
    cells = pq.read_table(output).to_pylist()
    assert {(cell["origin"], cell["destination"]) for cell in cells} == {key[1:3] for key in cases}
    for cell in cells:
        own = {key: count for key, count in cases.items() if key[1] == cell["origin"]}
        mine = {key: count for key, count in own.items() if key[2] == cell["destination"]}
        assert cell["cases"] == sum(mine.values())
        assert cell["persons"] == len({key[0] for key in mine})
        assert cell["origin_cases"] == sum(own.values())
        assert cell["origin_persons"] == len({key[0] for key in own})
        assert cell["share"] == pytest.approx(cell["cases"] / cell["origin_cases"], abs=1e-6)
        assert 0 <= cell["low"] <= cell["share"] <= cell["high"] <= 1
        times = sorted(key[3] for key, count in mine.items() for _ in range(count) if key[3] is not None)
        expected = times[(len(times) - 1) // 2] if times else None
        assert cell["days_median"] == expected
        per_person = Counter()
        hits = Counter()
        for key, count in own.items():
            per_person[key[0]] += count
            hits[key[0]] += count if key[2] == cell["destination"] else 0
        share = cell["cases"] / cell["origin_cases"]
        scatter = sum((hits[person] - share * per_person[person]) ** 2 for person in per_person)
        if 0 < share < 1 and scatter > 1e-9:
            worth = share * (1 - share) * cell["origin_cases"] ** 2 / scatter
            assert cell["effective_cases"] == pytest.approx(min(worth, cell["origin_cases"]), abs=1e-6)


def run(folder: Path, found: list[Job], **options: object) -> list[dict]:
    source, output = folder / "in.parquet", folder / "out.parquet"
    pq.write_table(pa.Table.from_batches([table(found)]), source)
    with EmbeddedEngine() as engine:
        build_transitions(engine, source, output, **options)
    return pq.read_table(output).to_pylist()


def test_the_horizon_is_counted_from_the_last_possible_day_unless_said(tmp_path):
    found = [Job("a", "ada", 0, 10, contract="A"), Job("b", "ada", 20, None, contract="B"), Job("c", "bea", 0, 40)]
    (ada, bea) = run(tmp_path, found, state="contract", horizon=30)
    assert (ada["origin_day"], ada["origin"], ada["destination"]) == (day(10), "A", "B")
    assert (bea["origin_day"], bea["origin"], bea["destination"]) == (day(10), "unknown", "unknown")
    days = {row["origin_day"] for row in run(tmp_path, found, horizon=5, days=[day(2), day(12), day(2)])}
    assert days == {day(2), day(12)}


def test_questions_outside_the_window_or_the_table_are_refused(tmp_path):
    found = [Job("a", "ada", 0, 10)]
    with pytest.raises(TableError, match="is past the window, which ends on 2020-03-01"):
        run(tmp_path, found, horizon=5, days=[day(6)])
    with pytest.raises(TableError, match="comes before the window"):
        run(tmp_path, found, horizon=20, first=day(0))
    with pytest.raises(TableError, match=r"field sector: there is no such column: in\.parquet has hours, contract"):
        run(tmp_path, found, horizon=1, state="sector")
    assert not (tmp_path / "out.parquet").exists()


def with_basins(folder: Path, found: list[Job], basins: list[str | None]) -> Path:
    """A table with a column of its own beside the usual ones."""
    whole = pa.Table.from_batches([table(found)]).append_column("basin", pa.array(basins, pa.string()))
    pq.write_table(whole, folder / "in.parquet")
    return folder / "in.parquet"


MOVED = [Job("a", "ada", 0, 10), Job("b", "ada", 20, None), Job("c", "bea", 0, 10), Job("d", "bea", 5, None, fte=1.0)]


def test_any_column_of_the_relationships_may_be_the_state(tmp_path):
    """The example of docs/analysis/transitions.md: the basin is that of the dominant relationship."""
    source = with_basins(tmp_path, MOVED, ["Asti", "Biella", "Asti", None])
    with EmbeddedEngine(threads=1) as engine:
        output, last = tmp_path / "out.parquet", day(LAST)
        build_transitions(engine, source, output, state="basin", horizon=20, days=[day(6)], last=last)
        cells = pq.read_table(output).to_pylist()
        assert [(cell["origin"], cell["destination"]) for cell in cells] == [("Asti", "Biella"), ("unknown", "unknown")]
        build_transitions(engine, source, output, state="basin", last=last)
        cells = pq.read_table(output).to_pylist()
    assert [(cell["origin"], cell["destination"]) for cell in cells] == [("Asti", "Biella"), ("Asti", "unknown")]


def test_values_are_put_together_in_groups_and_several_states_asked_at_once(tmp_path):
    source = with_basins(tmp_path, MOVED, ["Asti", "Biella", "Canelli", "Cossato"])
    group = {"Asti": "south", "Canelli": "south", "Biella": "north"}.get
    outputs = [tmp_path / f"{n}.parquet" for n in range(3)]
    states = [State(), State("basin"), State("basin", group)]
    with EmbeddedEngine(threads=1) as engine:
        asked = [Matrix(path, state) for path, state in zip(outputs, states, strict=True)]
        told = build_matrices(engine, source, asked, last=day(LAST))
        for state, output in zip(("status", "basin"), outputs, strict=False):
            build_transitions(engine, source, tmp_path / "one.parquet", state=state, last=day(LAST))
            assert pq.read_table(tmp_path / "one.parquet").equals(pq.read_table(output))
    assert [(one.state, one.cases) for one in told] == [("status", 2), ("basin", 2), ("basin", 2)]
    cells = {(cell["origin"], cell["destination"]): cell["cases"] for cell in pq.read_table(outputs[2]).to_pylist()}
    assert cells == {("south", "north"): 1, ("south", "unknown"): 1}


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ("basin", r"field basin: there is no such column: in\.parquet has hours, contract"),
        ("person", r"field person: this column cannot be carried along: in\.parquet has hours, contract"),
        ("fte", r"field fte: this column cannot be carried along"),
    ],
)
def test_a_column_that_is_no_state_is_refused_naming_those_there_are(tmp_path, state, message):
    with pytest.raises(TableError, match=message):
        run(tmp_path, MOVED, state=state, horizon=5)
    assert not (tmp_path / "out.parquet").exists()


@pytest.mark.parametrize(
    ("hits", "cases", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_intervals_are_the_published_ones(hits, cases, low, high):
    """Newcombe (1998), Statistics in Medicine 17, table I, method 3."""
    found = wilson(np.array([hits / cases]), np.array([float(cases)]))
    assert [round(float(bound[0]), 4) for bound in found] == [low, high]


def test_cases_are_worth_themselves_when_each_person_brings_one():
    worth = effective_cases(*(np.array([value]) for value in (30.0, 100.0, 30.0, 30.0, 100.0)))
    assert worth[0] == pytest.approx(100)


def test_persons_who_always_do_the_same_are_worth_one_case_each():
    # Ten persons, ten cases each, three of them always hit: y² = 3·100, y·n = 300, n² = 1000.
    worth = effective_cases(*(np.array([value]) for value in (30.0, 100.0, 300.0, 300.0, 1000.0)))
    assert worth[0] == pytest.approx(10)
    certain = effective_cases(*(np.array([value]) for value in (100.0, 100.0, 1000.0, 1000.0, 1000.0)))
    assert certain[0] == pytest.approx(10)


def test_the_cases_of_a_cell_are_cut_by_year_sex_and_age(tmp_path):
    """The example of docs/analysis/transitions.md: each of the three is a list that adds up to its cell."""
    found = [Job("a", "ada", 0, 10), Job("b", "ada", 20, 25), Job("c", "bea", 0, 10), Job("d", "bea", 12, None)]
    rows = table(found)
    who = {"ada": ("F", 1990), "bea": (None, None)}
    persons = rows.column("person").to_pylist()
    whole = pa.Table.from_batches([rows])
    whole = whole.append_column("sex", pa.array([who[person][0] for person in persons], pa.string()))
    whole = whole.append_column("birth_year", pa.array([who[person][1] for person in persons], pa.int32()))
    source, output, parts = (tmp_path / name for name in ("in.parquet", "out.parquet", "parts.parquet"))
    pq.write_table(whole, source)
    with EmbeddedEngine(threads=1) as engine:
        build_transitions(engine, source, output, state="hours", last=day(LAST), parts=parts)
    cells = {(cell["origin"], cell["destination"]): cell["cases"] for cell in pq.read_table(output).to_pylist()}
    told = pq.read_table(parts).to_pylist()
    for cut in ("year", "sex", "age"):
        mine = [row for row in told if row["cut"] == cut]
        sums: Counter = Counter()
        for row in mine:
            sums[row["origin"], row["destination"]] += row["cases"]
        assert sums == cells
    year = day(10).year
    age = next(f"{low}-{low + 9}" for low in (25, 35) if low <= year - 1990 < low + 10)
    assert {row["value"] for row in told if row["cut"] == "age"} == {age, "unknown"}
    assert {row["value"] for row in told if row["cut"] == "sex"} == {"F", "unknown"}
    assert {row["value"] for row in told if row["cut"] == "year"} == {str(year)}
    assert {(row["cases"], row["persons"]) for row in told if row["value"] == "F"} == {(1, 1)}
