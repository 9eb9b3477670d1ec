"""Rows of files of communications that were refused: which, and why; row, field and reason, never what stood there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, overload

from raccordo.observatory import incoming

if TYPE_CHECKING:
    import pyarrow as pa

    from raccordo.analysis.cob.store import Imported


class Why(NamedTuple):
    """What is wrong in a row: the field (empty: the row itself) and the reason, as codes."""

    field: str
    reason: str


class Refused(NamedTuple):
    """A row that was refused: the number and name of its file, its number in it, and all that is wrong."""

    number: int
    file: str
    row: int
    why: tuple[Why, ...]


def reasons(imports: Iterable[Imported]) -> list[tuple[Why, int]]:
    """Why rows of some files were refused, and how many rows for each, the most frequent first."""
    counts: Counter[Why] = Counter()
    for item in imports:
        for field, codes in item.faults.items():
            for code, count in codes.items():
                counts[Why(field, code)] += count
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


class RefusedRows(Sequence[Refused]):
    """The refused rows of some files, in their order, one by one as they are asked for."""

    def __init__(self, files: dict[int, str], table: pa.Table):
        self._files, self._table = files, table

    def __len__(self) -> int:
        return int(self._table.num_rows)

    @overload
    def __getitem__(self, asked: int) -> Refused: ...
    @overload
    def __getitem__(self, asked: slice) -> list[Refused]: ...
    def __getitem__(self, asked: int | slice) -> Refused | list[Refused]:
        """One row, or those between two places."""
        if isinstance(asked, int):
            return self[asked : asked + 1][0]
        start, stop, _step = asked.indices(len(self))
        return [
            Refused(one["number"], self._files[one["number"]], one["row"], self._why(one))
            for one in self._table.slice(start, max(0, stop - start)).to_pylist()
        ]

    @staticmethod
    def _why(one: dict[str, list[str]]) -> tuple[Why, ...]:
        return tuple(map(Why, one["field_list"], one["reason_list"]))


def refused_rows(imports: Iterable[Imported], only: Why | None = None) -> RefusedRows:
    """The refused rows of some files; ``only``: those for which this is among the reasons."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    store, files, parts = incoming.store(), dict[int, str](), list[pa.Table]()
    for item in imports:
        files[item.number] = item.file
        faults = pq.read_table(store.rejects(item.number))
        if only is not None:
            these = pc.and_(pc.equal(faults["field"], only.field), pc.equal(faults["reason"], only.reason))
            faults = faults.filter(pc.is_in(faults["row"], faults.filter(these)["row"]))
        rows = faults.group_by("row").aggregate([("field", "list"), ("reason", "list")]).sort_by("row")
        parts.append(rows.append_column("number", pa.array([item.number] * rows.num_rows, pa.int32())))
    empty = pa.schema(
        [("row", pa.int64()), ("field_list", pa.list_(pa.string())), ("reason_list", pa.list_(pa.string())),
         ("number", pa.int32())]
    )  # fmt: skip
    return RefusedRows(files, pa.concat_tables(parts) if parts else empty.empty_table())
