"""From a qualification to the first job and to the first stable one: the example of docs/analysis/entry.md."""

import datetime as dt

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from raccordo.analysis.engine import EmbeddedEngine
from raccordo.analysis.entry import FIRST_JOB, FIRST_STABLE, time_to_work

JOBS = [
    # person, start, end, contract
    (1, "2020-07-10", "2020-08-31", "A.02.00"),  # on the very day
    (1, "2020-10-18", None, "A.01.00"),
    (2, "2020-09-01", "2021-08-31", "C.01.00"),  # a traineeship of a year is no job
    (3, "2020-07-10", "2020-07-29", "C.01.00"),
    (2, "2019-01-01", None, "A.01.00"),  # before, and nothing after
    (3, "2020-07-30", "2021-07-29", "A.02.00"),  # a year: stable
    (4, "2021-07-01", None, "A.01.00"),  # after what was seen
]
LAST = dt.date(2020, 12, 31)


def day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)


@pytest.fixture
def found(tmp_path):
    path = tmp_path / "relationships.parquet"
    person, start, end, contract = zip(*JOBS, strict=True)
    ends = pa.array([day(text) for text in end], pa.date32())
    jobs = {"person": list(person), "start": [day(text) for text in start], "end": ends, "contract": list(contract)}
    pq.write_table(pa.table(jobs), path)
    cohort = pa.table(
        {"person": [1, 2, 3, 4, 5], "day": [day("2020-07-10")] * 4 + [day("2021-02-01")], "grp": ["d"] * 5}
    )
    with EmbeddedEngine(threads=1) as engine:
        return time_to_work(engine, path, cohort, LAST).to_pylist()


def shares(rows, what):
    return {row["day"]: row["share"] for row in rows if row["what"] == what and row["ended"]}


def test_the_first_job_may_begin_on_the_very_day(found):
    assert shares(found, FIRST_JOB) == pytest.approx({1: 0.25, 21: 0.5})


def test_a_stable_job_is_permanent_or_lasts_a_year(found):
    assert shares(found, FIRST_STABLE) == pytest.approx({21: 0.25, 101: 0.5})


def test_who_finds_none_is_followed_to_the_end_and_later_qualifications_are_left_out(found):
    first = [row for row in found if row["what"] == FIRST_JOB]
    assert first[0]["at_risk"] == 4
    assert [(row["day"], row["lost"]) for row in first if row["lost"]] == [(175, 2)]
