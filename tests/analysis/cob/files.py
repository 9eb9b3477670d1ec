"""Files of messages for the tests, with tax codes that belong to nobody."""

import csv
import datetime as dt
from pathlib import Path
from typing import Any

from raccordo.analysis.cob.building import fold_store
from raccordo.analysis.cob.importing import import_file
from raccordo.analysis.cob.mapping import Mapping
from raccordo.analysis.cob.pseudonyms import Key
from raccordo.analysis.cob.store import Imported, Store

KEY = Key(bytes(range(32)))
ADA, BEN = "QGLDAA90C41X000X", "QGLBNE85A01X000N"
SHOP, MILL = "01234567772", "09876547770"
TODAY = dt.date(2025, 6, 30)
PLACES = {"L219": "001272", "A479": "005005"}
PLAIN = {
    "code": "m1", "previous": "", "event": "ASS", "action": "", "sent": "2024-01-10", "person": ADA,
    "employer": SHOP, "start": "2024-01-11", "end": "2024-03-31", "contract": "A.02.00", "hours": "P",
    "weekly_hours": "20", "municipality": "L219", "extended_to": "", "ceased_on": "", "pay": "",
}  # fmt: skip


def row(**fields: str) -> dict[str, str]:
    return PLAIN | fields


def write_csv(path: Path, rows: list[dict[str, str]], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def take(
    store: Store, path: Path, mapping: Mapping | None = None, *, received: dt.date = TODAY, **more: Any
) -> Imported:
    return import_file(store, path, mapping or Mapping(), KEY, received=received, municipalities=PLACES, **more)[0]


def tables(store: Store) -> dict[str, list[dict]]:
    import pyarrow.parquet as pq

    names = ("relationships", "phases", "events", "contradictions")
    return {name: pq.read_table(store.table(name)).to_pylist() for name in names}


def folded(store: Store) -> dict[str, list[dict]]:
    fold_store(store)
    return tables(store)
