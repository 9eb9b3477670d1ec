"""What taking in mandatory communications costs: XML as a ratio to a bare iterparse, then import and fold of millions.

    python bench/cob_xml.py --messages 100_000 --contracts 1_000_000

Synthetic messages (`raccordo demo cob`) are written first; they are not timed. Then, each in a process of its own:

- `bare`: the reference. `lxml.etree.iterparse` over the file, nothing done with any element.
- `bare_cleared`: the same, every element cleared, as a loop must that is not to keep the whole file in memory.
- `bare_records`: the same, stopping at whole records only (the fastest a loop over records can be).
- `read`: the product's reader, to Arrow batches of text.
- `checked`: reader, checks and pseudonyms.
- `imported`: all of `raccordo cob import` but the fold: digest of the file, reader, checks, reject table, pseudonyms,
  staging by ranges of persons, what is already there, Parquet sorted and synced, manifest. The aim is 0.6 of `bare`.
- `take_in`, `fold`: Parquet of `--contracts` relationships into a new store, and its fold; with the peak memory.

The bare loops and the product's are run alternately, `--rounds` times; the least processor time of each is compared,
since other work on the machine disturbs the clock on the wall, and caches too.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from lxml import etree

RECORD = "Comunicazione"


def bare(path: Path) -> None:
    """Every element, and nothing done with it."""
    for _ in etree.iterparse(str(path)):
        pass


def bare_cleared(path: Path) -> None:
    """Every element, cleared."""
    for _, element in etree.iterparse(str(path)):
        element.clear()


def bare_records(path: Path) -> None:
    """Every record, cleared."""
    for _, element in etree.iterparse(str(path), tag=RECORD):
        element.clear()


def read(path: Path) -> None:
    """The reader alone."""
    from raccordo.analysis.cob.mapping import Mapping
    from raccordo.analysis.cob.sources import open_source

    for _ in open_source(path, Mapping()).batches:
        pass


def checked(path: Path) -> None:
    """Reader, checks and pseudonyms."""
    from raccordo.analysis.careers.relationships import LAST_DAY
    from raccordo.analysis.cob.checks import Checker
    from raccordo.analysis.cob.mapping import Mapping
    from raccordo.analysis.cob.municipalities import municipalities
    from raccordo.analysis.cob.pseudonyms import Key
    from raccordo.analysis.cob.sources import open_source

    checker = Checker(Mapping(), Key(bytes(32)), municipalities(), received=LAST_DAY)
    for batch in open_source(path, Mapping()).batches:
        checker.check(batch)


def imported(path: Path) -> None:
    """Import into a store that is thrown away."""
    with tempfile.TemporaryDirectory(dir=path.parent) as name:
        _import(path, Path(name) / "store")


def take_in(path: Path) -> None:
    """Import into the store beside the file."""
    _import(path, path.parent / "store")


def _import(path: Path, folder: Path) -> None:
    from raccordo.analysis.careers.relationships import LAST_DAY
    from raccordo.analysis.cob.importing import import_file
    from raccordo.analysis.cob.mapping import Mapping
    from raccordo.analysis.cob.municipalities import municipalities
    from raccordo.analysis.cob.pseudonyms import Key
    from raccordo.analysis.cob.store import Store

    key = Key(bytes(32))
    import_file(Store(folder), path, Mapping(), key, received=LAST_DAY, municipalities=municipalities())


def fold(path: Path) -> None:
    """Fold the store beside the file."""
    from raccordo.analysis.cob.building import fold_store
    from raccordo.analysis.cob.store import Store

    fold_store(Store(path.parent / "store"))


BARE, OURS = (bare, bare_cleared, bare_records), (read, checked, imported)
STEPS = {step.__name__: step for step in (*BARE, *OURS, take_in, fold)}


def measure(step: str, path: Path, warm: Path | None) -> dict[str, float]:
    """Time one step in a process of its own, after a warm-up on a small file."""
    command = [sys.executable, __file__, "--step", step, "--file", str(path)]
    command += ["--warm", str(warm)] if warm else []
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def run_step(step: str, path: Path, warm: Path | None) -> None:
    """Run a step here and print what it took."""
    if warm:
        STEPS[step](warm)
    began, cpu = time.perf_counter(), time.process_time()
    STEPS[step](path)
    took = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}
    took["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(took))


def xml_ratios(folder: Path, messages: int, rounds: int) -> dict[str, object]:
    """Messages a second of each loop, and the ratios to the bare one."""
    from raccordo.demo.cob.write import write

    write(folder / "warm.xml", 200, 1)
    written = write(folder / "m.xml", max(100, messages * 10 // 19), 369)["messages"]
    steps = [step.__name__ for step in (*BARE, *OURS)]
    times: dict[str, list[dict[str, float]]] = {step: [] for step in steps}
    for _ in range(rounds):
        for step, taken in times.items():
            taken.append(measure(step, folder / "m.xml", folder / "warm.xml"))
    least = {step: min(took["cpu"] for took in taken) for step, taken in times.items()}
    ratios = {f"{ours.__name__}/{base.__name__}": round(least[base.__name__] / least[ours.__name__], 2)
              for ours in OURS for base in BARE}  # fmt: skip
    return {
        "messages": written, "bytes": (folder / "m.xml").stat().st_size,
        "cpu_seconds": {step: round(cpu, 2) for step, cpu in least.items()},
        "per_second": {step: round(written / cpu) for step, cpu in least.items()},
        "imported_peak_mb": round(max(took["peak_mb"] for took in times["imported"])), "ratios": ratios,
    }  # fmt: skip


def store_times(folder: Path, contracts: int) -> dict[str, object]:
    """Time and peak memory of writing, importing and folding Parquet."""
    from raccordo.demo.cob.write import write

    began = time.perf_counter()
    written = write(folder / "m.parquet", contracts, 369)["messages"]
    found: dict[str, object] = {"messages": written, "generate_seconds": round(time.perf_counter() - began, 1)}
    for step in ("take_in", "fold"):
        took = measure(step, folder / "m.parquet", None)
        found[step] = {name: round(value, 1) for name, value in took.items()}
        found[f"{step}_per_second"] = round(written / took["seconds"])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=100_000, help="in the XML file, about")
    parser.add_argument("--contracts", type=int, default=1_000_000, help="in the Parquet file; 0 leaves it out")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--warm", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        run_step(options.step, options.file, options.warm)
        return
    with tempfile.TemporaryDirectory() as name:
        print(json.dumps({"xml": xml_ratios(Path(name), options.messages, options.rounds)}, indent=1))
        if options.contracts:
            print(json.dumps({"store": store_times(Path(name), options.contracts)}, indent=1))


if __name__ == "__main__":
    main()
