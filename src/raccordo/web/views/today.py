"""What is there to do today? The tasks of a centre's people, and the whole list of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from raccordo.kernel import audit
from raccordo.kernel.accounts.models import User
from raccordo.kernel.desk import export, pages, searches
from raccordo.kernel.desk.filters import search
from raccordo.kernel.desk.listing import Listing, cells_of
from raccordo.kernel.desk.pages import PageRequest
from raccordo.web.access import acting_required
from raccordo.web.today import Task, has_day, tasks_of, what_to_do

#: How many rows of each task the page shows before it sends to the list.
FIRST = 5
LATE = "oltre"


@dataclass(frozen=True)
class Waiting:
    """A task with how many records wait, of how many the term is over, and the first of them under its headings."""

    task: Task
    count: int
    late: int
    headings: list[str]
    lines: list[list[Any]]


def counted(user: User, at: Any) -> list[tuple[Task, int, int]]:
    """Each task with how many records wait and of how many the term is over."""
    return [(task, *task.counts(user, at)) for task in tasks_of(user)]


@require_GET
@acting_required
def today(request: PageRequest) -> HttpResponse:
    """The tasks with something to do, each with its first records; in a line, those with nothing."""
    if not has_day(request.user):
        raise Http404
    found = counted(request.user, request.at)
    waiting = [_first(request, *one) for one in found]
    return pages.show(
        request,
        "today/index.html",
        title=what_to_do(request.at),
        crumbs=[(_("Today"), None)],
        waiting=[one for one in waiting if one.count],
        done=[task for task, count, _late in found if not count],
        late=sum(one.late for one in waiting),
        place=pages.acting_of(request.user).place_name,
    )


def _first(request: PageRequest, task: Task, count: int, late: int) -> Waiting:
    columns = task.columns(request.at)
    rows = task.listed(request.user, request.at)[:FIRST]
    return Waiting(task, count, late, [column.label for column in columns],
                   [cells for _row, cells in cells_of(columns, rows)])  # fmt: skip


@require_http_methods(["GET", "POST"])
@acting_required
def task_list(request: PageRequest, code: str) -> HttpResponseBase:
    """All the records of a task, or those whose term is over, as rows that open and say what to do next.

    POST keeps a search among people out of the address.
    """
    task = next((task for task in tasks_of(request.user) if task.code == code), None)
    if task is None:
        raise Http404
    if request.method == "POST":
        return searches.asked(request)
    if clean := searches.typed(request):
        return redirect(clean)
    late = task.late is not None and request.GET.get("termine") == LATE
    text = searches.recall(request, request.GET.get("r", ""))
    rows = search(task.listed(request.user, request.at, late=late), (f"{task.person}__code",), text)
    listing = Listing(request, rows, task.columns(request.at), ordering=(task.day,))
    if kind := export.wanted(request, listing):
        audit.record_export(request.user, task.model, listing.count, str(task.title), audit.keys_of(listing.rows))
        return export.respond(listing, kind, str(task.title), request.at)
    return pages.show(
        request,
        "today/list.html",
        title=str(task.title),
        crumbs=[(_("Today"), reverse("today")), (str(task.title), None)],
        task=task,
        listing=listing,
        late=late,
        text=text,
    )
