"""Both engines, data on which they could differ (missing values, leap day, month ends, ties), and how to compare."""

import datetime as dt
import os
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from raccordo.analysis.engine import Engine, EngineMissing, open_engine
from tests.analysis.flows.lives import Life, Phase, write

DAYS = [dt.date(2020, 2, 28), dt.date(2020, 2, 29), dt.date(2020, 3, 1), dt.date(2020, 12, 31), dt.date(2021, 1, 31)]


@pytest.fixture(scope="module")
def engines() -> dict[str, Engine]:
    """Both, open for the whole module."""
    try:
        spark = open_engine("spark", threads=2)
    except EngineMissing as missing:
        if "SPARK_REQUIRED" in os.environ:
            raise
        pytest.skip(str(missing))
    with spark, open_engine("embedded", threads=2) as embedded:
        yield {"embedded": embedded, "spark": spark}


def jobs(path: Path, *, text: bool) -> Path:
    """Four hundred relationships around a leap day and month ends, many values missing."""
    chance = random.Random(29)
    rows = []
    for number in range(400):
        start = chance.choice([*DAYS, dt.date(2019, 11, 1) + dt.timedelta(days=chance.randrange(500))])
        end = None if chance.random() < 0.2 else start + dt.timedelta(days=chance.choice([0, 0, 1, 30, 365, 90]))
        rows.append(
            {
                "relationship": f"r{number:03}" if text else number * 7,
                "person": f"p{chance.randrange(60):02}é" if text else chance.randrange(60) - 30,
                "start": start,
                "end": end,
                "hours": chance.choice(["F", "P", None]),
                "fte": chance.choice([0.5, 1.0, None]),
                "contract": chance.choice(["A.01.00", "A.02.00", "A.03.09", None, ""]),
                "sector": chance.choice(["C", "G", None]),
                "municipality": chance.choice(["005005", "004003", None]),
                "residence": chance.choice(["005005", "004003", None]),
            }
        )
    kinds = [("relationship", pa.string() if text else pa.int64()), ("person", pa.string() if text else pa.int64()),
             ("start", pa.date32()), ("end", pa.date32()), ("hours", pa.string()), ("fte", pa.float64()),
             *((name, pa.string()) for name in ("contract", "sector", "municipality", "residence"))]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(rows, pa.schema(kinds)), path)
    return path


def same(found: dict[str, pa.Table]) -> pa.Table:
    """Both tables are one: names, types, rows, order; and not empty, or nothing would be compared. Gives it back."""
    mine, other = found["embedded"], found["spark"]
    assert [(item.name, item.type) for item in mine.schema] == [(item.name, item.type) for item in other.schema]
    assert mine.to_pylist() == other.to_pylist() != []
    return mine


def lives() -> list[Life]:
    """Relationships whose phases change at month ends and on the leap day (day 71 from 20 December 2019)."""
    chance = random.Random(7)
    found = []
    for _n in range(150):
        start = chance.choice([11, 12, 42, 43, 70, 71, 72])
        middle = start + chance.choice([1, 29, 31])
        codes = [chance.choice(["A.01.00", "A.02.00", None]) for _ in range(2)]
        places = [chance.choice(["001", "002", None]) for _ in range(2)]
        end = chance.choice([None, middle, middle + 30])
        phases = (
            Phase(start, middle - 1, codes[0], "F", places[0]), Phase(middle, end, codes[1], "P", places[1]),
        )  # fmt: skip
        found.append(Life(chance.randrange(40), chance.choice(["F", "M", None]), phases))
    return found


def cuts(folder: Path) -> dict[str, Path]:
    """The tables of `lives`, with values of every cut and many missing."""
    paths = write(folder, lives())
    table = pq.read_table(paths["relationships"])
    chance = random.Random(41)
    values = {
        "birth_year": [1950, 1985, 2002, 2006, None], "sector": ["55.10.00", "01.11", None],
        "occupation": ["5.2.2.3.1", "8.1.1", "2", None], "residence": ["001", "002", "003", None],
        "seasonal": [True, False, None], "employer_kind": ["private", "public", None],
    }  # fmt: skip
    for name, among in values.items():
        place = table.schema.get_field_index(name)
        column = pa.array([chance.choice(among) for _ in range(len(table))], table.schema.field(name).type)
        table = table.set_column(place, name, column)
    pq.write_table(table, paths["relationships"])
    paths["places"] = folder / "places.parquet"
    rows = {"municipality": ["001", "002"], "centre": ["asti", None], "quadrant": ["se", "se"], "basin": ["b1", None]}
    pq.write_table(pa.table(rows), paths["places"])
    return paths
