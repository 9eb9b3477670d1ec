"""Kill an import and a fold at seeded moments, really, and go on; run by the tests in a process of its own.

A child is forked for each moment. It counts the steps that touch the disk and sends itself SIGKILL at the chosen one;
another child then starts again. What stands in the store at the end must be, byte for byte, what an undisturbed run
leaves.
"""

import json
import os
import random
import signal
import sys
from pathlib import Path

from raccordo.analysis.buckets import Buckets
from raccordo.analysis.cob import building, importing, parts, store
from tests.analysis.cob.files import ADA, BEN, row, take, write_csv
from tests.analysis.killing import Clock, content, forked

MOMENTS = 14


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
