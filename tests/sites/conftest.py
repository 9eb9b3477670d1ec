"""Sites in a folder of their own, and processes on them that the tests really kill.

A site has a database of its own. On SQLite what a test asks for is written in the test database, copied to the site's
file, and taken back: processes cannot see the database in memory. On another server the site's database is a copy of
the empty one, written to directly.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path

import pytest
from django.db import connection

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.models import Installation, User
from tests import servers
from tests.conftest import copy_of
from tests.kernel.factories import acting
from tests.sites.forge import Ended

ROOT = Path(__file__).resolve().parents[2]
_numbers = count(1)


@pytest.fixture(scope="session")
def db(django_db_setup):
    """The test database, with no transaction around each test. pytest-django sets it up only where it meets a fixture
    of this name."""


class Site:
    """A folder with a database, and the workers that run on it."""

    def __init__(self, folder: Path):
        self.folder, self.file = folder, folder / "raccordo.sqlite3"
        #: The name of its database on the server of the suite; empty for a file.
        self.database = ""
        self.processes: list[subprocess.Popen] = []
        #: Whether what is forked needs the addresses of pages.
        self.pages = False

    def worker(self, *options: str) -> subprocess.Popen:
        """A worker that has begun to work."""
        return self.begin("worker", *options)

    def commands(self, *lines: str) -> list[dict]:
        """What some commands said and how they ended, run one after the other in a process."""
        started = self.begin("commands", *lines)
        said, _errors = started.communicate(timeout=120)
        return json.loads(said)

    def begin(self, what: str, *options: str) -> subprocess.Popen:
        """A process on this site, ready to do what it is for."""
        environment = {**os.environ, "RACCORDO_VAR": str(self.folder), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        environment["DJANGO_SETTINGS_MODULE"] = "raccordo.config.settings"
        environment.pop("DATABASE_URL", None)
        if self.database:
            environment["DATABASE_URL"] = servers.address(self.database)
        command = [sys.executable, "-m", "tests.sites.process", what, *options]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        started = subprocess.Popen(command, env=environment, cwd=ROOT, **pipes)  # noqa: S603 - our own script
        self.processes.append(started)
        assert started.stdout.readline() == "ready\n"
        return started

    def close(self) -> None:
        """End the processes that are left."""
        for process in self.processes:
            process.kill()
            process.wait()
            process.stdout.close()
            process.stdin.close()
        if self.database:
            servers.drop(self.database)

    @cached_property
    def _forge(self) -> subprocess.Popen:
        return self.begin("forge", *(["--pages"] if self.pages else []))

    def forked(self, what: str, *options: str, step: int | None = None, after: float | None = None) -> Ended:
        """A child that does something on this site, killed at a step or after some seconds; how it ended."""
        self._forge.stdin.write(json.dumps({"what": what, "options": options, "step": step, "after": after}) + "\n")
        self._forge.stdin.flush()
        return Ended(*json.loads(self._forge.stdout.readline()))

    @contextmanager
    def trying(self) -> Iterator[None]:
        """What is done inside is undone at the end: the database, and files below the folder."""
        kept = self.folder.with_name(f"{self.folder.name}-kept")
        shutil.copytree(self.folder, kept)
        if self.database:
            servers.create(f"{self.database}_kept", self.database)
        yield
        shutil.rmtree(self.folder)
        kept.rename(self.folder)
        if self.database:
            servers.create(self.database, f"{self.database}_kept")
            servers.drop(f"{self.database}_kept")

    def ask(self, sql: str, *values: object) -> list[tuple]:
        """What the database says now, to SQL that both databases understand."""
        with self._speaking() as database:
            return database.execute(sql.replace("?", self._place), values).fetchall()

    def write(self, sql: str, *values: object) -> None:
        """Change the database from outside."""
        with self._speaking() as database, database:
            database.execute(sql.replace("?", self._place), values)

    @property
    def _place(self) -> str:
        return "%s" if self.database else "?"

    def _speaking(self):
        if not self.database:
            return closing(sqlite3.connect(self.file, timeout=20))
        import psycopg

        return closing(psycopg.connect(servers.address(self.database), autocommit=True))

    def wait(self, sql: str, *values: object, timeout: float = 120) -> None:
        """Until a question is answered by a row."""
        end = time.monotonic() + timeout
        while not self.ask(sql, *values):
            said = self.ask("SELECT text FROM jobs_jobline")
            assert time.monotonic() < end, (sql, self.ask("SELECT * FROM jobs_job"), said)
            time.sleep(0.02)

    def titles(self) -> Counter:
        """How many times each document is there."""
        return Counter(title for (title,) in self.ask("SELECT title FROM kernel_deliverable"))


@pytest.fixture
def site(db, tmp_path, django_db_blocker):
    """A site to be filled by :func:`asked`; workers left over are killed."""
    made = Site(tmp_path)
    with django_db_blocker.unblock():
        yield made
        made.close()


@contextmanager
def asked(site: Site) -> Iterator[User]:
    """What is written inside goes to the site's database; the test's own is left empty. Gives who asks."""
    with _file_of(site) if connection.vendor == "sqlite" else _database_of(site):
        Installation.objects.create(pk=1)
        yield acting(Role.AGENCY_MANAGER)


@contextmanager
def _file_of(site: Site) -> Iterator[None]:
    connection.ensure_connection()
    empty = copy_of(connection.connection)
    try:
        yield
        with closing(sqlite3.connect(site.file)) as file:
            connection.connection.backup(file)
    finally:
        empty.backup(connection.connection)
        empty.close()


@contextmanager
def _database_of(site: Site) -> Iterator[None]:
    empty = connection.settings_dict["NAME"]
    name = f"{empty}_site_{next(_numbers)}"
    servers.create(name, empty)
    site.database = name
    with servers.using(name):
        yield
