"""Where the observatory is fed and built: the files that wait, what was taken in, the building."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from raccordo.analysis.cob.store import Imported
from raccordo.analysis.problems import TableError
from raccordo.kernel.access import Action, allowed
from raccordo.kernel.desk import export, pages
from raccordo.kernel.desk.listing import Column, Listing
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.jobs import services
from raccordo.kernel.jobs.models import Job
from raccordo.observatory import incoming
from raccordo.observatory.jobs import build as build_observatory
from raccordo.observatory.jobs import take_in
from raccordo.web.access import acting_required
from raccordo.web.views.observatory.refused import address


def builds(request: PageRequest) -> None:
    """Stop who does not build the observatory.

    Raises:
        Http404: they do not.
    """
    if not allowed(request.user, Action.CHANGE, "observatory"):
        raise Http404


@require_GET
@acting_required
def communications(request: PageRequest) -> HttpResponseBase:
    """The files that wait, and those that were taken in."""
    builds(request)
    wrong, taken = "", list[Imported]()
    try:
        taken = incoming.taken()
    except TableError as error:
        wrong = str(error)
    listing = Listing(request, taken, _columns(), page_size=20)
    title = _("Communications")
    if kind := export.wanted(request, listing):
        return export.respond(listing, kind, title, request.at)
    return pages.show(
        request,
        "observatory/communications.html",
        title=_("Which communications are to be taken in?"),
        crumbs=[(_("Observatory"), reverse("observatory")), (title, None)],
        waiting=[] if wrong else incoming.waiting(),
        folder=incoming.folder(),
        wrong=wrong,
        listing=listing,
        active=Job.objects.active().filter(kind__in=[take_in.kind, build_observatory.kind]).order_by("pk").last(),
    )


def _columns() -> list[Column]:
    return [
        Column("numero", _("Number"), lambda item: item.number, number=True),
        Column("file", _("File"), lambda item: item.file),
        Column("righe", _("Rows read"), lambda item: item.rows, number=True),
        Column("nuove", _("New communications"), lambda item: item.messages, number=True),
        Column("presenti", _("There already"), lambda item: item.already_there, number=True),
        Column("rifiutate", _("Refused"), lambda item: item.rejected, number=True, link=_refused),
    ]


def _refused(item: Imported) -> str | None:
    return address(item.number) if item.rejected else None


@require_POST
@acting_required
def take(request: PageRequest) -> HttpResponseBase:
    """Have a file that waits taken in by a job."""
    from raccordo.analysis.cob.sources import without_tax_codes

    builds(request)
    path = incoming.find(request.POST.get("file", ""))
    if path is None:
        messages.warning(request, _("The file is not in the incoming folder any more."))
        return redirect("observatory-communications")
    try:
        job = services.start(take_in, request.user, subject=without_tax_codes(path.name), file=incoming.key_of(path))
    except services.AlreadyRunning as error:
        messages.warning(request, str(error))
        return redirect("observatory-communications")
    return redirect(job.get_absolute_url())
