"""Careers, basins and facts of the region's messages: only who was touched is built again."""

import datetime as dt
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from raccordo.analysis.basins.parameters import Parameters
from raccordo.analysis.cob.building import fold_store
from raccordo.analysis.cob.pseudonyms import pseudonym
from raccordo.analysis.durations.cases import JOB_EXITS
from raccordo.analysis.engine import EmbeddedEngine
from raccordo.analysis.flows.question import flows
from raccordo.analysis.problems import TableError
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.jobs import running, services
from raccordo.observatory import whole
from raccordo.observatory.answers import ANSWERS, Linked, build_answers
from raccordo.observatory.asking import Observatory
from raccordo.observatory.basins import build_basins
from raccordo.observatory.building import build_careers, build_market_facts, with_basins
from raccordo.observatory.commands import basins, careers, observatory
from raccordo.observatory.jobs import build
from raccordo.observatory.market import Market, State
from raccordo.observatory.whole import build_whole
from tests.analysis.cob.files import ADA, BEN, KEY, MILL, SHOP, row, take, write_csv
from tests.kernel.factories import acting

FIRST = [
    row(),
    row(code="m2", person=BEN, employer=MILL, start="2024-02-01", end="", sent="2024-01-31", contract="A.01.00",
        hours="F", municipality="A479"),
]  # fmt: skip
LATER = [
    row(code="m3", event="PRO", extended_to="2024-06-30", sent="2024-03-30"),
    row(code="m4", employer=MILL, start="2024-05-01", end="2024-05-31", sent="2024-04-30"),
]
PLACES = pa.table(
    {"municipality": ["001272", "005005"], "centre": ["torino-nord", "asti"], "quadrant": ["torino", "sud-est"]}
)


@pytest.fixture
def engine():
    with EmbeddedEngine(threads=1) as found:
        yield found


def market_of(folder: Path, *files: list[dict[str, str]]) -> Market:
    """A store with some files of messages, folded after each."""
    market = Market(folder / "observatory")
    for number, rows in enumerate(files):
        take(market.store, write_csv(folder / f"messages-{number}.csv", rows))
        fold_store(market.store)
    return market


def rows_of(market: Market, name: str) -> list[dict]:
    return pq.read_table(market.table(name)).to_pylist()


def test_careers_of_the_first_messages(engine, tmp_path):
    market = market_of(tmp_path, FIRST)
    made, done = build_careers(engine, market)
    assert done
    assert (made.persons, made.persons_built, str(made.observed_until)) == (2, 2, "2024-01-31")
    segments = rows_of(market, "segments")
    # each has a job, and Ada the time after it; both go on as far as the careers are built
    assert [(row["status"], row["municipality"]) for row in sorted(segments, key=lambda r: r["start"])] == [
        ("one_part_time", "001272"), ("one_full_time", "005005"), ("out_of_work", None),
    ]  # fmt: skip


def test_new_messages_touch_only_their_persons(engine, tmp_path):
    market = market_of(tmp_path, FIRST)
    build_careers(engine, market)
    take(market.store, write_csv(tmp_path / "later.csv", LATER))
    fold_store(market.store)
    made, done = build_careers(engine, market)
    assert (done, made.persons_built, made.persons) == (True, 1, 2)
    (tmp_path / "whole").mkdir()
    whole = market_of(tmp_path / "whole", FIRST, LATER)
    build_careers(engine, whole)
    for name in ("segments", "spells"):
        assert rows_of(market, name) == rows_of(whole, name)
    assert sorted(path.name for path in market.folder.iterdir()) == ["careers-00002", "lock", "readers", "state.json"]


def test_nothing_new_builds_nothing(engine, tmp_path):
    market = market_of(tmp_path, FIRST)
    first, _done = build_careers(engine, market)
    again, done = build_careers(engine, market)
    assert (again, done) == (first, False)


def test_a_build_that_fails_leaves_what_was_there(engine, tmp_path, monkeypatch):
    market = market_of(tmp_path, FIRST)
    made, _done = build_careers(engine, market)
    before = rows_of(market, "segments")
    take(market.store, write_csv(tmp_path / "later.csv", LATER))
    fold_store(market.store)
    with monkeypatch.context() as patch:
        patch.setattr(Market, "commit", lambda *args, **kwargs: (_ for _ in ()).throw(OSError("disk full")))
        with pytest.raises(OSError, match="disk full"):
            build_careers(engine, market)
    assert market.state().careers == made
    assert rows_of(market, "segments") == before
    assert build_careers(engine, market)[0].number == 2


def test_only_one_builds_at_a_time(engine, tmp_path):
    market = market_of(tmp_path, FIRST)
    with market.building(), pytest.raises(TableError, match="another build"):
        build_careers(engine, Market(market.root))


def test_who_reads_keeps_one_state_until_done(engine, tmp_path):
    market = market_of(tmp_path, FIRST)
    build_careers(engine, market)
    reading = Observatory(market).market
    before = {name: rows_of(reading, name) for name in ("segments", "spells")}
    take(market.store, write_csv(tmp_path / "later.csv", LATER))
    fold_store(market.store)
    made, _done = build_careers(engine, Market(market.root))
    assert {name: rows_of(reading, name) for name in before} == before
    assert all(rows_of(market, name) != before[name] for name in before)
    with pytest.raises(ValueError, match="held for reading"), reading.building():
        pass
    folders = {path.name for path in market.folder.glob("careers-*")}
    assert folders == {"careers-00001", "careers-00002"}
    del reading
    with market.building():
        pass
    assert [path.name for path in market.folder.glob("careers-*")] == [f"careers-{made.number:05}"]


def test_what_is_folded_after_the_careers_is_not_mixed_with_them(engine, tmp_path):
    market = market_of(tmp_path, FIRST)
    build_careers(engine, market)
    build_market_facts(engine, market, PLACES)
    take(market.store, write_csv(tmp_path / "later.csv", LATER))
    fold_store(market.store)
    with pytest.raises(TableError, match="after the careers were built"):
        build_market_facts(engine, market, PLACES)
    with pytest.raises(TableError, match="after the careers were built"):
        list(build_answers(engine, market, with_basins(PLACES, market)))
    build_careers(engine, market)
    assert build_market_facts(engine, market, PLACES)[0].fold == 2


def test_facts_with_the_territory(engine, tmp_path):
    market = market_of(tmp_path, FIRST, LATER)
    build_careers(engine, market)
    made, done = build_market_facts(engine, market, PLACES)
    assert (made.rows, done) == (6, True)  # three hires, an extension, two terms that run out
    table = flows(engine, market.table("facts"), grain="year", by=["work_quadrant"]).to_pylist()
    assert [(row["work_quadrant"], row["hires"], row["extensions"], row["ends"]) for row in table] == [
        ("sud-est", 1, 0, 0), ("torino", 2, 1, 2),
    ]  # fmt: skip
    assert build_market_facts(engine, market, PLACES) == (made, False)
    other = PLACES.set_column(1, "centre", pa.array(["torino-nord", "canelli"]))
    assert build_market_facts(engine, market, other)[0].number == 2


COMMUTING = [message | {"residence": "L219"} for message in FIRST] + [
    row(code="m9", person=BEN, employer=SHOP, start="2023-01-01", end="", residence="A479", municipality="A479",
        sent="2022-12-31", contract="A.01.00"),
]  # fmt: skip


def test_basins_of_a_year_and_facts_by_basin(engine, tmp_path):
    market = market_of(tmp_path, COMMUTING)
    build_careers(engine, market)
    limits = Parameters(min_size=1, min_sc=0.6, target_size=2, target_sc=0.75)
    made = build_basins(engine, market, 2024, limits)
    assert (made.commuters, made.areas, made.number) == (1, 1, 1)
    assert json.loads(market.report_file(made).read_text())["areas"][0]["residents"] == 1
    build_market_facts(engine, market, PLACES)
    found = flows(engine, market.table("facts"), grain="year", by=["work_basin"]).to_pylist()
    assert {row["work_basin"] for row in found} == {"005005"}  # one goes from 001272 to 005005: one basin of both
    with pytest.raises(TableError, match="nobody"):
        build_basins(engine, market, 1995, limits)


def test_answers_are_given_once_a_build(engine, tmp_path):
    market = market_of(tmp_path, FIRST, LATER)
    build_careers(engine, market)
    build_market_facts(engine, market, PLACES)
    days = [dt.date(2023, 9, 1), dt.date(2023, 8, 1)]
    services = pa.table(
        {"person": pseudonym(KEY, [ADA, ADA]), "day": days, "lep": ["E", "E"], "policy": ["tirocinio", None]}
    )
    seekers = pa.table({"person": pseudonym(KEY, [ADA])})
    places = with_basins(PLACES, market)
    told = list(build_answers(engine, market, places, Linked(services, seekers)))
    assert [name for name, _done, _total in told] == list(ANSWERS)
    assert told[-1][1:] == (len(ANSWERS), len(ANSWERS))
    found = pq.read_table(market.answer("outcomes")).to_pylist()
    # six months after her first service, on 1 February 2024, Ada works in the shop since 11 January
    assert [tuple(row[key] for key in ("kind", "grp", "months", "persons", "hired")) for row in found] == [
        ("all", "", 6, 1, 1), ("level", "E", 6, 1, 1), ("measure", "tirocinio", 6, 1, 1),
    ]  # fmt: skip
    jobs = pq.read_table(market.answer("durations_jobs")).to_pylist()
    assert {row["exit"] for row in jobs} <= {"still", *JOB_EXITS}
    assert market.state().answers.facts == "facts-00001"


@pytest.mark.django_db
def test_what_an_earlier_release_built_is_built_anew(engine, tmp_path):
    market = market_of(tmp_path, COMMUTING)
    build_careers(engine, market)
    build_basins(engine, market, 2024, Parameters(min_size=1, min_sc=0.6, target_size=2, target_sc=0.75))
    assert [name for name, _done, _total in build_whole(engine, market)][-1] == "Risposte"
    assert Observatory(market).built
    assert "Nulla è cambiato" in [name for name, _done, _total in build_whole(engine, market)][-1]
    made = market.state()
    earlier = {"layout": 1}
    market.commit(facts=made.facts.model_copy(update=earlier), answers=made.answers.model_copy(update=earlier))
    assert not Observatory(market).built
    list(build_whole(engine, market))
    assert Observatory(market).built
    assert (market.state().facts.number, market.state().answers.number) == (2, 2)


def test_what_is_not_there_yet_is_told(engine, tmp_path):
    market = Market(tmp_path / "observatory")
    assert market.state() == State()
    with pytest.raises(TableError, match="nothing was imported"):
        build_careers(engine, market)
    with pytest.raises(TableError, match="raccordo careers build"):
        build_basins(engine, market, 2024)
    with pytest.raises(TableError, match="raccordo observatory build"):
        market.table("facts")
    market.folder.mkdir(parents=True)
    (market.folder / "state.json").write_text("{}x")
    with pytest.raises(TableError, match="not the state"):
        market.state()


def test_from_the_shell(tmp_path):
    market = market_of(tmp_path, FIRST)
    done = CliRunner().invoke(careers, ["build", "--store", str(market.root), "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["persons_built"] == 2
    again = CliRunner().invoke(careers, ["build", "--store", str(market.root)])
    assert "nothing changed" in again.output
    wrong = CliRunner().invoke(basins, ["build", "--store", str(market.root), "--year", "1995"])
    assert wrong.exit_code == 1
    assert "nobody" in wrong.output
    told = CliRunner().invoke(observatory, ["status", "--store", str(market.root)])
    assert "basins: not built yet" in told.output
    assert ADA not in told.output


def test_a_master_is_spark_s(tmp_path):
    market = market_of(tmp_path, FIRST)
    wrong = CliRunner().invoke(careers, ["build", "--store", str(market.root), "--master", "local[2]"])
    assert wrong.exit_code == 2
    assert "--master goes with --engine spark" in wrong.output
    assert market.state() == State()


def meanwhile(monkeypatch, market, files) -> None:
    """Each time the answers have begun, another file of messages is folded, as long as there are any."""
    real, waiting = whole.build_answers, list(files)

    def build_answers(*given):
        for place, told in enumerate(real(*given)):
            if place == 2 and waiting:
                take(market.store, waiting.pop(0))
                fold_store(market.store)
                with market.store.writing():  # who takes in the next file removes what the fold before left
                    pass
            yield told

    monkeypatch.setattr(whole, "build_answers", build_answers)


@pytest.mark.django_db
def test_a_build_begins_again_by_itself_when_messages_are_folded_meanwhile(engine, tmp_path, monkeypatch):
    market = market_of(tmp_path, COMMUTING)
    meanwhile(monkeypatch, market, [write_csv(tmp_path / "later.csv", LATER)])
    told = [name for name, _done, _total in build_whole(engine, market, year=2024, sample=0.0001)]
    assert [name for name in told if "Nuove comunicazioni" in name] == ["Nuove comunicazioni: si ricomincia"]
    state = market.state()
    assert (state.careers.fold, state.facts.fold, state.answers.facts) == (2, 2, f"facts-{state.facts.number:05}")


@pytest.mark.django_db
def test_a_build_that_is_overtaken_time_and_again_says_so(engine, tmp_path, monkeypatch):
    market = market_of(tmp_path, COMMUTING)
    later = [write_csv(tmp_path / f"{n}.csv", [message | {"code": f"z{n}"} for message in LATER]) for n in range(2)]
    meanwhile(monkeypatch, market, later)
    monkeypatch.setattr(whole, "AGAIN", 1)
    with pytest.raises(TableError, match="Si stanno acquisendo nuove comunicazioni"):
        list(build_whole(engine, market, year=2024, sample=0.0001))


@pytest.mark.django_db
def test_the_job_says_in_words_why_it_cannot_build(tmp_path, settings):
    settings.VAR_DIR = tmp_path
    user = acting(Role.ANALYST)
    empty = running.perform(services.start(build, user))
    assert (empty.state, "non c’è nulla" in empty.error) == ("failed", True)
    market = market_of(tmp_path, FIRST)
    with market.building():
        busy = running.perform(services.start(build, user))
    assert (busy.state, "Un’altra costruzione" in busy.error) == ("failed", True)
