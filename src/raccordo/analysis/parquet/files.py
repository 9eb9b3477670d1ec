"""Whole Parquet files in memory, each column by whoever writes it faster: `chunks` where it can, else pyarrow."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from raccordo.analysis.parquet.chunks import Chunk, chunk_of
from raccordo.analysis.parquet.parts import (
    COLUMN_DATA,
    DATA_OFFSETS,
    FILE_GROUPS,
    FILE_ROWS,
    GROUP_COLUMNS,
    MAGIC,
    Part,
    Piece,
    shift,
)  # fmt: skip
from raccordo.analysis.parquet.thrift import I16, I64, LIST, STRUCT, Struct

GROUP_ROWS = 1 << 20
"""The most rows of a row group."""

Settings = Callable[[pa.Schema], dict[str, Any]]
"""The settings of pyarrow's writer for a schema."""


def encoded_part(batch: pa.RecordBatch, schema: pa.Schema, settings: Settings) -> Part:
    """A batch as a Parquet file of that schema; `settings` as pyarrow would write it."""
    if not batch.num_rows or len(set(schema.names)) < len(schema):
        return Part.of_file(memoryview(_by_pyarrow(batch, schema, settings)))
    statistics = settings(schema).get("write_statistics", [])
    footer = _footer(schema, settings)
    pieces: list[Piece] = []
    groups: list[Struct] = []
    place = len(MAGIC)
    for begin in range(0, batch.num_rows, GROUP_ROWS):
        part = batch.slice(begin, GROUP_ROWS)
        columns, first = [], place
        for chunk in _chunks(part, schema, settings, statistics):
            shift(chunk.about, DATA_OFFSETS, place, zeros=True)
            pieces += chunk.data
            place += chunk.size
            columns.append(chunk.about)
        groups.append(_group(columns, part.num_rows, first, place, len(groups)))
    footer[FILE_ROWS] = I64, batch.num_rows
    footer[FILE_GROUPS] = LIST, (STRUCT, groups)
    return Part(batch.num_rows, pieces, footer)


def _group(columns: list[Struct], rows: int, begin: int, end: int, ordinal: int) -> Struct:
    chunks = [{2: (I64, 0), COLUMN_DATA: (STRUCT, about)} for about in columns]
    return {
        GROUP_COLUMNS: (LIST, (STRUCT, chunks)),
        2: (I64, sum(about[6][1] for about in columns)),
        3: (I64, rows),
        5: (I64, begin),
        6: (I64, end - begin),
        7: (I16, ordinal),
    }


def _chunks(part: pa.RecordBatch, schema: pa.Schema, settings: Settings, statistics: list[str]) -> list[Chunk]:
    """The chunks of a row group in the order of the columns."""
    made: dict[str, list[Chunk]] = {}
    left = []
    for item, column in zip(schema, part.columns, strict=True):
        chunk = chunk_of(column, item, item.name in statistics)
        if chunk is None:
            left.append(item)
        else:
            made[item.name] = [chunk]
    if left:
        kept = pa.schema(left)
        columns = [part.column(schema.get_field_index(item.name)) for item in left]
        written = memoryview(_by_pyarrow(pa.RecordBatch.from_arrays(columns, schema=kept), kept, settings))
        for about in Part.of_file(written).footer[FILE_GROUPS][1][1][0][GROUP_COLUMNS][1][1]:
            chunk = _cut(written, about[COLUMN_DATA][1])
            made.setdefault(chunk.about[3][1][1][0].decode(), []).append(chunk)
    return [chunk for name in schema.names for chunk in made[name]]


def _cut(written: memoryview, about: Struct) -> Chunk:
    """A chunk out of a file that pyarrow wrote."""
    places = [about[number][1] for number in DATA_OFFSETS if about.get(number, (0, 0))[1]]
    begin = min(places)
    shift(about, DATA_OFFSETS, -begin)
    return Chunk([written[begin : begin + about[7][1]]], about)


def _by_pyarrow(batch: pa.RecordBatch, schema: pa.Schema, settings: Settings) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(sink, schema, **settings(schema)) as writer:
        writer.write_batch(batch, row_group_size=GROUP_ROWS)
    return sink.getvalue()


def _footer(schema: pa.Schema, settings: Settings) -> Struct:
    """The footer of a file of that schema without rows: its schema and what pyarrow notes beside."""
    sink = pa.BufferOutputStream()
    pq.ParquetWriter(sink, schema, **settings(schema)).close()
    return Part.of_file(memoryview(sink.getvalue())).footer
