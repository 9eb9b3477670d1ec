"""Files that people bring: read as rows, and kept whole beside the market's files."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from raccordo.analysis.problems import TableError
from raccordo.analysis.tables import TableFile, open_table


def rows_of(path: Path, columns: Sequence[str]) -> tuple[TableFile, list[dict[str, Any]]]:
    """The rows of a CSV or Parquet file; the file tells the place of each (`label`).

    Raises:
        TableError: the file cannot be read, or a column is missing.
    """
    with tempfile.TemporaryDirectory() as work:
        file = open_table(path, Path(work))
        for name in columns:
            if name not in file.schema.names:
                raise TableError.whole_file(f"{path.name} has no such column", name)
        return file, [row for batch in file.batches(list(columns)) for row in batch.to_pylist()]


def keep(target: Path, table: pa.Table) -> None:
    """Put a table in the place of a file, in one step."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    pq.write_table(table, part)
    os.replace(part, target)
