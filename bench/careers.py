"""How careers cost, as a ratio to a bare sweep in the same run, with the peak memory of each.

    python bench/careers.py --persons 1_000_000
    python bench/careers.py --persons 100_000 1_000_000 10_000_000 --cases segments both --rounds 1     growth

Synthetic relationships, ten for each person, are written to Parquet in the order of the persons and of their starts
(--shuffled: in no order). Then, each in a process of its own and each after a warm-up on a small file, so that
compilation and imports are not counted:

- `sweep`: the reference. A bare Numba sweep over arrays already sorted by person and start, that only counts how many
  relationships are active in each segment, and writes person, start, end, active to Parquet with the product's own
  settings (columns never empty, encodings, compression, statistics). Reading and sorting are timed apart.
- `sweep_plain`: the same, written as pyarrow does unless told otherwise (but without dictionaries).
- `segments`: the product, Parquet to Parquet (reading, checks, order, sets, status), with the four columns and hours.
- `both`: segments and spells in one run.
- `fields`: segments carrying six fields of the dominant relationship too.

The cases are run in turns, `--rounds` times; the least of each counts. Ratios are given in time on the wall and in
processor time: the sweep uses one processor, the product all of them.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numba import njit

from raccordo.analysis.tables import parquet_settings

CHUNK = 1_000_000
PER_PERSON = 10
CASES = ["sweep", "sweep_plain", "segments", "both", "fields"]
FIELDS = {"employer": 60_000, "contract": 28, "sector": 600, "occupation": 500, "municipality": 1180}


def write_relationships(path: Path, persons: int, fields: bool, text: bool, shuffled: bool) -> None:
    """Ten relationships for each person, one in twenty open; identifiers numbers or texts."""
    random = np.random.default_rng(20)
    writer = None
    for first in range(0, persons * PER_PERSON, CHUNK):
        rows = min(CHUNK, persons * PER_PERSON - first)
        starts = random.integers(14_610, 19_700, rows).astype(np.int32)
        lengths = random.exponential(250, rows).astype(np.int32)
        among = (0, persons) if shuffled else (first // PER_PERSON, (first + rows) // PER_PERSON)
        holders, identifiers = random.integers(*among, rows), first + random.permutation(rows)
        if not shuffled:
            order = np.lexsort((starts, holders))
            holders, starts = holders[order], starts[order]
        ends = starts + lengths
        columns = {
            "relationship": [f"rel-{number:012}" for number in identifiers] if text else identifiers,
            "person": [f"{number:016x}" for number in holders.tolist()] if text else holders,
            "start": pa.array(starts).view(pa.date32()),
            "end": pa.array(ends, mask=(ends > 19_700) | (random.random(rows) < 0.05)).view(pa.date32()),
            "hours": _words(random, rows, ["F", "F", "P", "V", "N"]),
        }
        if fields:
            columns |= {name: _words(random, rows, [f"{name}{n}" for n in range(k)]) for name, k in FIELDS.items()}
        table = pa.table(columns)
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    if writer:
        writer.close()


def _words(random: np.random.Generator, rows: int, words: list[str]) -> pa.Array:
    """Words by chance, as often as they are listed; a dictionary names each once, or pyarrow would not write it."""
    places = {word: place for place, word in enumerate(dict.fromkeys(words))}
    codes = np.array([places[word] for word in words], np.int32)
    return pa.DictionaryArray.from_arrays(codes[random.integers(0, len(words), rows)], list(places))


@njit(cache=True, nogil=True)
def bare_sweep(persons, starts, ends):
    """Segments of rows sorted by person and start: person, first, last, how many are active. Nothing else."""
    most = 2 * len(persons)
    person, first = np.empty(most, np.int64), np.empty(most, np.int32)
    last, active = np.empty(most, np.int32), np.empty(most, np.int32)
    done = 0
    row = 0
    while row < len(persons):
        stop = row
        while stop < len(persons) and persons[stop] == persons[row]:
            stop += 1
        closing = np.sort(ends[row:stop])
        begun, ended = 0, 0
        day = starts[row]
        while ended < stop - row:
            while begun < stop - row and starts[row + begun] <= day:
                begun += 1
            while ended < stop - row and closing[ended] < day:
                ended += 1
            if ended == stop - row:
                break
            following = closing[ended] + 1 if begun > ended else starts[row + begun]
            if begun < stop - row and starts[row + begun] < following:
                following = starts[row + begun]
            person[done], first[done], last[done], active[done] = persons[row], day, following - 1, begun - ended
            done += 1
            day = following
        row = stop
    return person[:done], first[:done], last[:done], active[:done]


def run_sweep(source: Path, folder: Path, plain: bool) -> dict[str, float]:
    """Read three columns, sort them, and time the bare sweep with its writing."""
    began = time.perf_counter()
    table = pq.read_table(source, columns=["person", "start", "end"])
    persons = table["person"].combine_chunks()
    persons = (persons.dictionary_encode().indices if _is_text(table) else persons).to_numpy()
    starts = table["start"].cast(pa.int32()).to_numpy()
    ends = table["end"].cast(pa.int32()).fill_null(19_723).to_numpy()
    del table
    read = time.perf_counter()
    order = np.lexsort((starts, persons))
    persons, starts, ends = persons[order], starts[order], ends[order]
    del order
    ready, cpu = time.perf_counter(), time.process_time()
    person, first, last, active = (pa.array(column) for column in bare_sweep(persons, starts, ends))
    columns = {"person": person, "start": first.view(pa.date32()), "end": last.view(pa.date32()), "active": active}
    schema = pa.schema([pa.field(name, column.type, nullable=plain) for name, column in columns.items()])
    settings = {"use_dictionary": False} if plain else parquet_settings(schema)
    out = pa.Table.from_arrays(list(columns.values()), schema=schema)
    pq.write_table(out, folder / "sweep.parquet", row_group_size=1 << 20, **settings)
    done = time.perf_counter()
    return {
        "seconds": done - ready,
        "cpu_seconds": time.process_time() - cpu,
        "sweep_read": read - began,
        "sweep_sort": ready - read,
        "segments": out.num_rows,
    }


def _is_text(table: pa.Table) -> bool:
    return pa.types.is_string(table.schema.field("person").type)


def run_product(source: Path, folder: Path, names: list[str], memory: str) -> dict[str, float]:
    """The product, Parquet to Parquet."""
    from raccordo.analysis.careers.run import build_careers
    from raccordo.analysis.engine import EmbeddedEngine, parse_memory

    began, cpu = time.perf_counter(), time.process_time()
    with EmbeddedEngine(parse_memory(memory), folder=folder) as engine:
        summary = build_careers(engine, source, {name: folder / f"{name}.parquet" for name in names})
    return {"seconds": time.perf_counter() - began, "cpu_seconds": time.process_time() - cpu, **summary.rows}


def one_case(case: str, source: Path, small: Path, memory: str) -> None:
    """Run one case in this process and print its figures, peak memory included."""
    with tempfile.TemporaryDirectory(dir=source.parent) as folder:
        for file in (small, source):
            if case.startswith("sweep"):
                figures = run_sweep(file, Path(folder), plain=case == "sweep_plain")
            else:
                names = ["segments", "spells"] if case == "both" else ["segments"]
                figures = run_product(file, Path(folder), names, memory)
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(figures))


def measure(case: str, source: Path, small: Path, memory: str) -> dict[str, float]:
    """Run one case in a process of its own."""
    arguments = [sys.executable, __file__, "--case", case, "--source", str(source), "--small", str(small)]
    done = subprocess.run([*arguments, "--memory", memory], stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def report(persons: int, asked: argparse.Namespace, folder: Path) -> dict[str, object]:
    """All the cases of one size, and their ratios."""
    files = {}
    for fields in {case == "fields" for case in asked.cases}:
        files[fields] = folder / f"in-{fields}.parquet", folder / f"small-{fields}.parquet"
        for path, count in zip(files[fields], (persons, 2_000), strict=True):
            write_relationships(path, count, fields, asked.text, asked.shuffled)
    cases: dict[str, dict[str, float]] = {}
    for _ in range(asked.rounds):
        for case in asked.cases:
            taken = measure(case, *files[case == "fields"], asked.memory)
            best = cases.setdefault(case, taken)
            for name in ("seconds", "cpu_seconds", "sweep_read", "sweep_sort"):
                if name in best:
                    best[name] = min(best[name], taken[name])
            best["peak_mb"] = max(best["peak_mb"], taken["peak_mb"])
    for paths in files.values():
        for path in paths:
            path.unlink()
    ratios = {
        f"{case}/{base}": {
            kind: round(figures[kind] / cases[base][kind], 2) for kind in ("seconds", "cpu_seconds")
        }
        for case, figures in cases.items()
        for base in ("sweep", "sweep_plain")
        if base in cases and not case.startswith("sweep")
    }  # fmt: skip
    return {"relationships": persons * PER_PERSON, "memory": asked.memory, "cases": cases, "ratios": ratios}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, nargs="+", default=[100_000], help="ten relationships each")
    parser.add_argument("--cases", nargs="+", choices=CASES, default=CASES[:4])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", default="2GB")
    parser.add_argument("--text", action="store_true", help="identifiers are texts, not numbers")
    parser.add_argument("--shuffled", action="store_true", help="rows come in no order")
    parser.add_argument("--folder", type=Path, help="where to write (default: the system's temporary folder)")
    for hidden in ("--case", "--source", "--small"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.case:
        one_case(asked.case, Path(asked.source), Path(asked.small), asked.memory)
        return
    with tempfile.TemporaryDirectory(prefix="bench-careers-", dir=asked.folder) as folder:
        for persons in asked.persons:
            figures = report(persons, asked, Path(folder))
            print(json.dumps(figures, indent=2, default=lambda value: round(value, 3)), flush=True)


if __name__ == "__main__":
    main()
