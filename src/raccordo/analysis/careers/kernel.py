"""The person-level kernel: a batch of relationships of whole persons → their segments and their spells.

The same function serves any engine that can hand it whole persons (see `raccordo.analysis.engine`).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from raccordo.analysis.careers import sweep
from raccordo.analysis.careers.relationships import day_number
from raccordo.analysis.problems import TableError
from raccordo.analysis.taking import at_places, take

STATUSES = (
    "out_of_work", "one_full_time", "one_part_time", "one_unknown",
    "several_full_time", "several_part_time", "several_mixed", "several_unknown",
)  # fmt: skip
"""Labels of status; their places are the codes of `sweep`."""
MILLION = 1_000_000
NO_PHASE = -1
FULL_TIME, PART_TIME = ("F",), ("P", "V", "M")
UNTOLD_FTE = np.array([sweep.UNKNOWN, sweep.UNKNOWN, MILLION])
"""By working time (unknown, part, full), the full-time equivalent of a job that does not tell it."""
UNTOLD_WEIGHT = np.array([0, MILLION // 2, MILLION])
"""Likewise its weight in the choice of the dominant."""


@dataclass(frozen=True)
class Window:
    """The days observed, inclusive, and which gaps are drawn.

    `first` None means from the first relationship. Gaps shorter than `min_gap` days are not drawn; none is with
    `gaps` false.
    """

    last: date
    first: date | None = None
    min_gap: int = 1
    gaps: bool = True

    def __post_init__(self) -> None:
        if self.first is not None and self.first > self.last:
            raise ValueError(f"the window ends ({self.last}) before it starts ({self.first})")
        if self.min_gap < 1:
            raise ValueError("the shortest gap to draw is at least one day")

    @property
    def days(self) -> tuple[int, int]:
        """First and last day as numbers."""
        return -sweep.OPEN if self.first is None else day_number(self.first), day_number(self.last)


@dataclass(frozen=True)
class Timeline:
    """The relationships of a batch, its rows in the order of the sweep, beside the same as arrays.

    A row is a relationship or, where the batch has phases, one phase of it: `heads` holds the place of the first phase
    of each row's relationship (its own without phases), `following` that of the next phase, -1 after the last.
    """

    batch: pa.RecordBatch
    people: pa.Array
    bounds: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    times: np.ndarray
    ftes: np.ndarray
    weights: np.ndarray
    heads: np.ndarray
    following: np.ndarray
    fields: tuple[str, ...]
    window: Window
    segments: "Segments"


@dataclass(frozen=True)
class Segments:
    """Segments as arrays, one item each; `rows[offsets[i]:offsets[i + 1]]` are active in segment i."""

    person: np.ndarray
    first: np.ndarray
    last: np.ndarray
    status: np.ndarray
    fte: np.ndarray
    dominant: np.ndarray
    marks: np.ndarray
    offsets: np.ndarray
    rows: np.ndarray


def _gathered(batch: pa.RecordBatch) -> tuple[np.ndarray | None, pa.Array, np.ndarray]:
    """The order that puts the rows of a person together, None if they are; the persons in order, and their bounds."""
    runs = pc.run_end_encode(batch.column("person"), run_end_type=pa.int64())
    people = runs.values
    if pc.all(pc.less(people[:-1], people[1:]), min_count=0).as_py():
        return None, people, np.concatenate([np.zeros(1, np.int64), runs.run_ends.to_numpy()])
    encoded = batch.column("person").dictionary_encode()
    places = pc.sort_indices(encoded.dictionary).to_numpy()
    rank = np.empty(len(places), np.int64)
    rank[places] = np.arange(len(places))
    order, bounds = sweep.group_rows(rank[encoded.indices.to_numpy()], len(places))
    return order, encoded.dictionary.take(pa.array(places)), bounds


def _working_time(batch: pa.RecordBatch) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Per row: full, part-time or unknown; full-time equivalent in millionths; weight in the choice of the dominant.

    The hours' code decides first, then the full-time equivalent. A full-time job without one counts 1; a part-time
    job without one has an unknown equivalent, and weighs a half only in that choice.
    """
    times = _coded_time(batch)
    if "fte" not in batch.schema.names:
        return times, at_places(UNTOLD_FTE, times), at_places(UNTOLD_WEIGHT, times)
    given = np.asarray(batch.column("fte").cast(pa.float64()).fill_null(np.nan))
    known = ~np.isnan(given)
    ftes = UNTOLD_FTE[times]
    ftes[known] = np.rint(given[known] * MILLION)
    by_fte = np.where(ftes >= MILLION, sweep.TIME_FULL, sweep.TIME_PART).astype(np.uint8)
    times = np.where(known & (times == sweep.TIME_UNKNOWN), by_fte, times)
    return times, ftes, np.where(known, ftes, UNTOLD_WEIGHT[times])


def _coded_time(batch: pa.RecordBatch) -> np.ndarray:
    """Per row full, part-time or unknown, as the hours' code tells it."""
    if "hours" not in batch.schema.names:
        return np.full(batch.num_rows, sweep.TIME_UNKNOWN, np.uint8)
    hours = _coded(batch.column("hours"))
    kinds = [
        sweep.TIME_FULL if code in FULL_TIME else sweep.TIME_PART if code in PART_TIME else sweep.TIME_UNKNOWN
        for code in hours.dictionary.to_pylist()
    ]
    table = np.array([*kinds, sweep.TIME_UNKNOWN], np.uint8)
    times: np.ndarray = at_places(table, hours.indices.fill_null(len(kinds)).to_numpy())
    return times


def _coded(column: pa.Array) -> pa.DictionaryArray:
    return column if pa.types.is_dictionary(column.type) else column.dictionary_encode()


def _with_days(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The rows that have at least a day."""
    without_days = pc.less(batch.column("end"), batch.column("start")).fill_null(False)
    return batch.filter(pc.invert(without_days)) if pc.any(without_days).as_py() else batch


def _in_order(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, pa.Array, np.ndarray]:
    """The rows without persons, by person, start and identifier; the distinct persons, and the bounds of each."""
    grouped, people, bounds = _gathered(batch)
    starts = batch.column("start").cast(pa.int32()).to_numpy()
    named = batch.column("relationship")
    names = named.to_numpy() if pa.types.is_integer(named.type) else np.empty(0, np.int64)
    if grouped is None:
        order, moved, tied = sweep.order_by_start(starts, names, bounds)
    else:
        ordered, _, tied = sweep.order_by_start(starts[grouped], names[grouped] if len(names) else names, bounds)
        order, moved = grouped[ordered], True
    if tied:
        positions, runs = sweep.equal_starts(starts[order], bounds)
        rows = order[positions]
        ties = pa.table({"run": runs, "identifier": named.take(pa.array(rows))})
        by_identifier = pc.sort_indices(ties, sort_keys=[("run", "ascending"), ("identifier", "ascending")])
        order[positions] = rows[by_identifier.to_numpy()]
        moved = True
    batch = batch.drop_columns(["person"])
    if moved:
        columns = [take(column, order) for column in batch.columns]
        batch = pa.RecordBatch.from_arrays(columns, names=batch.schema.names)
    return batch, people, bounds


def _phases(batch: pa.RecordBatch, bounds: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, ...]:
    """`heads` and `following` of a timeline; raises `TableError` where phases are not one after the other."""
    if "phase" not in batch.schema.names:
        return np.arange(batch.num_rows, dtype=np.int32), np.full(batch.num_rows, NO_PHASE, np.int32)
    codes = batch.column("relationship").dictionary_encode()
    numbers = batch.column("phase").cast(pa.int64()).to_numpy()
    heads, following, wrong = sweep.link_phases(
        codes.indices.to_numpy(), len(codes.dictionary), numbers, bounds, starts, ends
    )
    if wrong:
        raise TableError.whole_file(
            f"{wrong} phases do not begin on the day after the phase before, of the same person", "phase"
        )
    return heads, following


def timeline(batch: pa.RecordBatch, window: Window) -> Timeline:
    """Order a batch and cut it into segments.

    Columns: `relationship`, `person`, `start` and `end` (date32, an empty end is open), optional `hours`
    (dictionary or text), `fte` and `phase` (rows of one relationship are then its phases, numbered in their order);
    every other column is a field to carry. The batch must hold whole persons.
    """
    batch, people, bounds = _in_order(_with_days(batch))
    starts = batch.column("start").cast(pa.int32()).to_numpy()
    ends = batch.column("end").cast(pa.int32()).fill_null(sweep.OPEN).to_numpy()
    times, ftes, weights = _working_time(batch)
    heads, following = _phases(batch, bounds, starts, ends)
    cut = sweep.sweep(
        bounds, starts, ends, times, ftes, weights, heads, *window.days, window.min_gap, window.gaps
    )  # fmt: skip
    known = ("relationship", "person", "start", "end", "fte", "phase")
    fields = tuple(name for name in batch.schema.names if name not in known)
    return Timeline(
        batch, people, bounds, starts, ends, times, ftes, weights, heads, following, fields, window, Segments(*cut)
    )


def _days(numbers: np.ndarray) -> pa.Array:
    return pa.array(numbers).view(pa.date32())


def _bits(flags: np.ndarray) -> pa.Buffer:
    """Truth values as Arrow packs them."""
    return pa.py_buffer(np.packbits(flags, bitorder="little"))


def _flags(flags: np.ndarray) -> pa.Array:
    return pa.Array.from_buffers(pa.bool_(), len(flags), [None, _bits(flags)])


def _where_known(values: np.ndarray, known: np.ndarray) -> pa.Array:
    """The values, missing where they are not known."""
    kind = pa.from_numpy_dtype(values.dtype)
    return pa.Array.from_buffers(kind, len(values), [_bits(known), pa.py_buffer(values)])


def _fte(millionths: np.ndarray) -> pa.Array:
    return _where_known(millionths / MILLION, millionths != sweep.UNKNOWN)


def _lists(line: Timeline, offsets: np.ndarray, rows: np.ndarray) -> pa.Array:
    identifiers = take(line.batch.column("relationship"), rows)
    kind = pa.list_(pa.field("item", identifiers.type, nullable=False))
    return pa.ListArray.from_arrays(pa.array(offsets), identifiers, type=kind)


def _of_dominant(line: Timeline, dominant: np.ndarray) -> dict[str, pa.Array]:
    """The identifier of the dominant relationship and its fields, empty where there is none."""
    columns = {"dominant": take(line.batch.column("relationship"), dominant, gaps=True)}
    for name in line.fields:
        columns[name] = _compact(take(_coded(line.batch.column(name)), dominant, gaps=True))
    return columns


def _compact(column: pa.DictionaryArray) -> pa.DictionaryArray:
    """The same column without the words it does not use, when they are many (a file would store them all)."""
    if len(column.dictionary) <= 4096:
        return column
    used = np.zeros(len(column.dictionary) + 1, bool)
    codes = column.indices.fill_null(len(column.dictionary)).to_numpy()
    used[codes] = True
    used[-1] = False
    places = (np.cumsum(used) - 1).astype(np.int32)
    indices = pa.array(places[codes], mask=codes == len(column.dictionary))
    return pa.DictionaryArray.from_arrays(indices, column.dictionary.filter(pa.array(used[:-1])))


def _batch(columns: dict[str, pa.Array], may_miss: Collection[str]) -> pa.RecordBatch:
    """A batch that says which columns are never empty, which spares writers and readers asking row by row."""
    fields = [pa.field(name, column.type, nullable=name in may_miss) for name, column in columns.items()]
    return pa.RecordBatch.from_arrays(list(columns.values()), schema=pa.schema(fields))


def segments_of(line: Timeline) -> pa.RecordBatch:
    """The table of segments (see `docs/analysis/careers.md` for its columns)."""
    cut = line.segments
    columns = {
        "person": take(line.people, cut.person),
        "start": _days(cut.first),
        "end": _days(cut.last),
        "active": pa.array(np.diff(cut.offsets)),
        "relationships": _lists(line, cut.offsets, cut.rows),
        "status": pa.DictionaryArray.from_arrays(pa.array(cut.status), pa.array(STATUSES)),
        "fte": _fte(cut.fte),
        "censored": _flags(cut.marks & sweep.CENSORED),
        "truncated": _flags(cut.marks & sweep.TRUNCATED),
    }
    return _batch(columns | _of_dominant(line, cut.dominant), ("fte", "dominant", *line.fields))


def spells_of(line: Timeline) -> pa.RecordBatch:
    """The table of employment spells (see `docs/analysis/careers.md` for its columns)."""
    cut = line.segments
    person, first, last, count, job_days, peak, fte_days, top, marks, offsets, rows = sweep.consolidate(
        line.bounds, line.starts, line.ends, line.heads, cut.person, cut.first, cut.last, cut.fte, cut.dominant,
        cut.offsets, *line.window.days,
    )  # fmt: skip
    columns = {
        "person": take(line.people, person),
        "start": _days(first),
        "end": _days(last),
        "days": pa.array(last - first + 1),
        "segments": pa.array(count),
        "relationships": _lists(line, offsets, rows),
        "relationship_days": pa.array(job_days),
        "most_active": pa.array(peak),
        "fte_days": _fte(fte_days),
        "censored": _flags(marks & sweep.CENSORED),
        "truncated": _flags(marks & sweep.TRUNCATED),
    }
    return _batch(columns | _of_dominant(line, top), ("fte_days", *line.fields))


BUILDERS = {"segments": segments_of, "spells": spells_of}


@dataclass(frozen=True)
class CareersKernel:
    """Callable on a batch of whole persons; gives the named outputs (`segments`, `spells`) in that order."""

    window: Window
    outputs: Sequence[str] = ("segments",)

    def __call__(self, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, ...]:
        line = timeline(batch, self.window)
        return tuple(BUILDERS[name](line) for name in self.outputs)
