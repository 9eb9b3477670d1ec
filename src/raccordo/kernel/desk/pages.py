"""What every page is given, whoever draws it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from raccordo.kernel.accounts.models import Membership, User
from raccordo.kernel.installation import Installation


class PageRequest(HttpRequest):
    """A request as the kernel's middleware leaves it; only a name for the types, never made by hand."""

    user: User
    memberships: list[Membership]
    installation: Installation
    today: dt.date
    at: dt.date
    at_error: str


def acting_of(user: User) -> Membership:
    """The membership in which a person acts.

    Raises:
        PermissionDenied: they act in none.
    """
    if user.acting is None:
        raise PermissionDenied
    return user.acting


#: Words and address of each step above a page; the last one has no address.
Crumbs = Sequence[tuple[str, str | None]]


def show(
    request: PageRequest, template: str, *, title: str, crumbs: Crumbs = (), status: int = 200, **context: Any
) -> HttpResponse:
    """A page with its title and the path that leads to it."""
    return render(request, template, {"title": title, "crumbs": crumbs, **context}, status=status)
