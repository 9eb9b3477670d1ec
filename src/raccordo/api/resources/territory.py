"""The territory on a day: region, quadrants, centres, municipalities and who serves them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.http import Http404, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from raccordo.api.conditional import by_counters
from raccordo.api.framework import needs
from raccordo.api.paging import Code, DayQuery, Page, PageQuery, Text, page_of
from raccordo.api.resources.indicators import exact
from raccordo.api.scopes import Scope
from raccordo.kernel.models import Centre, CentreAssignment, Municipality, Quadrant, Region

router = Router(tags=["territory"])


class RegionOut(Schema):
    """A region."""

    code: str = Field(description="ISTAT's code.")
    name: str
    attribution: str = Field(description="Whom to name for boundaries and population.")


class RegionPage(Page):
    """Regions, by code."""

    items: list[RegionOut]


class QuadrantOut(Schema):
    """A group of provinces by which the region plans."""

    code: str
    name: str
    provinces: list[str] = Field(description="Signs of its provinces.")


class QuadrantPage(Page):
    """Quadrants, in the region's order."""

    items: list[QuadrantOut]


class CentreOut(Schema):
    """An employment centre."""

    code: str
    name: str
    quadrant: str
    province: str = Field(description="Sign of the province.")
    seat: str = Field(description="ISTAT's code of the municipality where it is.")
    longitude: float
    latitude: float
    valid_from: dt.date | None
    valid_to: dt.date | None


class CentrePage(Page):
    """Centres, by code if no other order is asked for."""

    items: list[CentreOut]


class MunicipalityOut(Schema):
    """A municipality."""

    code: str = Field(description="ISTAT's code.")
    cadastral_code: str
    name: str
    province: str = Field(description="Sign of the province.")
    valid_from: dt.date | None
    valid_to: dt.date | None


class MunicipalityPage(Page):
    """Municipalities, by code if no other order is asked for."""

    items: list[MunicipalityOut]


class Basis(StrEnum):
    """By what authority."""

    PROPOSED = "proposed"
    OFFICIAL = "official"


class AssignmentOut(Schema):
    """Which centre serves a municipality."""

    municipality: str
    centre: str
    share: str = Field(description="Share of the inhabitants, decimal text; those of a municipality sum to 1.")
    basis: Basis
    source: str
    valid_from: dt.date
    valid_to: dt.date | None


class AssignmentPage(Page):
    """Assignments, by municipality and centre."""

    items: list[AssignmentOut]


class PlaceSort(StrEnum):
    """Orders of the list."""

    CODE = "code"
    CODE_DOWN = "-code"
    NAME = "name"
    NAME_DOWN = "-name"


class ListQuery(PageQuery, DayQuery):
    """Which page, on which day."""


class CentresQuery(ListQuery):
    """Which centres, of those valid on the day."""

    quadrant: Code | None = Field(None, description="Code of a quadrant.")
    q: Text = Field("", description="Words of the name.")
    sort: PlaceSort = PlaceSort.CODE


class MunicipalitiesQuery(ListQuery):
    """Which municipalities, of those that exist on the day."""

    centre: Code | None = Field(None, description="Code of a centre that serves them on the day.")
    province: Code | None = Field(None, description="Sign of a province.")
    q: Text = Field("", description="Words of the name.")
    sort: PlaceSort = PlaceSort.CODE


class AssignmentsQuery(ListQuery):
    """Which assignments, of those that hold on the day."""

    centre: Code | None = Field(None, description="Code of a centre.")
    municipality: Code | None = Field(None, description="ISTAT's code of a municipality.")
    basis: Basis | None = None


@router.get("/regions", response=RegionPage, url_name="regions", operation_id="regions", **needs(Scope.TERRITORY))
@by_counters
def regions(request: Any, response: HttpResponse, query: Query[ListQuery]) -> dict[str, Any]:
    """The region whose territory this installation holds."""
    found = page_of(request, response, Region.objects.order_by("code"), query)
    names = ("code", "name", "attribution")
    return {**found, "items": [{name: getattr(row, name) for name in names} for row in found["items"]]}


@router.get(
    "/quadrants", response=QuadrantPage, url_name="quadrants", operation_id="quadrants", **needs(Scope.TERRITORY)
)
@by_counters
def quadrants(request: Any, response: HttpResponse, query: Query[ListQuery]) -> dict[str, Any]:
    """The quadrants."""
    rows = Quadrant.objects.order_by("position", "name", "pk").prefetch_related("provinces")
    found = page_of(request, response, rows, query)
    items = [
        {"code": row.code, "name": row.name, "provinces": sorted(p.sign for p in row.provinces.all())}
        for row in found["items"]
    ]
    return {**found, "items": items}


@router.get("/centres", response=CentrePage, url_name="centres", operation_id="centres", **needs(Scope.TERRITORY))
@by_counters
def centres(request: Any, response: HttpResponse, query: Query[CentresQuery]) -> dict[str, Any]:
    """The employment centres open on the day."""
    rows = Centre.objects.visible_to(request.user).valid_at(request.at)
    rows = rows.select_related("quadrant", "province", "seat").filter(name__icontains=query.q)
    if query.quadrant:
        rows = rows.filter(quadrant__code=query.quadrant)
    found = page_of(request, response, rows.order_by(*_order(query.sort)), query)
    return {**found, "items": [_centre(row) for row in found["items"]]}


@router.get("/centres/{code}", response=CentreOut, url_name="centre", operation_id="centre", **needs(Scope.TERRITORY))
@by_counters
def centre(request: Any, code: Code, query: Query[DayQuery]) -> dict[str, Any]:
    """One centre, open on the day."""
    rows = Centre.objects.visible_to(request.user).valid_at(request.at)
    found = rows.select_related("quadrant", "province", "seat").filter(code=code).first()
    if found is None:
        raise Http404
    return _centre(found)


@router.get(
    "/municipalities",
    response=MunicipalityPage,
    url_name="municipalities",
    operation_id="municipalities",
    **needs(Scope.TERRITORY),
)
@by_counters
def municipalities(request: Any, response: HttpResponse, query: Query[MunicipalitiesQuery]) -> dict[str, Any]:
    """The municipalities that exist on the day."""
    rows = Municipality.objects.valid_at(request.at).select_related("province").filter(name__icontains=query.q)
    if query.province:
        rows = rows.filter(province__sign=query.province.upper())
    if query.centre:
        served = CentreAssignment.objects.valid_at(request.at).filter(centre__code=query.centre)
        rows = rows.filter(pk__in=served.values("municipality"))
    found = page_of(request, response, rows.order_by(*_order(query.sort)), query)
    names = ("code", "cadastral_code", "name", "valid_from", "valid_to")
    items = [{**{name: getattr(row, name) for name in names}, "province": row.province.sign} for row in found["items"]]
    return {**found, "items": items}


@router.get(
    "/assignments",
    response=AssignmentPage,
    url_name="assignments",
    operation_id="assignments",
    **needs(Scope.TERRITORY),
)
@by_counters
def assignments(request: Any, response: HttpResponse, query: Query[AssignmentsQuery]) -> dict[str, Any]:
    """Which centre serves which municipality on the day."""
    rows = CentreAssignment.objects.valid_at(request.at).select_related("municipality", "centre")
    for name, value in (("centre__code", query.centre), ("municipality__code", query.municipality)):
        rows = rows.filter(**{name: value}) if value else rows
    rows = rows.filter(basis=query.basis.value) if query.basis else rows
    found = page_of(request, response, rows.order_by("municipality__code", "centre__code", "pk"), query)
    names = ("basis", "source", "valid_from", "valid_to")
    items = [
        {
            **{name: getattr(row, name) for name in names},
            "municipality": row.municipality.code,
            "centre": row.centre.code,
            "share": exact(Decimal(row.share)),
        }
        for row in found["items"]
    ]
    return {**found, "items": items}


def _order(sort: PlaceSort) -> tuple[str, str]:
    """The order asked for, its ties broken by the code."""
    return sort.value, "code" if sort.value.lstrip("-") != "code" else "pk"


def _centre(row: Centre) -> dict[str, Any]:
    names = ("code", "name", "longitude", "latitude", "valid_from", "valid_to")
    return {
        **{name: getattr(row, name) for name in names},
        "quadrant": row.quadrant.code,
        "province": row.province.sign,
        "seat": row.seat.code,
    }
