"""What is counted beforehand is what a question of the facts and of the segments counts."""

import datetime as dt
import tempfile
from itertools import combinations
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings

from raccordo.analysis.careers.at_work import at_work, at_work_on, identity, identity_on, write_comings
from raccordo.analysis.engine import EmbeddedEngine
from raccordo.analysis.flows.counting import COUNTS, counted, years_of
from raccordo.analysis.flows.facts import build_facts
from raccordo.analysis.flows.question import flows
from tests.analysis.flows.lives import lives, write

PLACES = pa.table(
    {"municipality": ["001", "002"], "centre": ["asti", "alba"], "quadrant": ["se", "so"], "basin": ["a", "a"]}
)
CUTS = ("sex", "contract", "contract_kind", "work", "work_centre", "hours")


@pytest.fixture(scope="module")
def engine():
    with EmbeddedEngine(threads=1) as found:
        yield found


@settings(max_examples=25)
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
        for day in (dt.date(2020, 2, 29), dt.date(2020, 12, 31), dt.date(2021, 1, 1), dt.date(2021, 6, 30)):
            asked = at_work(engine, **files, day=day, by=[cut]).to_pylist()
            assert at_work_on(engine, tmp_path / f"{cut}.parquet", day=day, cut=cut).to_pylist() == asked != []
            before = day - dt.timedelta(days=365)
            jobs = identity(engine, observed.table("facts"), before=before, day=day, by=[cut]).to_pylist()
            kept = observed.answer(f"days-{cut}")
            assert identity_on(engine, kept, before=before, day=day, cut=cut).to_pylist() == jobs != []


def test_facts_are_kept_day_by_day(observed):
    import pyarrow.parquet as pq

    days = pq.read_table(observed.table("facts"), columns=["day"])["day"].to_numpy()
    assert (np.diff(days.astype("datetime64[D]").astype(int)) >= 0).all()
