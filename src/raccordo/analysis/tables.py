"""Tables in and out, CSV or Parquet by suffix, one meaning for both.

A CSV file is staged once as a Parquet file of text in the work folder, so that everything after it (type checks,
sampling, partition) exists once. Output files appear whole or not at all: they are written beside their place
and moved when complete.
"""

import csv
import os
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from raccordo.analysis.leftovers import finish, forget, hold, note, unfinished
from raccordo.analysis.parquet.files import encoded_part
from raccordo.analysis.parquet.parts import Part, PartsFile
from raccordo.analysis.problems import SHOWN, Problem, TableError

DELIMITERS = ",;\t|"
LIST_SEPARATOR = "|"
"""Between the items of a list in a CSV cell."""
BATCH_ROWS = 1 << 18


@dataclass(frozen=True)
class TableFile:
    """A readable table: `parquet` is the file itself or its staged copy, `rows` how many it holds."""

    path: Path
    parquet: Path
    rows: int
    schema: pa.Schema
    is_text: bool = False
    blank_rows: list[int] = field(default_factory=list, repr=False)

    def label(self, row: int) -> str:
        """The place of a row (index from 0): the line of a CSV file as an editor shows it, else the row from 1."""
        if not self.is_text:
            return f"row {row + 1}"
        return f"line {row + 2 + bisect_right(self.blank_rows, row)}"

    def batches(self, columns: list[str], dictionary: list[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Batches of some columns in the order of the file; those in `dictionary` come dictionary-encoded."""
        with pq.ParquetFile(self.parquet, read_dictionary=dictionary or [], pre_buffer=False) as file:
            for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=columns, use_threads=True):
                yield without_views(batch)


def without_views(batch: pa.RecordBatch) -> pa.RecordBatch:
    """A batch whose texts are kept the usual way: some writers keep them as views, which few functions know."""
    plain = _without_views(batch.schema)
    if plain is batch.schema:
        return batch
    return pa.RecordBatch.from_arrays(
        [column.cast(item.type) for column, item in zip(batch.columns, plain, strict=True)], schema=plain
    )


def _without_views(schema: pa.Schema) -> pa.Schema:
    if not any(pa.types.is_string_view(item.type) for item in schema):
        return schema
    return pa.schema([item.with_type(pa.string()) if pa.types.is_string_view(item.type) else item for item in schema])


def suffix_of(path: Path) -> str:
    """`.csv` or `.parquet`; any other suffix is a `TableError`."""
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".parquet"):
        raise TableError.whole_file(f"{path.name}: the file's name must end in .csv or .parquet")
    return suffix


def open_table(path: Path, work: Path) -> TableFile:
    """Open a CSV or Parquet file for reading; `work` is a folder for the staged copy of a CSV."""
    suffix = suffix_of(path)
    finish(path)
    if not path.is_file():
        raise TableError.whole_file(f"{path.name}: there is no such file")
    if suffix == ".csv":
        return _stage_csv(path, work)
    try:
        with pq.ParquetFile(path) as file:
            return TableFile(path, path, file.metadata.num_rows, _without_views(file.schema_arrow))
    except pa.ArrowInvalid as error:
        raise TableError.whole_file(f"{path.name}: not a readable Parquet file") from error


def _header(path: Path) -> tuple[list[str], str]:
    """The column names of a CSV file and its delimiter, taken from the first line."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            line = file.readline()
    except UnicodeDecodeError as error:
        raise TableError.whole_file(f"{path.name}: the text is not UTF-8; save the file as UTF-8") from error
    delimiter = max(DELIMITERS, key=line.count)
    names = next(csv.reader([line], delimiter=delimiter), [])
    repeated = sorted({name for name in names if names.count(name) > 1})
    if not any(names):
        raise TableError.whole_file(f"{path.name}: the file is empty: the first line must name the columns")
    if repeated:
        raise TableError.whole_file("the first line names this column more than once", repeated[0])
    return names, delimiter


def _stage_csv(path: Path, work: Path) -> TableFile:
    """Copy a CSV file to a Parquet file of text columns (empty = null), refusing rows of the wrong length."""
    names, delimiter = _header(path)
    ragged: list[Problem] = []
    total = 0

    def refuse(row: pa.csv.InvalidRow) -> str:
        nonlocal total
        total += 1
        if len(ragged) < SHOWN:
            message = f"{row.actual_columns} values instead of {row.expected_columns}"
            ragged.append(Problem(f"line {row.number}", None, message))
        return "skip"

    staged = work / f"{path.stem}-{os.getpid()}.staged.parquet"
    schema = pa.schema([(name, pa.string()) for name in names])
    blank: list[int] = []
    rows = 0
    try:
        # Rows are numbered only when the file is parsed by one thread.
        reader = pyarrow.csv.open_csv(
            path,
            read_options=pyarrow.csv.ReadOptions(use_threads=False, block_size=1 << 24),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=delimiter, ignore_empty_lines=False, invalid_row_handler=refuse
            ),
            convert_options=pyarrow.csv.ConvertOptions(column_types=schema, strings_can_be_null=True, null_values=[""]),
        )
        with pq.ParquetWriter(staged, schema, compression="lz4") as writer:
            for batch in reader:
                kept = _without_blank_rows(batch, rows, blank)
                rows += kept.num_rows
                writer.write_batch(kept.cast(schema), row_group_size=1 << 20)
    except pa.ArrowInvalid as error:
        raise TableError.whole_file(f"{path.name}: not readable as UTF-8 text with columns ({error})") from error
    if total:
        raise TableError(ragged, total)
    return TableFile(path, staged, rows, schema, is_text=True, blank_rows=blank)


def _without_blank_rows(batch: pa.RecordBatch, before: int, blank: list[int]) -> pa.RecordBatch:
    """Drop rows where every value is empty, noting in `blank` the index each would have had."""
    empty = batch.column(0).is_null()
    if not pc.any(empty).as_py():
        return batch
    for column in batch.columns[1:]:
        empty = pc.and_(empty, column.is_null())
    found = pc.indices_nonzero(empty).to_pylist()
    blank.extend(before + index - skipped for skipped, index in enumerate(found))
    return batch.filter(pc.invert(empty))


class TextFile:
    """Writes pieces of text to a file one after the other, under a header."""

    def __init__(self, path: Path, header: bytes) -> None:
        self._file = path.open("wb")
        hold(self._file)
        self._file.write(header)

    def append(self, part: Part) -> None:
        self._file.writelines(part.pieces)

    def close(self) -> None:
        self._file.close()


class TableWriter:
    """Writes batches to `path` (CSV or Parquet by suffix) under a temporary name, until `publish` or `discard`.

    `encode` may run in several threads at once; `append` takes what they made in the order of the rows.
    """

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self.path = path
        self.rows = 0
        self._schema = schema
        self._part = unfinished(path)
        self._text = suffix_of(path) == ".csv"
        if not path.parent.is_dir():
            raise TableError.whole_file(f"{path.parent}: there is no such folder to write in")
        self._file = TextFile(self._part, _csv_header(schema)) if self._text else PartsFile(self._part)
        self._begun = False

    def encode(self, batch: pa.RecordBatch) -> Part:
        """A batch of the writer's schema, encoded."""
        return encode(batch, self._schema, text=self._text)

    def append(self, part: Part) -> None:
        """Write what `encode` made of the rows that follow."""
        self._begun = True
        self.rows += part.rows
        self._file.append(part)

    def write(self, batch: pa.RecordBatch) -> None:
        """Append a batch of the writer's schema."""
        self.append(self.encode(batch))

    def close(self) -> None:
        """End the writing; the file still has its temporary name."""
        if not self._begun:
            self.write(
                pa.RecordBatch.from_arrays([pa.array([], item.type) for item in self._schema], schema=self._schema)
            )
        self._file.close()

    @property
    def pair(self) -> tuple[Path, Path]:
        """The temporary name and the place."""
        return self._part, self.path

    def publish(self) -> None:
        """Put the closed file in its place."""
        os.replace(self._part, self.path)

    def discard(self) -> None:
        """Remove what was written."""
        self._file.close()
        self._part.unlink(missing_ok=True)


def publish_together(writers: Sequence[TableWriter]) -> None:
    """Put closed files that tell of each other in their places: never does a new one stand beside an old one.

    No system renames two files in one step. So those that stood there go first, but for the first of them: killed in
    between, one is missing, and whoever looks for it fails instead of reading two builds. The next command that is
    given one of them to read puts all in their places first.
    """
    if len(writers) == 1:
        writers[0].publish()
        return
    pair = [writer.pair for writer in writers]
    note(pair)
    for _part, path in pair[1:]:
        path.unlink(missing_ok=True)
    for writer in writers:
        writer.publish()
    forget(pair)


def encode(batch: pa.RecordBatch, schema: pa.Schema, *, text: bool) -> Part:
    """A batch as a part of a file of that schema: a piece of CSV without header, else a whole Parquet file."""
    if not text:
        return encoded_part(batch, schema, parquet_settings)
    columns = [_csv_column(column) for column in batch.columns]
    plain = pa.RecordBatch.from_arrays(columns, names=batch.schema.names)
    sink = pa.BufferOutputStream()
    pyarrow.csv.write_csv(plain, sink, pyarrow.csv.WriteOptions(include_header=False))
    return Part(batch.num_rows, [sink.getvalue()], {})


def parquet_settings(schema: pa.Schema) -> dict[str, Any]:
    """How the columns of a schema are written: words by their dictionary, whole numbers and days by their differences
    (in sorted tables these are small), all lightly compressed."""
    leaves = {item.name: item.type for item in schema if not pa.types.is_list(item.type)}
    leaves |= {f"{item.name}.list.element": item.type.value_type for item in schema if pa.types.is_list(item.type)}
    whole = [name for name, kind in leaves.items() if _is_whole(kind)]
    return {
        "use_dictionary": [name for name, kind in leaves.items() if pa.types.is_dictionary(kind)],
        "column_encoding": dict.fromkeys(whole, "DELTA_BINARY_PACKED"),
        # Minima and maxima of the other columns cost as much as writing them and help no query.
        "write_statistics": [name for name in ("person", "start", "end") if name in leaves],
        "compression": "snappy",
        "write_batch_size": 1 << 16,
    }


def _is_whole(kind: pa.DataType) -> bool:
    """Whether the file holds the type as a whole number of 32 or 64 bits."""
    return bool(pa.types.is_integer(kind) or pa.types.is_date32(kind))


def write_whole(path: Path, batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> int:
    """Write batches to a file that appears only if all are written; returns the number of rows."""
    writer = TableWriter(path, schema)
    try:
        for batch in batches:
            writer.write(batch)
        writer.close()
    except BaseException:
        writer.discard()
        raise
    writer.publish()
    return writer.rows


def _csv_header(schema: pa.Schema) -> bytes:
    return (",".join('"' + name.replace('"', '""') + '"' for name in schema.names) + "\n").encode()


def _csv_column(column: pa.Array) -> pa.Array:
    """A column as a CSV cell can hold it: labels for codes, lists joined by `LIST_SEPARATOR`."""
    if pa.types.is_dictionary(column.type):
        return column.cast(pa.string())
    if not pa.types.is_list(column.type):
        return column
    items = column.flatten().cast(pa.string())
    if pc.any(pc.match_substring(items, LIST_SEPARATOR)).as_py():
        raise TableError.whole_file(
            f"some identifiers contain {LIST_SEPARATOR!r}, which separates the items of a list in a CSV file: "
            "write to a .parquet file instead"
        )
    offsets = np.zeros(len(column) + 1, np.int32)
    np.cumsum(column.value_lengths().fill_null(0).to_numpy(), out=offsets[1:])
    return pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), items), LIST_SEPARATOR)
