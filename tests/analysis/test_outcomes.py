"""Who works some months after a day of their own: horizons by the calendar, ripe cohorts only, stable jobs."""

import datetime as dt

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from raccordo.analysis.engine import EmbeddedEngine
from raccordo.analysis.intervals import wilson
from raccordo.analysis.outcomes import cohort_table, months_after, outcomes_after

JOBS = [
    # person, start, end, contract
    (1, "2020-03-01", "2020-08-31", "A.02.00"),
    (1, "2020-11-01", None, "A.01.00"),
    (2, "2019-01-01", None, "A.01.00"),  # worked before and goes on
    (3, "2020-01-01", "2020-12-31", "A.02.00"),  # hired on the very day: not after it
    (5, "2020-02-01", "2021-01-30", "A.02.00"),  # 365 days
]


@pytest.fixture(scope="module")
def engine():
    with EmbeddedEngine(threads=1) as found:
        yield found


def ask(engine, folder, persons, days, groups, last="2021-06-30"):
    path = folder / "relationships.parquet"
    person, start, end, contract = zip(*JOBS, strict=True)
    when = [[None if d is None else dt.date.fromisoformat(d) for d in column] for column in (start, end)]
    pq.write_table(
        pa.table(
            {"person": list(person), "start": when[0], "end": pa.array(when[1], pa.date32()), "contract": contract}
        ),
        path,
    )
    cohort = cohort_table(pa.array(persons), np.array(days), groups, dt.date.fromisoformat(last), (6, 12))
    return {(row["grp"], row["months"]): row for row in outcomes_after(engine, path, cohort).to_pylist()}


def test_at_work_hired_and_hired_for_good(engine, tmp_path):
    found = ask(engine, tmp_path, [1, 2, 3, 4, 5], ["2020-01-01"] * 5, ["all"] * 5)
    six, twelve = found["all", 6], found["all", 12]
    # on 1 July: 1, 2, 3 and 5 work; 1 and 5 were hired, 5 for a year
    assert (six["persons"], six["at_work"], six["hired"], six["hired_stable"]) == (5, 4, 2, 1)
    # on 1 January 2021: 1, 2 and 5 work; 1 has a permanent job since November
    assert (twelve["persons"], twelve["at_work"], twelve["hired"], twelve["hired_stable"]) == (5, 3, 2, 2)
    low, high = wilson(np.array([0.6]), np.array([5.0]))
    assert (twelve["at_work_share"], twelve["at_work_low"], twelve["at_work_high"]) == pytest.approx(
        (0.6, low[0], high[0]), abs=1e-6
    )


def test_a_job_counts_with_the_contract_it_has_on_the_day_asked(engine, tmp_path):
    """Hired for a term in February, for good since September: not yet in July, in January yes."""
    days = [dt.date(2020, 2, 1), dt.date(2020, 9, 1)]
    nothing = pa.array([None], pa.date32())
    jobs = {"relationship": [1], "person": [1], "start": days[:1], "end": nothing, "contract": ["A.01.00"]}
    phases = {
        "relationship": [1, 1], "phase": [1, 2], "start": days,
        "end": pa.array([dt.date(2020, 8, 31), None]), "contract": ["A.02.00", "A.01.00"],
    }  # fmt: skip
    files = {"relationships": tmp_path / "r.parquet", "phases": tmp_path / "p.parquet"}
    pq.write_table(pa.table(jobs), files["relationships"])
    pq.write_table(pa.table(phases), files["phases"])
    cohort = cohort_table(pa.array([1]), np.array(["2020-01-01"]), ["all"], dt.date(2021, 6, 30), (6, 12))
    told = {
        name: [
            row["hired_stable"] for row in outcomes_after(engine, files["relationships"], cohort, **given).to_pylist()
        ]
        for name, given in {"at its end": {}, "on the day": {"phases": files["phases"]}}.items()
    }
    assert told == {"at its end": [1, 1], "on the day": [0, 1]}


def test_a_cohort_that_is_not_ripe_is_not_asked(engine, tmp_path):
    found = ask(engine, tmp_path, [1, 2], ["2020-07-01", "2020-06-30"], ["a", "a"])
    assert {key: row["persons"] for key, row in found.items()} == {("a", 6): 2, ("a", 12): 1}


def test_one_who_comes_twice_counts_twice(engine, tmp_path):
    found = ask(engine, tmp_path, [1, 1, 4], ["2020-01-01", "2020-02-01", "2020-01-01"], ["lep", "lep", "other"])
    assert found["lep", 6]["persons"] == 2
    assert found["other", 12]["hired"] == 0


def test_a_traineeship_is_no_outcome_of_the_service_that_starts_it(engine, tmp_path):
    """Three who were helped to start one: one is still in it, one was hired after it, one works beside it."""
    rows = [
        (1, "2020-01-15", "2021-01-14", "C.01.00"),
        (2, "2020-01-15", "2020-05-14", "C.01.00"), (2, "2020-05-15", None, "A.01.00"),
        (3, "2020-01-15", "2020-12-31", "C.01.00"), (3, "2019-06-01", None, "A.02.00"),
    ]  # fmt: skip
    kinds = {"person": pa.int64(), "start": pa.date32(), "end": pa.date32(), "contract": pa.string()}
    columns = [[row[0] for row in rows], *([d and dt.date.fromisoformat(d) for d in column]
               for column in zip(*[row[1:3] for row in rows], strict=True)), [row[3] for row in rows]]  # fmt: skip
    table = pa.table({name: pa.array(values, kinds[name]) for name, values in zip(kinds, columns, strict=True)})
    pq.write_table(table, tmp_path / "r.parquet")
    cohort = cohort_table(pa.array([1, 2, 3]), np.array(["2020-01-10"] * 3), ["F2"] * 3, dt.date(2021, 6, 30), (6,))
    (found,) = outcomes_after(engine, tmp_path / "r.parquet", cohort).to_pylist()
    assert (found["persons"], found["at_work"], found["hired"], found["hired_stable"]) == (3, 2, 1, 1)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2040, 12, 31)), st.integers(1, 36))
def test_months_are_those_of_the_calendar(day, months):
    found = months_after(np.array([day]), months)[0].item()
    total = day.year * 12 + day.month - 1 + months
    assert (found.year * 12 + found.month - 1) == total
    assert found.day == day.day or (found + dt.timedelta(days=1)).day == 1


def test_columns_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="one length"):
        cohort_table(pa.array([1]), np.array(["2020-01-01"]), [], dt.date(2021, 1, 1))
