"""The yearly reports of the quadrants: the list, a report to be read, its files; having one made, and sharing it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from raccordo.analysis.engine import SMALLEST_MEMORY, EmbeddedEngine
from raccordo.kernel.access import Action, allowed
from raccordo.kernel.caches import answers as cache
from raccordo.kernel.deliverables import Deliverable
from raccordo.kernel.desk import export, pages
from raccordo.kernel.desk.listing import Column, Listing
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.documents.printed import PrintedQuerySet
from raccordo.kernel.jobs import services as jobs
from raccordo.kernel.territory.models import Centre, Quadrant
from raccordo.observatory.asking import Observatory
from raccordo.observatory.yearbook.gather import years
from raccordo.observatory.yearbook.jobs import make
from raccordo.observatory.yearbook.models import Yearbook
from raccordo.observatory.yearbook.publish import share
from raccordo.web.access import acting_required
from raccordo.web.templatetags.raccordo import STATES
from raccordo.web.views.observatory.page import OTHER_TABS, tabs
from raccordo.web.views.printed import figure_of, file_of, shown

View = Callable[..., HttpResponseBase]
OTHER_TABS["observatory-reports"] = gettext_lazy("Yearly reports")


def yearbook_page(view: View) -> View:
    """For who may read the yearly reports."""

    @acting_required
    @wraps(view)
    def guarded(request: PageRequest, *args, **kwargs) -> HttpResponseBase:
        if not allowed(request.user, Action.VIEW, "yearbook.yearbook"):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def visible(request: PageRequest) -> PrintedQuerySet:
    """The reports the person may read, without the text of each document."""
    found = Yearbook.objects.visible_to(request.user).select_related("quadrant", "made_by", "deliverable")
    return found.defer("document_json")


def may_share(request: PageRequest) -> bool:
    """Whether the person may share deliverables."""
    return allowed(request.user, Action.CHANGE, Deliverable._meta.label_lower)


def quadrants(request: PageRequest) -> QuerySet[Quadrant]:
    """The quadrants of which the person may have a report made: those in which they write everywhere."""
    found = Quadrant.objects.order_by("position", "name")
    if not allowed(request.user, Action.ADD, "yearbook.yearbook") or request.user.acting is None:
        return found.none()
    reach = request.user.acting.reach
    if reach is None:
        return found
    return found.filter(centres__in=reach).exclude(centres__in=Centre.objects.exclude(pk__in=reach)).distinct()


def possible_years(observatory: Observatory) -> list[int]:
    """The years of which a report can be made; asked once a build."""
    if observatory.state.facts is None:
        return []
    key = f"yearbook-years:{observatory.market.root}:{observatory.state.facts.number}"
    found = cache.get(key)
    if found is None:
        with EmbeddedEngine(SMALLEST_MEMORY) as engine:
            found = years(engine, observatory.market)
        cache.set(key, found)
    return found


class MakeForm(forms.Form):
    """Which report to make."""

    quadrant = forms.ModelChoiceField(Quadrant.objects.none(), to_field_name="code", label=gettext_lazy("Quadrant"))
    year = forms.TypedChoiceField(coerce=int, label=gettext_lazy("Year"))

    def __init__(self, request: PageRequest, observatory: Observatory) -> None:
        super().__init__(request.POST or None)
        self.fields["quadrant"].queryset = quadrants(request)  # type: ignore[attr-defined]  # typed by their base class
        self.fields["quadrant"].empty_label = None  # type: ignore[attr-defined]  # typed by their base class
        self.fields["year"].choices = [(n, str(n)) for n in possible_years(observatory)]  # type: ignore[attr-defined]  # typed by their base class


@require_GET
@yearbook_page
def reports(request: PageRequest) -> HttpResponseBase:
    """The reports that were made, and the form to have another one made."""
    listing = Listing(request, _found(request), _columns(), ordering=["-year", "quadrant__position", "-number"])
    title = _("What do we publish?")
    if kind := export.wanted(request, listing):
        return export.respond(listing, kind, _("Yearly reports"), request.at)
    chosen = {name: request.GET.get(name, "") for name in ("quadrante", "anno")}
    made = visible(request)
    return pages.show(
        request,
        "observatory/reports.html",
        title=title,
        crumbs=[(_("Observatory"), reverse("observatory")), (title, None)],
        parts=[(reverse(name), words, reverse(name) == request.path) for name, words in tabs()],
        listing=listing,
        form=MakeForm(request, Observatory()) if quadrants(request).exists() else None,
        quadrants=Quadrant.objects.order_by("position", "name"),
        years=made.order_by("-year").values_list("year", flat=True).distinct(),
        chosen=chosen,
    )


def _found(request: PageRequest) -> QuerySet[Yearbook]:
    """The reports of the quadrant and year that the address asks for."""
    found, year = visible(request), request.GET.get("anno", "")
    if code := request.GET.get("quadrante", ""):
        found = found.filter(quadrant__code=code)
    return found.filter(year=int(year)) if year.isdecimal() and len(year) == 4 else found


def state_words(deliverable: Deliverable) -> str:
    """Whether a report was shared, and when."""
    if deliverable.shared_on is None:
        return _("draft, not shared yet")
    return _("shared on %(day)s") % {"day": deliverable.shared_on.strftime("%d/%m/%Y")}


def _columns() -> list[Column]:
    return [
        Column("quadrante", _("Quadrant"), lambda r: r.quadrant.name, sort="quadrant__name",
               link=lambda r: r.get_absolute_url()),
        Column("anno", _("Year"), lambda r: str(r.year), sort="year"),
        Column("edizione", _("Edition"), lambda r: r.number, sort="number", number=True),
        Column("stato", _("State"), lambda r: state_words(r.deliverable), sort="deliverable__shared_on",
               mark=lambda r: STATES["open" if r.deliverable.shared_on is None else "approved"]),
        Column("comunicazioni", _("Communications up to"), lambda r: r.observed_until, sort="observed_until"),
        Column("prodotto", _("Made on"), lambda r: r.made_on, sort="made_on"),
        Column("file", _("File"), lambda r: "PDF", link=lambda r: reverse("yearbook_file", args=[r.pk, "pdf"])),
        Column("prodotto_del_piano", _("Deliverable"), lambda r: str(r.deliverable),
               link=lambda r: r.deliverable.get_absolute_url()),
    ]  # fmt: skip


@require_GET
@yearbook_page
def report(request: PageRequest, pk: int) -> HttpResponse:
    """A report as it was made, to be read, taken away and shared."""
    found = get_object_or_404(visible(request), pk=pk)
    return pages.show(
        request,
        "observatory/report.html",
        title=f"{found.document.title}, {found.year}",
        crumbs=[
            (_("Observatory"), reverse("observatory")), (_("What do we publish?"), reverse("observatory-reports")),
            (str(found), None),
        ],
        **shown(found, visible(request).beside(found, "quadrant", "year"), "yearbook_figure"),
        state=state_words(found.deliverable),
        may_share=may_share(request) and found.deliverable.shared_on is None,
    )  # fmt: skip


@require_GET
@yearbook_page
def figure(request: PageRequest, pk: int, number: int) -> HttpResponse:
    """The nth drawing of a report; it never changes."""
    found = get_object_or_404(visible(request), pk=pk)
    return figure_of(found, number)


@require_GET
@yearbook_page
def report_file(request: PageRequest, pk: int, kind: str) -> FileResponse:
    """A report as a file, the same bytes as when it was made."""
    found = get_object_or_404(visible(request), pk=pk)
    return file_of(found, kind, f"{found.quadrant.code}-{found.year}-{_('report')}")


@require_POST
@yearbook_page
def make_report(request: PageRequest) -> HttpResponse:
    """Ask for the report of a quadrant and year; who asked is taken to where the work is followed."""
    if not quadrants(request).exists():
        raise Http404
    form = MakeForm(request, Observatory())
    if not form.is_valid():
        messages.error(request, _("Choose a quadrant and a year of those offered."))
        return redirect("observatory-reports")
    quadrant, year = form.cleaned_data["quadrant"], form.cleaned_data["year"]
    once = f"{quadrant.code} {year}"
    try:
        asked = jobs.start(
            make, request.user, subject=f"{quadrant.name} {year}", once=once, quadrant=quadrant.code, year=year
        )
    except jobs.AlreadyRunning as error:
        messages.warning(request, str(error))
        return redirect("jobs:list")
    return redirect(asked)


@require_POST
@yearbook_page
def share_report(request: PageRequest, pk: int) -> HttpResponse:
    """Say with whom a report was shared: from today the plan counts it."""
    found = get_object_or_404(visible(request), pk=pk)
    if not may_share(request):
        raise Http404
    day: dt.date = request.today
    try:
        share(found, request.POST.get("recipients", "").splitlines(), today=day)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The report is shared: the plan counts it from today."))
    return redirect(found)
