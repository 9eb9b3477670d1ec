"""The embedded engine: DuckDB for relational work, person buckets for kernels, within the memory it is given."""

import os
import re
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TypeVar

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from raccordo.analysis.allocator import KEPT_FREED, USUAL_FREED, give_back, keep_freed, resident
from raccordo.analysis.buckets import Buckets, OutOfOrder, Runs, choose_splitters
from raccordo.analysis.engine.terms import IdentifiedRows, Kernel, PersonRows, Progress, has_identifiers
from raccordo.analysis.leftovers import remove, work_folder
from raccordo.analysis.parquet.parts import Part
from raccordo.analysis.tables import TableWriter, publish_together
from raccordo.analysis.unique import UniqueCheck

Made = TypeVar("Made")

DEFAULT_MEMORY = 2 << 30
SMALLEST_MEMORY = 1 << 30
"""Less than this cannot be kept: libraries and open files take half of it (10 million rows: 979 MB at 1 GB)."""
FIXED_BYTES = 300 << 20
"""What the interpreter and the libraries take before the first row (measured: 240 MB)."""
BYTES_PER_ROW = 650
"""Peak bytes for a row of a bucket in a kernel, its output included (measured on ten columns of codes)."""
SMALLEST_BUCKET = 1 << 14
LARGEST_BUCKET = 1 << 20
LARGEST_RUN = 1 << 18
"""Rows of a bucket of a table already in order: small buckets keep every thread at work, and cost nothing there."""
MOST_BUCKETS = 1 << 12


def parse_memory(text: str) -> int:
    """Bytes from "1500MB", "2GB" or "2.5 GiB" (K, M, G are powers of 1,024); at least 1 GB."""
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMG])i?B?\s*", text, re.IGNORECASE)
    if not match:
        raise ValueError(f"{text!r} is not an amount of memory: write it as 1500MB or 2GB")
    size = int(float(match[1]) * 1024 ** ("KMG".index(match[2].upper()) + 1))
    if size < SMALLEST_MEMORY:
        raise ValueError("the memory must be at least 1GB")
    return size


@dataclass
class Gathered:
    """Rows gathered by person, to be mapped once through a kernel."""

    buckets: Buckets
    threads: int
    progress: Progress

    @property
    def rows(self) -> int:
        """How many rows were gathered."""
        return self.buckets.rows

    def write(self, kernel: Kernel, paths: Sequence[Path]) -> list[int]:
        """Map the kernel and write each of its outputs to a file (CSV or Parquet); returns their rows.

        The threads run the kernel and encode what it gives, so that all that is left to do in order is to append bytes.
        """
        shapes = [batch.schema for batch in kernel(self.buckets.empty())]
        writers: list[TableWriter] = []
        try:
            writers += (TableWriter(path, shape) for path, shape in zip(paths, shapes, strict=True))

            def work(number: int) -> list[Part]:
                batches = kernel(self.buckets.read(number))
                return [writer.encode(batch) for writer, batch in zip(writers, batches, strict=True)]

            for parts in self._in_order(work):
                for writer, part in zip(writers, parts, strict=True):
                    writer.append(part)
            for writer in writers:
                writer.close()
        except BaseException:
            for writer in writers:
                writer.discard()
            raise
        publish_together(writers)
        return [writer.rows for writer in writers]

    def _in_order(self, work: Callable[[int], Made]) -> Iterator[Made]:
        """What `work` makes of every bucket, in the order of the persons; at most one more than `threads` at once."""
        pending: deque[Future[Made]] = deque()
        with ThreadPoolExecutor(self.threads) as pool:
            for number in range(self.buckets.count):
                pending.append(pool.submit(work, number))
                if len(pending) > self.threads:
                    yield pending.popleft().result()
                    self.progress("careers", number / self.buckets.count)
            while pending:
                yield pending.popleft().result()
        self.progress("careers", 1.0)


class EmbeddedEngine:
    """Runs everything in this process. A context manager: its work folder is removed at the end.

    `memory` bounds what the engine keeps at once, in bytes; beyond it rows wait in `folder` (the system's
    temporary folder when None). `threads` defaults to the processors.
    """

    def __init__(
        self,
        memory: int = DEFAULT_MEMORY,
        threads: int | None = None,
        folder: Path | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.memory = memory
        self.threads = threads or os.cpu_count() or 1
        self.progress: Progress = progress or (lambda step, share: None)
        self.folder, self._held = work_folder(folder)
        self._pool = pa.default_memory_pool()
        self._ran_kernels = False

    def __enter__(self) -> "EmbeddedEngine":
        # Memory given back is cleared before it is had again, for every bucket: a sixth of the time.
        self._pool = pa.default_memory_pool()
        pa.set_memory_pool(pa.system_memory_pool())
        keep_freed(KEPT_FREED)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pa.set_memory_pool(self._pool)
        keep_freed(USUAL_FREED)
        remove(self.folder, self._held)

    def bucket_rows(self) -> int:
        """How many rows a bucket may hold: those of all workers and of the writer fit in the memory together."""
        room = max(self.memory - FIXED_BYTES, 0) // (self.threads + 1)
        return int(min(max(room // BYTES_PER_ROW, SMALLEST_BUCKET), LARGEST_BUCKET))

    def gather(self, table: PersonRows | IdentifiedRows) -> Gathered:
        """Read and check the whole table, leaving its rows gathered by person on disk.

        Rows are first taken to come in the order of the persons; if they do not, reading begins again.
        """
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        self._ran_kernels = True
        give_back()
        held = max(0, resident() - FIXED_BYTES)  # by who asks, beside the libraries
        room = max(self.memory - held, self.memory // 2)
        try:
            buckets: Buckets = Runs(folder, min(self.bucket_rows(), LARGEST_RUN), room)
            self._fill(buckets, table)
        except OutOfOrder:
            shutil.rmtree(folder)
            folder.mkdir()
            buckets = Buckets(folder, self._splitters(table), self.memory)
            self._fill(buckets, table)
        return Gathered(buckets, self.threads, self.progress)

    def _fill(self, buckets: Buckets, table: PersonRows | IdentifiedRows) -> None:
        try:
            with closing(self.checked(table)) as batches:
                for batch in batches:
                    buckets.add(batch)
                    self.progress("reading", buckets.rows / max(1, table.rows))
        finally:
            buckets.close()

    def _splitters(self, table: PersonRows) -> pa.Array:
        wanted = min(-(-table.rows // self.bucket_rows()), MOST_BUCKETS)
        return choose_splitters(table.persons(), table.rows, wanted) if wanted > 1 else pa.array([], pa.int64())

    def checked(self, table: PersonRows | IdentifiedRows) -> Generator[pa.RecordBatch]:
        """The batches of a table, the next being read and the identifiers of the last noted while one is used.

        At the end, raises the table's own `TableError` when a row is wrong or an identifier repeats.
        """
        identified = table if has_identifiers(table) else None
        noted: Future[None] | None = None
        batches = table.batches()
        with (
            closing(UniqueCheck(self.folder, self.memory, table.rows if identified else 0)) as check,
            ThreadPoolExecutor(2) as pool,
        ):
            following = pool.submit(next, batches, None)
            while (batch := following.result()) is not None:
                following = pool.submit(next, batches, None)
                if identified is not None:
                    if noted is not None:
                        noted.result()
                    noted = pool.submit(check.add, identified.identifiers_of(batch))
                yield batch
            if identified is None or noted is None:
                return
            noted.result()
            if len(suspects := check.suspects()):
                identified.refuse_repeated(check.confirm(identified.identifiers(), suspects))

    def query(self, sql: str, **tables: Path) -> pa.Table:
        """Run one SQL query over Parquet files, each visible under its argument's name."""
        with self._connection(tables) as connection:
            return connection.sql(sql).to_arrow_table()

    def write_query(self, sql: str, output: Path, **tables: Path) -> int:
        """Run one SQL query and write its rows to a Parquet file, which appears whole or not at all; their number."""
        part = output.with_name(f".{output.name}.{os.getpid()}.part")
        try:
            with self._connection(tables) as connection:
                connection.sql(sql).write_parquet(str(part), compression="zstd")
            rows = pq.read_metadata(part).num_rows
            os.replace(part, output)
        finally:
            part.unlink(missing_ok=True)
        return rows

    @contextmanager
    def _connection(self, tables: Mapping[str, Path]) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection that sees some Parquet files (a path may be a pattern), within the memory allowed.

        Where kernels ran, what they had and freed goes back to the system first, and what the query had after it: the
        two together would be more than is allowed. Else there is nothing to give, and looking for it takes time.
        """
        if self._ran_kernels:
            give_back()
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": f"{self.memory >> 21}MiB",  # the other half is the process's own
            "threads": self.threads,
            "temp_directory": str(self.folder),
        }
        with duckdb.connect(":memory:", config=settings) as connection:
            connection.execute("SET enable_progress_bar = false")
            connection.execute("SET default_null_order = 'nulls_first'")  # as every other engine has it
            for name, path in tables.items():
                connection.from_parquet(str(path)).create_view(name)
            yield connection
        if self._ran_kernels:
            give_back()
