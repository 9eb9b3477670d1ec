"""Durations drawn from careers: how long jobs last and what follows, how long people stay out of work and what ends it.

A case is counted from its first day, so only those that begin in the window are taken: who was already there when the
window opened would be seen only if they stayed long.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numba import njit

from raccordo.analysis.careers import sweep
from raccordo.analysis.careers.kernel import Timeline, Window, timeline
from raccordo.analysis.careers.relationships import day_number
from raccordo.analysis.careers.transitions import NOWHERE, to_next_job
from raccordo.analysis.contracts import KINDS, OTHER, kind_of
from raccordo.analysis.durations.persons import part_of
from raccordo.analysis.unique import traces

OUT = "out_of_archive"
"""The exit of a job that no other job follows in time."""
JOB_EXITS = (*KINDS, OUT)
OUT_OF_WORK_EXITS = KINDS
UNKNOWN_GROUP = "unknown"


def _contract_kinds(line: Timeline, rows: np.ndarray) -> np.ndarray:
    """The place in `KINDS` of the contracts of some rows of the timeline; `OTHER` where none is known."""
    if "contract" not in line.batch.schema.names:
        return np.full(len(rows), KINDS.index(OTHER), np.int8)
    column = _coded(line, "contract")
    places = [KINDS.index(kind_of(word)) for word in column.dictionary.to_pylist()]
    table = np.array([*places, KINDS.index(OTHER)], np.int8)
    codes = column.indices.fill_null(len(places)).to_numpy()
    return table[codes[rows]]


def _coded(line: Timeline, name: str) -> pa.DictionaryArray:
    column = line.batch.column(name)
    return column if pa.types.is_dictionary(column.type) else column.dictionary_encode()


def _groups(line: Timeline, by: str | None, rows: np.ndarray) -> pa.DictionaryArray:
    """The group of each case: a field of the relationship it hangs from."""
    if by is None:
        return pa.DictionaryArray.from_arrays(np.zeros(len(rows), np.int32), pa.array(["all"]))
    column = _coded(line, by)
    words = pa.concat_arrays([column.dictionary.cast(pa.string()), pa.array([UNKNOWN_GROUP])])
    codes = column.indices.cast(pa.int32()).fill_null(len(words) - 1).to_numpy()
    return pa.DictionaryArray.from_arrays(codes[rows].astype(np.int32), words)


def _batch(
    line: Timeline, by: str | None, rows: np.ndarray, person: np.ndarray, days: np.ndarray, exits: np.ndarray
) -> pa.RecordBatch:
    """Cases in the order of their persons: `part` is the group of persons, `first` marks the first case of each."""
    first = np.ones(len(person), np.int8)
    first[1:] = person[1:] != person[:-1]
    return pa.RecordBatch.from_pydict(
        {
            "grp": _groups(line, by, rows),
            "days": pa.array(days.astype(np.int32)),
            "way_out": pa.array(exits.astype(np.int8)),
            "part": pa.array(part_of(traces(line.people))[person]),
            "first": pa.array(first),
        }
    )


@njit(cache=True, nogil=True)
def runs_of_kind(kinds, following):  # type: ignore[no-untyped-def]  # compiled
    """Per phase: whether a run of phases of one kind begins with it, and the last phase of its run."""
    begins = np.ones(len(kinds), np.bool_)
    final = np.arange(len(kinds))
    for row in range(len(kinds) - 1, -1, -1):  # a phase stands before the one that follows it
        after = following[row]
        if after >= 0 and kinds[after] == kinds[row]:
            begins[after] = False
            final[row] = final[after]
    return begins, final


@dataclass(frozen=True)
class Jobs:
    """Every job from its first day to its last; it ends in the kind of job that follows, or out of the archive.

    Where relationships have phases, a job is a run of them under contracts of one kind: a transformation into another
    kind ends it, in that kind, and begins another job.

    What follows is known only after `within` days, so the watch ends so many days before the window does: later ends
    are not yet seen, and a job that goes on then is lost from sight. A job that runs on beside it counts as following.
    """

    within: int

    exits = JOB_EXITS

    def cases(self, line: Timeline, since: int, by: str | None) -> pa.RecordBatch:
        """One row a job: group, days, place of the exit or -1."""
        cut, watch = line.segments, day_number(line.window.last) - self.within
        bounds = np.searchsorted(cut.person, np.arange(len(line.people) + 1))
        _person, row, _before, after, _days = to_next_job(
            bounds, cut.first, cut.last, np.diff(cut.offsets), line.bounds, line.ends, line.following, -sweep.OPEN,
            day_number(line.window.last), self.within,
        )  # fmt: skip
        exits = np.full(len(line.starts), -1, np.int8)
        dominant = cut.dominant[after] if len(cut.dominant) else after
        kinds = _contract_kinds(line, np.maximum(dominant, 0)) if len(row) else np.empty(0, np.int8)
        exits[row] = np.where(after == NOWHERE, JOB_EXITS.index(OUT), kinds)
        own = _contract_kinds(line, np.arange(len(line.starts)))
        begins, final = runs_of_kind(own, line.following)
        transformed = line.following[final]
        ways_out = np.where(transformed >= 0, own[transformed], exits[final]) if len(own) else exits
        rows = np.flatnonzero(begins & (line.starts >= since) & (line.starts <= watch))
        ends = line.ends[final[rows]].astype(np.int64)
        days = np.minimum(ends, watch) - line.starts[rows] + 1
        ended = np.where(ends <= watch, ways_out[rows], -1)
        person = np.searchsorted(line.bounds, rows, side="right") - 1
        return _batch(line, by, rows, person, days, ended)


@dataclass(frozen=True)
class OutOfWork:
    """Every time out of work from its first day to the day before the next job, by that job's kind.

    It begins on the day after a spell of employment; who has no job when the window ends is lost from sight. Groups
    are those of the job that was dominant on the spell's last day.
    """

    exits = OUT_OF_WORK_EXITS

    def cases(self, line: Timeline, since: int, by: str | None) -> pa.RecordBatch:
        """One row a time out of work: group, days, place of the exit or -1."""
        cut = line.segments
        idle = np.flatnonzero((cut.status == sweep.OUT_OF_WORK) & (cut.first >= since))
        following = np.minimum(idle + 1, max(len(cut.person) - 1, 0))
        found = (idle + 1 < len(cut.person)) & (cut.person[following] == cut.person[idle])
        kinds = _contract_kinds(line, np.maximum(cut.dominant[following], 0)) if len(idle) else np.empty(0, np.int8)
        # A gap always stands after a working segment of the same person, so the place before it is theirs.
        return _batch(
            line, by, cut.dominant[idle - 1], cut.person[idle], cut.last[idle] - cut.first[idle] + 1,
            np.where(found, kinds, -1),
        )  # fmt: skip


Question = Jobs | OutOfWork


@dataclass(frozen=True)
class DurationsKernel:
    """Callable on a batch of whole persons; gives one row per case of the question."""

    window: Window
    question: Question
    since: int
    by: str | None = None

    def __call__(self, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, ...]:
        return (self.question.cases(timeline(batch, self.window), self.since, self.by),)
