"""Messages taken into the installation's store leave an entry in the audit log; those of another store do not."""

import datetime as dt

import pytest
from click.testing import CliRunner
from django.db import DatabaseError

from raccordo.kernel.audit.enums import Kind
from raccordo.kernel.audit.models import Entry
from raccordo.observatory import log
from raccordo.observatory.cob import cob
from raccordo.observatory.commands import basins
from raccordo.observatory.market import Basins, Market
from tests.analysis.cob.files import row, write_csv


@pytest.fixture
def messages(tmp_path, monkeypatch):
    monkeypatch.setenv("RACCORDO_VAR", str(tmp_path))
    return write_csv(tmp_path / "m.csv", [row(), row(code="m2", start="x"), row(code="m3")])


def take_in(*arguments: object):
    return CliRunner().invoke(cob, ["import", "--no-fold", *map(str, arguments)])


@pytest.mark.django_db
def test_an_import_leaves_one_entry(messages, tmp_path):
    assert take_in(messages).exit_code == 0
    assert "already imported" in take_in(messages).output
    entry = Entry.objects.get(kind=Kind.LOADED)
    assert entry.origin == "raccordo cob import"
    assert entry.additional_data["by"] == {"observatory.message": 2}
    assert entry.object_repr.startswith("m.csv · 1 · BLAKE2b ")
    assert take_in(messages, "--store", tmp_path / "mine", "--key", tmp_path / "mine.key").exit_code == 0
    assert Entry.objects.filter(kind=Kind.LOADED).count() == 1


@pytest.mark.django_db
def test_a_log_that_cannot_be_written_is_told(messages, monkeypatch):
    def fail(record):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(log, "record_import", fail)
    result = take_in(messages)
    assert result.exit_code == 1
    assert "m.csv was taken in (number 1), but the audit log could not be written: the disk is full" in result.output


@pytest.mark.django_db
def test_without_a_database_it_says_so(messages, monkeypatch):
    from django.db import connection

    monkeypatch.setattr(connection.introspection, "table_names", list)
    result = take_in(messages)
    assert result.exit_code == 0
    assert "Not in the audit log" in result.output


def drawn(year: int) -> Basins:
    day = dt.date(year, 6, 30)
    return Basins(number=year, year=year, day=day, areas=2, not_valid=0, commuters=10, limits={"min_size": 1.0})


@pytest.fixture
def drawings(tmp_path, monkeypatch):
    """Two drawings of the installation's own store, of which the later is in force; a market of another store."""
    monkeypatch.setenv("RACCORDO_VAR", str(tmp_path))
    for root in (tmp_path / "observatory", tmp_path / "mine"):
        market = Market(root)
        with market.building():
            market.commit(basins=drawn(2024), drawings=(drawn(2023), drawn(2024)))
    return tmp_path


def use(year: int, *arguments: object):
    return CliRunner().invoke(basins, ["use", "--year", str(year), *map(str, arguments)])


@pytest.mark.django_db
def test_a_drawing_put_in_force_from_the_shell_leaves_an_entry(drawings):
    assert use(2023, "--store", drawings / "mine").exit_code == 0
    assert not Entry.objects.filter(kind=Kind.LOADED).exists()
    assert use(2023).exit_code == 0
    assert use(2023).exit_code == 0  # it was already
    entry = Entry.objects.get(kind=Kind.LOADED)
    assert entry.origin.startswith("shell: raccordo basins use (")
    assert entry.object_repr.startswith("basins of 2023 put in force · min_size 1")


@pytest.mark.django_db
def test_a_drawing_made_from_the_shell_leaves_its_entries(drawings, monkeypatch):
    def draw(engine, market, year, parameters, *, contiguity):
        with market.building():
            market.commit(basins=drawn(year), drawings=(drawn(2023), drawn(2024), drawn(year)))
        return drawn(year)

    monkeypatch.setattr("raccordo.observatory.drawing.draw_year", draw)
    done = CliRunner().invoke(basins, ["build", "--year", "2025"])
    assert done.exit_code == 0, done.output
    told = Entry.objects.filter(kind=Kind.LOADED).order_by("pk").values_list("origin", "object_repr")
    assert [words.split(" · ")[0] for _origin, words in told] == [
        "basins of 2025 drawn", "basins of 2025 put in force",
    ]  # fmt: skip
    assert all(origin.startswith("shell: raccordo basins build (") for origin, _words in told)
