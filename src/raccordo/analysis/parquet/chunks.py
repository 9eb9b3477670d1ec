"""Column chunks of Parquet files made straight from Arrow's memory, several times faster than pyarrow makes them.

For the kinds of columns that tables of careers are made of: whole numbers, days, decimals, truths, words by their
dictionary, lists of whole numbers. Everything else is left to pyarrow, column by column. What a reader finds is what
pyarrow would have written with the same settings (`raccordo.analysis.tables.parquet_settings`); only decimals of few
different values stand in a dictionary too. Format: Apache Parquet, `parquet.thrift` and `Encodings.md`.
"""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from raccordo.analysis.parquet import pages
from raccordo.analysis.parquet.parts import Piece
from raccordo.analysis.parquet.thrift import BINARY, I32, I64, LIST, STRUCT, Struct, structure_bytes
from raccordo.analysis.texts import text_buffers

PAGE_ROWS = 1 << 17
"""Rows of a page: a multiple of eight, so that the bits of truths and of what is missing begin with a byte."""

BOOLEAN, INT32, INT64, DOUBLE, BYTE_ARRAY = 0, 1, 2, 5, 6
PLAIN, RLE, DELTA, DICTIONARY = 0, 3, 5, 8
UNCOMPRESSED, SNAPPY = 0, 1
_SNAPPY = pa.Codec("snappy")


@dataclass
class Chunk:
    """The pages of one column, and what the footer says of them, places counted from the first byte of the chunk."""

    data: list[Piece]
    about: Struct

    @property
    def size(self) -> int:
        """Its bytes."""
        return sum(len(piece) for piece in self.data)


@dataclass
class _Writing:
    """A chunk on its way."""

    kind: int
    path: list[str]
    codec: int
    encodings: set[int] = field(default_factory=lambda: {RLE})
    data: list[Piece] = field(default_factory=list)
    values: int = 0
    plain_size: int = 0
    packed_size: int = 0
    dictionary_size: int = 0
    statistics: Struct | None = None

    def page(self, body: list[Piece], count: int, encoding: int) -> None:
        """Add a page of values; `count` counts missing ones and empty lists too."""
        self.values += count
        self.encodings.add(encoding)
        told = {1: (I32, count), 2: (I32, encoding), 3: (I32, RLE), 4: (I32, RLE)}
        self._add(body, {1: (I32, 0)}, {5: (STRUCT, told)})

    def dictionary(self, body: list[Piece], count: int) -> None:
        """Add the page of the words that the places in later pages mean."""
        self.encodings.add(PLAIN)
        self._add(body, {1: (I32, 2)}, {7: (STRUCT, {1: (I32, count), 2: (I32, PLAIN)})})
        self.dictionary_size = self.packed_size

    def _add(self, body: list[Piece], before: Struct, after: Struct) -> None:
        length = sum(map(len, body))
        packed = [_SNAPPY.compress(b"".join(body))] if self.codec == SNAPPY else body
        size = sum(map(len, packed))
        head = structure_bytes(before | {2: (I32, length), 3: (I32, size)} | after)
        self.data += [head, *packed]
        self.plain_size += len(head) + length
        self.packed_size += len(head) + size

    def done(self) -> Chunk:
        about: Struct = {
            1: (I32, self.kind),
            2: (LIST, (I32, sorted(self.encodings))),
            3: (LIST, (BINARY, [name.encode() for name in self.path])),
            4: (I32, self.codec),
            5: (I64, self.values),
            6: (I64, self.plain_size),
            7: (I64, self.packed_size),
            9: (I64, self.dictionary_size),
        }
        if self.dictionary_size:
            about[11] = (I64, 0)
        if self.statistics is not None:
            about[12] = (STRUCT, self.statistics)
        return Chunk(self.data, about)


def chunk_of(column: pa.Array, item: pa.Field, with_statistics: bool) -> Chunk | None:
    """The chunk of a column of that field; None where pyarrow must make it."""
    make = _maker(item.type)
    if make is None or not len(column) or (column.null_count and (not item.nullable or column.offset % 8)):
        return None
    return make(column, item, with_statistics)


def _maker(kind: pa.DataType) -> Callable[[pa.Array, pa.Field, bool], Chunk | None] | None:
    if _bits(kind):
        return _whole
    if pa.types.is_float64(kind):
        return _decimals
    if pa.types.is_boolean(kind):
        return _truths
    if pa.types.is_dictionary(kind) and pa.types.is_string(kind.value_type) and pa.types.is_int32(kind.index_type):
        return _words
    if pa.types.is_list(kind) and _bits(kind.value_type):
        return _lists
    return None


def _bits(kind: pa.DataType) -> int:
    """32 or 64 for the whole numbers and days that are so written, else 0."""
    if pa.types.is_int64(kind):
        return 64
    return 32 if pa.types.is_int32(kind) or pa.types.is_date32(kind) else 0


def _numbers(column: pa.Array, dtype: type[np.generic]) -> np.ndarray:
    """The values of a column in memory, those of missing ones too."""
    buffer = column.buffers()[1]
    if buffer is None:
        return np.empty(0, dtype)
    return np.frombuffer(buffer, dtype)[column.offset : column.offset + len(column)]


@dataclass(frozen=True)
class _Page:
    """Some rows of a column: `levels` say which are missing, `values` are the others."""

    levels: list[Piece]
    values: np.ndarray
    rows: int


def _pages(column: pa.Array, item: pa.Field, values: np.ndarray) -> Iterator[_Page]:
    valid = None
    if column.null_count:
        valid = np.frombuffer(column.buffers()[0], np.uint8)[column.offset // 8 :]
    for begin in range(0, len(column), PAGE_ROWS):
        rows = min(PAGE_ROWS, len(column) - begin)
        found = values[begin : begin + rows]
        if valid is None:
            yield _Page([_all_there(rows)] if item.nullable else [], found, rows)
        else:
            bits = valid[begin // 8 : begin // 8 + (rows + 7) // 8]
            yield _Page(_levels(bits, rows), pages.present(found, bits), rows)


def _all_there(rows: int) -> bytes:
    """Levels of definition where nothing is missing: one run."""
    run = _varint(rows << 1) + b"\1"
    return struct.pack("<I", len(run)) + run


def _levels(bits: np.ndarray, count: int) -> list[Piece]:
    """Levels of one bit each, as Arrow has them, in a bit-packed run."""
    head = _varint(((count + 7) // 8) << 1 | 1)
    body = bits[: (count + 7) // 8]
    return [struct.pack("<I", len(head) + len(body)), head, body.data]


def _varint(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _whole(column: pa.Array, item: pa.Field, with_statistics: bool) -> Chunk:
    bits = _bits(item.type)
    writing = _Writing(INT32 if bits == 32 else INT64, [item.name], UNCOMPRESSED)
    values = _numbers(column, np.int32 if bits == 32 else np.int64)
    least, most = None, None
    for page in _pages(column, item, values):
        writing.page([*page.levels, _deltas(page.values, bits)], page.rows, DELTA)
        if with_statistics and len(page.values):
            low, high = page.values.min(), page.values.max()
            least = low if least is None else min(least, low)
            most = high if most is None else max(most, high)
    if least is not None and most is not None:
        told = {3: (I64, column.null_count), 5: (BINARY, most.tobytes()), 6: (BINARY, least.tobytes())}
        writing.statistics = told
    return writing.done()


def _deltas(values: np.ndarray, bits: int) -> memoryview:
    out = np.empty(pages.longest_deltas(len(values)), np.uint8)
    out.resize(pages.deltas(values, bits, out, 0), refcheck=False)  # gives back what it does not need, in place
    return out.data


def _decimals(column: pa.Array, item: pa.Field, _with_statistics: bool) -> Chunk:
    writing = _Writing(DOUBLE, [item.name], SNAPPY)
    found = list(_pages(column, item, _numbers(column, np.uint64)))
    codes, words = pages.few_codes(np.concatenate([page.values for page in found]))
    if not len(words):
        for page in found:
            writing.page([*page.levels, page.values.data.cast("B")], page.rows, PLAIN)
        return writing.done()
    writing.dictionary([words.tobytes()], len(words))
    begin = 0
    for page in found:
        end = begin + len(page.values)
        _coded_page(writing, page, codes[begin:end], len(words))
        begin = end
    return writing.done()


def _coded_page(writing: _Writing, page: _Page, codes: np.ndarray, words: int) -> None:
    """Add a page of places among so many words."""
    width = max(1, (words - 1).bit_length())
    out = np.empty(pages.longest_indices(len(codes), width), np.uint8)
    body = out[: pages.indices(codes, width, out, 0)].data
    writing.page([*page.levels, bytes([width]), body], page.rows, DICTIONARY)


def _words(column: pa.DictionaryArray, item: pa.Field, _with_statistics: bool) -> Chunk | None:
    words = column.dictionary
    if words.null_count or not len(words) or len(words.unique()) < len(words):
        return None  # Arrow allows it, a file's readers need not
    codes = column.indices
    if codes.null_count and codes.offset % 8:
        return None
    writing = _Writing(BYTE_ARRAY, [item.name], SNAPPY)
    offsets, data = text_buffers(words)
    plain = np.empty(int(offsets[-1] - offsets[0]) + 4 * len(words), np.uint8)
    writing.dictionary([plain[: pages.texts(offsets, data, plain)].data], len(words))
    for page in _pages(codes, item, _numbers(codes, np.int32)):
        _coded_page(writing, page, page.values, len(words))
    return writing.done()


def _truths(column: pa.Array, item: pa.Field, _with_statistics: bool) -> Chunk | None:
    if column.null_count or column.offset % 8:
        return None
    writing = _Writing(BOOLEAN, [item.name], SNAPPY)
    bits = np.frombuffer(column.buffers()[1], np.uint8)[column.offset // 8 :]
    for begin in range(0, len(column), PAGE_ROWS):
        rows = min(PAGE_ROWS, len(column) - begin)
        levels: list[Piece] = [_all_there(rows)] if item.nullable else []
        writing.page([*levels, bits[begin // 8 : begin // 8 + (rows + 7) // 8].data], rows, PLAIN)
    return writing.done()


def _lists(column: pa.ListArray, item: pa.Field, _with_statistics: bool) -> Chunk | None:
    inner = item.type.value_field
    if item.nullable or inner.nullable or column.values.null_count:
        return None
    bits = _bits(inner.type)
    writing = _Writing(INT32 if bits == 32 else INT64, [item.name, "list", "element"], UNCOMPRESSED)
    offsets = np.frombuffer(column.buffers()[1], np.int32)[column.offset : column.offset + len(column) + 1]
    values = _numbers(column.values, np.int32 if bits == 32 else np.int64)
    for begin in range(0, len(column), PAGE_ROWS):
        bounds = offsets[begin : begin + PAGE_ROWS + 1]
        goes_on, holds, entries = pages.list_levels(bounds)
        held = values[bounds[0] : bounds[-1]]
        writing.page([*_levels(goes_on, entries), *_levels(holds, entries), _deltas(held, bits)], entries, DELTA)
    return writing.done()
