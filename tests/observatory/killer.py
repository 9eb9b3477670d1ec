"""Kill a build of the observatory at seeded moments, really, and build again; run by the tests in a process of its own.

Careers, basins, movements and some answers of a first half of the messages are there; the whole of them is folded, and
the build of what is new is killed. Then each part that the state names is whole, and of one build: the first one's or
the second's. After the build that follows every part is the undisturbed one's, byte for byte, and nothing else is left.
"""

import hashlib
import json
import os
import random
import shutil
import signal
import sys
from pathlib import Path

import django
import pyarrow.parquet as pq

django.setup()  # words of the answers are the interface's

from raccordo.analysis import tables  # noqa: E402
from raccordo.analysis.basins.parameters import Parameters  # noqa: E402
from raccordo.analysis.careers.relationships import LAST_DAY  # noqa: E402
from raccordo.analysis.cob.building import fold_store  # noqa: E402
from raccordo.analysis.cob.importing import import_file  # noqa: E402
from raccordo.analysis.cob.mapping import Mapping  # noqa: E402
from raccordo.analysis.cob.pseudonyms import Key  # noqa: E402
from raccordo.analysis.engine import embedded  # noqa: E402
from raccordo.analysis.flows import facts  # noqa: E402
from raccordo.demo.cob.write import write  # noqa: E402
from raccordo.observatory import answers  # noqa: E402
from raccordo.observatory import market as kept  # noqa: E402
from raccordo.observatory.basins import build_basins  # noqa: E402
from raccordo.observatory.building import build_careers, build_market_facts, with_basins  # noqa: E402
from raccordo.observatory.market import Market  # noqa: E402
from tests.analysis.killing import Clock, forked  # noqa: E402

MOMENTS = 8
ASKED = ("places", "trends_occupation", "peaks")
"""Answers that are quickly given: what is held here is how they are put in place."""


def take(market: Market, path: Path) -> None:
    import_file(market.store, path, Mapping(), Key(bytes(32)), received=LAST_DAY)
    fold_store(market.store)


def build(market: Market, clock: Clock) -> None:
    """All parts, none of them a second time from the same state: who is killed on the way goes on from there."""
    steps = (
        (os, "replace"), (os, "unlink"), (os, "fsync"), (tables.TableWriter, "append"), (tables.TableWriter, "publish"),
        (facts, "join_files"), (kept.shutil, "rmtree"), (pq, "write_table"),
    )  # fmt: skip
    for owner, name in steps:
        clock.wrap(owner, name)
    answers.ANSWERS = {name: answers.ANSWERS[name] for name in ASKED}
    with embedded.EmbeddedEngine(threads=1, folder=market.root.parent / "work") as engine:
        careers, _done = build_careers(engine, market)
        state = market.state()
        if state.basins is None or state.basins.fold != careers.fold:
            limits = Parameters(min_size=10, min_sc=0.6, target_size=100, target_sc=0.75)
            build_basins(engine, market, careers.observed_until.year - 1, limits)
        places = facts.no_places()
        build_market_facts(engine, market, places)
        list(answers.build_answers(engine, market, with_basins(places, market)))


def told(market: Market) -> dict[str, str]:
    """The content of every part that counts; a file that its state names and is not there is an error."""
    state = market.state()
    files = {
        "careers": [market.table("segments"), market.table("spells")],
        "basins": [file(state.basins) for file in (market.basins_file, market.flows_file, market.report_file)],
        "facts": [market.table("facts")],
        "answers": [market.answer(name) for name in ASKED],
    }
    return {part: hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()
            for part, paths in files.items()}  # fmt: skip


def main(folder: Path) -> None:
    write(folder / "all.parquet", 400, 5)
    messages = pq.read_table(folder / "all.parquet")
    pq.write_table(messages[: len(messages) // 2], folder / "half.parquet")
    first = Market(folder / "first" / "observatory")
    (folder / "first" / "work").mkdir(parents=True)
    take(first, folder / "half.parquet")
    build(first, Clock(None))
    before = told(first)
    take(first, folder / "all.parquet")

    def site(name: str) -> Market:
        shutil.copytree(folder / "first", folder / name)
        return Market(folder / name / "observatory")

    def whole(market: Market) -> int:
        clock = Clock(None)
        build(market, clock)
        (folder / "steps").write_text(json.dumps([clock.count, clock.moments["replace"]]))
        return 0

    undisturbed = site("whole")
    if forked(lambda: whole(undisturbed)):
        raise SystemExit("the undisturbed build failed")
    wanted = told(undisturbed)
    steps, replaced = json.loads((folder / "steps").read_text())
    report = {"steps": steps, "tried": 0, "killed": 0, "whole": 0, "same": 0, "clean": 0}
    for moment in sorted({*random.Random(369).sample(range(1, steps + 1), MOMENTS), *replaced[-6:]}):
        market = site(f"at{moment}")
        report["tried"] += 1
        report["killed"] += forked(lambda at=moment, to=market: build(to, Clock(at)) or 0) == -signal.SIGKILL
        found = told(market)
        report["whole"] += all(found[part] in (before[part], wanted[part]) for part in wanted)
        again = forked(lambda to=market: build(to, Clock(None)) or 0)
        report["same"] += again == 0 and told(market) == wanted
        names = market._named(market.state()) | {"state.json", "lock", "readers"}
        report["clean"] += {path.name for path in market.folder.iterdir()} <= names
        shutil.rmtree(market.root.parent)
    print(json.dumps({**report, "changed": sum(before[part] != wanted[part] for part in wanted)}))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
