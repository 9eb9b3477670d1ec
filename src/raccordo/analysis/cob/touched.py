"""The messages of some persons as any engine takes them: gathered by person, then folded by the kernel."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pyarrow as pa

from raccordo.analysis.cob.fields import STORED
from raccordo.analysis.cob.fold import fold
from raccordo.analysis.cob.parts import SortedParts

TOUCHED = pa.schema([("person", pa.int64())])


class TouchedMessages:
    """The messages in `files` of the persons who have any in `new`; both are sorted by person.

    `edges` are the first persons of the ranges read at once, `rows` at least how many messages there are.
    """

    def __init__(self, files: Sequence[Path], new: Sequence[Path], edges: np.ndarray, rows: int) -> None:
        self._files, self._new, self._edges, self.rows = files, new, edges, rows

    def persons(self) -> Iterator[pa.Array]:
        """The column of persons, alone."""
        yield from (batch.column("person") for batch in self._batches(TOUCHED))

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Messages, a range of persons at a time."""
        return self._batches(STORED)

    def _batches(self, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        with ExitStack() as stack:
            new = stack.enter_context(SortedParts(self._new, TOUCHED))
            messages = stack.enter_context(SortedParts(self._files, schema))
            for edge in [*map(int, self._edges), None]:
                yield only(messages.until(edge), persons_of(new.until(edge)), touched=True)


def persons_of(batch: pa.RecordBatch) -> pa.Array:
    """The different persons of a batch, in order."""
    return batch.column("person").unique().sort()


def only(batch: pa.RecordBatch, persons: pa.Array, *, touched: bool) -> pa.RecordBatch:
    """The rows of the persons touched, or of the others."""
    mask = np.isin(batch.column("person").to_numpy(), persons.to_numpy(), assume_unique=False, kind="sort")
    return batch if mask.all() == touched and mask.any() == touched else batch.filter(pa.array(mask == touched))


def fold_words(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, ...]:
    """The kernel for engines that hand out words in the place of dictionary codes, and columns in any order."""
    columns = []
    for item in STORED:
        column = batch.column(item.name)
        if pa.types.is_dictionary(item.type) and not pa.types.is_dictionary(column.type):
            column = column.dictionary_encode()
        columns.append(column.cast(item.type))
    return fold(pa.RecordBatch.from_arrays(columns, schema=STORED))
