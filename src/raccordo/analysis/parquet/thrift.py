"""Thrift's compact protocol, as far as the heads of Parquet pages and the footers of Parquet files need it.

Structures are read and written as they are (Apache Thrift, `thrift-compact-protocol.md`): field number → type and
value. What a caller does not know is kept untouched.
"""

from collections.abc import Callable
from typing import Any

TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, STRUCT = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12

Struct = dict[int, tuple[int, Any]]
"""Field number → (type, value). A list is (type of the items, items)."""


def read_structure(data: bytes) -> Struct:
    """The structure that some bytes begin with."""
    return _Reader(data).structure()


def structure_bytes(structure: Struct) -> bytes:
    """A structure as bytes; its fields must be in the order of their numbers."""
    out = bytearray()
    _write_structure(out, structure)
    return bytes(out)


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
