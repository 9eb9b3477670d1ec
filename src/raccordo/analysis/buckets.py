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
from raccordo.analysis.texts import text_buffers, whole_numbers

SAMPLE_PER_BUCKET = 512
VOCABULARY_SHARE = 8
"""Vocabularies of coded columns may take together one part in so many of the memory allowed."""
KEPT_SHARE = 4
"""Runs may stay in one part in so many of it; those that follow wait on disk."""


class OutOfOrder(Exception):
    """A person comes before the one before it."""


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


@njit(cache=True, nogil=True)
def _number_changes(persons):  # type: ignore[no-untyped-def]  # compiled
    """The places where a number differs from the one before, and whether none is smaller."""
    places = np.empty(len(persons), np.int64)
    count = 0
    ordered = True
    for row in range(1, len(persons)):
        ordered &= persons[row - 1] <= persons[row]
        places[count] = row
        count += persons[row - 1] != persons[row]
    return places[:count].copy(), ordered


def changes(persons: pa.Array) -> np.ndarray:
    """The places of a batch where a person follows another; raises `OutOfOrder` if not in order."""
    if persons.null_count:
        raise OutOfOrder
    if pa.types.is_int64(persons.type):
        places, ordered = _number_changes(whole_numbers(persons))
    else:
        before, after = persons[:-1], persons[1:]
        places = 1 + np.flatnonzero(pc.not_equal(after, before).to_numpy(zero_copy_only=False))
        ordered = pc.all(pc.less_equal(before, after), min_count=0).as_py()
    if not ordered:
        raise OutOfOrder
    return places


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
        self._same = True

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
            self._same = codes.equals(pa.array(np.arange(len(codes), dtype=np.int32)))
        return column.indices if self._same else self._last_codes.take(column.indices)

    def decode(self, codes: pa.Array) -> pa.DictionaryArray:
        """A dictionary column again."""
        return pa.DictionaryArray.from_arrays(codes, self.values)


class Buckets:
    """Rows on their way to the bucket of their person. `add` every batch, then `read` the buckets in order."""

    def __init__(self, folder: Path, splitters: pa.Array, memory: int) -> None:
        self.count = len(splitters) + 1
        self.rows = 0
        self._folder, self._splitters = folder, splitters
        self._writers: list[pa.ipc.RecordBatchStreamWriter] = []
        self._vocabularies: dict[str, Vocabulary] = {}
        self._vocabulary_limit = memory // VOCABULARY_SHARE
        self._schema: pa.Schema | None = None

    def add(self, batch: pa.RecordBatch) -> None:
        """Send the rows of a batch (columns `person` and others) to their buckets."""
        if self._schema is None:
            self._schema = batch.schema
            self._writers = [self._open(number) for number in range(self.count)]
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
        self._writers = []

    def empty(self) -> pa.RecordBatch:
        """A batch without rows, of the columns that `read` gives."""
        columns = [pa.array([], item.type) for item in self.schema]
        return pa.RecordBatch.from_arrays(columns, names=self.schema.names)

    @property
    def schema(self) -> pa.Schema:
        """The columns of the batches added."""
        if self._schema is None:
            raise ValueError("no batch was added, not even an empty one")
        return self._schema

    def read(self, number: int) -> pa.RecordBatch:
        """One bucket as a single batch of whole persons (perhaps empty); it can be read once."""
        table = self._rows(number)
        columns = []
        for name in self.schema.names:
            column = table.column(name)
            whole = pa.concat_arrays(column.chunks or [pa.array([], column.type)])
            words = self._vocabularies.get(name)
            columns.append(words.decode(whole) if words else whole)
        return pa.RecordBatch.from_arrays(columns, names=self.schema.names)

    def _rows(self, number: int) -> pa.Table:
        """The rows of a bucket, removed from the disk."""
        path = self._path(number)
        with pa.OSFile(str(path)) as file, pa.ipc.open_stream(file) as reader:
            table = reader.read_all()
        path.unlink()
        return table

    def _path(self, number: int) -> Path:
        return self._folder / f"bucket-{number:05}.arrow"

    def _open(self, number: int) -> pa.ipc.RecordBatchStreamWriter:
        return pa.ipc.new_stream(str(self._path(number)), self._plain_schema())

    def _plain_schema(self) -> pa.Schema:
        """The schema of what waits: codes in the place of words."""
        return pa.schema(
            [(item.name, pa.int32() if pa.types.is_dictionary(item.type) else item.type) for item in self.schema]
        )

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


class Cuts:
    """Where rows that come in the order of the persons are cut into runs of about `size`: a run ends with the first
    person after it is full."""

    def __init__(self, size: int) -> None:
        self.number = 0
        """Of the run that the next row goes to, from 0, unless it begins another."""
        self._size, self._filled = size, 0
        self._last: pa.Scalar | None = None

    def of(self, persons: pa.Array) -> Iterator[tuple[int, int, int]]:
        """The pieces of a batch: the run, the first row, the row after the last.

        Raises `OutOfOrder` if the persons are not in order; nothing that went before is of use then.
        """
        begins = self._begins(persons)
        begin = 0
        while begin < len(persons):
            full = begin + max(self._size - self._filled, 0)
            following = np.searchsorted(begins, full)
            stop = int(begins[following]) if following < len(begins) else len(persons)
            if stop > begin:
                self._filled += stop - begin
                yield self.number, begin, stop
            if following < len(begins):
                self.number, self._filled = self.number + 1, 0
            begin = stop

    def _begins(self, persons: pa.Array) -> np.ndarray:
        """The places of a batch where a person begins."""
        if not len(persons):
            return np.empty(0, np.int64)
        places = changes(persons)
        before, self._last = self._last, persons[-1]
        if before is None or before == persons[0]:
            return places
        if not pc.less(before, persons[0]).as_py():
            raise OutOfOrder
        return np.concatenate([np.zeros(1, np.int64), places])


class Runs(Buckets):
    """Buckets of rows that come in the order of the persons, each a run of about `size` rows.

    The first ones stay in memory, as many as may (`KEPT_SHARE`).
    """

    def __init__(self, folder: Path, size: int, memory: int) -> None:
        super().__init__(folder, pa.array([], pa.int64()), memory)
        self._cuts, self._room = Cuts(size), memory // KEPT_SHARE
        self._kept: dict[int, list[pa.RecordBatch]] = {}

    def add(self, batch: pa.RecordBatch) -> None:
        """Append the rows of a batch; raises `OutOfOrder` (see `Cuts`)."""
        if self._schema is None:
            self._schema = batch.schema
            self._begin(0)
        self.rows += batch.num_rows
        plain = self._encode(batch)
        for number, begin, stop in self._cuts.of(batch.column("person")):
            if number == self.count:
                self.close()
                self._begin(number)
            rows = plain.slice(begin, stop - begin)
            if number in self._kept:
                self._kept[number].append(rows)
                self._room -= rows.nbytes
            else:
                self._writers[-1].write_batch(rows)

    def _begin(self, number: int) -> None:
        """Make room for a run: in memory if there is any left."""
        self.count = number + 1
        if self._room > 0:
            self._kept[number] = []
        else:
            self._writers = [self._open(number)]

    def _rows(self, number: int) -> pa.Table:
        if number in self._kept:
            return pa.Table.from_batches(self._kept.pop(number), self._plain_schema())
        return super()._rows(number)
