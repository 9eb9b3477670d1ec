"""Processes that are really killed, many of them cheaply: one that has started forks a child for each thing to do.

A child counts its steps (statements, commits, what is done to files) and sends itself SIGKILL at the one asked for; or
it is killed from outside after some time. Who asks speaks in lines of JSON.
"""

import json
import os
import select
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.analysis.killing import Clock

#: What touches the disk, as Python calls it.
FILES = ("replace", "rename", "fsync", "unlink", "mkdir", "open")


class Ended(NamedTuple):
    """How a child ended: its exit code or minus the signal, its steps and seconds, and what it said."""

    code: int
    steps: int
    seconds: float
    said: Any

    @property
    def killed(self) -> bool:
        """Whether it was, and did not end before."""
        return self.code == -signal.SIGKILL


def serve(run: Callable[[str, Sequence[str]], Any]) -> None:
    """Fork a child for each line until there are no more."""
    for line in sys.stdin:
        asked = json.loads(line)
        with tempfile.TemporaryDirectory() as folder:
            told = Path(folder) / "told"
            begun = time.monotonic()
            child = os.fork()
            if child == 0:
                _work(run, asked, told)
            if asked["after"] is not None:
                _kill_after(child, asked["after"])
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            steps, said = json.loads(told.read_text()) if told.exists() else (0, None)
            ended = Ended(code, steps, time.monotonic() - begun, said)
        sys.stdout.write(json.dumps(ended) + "\n")
        sys.stdout.flush()


def _kill_after(child: int, seconds: float) -> None:
    ended = os.pidfd_open(child)
    try:
        if not select.select([ended], [], [], seconds)[0]:
            signal.pidfd_send_signal(ended, signal.SIGKILL)
    finally:
        os.close(ended)


def _work(run: Callable[[str, Sequence[str]], Any], asked: dict[str, Any], told: Path) -> None:
    """What a child does; it never comes back."""
    from django.db import connection

    code = 99
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        clock = Clock(asked["step"])
        for name in FILES:
            clock.wrap(os, name)
        clock.wrap(connection, "_commit")
        with connection.execute_wrapper(clock.statement):
            said = run(asked["what"], asked["options"])
        clock.at = None
        told.write_text(json.dumps([clock.count, said]))
        connection.close()
        code = 0
    except BaseException:  # noqa: BLE001 - a child must not go on as its parent
        traceback.print_exc()
    finally:
        os._exit(code)
