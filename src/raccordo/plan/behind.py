"""What stands behind a number: the rows it counts, for one person, in one place, on one day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Count, F, Max, Min, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from raccordo.kernel.desk.registry import Desk, desk_of
from raccordo.kernel.measures import Figure, Measure, Ratio, Window
from raccordo.kernel.measures.evaluate import record_model, records, subject_model
from raccordo.kernel.models import Centre, Quadrant
from raccordo.plan.models import Indicator
from raccordo.plan.readings import window

NUMERATOR, DENOMINATOR = "numeratore", "denominatore"

#: Centres are counted too, and have a page of their own instead of a desk.
CENTRE_DESK = Desk(
    Centre,
    columns=("name", "quadrant", "province"),
    search=("name",),
    filters=("quadrant",),
    select=("quadrant", "province"),
    ordering=("name",),
)


@dataclass(frozen=True)
class Behind:
    """One side of a measure, asked for a window, narrowed to a place."""

    measure: Measure
    window: Window
    centre: Centre | None = None
    quadrant: Quadrant | None = None

    @property
    def counts_records(self) -> bool:
        """Whether the rows are the records themselves."""
        return self.measure.counts == "pk" or bool(self.measure.sums)

    def records(self, user=None) -> QuerySet:
        """The records that answer, in the place, that ``user`` may see."""
        found = records(self.measure, self.window, user)
        for place, division in ((self.centre, "centre"), (self.quadrant, "quadrant")):
            path = self.measure.path_to(division)
            if place is not None:
                found = found.filter(**{path: place}) if path else found.none()
        return found

    def rows(self, user=None) -> QuerySet:
        """What is counted, one row each: as many as the number."""
        found = self.records(user)
        if self.counts_records:
            return found
        keys = found.order_by().exclude(**{f"{self.measure.counts}__isnull": True}).values(self.measure.counts)
        return self.model._default_manager.filter(pk__in=keys)

    @property
    def sort(self) -> str:
        """What the number is made of: rows, or a sum over them."""
        return f"sum-{self.measure.sums}" if self.measure.sums else "rows"

    def number(self, user=None) -> int:
        """What the rows say: how many they are, or the sum of what each holds."""
        if self.measure.sums:
            return self.rows(user).order_by().aggregate(n=Coalesce(Sum(self.measure.sums), 0))["n"]
        return self.rows(user).count()

    @property
    def model(self) -> Any:
        """The model of the rows."""
        return subject_model(self.measure)

    @property
    def desk(self) -> Desk:
        """How the rows are listed."""
        if self.model is Centre:
            return CENTRE_DESK
        return desk_of(self.model) or Desk(self.model, columns=("pk",))

    @property
    def record_desk(self) -> Desk | None:
        """The desk of the records behind one row."""
        return desk_of(record_model(self.measure))

    def evidence(self, user, pks: Iterable[int] | None = None) -> dict[int, dict[str, Any]]:
        """Per row: how many records, the first and the last day."""
        found = self.records(user)
        if pks is not None:
            found = found.filter(**{f"{self.measure.counts}__in": pks})
        rows = found.order_by().values(key=F(self.measure.counts)).annotate(n=Count("pk", distinct=True))
        if self.measure.on:
            rows = rows.annotate(first=Min(self.measure.on), last=Max(self.measure.on))
        return {row["key"]: row for row in rows}

    def of_subject(self, pk: int, user) -> QuerySet:
        """The records behind one row."""
        return self.records(user).filter(**{self.measure.counts: pk})

    def said(self) -> str:
        """The filter in words."""
        days = {"start": self.window.start.strftime("%d/%m/%Y"), "end": self.window.end.strftime("%d/%m/%Y")}
        when = _("as things stood on %(end)s") if self.measure.stock else _("from %(start)s to %(end)s")
        parts = [str(self.measure.title), when % days]
        if self.centre is not None:
            parts.append(_("centre %(name)s") % {"name": self.centre})
        if self.quadrant is not None:
            parts.append(_("quadrant %(name)s") % {"name": self.quadrant})
        return ", ".join(parts)


def side_of(item: Measure | Ratio, asked: Window, side: str) -> tuple[Measure, Window] | None:
    """The measure and the days of one side; a plain measure has only a numerator."""
    if isinstance(item, Measure):
        return (item, asked) if side == NUMERATOR else None
    if side == NUMERATOR:
        return item.numerator, asked
    return item.denominator, item.denominator_window(asked)


def behind(
    indicator: Indicator,
    at: dt.date,
    *,
    side: str = NUMERATOR,
    item: Measure | Ratio | None = None,
    centre: Centre | None = None,
    quadrant: Quadrant | None = None,
) -> Behind | None:
    """What stands behind an indicator on a day; ``item`` is one of its alternative measures."""
    found = side_of(item or indicator.item, window(indicator, at), side)
    return Behind(*found, centre=centre, quadrant=quadrant) if found else None


def has_places(item: Indicator) -> bool:
    """Whether the records of an indicator may have a place at all."""
    return _numerator(item).place is not None


def placed(item: Indicator, places: Mapping[int | None, Figure]) -> bool:
    """Whether an indicator is told by centre, given its parts.

    Some record has a centre, or none can be without one. A report of the region is a record whose centre stays empty:
    that a centre has none of those says nothing of the centre.
    """
    measure = _numerator(item)
    if measure.place is None:
        return False
    return any(centre is not None for centre in places) or place_certain(measure)


def _numerator(item: Indicator) -> Measure:
    measure = item.item
    return measure.numerator if isinstance(measure, Ratio) else measure


@lru_cache(maxsize=512)
def place_certain(measure: Measure) -> bool:
    """Whether every record of a measure has a centre: no step on the way to it may be empty."""
    model: Any = record_model(measure)
    for part in str(measure.place).split("__"):
        field = model._meta.get_field(part)
        if not field.concrete or field.null:
            return False
        model = field.related_model
    return True
