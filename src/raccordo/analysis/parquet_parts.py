"""One Parquet file out of parts encoded apart, so that several threads can encode at once.

A part is a whole Parquet file in memory. Its row groups are bytes that mean the same wherever they lie; only the footer
says where. So the joined file is the parts' row groups one after the other, and one footer that tells their new places.
The footer is a Thrift structure in the compact protocol (Apache Parquet format, `parquet.thrift`; Apache Thrift,
`thrift-compact-protocol.md`), read and written here as it is: what this module does not know is kept untouched.
"""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

MAGIC = b"PAR1"
TRUE, FALSE, BYTE, DOUBLE, BINARY, LIST, SET, STRUCT = 1, 2, 3, 7, 8, 9, 10, 12

Struct = dict[int, tuple[int, Any]]
"""Field number → (type, value). A list is (type of the items, items)."""

# Where `parquet.thrift` keeps what the joining changes.
FILE_ROWS, FILE_GROUPS = 3, 4
GROUP_COLUMNS, GROUP_OFFSET, GROUP_ORDINAL = 1, 5, 7
COLUMN_DATA = 3
COLUMN_OFFSETS = (2, 4, 6)
"""Of the chunk, of its offset index, of its column index."""
DATA_OFFSETS = (9, 10, 11, 14)
"""Of the data, index and dictionary pages and of the Bloom filter."""


class PartsFile:
    """Writes parts to a file in the order in which they are appended."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("wb")
        self._file.write(MAGIC)
        self._place = len(MAGIC)
        self._footer: Struct | None = None

    def append(self, part: memoryview) -> None:
        """Add the row groups of a whole Parquet file; all parts must have one schema."""
        length = struct.unpack("<I", part[-8:-4])[0]
        body = part[len(MAGIC) : len(part) - 8 - length]
        footer = _Reader(bytes(part[len(part) - 8 - length : len(part) - 8])).structure()
        _move(footer, self._place - len(MAGIC))
        self._file.write(body)
        self._place += len(body)
        if self._footer is None:
            self._footer = footer
            return
        kind, rows = self._footer[FILE_ROWS]
        self._footer[FILE_ROWS] = kind, rows + footer[FILE_ROWS][1]
        groups: list[Struct] = self._footer[FILE_GROUPS][1][1]
        for group in footer[FILE_GROUPS][1][1]:
            if GROUP_ORDINAL in group:
                # The field has 16 bits: a file of more groups goes without, as the format allows.
                if len(groups) < 1 << 15:
                    group[GROUP_ORDINAL] = group[GROUP_ORDINAL][0], len(groups)
                else:
                    del group[GROUP_ORDINAL]
            groups.append(group)

    def close(self) -> None:
        """Write the footer; at least one part, perhaps without rows, must have been appended."""
        if self._file.closed:
            return
        if self._footer is not None:
            footer = bytearray()
            _write_structure(footer, self._footer)
            self._file.write(footer + struct.pack("<I", len(footer)) + MAGIC)
        self._file.close()


def _move(footer: Struct, by: int) -> None:
    """Add `by` to every place in the file that a footer names."""
    for group in footer[FILE_GROUPS][1][1]:
        _shift(group, (GROUP_OFFSET,), by)
        for column in group[GROUP_COLUMNS][1][1]:
            _shift(column, COLUMN_OFFSETS, by)
            if COLUMN_DATA in column:
                _shift(column[COLUMN_DATA][1], DATA_OFFSETS, by)


def _shift(structure: Struct, fields: tuple[int, ...], by: int) -> None:
    for number in fields:
        kind, place = structure.get(number, (0, 0))
        if place:  # writers leave 0 where there is nothing to point at
            structure[number] = kind, place + by


class _Reader:
    """Reads one structure of the compact protocol."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def unsigned(self) -> int:
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7

    def signed(self) -> int:
        value = self.unsigned()
        return (value >> 1) ^ -(value & 1)

    def take(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]

    def structure(self) -> Struct:
        found: Struct = {}
        number = 0
        while header := self.byte():
            number = number + (header >> 4) if header >> 4 else self.signed()
            found[number] = header & 15, self.value(header & 15)
        return found

    def value(self, kind: int) -> Any:
        if kind in (TRUE, FALSE):
            return kind == TRUE
        if kind == BYTE:
            return self.byte()
        if kind < DOUBLE:
            return self.signed()
        if kind == DOUBLE:
            return self.take(8)
        if kind == BINARY:
            return self.take(self.unsigned())
        if kind in (LIST, SET):
            return self.items()
        if kind == STRUCT:
            return self.structure()
        raise ValueError(f"a Parquet footer has no values of Thrift's type {kind}")

    def items(self) -> tuple[int, list[Any]]:
        header = self.byte()
        count = header >> 4 if header >> 4 < 15 else self.unsigned()
        kind = header & 15
        # A truth value in a list takes a byte, in a structure none.
        read: Callable[[], Any] = self.byte if kind in (TRUE, FALSE) else lambda: self.value(kind)
        return kind, [read() for _ in range(count)]


def _write_unsigned(out: bytearray, value: int) -> None:
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)


def _write_signed(out: bytearray, value: int) -> None:
    _write_unsigned(out, value << 1 if value >= 0 else ~value << 1 | 1)


def _write_structure(out: bytearray, structure: Struct) -> None:
    before = 0
    for number, (kind, value) in structure.items():
        if 0 < number - before < 16:
            out.append((number - before) << 4 | kind)
        else:
            out.append(kind)
            _write_signed(out, number)
        before = number
        if kind not in (TRUE, FALSE):
            _write_value(out, kind, value)
    out.append(0)


def _write_value(out: bytearray, kind: int, value: Any) -> None:
    if kind == BYTE:
        out.append(value)
    elif kind < DOUBLE:
        _write_signed(out, value)
    elif kind == DOUBLE:
        out += value
    elif kind == BINARY:
        _write_unsigned(out, len(value))
        out += value
    elif kind == STRUCT:
        _write_structure(out, value)
    else:
        inner, items = value
        if len(items) < 15:
            out.append(len(items) << 4 | inner)
        else:
            out.append(15 << 4 | inner)
            _write_unsigned(out, len(items))
        for item in items:
            if inner in (TRUE, FALSE):
                out.append(item)
            else:
                _write_value(out, inner, item)
