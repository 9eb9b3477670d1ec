"""Persons at work on a day and the jobs that reconcile with them: the cells of one cut, and one of them by another.

Any day may be asked, municipalities as well as centres, and movements tell the same hirings: no pattern of gaps
protects all of it, so what is told is told in threes (`threes`) beside the screening of each list (ADR 14).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from raccordo.analysis.careers.at_work import at_work, at_work_on, identity, identity_on
from raccordo.analysis.engine import SMALLEST_MEMORY, EmbeddedEngine
from raccordo.observatory import hiding, threes
from raccordo.observatory.asking import Observatory

Row = dict[str, Any]
FIGURES = ("persons", "jobs_on_day", "jobs_before", "hires", "ends", "changes", "jobs")
#: Measure → figures that would tell it, and so go with it: the changes absorb what another figure of a row withholds.
TOGETHER = {"persons": ("jobs_on_day",), **dict.fromkeys(("jobs_before", "hires", "ends", "jobs"), ("changes",))}
#: By what a cell of another cut is opened: few values, so that what it opens on is more than gaps.
BENEATH = ("sex", "age", "contract_kind", "hours", "citizenship", "work_quadrant")
#: Cuts that are read in the relationships, which run ahead of the careers when messages were taken in since.
OF_RELATIONSHIPS = frozenset({"age", "seasonal"})


def told_of_day(observatory: Observatory, cut: str, before: dt.date, day: dt.date) -> tuple[list[Row], Row]:
    """The cells of a cut as they are told of a day and one before, and the whole region's."""
    there = observatory.ask(at_work_on, f"at_work-{cut}", day=day, cut=cut).to_pylist()
    jobs = observatory.ask(identity_on, f"days-{cut}", before=before, day=day, cut=cut).to_pylist()
    rows = _joined((*there, *jobs), (cut,))
    sums: Row = {"all": "", **{figure: sum(row[figure] for row in rows) for figure in FIGURES}}
    for measure, also in TOGETHER.items():
        hiding.hide_list(rows, measure, also=also)
    threes.round_rows(rows, (cut,), f"at work {cut}", FIGURES)
    threes.round_rows([sums], ("all",), "at work", FIGURES)
    return rows, sums


def cuts_beneath(observatory: Observatory, cut: str) -> list[str]:
    """By what the cells of a cut can be opened."""
    careers, manifest = observatory.state.careers, observatory.market.store.manifest()
    folded = manifest.folded.number if manifest is not None and manifest.folded is not None else None
    shut = frozenset() if careers is not None and careers.fold == folded else OF_RELATIONSHIPS
    return [] if cut in shut else [other for other in BENEATH if other != cut and other not in shut]


def figures_of(cuts: Iterable[str]) -> tuple[str, ...]:
    """The figures that cells of these cuts have. Movements tell the age of their own day: by age a job that ends is not
    taken from the cell in which it began, so by age and another cut nothing of them is a count of jobs."""
    return FIGURES[:2] if "age" in cuts else FIGURES


def told_of_cell(
    observatory: Observatory, cut: str, value: str, other: str, before: dt.date, day: dt.date
) -> list[Row]:
    """A cell of a cut by another cut, as it is told: `figures_of` both.

    The two cuts are one table from whichever side it is opened: a cell is withheld where its line or its column
    withholds it, and always rounded alike.
    """
    cuts = sorted((cut, other))
    rows: list[Row] = observatory.remembered("at work by two", _crossed, cuts=tuple(cuts), before=before, day=day)
    mine = {row[other] for row in rows if row[cut] == value}
    around = [dict(row) for row in rows if row[cut] == value or row[other] in mine]
    figures = figures_of(cuts)
    for measure, also in TOGETHER.items():
        if measure not in figures:
            continue
        _hide_around(around, cut, value, other, measure, also)
    found = [row for row in around if row[cut] == value]
    threes.round_rows(found, cuts, f"at work {' '.join(cuts)}", figures)
    return found


def _hide_around(rows: Sequence[Row], cut: str, value: str, other: str, measure: str, also: Sequence[str]) -> None:
    """Withhold in the line of a value what the line or a column withholds; each is judged on what was counted."""
    line = [row for row in rows if row[cut] == value]
    gone = _withheld(line, measure)
    for place, row in enumerate(line):
        column = [one for one in rows if one[other] == row[other]]
        gone[place] |= _withheld(column, measure)[next(n for n, one in enumerate(column) if one is row)]
    for row, hide in zip(line, gone, strict=True):
        if hide:
            row.update(dict.fromkeys((measure, *also), hiding.HIDDEN))


def _withheld(rows: Iterable[Row], measure: str) -> list[bool]:
    copies = [{measure: row[measure]} for row in rows]
    if any(copy[measure] < 0 for copy in copies):  # messages that contradict each other: no list of counts
        return [True] * len(copies)
    hiding.hide_list(copies, measure)
    return [copy[measure] is hiding.HIDDEN for copy in copies]


def _crossed(observatory: Observatory, *, cuts: tuple[str, str], before: dt.date, day: dt.date) -> list[Row]:
    """Every cell of two cuts, as it was counted."""
    market = observatory.market
    with EmbeddedEngine(SMALLEST_MEMORY) as engine:
        there = at_work(
            engine,
            segments=market.table("segments"),
            relationships=market.store.table("relationships"),
            places=market.answer("places"),
            day=day,
            by=cuts,
        ).to_pylist()
        jobs = identity(engine, market.table("facts"), before=before, day=day, by=cuts).to_pylist()
    return _joined((*there, *jobs), cuts)


def _joined(found: Iterable[Row], cuts: Sequence[str]) -> list[Row]:
    """One row for each cell that has anything in any of the answers."""
    cells: dict[tuple[str, ...], Row] = {}
    for row in found:
        names = {cut: row[cut] for cut in cuts}
        cells.setdefault(tuple(names.values()), {**names, **dict.fromkeys(FIGURES, 0)}).update(row)
    return [row for row in cells.values() if any(row[figure] for figure in FIGURES)]
