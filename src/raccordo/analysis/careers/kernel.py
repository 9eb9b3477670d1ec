"""The person-level kernel: a batch of relationships of whole persons → their segments and their spells.

The same function serves any engine that can hand it whole persons (see `raccordo.analysis.engine`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from raccordo.analysis.careers import sweep
from raccordo.analysis.careers.relationships import day_number

STATUSES = (
    "out_of_work", "one_full_time", "one_part_time", "one_unknown",
    "several_full_time", "several_part_time", "several_mixed", "several_unknown",
)  # fmt: skip
"""Labels of status; their places are the codes of `sweep`."""
MILLION = 1_000_000
FULL_TIME, PART_TIME = ("F",), ("P", "V", "M")


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
    """The relationships of a batch in the order of the sweep, as arrays; position i is row `order[i]` of `batch`."""

    batch: pa.RecordBatch
    order: np.ndarray
    people: pa.Array
    bounds: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    times: np.ndarray
    ftes: np.ndarray
    weights: np.ndarray
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


def _person_numbers(persons: pa.Array) -> tuple[pa.Array, np.ndarray]:
    """The distinct persons in order, and for each row the place of its person among them."""
    encoded = persons.dictionary_encode()
    order = pc.sort_indices(encoded.dictionary).to_numpy()
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return encoded.dictionary.take(pa.array(order)), rank[encoded.indices.to_numpy()]


def _working_time(batch: pa.RecordBatch) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Per row: full, part-time or unknown; full-time equivalent in millionths; weight in the choice of the dominant.

    The hours' code decides first, then the full-time equivalent. A full-time job without one counts 1; a part-time
    job without one has an unknown equivalent, and weighs a half only in that choice.
    """
    times = np.zeros(batch.num_rows, np.uint8)
    ftes = np.full(batch.num_rows, sweep.UNKNOWN, np.int64)
    if "fte" in batch.schema.names:
        given = np.asarray(batch.column("fte").cast(pa.float64()).fill_null(np.nan))
        known = ~np.isnan(given)
        ftes[known] = np.rint(given[known] * MILLION)
        times[known] = np.where(ftes[known] >= MILLION, sweep.TIME_FULL, sweep.TIME_PART)
    if "hours" in batch.schema.names:
        hours = batch.column("hours")
        if not pa.types.is_dictionary(hours.type):
            hours = hours.dictionary_encode()
        kinds = [
            sweep.TIME_FULL if code in FULL_TIME else sweep.TIME_PART if code in PART_TIME else sweep.TIME_UNKNOWN
            for code in hours.dictionary.to_pylist()
        ]
        coded = np.array([*kinds, sweep.TIME_UNKNOWN], np.uint8)[hours.indices.fill_null(len(kinds)).to_numpy()]
        times = np.where(coded == sweep.TIME_UNKNOWN, times, coded)
    ftes[(ftes == sweep.UNKNOWN) & (times == sweep.TIME_FULL)] = MILLION
    weights = np.where(ftes != sweep.UNKNOWN, ftes, np.where(times == sweep.TIME_PART, MILLION // 2, 0))
    return times, ftes, weights


def _with_days(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The rows that have at least a day."""
    without_days = pc.less(batch.column("end"), batch.column("start")).fill_null(False)
    return batch.filter(pc.invert(without_days)) if pc.any(without_days).as_py() else batch


def _in_order(batch: pa.RecordBatch) -> tuple[np.ndarray, pa.Array, np.ndarray]:
    """The order of the rows by person, start and identifier; the distinct persons, and the bounds of each."""
    people, numbers = _person_numbers(batch.column("person"))
    starts = batch.column("start").cast(pa.int32()).to_numpy()
    order, bounds = sweep.order_rows(numbers, starts, len(people))
    positions, runs = sweep.equal_starts(starts[order], bounds)
    if len(positions):
        rows = order[positions]
        ties = pa.table({"run": runs, "identifier": batch.column("relationship").take(pa.array(rows))})
        by_identifier = pc.sort_indices(ties, sort_keys=[("run", "ascending"), ("identifier", "ascending")])
        order[positions] = rows[by_identifier.to_numpy()]
    return order, people, bounds


def timeline(batch: pa.RecordBatch, window: Window) -> Timeline:
    """Order a batch and cut it into segments.

    Columns: `relationship`, `person`, `start` and `end` (date32, an empty end is open), optional `hours`
    (dictionary or text) and `fte`; every other column is a field to carry. The batch must hold whole persons.
    """
    batch = _with_days(batch)
    order, people, bounds = _in_order(batch)
    starts = batch.column("start").cast(pa.int32()).to_numpy()[order]
    ends = batch.column("end").cast(pa.int32()).fill_null(sweep.OPEN).to_numpy()[order]
    times, ftes, weights = (values[order] for values in _working_time(batch))
    cut = sweep.sweep(
        bounds, starts, ends, times, ftes, weights, *window.days, window.min_gap, window.gaps
    )  # fmt: skip
    known = ("relationship", "person", "start", "end", "fte")
    fields = tuple(name for name in batch.schema.names if name not in known)
    return Timeline(
        batch, order, people, bounds, starts, ends, times, ftes, weights, fields, window, Segments(*cut)
    )  # fmt: skip


def _days(numbers: np.ndarray) -> pa.Array:
    return pa.array(numbers).view(pa.date32())


def _fte(millionths: np.ndarray) -> pa.Array:
    return pa.array(millionths / MILLION, mask=millionths == sweep.UNKNOWN)


def _lists(line: Timeline, offsets: np.ndarray, rows: np.ndarray) -> pa.Array:
    identifiers = line.batch.column("relationship").take(pa.array(line.order[rows]))
    return pa.ListArray.from_arrays(pa.array(offsets), identifiers)


def _of_dominant(line: Timeline, dominant: np.ndarray) -> dict[str, pa.Array]:
    """The identifier of the dominant relationship and its fields, empty where there is none."""
    rows = pa.array(line.order[dominant] if len(line.order) else dominant, mask=dominant == sweep.UNKNOWN)
    columns = {"dominant": line.batch.column("relationship").take(rows)}
    for name in line.fields:
        column = line.batch.column(name)
        if not pa.types.is_dictionary(column.type):
            column = column.dictionary_encode()
        columns[name] = _compact(column.take(rows))
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


def segments_of(line: Timeline) -> pa.RecordBatch:
    """The table of segments (see `docs/analysis/careers.md` for its columns)."""
    cut = line.segments
    status = pa.DictionaryArray.from_arrays(pa.array(cut.status), pa.array(STATUSES))
    columns = {
        "person": line.people.take(pa.array(cut.person)),
        "start": _days(cut.first),
        "end": _days(cut.last),
        "active": pa.array(np.diff(cut.offsets)),
        "relationships": _lists(line, cut.offsets, cut.rows),
        "status": status,
        "fte": _fte(cut.fte),
        "censored": pa.array((cut.marks & sweep.CENSORED) != 0),
        "truncated": pa.array((cut.marks & sweep.TRUNCATED) != 0),
    }
    return pa.RecordBatch.from_pydict(columns | _of_dominant(line, cut.dominant))


def spells_of(line: Timeline) -> pa.RecordBatch:
    """The table of employment spells (see `docs/analysis/careers.md` for its columns)."""
    cut = line.segments
    person, first, last, count, job_days, peak, fte_days, top, marks, offsets, rows = sweep.consolidate(
        line.bounds, line.starts, line.ends, cut.person, cut.first, cut.last, cut.fte, cut.dominant, cut.offsets,
        *line.window.days,
    )  # fmt: skip
    columns = {
        "person": line.people.take(pa.array(person)),
        "start": _days(first),
        "end": _days(last),
        "days": pa.array(last - first + 1),
        "segments": pa.array(count),
        "relationships": _lists(line, offsets, rows),
        "relationship_days": pa.array(job_days),
        "most_active": pa.array(peak),
        "fte_days": _fte(fte_days),
        "censored": pa.array((marks & sweep.CENSORED) != 0),
        "truncated": pa.array((marks & sweep.TRUNCATED) != 0),
    }
    return pa.RecordBatch.from_pydict(columns | _of_dominant(line, top))


BUILDERS = {"segments": segments_of, "spells": spells_of}


@dataclass(frozen=True)
class CareersKernel:
    """Callable on a batch of whole persons; gives the named outputs (`segments`, `spells`) in that order."""

    window: Window
    outputs: Sequence[str] = ("segments",)

    def __call__(self, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, ...]:
        line = timeline(batch, self.window)
        return tuple(BUILDERS[name](line) for name in self.outputs)
