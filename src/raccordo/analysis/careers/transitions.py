"""Origin–destination matrices between states: at a horizon, or from an ended job to the next one.

A kernel draws one row per case (person, origin, destination, days between); SQL counts the cells; each share has an
interval. See `docs/analysis/transitions.md`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
from numba import njit

from raccordo.analysis.careers import sweep
from raccordo.analysis.careers.kernel import STATUSES, Timeline, Window, timeline
from raccordo.analysis.careers.parts import write_parts
from raccordo.analysis.careers.relationships import day_number, day_of
from raccordo.analysis.careers.run import check_outputs, gather_relationships, window_for
from raccordo.analysis.engine import Engine
from raccordo.analysis.intervals import effective_cases, wilson
from raccordo.analysis.problems import TableError
from raccordo.analysis.tables import write_whole

STATUS = "status"
OUT_OF_WORK, MISSING, NO_JOB = "out_of_work", "unknown", "no_job"
NOWHERE = -1

CELLS_SQL = """
WITH by_person AS (
    SELECT origin_day, origin, destination, person, COUNT(*) AS y FROM cases
    GROUP BY origin_day, origin, destination, person
), person_origin AS (
    SELECT origin_day, origin, person, SUM(y) AS n FROM by_person GROUP BY origin_day, origin, person
), origins AS (
    SELECT origin_day, origin, SUM(n) AS n, COUNT(*) AS persons, SUM(n * n) AS nn FROM person_origin
    GROUP BY origin_day, origin
), cells AS (
    SELECT b.origin_day, b.origin, b.destination, SUM(b.y) AS y, COUNT(*) AS persons, SUM(b.y * b.y) AS yy,
           SUM(b.y * p.n) AS yn
    FROM by_person b JOIN person_origin p ON p.origin_day = b.origin_day AND p.origin = b.origin AND p.person = b.person
    GROUP BY b.origin_day, b.origin, b.destination
), times AS (
    SELECT origin_day, origin, destination,
           CAST(PERCENTILE_DISC(0.25) WITHIN GROUP (ORDER BY days) AS INT) AS days_q1,
           CAST(PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY days) AS INT) AS days_median,
           CAST(PERCENTILE_DISC(0.75) WITHIN GROUP (ORDER BY days) AS INT) AS days_q3
    FROM cases GROUP BY origin_day, origin, destination
)
SELECT c.origin_day, c.origin, c.destination,
       CAST(c.y AS BIGINT) AS cases, CAST(c.persons AS BIGINT) AS persons,
       CAST(o.n AS BIGINT) AS origin_cases, CAST(o.persons AS BIGINT) AS origin_persons,
       CAST(c.yy AS DOUBLE) AS yy, CAST(c.yn AS DOUBLE) AS yn, CAST(o.nn AS DOUBLE) AS nn,
       t.days_q1, t.days_median, t.days_q3
FROM cells c
JOIN origins o ON o.origin_day = c.origin_day AND o.origin = c.origin
JOIN times t ON t.origin_day = c.origin_day AND t.origin = c.origin AND t.destination = c.destination
ORDER BY c.origin_day, c.origin, c.destination
"""
"""The cells of the matrices, with the sums that the intervals need; plain SQL that every engine reads alike."""


@njit(cache=True, nogil=True)
def _segment_on(bounds, first, last, person, day):  # type: ignore[no-untyped-def]  # compiled
    """The first segment of a person that ends on a day or later, as its place; the bound of the next if none."""
    low, high = bounds[person], bounds[person + 1]
    while low < high:
        middle = (low + high) // 2
        if last[middle] < day:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True, nogil=True)
def _at_horizon(bounds, first, last, days, horizon):  # type: ignore[no-untyped-def]  # compiled
    """Per case: person, place of the day, segment on the day, segment `horizon` days later."""
    cases = np.empty((4, (len(bounds) - 1) * len(days)), np.int64)
    done = 0
    for person in range(len(bounds) - 1):
        stop = bounds[person + 1]
        for k in range(len(days)):
            a = _segment_on(bounds, first, last, person, days[k])
            b = _segment_on(bounds, first, last, person, days[k] + horizon)
            if a < stop and b < stop and first[a] <= days[k]:
                cases[0, done], cases[1, done], cases[2, done], cases[3, done] = person, k, a, b
                done += 1
    return cases[:, :done]


@njit(cache=True, nogil=True)
def to_next_job(bounds, first, last, active, row_bounds, ends, following, first_day, last_day, within):  # type: ignore[no-untyped-def]  # compiled
    """Per ended relationship: person, row, segment of its last day, next working segment (or -1), days between."""
    cases = np.empty((5, len(ends)), np.int64)
    done = 0
    for person in range(len(bounds) - 1):
        stop = bounds[person + 1]
        for row in range(row_bounds[person], row_bounds[person + 1]):
            end = ends[row]
            if following[row] >= 0 or end < first_day or end + max(within, 1) > last_day:
                continue
            segment = _segment_on(bounds, first, last, person, end)
            after = segment + 1
            while after < stop and not active[after]:
                after += 1
            if after < stop and within and first[after] > end + within:
                after = stop
            cases[0, done], cases[1, done], cases[2, done] = person, row, segment
            cases[3, done] = after if after < stop else NOWHERE
            cases[4, done] = first[after] - end - 1 if after < stop else NOWHERE
            done += 1
    return cases[:, :done]


@dataclass(frozen=True)
class State:
    """What a state is: the status (see `docs/analysis/careers.md`), or what a column of the relationships holds.

    `group` puts values of the column together: it gives the word of a value, None where none is known. On Spark it
    travels to the workers, so it is a function of a module or a method of a mapping.
    """

    column: str = STATUS
    group: Callable[[str], str | None] | None = None

    def of_rows(self, line: Timeline, rows: np.ndarray, none: str) -> pa.DictionaryArray:
        """That of some relationships, by row; `none` where the row is negative."""
        column = line.batch.column(self.column)
        if not pa.types.is_dictionary(column.type):
            column = column.dictionary_encode()
        places, words = self._words(column.dictionary.cast(pa.string()).to_pylist(), none)
        codes = column.indices.fill_null(len(places) - 1).to_numpy()
        absent = np.int32(len(words) - 1)
        chosen = np.where(rows < 0, absent, places[codes[rows]] if len(codes) else absent)
        return pa.DictionaryArray.from_arrays(chosen.astype(np.int32), pa.array(words, pa.string()))

    def of_segments(self, line: Timeline, segments: np.ndarray, none: str) -> pa.DictionaryArray:
        """That of some segments: their status, or that of their dominant relationship; `none` if negative."""
        if self.column != STATUS:
            dominant = line.segments.dominant
            rows = np.where(segments < 0, sweep.UNKNOWN, dominant[segments] if len(dominant) else sweep.UNKNOWN)
            return self.of_rows(line, rows, none)
        status = line.segments.status
        chosen = np.where(segments < 0, len(STATUSES), status[segments] if len(status) else len(STATUSES))
        return pa.DictionaryArray.from_arrays(chosen.astype(np.int32), pa.array([*STATUSES, none]))

    def _words(self, values: list[str], none: str) -> tuple[np.ndarray, list[str]]:
        """The place of the word of each value, that of a missing one after them; and the words, `none` the last."""
        said = [MISSING if word is None else word for word in (map(self.group, values) if self.group else values)]
        words = [*dict.fromkeys([*said, MISSING]), none]
        place = {word: n for n, word in enumerate(words[:-1])}
        return np.array([place[word] for word in [*said, MISSING]], np.int32), words


@dataclass(frozen=True)
class Cases:
    """What a question found in a batch, one item each: the place of the person, the columns `origin_day`, `days` and
    `day` (the one on which the case fell), and from which segment to which; `ended` are the rows of the ended
    relationships, where these are the origins. `none` is the state after which nothing is seen."""

    person: np.ndarray
    told: dict[str, pa.Array]
    before: np.ndarray
    after: np.ndarray
    none: str
    ended: np.ndarray | None = None

    def rows(self, line: Timeline, state: State) -> pa.RecordBatch:
        """One row for each case, with its states."""
        if self.ended is None or state.column == STATUS:
            origin = state.of_segments(line, self.before, OUT_OF_WORK)
        else:
            origin = state.of_rows(line, self.ended, OUT_OF_WORK)
        destination = state.of_segments(line, self.after, self.none)
        person = line.people.take(pa.array(self.person))
        columns = {"person": person, "origin": origin, "destination": destination, **self.told}
        names = ("person", "origin_day", "origin", "destination", "days", "day")
        return pa.RecordBatch.from_pydict({name: columns[name] for name in names})


@dataclass(frozen=True)
class AtHorizon:
    """From the state on each of `days` to the one `horizon` days later; the window must hold both."""

    days: tuple[date, ...]
    horizon: int

    def cases(self, line: Timeline, bounds: np.ndarray) -> Cases:
        """One case for each person and day on which both states are known; its day is the horizon's beginning."""
        numbers = np.array([day_number(day) for day in self.days])
        person, day, before, after = _at_horizon(bounds, line.segments.first, line.segments.last, numbers, self.horizon)
        began = pa.array(numbers.astype(np.int32)[day]).view(pa.date32())
        told = {"origin_day": began, "days": pa.nulls(len(person), pa.int32()), "day": began}
        return Cases(person, told, before, after, OUT_OF_WORK)


@dataclass(frozen=True)
class ToNextJob:
    """From every ended relationship to the person's next working segment.

    With `within`, only ends that many days or more before the end of the window count, and only a job begun within
    them is a next job.
    """

    within: int | None = None

    def cases(self, line: Timeline, bounds: np.ndarray) -> Cases:
        """One case for each relationship that ended in the window, at least a day before its end, on its last day."""
        cut = line.segments
        person, row, before, after, days = to_next_job(
            bounds, cut.first, cut.last, np.diff(cut.offsets), line.bounds, line.ends, line.following,
            *line.window.days, self.within or 0,
        )  # fmt: skip
        last_day = np.full(len(row), day_number(line.window.last), np.int32)
        told = {
            "origin_day": pa.array(last_day).view(pa.date32()),
            "days": pa.array(days.astype(np.int32), mask=after < 0),
            "day": pa.array(line.ends[row].astype(np.int32)).view(pa.date32()),
        }
        return Cases(person, told, before, after, NO_JOB, row)


@dataclass(frozen=True)
class CasesKernel:
    """Callable on a batch of whole persons; gives one row per case, in a batch for each of the states."""

    window: Window
    states: Sequence[State]
    question: AtHorizon | ToNextJob

    def __call__(self, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, ...]:
        line = timeline(batch, self.window)
        bounds = np.searchsorted(line.segments.person, np.arange(len(line.people) + 1))
        cases = self.question.cases(line, bounds)
        return tuple(cases.rows(line, state) for state in self.states)


def with_intervals(cells: pa.Table, confidence: float) -> pa.Table:
    """The cells with the share of their origin and its Wilson interval on effective cases, to six decimals."""
    cases, origin_cases, *sums = (
        np.asarray(cells.column(name).cast(pa.float64())) for name in ("cases", "origin_cases", "yy", "yn", "nn")
    )
    share = cases / origin_cases
    worth = effective_cases(cases, origin_cases, *sums)
    low, high = wilson(share, worth, confidence)
    table = cells.drop_columns(["yy", "yn", "nn"])
    for name, values in {"share": share, "low": low, "high": high, "effective_cases": worth}.items():
        table = table.append_column(name, pa.array(np.round(values, 6)))
    return table


@dataclass(frozen=True)
class TransitionsSummary:
    """What was counted: cases, cells, and the window."""

    relationships: int
    cases: int
    cells: int
    state: str
    window_from: date | None
    window_until: date


@dataclass(frozen=True)
class Matrix:
    """One of the matrices asked for: its states, where its cells go and, if asked, what each cell sums."""

    output: Path
    state: State = State()
    parts: Path | None = None


def build_transitions(
    engine: Engine,
    source: Path,
    output: Path,
    *,
    state: str = STATUS,
    horizon: int | None = None,
    days: Sequence[date] = (),
    within: int | None = None,
    first: date | None = None,
    last: date | None = None,
    confidence: float = 0.95,
    phases: Path | None = None,
    parts: Path | None = None,
) -> TransitionsSummary:
    """Write the matrices of a table of relationships: at `horizon` days from each of `days`, or to the next job.

    `state` is `status`, or a column of the relationships. The rest as in `build_matrices`.
    """
    matrix = Matrix(output, State(state), parts)
    (summary,) = build_matrices(
        engine, source, [matrix], horizon=horizon, days=days, within=within, first=first, last=last,
        confidence=confidence, phases=phases,
    )  # fmt: skip
    return summary


def build_matrices(
    engine: Engine,
    source: Path,
    matrices: Sequence[Matrix],
    *,
    horizon: int | None = None,
    days: Sequence[date] = (),
    within: int | None = None,
    first: date | None = None,
    last: date | None = None,
    confidence: float = 0.95,
    phases: Path | None = None,
) -> list[TransitionsSummary]:
    """Ask one question of several states, the working lives being gone through once.

    Without `horizon` the question is the next job. Without `days` the only one is the last that has its horizon
    in the window. `phases` as in `gather_relationships`. Into `parts` of a matrix, if named, goes what each cell sums
    (see `raccordo.analysis.careers.parts`); the relationships then tell sex and birth_year. Raises `TableError` when
    the table or the question cannot be used.
    """
    check_outputs(source, [matrix.output for matrix in matrices])
    columns = dict.fromkeys(matrix.state.column for matrix in matrices if matrix.state.column != STATUS)
    relationships, gathered = gather_relationships(engine, source, tuple(columns), phases)
    window = window_for(relationships.facts, first, last)
    question = ToNextJob(within) if horizon is None else _at_horizon_in(window, horizon, days)
    cases = [engine.folder / f"cases-{number}.parquet" for number in range(len(matrices))]
    counts = gathered.write(CasesKernel(window, tuple(matrix.state for matrix in matrices), question), cases)
    unused = ["origin_day"] if horizon is None else ["days_q1", "days_median", "days_q3"]
    summaries = []
    for matrix, path, count in zip(matrices, cases, counts, strict=True):
        if matrix.parts is not None:
            write_parts(engine, path, source, matrix.parts)
        cells = with_intervals(engine.query(CELLS_SQL, cases=path), confidence).drop_columns(unused)
        rows = write_whole(matrix.output, cells.combine_chunks().to_batches(), cells.schema)
        path.unlink()
        told = (relationships.facts.rows, count, rows, matrix.state.column, window.first, window.last)
        summaries.append(TransitionsSummary(*told))
    return summaries


def _at_horizon_in(window: Window, horizon: int, days: Sequence[date]) -> AtHorizon:
    """The question at a horizon, refused when a day or its horizon is outside the window."""
    chosen = tuple(sorted(set(days))) or (day_of(day_number(window.last) - horizon),)
    for day in chosen:
        if window.first is not None and day < window.first:
            raise TableError.whole_file(f"{day} comes before the window, which starts on {window.first}")
        if day_number(day) + horizon > day_number(window.last):
            raise TableError.whole_file(f"{horizon} days after {day} is past the window, which ends on {window.last}")
    return AtHorizon(chosen, horizon)
