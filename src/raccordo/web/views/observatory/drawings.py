"""The drawings of the basins that are kept: which is in force, drawing another year, putting one in force."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from raccordo.kernel.desk import export, pages
from raccordo.kernel.desk.listing import Column, Listing
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.desk.values import shown
from raccordo.kernel.jobs import services
from raccordo.kernel.jobs.models import Job
from raccordo.observatory.jobs import build as build_observatory
from raccordo.observatory.jobs import draw, take_in
from raccordo.observatory.market import Basins, State
from raccordo.observatory.places import market
from raccordo.web.access import acting_required
from raccordo.web.drawing_forms import DrawingForm
from raccordo.web.views.observatory import answer as a
from raccordo.web.views.observatory.building import builds
from raccordo.web.views.observatory.told import kept

#: Kinds of jobs of which one at a time writes the observatory's files.
WRITERS = (take_in.kind, build_observatory.kind, draw.kind)


@require_http_methods(["GET", "POST"])
@acting_required
def drawings(request: PageRequest) -> HttpResponseBase:
    """The drawings that are kept and the form of another; what was asked for becomes a job."""
    builds(request)
    state = market().state()
    if state.careers is None:
        return redirect("observatory")
    form = DrawingForm(request.POST or None, state=state, until=state.careers.observed_until)
    if request.method == "POST" and form.is_valid():
        return _started(request, draw, subject=str(form.asked["year"]), **form.asked)
    listing = Listing(request, list(reversed(state.kept)), _columns(state))
    title = _("Drawings of the basins")
    if kind := export.wanted(request, listing):
        return export.respond(listing, kind, title, request.at)
    return pages.show(
        request,
        "observatory/drawings.html",
        title=title,
        crumbs=[
            (_("Observatory"), reverse("observatory")), (_("Basins"), reverse("observatory-basins")), (title, None)
        ],
        status=422 if form.is_bound else 200,
        form=form,
        listing=listing,
        others=[made for made in reversed(state.kept) if made != state.basins],
        in_force=state.basins,
        kept=kept(),
        active=Job.objects.active().filter(kind__in=WRITERS).order_by("pk").last(),
    )  # fmt: skip


@require_POST
@acting_required
def use(request: PageRequest) -> HttpResponseBase:
    """Put the drawing of a year in force: a job builds again what is told by basin."""
    builds(request)
    asked = request.POST.get("year", "")
    made = next((one for one in market().state().kept if str(one.year) == asked), None)
    if made is None:
        raise Http404
    return _started(request, build_observatory, subject=_("basins of %(year)s") % {"year": made.year}, year=made.year)


def _started(request: PageRequest, kind, **parameters) -> HttpResponseBase:
    """The page of the job, unless another is at work on the same files."""
    if Job.objects.active().filter(kind__in=WRITERS).exists():
        messages.warning(request, _("Other work on the observatory is waiting or running: wait for its end."))
        return redirect("observatory-drawings")
    try:
        job = services.start(kind, request.user, **parameters)
    except services.AlreadyRunning as error:
        messages.warning(request, str(error))
        return redirect("observatory-drawings")
    return redirect(job.get_absolute_url())


def _columns(state: State) -> list[Column]:
    force = state.basins

    def opens(made: Basins, **query: int) -> str:
        return f"{reverse('observatory-basins')}?{urlencode({'disegno': made.year, **query})}"

    def compares(made: Basins) -> str | None:
        return None if force is None or made == force else opens(made, confronto=force.year)

    def mark(made: Basins) -> tuple[str, str]:
        return ("check-circle", "raggiunto") if made == force else ("clock", "solo-riportato")

    return [
        Column("anno", _("Year"), lambda made: made.year, text=str, link=opens),
        Column("stato", _("State"), lambda made: _("in force") if made == force else _("kept"), mark=mark),
        Column("bacini", _("Basins"), lambda made: made.areas, number=True, link=opens),
        Column("sotto", _("Below the limits"), lambda made: made.not_valid, number=True),
        Column("occupati", _("Workers"), lambda made: made.commuters, number=True),
        Column("dimensione", _("Size: least – wanted"), lambda made: _range(made, "min_size", "target_size", 0)),
        Column("quota", _("Share: least – wanted"), lambda made: _range(made, "min_sc", "target_sc", 2)),
        Column("unito", _("In one piece"), lambda made: made.neighbours is not None),
        Column("confronto", _("Compare"), lambda made: _("with the one in force") if compares(made) else "",
               link=compares),
    ]  # fmt: skip


def _range(made: Basins, least: str, wanted: str, places: int) -> str:
    low, high = made.limits[least], made.limits[wanted]
    if places == 0 and low == int(low) and high == int(high):
        return f"{shown(int(low))} – {shown(int(high))}"
    return f"{a.decimals(low, 2)} – {a.decimals(high, 2)}"
