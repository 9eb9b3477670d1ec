"""The list of jobs as one request asks for it."""

from __future__ import annotations

from operator import attrgetter

from django.db.models import Q
from django.utils.translation import gettext as _

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.desk import Desk
from raccordo.kernel.desk.filters import DeskFilters
from raccordo.kernel.desk.listing import Column, Listing
from raccordo.kernel.desk.lists import DeskList
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.jobs import registry
from raccordo.kernel.jobs.models import Job
from raccordo.kernel.jobs.templatetags.jobs import STATES

#: What the list filters by. It is no register: a job is looked at on a page of its own, and written by no form.
DESK = Desk(Job, columns=("kind", "state"), filters=("kind", "state"))


def make(request: PageRequest) -> DeskList:
    """Rows, filters and search."""
    rows = Job.objects.visible_to(request.user).select_related("started_by")
    text = request.GET.get("q", "")
    for word in text.split():
        kinds = [kind for kind, title in registry.choices() if word.casefold() in title.casefold()]
        rows = rows.filter(Q(subject__icontains=word) | Q(kind__in=kinds))
    filters = DeskFilters(DESK, request.GET, rows, request.user)
    everybody = request.user.acting is not None and request.user.acting.role == Role.ADMINISTRATOR
    return DeskList(
        listing=Listing(request, filters.rows, _columns(everybody), ordering=["-pk"]),
        filters=filters,
        text=text,
        searchable=True,
        private=False,
        parent=None,
        parent_label="",
        shows_personal=False,
    )


def _columns(everybody: bool) -> list[Column]:
    found = [
        Column("lavoro", _("Work"), str, link=Job.get_absolute_url),
        Column("stato", _("State"), Job.get_state_display, sort="state", mark=lambda job: STATES[job.state]),
        Column("fatto", _("Done so far"), _so_far),
        Column("chiesto", _("Asked at"), attrgetter("created_at"), sort="created_at"),
        Column("finito", _("Over at"), attrgetter("finished_at"), sort="finished_at"),
    ]
    if everybody:
        found.insert(4, Column("da", _("Asked by"), lambda job: job.started_by and str(job.started_by)))
    return found


def _so_far(job: Job) -> str | None:
    """How much is done, as a percentage."""
    return None if job.share is None else f"{int(job.share * 100)}%"
