"""Identifiers that occur twice, found over any number of rows in bounded memory."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
from numba import njit

from raccordo.analysis.texts import text_buffers, whole_numbers

BLOCK_ROWS = 1 << 20


class UniqueCheck:
    """Finds identifiers that occur twice, over any number of rows, in bounded memory.

    Each identifier leaves a 64-bit trace on disk (a whole number is its own trace, a text its digest) and marks a place
    in a map of bits. Only the traces of places marked twice, few if there is room, are sorted, part by part. A trace
    found twice is only a suspicion: `confirm` compares the identifiers themselves. `close` it at the end.
    """

    def __init__(self, folder: Path, memory: int, rows: int) -> None:
        self._path = folder / "identifiers.u64"
        self._file = self._path.open("wb")
        self._part_rows = max(1 << 16, memory // 64)
        # Sixteen places for each row leave few shared; the two maps take at most an eighth of the memory.
        bits = max(16, min((16 * rows).bit_length(), (memory // 2).bit_length() - 1))
        self._bits = np.uint64(bits)
        self._seen, self._again = (np.zeros(1 << (bits - 6), np.uint64) for _ in range(2))
        self._shared = False

    def add(self, identifiers: pa.Array) -> None:
        """Note a batch of identifiers (no nulls)."""
        noted = traces(identifiers)
        self._file.write(noted.data)
        self._shared |= _mark(noted, self._seen, self._again, self._bits)

    def close(self) -> None:
        """Remove what is on disk."""
        self._file.close()
        self._path.unlink(missing_ok=True)

    def suspects(self) -> np.ndarray:
        """The traces that occur more than once, in order."""
        self._file.flush()
        found = [np.empty(0, np.uint64)]
        if self._shared:
            size = int(sum(_marked(block, self._again, self._bits).sum() for block in self._blocks()))
            parts = max(1, -(-size // self._part_rows))
            for part in range(parts):
                values = np.concatenate([self._shared_of(block, part, parts) for block in self._blocks()])
                values.sort()
                found.append(np.unique(values[1:][values[1:] == values[:-1]]))
        return np.sort(np.concatenate(found))

    def _shared_of(self, block: np.ndarray, part: int, parts: int) -> np.ndarray:
        """The traces of a block whose place is shared, those of one part."""
        values = block[_marked(block, self._again, self._bits)]
        return values[_part_of(values, parts) == part]

    def _blocks(self) -> Iterator[np.ndarray]:
        """The traces in blocks; at least one, perhaps empty."""
        with self._path.open("rb") as file:
            yield np.fromfile(file, np.uint64, BLOCK_ROWS)
            while len(block := np.fromfile(file, np.uint64, BLOCK_ROWS)):
                yield block

    @staticmethod
    def confirm(identifiers: Iterable[pa.Array], suspects: np.ndarray) -> Iterator[list[int]]:
        """The rows (indices from 0) of each identifier that truly repeats, reading the column once more."""
        rows: dict[object, list[int]] = {}
        before = 0
        for batch in identifiers:
            candidates = np.flatnonzero(np.isin(traces(batch), suspects))
            for row, value in zip(candidates, batch.take(pa.array(candidates)).to_pylist(), strict=True):
                rows.setdefault(value, []).append(before + int(row))
            before += len(batch)
        return (found for found in rows.values() if len(found) > 1)


def _part_of(values: np.ndarray, parts: int) -> np.ndarray:
    """The part each trace is looked at with; shuffled by SplitMix64's multiplier, as consecutive numbers are common."""
    shuffled: np.ndarray = (values * np.uint64(0xBF58476D1CE4E5B9)) >> np.uint64(32)
    return shuffled % np.uint64(parts)


_SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""2^64 over the golden ratio: multiples of it spread evenly."""


@njit(cache=True, nogil=True)
def _place(trace, bits):  # type: ignore[no-untyped-def]  # compiled
    """The place of a trace among 2^`bits`: its last bits, moved by the others. So consecutive numbers never share a
    place, and stand near each other: those given in a row are looked up in the processor's cache."""
    return (trace + (trace >> bits) * _SPREAD) & ((np.uint64(1) << bits) - np.uint64(1))


@njit(cache=True, nogil=True)
def _mark(values, seen, again, bits):  # type: ignore[no-untyped-def]  # compiled
    """Mark the place of each trace, in `again` if it was taken; whether any was."""
    shared = False
    for value in values:
        place = _place(value, bits)
        word, bit = place >> np.uint64(6), np.uint64(1) << (place & np.uint64(63))
        if seen[word] & bit:
            again[word] |= bit
            shared = True
        seen[word] |= bit
    return shared


@njit(cache=True, nogil=True)
def _marked(values, marks, bits):  # type: ignore[no-untyped-def]  # compiled
    """Which traces have their place marked."""
    found = np.empty(len(values), np.bool_)
    for row in range(len(values)):
        place = _place(values[row], bits)
        found[row] = (marks[place >> np.uint64(6)] >> (place & np.uint64(63))) & np.uint64(1)
    return found


@njit(cache=True, nogil=True)
def _digest(offsets, data):  # type: ignore[no-untyped-def]  # compiled
    """FNV-1a, 64 bits, of every text."""
    digests = np.empty(len(offsets) - 1, np.uint64)
    for row in range(len(offsets) - 1):
        value = np.uint64(0xCBF29CE484222325)
        for place in range(offsets[row], offsets[row + 1]):
            value = (value ^ np.uint64(data[place])) * np.uint64(0x100000001B3)
        digests[row] = value
    return digests


def traces(identifiers: pa.Array) -> np.ndarray:
    """The 64-bit trace of every identifier: itself for a whole number, a digest for a text."""
    if pa.types.is_integer(identifiers.type):
        return whole_numbers(identifiers).view(np.uint64)
    digests: np.ndarray = _digest(*text_buffers(identifiers))
    return digests
