"""Tables kept sorted by person in several files, read together a range of persons at a time."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from raccordo.analysis.ledger import sync

PERSON_BITS = 63
BATCH_ROWS = 1 << 16
ROW_GROUP = 1 << 18


def bounds(ranges: int) -> np.ndarray:
    """The first persons of equal ranges of pseudonyms but the first, which begins at 0: they are spread evenly."""
    return np.array([(number << PERSON_BITS) // ranges for number in range(1, ranges)], np.int64)


class SortedFile:
    """One Parquet file sorted by `person`, read forward."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self._file = pq.ParquetFile(path, pre_buffer=False)
        self._batches = self._file.iter_batches(BATCH_ROWS, columns=list(columns), use_threads=False)
        self._rest: pa.RecordBatch | None = None

    def until(self, bound: int | None) -> Iterator[pa.RecordBatch]:
        """The next rows, those of persons before `bound` (all that are left when None)."""
        while True:
            batch = self._rest if self._rest is not None else next(self._batches, None)
            self._rest = None
            if batch is None:
                return
            persons = batch.column("person").to_numpy()
            cut = batch.num_rows if bound is None else int(np.searchsorted(persons, bound))
            if cut:
                yield batch.slice(0, cut)
            if cut < batch.num_rows:
                self._rest = batch.slice(cut)
                return

    def close(self) -> None:
        """Let the file go."""
        self._file.close()


class SortedParts:
    """Several sorted files as one table. A context manager."""

    def __init__(self, paths: Sequence[Path], schema: pa.Schema) -> None:
        self.schema = schema
        self._files = [SortedFile(path, schema.names) for path in paths]

    def __enter__(self) -> "SortedParts":
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files:
            file.close()

    def until(self, bound: int | None) -> pa.RecordBatch:
        """The next rows of all files, those of persons before `bound`, file after file."""
        batches = [batch for file in self._files for batch in file.until(bound)]
        return whole(batches, self.schema)


def whole(batches: Sequence[pa.RecordBatch], schema: pa.Schema) -> pa.RecordBatch:
    """Batches as one, their dictionaries made one."""
    if not batches:
        return empty(schema)
    table = pa.Table.from_batches([batch.cast(schema) for batch in batches], schema).unify_dictionaries()
    return pa.RecordBatch.from_arrays(
        [
            pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
            for column in table.columns
        ],
        schema=schema,
    )


def empty(schema: pa.Schema) -> pa.RecordBatch:
    """No rows."""
    return pa.RecordBatch.from_arrays([pa.array([], item.type) for item in schema], schema=schema)


class PartWriter:
    """Writes a table to a file that counts only when it is closed and synced; statistics on persons and days only."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path, self.schema, self.rows = path, schema, 0
        self._writer = pq.ParquetWriter(
            path,
            schema,
            compression="zstd",
            compression_level=1,
            use_dictionary=[item.name for item in schema if pa.types.is_dictionary(item.type)],
            write_statistics=[name for name in ("person", "start", "end", "day", "sent") if name in schema.names],
        )
        self._waiting: list[pa.RecordBatch] = []
        self._waiting_rows = 0

    def write(self, batch: pa.RecordBatch) -> None:
        """Append rows; they are written a row group at a time."""
        self.rows += batch.num_rows
        self._waiting.append(batch)
        self._waiting_rows += batch.num_rows
        if self._waiting_rows >= ROW_GROUP:
            self._flush()

    def _flush(self) -> None:
        if self._waiting_rows:
            self._writer.write_batch(whole(self._waiting, self.schema), row_group_size=ROW_GROUP)
        self._waiting, self._waiting_rows = [], 0

    def close(self) -> None:
        """End the file and wait until the disk has it."""
        self._flush()
        self._writer.close()
        sync(self.path)
