"""The map: an indicator over the centres."""

from __future__ import annotations

from dataclasses import dataclass
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
from raccordo.plan.words import figure_text, is_share, value_text
from raccordo.web.access import plan_page
from raccordo.web.chosen import Chosen
from raccordo.web.drawing import Classes, classes
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
    chosen = Chosen(request)
    indicators = [row.indicator for row in chosen.rows if has_places(row.indicator)]
    item = _asked(request, indicators)
    title = _("Where is it happening?")
    if item is None:
        return pages.show(request, "plan/map.html", title=title, crumbs=[(title, None)], chosen=chosen)
    places = [place for place in place_rows(item, request.at) if place.centre is not None]
    scale = classes([place.value for place in places])
    shown = [place for place in places if not outside(place, chosen)]
    listing = Listing(request, shown, split_columns(item, shown), page_size=50)
    if kind := export.wanted(request, listing):
        return export.respond(listing, kind, "-".join([item.code, _("centres")]), request.at)
    return pages.show(
        request,
        "plan/map.html",
        title=title,
        crumbs=[(title, None)],
        chosen=chosen,
        indicator=item,
        indicators=indicators,
        drawn=areas(places, scale, chosen),
        legend=legend(item, scale),
        missing=any(place.value is None for place in places),
        drawing=Region.objects.order_by("code").first(),
        listing=listing,
    )


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
