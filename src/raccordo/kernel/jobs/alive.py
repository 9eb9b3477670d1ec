"""Is a worker alive? On its own machine the system knows: it frees a dead process's lock at once, however it died.

From another machine a worker is judged by its last beat.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from raccordo.kernel.jobs.models import Worker

#: How often a worker beats, and after how long without a beat it is taken for dead from another machine.
BEAT, SILENCE = dt.timedelta(seconds=5), dt.timedelta(seconds=60)


def _path(name: str) -> Path:
    return Path(settings.VAR_DIR) / "workers" / f"{name}.lock"


@contextlib.contextmanager
def lock(name: str) -> Iterator[None]:
    """Hold the worker's lock; the system lets go of it when the process ends, even killed.

    The file stays, free, until somebody forgets it: of a worker that could not say goodbye it tells that it is gone.
    """
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _held(name: str) -> bool | None:
    """Whether somebody holds the lock; ``None`` where there is no such file (another folder or machine)."""
    try:
        descriptor = os.open(_path(name), os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def is_dead(worker: Worker, now: dt.datetime) -> bool:
    """Whether the worker will do nothing more: it stopped, its process is gone, or nothing was heard of it."""
    if worker.stopped_at is not None:
        return True
    held = _held(worker.name) if worker.host == socket.gethostname() else None
    return now - worker.beat_at > SILENCE if held is None else not held


def forget(name: str) -> None:
    """Remove the lock file of a worker of which everybody knows that it ended."""
    _path(name).unlink(missing_ok=True)
