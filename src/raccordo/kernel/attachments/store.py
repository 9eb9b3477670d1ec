"""Files on disk: once each, under their digest (``attachments/ab/cd/abcd…``), and never without their row.

A file comes in under ``.incoming``, is checked there, and moves to its place inside the transaction that writes its
row. From the move to the end of that transaction one lock is held, so that undoing one upload never takes away the
file of another with the same content. What a killed process leaves behind is found by :func:`sweep`.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files import locks
from django.core.files.base import File
from django.utils.translation import gettext as _

from raccordo.kernel.attachments.errors import Refused

INCOMING = ".incoming"


def root() -> Path:
    """The folder of attachments; never under a public address."""
    return Path(settings.MEDIA_ROOT) / "attachments"


def path_of(digest: str) -> Path:
    """Where the file with this SHA-256 is kept."""
    return root() / digest[:2] / digest[2:4] / digest


@contextmanager
def incoming(upload: File) -> Iterator[tuple[Path, str, int]]:
    """The upload as a file of its own, its digest and its size; removed at the end unless it was placed.

    The file is locked while it is looked at: :func:`sweep` takes away only what nobody holds.

    Raises:
        Refused: it is empty, or larger than is kept.
    """
    folder = root() / INCOMING
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=folder)
    path = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            locks.lock(file, locks.LOCK_EX)
            digest, size = _copy(upload, file)
            yield path, digest, size
    finally:
        path.unlink(missing_ok=True)


def _copy(upload: File, file: IO[bytes]) -> tuple[str, int]:
    limit = settings.ATTACHMENT_MAX_BYTES
    seal, size = hashlib.sha256(), 0
    for chunk in upload.chunks():
        size += len(chunk)
        if size > limit:
            raise Refused(
                _("The file is too large: at most %(limit)s MB are kept. Reduce it, or attach it in parts.")
                % {"limit": f"{limit / 1024 / 1024:g}"}
            )
        seal.update(chunk)
        file.write(chunk)
    if not size:
        raise Refused(_("The file is empty."))
    file.flush()
    os.fsync(file.fileno())
    return seal.hexdigest(), size


@contextmanager
def lock() -> Iterator[None]:
    """One writer of the store at a time, over all processes on it."""
    root().mkdir(mode=0o700, parents=True, exist_ok=True)
    with (root() / ".lock").open("ab") as file:
        locks.lock(file, locks.LOCK_EX)
        try:
            yield
        finally:
            locks.unlock(file)


def place(incoming_path: Path, digest: str) -> None:
    """Move a file that came in to its place; nothing to do if the same content is there."""
    target = path_of(digest)
    if target.exists():
        return
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    incoming_path.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the name, too, must survive a power cut before its row does
    finally:
        os.close(folder)


def remove(digest: str) -> None:
    """Take a file away. Only for files without a row, under :func:`lock`."""
    path_of(digest).unlink(missing_ok=True)


def kept() -> Iterator[Path]:
    """Every file in its place."""
    return (path for path in sorted(root().glob("??/??/*")) if path.is_file())


def abandoned() -> Iterator[Path]:
    """Files that came in and that no process holds any longer."""
    for path in sorted((root() / INCOMING).glob("*")):
        try:
            with path.open("rb") as file:
                free = locks.lock(file, locks.LOCK_EX | locks.LOCK_NB)
        except FileNotFoundError:
            continue  # its upload has just ended
        if free:
            yield path


def digest_of(path: Path) -> str:
    """The SHA-256 of a file as it is on disk."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
