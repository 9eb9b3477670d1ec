"""The rows of communications that were refused, and why: what every number of refused rows opens."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from raccordo.analysis.cob.report import Language, explained, field_words
from raccordo.analysis.cob.store import Imported
from raccordo.analysis.problems import TableError
from raccordo.kernel.access import Action, allowed
from raccordo.kernel.desk import export, pages
from raccordo.kernel.desk.listing import Column, Listing
from raccordo.kernel.desk.pages import PageRequest
from raccordo.observatory import incoming
from raccordo.observatory.refused import Refused, Why, reasons, refused_rows
from raccordo.web.access import acting_required


def address(number: int | None = None, why: Why | None = None) -> str:
    """Where the refused rows of a file (of all of them), for a reason (for any), are listed."""
    asked = {"file": number, "motivo": why and ":".join(why)}
    query = urlencode({name: value for name, value in asked.items() if value is not None})
    return f"{reverse('observatory-refused')}{'?' if query else ''}{query}"


@require_GET
@acting_required
def refused(request: PageRequest) -> HttpResponseBase:
    """The refused rows that the address asks for, with the reasons by which they can be narrowed."""
    if not allowed(request.user, Action.CHANGE, "observatory"):
        raise Http404
    chosen, number = _files(request)
    told = reasons(chosen)
    asked = request.GET.get("motivo", "")
    why = next((one for one, _count in told if ":".join(one) == asked), None)
    if asked and why is None:
        raise Http404
    listing = Listing(request, refused_rows(chosen, why), _columns())
    causes = Listing(request, told, _reason_columns(number), prefix="motivi_", page_size=50)
    title = _("Rows that were refused")
    for found, name in ((listing, title), (causes, _("Reasons of refused rows"))):
        if kind := export.wanted(request, found):
            return export.respond(found, kind, name, request.at)
    filters = [(_("File"), chosen[0].file, "file")] if number is not None else []
    filters += [(_("Reason"), words(why), "motivo")] if why else []
    return pages.show(
        request,
        "observatory/refused.html",
        title=_("Which rows were refused, and why?"),
        crumbs=[
            (_("Observatory"), reverse("observatory")),
            (_("Communications"), reverse("observatory-communications")),
            (title, None),
        ],
        listing=listing,
        causes=causes,
        filters=filters,
    )


def _files(request: PageRequest) -> tuple[list[Imported], int | None]:
    """The files that are looked at, and the number if it is one.

    Raises:
        Http404: no such file was taken in.
    """
    try:
        taken = incoming.taken()
    except TableError as error:
        raise Http404 from error
    if not (asked := request.GET.get("file", "")):
        return taken, None
    found = [item for item in taken if str(item.number) == asked]
    if not found:
        raise Http404
    return found, found[0].number


def words(why: Why) -> str:
    """A field and what is wrong with it, in the reader's language."""
    language: Language = "it" if get_language() == "it" else "en"
    return f"{field_words(why.field, language)}: {explained(why.field, why.reason, language)}"


def _columns() -> list[Column]:
    def told(row: Refused) -> str:
        return "; ".join(map(words, row.why))

    return [
        Column("numero", _("Number of the file"), lambda row: row.number, number=True),
        Column("file", _("File"), lambda row: row.file),
        Column("riga", _("Row"), lambda row: row.row, number=True),
        Column("perche", _("Field and reason"), told),
    ]


def _reason_columns(number: int | None) -> list[Column]:
    return [
        Column("perche", _("Field and reason"), lambda one: words(one[0])),
        Column(
            "righe",
            _("Rows that were refused"),
            lambda one: one[1],
            number=True,
            link=lambda one: address(number, one[0]),
        ),
    ]
