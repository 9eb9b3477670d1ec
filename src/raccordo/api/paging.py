"""Pages of a list: a stable order, how many there are, and the addresses of the pages around."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from ninja import Schema
from pydantic import Field, StringConstraints

#: Text of a filter: no control characters, which a database may refuse.
Text = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
#: A code in an address or a filter.
Code = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9_.-]+$")]
#: The number of a record: what a 64-bit column holds.
Number = Annotated[int, Field(ge=1, le=2**63 - 1)]


class DayQuery(Schema):
    """The day looked at."""

    al: dt.date | None = Field(
        None,
        description="The day to look at (`AAAA-MM-GG`), up to the installation's today, which is taken if not given.",
        examples=["2020-12-31"],
    )


class PageQuery(Schema):
    """Which page of a list."""

    page: int = Field(1, ge=1, le=1_000_000, description="The page, from 1.")
    per_page: int = Field(50, ge=1, le=200, description="How many on a page.")


class Links(Schema):
    """Where to go on from a page; `null` where there is nothing."""

    self: str
    first: str
    previous: str | None
    next: str | None
    last: str


class Page(Schema):
    """What the page of any list says of itself."""

    count: int = Field(description="How many there are on all pages.")
    page: int
    pages: int
    links: Links


def page_of(request: Any, response: HttpResponse, rows: QuerySet | Sequence, query: PageQuery) -> dict[str, Any]:
    """The rows of a page under ``items``, with its links (also in the ``Link`` header, RFC 8288).

    The caller orders a QuerySet so that no two rows are equal. A page past the last one is empty.
    """
    count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    pages = max(1, -(-count // query.per_page))
    start = (query.page - 1) * query.per_page
    found = {
        "self": query.page,
        "first": 1,
        "previous": min(query.page - 1, pages) or None,
        "next": query.page + 1 if query.page < pages else None,
        "last": pages,
    }
    links = {name: _address(request, number) if number else None for name, number in found.items()}
    relations = {"first": "first", "previous": "prev", "next": "next", "last": "last"}
    response["Link"] = ", ".join(f'<{links[name]}>; rel="{rel}"' for name, rel in relations.items() if links[name])
    items = [] if start >= count else list(rows[start : start + query.per_page])
    return {"count": count, "page": query.page, "pages": pages, "links": links, "items": items}


def _address(request: Any, number: int) -> str:
    query: QueryDict = request.GET.copy()
    query["page"] = str(number)
    return f"{request.path}?{query.urlencode()}"
