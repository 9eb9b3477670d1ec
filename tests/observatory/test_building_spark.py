"""What the observatory asks, on both engines: careers of the region whole and renewed, the last jobs of seekers."""

import datetime as dt
import json
import random
import shutil
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from raccordo.analysis.careers.relationships import LAST_DAY
from raccordo.analysis.cob.building import fold_store
from raccordo.analysis.cob.importing import import_file
from raccordo.analysis.cob.mapping import Mapping
from raccordo.analysis.cob.pseudonyms import Key
from raccordo.demo.cob.write import write as synthesise
from raccordo.observatory.answers import LAST_JOB_SQL, STRETCHES_SQL
from raccordo.observatory.building import MERGED_SQL, OUTPUTS, TOUCHED_SQL, build_careers
from raccordo.observatory.commands import careers
from raccordo.observatory.market import Market
from tests.analysis.engine.both import DAYS, engines, same

__all__ = ["engines"]
pytestmark = [pytest.mark.spark, pytest.mark.xdist_group("spark")]


def take(market: Market, part: pa.Table, path: Path) -> None:
    pq.write_table(part, path)
    import_file(market.store, path, Mapping(), Key(bytes(32)), received=LAST_DAY)
    fold_store(market.store)


def careers_of(markets: dict[str, Market]) -> None:
    """Both builds are one, and tell the same of themselves."""
    for output in OUTPUTS:
        tables = {name: pq.read_table(market.table(output)) for name, market in markets.items()}
        mine, other = tables["embedded"], tables["spark"]
        assert mine.column_names == other.column_names
        assert mine.to_pylist() == other.to_pylist()
        assert mine.num_rows > 100
    assert markets["embedded"].state() == markets["spark"].state()


def test_careers_of_the_region_whole_and_then_of_the_touched(engines, tmp_path):
    """The first half of the messages, then the others: each engine on its own build, then on the other's."""
    synthesise(tmp_path / "all.parquet", 300, 5)
    messages = pq.read_table(tmp_path / "all.parquet")
    half = messages.num_rows // 2
    first = Market(tmp_path / "first")
    take(first, messages[:half], tmp_path / "0.parquet")
    markets = {}
    for name, engine in engines.items():
        markets[name] = Market(shutil.copytree(first.root, tmp_path / name))
        made, done = build_careers(engine, markets[name])
        assert done
    careers_of(markets)
    for market in markets.values():
        take(market, messages[half:], tmp_path / "1.parquet")
    other = {"embedded": "spark", "spark": "embedded"}
    crossed = {name: Market(shutil.copytree(markets[other[name]].root, tmp_path / f"x-{name}")) for name in engines}
    for found in (markets, crossed):
        for name, engine in engines.items():
            made, _done = build_careers(engine, found[name])
            assert 0 < made.persons_built < made.persons
        careers_of(found)


def test_from_the_command(engines, tmp_path):
    synthesise(tmp_path / "all.parquet", 60, 8)
    first = Market(tmp_path / "embedded")
    take(first, pq.read_table(tmp_path / "all.parquet"), tmp_path / "0.parquet")
    markets = {"embedded": first, "spark": Market(shutil.copytree(first.root, tmp_path / "spark"))}
    told = []
    for name, market in markets.items():
        options = ["--engine", name, *(["--master", "local[2]"] if name == "spark" else [])]
        done = CliRunner().invoke(careers, ["build", "--store", str(market.root), "--json", *options])
        assert done.exit_code == 0, done.output
        told.append(json.loads(done.stdout))
    assert told[0] == told[1]
    assert told[0]["done"]
    for output in OUTPUTS:
        mine, other = (pq.read_table(market.table(output)).to_pylist() for market in markets.values())
        assert mine == other


def segments(folder: Path) -> dict[str, Path]:
    """Older and newer segments around the leap day, many values missing; and who was touched."""
    chance = random.Random(3)
    kinds = pa.schema([("person", pa.int64()), ("start", pa.date32()), ("end", pa.date32()),
                       ("relationships", pa.list_(pa.int64())), ("status", pa.string()), ("fte", pa.float64()),
                       ("censored", pa.bool_())])  # fmt: skip
    paths = {name: folder / f"{name}.parquet" for name in ("older", "newer", "touched")}
    for name, persons in (("older", range(40)), ("newer", range(0, 60, 3))):
        rows = [
            {
                "person": person - 20, "start": day, "end": day + dt.timedelta(days=chance.choice([0, 1, 29])),
                "relationships": chance.choice([[], [1], [1, 2**40]]), "status": chance.choice(["one_full_time", None]),
                "fte": chance.choice([0.5, None]), "censored": chance.choice([True, False]),
            }
            for person in persons
            for day in DAYS
        ]  # fmt: skip
        chance.shuffle(rows)
        pq.write_table(pa.Table.from_pylist(rows, kinds), paths[name])
    pq.write_table(pa.table({"person": pa.array([n - 20 for n in range(0, 60, 3)], pa.int64())}), paths["touched"])
    return paths


def test_the_careers_of_the_others_stay_as_they_were(engines, tmp_path):
    paths = segments(tmp_path)
    found, theirs = {}, {}
    for name, engine in engines.items():
        engine.write_query(MERGED_SQL, tmp_path / f"merged-{name}.parquet", **paths)
        found[name] = pq.read_table(tmp_path / f"merged-{name}.parquet")
        theirs[name] = engine.query(
            f"{TOUCHED_SQL} ORDER BY person, start", relationships=paths["older"], touched=paths["touched"]
        )
    mine, other = found["embedded"], found["spark"]
    assert mine.column_names == other.column_names
    assert mine.to_pylist() == other.to_pylist()
    assert mine.num_rows == (26 + 20) * len(DAYS)
    assert {name: table.to_pylist() for name, table in theirs.items()}["spark"] == theirs["embedded"].to_pylist()


def test_the_last_job_of_those_who_seek_one(engines, tmp_path):
    """Equal starts on the leap day and month ends, occupations and homes missing, seekers who never worked."""
    chance = random.Random(17)
    born = [1960, 1990, 2008, None]
    rows = [
        {
            "relationship": n, "person": chance.randrange(50), "start": chance.choice(DAYS),
            "occupation": chance.choice(["5.2.2.3.1", "8.1", "111", None]), "sex": chance.choice(["F", "M", None]),
            "residence": chance.choice(["001", "002", "003", None]), "birth_year": chance.choice(born),
        }
        for n in range(300)
    ]  # fmt: skip
    kinds = pa.schema([("relationship", pa.int64()), ("person", pa.int64()), ("start", pa.date32()),
                       ("occupation", pa.string()), ("sex", pa.string()), ("residence", pa.string()),
                       ("birth_year", pa.int16())])  # fmt: skip
    paths = {name: tmp_path / f"{name}.parquet" for name in ("relationships", "seekers", "places")}
    pq.write_table(pa.Table.from_pylist(rows, kinds), paths["relationships"])
    pq.write_table(pa.table({"person": pa.array(range(0, 70, 2), pa.int64())}), paths["seekers"])
    pq.write_table(pa.table({"municipality": ["001", "002"], "basin": ["asti", None]}), paths["places"])
    sql = LAST_JOB_SQL.format(year=2021)
    found = same({name: engine.query(sql, **paths) for name, engine in engines.items()}).to_pylist()
    in_order = sorted(rows, key=lambda row: (row["start"], row["relationship"]))
    last = {row["person"]: row for row in in_order if row["occupation"]}
    told = [row for person, row in last.items() if person % 2 == 0]
    assert sum(row["seekers"] for row in found) == len(told) > 20
    groups = Counter(row["occupation"].replace(".", "")[:3] for row in told)
    counted: Counter = Counter()
    for row in found:
        counted[row["occupation_group"]] += row["seekers"]
    assert counted == groups
    assert {row["work_basin"] for row in found} == {"asti", "unknown"}


def test_the_stretches_of_the_mature_months(engines, tmp_path):
    chance = random.Random(23)
    kinds = pa.schema(
        [("kind", pa.string()), ("person", pa.int64()), ("month", pa.int32()), ("occupation_group", pa.string())]
    )
    rows = [
        {"kind": "hire", "person": chance.randrange(30), "month": 600 - chance.randrange(30),
         "occupation_group": chance.choice(["522", "811", None])}
        for _ in range(300)
    ]  # fmt: skip
    facts = pa.Table.from_pylist(rows, kinds)
    pq.write_table(facts, tmp_path / "facts.parquet")
    sql = STRETCHES_SQL.format(cuts="occupation_group", late=598, months=24)
    found = same({n: e.query(sql, facts=tmp_path / "facts.parquet") for n, e in engines.items()})
    assert {row["stretch"] for row in found.to_pylist()} == {"year", "quarter"}
