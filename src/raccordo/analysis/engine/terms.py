"""What engines are given and what they answer, whichever runs.

A kernel is a function from a batch of whole persons to one batch per output. Relational work is SQL that every engine
reads alike: dates are compared, never computed with; periods come from a table of days; nulls sort first.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, TypeGuard

import pyarrow as pa

Kernel = Callable[[pa.RecordBatch], tuple[pa.RecordBatch, ...]]
"""A batch of whole persons in, one batch per output out, in the order of the persons."""
Progress = Callable[[str, float], None]
"""Told the step and the share of it that is done, from 0 to 1."""


class EngineMissing(RuntimeError):
    """What an engine needs is not on this machine; the message says what to do."""


class PersonRows(Protocol):
    """Rows to be gathered by person: what the engine needs of a table."""

    @property
    def rows(self) -> int:
        """How many rows there are."""

    def persons(self) -> Iterator[pa.Array]:
        """The column of persons, alone."""

    def batches(self) -> Iterator[pa.RecordBatch]:
        """All checked columns, one of them `person`; raises `TableError` at the end if a row was wrong."""


class IdentifiedRows(PersonRows, Protocol):
    """Rows where one column, the identifier, must not repeat."""

    def identifiers(self) -> Iterator[pa.Array]:
        """That column, alone."""

    def identifiers_of(self, batch: pa.RecordBatch) -> pa.Array:
        """That column of a checked batch."""

    def refuse_repeated(self, repeated: Iterable[list[int]]) -> None:
        """Raise `TableError` naming the rows that share an identifier."""


def has_identifiers(table: PersonRows) -> TypeGuard[IdentifiedRows]:
    """Whether the table has an identifier that must not repeat."""
    return hasattr(table, "identifiers_of")


class Gathered(Protocol):
    """Rows gathered by person, to be mapped once through a kernel."""

    def write(self, kernel: Kernel, paths: Sequence[Path]) -> list[int]:
        """Map the kernel and write each of its outputs to a file (CSV or Parquet), in the order of the persons; returns
        how many rows each has. The files appear whole or not at all, and never beside one of an earlier run."""


class Engine(Protocol):
    """What runs the analysis. A context manager: its work folder is removed at the end."""

    folder: Path
    progress: Progress

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def gather(self, table: PersonRows | IdentifiedRows) -> Gathered:
        """Read and check the whole table, leaving its rows gathered by person.

        Raises the table's own `TableError` when a row is wrong, or when an identifier (if it has one) repeats.
        """

    def query(self, sql: str, **tables: Path) -> pa.Table:
        """Run one SQL query over Parquet files, each visible under its argument's name."""

    def write_query(self, sql: str, output: Path, **tables: Path) -> int:
        """Run one SQL query and write its rows to a Parquet file, which appears whole or not at all; their number."""


def whole_partitions(kernel: Kernel, output: int = 0) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """A kernel as a function of iterators, for engines that hand out a partition batch by batch.

    A partition must hold whole persons (`repartition("person")`), its batches need not: they are joined first.
    `output` chooses one of the kernel's outputs. Passing it to `mapInArrow` is all that such an engine needs.
    """

    def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        whole = joined(batches)
        if whole is not None:
            yield kernel(whole)[output]

    return run


def joined(batches: Iterable[pa.RecordBatch]) -> pa.RecordBatch | None:
    """Batches as one, their dictionaries made one; None if they hold no row."""
    if not (found := [batch for batch in batches if batch.num_rows]):
        return None
    table = pa.Table.from_batches(found).unify_dictionaries()
    columns = [pa.concat_arrays(column.chunks) for column in table.columns]
    return pa.RecordBatch.from_arrays(columns, names=table.column_names)
