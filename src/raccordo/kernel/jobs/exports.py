"""The file of a long list, written by a worker: the same rows and columns the page would have given."""

from __future__ import annotations

import datetime as dt
import tempfile

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raccordo.kernel.access import Action
from raccordo.kernel.audit import reasons
from raccordo.kernel.clock import parse_day
from raccordo.kernel.desk import Desk, export, get_desk, lists, opening
from raccordo.kernel.desk.lists import DeskList
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.jobs import services
from raccordo.kernel.jobs.registry import JobError, job
from raccordo.kernel.jobs.run import Run

#: Lists longer than this are written by a worker: the page would keep its reader, and a thread, waiting too long.
LONG = 10_000
#: Every how many rows the progress is told.
STRIDE = 200


def is_long(found: DeskList) -> bool:
    """Whether the file is to be asked for. What was searched among people stays here: a job keeps its parameters."""
    return found.listing.count > LONG and not (found.private and found.text)


def ask(desk: Desk, request: PageRequest, found: DeskList, kind: str) -> str:
    """Ask for the file; returns the address at which to follow it."""
    words = str(desk.model._meta.verbose_name_plural)
    subject = f"{words[:1].upper()}{words[1:]} ({kind.upper()})"
    day = request.at.isoformat()
    query = request.GET.copy()
    for name in ("pagina", "formato", "r"):
        query.pop(name, None)
    asked = services.start(
        write_list,
        request.user,
        subject=subject,
        app=desk.app,
        model=desk.name,
        file=kind,
        at=day,
        query=query.urlencode(),
        why=reasons.carried(request.session, request.path),
    )
    return asked.get_absolute_url()


@job("desk.export", title=gettext_lazy("File of a list"))
def write_list(
    run: Run, *, app: str, model: str, file: str, at: str, query: str, why: dict[str, list[str]] | None = None
) -> None:
    """Write the file of a desk's list, within what who asked may see now. ``why``: the reasons given for it."""
    desk, day = get_desk(app, model), parse_day(at)
    if desk is None or run.user is None or day is None or not desk.allows(run.user, Action.VIEW):
        raise JobError(_("This list is not open to you any more."))
    found = _list(desk, run, day, query, why or {})
    total = found.listing.count
    words = str(desk.model._meta.verbose_name_plural)
    run.progress(0, total, _("Writing the rows"))

    def tell(rows: int) -> None:
        if rows % STRIDE == 0:
            run.progress(rows)

    with tempfile.TemporaryFile() as stream:
        export.write(found.listing, file, words, stream, tell)
        size = stream.tell()
        stream.seek(0)
        opening.taken(run.user, desk, found, total)
        run.result_file(stream, export.file_name(words, day, file))
    run.progress(total, total)
    run.log(_("%(rows)d rows, %(size)d kB.") % {"rows": total, "size": max(size // 1024, 1)})


def _list(desk: Desk, run: Run, day: dt.date, query: str, why: dict[str, list[str]]) -> DeskList:
    """The list as the page of the desk makes it."""
    request = PageRequest()
    request.GET, request.path = QueryDict(query), reverse("desk:list", args=[desk.app, desk.name])
    request.session = reasons.session_of(why)  # type: ignore[assignment]  # searches among people never come here
    if run.user is None:
        raise Http404
    request.user, request.at, request.today = run.user, day, run.at
    return lists.make(desk, request)
