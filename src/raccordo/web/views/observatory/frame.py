"""What the observatory's pages share: the choices, the drawing with its table beside it, search and filters, files."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from raccordo.kernel.access import Action, allowed
from raccordo.kernel.charts import svg
from raccordo.kernel.desk import export, pages, values
from raccordo.kernel.desk.listing import Column, Listing
from raccordo.kernel.desk.pages import PageRequest
from raccordo.observatory.asking import LEAST, Observatory
from raccordo.observatory.hiding import HIDDEN
from raccordo.web.views.observatory.answer import Answer, Choice, Row

PAGE_SIZE = 25
PARQUET = "application/vnd.apache.parquet"
#: A column of words with no more different values than these can be filtered by one of them.
MOST_OFFERED = 60


def choose(request: PageRequest, name: str, label: str, options: Iterable[tuple[str, str]]) -> Choice:
    """The choice as the address makes it; a value that is not offered counts as none."""
    offered = list(options)
    known = [value for value, _words in offered]
    asked = request.GET.get(name, "")
    return Choice(name, label, offered, asked if asked in known else next(iter(known), ""))


@dataclass(frozen=True)
class Found:
    """The rows of a table that answer the search and the filters: what was asked, in words, and what may be."""

    text: str
    filters: Sequence[Choice]
    rows: Sequence[Row]

    @property
    def words(self) -> list[tuple[str, str, str]]:
        """The filters in force: label, value, name in the address."""
        return [(one.label, one.chosen, one.name) for one in self.filters if one.chosen]


def search(request: PageRequest, answer: Answer) -> Found:
    """Search the words of the table (``q``), filter by the values of its columns (``f-<column>``).

    A filter tells how many rows each value has among those that the search and the other filters leave. Of a column
    with more values than are offered the one that a link asks for is kept, alone.
    """
    text = " ".join(request.GET.get("q", "").split())
    named = [column for column in answer.columns if not column.number]
    told = [{column.key: column.words(row) for column in named} for row in answer.rows]
    matching = {n for n, row in enumerate(told) if _holds(row.values(), text)}
    offered = {column.key: {row[column.key] for row in told} for column in named}
    asked = {key: request.GET.get(f"f-{key}", "") for key in offered}
    asked = {key: value if value in offered[key] else "" for key, value in asked.items()}
    offered = {key: found for key, found in offered.items() if asked[key] or 1 < len(found) <= MOST_OFFERED}
    asked = {key: asked[key] for key in offered}
    passing = {key: {n for n, row in enumerate(told) if not value or row[key] == value} for key, value in asked.items()}
    filters = []
    for column in named:
        if column.key not in offered:
            continue
        others = matching.intersection(*(kept for key, kept in passing.items() if key != column.key))
        many = Counter(told[n][column.key] for n in others)
        options = [("", _("all"))] + [
            (value, f"{value} ({values.shown(many[value])})")
            for value in dict.fromkeys(row[column.key] for row in told)
            if len(offered[column.key]) <= MOST_OFFERED or value == asked[column.key]
        ]
        filters.append(Choice(f"f-{column.key}", str(column.label), options, asked[column.key]))
    left = matching.intersection(*passing.values()) if passing else matching
    return Found(text, filters, [answer.rows[n] for n in sorted(left)])


def _holds(cells: Iterable[str], text: str) -> bool:
    """Whether every word of the text stands in some cell."""
    whole = " ".join(cells).casefold()
    return all(word in whole for word in text.casefold().split())


def show(
    request: PageRequest,
    observatory: Observatory,
    answer: Answer,
    title: str,
    choices: Sequence[Choice] = (),
    tabs: Sequence[tuple[str, str]] = (),
) -> HttpResponseBase:
    """The page of an answer, or the file of its table as it is searched, filtered and sorted."""
    found = search(request, answer)
    listing = Listing(request, found.rows, answer.columns, page_size=PAGE_SIZE)
    matrix = answer.matrix.listing(request) if answer.matrix else None
    files = [(listing, answer.file), *([(matrix, answer.matrix.name)] if answer.matrix and matrix else [])]
    for one, name in files:
        if file := _file(request, one, name):
            return file
    spec = answer.chart(found.rows) if answer.chart else None
    drawn = svg(dict(spec), get_language() or "it") if spec else answer.drawing or ""
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
        matrix_listing=matrix,
        found=found,
        choices=choices,
        chosen=[choice for choice in choices if request.GET.get(choice.name)],
        observed=observatory.until,
        least=LEAST,
        may_build=allowed(request.user, Action.CHANGE, "observatory"),
        parts=[(reverse(name), words, reverse(name) == request.path) for name, words in tabs],
    )


def _file(request: PageRequest, listing: Listing, name: str) -> HttpResponseBase | None:
    """The file of a list, where the address asks for it."""
    if request.GET.get(f"{listing.prefix}formato") == "parquet":
        return parquet(listing, name, request)
    kind = export.wanted(request, listing)
    return export.respond(listing, kind, name, request.at) if kind else None


def parquet(listing: Listing, name: str, request: PageRequest) -> HttpResponse:
    """The table as a Parquet file, columns called as on the page; numbers are numbers, what is withheld is nothing."""
    rows = list(listing.all_rows())
    columns = {str(column.label): _typed(column, rows) for column in listing.columns}
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    response = HttpResponse(buffer.getvalue(), content_type=PARQUET)
    response["Content-Disposition"] = f'attachment; filename="{export.file_name(name, request.at, "parquet")}"'
    return response


def _typed(column: Column, rows: Sequence[Row]) -> pa.Array:
    if not column.number:
        return pa.array([column.words(row) for row in rows], pa.string())
    found: list[Any] = [column.read(row) for row in rows]
    return pa.array([value if isinstance(value, (int, float)) and value is not HIDDEN else None for value in found])
