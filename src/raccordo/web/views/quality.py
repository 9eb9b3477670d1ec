"""How good the records are: those entered late behind an indicator, and a centre's across all indicators."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from raccordo.kernel.desk import export, lists, opening, pages, values
from raccordo.kernel.desk.listing import Column, Listing
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.models import Centre
from raccordo.plan import quality
from raccordo.plan.behind import behind
from raccordo.plan.board import indicators_of
from raccordo.plan.models import Indicator
from raccordo.plan.reports.outside import withholds
from raccordo.plan.timeliness import Quality
from raccordo.web.access import plan_page
from raccordo.web.chosen import indicator_at, version_at
from raccordo.web.views.indicator import main_side, timely


@require_http_methods(["GET", "POST"])
@plan_page
def late_records(request: PageRequest, code: str) -> HttpResponseBase:
    """The records behind an indicator that were entered late, of a centre or of all, within the reader's reach.

    Who may read none of them is told how many there are, as on the page of the indicator.
    """
    if request.method == "POST" and (told := opening.list_reason(request)) is not None:
        return told
    item = indicator_at(request, code)
    centre = get_object_or_404(Centre, code=request.GET["centro"]) if request.GET.get("centro") else None
    asked = behind(item, request.at, centre=centre)
    desk = asked.record_desk if asked else None
    withheld = centre is not None and withholds(request.user, item)
    if asked is None or desk is None or withheld or quality.qualities(item, request.at) is None:
        raise Http404
    rows = quality.late(asked.records(request.user), asked.measure, asked.window.end)
    found = lists.make(desk, request, rows)
    within = quality.entry_days(asked.window.end)
    if kind := export.wanted(request, found.listing):
        opening.taken(request.user, desk, found, found.listing.count, f"{code} · {asked.said()}")
        return export.respond(found.listing, kind, "-".join([code, _("late")]), request.at)
    opening.listed(request, desk, found, f"{code} · {asked.said()}")
    return pages.show(
        request,
        "plan/late.html",
        title=_("%(code)s: what was entered late?") % {"code": code},
        crumbs=[(_("Where do we stand?"), reverse("board")), (str(item), reverse("indicator", args=[code])),
                (_("Entered late"), None)],
        asked=asked,
        within=within,
        count=found.listing.count,
        whole=quality.late(asked.records(), asked.measure, asked.window.end).count(),
        listing=found.listing,
        why=opening.why(found),
    )  # fmt: skip


@dataclass(frozen=True)
class _Row:
    indicator: Indicator
    quality: Quality


@require_GET
@plan_page
def centre_data(request: PageRequest, code: str) -> HttpResponseBase:
    """How complete and timely the records of a centre are, indicator by indicator."""
    place = get_object_or_404(Centre, code=code)
    rows: list[_Row] = []
    for item in indicators_of(version_at(request)):
        known = quality.qualities(item, request.at) if main_side(item).place is not None else None
        if known is not None and not withholds(request.user, item):
            rows.append(_Row(item, known.of(place.pk)))
    listing = Listing(request, rows, _columns(place), page_size=200)
    title = _("Are the records of %(name)s complete and timely?") % {"name": place.name}
    if kind := export.wanted(request, listing):
        return export.respond(listing, kind, "-".join([_("data"), place.code]), request.at)
    return pages.show(
        request,
        "centres/data.html",
        title=title,
        crumbs=[(_("Employment centres"), reverse("centres")), (place.name, reverse("centre", args=[code])),
                (_("Its data"), None)],
        within=quality.entry_days(request.at),
        listing=listing,
    )  # fmt: skip


def _columns(place: Centre) -> list[Column]:
    def link(name: str):
        return lambda row: values.with_query(reverse(name, args=[row.indicator.code]), {"centro": place.code})

    return [
        Column("codice", _("Code"), lambda row: row.indicator.code,
               link=lambda row: reverse("indicator", args=[row.indicator.code])),
        Column("titolo", _("Indicator"), lambda row: row.indicator.short),
        Column("completezza", _("Months with records"), lambda row: row.quality.months, number=True,
               link=link("records")),
        Column("mesi", _("Months asked"), lambda row: row.quality.asked if row.quality.months is not None else None,
               number=True),
        Column("tardive", _("Entered late"), lambda row: row.quality.late if row.quality.dated else None,
               number=True, link=link("late_records")),
        Column("datate", _("Dated records"), lambda row: row.quality.dated, number=True),
        Column("puntuali", _("Timely"), lambda row: timely(row.quality), text=values.share, number=True),
        Column("ritardo", _("Median delay, days"), lambda row: row.quality.median, number=True),
    ]  # fmt: skip
