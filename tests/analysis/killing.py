"""For tests that really kill: steps are counted, one of them kills; children are forked; a folder is told in a word."""

import hashlib
import os
import signal
import traceback
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any


class Clock:
    """Counts steps, and kills at one."""

    def __init__(self, at: int | None):
        self.at, self.count = at, 0
        self.moments: defaultdict[str, list[int]] = defaultdict(list)

    def tick(self) -> None:
        self.count += 1
        if self.count == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def wrap(self, owner: Any, name: str) -> None:
        """Count before and after what is called by this name; `moments` tells which steps are whose."""
        plain: Callable[..., Any] = getattr(owner, name)

        def stepped(*arguments: Any, **named: Any) -> Any:
            self.moments[name].append(self.count + 1)
            self.tick()
            done = plain(*arguments, **named)
            self.moments[name].append(self.count + 1)
            self.tick()
            return done

        setattr(owner, name, stepped)

    def statement(self, execute: Callable[..., Any], *rest: Any) -> Any:
        self.tick()
        return execute(*rest)


def forked(task: Callable[[], int]) -> int:
    """Run a task in a child; its exit code, or minus the signal that ended it."""
    child = os.fork()
    if child == 0:
        try:
            os._exit(task())
        except BaseException:  # noqa: BLE001 - a child must not go on as its parent
            traceback.print_exc()
            os._exit(99)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def content(root: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        digest.update(str(path.relative_to(root)).encode())
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()
