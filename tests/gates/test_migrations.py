"""Migrations: the rest of the suite makes its tables straight from the models, so here they are held to them."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from raccordo.kernel import triggers
from tests import servers


@pytest.mark.django_db
def test_no_model_has_changed_without_its_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def migrated(folder: Path, **environment: str) -> None:
    """Run every migration in a process of its own."""
    settings = {"RACCORDO_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "raccordo.config.settings", **environment}
    command = [sys.executable, "-m", "raccordo.cli", "manage", "migrate", "-v0"]
    subprocess.run(command, env={**os.environ, **settings}, check=True, timeout=300)  # noqa: S603  (our own command)


def our_tables() -> set[str]:
    ours = (config for config in apps.get_app_configs() if config.name.startswith("raccordo."))
    return {model._meta.db_table for config in ours for model in config.get_models(include_auto_created=True)}


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="compares the text of SQLite's own table of tables")
def test_migrating_an_empty_database_makes_the_same_tables_and_guards(tmp_path):
    migrated(tmp_path)
    listing = "SELECT tbl_name, sql FROM sqlite_master"
    with closing(sqlite3.connect(tmp_path / "raccordo.sqlite3")) as database:
        found = database.execute(listing).fetchall()
    with connection.cursor() as cursor:
        wanted = cursor.execute(listing).fetchall()
    tables = our_tables()
    assert len(tables) > 90
    migrated_tables, model_tables = (
        {_parts(sql) for table, sql in rows if table in tables and sql} for rows in (found, wanted)
    )
    assert migrated_tables == model_tables


#: What PostgreSQL says of its tables, but for the order of their columns and the names of their sequences.
CATALOGUES = {
    "columns": "SELECT table_name, column_name, data_type, character_maximum_length, numeric_precision, is_nullable, "
    "is_identity, column_default FROM information_schema.columns WHERE table_schema = 'public'",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace",
    "indexes": "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
}


def catalogue() -> dict[str, set[tuple]]:
    """What the present database says of our tables."""
    tables, found = our_tables(), {}
    with connection.cursor() as cursor:
        for name, listing in CATALOGUES.items():
            cursor.execute(listing)
            found[name] = {row for row in cursor.fetchall() if row[0].strip('"') in tables}
    return found


@pytest.mark.skipif(connection.vendor != "postgresql", reason="compares the catalogues of PostgreSQL")
def test_migrating_on_postgresql_makes_the_same_tables_and_guards(tmp_path, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        wanted = catalogue()
        name = f"{connection.settings_dict['NAME']}_migrated"
        servers.create(name)
        migrated(tmp_path, DATABASE_URL=servers.address(name))
        with servers.using(name):
            found = catalogue()
            assert triggers.missing(connection) == []
        servers.drop(name)
    assert min(map(len, wanted.values())) >= 18
    assert found == wanted


def _parts(sql: str) -> tuple[str, ...]:
    """A statement as its parts in order of the alphabet: a migration adds columns last, wherever the model has them."""
    head, _sep, body = sql.partition("(")
    parts, depth, start = [], 0, 0
    for place, sign in enumerate(body):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            parts.append(body[start:place].strip())
            start = place + 1
    parts.append(body[start:].strip().removesuffix(")"))
    return (head.strip(), *sorted(parts))
