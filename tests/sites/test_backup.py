"""Backups that are really restored: the same rows, the same files; damaged ones refused; a kill leaves old or new."""

import fcntl
import io
import json
import os
import random
import sqlite3
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from django.db import connection

from raccordo.kernel import revisions
from tests.kernel.factories import DeliverableFactory, UserFactory
from tests.sites.conftest import ROOT, Site, asked

embedded = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own backup, of a file")


def everything(site: Site) -> dict[str, list[tuple]]:
    """Every row of every table, but the one by which a running site notices that its database was replaced."""
    names = [name for (name,) in site.ask("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    rows = {name: site.ask(f'SELECT * FROM "{name}" ORDER BY 1') for name in names if "sqlite_" not in name}  # noqa: S608 - names of our own tables
    rows["kernel_revision"] = [row for row in rows["kernel_revision"] if row[0] != revisions.RESTORED]
    return rows


def site_knows(site: Site) -> bool:
    """Whether a site that runs can notice that its database is another one."""
    return bool(site.ask(f"SELECT 1 FROM kernel_revision WHERE app = '{revisions.RESTORED}' AND number > 0"))  # noqa: S608 - our own word


def files(site: Site) -> dict[str, bytes]:
    root = site.folder / "files"
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def full(site) -> Site:
    """A site with two documents, one with its file."""
    with asked(site):
        DeliverableFactory(file="deliverables/2020/rapporto.pdf")
        DeliverableFactory()
        UserFactory.create_batch(40)
    folder = site.folder / "files" / "deliverables" / "2020"
    folder.mkdir(parents=True)
    (folder / "rapporto.pdf").write_bytes(b"%PDF-1.7 " + bytes(range(256)) * 40)
    (site.folder / "files" / "vuoto.txt").touch()
    return site


@pytest.fixture
def other(tmp_path_factory) -> Iterator[Site]:
    """Another site: nothing but a folder."""
    made = Site(tmp_path_factory.mktemp("other"))
    yield made
    made.close()


@embedded
def test_what_is_restored_is_what_was_there(full, other):
    archive = full.folder / "copia.tar.gz"
    made, again = full.commands(f"backup {archive}", f"backup {archive}")
    assert made["code"] == 0, made
    assert "2 files" in made["said"]
    assert (again["code"], "already there" in again["said"]) == (1, True)
    assert archive.stat().st_mode & 0o777 == 0o600
    checked, restored, refused = other.commands(f"restore --check {archive}", *[f"restore {archive}"] * 2)
    assert "whole" in checked["said"]
    assert restored["code"] == 0, restored
    assert everything(other) == everything(full)
    assert files(other) == files(full)
    assert (refused["code"], "already holds data" in refused["said"]) == (1, True)


def test_keys_and_observatory_are_not_in_it_and_it_says_so(full):
    for name in ("cob.key", "observatory/messages.parquet"):
        (full.folder / name).parent.mkdir(exist_ok=True)
        (full.folder / name).write_bytes(b"32 byte della chiave dei codici!")
    archive = full.folder / "copia.tar"
    (made,) = full.commands(f"backup {archive}")
    assert "Not in it: cob.key" in made["said"]
    assert "Not in it: observatory" in made["said"]
    with tarfile.open(archive) as tar:
        names = tar.getnames()
    assert not [name for name in names if "key" in name or "observatory" in name]
    assert b"32 byte della chiave" not in archive.read_bytes()


def altered(archive, target, change) -> None:
    """The archive with some members changed by ``change(name, content)``; ``None`` drops one."""
    with tarfile.open(archive) as source, tarfile.open(target, "w") as copy:
        for info in source:
            content = change(info.name, source.extractfile(info).read())
            if content is not None:
                info.size = len(content)
                copy.addfile(info, io.BytesIO(content))


@embedded
def test_a_damaged_archive_is_refused_and_nothing_is_touched(full, other):
    archive = full.folder / "copia.tar"
    full.commands(f"backup {archive}")
    changes = {
        "file": lambda name, content: content[:-1] + b"!" if name.endswith(".pdf") else content,
        "lost": lambda name, content: None if name.endswith(".pdf") else content,
        "database": lambda name, content: content[:5000] + b"x" + content[5001:] if "sqlite" in name else content,
        "manifest": lambda name, content: None if name == "manifest.json" else content,
        "nonsense": lambda name, content: b"{}" if name == "manifest.json" else content,
        "later": lambda name, content: later(content) if name == "manifest.json" else content,
    }
    for name, change in changes.items():
        altered(archive, full.folder / f"{name}.tar", change)
    (full.folder / "cut.tar").write_bytes(archive.read_bytes()[:20000])
    names = [*changes, "cut"]
    answers = dict(zip(names, other.commands(*(f"restore {full.folder / name}.tar" for name in names)), strict=True))
    assert {name: answer["code"] for name, answer in answers.items()} == dict.fromkeys(names, 1)
    words = {
        "file": "was altered",
        "lost": "missing",
        "manifest": "no manifest",
        "nonsense": "not a backup",
        "later": "upgrade",
    }
    for name, said in words.items():
        assert said in answers[name]["said"], answers[name]
    assert not other.file.exists() or everything(other) == {}
    assert not (other.folder / "files").exists()


def later(content: bytes) -> bytes:
    return json.dumps({**json.loads(content), "format": 99}).encode()


@embedded
def test_what_is_of_a_later_version_or_cannot_be_put_anywhere_is_told_in_words(full, other):
    archive = full.folder / "copia.tar.gz"
    full.commands(f"backup {archive}")

    def newer(name: str, content: bytes) -> bytes:
        if name != "manifest.json":
            return content
        given = json.loads(content)
        return json.dumps(
            {**given, "migrations": [*given["migrations"], "kernel.9999_dopo"], "version": "9.0"}
        ).encode()

    altered(archive, full.folder / "newer.tar", newer)
    damaged = bytearray(archive.read_bytes())
    damaged[len(damaged) // 4 : len(damaged) // 4 + 64] = bytes(64)
    (full.folder / "damaged.tar.gz").write_bytes(damaged)
    lines = [f"restore {full.folder / name}" for name in ("newer.tar", "damaged.tar.gz")]
    later, broken, nowhere = other.commands(*lines, "backup /non/esiste/copia.tar")
    assert "later version of Raccordo (9.0): upgrade first" in later["said"]
    assert "not a whole backup" in broken["said"]
    assert "/non/esiste is no folder that is there" in nowhere["said"]
    assert {answer["code"] for answer in (later, broken, nowhere)} == {1}


@embedded
def test_what_a_killed_backup_left_is_taken_away_but_not_what_is_at_work(full):
    left, held, fresh = (full.folder / f"backup-work-{name}" for name in ("left", "held", "fresh"))
    for folder in (left, held, fresh):
        folder.mkdir()
        (folder / "database.sqlite3").write_bytes(b"x" * 1000)
    for folder in (left, held):
        os.utime(folder, (time.time() - 120,) * 2)
    lock = os.open(held, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    (made,) = full.commands(f"backup {full.folder / 'copia.tar'}")
    os.close(lock)
    assert made["code"] == 0, made
    assert sorted(full.folder.glob("backup-work-*")) == [fresh, held]


@embedded
def test_a_restore_that_is_killed_leaves_the_old_or_the_new(full, other):
    archive = full.folder / "copia.tar"
    full.commands(f"backup {archive}")
    with asked(other):
        DeliverableFactory(title="Quello di prima")
    before, wanted = everything(other), everything(full)
    process = other.begin("commands", f"restore --replace {archive}")
    time.sleep(random.Random(7).random() * 0.4)
    process.kill()
    process.wait()
    assert everything(other) in (before, wanted)
    (done,) = other.commands(f"restore --replace {archive}")
    assert done["code"] == 0, done
    assert (everything(other), files(other)) == (wanted, files(full))
    assert site_knows(other)
    with closing(sqlite3.connect(other.file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.slow
def test_postgresql_is_restored_by_its_own_programs(tmp_path):
    command = [sys.executable, "tools/postgres.py", sys.executable, "-m", "tests.sites.postgres_round", str(tmp_path)]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}  # a server of its own
    done = subprocess.run(  # noqa: S603  (our own)
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
    )
    if done.returncode == 3:
        pytest.skip(done.stderr)
    assert done.returncode == 0, done.stderr
    assert "the same rows" in done.stdout
