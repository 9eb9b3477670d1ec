"""A worker beside a server, as a process of its own: heavy work does not slow the pages down."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator

#: How long the worker may take to finish its present step before it is ended.
PATIENCE = 20


@contextlib.contextmanager
def worker_beside() -> Iterator[None]:
    """Start a worker; told to stop at the end, it also ends by itself if this process is killed.

    It has a session of its own, so that Ctrl-C reaches it once, from here.
    """
    command = [sys.executable, "-m", "raccordo.cli", "worker", "--parent", str(os.getpid())]
    worker = subprocess.Popen(command, start_new_session=True)  # noqa: S603  (our own command)
    try:
        yield
    finally:
        worker.terminate()
        try:
            worker.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()
