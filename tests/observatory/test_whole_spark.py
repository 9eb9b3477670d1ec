"""All that the observatory keeps, and all that the yearly report asks, on both engines: the same files, row by row."""

import datetime as dt
import json
import shutil

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from raccordo.analysis.basins.parameters import Parameters
from raccordo.analysis.careers.relationships import LAST_DAY
from raccordo.analysis.cob.building import fold_store
from raccordo.analysis.cob.importing import import_file
from raccordo.analysis.cob.mapping import Mapping
from raccordo.analysis.cob.municipalities import municipalities
from raccordo.analysis.cob.pseudonyms import Key
from raccordo.demo.cob.write import write as synthesise
from raccordo.observatory.answers import ANSWERS, Linked, build_answers
from raccordo.observatory.basins import build_basins
from raccordo.observatory.building import build_careers, build_market_facts, with_basins
from raccordo.observatory.commands import observatory
from raccordo.observatory.market import Market
from raccordo.observatory.qualifications import take_qualifications
from raccordo.observatory.yearbook import asked, rates
from raccordo.observatory.yearbook.cells import Told
from tests.analysis.engine.both import engines

__all__ = ["engines"]
pytestmark = [pytest.mark.spark, pytest.mark.xdist_group("spark")]

YEAR, QUADRANT = 2020, "north"
UNTIL = dt.date(2021, 6, 30)
KEY = Key(bytes(32))
NOTHING_TO_TELL = {"durations_jobs_tests", "durations_out_of_work_tests", "peaks"}
"""Answers that are empty: no groups to compare, no season in a region this small."""


def folded(folder, contracts):
    market = Market(folder / "folded")
    synthesise(folder / "all.parquet", contracts, 11)
    table = pq.read_table(folder / "all.parquet")
    pq.write_table(table.filter(pc.less_equal(pc.cast(table["sent"], pa.date32()), UNTIL)), folder / "until.parquet")
    import_file(
        market.store, folder / "until.parquet", Mapping(), KEY, received=LAST_DAY, municipalities=municipalities()
    )
    fold_store(market.store)
    return market


def diplomas(folder):
    """A diploma for each worker whose code is whole, in July of the year in which they turn nineteen."""
    table = pq.read_table(folder / "until.parquet", columns=["person", "born"])
    born = dict(zip(table["person"].to_pylist(), table["born"].to_pylist(), strict=True))
    whole = {person: day.year + 19 for person, day in born.items() if person and len(person) == 16}
    rows = [f"{person},{year}-07-10,Diploma" for person, year in whole.items() if 2017 <= year <= 2020]
    path = folder / "diplomas.csv"
    path.write_text("\n".join(["person,day,qualification", *rows]) + "\n", encoding="utf-8")
    return path


def places_of(market):
    """A centre for each province of workplaces, two quadrants; one municipality in twenty unknown to the territory."""
    codes = pc.unique(pq.read_table(market.table("segments"))["municipality"].cast(pa.string())).to_pylist()
    known = [code for n, code in enumerate(sorted(filter(None, codes))) if n % 20]
    quadrants = [QUADRANT if int(code) % 2 else "south" for code in known]
    return pa.table({"municipality": known, "centre": [f"c-{code[:3]}" for code in known], "quadrant": quadrants})


def linked_of(market):
    """Every fifth person was served, some twice; every seventh seeks work."""
    persons = pc.unique(pq.read_table(market.table("segments"), columns=["person"])["person"]).sort()
    served = pa.concat_arrays([persons[::5], persons[::15]])
    count = len(served)
    days = [dt.date(2019, 2, 28) + dt.timedelta(days=n % 500) for n in range(count)]
    lep = pa.array([("B", "E")[n % 2] for n in range(count)])
    policy = pa.array([("voucher", None, "course")[n % 3] for n in range(count)], pa.string())
    services = pa.table({"person": served, "day": pa.array(days), "lep": lep, "policy": policy})
    return Linked(services, pa.table({"person": persons[::7]}))


def build(engine, market):
    build_careers(engine, market)
    build_basins(engine, market, YEAR, Parameters(min_size=10, min_sc=0.6, target_size=100, target_sc=0.75))
    places = places_of(market)
    build_market_facts(engine, market, places)
    list(build_answers(engine, market, with_basins(places, market), linked_of(market)))


@pytest.fixture(scope="module")
def built(engines, tmp_path_factory):
    """The same messages, built by each engine."""
    folder = tmp_path_factory.mktemp("whole")
    first = folded(folder, 1500)
    take_qualifications(first, diplomas(folder), KEY)
    markets = {name: Market(shutil.copytree(first.root, folder / name)) for name in engines}
    for name, engine in engines.items():
        build(engine, markets[name])
    return markets


def test_every_file_that_is_kept(built):
    mine, other = (sorted(market.folder.rglob("*.parquet")) for market in (built["embedded"], built["spark"]))
    names = [[str(path.relative_to(built[which].folder)) for path in paths]
             for which, paths in (("embedded", mine), ("spark", other))]  # fmt: skip
    assert names[0] == names[1]
    assert {path.stem for path in mine} >= set(ANSWERS) - {"at_work", "transitions", "next_job", "moves"}
    empty = set()
    for path, twin in zip(mine, other, strict=True):
        one, two = pq.read_table(path), pq.read_table(twin)
        assert one.column_names == two.column_names, path.name
        assert one.to_pylist() == two.to_pylist(), path.name
        empty |= set() if one.num_rows else {path.stem}
    assert empty <= NOTHING_TO_TELL
    assert built["embedded"].state() == built["spark"].state()


def test_all_that_the_yearly_report_asks(engines, built, tmp_path):
    market = built["embedded"]
    facts, segments = market.table("facts"), market.table("segments")
    relationships, places = market.store.table("relationships"), tmp_path / "places.parquet"
    pq.write_table(with_basins(places_of(market), market), places)
    provinces = ["001", "004", "005"]
    found = {}
    for name, engine in engines.items():
        counts = [
            *asked.movements(engine, facts, QUADRANT, YEAR, YEAR - 2),
            *asked.targeted(engine, facts, relationships, QUADRANT, YEAR),
            *asked.jobs(engine, facts, QUADRANT, YEAR),
            *asked.at_work(engine, segments, places, provinces, YEAR),
        ]
        lives = rates.lives(engine, market, places, QUADRANT, YEAR)
        peaks = rates.peaks(engine, facts, QUADRANT, YEAR)
        hired = rates.PERSONS_SQL.format(quadrant=f"'{QUADRANT}'", first=YEAR - 4, last=YEAR)
        order = " ORDER BY division, work_centre, month, year"
        found[name] = (counts, lives, peaks, engine.query(hired + order, facts=facts).to_pylist(),
                       rates.trends(engine, facts, QUADRANT, YEAR, Told({})))  # fmt: skip
    assert found["embedded"] == found["spark"]
    counts, lives, _peaks, hired, _trends = found["spark"]
    assert {one.measure for one in counts} >= {"hires", "ends", "stable", "jobs", "at_work", "journeys", "persons"}
    assert lives.curves
    assert hired


@pytest.mark.django_db
def test_from_the_command(engines, tmp_path):
    """The second engine finds what the first built, and nothing to do."""
    market = folded(tmp_path, 300)
    twin = Market(shutil.copytree(market.root, tmp_path / "twin"))
    told = []
    for at, name in ((market, "embedded"), (twin, "spark"), (market, "spark")):
        options = ["--engine", name, *(["--master", "local[2]"] if name == "spark" else [])]
        done = CliRunner().invoke(observatory, ["build", "--store", str(at.root), "--json", *options])
        assert done.exit_code == 0, done.output
        told.append(json.loads(done.stdout))
    assert told[0] == told[1] == told[2]
    assert told[0]["answers"]["number"] == 1
