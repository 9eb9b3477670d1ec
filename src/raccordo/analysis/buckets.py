"""Rows gathered by person in bounded memory, without a global sort.

A sample of the persons gives splitters; every row goes to the bucket between two splitters, on disk; each bucket
then holds whole persons and fits in memory. Buckets taken in order give the persons in order, whatever their
number, so the result depends on neither the memory nor the threads allowed. A person is never divided: one with
more rows than a bucket makes a larger bucket.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numba import njit

from raccordo.analysis.problems import TableError

SAMPLE_PER_BUCKET = 512
BLOCK_ROWS = 1 << 20
VOCABULARY_SHARE = 8
"""Vocabularies of coded columns may take together one part in so many of the memory allowed."""


def text_buffers(array: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Offsets (n + 1) and bytes of a text column without nulls, without a copy."""
    array = array.cast(pa.string())
    _, offsets, data = array.buffers()
    positions = np.frombuffer(offsets, np.int32)[array.offset : array.offset + len(array) + 1]
    return positions, np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)


def whole_numbers(array: pa.Array) -> np.ndarray:
    """An int64 column without nulls as NumPy, without a copy."""
    return array.to_numpy(zero_copy_only=True)


@njit(cache=True, nogil=True)
def _bucket_of_text(offsets, data, split_offsets, split_data):  # type: ignore[no-untyped-def]  # compiled
    """For every text, how many splitters are not after it in byte order."""
    found = np.empty(len(offsets) - 1, np.int64)
    for row in range(len(offsets) - 1):
        begin, end = offsets[row], offsets[row + 1]
        low, high = 0, len(split_offsets) - 1
        while low < high:
            middle = (low + high) // 2
            at, stop = split_offsets[middle], split_offsets[middle + 1]
            length = min(end - begin, stop - at)
            k = 0
            while k < length and data[begin + k] == split_data[at + k]:
                k += 1
            if (data[begin + k] < split_data[at + k]) if k < length else (end - begin < stop - at):
                high = middle
            else:
                low = middle + 1
        found[row] = low
    return found


@njit(cache=True, nogil=True)
def _group(buckets, count):  # type: ignore[no-untyped-def]  # compiled
    """The order that puts rows bucket after bucket, keeping their order inside, and the bounds of each."""
    bounds = np.zeros(count + 1, np.int64)
    for bucket in buckets:
        bounds[bucket + 1] += 1
    for bucket in range(count):
        bounds[bucket + 1] += bounds[bucket]
    place = bounds[:-1].copy()
    order = np.empty(len(buckets), np.int64)
    for row in range(len(buckets)):
        order[place[buckets[row]]] = row
        place[buckets[row]] += 1
    return order, bounds


def choose_splitters(persons: Iterable[pa.Array], rows: int, buckets: int) -> pa.Array:
    """At most `buckets - 1` persons, in order, that cut the rows into near-equal parts, from an even sample."""
    stride = max(1, rows // (buckets * SAMPLE_PER_BUCKET))
    sample = []
    skip = 0
    for batch in persons:
        taken = batch.drop_null().take(pa.array(np.arange(skip, len(batch) - batch.null_count, stride)))
        sample.append(taken)
        skip = (skip - len(batch)) % stride
    everyone = pa.concat_arrays(sample)
    ordered = everyone.take(pc.sort_indices(everyone))
    places = np.arange(1, buckets) * len(ordered) // buckets
    return ordered.take(pa.array(places)).unique()


class Vocabulary:
    """The values of one coded column across all batches; a code is a value's place in it."""

    def __init__(self, column: str) -> None:
        self.column = column
        self.values = pa.array([], pa.string())
        self._last_words = self.values
        self._last_codes = pa.array([], pa.int32())

    def encode(self, column: pa.DictionaryArray) -> pa.Array:
        """The int32 codes of a dictionary column, adding what is new."""
        # Batches of one row group share their dictionary, so the last answer often serves again.
        if not column.dictionary.equals(self._last_words):
            words = column.dictionary.cast(pa.string())
            codes = pc.index_in(words, value_set=self.values)
            new = words.filter(codes.is_null())
            if len(new):
                places = np.arange(len(new), dtype=np.int32) + len(self.values)
                codes = pc.replace_with_mask(codes, codes.is_null(), pa.array(places))
                self.values = pa.concat_arrays([self.values, new])
            self._last_words, self._last_codes = column.dictionary, codes
        return self._last_codes.take(column.indices)

    def decode(self, codes: pa.Array) -> pa.DictionaryArray:
        """A dictionary column again."""
        return pa.DictionaryArray.from_arrays(codes, self.values)


class Buckets:
    """Rows on their way to the bucket of their person. `add` every batch, then `read` the buckets in order."""

    def __init__(self, folder: Path, splitters: pa.Array, memory: int) -> None:
        self.count = len(splitters) + 1
        self.rows = 0
        self._splitters = splitters
        self._files = [folder / f"bucket-{number:05}.arrow" for number in range(self.count)]
        self._writers: list[pa.ipc.RecordBatchStreamWriter] = []
        self._vocabularies: dict[str, Vocabulary] = {}
        self._vocabulary_limit = memory // VOCABULARY_SHARE
        self._schema: pa.Schema | None = None

    def add(self, batch: pa.RecordBatch) -> None:
        """Send the rows of a batch (columns `person` and others) to their buckets."""
        if self._schema is None:
            self._schema = batch.schema
            coded = [
                pa.field(item.name, pa.int32() if pa.types.is_dictionary(item.type) else item.type)
                for item in batch.schema
            ]
            self._writers = [pa.ipc.new_stream(str(path), pa.schema(coded)) for path in self._files]
        self.rows += batch.num_rows
        plain = self._encode(batch)
        if self.count == 1:
            self._writers[0].write_batch(plain)
            return
        order, bounds = _group(self._bucket_of(batch.column("person")), self.count)
        grouped = plain.take(pa.array(order))
        for number, writer in enumerate(self._writers):
            if bounds[number + 1] > bounds[number]:
                writer.write_batch(grouped.slice(bounds[number], bounds[number + 1] - bounds[number]))

    def close(self) -> None:
        """End the writing; `read` may follow."""
        for writer in self._writers:
            writer.close()

    def read(self, number: int) -> pa.RecordBatch:
        """One bucket as a single batch of whole persons (perhaps empty), removed from the disk."""
        if self._schema is None:
            raise ValueError("no batch was added, not even an empty one")
        with pa.OSFile(str(self._files[number])) as file, pa.ipc.open_stream(file) as reader:
            table = reader.read_all()
        self._files[number].unlink()
        columns = []
        for name in self._schema.names:
            column = table.column(name)
            whole = pa.concat_arrays(column.chunks or [pa.array([], column.type)])
            words = self._vocabularies.get(name)
            columns.append(words.decode(whole) if words else whole)
        return pa.RecordBatch.from_arrays(columns, names=self._schema.names)

    def _bucket_of(self, persons: pa.Array) -> np.ndarray:
        if pa.types.is_integer(persons.type):
            return np.searchsorted(whole_numbers(self._splitters), whole_numbers(persons), side="right")
        buckets: np.ndarray = _bucket_of_text(*text_buffers(persons), *text_buffers(self._splitters))
        return buckets

    def _encode(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        columns = []
        for item, column in zip(batch.schema, batch.columns, strict=True):
            if pa.types.is_dictionary(item.type):
                column = self._vocabularies.setdefault(item.name, Vocabulary(item.name)).encode(column)
            columns.append(column)
        taken = sum(words.values.nbytes for words in self._vocabularies.values())
        if taken > self._vocabulary_limit:
            largest = max(self._vocabularies.values(), key=lambda words: words.values.nbytes)
            raise TableError.whole_file(
                f"{len(largest.values)} different values so far do not fit in the memory allowed: "
                "raise --memory or leave the column out",
                largest.column,
            )
        return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


class UniqueCheck:
    """Finds identifiers that occur twice, over any number of rows, in bounded memory.

    Each identifier leaves a 64-bit trace on disk (a whole number is its own trace, a text its digest); traces are
    sorted part by part. A trace found twice is only a suspicion: `confirm` compares the identifiers themselves.
    """

    def __init__(self, folder: Path, memory: int) -> None:
        self._path = folder / "identifiers.u64"
        self._file = self._path.open("wb")
        self._part_rows = max(1 << 16, memory // 64)

    def add(self, identifiers: pa.Array) -> None:
        """Note a batch of identifiers (no nulls)."""
        self._file.write(traces(identifiers).tobytes())

    def suspects(self) -> np.ndarray:
        """The traces that occur more than once, in order."""
        self._file.close()
        size = self._path.stat().st_size // 8
        parts = max(1, -(-size // self._part_rows))
        found = [np.empty(0, np.uint64)]
        for part in range(parts):
            values = np.concatenate([block[_part_of(block, parts) == part] for block in self._blocks()])
            values.sort()
            found.append(np.unique(values[1:][values[1:] == values[:-1]]))
        self._path.unlink()
        return np.sort(np.concatenate(found))

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
