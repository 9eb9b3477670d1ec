"""What careers cost on Spark, as a ratio to a `mapInArrow` that does nothing, over the same data in the same session.

    python bench/spark.py --persons 100_000

Synthetic relationships, ten for each person (see `careers.py`), are written to Parquet; Spark runs on this machine. In
turns, `--rounds` times, the least of each counting, after a first round on a small file that is not counted:

- `identity`: read, `mapInArrow` of a function that gives back what it is given, write to Parquet.
- `identity_by_person`: the same with persons kept whole before it (`repartitionByRange`), as any kernel needs them.
- `segments`, `both`: `build_careers` with the Spark engine, file to file: reading and checks, then Spark, then one file
  each of segments (and spells).

Seconds are on the wall: Spark's work is in other processes.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from careers import PER_PERSON, write_relationships

from raccordo.analysis.careers.run import build_careers
from raccordo.analysis.engine import open_engine
from raccordo.analysis.engine.spark import ROWS_PER_PARTITION, SparkEngine, same_batches

CASES = ("identity", "identity_by_person", "segments", "both")


def identity(engine: SparkEngine, source: Path, folder: Path, by_person: bool) -> None:
    """Rows through `mapInArrow`, unchanged."""
    rows = engine.session.read.parquet(str(source))
    if by_person:
        rows = rows.repartitionByRange(max(1, -(-rows.count() // ROWS_PER_PARTITION)), "person")
    rows.mapInArrow(same_batches, rows.schema).write.mode("overwrite").parquet(str(folder / "identity"))


def run(case: str, engine: SparkEngine, source: Path, folder: Path) -> None:
    """One case, file to file."""
    if case.startswith("identity"):
        identity(engine, source, folder, by_person=case == "identity_by_person")
        return
    names = ["segments", "spells"] if case == "both" else ["segments"]
    build_careers(engine, source, {name: folder / f"{name}.parquet" for name in names})


def timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=100_000, help="ten relationships each")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--shuffled", action="store_true", help="rows come in no order")
    parser.add_argument("--folder", type=Path, help="where to write (default: the system's temporary folder)")
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="bench-spark-", dir=asked.folder) as name,
        open_engine("spark", threads=asked.threads, folder=Path(name)) as engine,
    ):
        assert isinstance(engine, SparkEngine)
        folder = Path(name)
        files = folder / "small.parquet", folder / "in.parquet"
        for path, persons in zip(files, (2_000, asked.persons), strict=True):
            write_relationships(path, persons, fields=False, text=False, shuffled=asked.shuffled)
        for case in CASES:
            run(case, engine, files[0], folder)
        seconds: dict[str, float] = {}
        for _ in range(asked.rounds):
            for case in CASES:
                taken = timed(partial(run, case, engine, files[1], folder))
                seconds[case] = min(taken, seconds.get(case, taken))
    ratios = {
        f"{case}/{base}": round(seconds[case] / seconds[base], 2)
        for case in CASES[2:]
        for base in CASES[:2]
    }  # fmt: skip
    told = {case: round(taken, 2) for case, taken in seconds.items()}
    print(json.dumps({"relationships": asked.persons * PER_PERSON, "seconds": told, "ratios": ratios}, indent=2))


if __name__ == "__main__":
    main()
