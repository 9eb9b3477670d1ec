"""Files of long lists that are no desk's: a worker asks for the page again, as the person would, and writes its list.

The view stays the only one who knows which rows there are and who may see them; it gives its list to :func:`give`,
which answers at once, or has a job made of it, or hands the list to the worker that does the job.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date

from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raccordo.kernel.audit import reasons
from raccordo.kernel.clock import parse_day
from raccordo.kernel.desk import export
from raccordo.kernel.desk.listing import Listing
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.installation import Installation
from raccordo.kernel.jobs import exports, services
from raccordo.kernel.jobs.registry import JobError, job
from raccordo.kernel.jobs.run import Run


class WorkerRequest(PageRequest):
    """A page asked for by a worker, on behalf of a person."""


class Prepared(HttpResponse):
    """The answer to a worker: the list itself, to be written with progress."""

    def __init__(self, listing: Listing, kind: str, name: str):
        super().__init__()
        self.listing, self.kind, self.name = listing, kind, name


def give(
    request: PageRequest,
    listing: Listing,
    kind: str,
    name: str,
    at: date,
    *,
    told: Callable[[], object] | None = None,
    private: bool = False,
) -> HttpResponseBase:
    """The file of a list: at once, or by a job where it is long.

    Args:
        told: writes in the audit log that the file was taken; called once, when a person asks.
        private: what was searched among people stays out of jobs, which keep their parameters.
    """
    if isinstance(request, WorkerRequest):
        return Prepared(listing, kind, name)
    if told is not None:
        told()
    if private or listing.count <= exports.LONG:
        return export.respond(listing, kind, name, at)
    query = request.GET.copy()
    for key in ("r", "al"):
        query.pop(key, None)
    subject = f"{name} ({kind.upper()})"
    found = services.start(
        write_page, request.user, subject=subject, path=request.path, query=query.urlencode(),
        day=request.at.isoformat(), at=at.isoformat(), why=reasons.carried(request.session, request.path),
    )  # fmt: skip
    return redirect(found.get_absolute_url())


@job("page.export", title=gettext_lazy("File of a list"))
def write_page(run: Run, *, path: str, query: str, day: str, at: str, why: dict[str, list[str]] | None = None) -> None:
    """Write the file of a page's list, within what who asked may see now.

    ``day``: the day the page looks at; ``why``: the reasons given for its persons.
    """
    found = _answer(run, path, query, parse_day(day), why or {})
    total = found.listing.count
    run.progress(0, total, _("Writing the rows"))

    def tell(rows: int) -> None:
        if rows % exports.STRIDE == 0:
            run.progress(rows)

    with tempfile.TemporaryFile() as stream:
        export.write(found.listing, found.kind, found.name, stream, tell)
        size = stream.tell()
        stream.seek(0)
        run.result_file(stream, export.file_name(found.name, parse_day(at) or run.at, found.kind))
    run.progress(total, total)
    run.log(_("%(rows)d rows, %(size)d kB.") % {"rows": total, "size": max(size // 1024, 1)})


def _answer(run: Run, path: str, query: str, day: date | None, why: dict[str, list[str]]) -> Prepared:
    """What the page answers a worker.

    Raises:
        JobError: it is not there any more for who asked.
    """
    closed = JobError(_("This list is not open to you any more."))
    if run.user is None or day is None:
        raise closed
    request = WorkerRequest()
    request.method, request.path, request.path_info = "GET", path, path
    request.GET = QueryDict(query)
    request.session = reasons.session_of(why)  # type: ignore[assignment]  # searches among people never come here
    request.user, request.memberships = run.user, []
    request.installation, request.today, request.at, request.at_error = Installation.current(), run.at, day, ""
    try:
        match = resolve(path)
        answer = match.func(request, *match.args, **match.kwargs)
    except (Http404, Resolver404):
        raise closed from None
    if not isinstance(answer, Prepared):
        raise closed
    return answer
