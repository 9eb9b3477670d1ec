"""Migrations: the rest of the suite makes its tables straight from the models, so here they are held to them."""

import os
import sqlite3
import subprocess
import sys

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection


@pytest.mark.django_db
def test_no_model_has_changed_without_its_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="compares the text of SQLite's own table of tables")
def test_migrating_an_empty_database_makes_the_same_tables(tmp_path):
    environment = {**os.environ, "RACCORDO_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "raccordo.config.settings"}
    command = [sys.executable, "-m", "raccordo.cli", "manage", "migrate", "-v0"]
    subprocess.run(command, env=environment, check=True, timeout=300)  # noqa: S603  (our own command)
    listing = (
        "SELECT tbl_name, sql FROM sqlite_master WHERE type <> 'trigger'"  # the log's guards come with its migration
    )
    with sqlite3.connect(tmp_path / "raccordo.sqlite3") as migrated:
        found = migrated.execute(listing).fetchall()
    with connection.cursor() as cursor:
        cursor.execute(listing)
        wanted = cursor.fetchall()
    ours = (config for config in apps.get_app_configs() if config.name.startswith("raccordo."))
    tables = {model._meta.db_table for config in ours for model in config.get_models(include_auto_created=True)}
    assert len(tables) > 90
    migrated_tables, model_tables = (
        {_parts(sql) for table, sql in rows if table in tables and sql} for rows in (found, wanted)
    )
    assert migrated_tables == model_tables


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
