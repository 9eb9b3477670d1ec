"""Who got which qualification when: a file of the schools' register, its tax codes replaced at the door.

    VAR/observatory/qualifications.parquet     person (pseudonym), day, grp (the qualification, in words)

A file is taken in whole or not at all; the same row twice counts once, so the same file twice changes nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from raccordo.analysis.cob.pseudonyms import Key, pseudonym
from raccordo.analysis.cob.taxcodes import PERSON_LENGTH, read_codes
from raccordo.analysis.problems import Problems
from raccordo.observatory.market import Market
from raccordo.observatory.taking import keep, rows_of

COLUMNS = ("person", "day", "qualification")
SCHEMA = pa.schema([("person", pa.int64()), ("day", pa.date32()), ("grp", pa.string())])


def qualifications_file(market: Market) -> Path:
    """Where they are kept: beside the market's files, which each build tidies."""
    return market.root / "qualifications.parquet"


def read_qualifications(market: Market) -> pa.Table:
    """All that were taken in; an empty table where none were."""
    path = qualifications_file(market)
    return pq.read_table(path, schema=SCHEMA) if path.exists() else SCHEMA.empty_table()


def digest_of_qualifications(market: Market) -> str:
    """What tells these qualifications from others; empty where there are none."""
    path = qualifications_file(market)
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16] if path.exists() else ""


def take_qualifications(market: Market, path: Path, key: Key) -> tuple[int, int]:
    """Take in a CSV or Parquet file: tax code (`person`), `day`, `qualification`. How many are new, how many there are.

    Raises:
        TableError: a column is missing; rows are wrong (each with line and column); nothing is kept then.
    """
    file, rows = rows_of(path, COLUMNS)
    problems = Problems(file.label)
    checked = {name: [None if row[name] is None else str(row[name]).strip() for row in rows] for name in COLUMNS}
    codes = pa.array([code.upper() if code else None for code in checked["person"]], pa.string())
    valid = read_codes(codes).valid
    persons = [n for n, code in enumerate(codes.to_pylist()) if not valid[n] or len(code or "") != PERSON_LENGTH]
    problems.add(persons, "person", "not a person's tax code")
    days = [_day(text) for text in checked["day"]]
    problems.add([n for n, day in enumerate(days) if day is None], "day", "not a day written as 2020-07-31")
    problems.add([n for n, text in enumerate(checked["qualification"]) if not text], "qualification", "missing")
    problems.raise_if_any()
    found = pa.table([pseudonym(key, codes), pa.array(days, pa.date32()), checked["qualification"]], schema=SCHEMA)
    return _keep(market, found)


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def _keep(market: Market, found: pa.Table) -> tuple[int, int]:
    old = read_qualifications(market)
    whole = pa.concat_tables([old, found]).group_by(SCHEMA.names).aggregate([]).select(SCHEMA.names)
    whole = whole.sort_by([(name, "ascending") for name in SCHEMA.names])
    keep(qualifications_file(market), whole)
    return len(whole) - len(old), len(whole)
