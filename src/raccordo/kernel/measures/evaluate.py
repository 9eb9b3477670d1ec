"""What the kernel derives from a measure: value, split, records, digest, and which tables it read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Max, Min, QuerySet, Sum
from django.db.models.functions import Coalesce

from raccordo.kernel.measures.counting import Asked, Parts, tally
from raccordo.kernel.measures.sealing import digest
from raccordo.kernel.measures.types import Figure, Measure, Ratio, Window
from raccordo.kernel.revisions import tables_in

if TYPE_CHECKING:
    from raccordo.kernel.accounts.models import User

__all__ = [
    "ANY_WINDOW",
    "Asked",
    "digest",
    "evidence",
    "figure",
    "last_record_on",
    "record_model",
    "records",
    "sides",
    "split",
    "subject_model",
    "subjects",
    "tables_read",
    "whole",
]

#: A split's key is the primary key of a centre or quadrant; ``None`` gathers records without a place.
Split = dict[int | None, Figure]

#: Only the shape of the question matters when asking which model answers it.
ANY_WINDOW = Window(dt.date(2000, 1, 1), dt.date(2000, 1, 1))


def records(item: Measure, window: Window, user: User | None = None) -> QuerySet:
    """The records that answer, all of them or those ``user`` may see."""
    answer: Any = item.question(window)
    return answer if user is None else answer.visible_to(user)


def _aggregate(item: Measure):
    return Coalesce(Sum(item.sums), 0) if item.sums else Count(item.counts, distinct=True)


def _count(item: Measure, window: Window, user: User | None) -> int:
    return records(item, window, user).order_by().aggregate(n=_aggregate(item))["n"]


def _count_by(item: Measure, window: Window, path: str, user: User | None) -> dict[int | None, int]:
    rows = records(item, window, user).order_by().values(key=F(path)).annotate(n=_aggregate(item))
    return {row["key"]: row["n"] for row in rows if row["n"]}


def figure(item: Measure | Ratio, window: Window, user: User | None = None) -> Figure:
    """The value in the window, for the region or within what ``user`` may see."""
    numerator, *denominator = (_count(side, asked, user) for side, asked in sides(item, window))
    less_one = isinstance(item, Ratio) and item.less_one
    return Figure(numerator, denominator[0] if denominator else None, less_one)


def sides(item: Measure | Ratio, window: Window) -> list[tuple[Measure, Window]]:
    """The measures an answer is made of, numerator first, each with the days it is asked about."""
    if isinstance(item, Measure):
        return [(item, window)]
    return [(item.numerator, window), (item.denominator, item.denominator_window(window))]


def split(item: Measure | Ratio, window: Window, by: str = "centre", user: User | None = None) -> Split:
    """The value by ``centre`` or ``quadrant`` of the record. Subjects in several places count in each."""
    counts = [_count_in(side, asked, by, user) for side, asked in sides(item, window)]
    if isinstance(item, Measure):
        return {key: Figure(n) for key, n in counts[0].items()}
    above, below = counts
    keys = dict.fromkeys([*above, *below])
    return {key: Figure(above.get(key, 0), below.get(key, 0), item.less_one) for key in keys}


def _count_in(side: Measure, window: Window, by: str, user: User | None) -> Parts:
    path = side.path_to(by)
    if user is None:
        return tally(side, window, by).parts
    if path is not None:
        return _count_by(side, window, path, user)
    total = _count(side, window, user)
    return {None: total} if total else {}


@dataclass(frozen=True)
class Whole:
    """All that is asked of a measure at once."""

    figure: Figure
    places: Split
    last_record_on: dt.date | None


def whole(item: Measure | Ratio, window: Window, asked: Asked | None = None) -> Whole:
    """:func:`figure`, :func:`split` by centre and :func:`last_record_on` of the numerator, in the fewest passes.

    ``asked`` carries what was found from one measure of a run to the next.
    """
    ask = (asked or Asked()).tally
    above, *below = (ask(side, days) for side, days in sides(item, window))
    less_one = isinstance(item, Ratio) and item.less_one
    if not below:
        return Whole(Figure(above.total), {key: Figure(n) for key, n in above.parts.items()}, above.last)
    parts, others = above.parts, below[0].parts
    keys = dict.fromkeys([*parts, *others])
    places = {key: Figure(parts.get(key, 0), others.get(key, 0), less_one) for key in keys}
    return Whole(Figure(above.total, below[0].total, less_one), places, above.last)


def subjects(item: Measure, window: Window, user: User | None = None) -> QuerySet:
    """What the number counts, one row each, annotated with ``first_on``, ``last_on`` and ``evidence`` (records).

    For ``counts="pk"`` (or a sum) the rows are the records themselves. Otherwise they are the subjects (companies,
    persons, centres …) found through the records that ``user`` may see, so that the list is as long as the number.
    """
    found = records(item, window, user)
    if item.counts == "pk" or item.sums:
        day = F(item.on) if item.on else None
        extra = {"first_on": day, "last_on": day} if day is not None else {}
        return found.annotate(**extra) if extra else found
    model = subject_model(item)
    keys = found.order_by().exclude(**{f"{item.counts}__isnull": True}).values(item.counts)
    return model._default_manager.filter(pk__in=keys)


def evidence(item: Measure, window: Window, subject_pks, user: User | None = None) -> dict[int, dict]:
    """For some subjects: how many records each has and the first and last day, ``{pk: {n, first_on, last_on}}``."""
    rows = (
        records(item, window, user)
        .filter(**{f"{item.counts}__in": subject_pks})
        .order_by()
        .values(key=F(item.counts))
        .annotate(n=Count("pk", distinct=True))
    )
    if item.on:
        rows = rows.annotate(first_on=Min(item.on), last_on=Max(item.on))
    return {row["key"]: row for row in rows}


def record_model(item: Measure) -> Any:
    """The model of the records that answer."""
    return _model(item.question, "pk", item.code)


def subject_model(item: Measure) -> Any:
    """The model of what is counted."""
    return _model(item.question, "pk" if item.sums else item.counts, item.code)


@lru_cache(maxsize=512)
def _model(question: Callable[[Window], Any], path: str, code: str) -> Any:
    """The model at the end of a path from the records of a question, which is the same in any window."""
    model = question(ANY_WINDOW).model
    if path == "pk":
        return model
    for part in path.split("__"):
        related = model._meta.get_field(part).related_model
        if related is None:
            raise ValueError(f"{code}: {path!r} does not lead to a record that can be listed.")
        model = related
    return model


def last_record_on(item: Measure, window: Window):
    """The day of the latest record behind the number, or ``None``."""
    if item.on is None:
        return None
    return item.question(window).order_by().aggregate(day=Max(item.on))["day"]


#: By these every number is split and every repeated target told apart: each answer depends on them too.
PLACES = frozenset({"kernel_centre", "kernel_quadrant"})


def tables_read(item: Measure | Ratio, window: Window) -> frozenset[str]:
    """The tables on whose rows the answer depends with all its parts: those of the statements themselves (of the
    records, with what is counted, summed, dated and placed), and the places."""
    found = set(PLACES)
    for side, days in sides(item, window):
        paths = dict.fromkeys(filter(None, ["pk", side.counts, side.sums, side.on, *_paths(side)]))
        found |= tables_in(str(side.question(days).order_by().values_list(*paths).query))
    return frozenset(found)


def _paths(side: Measure) -> list[str | None]:
    return [side.path_to("centre"), side.path_to("quadrant")]
