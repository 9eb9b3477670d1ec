"""Upgrades without a stop: what comes after a release may only do what the version that still runs does not notice."""

import json

import pytest
from django.apps import apps
from django.db import connection, migrations, models
from django.db.migrations import Migration
from django.db.migrations.state import ProjectState
from django.test.utils import CaptureQueriesContext

from raccordo.kernel.jobs.models import Job
from raccordo.kernel.migrating import AddIndexAside, RunUnnoticed
from tests.gates import migrations as rule


@pytest.fixture
def real_migrations(settings):
    """The suite makes its tables straight from the models; here the migrations themselves are read."""
    settings.MIGRATION_MODULES = {}


def test_what_came_after_the_release_is_not_noticed_by_it(real_migrations):
    released = rule.read()
    later = {name: one for name, one in rule.ours().items() if released and name not in released}
    found = {name: rule.unsafe(one) for name, one in later.items() if name not in rule.ALLOWED}
    assert {name: why for name, why in found.items() if why} == {}


def test_the_released_ones_are_still_there_and_the_exceptions_too(real_migrations):
    known = set(rule.ours())
    assert rule.read() <= known, "a released migration was removed: installations that ran it cannot go on"
    assert set(rule.ALLOWED) <= known
    assert all(rule.ALLOWED.values())
    assert len(known) > 10


def test_a_release_writes_what_it_has(real_migrations, monkeypatch, tmp_path):
    monkeypatch.setattr(rule, "RELEASED", tmp_path / "migrations.json")
    assert rule.main() == 0
    assert set(json.loads((tmp_path / "migrations.json").read_text())) == set(rule.ours())


TEXT = models.CharField(max_length=3)


@pytest.mark.parametrize(
    "operation",
    [
        migrations.RemoveField("job", "phase"),
        migrations.RenameField("job", "phase", "stage"),
        migrations.RenameModel("Job", "Work"),
        migrations.DeleteModel("Job"),
        migrations.AlterModelTable("job", "work"),
        migrations.AddField("job", "colour", models.CharField(max_length=3, default="")),
        migrations.AlterField("job", "phase", TEXT),
        migrations.AddConstraint("job", models.CheckConstraint(condition=models.Q(done__gte=0), name="job_done")),
        migrations.RunSQL("SELECT 1"),
        migrations.RunPython(lambda apps, editor: None),
        migrations.RunPython(lambda apps, editor: None, migrations.RunPython.noop),
        migrations.AddIndex("job", models.Index(fields=["phase"], name="job_phase")),
        AddIndexAside("job", models.Index(fields=["phase"], name="job_phase")),  # in a transaction
        migrations.SeparateDatabaseAndState(database_operations=[migrations.RemoveField("job", "phase")]),
    ],
    ids=rule.describe,
)
def test_what_the_running_version_would_notice_is_found(operation):
    assert len(rule.unsafe(made(operation))) == 1


def made(*operations) -> Migration:
    migration = Migration("0002_next", "jobs")
    migration.operations = list(operations)
    return migration


@pytest.mark.parametrize(
    "operation",
    [
        migrations.CreateModel("Note", [("id", models.BigAutoField(primary_key=True)), ("text", TEXT)]),
        migrations.AddField("job", "colour", models.CharField(max_length=3, null=True)),
        migrations.AddField("job", "colour", models.CharField(max_length=3, db_default="")),
        migrations.AlterField("job", "phase", models.CharField(max_length=300, null=True)),
        migrations.RemoveConstraint("job", "job_active_once"),
        RunUnnoticed(lambda apps, editor: None, migrations.RunPython.noop, why="fills a column nobody reads yet"),
        migrations.AlterModelOptions("job", {"ordering": ["pk"]}),
    ],
    ids=rule.describe,
)
def test_what_it_would_not_notice_passes(operation):
    assert rule.unsafe(made(operation)) == []


def test_a_new_table_is_nobodys_yet():
    table = migrations.CreateModel("Note", [("id", models.BigAutoField(primary_key=True))])
    assert rule.unsafe(made(table, migrations.AddField("note", "text", TEXT))) == []


def test_an_index_is_built_aside_outside_a_transaction():
    migration = made(AddIndexAside("job", models.Index(fields=["phase"], name="job_phase")))
    migration.atomic = False
    assert rule.unsafe(migration) == []


def test_python_says_why_it_is_not_noticed():
    with pytest.raises(ValueError, match="why"):
        RunUnnoticed(migrations.RunPython.noop, migrations.RunPython.noop, why=" ")


@pytest.mark.django_db(transaction=True)
def test_an_index_built_aside_is_there_and_goes_again():
    """On both databases; on PostgreSQL by the statement that keeps nobody waiting."""
    index = models.Index(fields=["phase", "kind"], name="job_phase_kind")
    state = ProjectState.from_apps(apps)
    operation = AddIndexAside("job", index)
    label, table = Job._meta.app_label, Job._meta.db_table

    def names() -> set[str]:
        with connection.cursor() as cursor:
            return set(connection.introspection.get_constraints(cursor, table))

    with CaptureQueriesContext(connection) as queries, connection.schema_editor(atomic=False) as editor:
        operation.database_forwards(label, editor, state, state)
    try:
        assert index.name in names()
        aside = any("CONCURRENTLY" in query["sql"] for query in queries)
        assert aside == (connection.vendor == "postgresql")
    finally:
        with connection.schema_editor(atomic=False) as editor:
            operation.database_backwards(label, editor, state, state)
    assert index.name not in names()
