"""One meaning on both engines: the same questions, row by row, on data with nulls, leap days and month ends.

Marked `spark`: `make spark` installs Apache Spark and runs them, and fails where it does not start; without it they are
skipped, saying so.
"""

import datetime as dt
from operator import itemgetter

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from raccordo.analysis import tables as tables_module
from raccordo.analysis.careers.relationships import LAST_DAY
from raccordo.analysis.careers.run import build_careers
from raccordo.analysis.careers.stocks import movements, stocks
from raccordo.analysis.careers.transitions import Matrix, State, build_matrices, build_transitions
from raccordo.analysis.cli import careers
from raccordo.analysis.cob.building import fold_store
from raccordo.analysis.cob.fold import TABLES
from raccordo.analysis.cob.importing import import_file
from raccordo.analysis.cob.lateness import lateness
from raccordo.analysis.cob.mapping import Mapping
from raccordo.analysis.cob.pseudonyms import Key
from raccordo.analysis.cob.store import Store
from raccordo.analysis.durations.run import build_durations
from raccordo.analysis.engine import spark as spark_module
from raccordo.analysis.engine.spark import SparkEngine
from raccordo.analysis.flows.calendar import calendar
from raccordo.analysis.flows.commuting import commuting
from raccordo.analysis.flows.facts import build_facts
from raccordo.analysis.flows.question import flows
from raccordo.analysis.flows.stock import stock
from raccordo.analysis.outcomes import cohort_table, outcomes_after
from raccordo.analysis.problems import TableError
from raccordo.demo.cob.write import write as synthesise
from raccordo.observatory.deadlines import legal_deadlines
from tests.analysis.engine.both import DAYS, engines, jobs, lives, same
from tests.analysis.flows.lives import write

__all__ = ["engines"]
pytestmark = [pytest.mark.spark, pytest.mark.xdist_group("spark")]


@pytest.mark.parametrize("text", [False, True], ids=["numbers", "texts"])
def test_segments_and_spells(engines, tmp_path, text):
    source = jobs(tmp_path / "jobs.parquet", text=text)
    found = {}
    for name, engine in engines.items():
        paths = {kind: tmp_path / f"{kind}-{name}.parquet" for kind in ("segments", "spells")}
        build_careers(engine, source, paths, first=dt.date(2020, 2, 29), last=dt.date(2021, 2, 28), keep=["residence"])
        found[name] = {kind: pq.read_table(path) for kind, path in paths.items()}
    for kind in ("segments", "spells"):
        assert same({name: tables[kind] for name, tables in found.items()}).num_rows > 70


@pytest.mark.parametrize("size", [90, 1000])
def test_persons_in_order_are_not_brought_together(engines, tmp_path, monkeypatch, size):
    """The same careers from runs of persons, each with words of its own, as from rows in no order."""
    monkeypatch.setattr(spark_module, "ROWS_PER_PARTITION", size)
    monkeypatch.setattr(tables_module, "BATCH_ROWS", 100)
    source = jobs(tmp_path / "jobs.parquet", text=True)
    build_careers(engines["embedded"], source, {"segments": tmp_path / "embedded.parquet"})
    pq.write_table(pq.read_table(source).sort_by("person"), source)
    assert isinstance(engines["spark"], SparkEngine)
    monkeypatch.setattr(SparkEngine, "_in_one_file", None)
    build_careers(engines["spark"], source, {"segments": tmp_path / "spark.parquet"})
    same({name: pq.read_table(tmp_path / f"{name}.parquet") for name in engines})


def test_stocks_movements_and_commuting(engines, tmp_path):
    source = jobs(tmp_path / "jobs.parquet", text=True)
    paths = {"segments": tmp_path / "segments.parquet", "spells": tmp_path / "spells.parquet"}
    build_careers(engines["embedded"], source, paths, last=dt.date(2021, 3, 31), keep=["residence"])
    for by in ([], ["contract"], ["sector", "hours"]):
        table = same({name: stocks(engine, paths["segments"], DAYS, by) for name, engine in engines.items()})
        assert set(table["on_day"].to_pylist()) == set(DAYS)
    same({name: movements(engine, paths["spells"], DAYS) for name, engine in engines.items()})
    assert same({n: commuting(e, paths["segments"], DAYS[1]) for n, e in engines.items()}).num_rows == 4


@pytest.mark.parametrize(
    "question",
    [
        {"horizon": 30, "days": DAYS[:3]},
        {"state": "contract"},
        {"within": 28},
        {"state": "residence", "horizon": 28, "days": DAYS[1:4]},
        {"state": "residence", "within": 31},
    ],
)
def test_transitions(engines, tmp_path, question):
    source = jobs(tmp_path / "jobs.parquet", text=False)
    found = {}
    for name, engine in engines.items():
        build_transitions(engine, source, tmp_path / f"{name}.parquet", last=dt.date(2021, 6, 30), **question)
        found[name] = pq.read_table(tmp_path / f"{name}.parquet")
    assert same(found).num_rows > 3


def test_several_states_at_once_put_together_in_groups(engines, tmp_path):
    """As the observatory asks: the status, and the basin of a municipality, known of one of the two."""
    source = jobs(tmp_path / "jobs.parquet", text=True)
    states = [State(), State("municipality", {"005005": "asti"}.get), State("contract", itemgetter(slice(0, 4)))]
    found: dict[int, dict[str, pa.Table]] = {}
    for name, engine in engines.items():
        paths = [tmp_path / f"{name}-{n}.parquet" for n in range(len(states))]
        matrices = [Matrix(path, state) for path, state in zip(paths, states, strict=True)]
        build_matrices(engine, source, matrices, horizon=29, days=DAYS[1:4], last=dt.date(2021, 6, 30))
        for n, path in enumerate(paths):
            found.setdefault(n, {})[name] = pq.read_table(path)
    assert [same(tables).num_rows > 9 for tables in found.values()] == [True] * 3
    assert set(found[1]["spark"]["origin"].to_pylist()) == {"asti", "unknown", "out_of_work"}


def test_with_the_phases_in_force_on_the_day(engines, tmp_path):
    paths = write(tmp_path, lives())
    found: dict[str, dict[str, pa.Table]] = {}
    for name, engine in engines.items():
        outputs = {kind: tmp_path / f"{kind}-{name}.parquet" for kind in ("segments", "spells", "moved", "lasting")}
        options = {"last": dt.date(2020, 6, 30), "phases": paths["phases"]}
        source = paths["relationships"]
        build_careers(engine, source, {kind: outputs[kind] for kind in ("segments", "spells")}, **options)
        build_transitions(engine, source, outputs["moved"], state="contract", horizon=60, **options)
        build_durations(engine, source, outputs["lasting"], by="contract", within=30, **options)
        for kind, path in outputs.items():
            found.setdefault(kind, {})[name] = pq.read_table(path)
    assert [same(tables).num_rows > 3 for tables in found.values()] == [True] * 4


def test_fold_and_lateness_of_communications(engines, tmp_path):
    """A first fold and one of new messages only, of synthetic messages with every kind of fault."""
    messages = tmp_path / "messages.parquet"
    synthesise(messages, 300, 5)
    table = pq.read_table(messages)
    half = table.num_rows // 2
    found: dict[str, dict[str, pa.Table]] = {}
    for name, engine in engines.items():
        store = Store(tmp_path / name)
        for number, part in enumerate((table[:half], table[half:])):
            pq.write_table(part, tmp_path / f"{number}.parquet")
            import_file(store, tmp_path / f"{number}.parquet", Mapping(), Key(bytes(32)), received=LAST_DAY)
            folded = fold_store(store, engine=None if name == "embedded" else engine)
            assert folded is not None
        for kind in TABLES:
            found.setdefault(kind, {})[name] = pq.read_table(store.table(kind))
        found.setdefault("lateness", {})[name] = lateness(engine, store, legal_deadlines())
        found.setdefault("told", {})[name] = pa.Table.from_pylist([folded.model_dump(exclude={"contradictions"})])
    assert {kind: same(tables).num_rows > 3 for kind, tables in found.items() if kind != "told"} == dict.fromkeys(
        [*TABLES, "lateness"], True
    )
    same(found["told"])


@pytest.mark.parametrize("of", ["jobs", "out_of_work"])
def test_durations(engines, tmp_path, of):
    source = jobs(tmp_path / "jobs.parquet", text=True)
    found, told = {}, {}
    for name, engine in engines.items():
        path = tmp_path / f"{name}.parquet"
        told[name] = build_durations(engine, source, path, of=of, by="sector", within=60, last=dt.date(2021, 6, 30))
        found[name] = pq.read_table(path)
    assert same(found).num_rows > 20
    assert told["embedded"] == told["spark"]


def test_facts_flows_and_stock(engines, tmp_path):
    places = pa.table({"municipality": ["001"], "centre": ["asti"], "quadrant": ["sud-est"], "basin": ["asti"]})
    tables = write(tmp_path, lives(), extensions=[(n, 80) for n in range(20)])
    facts = {}
    for name, engine in engines.items():
        facts[name] = tmp_path / f"facts-{name}.parquet"
        build_facts(engine, facts[name], **tables, places=places)
    order = ["day", "kind", "relationship", "sign", "contract", "work"]
    keys = [(name, "ascending") for name in order]
    same({name: pq.read_table(path).sort_by(keys) for name, path in facts.items()})
    for by in ([], ["sex", "work_centre"], ["contract_kind", "age"]):
        for grain in ("month", "quarter", "year"):
            same({n: flows(e, facts["embedded"], grain=grain, by=by) for n, e in engines.items()})
    first, last = dt.date(2020, 1, 31), dt.date(2020, 3, 1)
    same({n: stock(e, facts["embedded"], first, last, by=["sex"]) for n, e in engines.items()})


def test_outcomes(engines, tmp_path):
    source = jobs(tmp_path / "jobs.parquet", text=True)
    persons = pa.array([f"p{n:02}é" for n in range(60)] + ["nobody"])
    days = [DAYS[n % 5] for n in range(61)]
    cohort = cohort_table(persons, days, [("a", "b")[n % 2] for n in range(61)], dt.date(2021, 6, 30), (1, 6, 12))
    table = same({name: outcomes_after(engine, source, cohort) for name, engine in engines.items()})
    assert table["hired"].to_pylist() != [0] * table.num_rows


def test_the_calendar_is_read_alike(engines, tmp_path):
    pq.write_table(calendar(dt.date(2019, 12, 1), dt.date(2021, 3, 1)), tmp_path / "calendar.parquet")
    sql = "SELECT month, MIN(day) AS first, MAX(day) AS last, COUNT(*) AS days FROM calendar GROUP BY month ORDER BY 1"
    same({name: engine.query(sql, calendar=tmp_path / "calendar.parquet") for name, engine in engines.items()})


def test_wrong_rows_have_the_same_words(engines, tmp_path):
    (tmp_path / "bad.csv").write_text("relationship,person,start,end\na,p,2020-01-10,2020-01-01\na,p,soon,\n")
    said = []
    for engine in engines.values():
        with pytest.raises(TableError) as error:
            build_careers(engine, tmp_path / "bad.csv", {"segments": tmp_path / "out.csv"})
        said.append(error.value.lines())
    assert said[0] == said[1]
    assert not (tmp_path / "out.csv").exists()


def test_from_the_command(engines, tmp_path):
    jobs(tmp_path / "jobs.parquet", text=True)
    arguments = ["segments", str(tmp_path / "jobs.parquet")]
    for name in engines:
        options = ["--engine", name, *(["--master", "local[2]"] if name == "spark" else [])]
        done = CliRunner().invoke(careers, [*arguments, str(tmp_path / f"{name}.csv"), *options])
        assert done.exit_code == 0, done.output
    assert (tmp_path / "spark.csv").read_text() == (tmp_path / "embedded.csv").read_text()
