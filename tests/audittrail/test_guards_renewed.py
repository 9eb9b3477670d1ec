"""A guard that was taken down, or altered, leaves a trace although ``migrate`` puts it back: on either database."""

from dataclasses import replace

import pytest
from click.testing import CliRunner
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from raccordo.cli import main
from raccordo.kernel import triggers
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.audit import standing
from raccordo.kernel.audit.enums import Kind
from raccordo.kernel.audit.models import Entry
from raccordo.kernel.audit.verify import Trouble, verify
from tests.kernel.factories import acting

pytestmark = pytest.mark.django_db


def guard(name: str = "audittrail_link_no_delete") -> triggers.Trigger:
    return next(one for one in triggers.wanted(connection) if one.name == name)


def migrate(capsys) -> str:
    call_command("migrate", verbosity=0)
    return capsys.readouterr().out


def unguarded() -> list[str]:
    return [one.said for one in verify().findings if one.trouble == Trouble.GUARD]


@pytest.fixture
def seen(sealed, chain_of_ten, capsys):
    """A log with entries whose guards were looked at once, all standing."""
    with sealed():
        migrate(capsys)
    return Entry.objects.get(kind=Kind.GUARDED)


def test_the_first_look_keeps_what_stands_and_tells_nothing(seen, capsys):
    assert seen.additional_data["found"] == {}
    assert seen.additional_data["standing"] == triggers.definitions(connection)
    assert len(seen.additional_data["standing"]) > 10
    assert seen.origin == "raccordo manage migrate"
    assert migrate(capsys) == ""
    assert Entry.objects.filter(kind=Kind.GUARDED).count() == 1
    assert unguarded() == []


def test_of_a_database_that_is_being_made_nothing_is_written(capsys):
    triggers.remove(connection, [guard()])
    assert migrate(capsys) == ""
    assert not Entry.objects.exists()
    assert triggers.missing(connection) == []


@pytest.mark.parametrize("how", ["missing", "altered"])
def test_what_was_taken_down_or_altered_is_told_written_and_found_until_note_is_taken(seen, sealed, capsys, how):
    one = guard()
    triggers.remove(connection, [one])
    if how == "altered":
        triggers.install(connection, [replace(one, unless="OLD.seq > 5")])
    is_so = {"missing": "manca", "altered": "è alterata"}[how]
    assert unguarded() == [
        f"la protezione {one.name} della base dati {is_so}: le righe si possono cambiare; «raccordo manage migrate» la "
        "rimette e lo scrive nel registro"
    ]
    with sealed():
        told = migrate(capsys)
    entry = Entry.objects.filter(kind=Kind.GUARDED).latest("pk")
    assert one.name in told
    assert f"raccordo audit acknowledge {entry.pk}" in told
    assert entry.additional_data["found"] == {one.name: how}
    assert entry.link.seq > 10
    assert triggers.definitions(connection) == entry.additional_data["standing"] == seen.additional_data["standing"]
    (found,) = unguarded()
    was_so = {"missing": "mancava", "altered": "era alterata"}[how]
    assert f"la protezione {one.name} {was_so} ed è stata rimessa: dopo avere accertato perché" in found
    with sealed():
        standing.take_note(entry, acting(Role.AUDITOR), "ripristino di una copia, confrontato con l’ancora")
    assert unguarded() == []
    assert verify().whole


def test_a_guard_that_keeps_its_name_and_its_comment_and_lets_through_is_altered(seen):
    """On PostgreSQL a comment says which wording a guard was made from: it is not taken at its word."""
    one = guard()
    worded = one.wording(connection.vendor)
    triggers.remove(connection, [one])
    triggers.install(connection, [replace(one, unless="OLD.seq > 5")])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"COMMENT ON TRIGGER {one.name} ON {one.table} IS '{worded}'")
    assert standing.faults(connection) == {one.name: "altered"}


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="functions and disabled triggers are PostgreSQL's")
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE OR REPLACE FUNCTION raccordo_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN COALESCE(NEW, OLD); END $$",
        "ALTER TABLE audittrail_link DISABLE TRIGGER audittrail_link_no_delete",
    ],
)
def test_a_function_that_refuses_no_more_and_a_guard_put_to_sleep_are_seen(seen, sealed, capsys, statement):
    connection.check_constraints()  # PostgreSQL alters no table with a foreign key still to be checked
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert "audittrail_link_no_delete" in standing.faults(connection)
    with sealed():
        migrate(capsys)
    assert standing.faults(connection) == {}
    assert "audittrail_link_no_delete" in Entry.objects.filter(kind=Kind.GUARDED).latest("pk").additional_data["found"]


def test_what_a_new_version_words_otherwise_or_brings_is_no_fault(seen, sealed, capsys, monkeypatch):
    """The guards stood as they were left: the new version changes one and adds another."""
    ones = triggers.declared()
    worded = replace(guard(), message="in other words")
    added = triggers.Trigger("kernel_centre", "DELETE", "new in this version")
    new = [worded if one.name == worded.name else one for one in ones] + [added]
    monkeypatch.setattr(triggers, "_declared", [lambda: new])
    with sealed():
        assert migrate(capsys) == ""
    entry = Entry.objects.filter(kind=Kind.GUARDED).latest("pk")
    assert entry.additional_data["found"] == {}
    assert entry.additional_data["renewed"] == 2
    assert added.name in entry.additional_data["standing"]
    assert unguarded() == []


def test_where_nobody_ever_looked_what_is_not_there_is_told(chain_of_ten, sealed, capsys):
    """An installation of before: only a person finds out whether it never had it or somebody took it down."""
    triggers.remove(connection, [guard()])
    if connection.vendor == "postgresql":  # the first guards said in no comment from which wording they were made
        with connection.cursor() as cursor:
            cursor.execute("COMMENT ON TRIGGER audittrail_link_no_update ON audittrail_link IS NULL")
    with sealed():
        told = migrate(capsys)
    assert guard().name in told
    assert "non era mai stato scritto prima di questa versione" in told  # Django's own migrate speaks no language
    assert "la verifica lo dice finché un revisore non ne prende atto" in told
    assert len(unguarded()) == 1


def test_an_auditor_takes_note_from_the_shell_and_from_the_page_nobody_else(seen, sealed, log_in, capsys):
    triggers.remove(connection, [guard()])
    migrate(capsys)
    entry = Entry.objects.filter(kind=Kind.GUARDED).latest("pk")
    auditor, other = acting(Role.AUDITOR), acting(Role.AGENCY_MANAGER)
    run = CliRunner().invoke
    refused = run(main, ["audit", "acknowledge", str(entry.pk), "--by", other.username, "--words", "x"])
    assert (refused.exit_code, "non è un revisore" in refused.output) == (1, True)
    assert run(main, ["audit", "acknowledge", str(seen.pk), "--by", auditor.username, "--words", "x"]).exit_code == 1
    address = reverse("audit:entry", args=[entry.pk])
    keeper = log_in(Role.ADMINISTRATOR)
    assert 'name="nota"' not in keeper.get(address).content.decode()
    keeper.post(address, {"nota": "tutto bene"})
    assert standing.waits(entry)
    client = log_in(Role.AUDITOR)
    page = client.get(address).content.decode()
    assert "La protezione audittrail_link_no_delete mancava" in page
    assert "Scrivi in poche parole" in client.post(address, {"nota": " "}, follow=True).content.decode()
    client.post(address, {"nota": "controllato con la copia di ieri"})
    note = Entry.objects.get(kind=Kind.NOTED)
    assert (note.actor, note.changes_text, note.additional_data) == (
        client.user, "controllato con la copia di ieri", {"noted": entry.pk},
    )  # fmt: skip
    assert not standing.waits(entry)
    told = run(main, ["audit", "acknowledge", str(entry.pk), "--by", auditor.username, "--words", "x"])
    assert "ancora prendere atto" in told.output
