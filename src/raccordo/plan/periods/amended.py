"""Which version of an amended plan a period is read by: that in force on its last day.

A period that was opened before the amendment follows it, as long as nothing was sealed, sent back, written or granted
in it: what people signed or wrote speaks of the lines and targets they had before them, and stays with those.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef

from raccordo.plan.models import Indicator, PlanVersion
from raccordo.plan.periods.models import Period, PeriodLine, PeriodStep
from raccordo.plan.periods.spans import Span, WrongSpan, span

#: What an indicator asks, by whichever version: its code, its measure, the day from which it counts.
Question = tuple[str, str, dt.date]


def asks(indicator: Indicator) -> Question:
    """The question of an indicator. Two versions that ask the same have one series, others have each their own."""
    return indicator.code, indicator.measure, indicator.starts_on


def read_by(version: PlanVersion, end: dt.date) -> PlanVersion:
    """The version of the same plan that is in force on a period's last day; before the first one, that given."""
    return PlanVersion.objects.filter(code=version.code).in_force(end) or version


@transaction.atomic
def follow(version: PlanVersion) -> list[Period]:
    """Have the untouched periods that end under this version read by it; returns them, the first one first."""
    steps = PeriodStep.objects.filter(period=OuterRef("pk"), line__isnull=False)
    earlier = Period.objects.filter(version__code=version.code, end__gte=version.in_force_from)
    untouched = earlier.exclude(version=version).filter(
        ~Exists(steps), readings__isnull=True, narratives__isnull=True, exceptions__isnull=True
    )
    found = [
        period
        for period in untouched.select_related("version").order_by("end", "start", "pk")
        if read_by(version, period.end) == version and _days(period, version)
    ]
    for period in found:
        _move(period, version)
    return found


def _days(period: Period, version: PlanVersion) -> Span | None:
    """The days of the period in the amended plan; none if it is not there, or would be called otherwise."""
    try:
        days = span(period.code, version.valid_from, version.valid_to)
    except WrongSpan:
        return None
    return days if days.code == period.code else None


def _move(period: Period, version: PlanVersion) -> None:
    days = span(period.code, version.valid_from, version.valid_to)
    period.version, period.start, period.end = version, days.start, days.end
    period.save(update_fields=["version", "start", "end"])
    period.lines.all().delete()
    PeriodLine.objects.bulk_create(PeriodLine(period=period, line=line) for line in version.lines.all())
