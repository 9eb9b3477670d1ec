"""A worker beside a server, as a process of its own: heavy work does not slow the pages down."""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence

logger = logging.getLogger(__name__)

#: How long the worker may take to finish its present step before it is ended.
PATIENCE = 20
#: Seconds after which one that died is started again.
PAUSE = 5.0


@contextlib.contextmanager
def worker_beside(command: Sequence[str] = (sys.executable, "-m", "raccordo.cli", "worker")) -> Iterator[None]:
    """Start a worker, and another whenever it dies; told to stop at the end, it also ends by itself if this process is
    killed.

    It has a session of its own, so that Ctrl-C reaches it once, from here.
    """
    over = threading.Event()
    running: list[subprocess.Popen[bytes]] = []

    def begin() -> None:
        running[:] = [subprocess.Popen([*command, "--parent", str(os.getpid())], start_new_session=True)]  # noqa: S603  (our own command)

    def keep() -> None:
        while not over.wait(PAUSE):
            code = running[0].poll()
            if code is not None:
                logger.warning("The worker beside the site ended (%s): another is started.", code)
                begin()

    begin()
    keeper = threading.Thread(target=keep, name="keeper", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()
        _end(running[0])


def _end(worker: subprocess.Popen[bytes]) -> None:
    worker.terminate()
    try:
        worker.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
