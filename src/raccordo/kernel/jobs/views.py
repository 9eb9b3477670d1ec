"""The pages of the jobs: one's own, in the role in which one acts; administrators look at all."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from raccordo.kernel.access import Action, allowed
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.attachments import serving
from raccordo.kernel.desk import export, pages
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.jobs import lists, loads, services
from raccordo.kernel.jobs.models import Job


def _find(request: PageRequest, pk: int) -> Job:
    """The job at this address, if it is there for the reader."""
    rows = Job.objects.visible_to(request.user).select_related(
        "started_by", "membership__centre", "membership__quadrant"
    )
    return get_object_or_404(rows, pk=pk)


@require_GET
def listing(request: PageRequest) -> HttpResponseBase:
    """The jobs, the last one first."""
    if not allowed(request.user, Action.VIEW, "jobs"):
        raise Http404
    found = lists.make(request)
    title = _("Work in progress")
    if kind := export.wanted(request, found.listing):
        return export.respond(found.listing, kind, title, request.at)
    found.filters.count_choices(found.listing.count)
    crumbs: pages.Crumbs = [(title, None)]
    return pages.show(
        request,
        "jobs/list.html",
        title=title,
        crumbs=crumbs,
        found=found,
        listing=found.listing,
        everybody=_sees_all(request),
        may_load=bool(loads.open_to(request.user)),
    )


def _sees_all(request: PageRequest) -> bool:
    return request.user.acting is not None and request.user.acting.role == Role.ADMINISTRATOR


def _given(request: PageRequest, job: Job) -> dict:
    """What the page of a job and its moving part show."""
    return {
        "job": job,
        "lines": job.lines.all(),
        "own": job.started_by_id == request.user.pk and job.membership_id == pages.acting_of(request.user).pk,
    }


@require_GET
def detail(request: PageRequest, pk: int) -> HttpResponse:
    """One job: how far it is, what it said, what came of it."""
    job = _find(request, pk)
    crumbs: pages.Crumbs = [(_("Work in progress"), reverse("jobs:list")), (str(job), None)]
    return pages.show(request, "jobs/detail.html", title=str(job), crumbs=crumbs, **_given(request, job))


@require_GET
def status(request: PageRequest, pk: int) -> HttpResponse:
    """The part of the page that moves, asked for again while the job is not over; the whole page without script."""
    job = _find(request, pk)
    if not getattr(request, "htmx", False):
        return redirect("jobs:detail", pk)
    return render(request, "jobs/status.html", _given(request, job))


@require_POST
def cancel(request: PageRequest, pk: int) -> HttpResponse:
    """Stop a job."""
    job = _find(request, pk)
    services.cancel(job)
    messages.info(request, _("The work was asked to stop. What it had already finished stays."))
    return redirect("jobs:detail", pk)


@require_POST
def repeat(request: PageRequest, pk: int) -> HttpResponse:
    """Ask again for a job that failed or was cancelled."""
    job = _find(request, pk)
    try:
        if job.may_repeat and services.repeat(job):
            messages.success(request, _("The work was asked for again."))
        else:
            messages.warning(request, _("This work cannot be asked for again."))
    except services.AlreadyRunning as error:
        messages.warning(request, str(error))
    return redirect("jobs:detail", pk)


@require_GET
def file(request: PageRequest, pk: int) -> FileResponse:
    """The file a job made: only for who asked for it, in the role in which they did."""
    job = _find(request, pk)
    if not job.file or not _given(request, job)["own"]:
        raise Http404
    return serving.of_field(job.file, job.file_name)
