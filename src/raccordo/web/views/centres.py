"""The centres: their list, and the page of each."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from raccordo.kernel.access import Action
from raccordo.kernel.desk import all_desks, export, get_desk, pages, values
from raccordo.kernel.desk.columns import columns_of
from raccordo.kernel.desk.listing import Column, Listing
from raccordo.kernel.desk.lists import followed
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.desk.views import heading
from raccordo.kernel.models import Centre, CentreAssignment, CentreShape, Quadrant, Region
from raccordo.plan.behind import DENOMINATOR, NUMERATOR, has_places
from raccordo.plan.board import BoardRow, board
from raccordo.plan.models import PlanVersion
from raccordo.plan.reports.outside import withholds
from raccordo.plan.words import figure_text
from raccordo.web.access import acting_required


@require_GET
@acting_required
def centres(request: PageRequest) -> HttpResponseBase:
    """The centres of the region on the day."""
    rows = Centre.objects.valid_at(request.at).select_related("quadrant", "province", "seat")
    rows = rows.annotate(municipalities=Count("assignments", filter=_valid(request.at)))
    text, code = request.GET.get("q", "").strip(), request.GET.get("quadrante", "")
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(seat__name__icontains=text))
    if code:
        rows = rows.filter(quadrant__code=code)
    listing = Listing(request, rows, _columns(), ordering=["name"], page_size=50)
    title = _("Employment centres")
    if kind := export.wanted(request, listing):
        return export.respond(listing, kind, title, request.at)
    return pages.show(
        request,
        "centres/list.html",
        title=title,
        crumbs=[(title, None)],
        listing=listing,
        text=text,
        quadrants=Quadrant.objects.all(),
        quadrant=code,
    )


def _valid(at) -> Q:
    open_ended = Q(assignments__valid_to__isnull=True)
    return Q(assignments__valid_from__lte=at) & (open_ended | Q(assignments__valid_to__gte=at))


def _columns() -> list[Column]:
    return [
        Column("nome", _("Centre"), lambda c: c.name, sort="name", link=lambda c: reverse("centre", args=[c.code])),
        Column("quadrante", _("Quadrant"), lambda c: c.quadrant.name, sort="quadrant__position"),
        Column("provincia", _("Province"), lambda c: c.province.name, sort="province__name"),
        Column("sede", _("Seat"), lambda c: c.seat.name, sort="seat__name"),
        Column("comuni", _("Municipalities"), lambda c: c.municipalities, sort="municipalities", number=True),
    ]


@require_GET
@acting_required
def centre(request: PageRequest, code: str) -> HttpResponseBase:
    """One centre: its numbers, its municipalities, its registers."""
    place = get_object_or_404(Centre.objects.select_related("quadrant", "province", "seat"), code=code)
    version = PlanVersion.objects.in_force(request.at)
    rows = [row for row in board(version, request.at) if has_places(row.indicator)] if version else []
    rows = [row for row in rows if not withholds(request.user, row.indicator)]
    numbers = Listing(request, rows, number_columns(place), page_size=200)
    if kind := export.wanted(request, numbers):
        return export.respond(numbers, kind, "-".join([_("centre"), place.code]), request.at)
    assigned = CentreAssignment.objects.filter(centre=place).valid_at(request.at).select_related("municipality")
    assigned = list(assigned.order_by("municipality__name"))
    return pages.show(
        request,
        "centres/detail.html",
        title=_("Employment centre of %(name)s") % {"name": place.name},
        crumbs=[(_("Employment centres"), reverse("centres")), (place.name, None)],
        centre=place,
        numbers=numbers,
        assigned=assigned,
        all_proposed=all(row.basis == CentreAssignment.Basis.PROPOSED for row in assigned),
        staff=staff(place, request),
        registers=registers(place, request.user),
        shape=CentreShape.objects.filter(centre=place).first(),
        drawing=Region.objects.order_by("code").first(),
    )


def staff(place: Centre, request: PageRequest) -> Listing | None:
    """Who is placed in the centre on the day, for who may read the staff's register."""
    desk = get_desk("workforce", "placement")
    if desk is None or not desk.allows(request.user, Action.VIEW):
        return None
    rows = desk.visible_to(request.user).filter(centre=place).in_force(request.at)
    rows = rows.select_related(*followed(desk))
    return Listing(request, rows, columns_of(desk, request.user, skip="centre"), prefix="persone_", ordering=["pk"])


def number_columns(place: Centre) -> list[Column]:
    """The indicators as they are in one centre; every number opens its rows."""

    def part(row: BoardRow):
        return row.answer.places.get(place.pk)

    def link(side: str):
        return lambda row: values.with_query(
            reverse("records", args=[row.indicator.code]), {"lato": side, "centro": place.code}
        )

    return [
        Column("codice", _("Code"), lambda row: row.indicator.code,
               link=lambda row: reverse("indicator", args=[row.indicator.code])),
        Column("titolo", _("Indicator"), lambda row: row.indicator.short),
        Column("linea", _("Line"), lambda row: row.indicator.line.short),
        Column("numeratore", _("Here"), lambda row: part(row).numerator if part(row) else 0,
               link=link(NUMERATOR), number=True),
        Column("denominatore", _("Out of"), lambda row: part(row).denominator if part(row) else None,
               link=link(DENOMINATOR), number=True),
        Column("quota", _("Share"), lambda row: part(row).value if part(row) and part(row).denominator else None,
               text=values.share, number=True),
        Column("regione", _("Region"), lambda row: figure_text(row.figure)),
    ]  # fmt: skip


def registers(place: Centre, user) -> list[dict[str, Any]]:
    """The registers whose records belong to a centre, opened on this one."""
    found = []
    for desk in all_desks():
        fields = {field.name for field in desk.model._meta.concrete_fields}
        if desk.in_navigation and "centre" in fields and desk.allows(user, Action.VIEW):
            url = values.with_query(reverse("desk:list", args=[desk.app, desk.name]), {"di": f"centre:{place.pk}"})
            found.append({"words": heading(desk), "url": url})
    return sorted(found, key=lambda entry: entry["words"])
