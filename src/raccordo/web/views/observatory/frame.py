"""What the observatory's pages share: the door, the choices, the drawing with its table beside it, the files."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import wraps
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import formats
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from raccordo.kernel.access import Action, allowed
from raccordo.kernel.charts import svg
from raccordo.kernel.desk import export, pages, values
from raccordo.kernel.desk.listing import Column, Listing
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.jobs import services
from raccordo.observatory.asking import LEAST, Observatory
from raccordo.observatory.jobs import build as build_observatory
from raccordo.web.access import acting_required

Row = dict[str, Any]
PAGE_SIZE = 25
PARQUET = "application/vnd.apache.parquet"

#: Address and words of each page, in the order in which one asks.
PAGES = (
    ("observatory", gettext_lazy("The picture")),
    ("observatory-flows", gettext_lazy("Hirings and endings")),
    ("observatory-transitions", gettext_lazy("From where to where")),
    ("observatory-durations", gettext_lazy("How long it lasts")),
    ("observatory-basins", gettext_lazy("Basins")),
    ("observatory-needs", gettext_lazy("What is needed")),
    ("observatory-outcomes", gettext_lazy("After the services")),
)


@dataclass(frozen=True)
class Choice:
    """A field of the form above the drawing; the first value is meant when none is chosen."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    chosen: str


@dataclass(frozen=True)
class Answer:
    """What a page shows: the finding in a sentence, the drawing, its table, what the figures mean.

    ``file`` names the file of the table; ``definitions`` are terms and their meaning; ``figures`` stand above all.
    """

    finding: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    file: str
    caption: str
    chart: Mapping[str, Any] | None = None
    drawing: SafeString | None = None
    definitions: Sequence[tuple[str, str]] = ()
    figures: Sequence[tuple[str, str]] = ()


def choose(request: PageRequest, name: str, label: str, options: Iterable[tuple[str, str]]) -> Choice:
    """The choice as the address makes it; a value that is not offered counts as none."""
    offered = list(options)
    known = [value for value, _words in offered]
    asked = request.GET.get(name, "")
    return Choice(name, label, offered, asked if asked in known else next(iter(known), ""))


def observatory_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For who may see the observatory, once it is built; until then a page says how to build it."""

    @acting_required
    @wraps(view)
    def guarded(request: PageRequest) -> HttpResponseBase:
        if not allowed(request.user, Action.VIEW, "observatory"):
            raise Http404
        observatory = Observatory()
        if observatory.built:
            return view(request, observatory)
        title = _("Observatory")
        may_build = allowed(request.user, Action.CHANGE, "observatory")
        return pages.show(request, "observatory/none.html", title=title, crumbs=[(title, None)], may_build=may_build)

    return guarded


@require_POST
def build(request: PageRequest) -> HttpResponseBase:
    """Have the observatory built by a job."""
    if not allowed(request.user, Action.CHANGE, "observatory"):
        raise Http404
    try:
        job = services.start(build_observatory, request.user)
    except services.AlreadyRunning as error:
        messages.warning(request, str(error))
        return redirect("observatory")
    return redirect(job.get_absolute_url())


def show(
    request: PageRequest, observatory: Observatory, answer: Answer, title: str, choices: Sequence[Choice] = ()
) -> HttpResponseBase:
    """The page of an answer, or the file of its table."""
    listing = Listing(request, list(answer.rows), answer.columns, page_size=PAGE_SIZE)
    if request.GET.get("formato") == "parquet":
        return parquet(listing, answer.file, request)
    if kind := export.wanted(request, listing):
        return export.respond(listing, kind, answer.file, request.at)
    drawn = svg(dict(answer.chart), get_language() or "it") if answer.chart else answer.drawing or ""
    first = reverse("observatory")
    crumbs = [(title, None)] if request.path == first else [(_("Observatory"), first), (title, None)]
    return pages.show(
        request,
        "observatory/answer.html",
        title=title,
        crumbs=crumbs,
        answer=answer,
        drawn=mark_safe(drawn),  # noqa: S308 - drawn here, from our own figures
        listing=listing,
        choices=choices,
        observed=observatory.until,
        least=LEAST,
        parts=[(reverse(name), words, reverse(name) == request.path) for name, words in PAGES],
    )


def parquet(listing: Listing, name: str, request: PageRequest) -> HttpResponse:
    """The table as a Parquet file, columns called as on the page."""
    rows = list(listing.all_rows())
    columns = {str(column.label): _typed([column.value(row) for row in rows]) for column in listing.columns}
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    response = HttpResponse(buffer.getvalue(), content_type=PARQUET)
    response["Content-Disposition"] = f'attachment; filename="{export.file_name(name, request.at, "parquet")}"'
    return response


def _typed(column: list[Any]) -> pa.Array:
    """Numbers as numbers, with nothing where a count is too small to be told; all else as texts."""
    if any(isinstance(value, (int, float)) for value in column):
        return pa.array([value if isinstance(value, (int, float)) else None for value in column])
    return pa.array([None if value is None else str(value) for value in column], pa.string())


def words(key: str, label: str) -> Column:
    """A column of words."""
    return Column(key, label, lambda row: row[key])


def count(key: str, label: str) -> Column:
    """A column of counts of persons or jobs; those too small to be told stand as a sign, also in files."""
    return Column(key, label, lambda row: told(row[key]), text=lambda value: _shown(value), number=True)


def share(key: str, label: str) -> Column:
    """A column of fractions, read as percentages."""
    return Column(key, label, lambda row: row[key], text=percent, number=True)


def number(key: str, label: str) -> Column:
    """A column of numbers that stand for nobody in particular."""
    return Column(key, label, lambda row: row[key], number=True)


def told(value: int | None) -> int | str | None:
    """A count, or a sign for fewer than ``LEAST``."""
    return value if value is None or value == 0 or abs(value) >= LEAST else f"<{LEAST}"


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else values.shown(value)


def percent(value: float | Decimal | None) -> str:
    """A fraction as a percentage with one decimal; a dash where there is none."""
    if value is None:
        return "–"
    return f"{formats.number_format(float(value) * 100, decimal_pos=1, use_l10n=True)}%"
