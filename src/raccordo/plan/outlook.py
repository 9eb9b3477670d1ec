"""The forecast of an indicator on a day, in the terms of its chart, with the words for who reads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from raccordo.kernel.measures import Ratio
from raccordo.plan.board import BoardRow
from raccordo.plan.document import Comparator
from raccordo.plan.forecast import FEWEST, Forecast, Limits, MonthEnd, NoForecast, band, forecast
from raccordo.plan.judgement import expected_at
from raccordo.plan.models import Reading
from raccordo.plan.readings import goal


@dataclass(frozen=True)
class Outlook:
    """The forecast and its band by month; where there is none, ``why`` says so."""

    forecast: Forecast | None
    band: list[Forecast]
    why: str


def outlook(row: BoardRow, at: dt.date) -> Outlook:
    """What the kept month ends up to ``at`` say of the due day."""
    rows = Reading.objects.filter(indicator=row.indicator, day__lte=at).order_by("day")
    return outlook_of(row, [MonthEnd(*kept) for kept in rows.values_list("day", "numerator", "denominator")])


def outlook_of(row: BoardRow, kept: Sequence[MonthEnd] | None) -> Outlook:
    """What some month ends, from wherever they are known, say of the due day; ``None``: they cannot be known."""
    item, aim = row.indicator, goal(row.indicator)
    if item.target_per:
        return _none(_("No forecast: the target starts anew in each period or place."))
    if aim.comparator is Comparator.DELIVERABLE_SHARED:
        return _none(_("No forecast: a document is there or is not."))
    whole = aim.whole if aim.comparator is Comparator.SHARE_AT_LEAST and row.figure.denominator is None else None
    series = [MonthEnd(k.day, k.numerator, whole if k.denominator is None else k.denominator) for k in kept or ()]
    limits, minus = limits_of(row), 1.0 if row.figure.less_one else 0.0
    try:
        found = forecast(series, item.due_on, target=_target(row), limits=limits, minus=minus)
        return Outlook(found, band(series, item.due_on, limits=limits, minus=minus), "")
    except NoForecast as reason:
        if kept is None:
            return _none(_("No forecast: its records do not tell what it was at earlier month ends."))
        return _none(_why(reason))


def limits_of(row: BoardRow) -> Limits:
    """What the value cannot leave: a share of a whole stays within 0 and 1, a count of events never falls."""
    measure, size = row.indicator.item, row.indicator.whole
    if row.figure.less_one:
        return Limits(low=-1.0)
    if isinstance(measure, Ratio):
        return Limits(high=1.0) if measure.part_of_whole else Limits()
    if Comparator(row.indicator.comparator) is Comparator.SHARE_AT_LEAST and size:
        return Limits(high=1.0)
    if Comparator(row.indicator.comparator) is Comparator.ALL_OF and size:
        return Limits(high=float(size), grows=not measure.stock)
    return Limits(grows=not measure.stock)


def _target(row: BoardRow) -> float | None:
    aim = goal(row.indicator)
    target = expected_at(aim, aim.due_on)
    if target is None:
        return None
    shared_set = aim.comparator is Comparator.ALL_OF and row.figure.denominator is not None and aim.whole
    return float(target / (aim.whole or 1)) if shared_set else float(target)


def _why(reason: NoForecast) -> str:
    if reason.reason == "due":
        return _("No forecast: the due day is reached.")
    if reason.reason == "empty":
        return _("No forecast: the denominator is empty.")
    return ngettext(
        "No forecast: %(n)s monthly step is known, at least %(fewest)s are needed.",
        "No forecast: %(n)s monthly steps are known, at least %(fewest)s are needed.",
        reason.steps,
    ) % {"n": reason.steps, "fewest": FEWEST}


def _none(why: str) -> Outlook:
    return Outlook(None, [], why)
