"""Validators: an answer that has not changed is not sent again.

Every answer to a GET carries a strong ``ETag``. Most are the digest of the bytes sent. Where all that is shown comes
from records whose writes are counted (:mod:`raccordo.kernel.revisions`), the validator is made of the counters, the
address and the reader, so that an unchanged answer costs no question at all.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from functools import lru_cache, wraps
from importlib import metadata
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

from raccordo.kernel import revisions
from raccordo.plan.models import PlanVersion

#: Headers in which a client says why it reads persons: part of what an answer depends on.
REASON_HEADERS = ("Raccordo-Reason", "Raccordo-Reason-Words")


@lru_cache(maxsize=1)
def release() -> str:
    """The version that answers: another one may show the same records otherwise."""
    return metadata.version("raccordo")


def quoted(*parts: Any) -> str:
    """A strong validator of some parts."""
    return '"' + hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()[:32] + '"'


def state_of(request: Any) -> str:
    """The validator of an answer that depends on counted records, the plan in force, the day and the reader.

    The reader is the membership with its role, place, and how far it writes and reads: writes of memberships are not
    counted.
    """
    acting = request.user.acting
    place = (acting.centre_id, acting.quadrant_id, acting.organisation)
    reader = (acting.pk, acting.role, *place, *map(_reach, (acting.reach, acting.read_reach)))
    version = PlanVersion.objects.in_force(request.at)
    numbers = sorted(revisions.numbers().items())
    asked = sorted(request.GET.lists())
    why = [request.headers.get(name, "") for name in REASON_HEADERS]
    parts = (request.path, asked, why, request.today, request.at, reader, version and version.pk, numbers)
    return quoted(release(), *parts)


def _reach(centres: frozenset[int] | None) -> list[int] | None:
    """How far a membership reaches, in an order of its own; ``None`` is the whole region."""
    return None if centres is None else sorted(centres)


def by_counters(view: Callable[..., Any]) -> Callable[..., Any]:
    """Answer 304 before asking anything, where the client's validator is that of the present state."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> Any:
        request.etag = state_of(request)
        unchanged = get_conditional_response(request, etag=request.etag)
        return unchanged if unchanged is not None else view(request, *args, **kwargs)

    # ninja reads the parameters of a view in the words of its own module
    guarded.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]  # mypy knows no signature of a function as an attribute
    return guarded


def finish(request: Any, response: HttpResponseBase) -> HttpResponseBase:
    """Put the validator on an answer to a GET, and leave its body out if the client has it."""
    response.headers.setdefault("Cache-Control", "private, no-cache")
    patch_vary_headers(response, ["Authorization", *REASON_HEADERS])
    if request.method != "GET" or response.status_code not in (200, 304) or not isinstance(response, HttpResponse):
        return response
    etag = getattr(request, "etag", "") or quoted(hashlib.sha256(response.content).hexdigest())
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response
