"""An archive back in the place of an installation, checked before and after."""

from __future__ import annotations

import hashlib
import shutil
import tarfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from raccordo.kernel import revisions, trouble
from raccordo.kernel.backup.archive import MANIFEST, Manifest, workroom
from raccordo.kernel.backup.engines import BackupError, Engine, counts, engine, is_empty, tables
from raccordo.kernel.database import settle


@dataclass(frozen=True)
class Restored:
    """What was restored, and whether the tables are older than this version of Raccordo."""

    manifest: Manifest
    files: int
    rows: int
    to_migrate: bool


def restore(source: Path, *, replace: bool = False) -> Restored:
    """Put the archive in the place of the present installation.

    The archive is read and checked whole before anything is touched. Files are added first, then the database is
    replaced in one transaction, then files that are not the archive's are removed: stopped anywhere, the installation
    is the old one or the new one, and the same command ends the work.

    Raises:
        BackupError: the archive is damaged or of another engine, or the installation holds something and ``replace``
            was not given.
    """
    kind = engine()
    with workroom() as folder:
        manifest = check(source, folder)
        _may_replace(manifest, kind, replace)
        kept = _names(manifest)
        others = _add_files(kept, folder / "files")
        kind.load(folder / kind.member)
        _put_files(others, folder / "files")
        _remove_others(kept)
    found = counts(manifest.counts)
    wrong = [f"{name}: {found[name]} rows instead of {n}" for name, n in manifest.counts.items() if found[name] != n]
    if wrong:
        raise BackupError(f"Restored, but not as it was: {'; '.join(wrong)}.")
    settle()
    if replace:
        revisions.say_restored()
    executor = MigrationExecutor(connection)
    behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return Restored(manifest, len(kept), sum(found.values()), behind)


def check(source: Path, folder: Path) -> Manifest:
    """Unpack the archive in ``folder`` and hold every member to its digest.

    Raises:
        BackupError: something is missing, altered, or not named by the manifest.
    """
    try:
        with tarfile.open(source, "r:*") as tar:
            _unpack(tar, folder)
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        if trouble.told(error):
            raise  # of the disk on which it is unpacked, not of the archive
        raise BackupError(f"{source} cannot be read as an archive: it is damaged, cut off, or another file.") from error
    named = folder / MANIFEST
    if not named.exists():
        raise BackupError(f"{source} has no manifest: it is not a whole backup of Raccordo.")
    manifest = Manifest.read(named.read_bytes())
    for member in manifest.members:
        path = folder / member.path
        if not path.is_file() or _digest(path) != member.sha256:
            raise BackupError(f"{member.path} is missing from the archive or was altered: nothing was restored.")
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {MANIFEST}
    if extra := there - {member.path for member in manifest.members}:
        raise BackupError(f"The archive holds what its manifest does not name ({min(extra)}): nothing was restored.")
    return manifest


def _unpack(tar: tarfile.TarFile, folder: Path) -> None:
    """Write the files of an archive: plain files below ``folder`` and nothing else.

    Done here because the standard library's filter for this (`extractall(filter=...)`) is not in the first releases
    of Python 3.11, which Debian 12 has.

    Raises:
        BackupError: a member is a link, a device or a folder, or its name leads out.
    """
    for member in tar:
        path = PurePosixPath(member.name)
        source = tar.extractfile(member) if member.isreg() else None
        if source is None or path.is_absolute() or ".." in path.parts:
            raise BackupError(f"The archive holds what is no backup of Raccordo ({member.name}): nothing was restored.")
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with source, target.open("xb") as file:
            shutil.copyfileobj(source, file)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _may_replace(manifest: Manifest, kind: Engine, replace: bool) -> None:
    if manifest.engine != kind.name:
        raise BackupError(
            f"The archive holds a {manifest.engine} database and this installation uses {kind.name}: "
            "set DATABASE_URL for the same engine."
        )
    own = {config.label for config in apps.get_app_configs() if config.name.startswith("raccordo.")}
    known = {f"{app}.{name}" for app, name in MigrationLoader(connection).disk_migrations or ()}
    if any(name not in known for name in manifest.migrations if name.partition(".")[0] in own):
        raise BackupError(f"The archive was made by a later version of Raccordo ({manifest.version}): upgrade first.")
    if not replace and not is_empty():
        raise BackupError(
            "This installation already holds data: restore into an empty one, or add --replace to lose what is here."
        )
    later = set(tables()) - set(manifest.counts)
    if kind.name == "postgresql" and later:
        raise BackupError(
            f"The database has tables the archive does not know ({min(later)}): restore into an empty database."
        )


def _names(manifest: Manifest) -> set[str]:
    """The archive's files, by their names below the folder of files."""
    return {member.path.removeprefix("files/") for member in manifest.members if member.path.startswith("files/")}


def _add_files(names: set[str], staged: Path) -> set[str]:
    """Move the archive's files into their places; returns those in whose place another one stood.

    These (the file a job made stands under the job's number) come after the database, and the other one goes before it:
    whichever database counts after a kill, nobody is given the file of somebody else.
    """
    root = Path(settings.MEDIA_ROOT)
    others = {name for name in names if (root / name).exists() and _digest(root / name) != _digest(staged / name)}
    for name in others:
        (root / name).unlink()
    _put_files(names - others, staged)
    return others


def _put_files(names: set[str], staged: Path) -> None:
    root = Path(settings.MEDIA_ROOT)
    for name in sorted(names):
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (staged / name).replace(target)


def _remove_others(kept: set[str]) -> None:
    """Remove files that belong to what was replaced."""
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.relative_to(root).as_posix() not in kept:
            path.unlink()
