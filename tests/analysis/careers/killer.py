"""Kill a build of careers at seeded moments, really, and build again; run by the tests in a process of its own.

Segments and spells stand in the folder of outputs already, from another table: after a kill both are still what they
were, or both what they become; killed between the steps that change them, one is missing, and never does one new stand
beside one old; whoever opens them then finds both, of one build. Moments are drawn, and those in which files change
places are all tried. After the second build the folder holds the new ones, byte for byte, and nothing else.
"""

import hashlib
import json
import os
import random
import shutil
import signal
import sys
from datetime import date, timedelta
from pathlib import Path

from raccordo.analysis import buckets, tables
from raccordo.analysis.careers.run import build_careers
from raccordo.analysis.engine import embedded
from tests.analysis.killing import Clock, forked

MOMENTS = 12
PERSONS, JOBS = 120, 5


def table(path: Path, seed: int) -> Path:
    """Relationships of some persons, not in their order."""
    chance = random.Random(seed)
    lines = []
    for number in range(PERSONS * JOBS):
        start = date(2018, 1, 1) + timedelta(days=chance.randrange(900))
        end = start + timedelta(days=chance.randrange(1, 300))
        lines.append(f"r{number},{number % PERSONS},{start},{end}")
    chance.shuffle(lines)
    path.write_text("\n".join(["relationship,person,start,end", *lines]) + "\n")
    return path


def build(source: Path, root: Path, clock: Clock) -> None:
    steps = (
        (os, "replace"), (os, "unlink"), (buckets.Buckets, "add"), (buckets.Buckets, "read"),
        (tables.TableWriter, "append"), (tables.TableWriter, "close"), (tables.TableWriter, "publish"),
        (embedded.shutil, "rmtree"),
    )  # fmt: skip
    for owner, name in steps:
        clock.wrap(owner, name)
    with embedded.EmbeddedEngine(memory=1 << 26, threads=2, folder=root / "work") as engine:
        engine.bucket_rows = lambda: 64  # type: ignore[method-assign]  # several buckets
        build_careers(engine, source, {name: root / "out" / f"{name}.parquet" for name in ("segments", "spells")})


def told(root: Path) -> list[str]:
    """The outputs by their content; none for one that is missing."""
    files = [root / "out" / name for name in OUTPUTS]
    return [hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "" for path in files]


OUTPUTS = ("segments.parquet", "spells.parquet")


def read(root: Path) -> int:
    """Open both, as a command does that is given one of them."""
    for name in OUTPUTS[::-1]:
        tables.open_table(root / "out" / name, root / "work")
    return 0


def main(folder: Path) -> None:
    old, new = table(folder / "old.csv", 1), table(folder / "new.csv", 2)

    def site(name: str) -> Path:
        for part in ("out", "work"):
            (folder / name / part).mkdir(parents=True)
        return folder / name

    def whole() -> int:
        clock = Clock(None)
        build(new, site("whole"), clock)
        (folder / "steps").write_text(json.dumps([clock.count, clock.moments]))
        return 0

    build(old, site("before"), Clock(None))  # compiled code is loaded once, here, and not by each child
    if forked(whole):
        raise SystemExit("the undisturbed build failed")
    before, wanted = told(folder / "before"), told(folder / "whole")
    steps, moments = json.loads((folder / "steps").read_text())
    changes = range(moments["publish"][0] - 2, moments["publish"][-1] + 1)  # the old file that goes first, too
    report = {"steps": steps, "tried": 0, "killed": 0, "whole": 0, "together": 0, "same": 0, "clean": 0}
    drawn = random.Random(369).sample(range(1, steps + 1), MOMENTS)
    for moment in sorted({*drawn, *changes}):
        root = site(f"at{moment}")
        for name in OUTPUTS:
            (root / "out" / name).write_bytes((folder / "before" / "out" / name).read_bytes())
        report["tried"] += 1
        report["killed"] += forked(lambda at=moment, to=root: build(new, to, Clock(at)) or 0) == -signal.SIGKILL
        found = told(root)
        report["whole"] += found in (before, wanted, [before[0], ""], [wanted[0], ""])
        beside = root.with_name(f"{root.name}-read")
        shutil.copytree(root, beside)
        report["together"] += forked(lambda to=root: read(to)) == 0 and told(root) in (before, wanted)
        shutil.rmtree(root)
        beside.rename(root)
        again = forked(lambda to=root: build(new, to, Clock(None)) or 0)
        report["same"] += again == 0 and told(root) == wanted
        left = {path.name for place in ("out", "work") for path in (root / place).iterdir()}
        report["clean"] += left == set(OUTPUTS)
    print(json.dumps(report))  # noqa: T201 - read by the test


if __name__ == "__main__":
    main(Path(sys.argv[1]))
