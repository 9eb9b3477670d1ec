"""Progress reports: the list, a report to be read, its files; having one made."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from raccordo.kernel.access import Action, allowed
from raccordo.kernel.desk import export, pages
from raccordo.kernel.desk.listing import Column, Listing
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.jobs import services as jobs
from raccordo.plan.periods.machine import State
from raccordo.plan.periods.standing import periods_of
from raccordo.plan.reports.jobs import make
from raccordo.plan.reports.models import Narrative, Report, ReportQuerySet
from raccordo.web.access import plan_page
from raccordo.web.chosen import version_at
from raccordo.web.templatetags.raccordo import STATES
from raccordo.web.views.periods import period_at
from raccordo.web.views.printed import figure_of, file_of, shown


def visible(request: PageRequest) -> ReportQuerySet:
    """The reports the person may read, without the text of each document."""
    found = Report.objects.visible_to(request.user).select_related("period", "made_by", "deliverable")
    return found.defer("document_json")


@require_GET
@plan_page
def reports(request: PageRequest) -> HttpResponseBase:
    """The reports that were made, and the periods of which one can be made."""
    version = version_at(request)
    listing = Listing(request, visible(request), _columns(), ordering=["-period__end", "-number"])
    title = _("What have we reported?")
    if kind := export.wanted(request, listing):
        return export.respond(listing, kind, _("Reports"), request.at)
    return pages.show(
        request,
        "reports/list.html",
        title=title,
        crumbs=[(title, None)],
        listing=listing,
        periods=_periods(request, version) if may_make(request) or _reads_texts(request) else [],
        may_make=may_make(request),
    )


def may_make(request: PageRequest) -> bool:
    """Whether the person may have a report made."""
    return allowed(request.user, Action.ADD, "reports.report")


def _reads_texts(request: PageRequest) -> bool:
    return allowed(request.user, Action.VIEW, "reports.narrative")


def _periods(request: PageRequest, version: Any) -> list[dict[str, Any]]:
    """The periods of the plan, of whichever version, that have begun, each with its texts and whether it is final."""
    found = periods_of(version).filter(start__lte=request.at)
    written = Narrative.objects.current().exclude(text="").filter(period=OuterRef("pk"), line__isnull=False)
    told = found.annotate(
        texts=Coalesce(Subquery(written.order_by().values("period").annotate(n=Count("pk")).values("n")), 0),
        asked=Count("lines"),
    )
    return [
        {
            "period": period,
            "texts": period.texts,
            "lines": period.asked,
            "state": State(period.state),
            "frozen": period.state == State.FROZEN,
        }
        for period in told.order_by("-end", "-start")
    ]


def _columns() -> list[Column]:
    return [
        Column("periodo", _("Period"), lambda r: str(r.period), sort="period__end",
               link=lambda r: r.get_absolute_url()),
        Column("edizione", _("Edition"), lambda r: r.number, sort="number", number=True),
        Column("stato", _("State"), lambda r: _("frozen") if r.final else _("provisional"), sort="final",
               mark=lambda r: STATES["frozen" if r.final else "open"]),
        Column("prodotto", _("Made on"), lambda r: r.made_on, sort="made_on"),
        Column("impronta", _("Digest"), lambda r: r.digest[:16], sort="digest"),
        Column("prodotto_del_piano", _("Deliverable"), lambda r: str(r.deliverable),
               link=lambda r: r.deliverable.get_absolute_url()),
    ]  # fmt: skip


@require_GET
@plan_page
def report(request: PageRequest, pk: int) -> HttpResponse:
    """A report as it was made, to be read and taken away."""
    found = get_object_or_404(visible(request), pk=pk)
    title = _("Progress report: %(period)s") % {"period": found.period}
    return pages.show(
        request,
        "reports/detail.html",
        title=title,
        crumbs=[(_("What have we reported?"), reverse("reports")), (str(found), None)],
        **shown(found, visible(request).beside(found, "period"), "report_figure"),
    )


@require_GET
@plan_page
def figure(request: PageRequest, pk: int, number: int) -> HttpResponse:
    """The nth drawing of a report; it never changes."""
    found = get_object_or_404(visible(request), pk=pk)
    return figure_of(found, number)


@require_GET
@plan_page
def report_file(request: PageRequest, pk: int, kind: str) -> FileResponse:
    """A report as a file, the same bytes as when it was made."""
    found = get_object_or_404(visible(request), pk=pk)
    return file_of(found, kind, f"{found.period.code}-{_('report')}")


@require_POST
@plan_page
def make_report(request: PageRequest, code: str) -> HttpResponse:
    """Ask for the report of a period; who asked is taken to where the work is followed."""
    if not may_make(request):
        raise Http404
    period = period_at(request, code)
    once = f"{period.pk}"
    try:
        asked = jobs.start(make, request.user, subject=period, once=once, period=period.pk)
    except jobs.AlreadyRunning:
        return redirect("jobs:list")
    return redirect(asked)
