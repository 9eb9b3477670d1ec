"""One Parquet file out of parts encoded apart, so that several threads can encode at once.

A part is a whole Parquet file in memory. Its row groups are bytes that mean the same wherever they lie; only the footer
says where, and so a part keeps the two asunder. The joined file is the parts' row groups one after the other, and one
footer that tells their new places. What this module does not know of the footer (Apache Parquet format,
`parquet.thrift`) is kept untouched.
"""

import os
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self, TypeAlias

import pyarrow as pa

from raccordo.analysis.leftovers import hold
from raccordo.analysis.parquet.thrift import Struct, read_structure, structure_bytes

MAGIC = b"PAR1"

# Where `parquet.thrift` keeps what the joining changes.
FILE_ROWS, FILE_GROUPS = 3, 4
GROUP_COLUMNS, GROUP_OFFSET, GROUP_ORDINAL = 1, 5, 7
COLUMN_DATA = 3
COLUMN_OFFSETS = (2, 4, 6)
"""Of the chunk, of its offset index, of its column index."""
DATA_OFFSETS = (9, 10, 11, 14)
"""Of the data, index and dictionary pages and of the Bloom filter."""


Piece: TypeAlias = bytes | memoryview | pa.Buffer


@dataclass(frozen=True)
class Part:
    """Some rows encoded: a file in memory, in the pieces it was made of.

    `pieces` are its row groups, one after the other, and `footer` tells their places in the file, which begins with
    `MAGIC`. A piece of text has no footer.
    """

    rows: int
    pieces: Sequence[Piece]
    footer: Struct

    @classmethod
    def of_file(cls, data: memoryview) -> Self:
        """The part that a whole Parquet file is."""
        length = struct.unpack("<I", data[-8:-4])[0]
        end = len(data) - 8 - length
        footer = read_structure(bytes(data[end:-8]))
        return cls(footer[FILE_ROWS][1], [data[len(MAGIC) : end]], footer)

    def whole(self) -> bytes:
        """The Parquet file."""
        return b"".join([MAGIC, *self.pieces, ending(self.footer)])


class PartsFile:
    """Writes parts to a file in the order in which they are appended."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("wb")
        hold(self._file)
        self._file.write(MAGIC)
        self._footer: Struct | None = None

    def append(self, part: Part) -> None:
        """Add the row groups of a part; all parts must have one schema, and none is of use afterwards."""
        footer = part.footer
        _move(footer, self._file.tell() - len(MAGIC))
        self._file.writelines(part.pieces)
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

    @property
    def rows(self) -> int:
        """How many rows were appended."""
        return 0 if self._footer is None else int(self._footer[FILE_ROWS][1])

    def close(self) -> None:
        """Write the footer; at least one part, perhaps without rows, must have been appended."""
        if self._file.closed:
            return
        if self._footer is not None:
            self._file.write(ending(self._footer))
        self._file.close()


def join_files(parts: Sequence[Path], output: Path) -> int:
    """One Parquet file of several with the same schema, in their order; returns its rows.

    No row is decoded, and one part is in memory at a time. The output appears whole or not at all.
    """
    made = output.with_name(f".{output.name}.{os.getpid()}.part")
    joined = PartsFile(made)
    try:
        for path in parts:
            joined.append(Part.of_file(memoryview(path.read_bytes())))
        joined.close()
        os.replace(made, output)
    finally:
        joined.close()
        made.unlink(missing_ok=True)
    return joined.rows


def ending(footer: Struct) -> bytes:
    """What a Parquet file ends with."""
    written = structure_bytes(footer)
    return written + struct.pack("<I", len(written)) + MAGIC


def _move(footer: Struct, by: int) -> None:
    """Add `by` to every place in the file that a footer names."""
    for group in footer[FILE_GROUPS][1][1]:
        shift(group, (GROUP_OFFSET,), by)
        for column in group[GROUP_COLUMNS][1][1]:
            shift(column, COLUMN_OFFSETS, by)
            if COLUMN_DATA in column:
                shift(column[COLUMN_DATA][1], DATA_OFFSETS, by)


def shift(structure: Struct, fields: tuple[int, ...], by: int, zeros: bool = False) -> None:
    """Move the places that some fields hold; those at 0, which point at nothing in a file, only with `zeros`."""
    for number in fields:
        if number in structure and (structure[number][1] or zeros):
            kind, place = structure[number]
            structure[number] = kind, place + by
