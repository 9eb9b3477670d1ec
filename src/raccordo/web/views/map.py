"""The map: an indicator over the centres."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from raccordo.kernel.desk import export, pages
from raccordo.kernel.desk.listing import Listing
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.models import CentreShape, Region
from raccordo.plan.behind import has_places
from raccordo.plan.board import PlaceRow, place_rows
from raccordo.plan.models import Indicator
from raccordo.plan.reports.outside import withholds
from raccordo.plan.words import figure_text, is_share, value_text
from raccordo.web.access import plan_page
from raccordo.web.chosen import Chosen
from raccordo.web.drawing import Classes, classes
from raccordo.web.fragments import kept, lazily
from raccordo.web.views.indicator import split_columns


@dataclass(frozen=True)
class Area:
    """A centre as drawn: its shape, its class (``None`` is hatched) and what it says."""

    shape: CentreShape
    place: PlaceRow
    grade: int | None
    said: str
    faded: bool


@require_GET
@plan_page
def regional_map(request: PageRequest) -> HttpResponseBase:
    """Thirty-one areas in five classes, and the same as a table."""
    drawn = Drawn(request)
    title = _("Where is it happening?")
    if "formato" in request.GET and drawn.indicator and (kind := export.wanted(request, drawn.listing)):
        return export.respond(drawn.listing, kind, "-".join([drawn.indicator.code, _("centres")]), request.at)
    names = ("indicator", "indicators", "drawn", "legend", "missing", "drawing", "listing")
    return pages.show(
        request,
        "plan/map.html",
        title=title,
        crumbs=[(title, None)],
        chosen=drawn.chosen,
        kept=kept(request, drawn.chosen.version),
        **lazily(drawn, *names),
    )


class Drawn:
    """The map as the address asks for it, each part worked out when it is come to."""

    def __init__(self, request: PageRequest):
        self.request = request
        self.chosen = Chosen(request)

    @cached_property
    def indicators(self) -> list[Indicator]:
        """Those the filters leave that have places the reader is told."""
        found = [row.indicator for row in self.chosen.rows if has_places(row.indicator)]
        return [item for item in found if not withholds(self.request.user, item)]

    @cached_property
    def indicator(self) -> Indicator | None:
        """The one drawn, if any is left."""
        return _asked(self.request, self.indicators)

    @cached_property
    def places(self) -> list[PlaceRow]:
        """Every centre with its part."""
        found = place_rows(self.indicator, self.request.at) if self.indicator else []
        return [place for place in found if place.centre is not None]

    @cached_property
    def scale(self) -> Classes:
        return classes([place.value for place in self.places])

    @cached_property
    def listing(self) -> Listing:
        """The centres of the quadrant asked for, as a table."""
        shown = [place for place in self.places if not outside(place, self.chosen)]
        columns = split_columns(self.indicator, shown) if self.indicator else []
        return Listing(self.request, shown, columns, page_size=50)

    @property
    def drawn(self) -> list[Area]:
        return areas(self.places, self.scale, self.chosen)

    @property
    def legend(self) -> list[dict[str, Any]]:
        return legend(self.indicator, self.scale) if self.indicator else []

    @property
    def missing(self) -> bool:
        """Whether some centre has no value."""
        return any(place.value is None for place in self.places)

    @property
    def drawing(self) -> Region | None:
        """The frame and the outline."""
        return Region.objects.order_by("code").first()


def _asked(request: PageRequest, indicators: list[Indicator]) -> Indicator | None:
    """The indicator in the address, else the first of those the filters leave."""
    code = request.GET.get("indicatore")
    return next((item for item in indicators if item.code == code), indicators[0] if indicators else None)


def areas(places: list[PlaceRow], scale: Classes, chosen: Chosen) -> list[Area]:
    """The centres that have a shape, as drawn."""
    shapes = {shape.centre_id: shape for shape in CentreShape.objects.all()}
    found = []
    for place in places:
        if place.centre is None or place.centre.pk not in shapes:
            continue
        value = place.value
        said = _("no data") if value is None else figure_text(place.figure)
        found.append(Area(shapes[place.centre.pk], place, scale.of(value), said, outside(place, chosen)))
    return found


def outside(place: PlaceRow, chosen: Chosen) -> bool:
    """Whether a centre is not in the quadrant asked for."""
    if chosen.quadrant is None or place.centre is None:
        return False
    return place.centre.quadrant_id != chosen.quadrant.pk


def legend(item: Indicator, scale: Classes) -> list[dict[str, Any]]:
    """The classes with their limits in words."""
    share = is_share(item)
    return [
        {
            "grade": position,
            "low": value_text(part.low, share=share),
            "high": value_text(part.high, share=share),
            "count": part.count,
        }
        for position, part in enumerate(scale.classes)
    ]
