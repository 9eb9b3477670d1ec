"""The archive: a tar with the database's copy, the files, and a manifest.

``manifest.json`` says of each member its size and SHA-256, and of the database which tables hold how many rows and
which migrations were applied. Not in it: ``secret.key`` (kept apart, or whoever finds the archive could sign
sessions), ``cob.key`` (or they could know persons again by their pseudonyms), the observatory with its store (large,
and made again from the sources), the cache, the outbox.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from raccordo.kernel.backup.engines import BackupError, Counts, engine

MANIFEST = "manifest.json"
#: How the names of the folders begin in which a copy is made or unpacked.
WORKROOM, MINUTE = "backup-work-", 60
#: What an installation may have beside the archive, in its folder, and what becomes of it.
APART = {
    "secret.key": "keep a copy apart: without it sessions end",
    "cob.key": "keep a copy apart from archive and store: without it nothing can be added to the store",
    "observatory": "the store of the communications and what is computed from it: copy the folder after an import",
}
FORMAT = 1


@dataclass(frozen=True)
class Member:
    """A file of the archive."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What an archive says of itself."""

    format: int
    version: str
    made_at: str
    engine: str
    counts: Counts
    migrations: list[str]
    members: list[Member] = field(default_factory=list)

    @classmethod
    def read(cls, text: bytes) -> Manifest:
        """From its JSON.

        Raises:
            BackupError: it is not a manifest, or of a later format.
        """
        try:
            given: dict[str, Any] = json.loads(text)
            if given["format"] > FORMAT:
                raise BackupError("The archive was made by a later version of Raccordo: upgrade first.")
            return cls(**{**given, "members": [Member(**member) for member in given["members"]]})
        except (ValueError, KeyError, TypeError) as error:
            raise BackupError("The archive's manifest cannot be read: it is not a backup of Raccordo.") from error


class _Digesting:
    """A file that is digested as it is read."""

    def __init__(self, file: IO[bytes]):
        self.file, self.seal, self.size = file, hashlib.sha256(), 0

    def read(self, length: int = -1) -> bytes:
        part = self.file.read(length)
        self.seal.update(part)
        self.size += len(part)
        return part


def applied() -> list[str]:
    """The migrations the database has gone through."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def release() -> str:
    """The installed version."""
    try:
        return metadata.version("raccordo")
    except metadata.PackageNotFoundError:
        return ""


def apart() -> dict[str, str]:
    """What this installation has that no archive holds, and what to do of it."""
    return {name: words for name, words in APART.items() if (settings.VAR_DIR / name).exists()}


def make(target: Path) -> Manifest:
    """Write the archive; ``target`` appears whole or not at all, readable by its owner only.

    Raises:
        BackupError: it is already there, or the database cannot be copied.
    """
    if target.exists():
        raise BackupError(f"{target} is already there: choose another name.")
    if not target.parent.is_dir():
        raise BackupError(f"{target.parent} is no folder that is there: make it first.")
    part = target.with_name(f"{target.name}.part")
    kind = engine()
    with workroom() as folder:
        copy = folder / kind.member
        found = kind.dump(copy)
        manifest = Manifest(FORMAT, release(), timezone.now().isoformat(), kind.name, found, applied())
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                _write(stream, "w:gz" if target.suffix == ".gz" else "w", manifest, copy)
                os.fsync(stream.fileno())
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    return manifest


@contextlib.contextmanager
def workroom() -> Iterator[Path]:
    """A folder beside what is copied, taken away at the end; those of processes that were killed go first.

    They hold a whole copy of the database: a few of them fill the disk. Who works holds a lock, which the system frees.
    """
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    for left in settings.VAR_DIR.glob(f"{WORKROOM}*"):
        # one that was made this minute may be about to be held
        with contextlib.suppress(OSError), _held(left):
            if time.time() - left.stat().st_mtime > MINUTE:
                shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=WORKROOM, dir=settings.VAR_DIR) as made, _held(Path(made)):
        yield Path(made)


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold the lock on a folder.

    Raises:
        OSError: another process holds it, or it is gone.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def _write(stream: IO[bytes], mode: Any, manifest: Manifest, copy: Path) -> None:
    """The copy first, then the files: whatever the copy refers to was written before it was made."""
    with tarfile.open(fileobj=stream, mode=mode) as tar:
        for path, name in [(copy, copy.name), *_files()]:
            info = tarfile.TarInfo(name)
            try:
                file = path.open("rb")
            except FileNotFoundError:
                continue  # removed meanwhile: the retention of what nothing refers to
            with file:
                stat = os.fstat(file.fileno())
                info.size, info.mtime, info.mode = stat.st_size, int(stat.st_mtime), 0o600
                digesting = _Digesting(file)
                tar.addfile(info, digesting)
            manifest.members.append(Member(name, digesting.size, digesting.seal.hexdigest()))
        text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(text), 0o600
        tar.addfile(info, io.BytesIO(text))


def _files() -> Iterator[tuple[Path, str]]:
    """The installation's files, with their names in the archive."""
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path, f"files/{path.relative_to(root).as_posix()}"
