"""A folder whose files count only if one small document names them: written by one at a time, replaced in one step."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from raccordo.analysis.problems import TableError


class Strict(BaseModel):
    """A document, or a part of one: what it does not know is refused, what it says does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def put(document: Strict, path: Path, part: Path) -> None:
    """Make a document the one that counts at ``path``, in one step: it is written whole beside first, as ``part``."""
    with part.open("w", encoding="utf-8") as file:
        file.write(document.model_dump_json(indent=1))
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Wait until the disk has a file, or a folder's names."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Busy(TableError):
    """Another process is writing in a folder: what was asked for may be asked again when it has ended."""


@contextmanager
def alone(folder: Path, busy: str) -> Iterator[None]:
    """Be the only one who writes in a folder, made if it is not there.

    Raises:
        Busy: another process is at it; ``busy`` says so.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy.whole_file(f"{folder}: {busy}") from error
        yield
