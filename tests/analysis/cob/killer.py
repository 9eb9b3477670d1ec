"""Kill an import and a fold at seeded moments, really, and go on; run by the tests in a process of its own.

A child is forked for each moment. It counts the steps that touch the disk and sends itself SIGKILL at the chosen one;
another child then starts again. What stands in the store at the end must be, byte for byte, what an undisturbed run
leaves.
"""

import hashlib
import json
import os
import random
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from raccordo.analysis.buckets import Buckets
from raccordo.analysis.cob import building, importing, parts, store
from tests.analysis.cob.files import ADA, BEN, row, take, write_csv

MOMENTS = 14


class Clock:
    """Counts the steps, and kills at one."""

    def __init__(self, at: int | None) -> None:
        self.at, self.count = at, 0

    def wrap(self, owner: Any, name: str) -> None:
        plain: Callable[..., Any] = getattr(owner, name)

        def stepped(*arguments: Any, **named: Any) -> Any:
            self.tick()
            done = plain(*arguments, **named)
            self.tick()
            return done

        setattr(owner, name, stepped)

    def tick(self) -> None:
        self.count += 1
        if self.count == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


def work(root: Path, files: list[Path], clock: Clock, wrapped: bool = True) -> None:
    steps = (
        (os, "replace"), (os, "fsync"), (parts.PartWriter, "write"), (Buckets, "add"), (Buckets, "read"),
        (store.shutil, "rmtree"), (building, "fold"),
    )  # fmt: skip
    for owner, name in steps if wrapped else ():
        clock.wrap(owner, name)
    kept = store.Store(root)
    for path in files:
        take(kept, path)
        building.fold_store(kept)


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


def main(folder: Path) -> None:
    first = [row(code=f"a{number}", person=person, start=f"2024-01-{number % 20 + 2:02}")
             for number in range(60) for person in (ADA, BEN)]  # fmt: skip
    second = [row(code=f"a{number}", event="CES", ceased_on="2024-02-20", sent="2024-02-21", previous=f"a{number}",
                  start=f"2024-01-{number % 20 + 2:02}") | {"code": f"c{number}"} for number in range(20)]  # fmt: skip
    files = [write_csv(folder / "a.csv", first), write_csv(folder / "b.csv", first[:10] + second)]
    importing.RANGE_ROWS = 1 << 5

    # Compiled code is loaded once, here, and not by each child.
    work(folder / "warm", files, Clock(None), wrapped=False)

    def whole() -> int:
        clock = Clock(None)
        work(folder / "whole", files, clock)
        (folder / "steps").write_text(str(clock.count))
        return 0

    if forked(whole):
        raise SystemExit("the undisturbed run failed")
    wanted = content(folder / "whole")
    steps = int((folder / "steps").read_text())
    report = {"steps": steps, "tried": 0, "killed": 0, "same": 0}
    for moment in sorted(random.Random(369).sample(range(1, steps + 1), MOMENTS)):
        root = folder / f"at{moment}"
        report["tried"] += 1
        report["killed"] += forked(lambda at=moment, to=root: work(to, files, Clock(at)) or 0) == -signal.SIGKILL
        again = forked(lambda to=root: work(to, files, Clock(None)) or 0)
        report["same"] += again == 0 and content(root) == wanted
    print(json.dumps(report))  # noqa: T201 - read by the test


if __name__ == "__main__":
    main(Path(sys.argv[1]))
