"""Durations from file to file: cases from the careers, counted by day, then curves and tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from raccordo.analysis.careers import sweep
from raccordo.analysis.careers.relationships import FIELDS, day_number
from raccordo.analysis.careers.run import check_outputs, gather_relationships, window_for
from raccordo.analysis.durations.cases import DurationsKernel, Jobs, OutOfWork, Question
from raccordo.analysis.durations.compare import Comparison, gray, log_rank
from raccordo.analysis.durations.incidence import Incidence, aalen_johansen
from raccordo.analysis.durations.lifetable import LifeTable
from raccordo.analysis.durations.persons import Counts, Persons
from raccordo.analysis.durations.survival import Survival, kaplan_meier
from raccordo.analysis.engine import Engine
from raccordo.analysis.problems import TableError
from raccordo.analysis.tables import write_whole

STILL = "still"
"""The curve of those who have not ended, beside the exits'."""
MOST_GROUPS = 100

COUNTS_SQL = """
SELECT grp, days, way_out, part, COUNT(*) AS cases, CAST(SUM(first) AS BIGINT) AS persons
FROM cases GROUP BY grp, days, way_out, part ORDER BY 1, 2, 3, 4
"""
"""Cases by group, day, exit and group of persons: all that the curves need, and how far they can be trusted."""


@dataclass(frozen=True)
class DurationsSummary:
    """What was counted: cases and medians (days) by group, the persons whose they are, and the tests."""

    relationships: int
    cases: int
    persons: int
    window_until: date
    groups: dict[str, dict[str, float | int | None]] = field(default_factory=dict)
    tests: list[dict[str, object]] = field(default_factory=list)


def read_counts(counts: pa.Table, exits: tuple[str, ...], most: int | None = MOST_GROUPS) -> Persons:
    """The life table of rows `grp, days, way_out, part, cases`; with more groups than `most` it is refused."""
    words = sorted(pc.unique(counts["grp"]).to_pylist())
    if most is not None and len(words) > most:
        raise TableError.whole_file(f"{len(words)} groups: choose a field with at most {most} values")
    groups = pc.index_in(counts["grp"], pa.array(words, counts["grp"].type)).to_numpy().astype(int)
    days, exit_, part, cases = (counts[name].to_numpy() for name in ("days", "way_out", "part", "cases"))
    return Persons(Counts(days, exit_, cases, groups, part), exits, tuple(words or ["all"]))


def curves(table: LifeTable, confidence: float = 0.95) -> pa.Table:
    """The curves of independent cases, as `rows_of` writes them."""
    found = [(kaplan_meier(one, confidence), aalen_johansen(one, confidence)) for one in map(table.one, table.groups)]
    return rows_of(table, found)


def rows_of(table: LifeTable, found: list[tuple[Survival, Incidence]]) -> pa.Table:
    """Long rows: group, exit (`still` is the curve of survival), day, at_risk, ended, lost, share, se, intervals.

    Shares to six decimals. A day is shown where something happened in the group.
    """
    groups = zip(table.groups, found, strict=True)
    batches = [batch for name, curve in groups for batch in _of_group(table.one(name), name, *curve)]
    return pa.Table.from_batches(batches, batches[0].schema)


def _of_group(table: LifeTable, name: str, alive: Survival, by_exit: Incidence) -> Iterator[pa.RecordBatch]:
    shown = (table.ended[0].sum(0) > 0) | (table.lost[0] > 0)
    rows = [
        (STILL, alive.ended, alive.survival, alive.se, alive.low, alive.high, alive.band_low, alive.band_high),
        *(
            (cause, by_exit.ended[k], by_exit.incidence[k], by_exit.se[k], by_exit.low[k], by_exit.high[k],
             by_exit.band_low[k], by_exit.band_high[k])
            for k, cause in enumerate(table.causes)
            if by_exit.ended[k].any()
        ),
    ]  # fmt: skip
    for word, ended, *numbers in rows:
        columns = {
            "group": pa.array([name] * int(shown.sum()), pa.string()),
            "exit": pa.array([word] * int(shown.sum()), pa.string()),
            "day": pa.array(table.times[shown].astype(np.int64)),
            "at_risk": pa.array(table.at_risk[0][shown]),
            "ended": pa.array(ended[shown]),
            "lost": pa.array(table.lost[0][shown]),
        }
        for column, values in zip(("share", "se", "low", "high", "band_low", "band_high"), numbers, strict=True):
            columns[column] = pa.array(np.round(values[shown], 6), from_pandas=True)
        yield pa.RecordBatch.from_pydict(columns)


def tests(table: LifeTable, persons: Persons | None) -> list[Comparison]:
    """The log-rank test, and Gray's for each exit that occurs, where there are groups to compare; of `persons` where
    they bring several cases each."""
    if np.count_nonzero(table.cases) < 2:
        return []
    happened = [cause for k, cause in enumerate(table.causes) if table.ended[:, k].any()]
    causes = happened if len(happened) > 1 else []
    if persons is not None:
        return [persons.log_rank(), *map(persons.gray, causes)]
    return [log_rank(table), *(gray(table, cause) for cause in causes)]


def build_durations(
    engine: Engine,
    source: Path,
    output: Path,
    *,
    of: str = "jobs",
    by: str | None = None,
    within: int = 365,
    first: date | None = None,
    last: date | None = None,
    confidence: float = 0.95,
    phases: Path | None = None,
) -> DurationsSummary:
    """Write the curves of a table of relationships; `of` is `jobs` or `out_of_work`, `by` a field for groups.

    Where persons bring several cases each, intervals, bands and tests are those of persons (`durations.persons`).
    `phases` as in `gather_relationships`. Raises `TableError` when the table or the question cannot be used.
    """
    check_outputs(source, [output])
    keep = (by,) if by is not None and by not in FIELDS else ()
    relationships, gathered = gather_relationships(engine, source, keep, phases)
    if by is not None and by not in relationships.fields:
        raise TableError.whole_file(f"{source.name} has no such column to make groups of", by)
    question: Question = Jobs(within) if of == "jobs" else OutOfWork()
    window = window_for(relationships.facts, last=last)
    since = -sweep.OPEN if first is None else day_number(first)
    cases = engine.folder / "cases.parquet"
    (count,) = gathered.write(DurationsKernel(window, question, since, by), [cases])
    counted = engine.query(COUNTS_SQL, cases=cases)
    persons = read_counts(counted, question.exits)
    table, many = persons.table, int(pc.sum(counted["persons"], min_count=0).as_py())
    repeated = many < count
    rows = rows_of(table, persons.curves(confidence)) if repeated else curves(table, confidence)
    write_whole(output, rows.combine_chunks().to_batches(), rows.schema)
    return DurationsSummary(
        relationships.facts.rows,
        count,
        many,
        window.last,
        {name: _told(table.one(name)) for name in table.groups},
        [_as_data(test) for test in tests(table, persons if repeated else None)],
    )


def read_tests(summary: DurationsSummary) -> pa.Table:
    """The tests of a summary as a table: test, statistic, freedom, p_value (missing with too few persons)."""
    kinds = {"test": pa.string(), "statistic": pa.float64(), "freedom": pa.int64(), "p_value": pa.float64()}
    return pa.table({name: pa.array([test[name] for test in summary.tests], kind) for name, kind in kinds.items()})


def _told(table: LifeTable) -> dict[str, float | int | None]:
    curve = kaplan_meier(table)
    return {"cases": int(table.cases[0]), "median_days": curve.quantile(0.5)}


def _as_data(test: Comparison) -> dict[str, object]:
    told = asdict(test)
    told |= {name: None if np.isnan(told[name]) else told[name] for name in ("statistic", "p_value")}
    by_group = zip(test.groups, test.observed.tolist(), test.expected.tolist(), strict=True)
    told["groups"] = {name: {"observed": seen, "expected": round(due, 3)} for name, seen, due in by_group}
    del told["observed"], told["expected"]
    return told
