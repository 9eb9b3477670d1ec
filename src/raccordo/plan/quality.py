"""How complete and how timely each centre's records behind an indicator are. Told in docs/algorithms/quality.md.

Complete: the months that are over, of those the indicator asks about, in which the centre has at least one record of
the measure. Timely: of the records whose day of entry is known, those entered within N days of the day they tell, where
N is the dated parameter ``quality.entry_days``. Both speak of the records of the numerator.
"""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from django.db.models import Count, F, QuerySet
from django.db.models.functions import TruncMonth

from raccordo.kernel import revisions
from raccordo.kernel.caches import once
from raccordo.kernel.measures import Measure, Window
from raccordo.kernel.measures.evaluate import sides
from raccordo.law.parameters import value_at
from raccordo.plan import readings
from raccordo.plan.models import Indicator
from raccordo.plan.timeliness import Qualities, Quality, measure, months_asked, months_over

#: The months with records, each by its first day, by centre.
Months = dict[int | None, set[dt.date]]


def qualities(indicator: Indicator, at: dt.date) -> Qualities | None:
    """The quality of the records behind an indicator on a day; ``None`` where they have no day or no day of entry."""
    return _known(indicator, at)[0]


def empty_months(indicator: Indicator, at: dt.date, centre: int) -> list[dt.date]:
    """The months that are over in which a centre has no record, oldest first; none where months say nothing."""
    found = _known(indicator, at)[1]
    if found is None:
        return []
    _side, asked = sides(indicator.item, readings.window(indicator, at))[0]
    return [month for month in months_asked(asked) if month not in found.get(centre, ())]


def _known(indicator: Indicator, at: dt.date) -> tuple[Qualities | None, Months | None]:
    side, asked = sides(indicator.item, readings.window(indicator, at))[0]
    if side.on is None or "entered_on" not in {f.name for f in side.question(asked).model._meta.concrete_fields}:
        return None, None
    state = revisions.current(readings.tables_read(indicator.measure))
    key = f"quality:{side.code}:{asked.start}:{asked.end}:{state}".replace(" ", "_")
    return once(key, partial(_ask, side, asked))


def entry_days(at: dt.date) -> int:
    """N on a day."""
    return int(value_at("quality.entry_days", at).value)


def late(records: QuerySet[Any], side: Measure, at: dt.date) -> QuerySet[Any]:
    """Of the records of a measure, those entered more than N days after their day."""
    limit = F(str(side.on)) + dt.timedelta(days=entry_days(at))
    return records.filter(entered_on__isnull=False, entered_on__gt=limit)


def dated(records: QuerySet[Any], side: Measure) -> QuerySet[Any]:
    """Of the records of a measure, those whose day and day of entry are known."""
    return records.filter(entered_on__isnull=False, **{f"{side.on}__isnull": False})


def _ask(side: Measure, asked: Window) -> tuple[Qualities, Months | None]:
    within, months = entry_days(asked.end), months_over(asked)
    place = side.place or None
    delays: dict[int | None, list[tuple[int, int]]] = {}
    rows = dated(side.question(asked), side).order_by()
    named: dict[str, Any] = {"happened_": F(str(side.on)), **({"place_": F(place)} if place else {})}
    for row in rows.values("entered_on", **named).annotate(n=Count("pk", distinct=True)):
        delay = (row["entered_on"] - row["happened_"]).days
        delays.setdefault(row.get("place_"), []).append((delay, row["n"]))
    found = _months(side, asked, place, months)
    centres = {
        centre: Quality(
            None if found is None else len(found.get(centre, ())), months, *measure(delays.get(centre, []), within)
        )
        for centre in {*delays, *(found or {})} - {None}
        if centre is not None
    }
    everywhere = [pair for pairs in delays.values() for pair in pairs]
    whole_months = None if found is None else len(set().union(*found.values()))
    whole = Quality(whole_months, months, *measure(everywhere, within))
    return Qualities(within, months, whole, centres), found


def _months(side: Measure, asked: Window, place: str | None, months: int) -> Months | None:
    """The months that are over with records, by centre; ``None`` for a stock."""
    if side.stock:
        return None
    named: dict[str, Any] = {"month_": TruncMonth(str(side.on)), **({"place_": F(place)} if place else {})}
    rows = side.question(asked).filter(**{f"{side.on}__range": asked.days}).order_by().values(**named).distinct()
    found: Months = {}
    for row in rows:
        if row["month_"] is not None and _over(row["month_"], asked):
            found.setdefault(row.get("place_"), set()).add(row["month_"])
    return found


def _over(month: dt.date, asked: Window) -> bool:
    """Whether a month (its first day) is over on the last day asked."""
    return (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1) <= asked.end + dt.timedelta(days=1)
