"""What every page is given, whoever draws it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

#: Words and address of each step above a page; the last one has no address.
Crumbs = Sequence[tuple[str, str | None]]


def show(
    request: HttpRequest, template: str, *, title: str, crumbs: Crumbs = (), status: int = 200, **context: Any
) -> HttpResponse:
    """A page with its title and the path that leads to it."""
    return render(request, template, {"title": title, "crumbs": crumbs, **context}, status=status)
