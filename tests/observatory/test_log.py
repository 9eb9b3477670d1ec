"""Messages taken into the installation's store leave an entry in the audit log; those of another store do not."""

import pytest
from click.testing import CliRunner
from django.db import DatabaseError

from raccordo.kernel.audit.enums import Kind
from raccordo.kernel.audit.models import Entry
from raccordo.observatory import log
from raccordo.observatory.cob import cob
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
