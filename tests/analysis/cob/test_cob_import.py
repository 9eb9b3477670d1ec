import json
import re
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from raccordo.analysis.cob import cli
from raccordo.analysis.cob.building import fold_store
from raccordo.analysis.cob.cli import cob
from raccordo.analysis.cob.fields import FIELDS
from raccordo.analysis.cob.importing import import_file
from raccordo.analysis.cob.mapping import Mapping
from raccordo.analysis.cob.meanings import MEANINGS, foreseen
from raccordo.analysis.cob.pseudonyms import Key, pseudonym
from raccordo.analysis.cob.report import fault_lines
from raccordo.analysis.cob.store import Store
from raccordo.analysis.cob.taxcodes import PATTERN
from raccordo.analysis.engine import EmbeddedEngine
from raccordo.analysis.problems import TableError
from tests.analysis.cob.files import ADA, BEN, KEY, MILL, TODAY, folded, row, tables, take, write_csv

ROOT = Path(__file__).parents[3]


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


def everything(store: Store) -> dict[str, bytes]:
    return {
        str(path.relative_to(store.root)): path.read_bytes()
        for path in sorted(store.root.rglob("*"))
        if path.is_file() and path.name != "lock"
    }


def test_the_same_file_twice_changes_nothing(store, tmp_path):
    path = write_csv(tmp_path / "m.csv", [row(), row(code="m2", event="PRO", extended_to="2024-06-30")])
    take(store, path)
    fold_store(store)
    before = everything(store)
    record, known = import_file(store, path, Mapping(), KEY, received=TODAY)
    assert known
    assert record.messages == 2
    assert fold_store(store) is None
    assert everything(store) == before


def test_an_engine_folds_to_the_same_rows(tmp_path):
    """Messages of two imports, the second about a person already folded, through the kernel of an engine or here."""
    first = [row(), row(code="m2", person=BEN, start="2024-02-01")]
    second = [row(code="m3", person=BEN, event="CES", start="2024-02-01", ceased_on="2024-03-01")]
    found = []
    for name in ("here", "engine"):
        store = Store(tmp_path / name)
        with EmbeddedEngine(folder=tmp_path) as engine:
            for number, rows in enumerate((first, second)):
                take(store, write_csv(tmp_path / f"{number}.csv", rows))
                fold_store(store, engine=engine if name == "engine" else None)
        found.append((tables(store), store.require().folded))
    assert found[0] == found[1]
    assert found[0][1].persons == 1


def test_an_overlapping_file_adds_only_what_is_new(store, tmp_path):
    first, second = row(), row(code="m2", event="CES", ceased_on="2024-02-10")
    take(store, write_csv(tmp_path / "a.csv", [first]))
    assert folded(store)["relationships"][0]["ended"] == "expired"
    record = take(store, write_csv(tmp_path / "b.csv", [first, second, second]))
    assert (record.rows, record.messages, record.already_there, record.rejected) == (3, 1, 2, 0)
    assert folded(store)["relationships"][0]["ended"] == "ceased"


def test_the_same_code_with_another_content_is_refused(store, tmp_path):
    take(store, write_csv(tmp_path / "a.csv", [row()]))
    record = take(store, write_csv(tmp_path / "b.csv", [row(weekly_hours="30")]))
    assert record.faults == {"code": {"code_repeated": 1}}
    assert record.messages == 0


def test_another_layout_reads_a_refused_file_again(store, tmp_path):
    path = write_csv(tmp_path / "a.csv", [row(event="ASSUNZIONE")])
    assert take(store, path).faults == {"event": {"unknown_code": 1}}
    assert take(store, path, Mapping(values={"event": {"ASSUNZIONE": "ASS"}})).messages == 1


def test_only_persons_touched_are_folded_again(store, tmp_path):
    take(store, write_csv(tmp_path / "a.csv", [row(), row(code="b1", person=BEN)]))
    assert fold_store(store).persons == 2
    take(store, write_csv(tmp_path / "b.csv", [row(code="b2", person=BEN, event="CES", ceased_on="2024-02-01")]))
    last = fold_store(store)
    assert (last.number, last.persons, last.rows["relationships"]) == (2, 1, 2)
    assert store.touched_since(1).to_pylist() == pseudonym(KEY, [BEN]).to_pylist()
    assert sorted(store.touched_since(0).to_pylist()) == sorted(pseudonym(KEY, [ADA, BEN]).to_pylist())
    assert store.touched_since(2).to_pylist() == []
    assert {row["ended"] for row in tables(store)["relationships"]} == {"expired", "ceased"}
    assert [path.name for path in (store.root / "fold").iterdir()] == ["00002"]


def test_nobody_new_is_folded_when_a_file_brings_no_message(store, tmp_path):
    take(store, write_csv(tmp_path / "a.csv", [row()]))
    fold_store(store)
    take(store, write_csv(tmp_path / "b.csv", [row(start="")]))
    assert fold_store(store).persons == 0
    assert len(tables(store)["relationships"]) == 1


FAULTS = [
    ({"code": ""}, "code", "missing"),
    ({"person": ""}, "person", "missing"),
    ({"person": ADA[:-1] + "A"}, "person", "tax_code_wrong"),
    ({"employer": "01234567773"}, "employer", "tax_code_wrong"),
    ({"start": ""}, "start", "missing"),
    ({"start": "11/01/2024"}, "start", "not_a_day"),
    ({"start": "1024-01-11"}, "start", "day_out_of_range"),
    ({"sent": "soon"}, "sent", "not_a_day"),
    ({"sent": ""}, "sent", "missing"),
    ({"sent": "2025-07-01"}, "sent", "sent_in_future"),
    ({"sent": "2042-01-10T08:30"}, "sent", "sent_in_future"),
    ({"end": "2024-01-01"}, "end", "end_before_start"),
    ({"event": "XXX"}, "event", "unknown_code"),
    ({"event": ""}, "event", "missing"),
    ({"hours": "Z"}, "hours", "unknown_code"),
    ({"municipality": "Torino"}, "municipality", "unknown_code"),
    ({"weekly_hours": "many"}, "weekly_hours", "not_a_number"),
    ({"pay": "-3"}, "pay", "not_a_number"),
    ({"contract": "x" * 65}, "contract", "too_long"),
    ({"contract": f"di {ADA}"}, "contract", "tax_code_elsewhere"),
    ({"code": f"13-{ADA}"}, "code", "tax_code_elsewhere"),
    ({"event": "PRO"}, "extended_to", "missing"),
    ({"event": "CES"}, "ceased_on", "missing"),
    ({"action": "R"}, "previous", "missing"),
]


@pytest.mark.parametrize(("wrong", "field", "reason"), FAULTS)
def test_what_is_wrong_with_a_row_has_a_name(store, tmp_path, wrong, field, reason):
    record = take(store, write_csv(tmp_path / "m.csv", [row(), row(**({"code": "m2"} | wrong))]))
    assert (record.messages, record.rejected) == (1, 1)
    assert record.faults[field] == {reason: 1}
    (fault,) = [item for item in pq.read_table(store.rejects(1)).to_pylist() if item["field"] == field]
    assert fault == {"row": 3, "field": field, "reason": reason}


@pytest.mark.parametrize("kind", [pa.string(), pa.date32(), pa.timestamp("s")], ids=str)
def test_what_is_sent_on_the_day_of_the_import_is_in_time_and_the_day_after_is_not(store, tmp_path, kind):
    """However the moment is written; the sheet of refusals says it in both languages."""
    made = [row(code="m1", sent="2025-06-30"), row(code="m2", sent="2025-07-01")]
    table = pa.table({name: [item[name] or None for item in made] for name in made[0]})
    place = table.schema.get_field_index("sent")
    pq.write_table(table.set_column(place, "sent", table["sent"].cast(kind)), tmp_path / "m.parquet")
    record = take(store, tmp_path / "m.parquet", received=TODAY)
    assert (record.messages, record.faults) == (1, {"sent": {"sent_in_future": 1}})
    for language, said in (("it", "la data di invio segue il giorno dell'importazione"),
                           ("en", "the message is sent after the day of the import")):  # fmt: skip
        (line,) = fault_lines([record], language)
        assert said in line


def test_rows_that_cannot_be_taken_apart_are_refused_by_line(store, tmp_path):
    path = write_csv(tmp_path / "m.csv", [row(), row(code="m2"), row(code="m3", start="x")])
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines[:2], "a,b", *lines[2:]]) + "\n")
    record = take(store, path)
    assert (record.rows, record.messages, record.rejected) == (4, 2, 2)
    found = sorted((item["row"], item["reason"]) for item in pq.read_table(store.rejects(1)).to_pylist())
    assert found == [(3, "values_count"), (5, "not_a_day")]


def test_no_tax_code_is_anywhere_in_the_store(store, tmp_path):
    rows = [
        row(), row(code="m2", employer=BEN), row(code="m3", level=ADA), row(code=ADA), row(code="m4", person=ADA + "1"),
        row(code="m5", person=BEN, employer=ADA, previous=f"x{ADA}"), row(code="m6", contract=ADA.lower()),
    ]  # fmt: skip
    for item in rows:
        item.setdefault("level", "")
    path = write_csv(tmp_path / f"{ADA}.csv", rows)
    path.write_text(path.read_text() + f"{BEN},{ADA}\n")
    take(store, path)
    fold_store(store)
    out = tmp_path / "rejects.csv"
    options = ["--store", str(store.root)]
    result = CliRunner().invoke(cob, ["rejects", *options, "--out", str(out)])
    status = CliRunner().invoke(cob, ["status", *options])
    assert (result.exit_code, status.exit_code) == (0, 0)
    texts = [result.output, status.output, out.read_text(), *map(str, store.root.rglob("*"))]
    for path in store.root.rglob("*"):
        if path.suffix == ".parquet":
            texts.append(json.dumps(pq.read_table(path).to_pylist(), default=str))
        elif path.is_file():
            texts.append(path.read_text())
    assert len(texts) > 8
    for text in texts:
        assert not re.search(PATTERN, text)
        assert MILL not in text


def test_another_key_is_refused(store, tmp_path):
    path = write_csv(tmp_path / "m.csv", [row()])
    take(store, path)
    with pytest.raises(TableError, match="made with another key"):
        import_file(store, path, Mapping(), Key(bytes(32)), received=TODAY)


def test_two_writers_do_not_meet(store, tmp_path):
    path = write_csv(tmp_path / "m.csv", [row()])
    with store.writing(), pytest.raises(TableError, match="another import or fold is at work"):
        take(store, path)


def test_what_is_not_a_store_says_so(tmp_path):
    with pytest.raises(TableError, match="nothing was imported"):
        fold_store(Store(tmp_path / "nothing"))
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(TableError, match="not the manifest of a store"):
        Store(tmp_path).manifest()


def test_killed_at_any_moment_it_goes_on_with_nothing_lost_or_doubled(tmp_path):
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-m", "tests.analysis.cob.killer", str(tmp_path)],
        cwd=ROOT, env={"PYTHONPATH": "src", "PATH": ""}, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["killed"] == report["tried"] >= 12
    assert report["same"] == report["tried"]


def call(*arguments: str):
    return CliRunner().invoke(cob, list(arguments))


def test_the_commands(tmp_path, monkeypatch):
    monkeypatch.setenv("RACCORDO_VAR", str(tmp_path))
    monkeypatch.setattr(cli, "HEARING", [])  # without an installation around them
    path = write_csv(tmp_path / "m.csv", [row(), row(code="m2", start="x")])
    result = call("import", str(path))
    assert result.exit_code == 0, result.output
    assert "m.csv: 2 rows, 1 new messages, 0 already there, 1 rows refused" in result.output
    assert "data di inizio: non è una data leggibile (not_a_day)" in result.output
    assert (tmp_path / "cob.key").exists()
    assert "already imported" in call("import", str(path)).output
    assert json.loads(call("status", "--json").output)["messages"] == 1
    assert "start: not a readable day" in call("rejects", "--language", "en").output
    assert call("fold").output == "nothing new to fold\n"
    assert json.loads(call("fold", "--json").output) == {"folded": None}
    out = tmp_path / "out.csv"
    assert call("rejects", "--out", str(out)).exit_code == 0
    assert '"not_a_day","non è una data leggibile"' in out.read_text()
    assert call("rejects", "--import", "9").exit_code == 1
    missing = call("import", str(tmp_path / "none.csv"))
    assert (missing.exit_code, "cannot be read" in missing.output) == (1, True)
    again = json.loads(call("import", str(path), "--json").output)
    call("import", "--no-fold", str(write_csv(tmp_path / "n.csv", [row(code="m3")])))
    assert "folded 1 persons: 1 relationships in all" in call("fold").output
    assert again["imports"][0]["known"] is True
    inside = call("import", str(path), "--key", str(tmp_path / "observatory" / "k"))
    assert (inside.exit_code, "outside the store" in inside.output) == (1, True)


def test_a_code_that_is_refused_comes_with_those_foreseen_and_what_they_mean(tmp_path, monkeypatch):
    monkeypatch.setenv("RACCORDO_VAR", str(tmp_path))
    monkeypatch.setattr(cli, "HEARING", [])
    path = write_csv(tmp_path / "m.csv", [row(hours="Z", movement=""), row(code="m2", movement="X")])
    told = call("import", str(path)).output
    assert "il codice non è tra quelli previsti: F tempo pieno, P tempo parziale orizzontale, " in told
    assert "trasferimento o distacco: il codice non è tra quelli previsti: T trasferimento, D distacco" in told
    assert "foreseen: F full-time, P horizontal part-time, " in call("rejects", "--language", "en").output
    call("rejects", "--out", str(tmp_path / "out.csv"))
    assert "N non definito" in (tmp_path / "out.csv").read_text()


def test_every_code_of_a_field_has_its_meaning():
    for field in FIELDS:
        assert list(MEANINGS.get(field.name, {})) == list(field.allowed), field.name
    assert foreseen("hours", "it").endswith("M tempo parziale misto, N non definito")
    assert foreseen("transformation", "en").endswith("PV, DP")
    assert foreseen("sector", "it") == foreseen("", "it") == ""
