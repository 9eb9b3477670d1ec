"""From a qualification to the first job and to the first stable one: the example of docs/analysis/entry.md."""

import datetime as dt

import numpy as np
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


def times(folder, jobs, cohort) -> list[dict]:
    """The curves of the first job for jobs (person, start) and a cohort (person, day)."""
    path = folder / "relationships.parquet"
    ends = pa.array([None] * len(jobs), pa.date32())
    table = {"person": [who for who, _day in jobs], "start": [start for _who, start in jobs], "end": ends}
    pq.write_table(pa.table({**table, "contract": ["A.02.00"] * len(jobs)}), path)
    rows = {"person": [who for who, _day in cohort], "day": [got for _who, got in cohort], "grp": ["d"] * len(cohort)}
    with EmbeddedEngine(threads=1) as engine:
        found = time_to_work(engine, path, pa.table(rows), LAST).to_pylist()
    return [row for row in found if row["what"] == FIRST_JOB]


def test_two_qualifications_of_a_person_are_not_two_persons(tmp_path):
    """Forty persons, each with one qualification or with the same one five times over: the share is the same, and
    what is known of it is known of forty persons."""
    got = dt.date(2020, 7, 10)
    random = np.random.default_rng(3)
    jobs = [(who, got + dt.timedelta(int(random.integers(0, 90)))) for who in range(40) if who % 4]
    once = times(tmp_path, jobs, [(who, got) for who in range(40)])
    five = times(tmp_path, jobs, [(who, got) for who in range(40) for _again in range(5)])
    assert [row["share"] for row in five] == [row["share"] for row in once]
    assert five[0]["at_risk"] == 5 * once[0]["at_risk"]
    told = [(one["se"], many["se"]) for one, many in zip(once, five, strict=True) if 0.2 < one["share"] < 0.7]
    assert told
    for one, many in told:
        assert many == pytest.approx(one, rel=0.15)  # of 200 independent cases it would be less than half
    for row in five:
        if row["band_low"] is not None:
            assert row["band_low"] <= row["share"] <= row["band_high"]
    wide = [(one["band_high"] - one["band_low"], many["band_high"] - many["band_low"])
            for one, many in zip(once, five, strict=True) if 0.2 < one["share"] < 0.7]  # fmt: skip
    assert all(many > 0.85 * one for one, many in wide)
