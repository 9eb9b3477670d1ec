"""What is counted beforehand is what a question of the facts and of the segments counts."""

import datetime as dt
import tempfile
from itertools import combinations
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings

from raccordo.analysis.careers.at_work import at_work, at_work_on, identity, identity_on, write_comings
from raccordo.analysis.engine import EmbeddedEngine
from raccordo.analysis.flows.counting import COUNTS, counted, years_of
from raccordo.analysis.flows.facts import build_facts
from raccordo.analysis.flows.question import flows
from raccordo.observatory.counted import FIRST_TOLD, write_counted
from tests.analysis.flows.lives import DAY_ZERO, Life, Phase, day, lives, write

PLACES = pa.table(
    {"municipality": ["001", "002"], "centre": ["asti", "alba"], "quadrant": ["se", "so"], "basin": ["a", "a"]}
)
FAR = (dt.date(1985, 3, 1) - DAY_ZERO).days
CUTS = ("sex", "contract", "contract_kind", "work", "work_centre", "hours")


@pytest.fixture(scope="module")
def engine():
    with EmbeddedEngine(threads=1) as found:
        yield found


@settings(max_examples=5)
@given(lives())
def test_cells_pairs_and_days_are_what_the_facts_say(engine, found):
    with tempfile.TemporaryDirectory() as name:
        facts = Path(name) / "facts.parquet"
        build_facts(engine, facts, **write(Path(name), found), places=PLACES)
        years = list(counted(facts, CUTS))
        assert [year.number for year in years] == years_of(facts)
        for cut in CUTS:
            cells = pa.concat_tables(year.cells(cut) for year in years) if years else None
            for grain in ("year", "quarter", "month") if years else ():
                mine = cells.filter(pc.equal(cells["grain"], grain)).rename_columns({"value": cut})
                asked = flows(engine, facts, grain=grain, by=[cut])
                names = ["period", cut, *COUNTS]
                assert mine.select(names).to_pylist() == asked.select(names).to_pylist()
        for pair in combinations(CUTS, 2):
            asked = flows(engine, facts, grain="year", by=pair).select(["period", *pair, *COUNTS]).to_pylist()
            tables = [year.pair(pair, 1000) for year in years]
            assert [row for table in tables for row in table.to_pylist()] == asked


def test_a_pair_with_too_many_cells_is_not_counted(engine, tmp_path):
    from tests.analysis.flows.test_flows import LIVES

    build_facts(engine, tmp_path / "facts.parquet", **write(tmp_path, LIVES), places=PLACES)
    year = next(counted(tmp_path / "facts.parquet", CUTS))
    assert year.pair(("sex", "work"), 1) is None
    assert year.lies_in("work", "work_centre")["001"] == "asti"


def test_who_is_at_work_and_the_identity_are_what_segments_and_facts_say(engine, observed, tmp_path):
    """On the small observatory: days with leap years, the first of a year (an age changes) and the last observed."""
    files = {
        "segments": observed.table("segments"),
        "relationships": observed.store.table("relationships"),
        "places": observed.answer("places"),
    }
    for cut in ("age", "work_centre", "contract_kind", "seasonal"):
        write_comings(engine, tmp_path / f"{cut}.parquet", **files, cut=cut)
        for on in (dt.date(2020, 2, 29), dt.date(2020, 12, 31), dt.date(2021, 1, 1), dt.date(2021, 6, 30)):
            asked = at_work(engine, **files, day=on, by=[cut]).to_pylist()
            assert at_work_on(engine, tmp_path / f"{cut}.parquet", day=on, cut=cut).to_pylist() == asked != []
            before = on - dt.timedelta(days=365)
            jobs = identity(engine, observed.table("facts"), before=before, day=on, by=[cut]).to_pylist()
            kept = observed.answer(f"days-{cut}")
            assert identity_on(engine, kept, before=before, day=on, cut=cut).to_pylist() == jobs != []


def test_jobs_begun_long_ago_make_up_the_jobs_of_later_days_and_no_cells_of_theirs(engine, tmp_path):
    found = [
        Life(1, "F", (Phase(FAR, None, "A.01.00", "F", "001"),)),
        Life(2, "F", (Phase(FAR + 9, 5, "A.01.00", "F", "001"),)),
        Life(3, "M", (Phase(0, None, "A.01.00", "F", "001"),)),
    ]
    build_facts(engine, tmp_path / "facts.parquet", **write(tmp_path, found), places=PLACES)
    write_counted(tmp_path / "facts.parquet", tmp_path, day(30))
    jobs = identity_on(engine, tmp_path / "days-sex.parquet", before=day(3), day=day(10), cut="sex").to_pylist()
    assert [(row["sex"], row["jobs_before"], row["ends"], row["jobs"]) for row in jobs] == [
        ("F", 2, 1, 1), ("M", 1, 0, 1),
    ]  # fmt: skip
    cells = pq.read_table(tmp_path / "cells.parquet", filters=[("grain", "=", "year")])
    assert set(cells["period"].to_pylist()) == {2019}
    pair = pq.read_table(tmp_path / "pairs-sex-work.parquet")
    assert pc.min(pair["period"]).as_py() >= FIRST_TOLD


def test_facts_are_kept_day_by_day(observed):

    days = pq.read_table(observed.table("facts"), columns=["day"])["day"].to_numpy()
    assert (np.diff(days.astype("datetime64[D]").astype(int)) >= 0).all()
