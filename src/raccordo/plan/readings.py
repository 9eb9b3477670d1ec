"""Taking readings: asking an indicator's measure on a day, keeping the answer while the records stay as they are."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from django.db import transaction

from raccordo.kernel import revisions
from raccordo.kernel.accounts.models import User
from raccordo.kernel.caches import once
from raccordo.kernel.measures import Figure, Measure, Ratio, Window, evaluate, get_measure
from raccordo.kernel.measures.counting import Asked
from raccordo.plan.cells import count_cells
from raccordo.plan.document import Comparator
from raccordo.plan.judgement import Cells, Goal, Judgement, judge
from raccordo.plan.models import Indicator, PlanVersion, Reading, ReadingPlace

#: Any window serves to see which tables a measure reads.
_SAMPLE = Window(dt.date(2020, 1, 1), dt.date(2020, 12, 31))


@dataclass(frozen=True)
class Answer:
    """All that is known of an indicator on a day: its figure, its parts by centre, its cells, its last record."""

    figure: Figure
    places: dict[int | None, Figure]
    cells: Cells | None
    last_record_on: dt.date | None


def window(indicator: Indicator, at: dt.date) -> Window:
    """The days an indicator is asked about on ``at``: from its first day to ``at``, and never past its due day."""
    return Window(indicator.starts_on, max(indicator.starts_on, min(at, indicator.due_on)))


def goal(indicator: Indicator) -> Goal:
    """What the indicator is held against."""
    return Goal(
        Comparator(indicator.comparator),
        indicator.target_value,
        indicator.whole,
        indicator.start_value,
        indicator.starts_on,
        indicator.due_on,
        indicator.linear_path,
    )


def figure_at(indicator: Indicator, at: dt.date, user: User | None = None) -> Figure:
    """The figure of the region on ``at``, or of what ``user`` may see; asked of the records now."""
    return evaluate.figure(indicator.item, window(indicator, at), user)


@lru_cache(maxsize=512)
def tables_read(measure: str) -> frozenset[str]:
    """On which tables' rows all that is asked of a measure depends."""
    return evaluate.tables_read(get_measure(measure), _SAMPLE)


def state_of(measure: str, numbers: dict[str, int]) -> str:
    """The state of the records a measure reads, given every table's number."""
    return revisions.state(tables_read(measure), numbers)


def ask(indicator: Indicator, at: dt.date, run: Asked | None = None) -> Answer:
    """Ask the records, now; ``run`` carries what was found from one indicator of a run to the next."""
    run = run or Asked()
    found = evaluate.whole(indicator.item, window(indicator, at), run)
    return Answer(found.figure, found.places, count_cells(indicator, at, run), found.last_record_on)


#: What of a kept reading an answer is made of.
_KEPT = (
    "pk", "indicator_id", "revision", "numerator", "denominator", "cells_met", "cells_due", "cells_missed",
    "cells_total", "last_record_on",
)  # fmt: skip


def stored(row: dict[str, Any], places: dict[int | None, Figure], item: Measure | Ratio) -> Answer:
    """The answer a reading keeps, from its row and its parts."""
    less_one = isinstance(item, Ratio) and item.less_one
    met, due, missed, total = (row[name] or 0 for name in ("cells_met", "cells_due", "cells_missed", "cells_total"))
    return Answer(
        Figure(row["numerator"], row["denominator"], less_one),
        places,
        None if row["cells_total"] is None else Cells(met, due, missed, total),
        row["last_record_on"],
    )


def _stored_places(kept: dict[int, tuple[dict[str, Any], bool]]) -> dict[int, dict[int | None, Figure]]:
    """The parts of kept readings, by primary key of the reading. ``kept`` says of each whether it is a growth."""
    found: dict[int, dict[int | None, Figure]] = {pk: {} for pk in kept}
    rows = ReadingPlace.objects.filter(reading__in=kept).order_by("pk")
    for reading, centre, numerator, denominator in rows.values_list(
        "reading_id", "centre_id", "numerator", "denominator"
    ):
        found[reading][centre] = Figure(numerator, denominator, kept[reading][1])
    return found


def answers(
    version: PlanVersion, at: dt.date, indicators: Iterable[Indicator], *, parts: bool = True
) -> dict[int, Answer]:
    """The answers of several indicators on ``at``, by primary key of the indicator.

    A reading kept for that day is used while its records have not changed since; otherwise the records are asked and
    the answer is remembered in the cache until they change. Who shows no centre says ``parts=False``: the parts of kept
    readings, some two thousand rows for a plan, then stay where they are, and ``places`` is empty.
    """
    numbers = revisions.numbers()
    wanted = {indicator.pk: indicator for indicator in indicators}
    states = {pk: state_of(indicator.measure, numbers) for pk, indicator in wanted.items()}
    rows = Reading.objects.filter(indicator__in=wanted, day=at).values(*_KEPT)
    kept = {row["indicator_id"]: row for row in rows if row["revision"] == states[row["indicator_id"]]}
    grows = {row["pk"]: (row, getattr(wanted[pk].item, "less_one", False)) for pk, row in kept.items()}
    places = _stored_places(grows) if parts else {}
    run = Asked()
    found: dict[int, Answer] = {}
    for pk, indicator in wanted.items():
        if pk in kept:
            found[pk] = stored(kept[pk], places.get(kept[pk]["pk"], {}), indicator.item)
            continue
        key = f"reading:{version.digest[:16]}:{indicator.code}:{at:%Y%m%d}:{states[pk]}".replace(" ", "_")
        found[pk] = once(key, partial(ask, indicator, at, run))
    return found


def judged(indicator: Indicator, answer: Answer, at: dt.date) -> Judgement:
    """The verdict on an answer."""
    return judge(goal(indicator), answer.figure, at, answer.cells)


@transaction.atomic
def keep(indicator: Indicator, answers: dict[dt.date, Answer], state: str) -> None:
    """Keep the answers of some days as the readings of those days, in the place of earlier ones."""
    indicator.readings.filter(day__in=answers).delete()
    kept = Reading.objects.bulk_create(_reading(indicator, day, answer, state) for day, answer in answers.items())
    ReadingPlace.objects.bulk_create(
        ReadingPlace(reading=reading, centre_id=centre, numerator=part.numerator, denominator=part.denominator)
        for reading, answer in zip(kept, answers.values(), strict=True)
        for centre, part in answer.places.items()
    )


def _reading(indicator: Indicator, day: dt.date, answer: Answer, state: str) -> Reading:
    cells = answer.cells
    return Reading(
        indicator=indicator,
        day=day,
        numerator=answer.figure.numerator,
        denominator=answer.figure.denominator,
        cells_met=cells.met if cells else None,
        cells_due=cells.due if cells else None,
        cells_missed=cells.missed if cells else None,
        cells_total=cells.total if cells else None,
        last_record_on=answer.last_record_on,
        revision=state,
    )


def reading_days(version: PlanVersion, at: dt.date) -> list[dt.date]:
    """The ends of the months from the plan's first to ``at``, and ``at``."""
    days = []
    year, month = version.valid_from.year, version.valid_from.month
    while (day := dt.date(year, month, calendar.monthrange(year, month)[1])) < at:
        days.append(day)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return [*days, at]


def compute(version: PlanVersion, at: dt.date, progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Keep the readings of every indicator at the month ends up to ``at``; returns how many were taken.

    What is already kept and still true is left alone. Each indicator is one transaction: an interrupted run goes on
    with the indicator at which it stopped.
    """
    numbers = revisions.numbers()
    indicators = list(version.indicators.select_related("version"))
    kept = {
        (pk, day): state
        for pk, day, state in Reading.objects.filter(indicator__version=version).values_list(
            "indicator_id", "day", "revision"
        )
    }
    todo = {
        indicator: [
            day
            for day in reading_days(version, at)
            if kept.get((indicator.pk, day)) != state_of(indicator.measure, numbers)
        ]
        for indicator in indicators
    }
    done, total = 0, sum(map(len, todo.values()))
    run = Asked()
    for indicator, days in todo.items():
        found = {}
        for day in days:
            progress(done, total)
            found[day] = ask(indicator, day, run)
            done += 1
        keep(indicator, found, state_of(indicator.measure, numbers))
    progress(total, total)
    return total
