"""Hirings that last and fixed-term ones that become permanent: the example of docs/analysis/stability.md."""

import datetime as dt

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from raccordo.analysis.engine import EmbeddedEngine
from raccordo.analysis.flows.calendar import write_calendar
from raccordo.analysis.intervals import wilson
from raccordo.analysis.stability import stability

JOBS = [
    # relationship, person, start, end, day on which it became permanent
    (1, 1, "2019-01-01", "2019-07-01", None),  # 182 days: over on the 182nd day after its first
    (2, 1, "2019-09-01", "2019-12-31", None),
    (3, 2, "2019-01-01", None, "2019-06-01"),
    (4, 3, "2020-10-01", None, None),  # not ripe for a year
]
LAST = dt.date(2020, 12, 31)


@pytest.fixture
def found(tmp_path):
    return asked(tmp_path, dt.date(2019, 1, 1))


def asked(tmp_path, first):
    def day(text):
        return None if text is None else dt.date.fromisoformat(text)

    ends = pa.array([day(job[3]) for job in JOBS], pa.date32())
    pq.write_table(
        pa.table({"relationship": [job[0] for job in JOBS], "end": ends}), tmp_path / "relationships.parquet"
    )
    facts = [
        {"relationship": r, "person": p, "day": day(s), "year": day(s).year, "sex": "F",
         "kind": "hire", "contract_kind": "fixed_term"}
        for r, p, s, _e, _t in JOBS
    ]  # fmt: skip
    facts += [
        {**facts[n], "day": day(job[4]), "kind": "change_in", "contract_kind": "permanent"}
        for n, job in enumerate(JOBS)
        if job[4]
    ]
    pq.write_table(pa.Table.from_pylist(facts), tmp_path / "facts.parquet")
    calendar = write_calendar(tmp_path / "calendar.parquet", dt.date(2019, 1, 1), dt.date(2022, 1, 1))
    with EmbeddedEngine(threads=1) as engine:
        table = stability(
            engine, tmp_path / "facts.parquet", tmp_path / "relationships.parquet", calendar,
            cut="sex", first=first, last=LAST,
        )  # fmt: skip
    return {(row["indicator"], row["year"]): row for row in table.to_pylist()}


def test_who_is_still_there_after_so_many_days(found):
    row = found["kept_182", 2019]
    assert (row["cases"], row["persons"], row["kept"]) == (3, 2, 1)
    assert row["share"] == pytest.approx(1 / 3, abs=1e-6)


def test_hirings_that_are_not_ripe_are_not_asked(found):
    assert ("kept_182", 2020) not in found
    assert found["kept_365", 2019]["cases"] == 3
    assert not any(indicator == "kept_730" for indicator, _year in found if _year == 2020)


def test_hirings_before_the_archive_are_left_out_as_only_the_lasting_are_known(tmp_path):
    found = asked(tmp_path, dt.date(2019, 1, 2))
    assert found["kept_182", 2019]["cases"] == 1  # Ada's of September; hers and Bea's of New Year's Day are not


def test_fixed_term_become_permanent_within_a_year(found):
    row = found["turned_365", 2019]
    assert (row["cases"], row["kept"]) == (3, 1)


def test_two_hirings_of_a_person_are_worth_less_than_two(found):
    import numpy as np

    row = found["kept_182", 2019]
    low, high = wilson(np.array([1 / 3]), np.array([3.0]))
    assert row["low"] <= low[0] + 1e-6
    assert row["high"] >= high[0] - 1e-6


def test_only_cuts_are_cut_by(tmp_path):
    with EmbeddedEngine(threads=1) as engine, pytest.raises(ValueError, match="not a cut"):
        stability(engine, tmp_path, tmp_path, tmp_path, cut="person", first=dt.date(2019, 1, 1), last=LAST)
