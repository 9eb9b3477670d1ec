"""Errors as ``application/problem+json`` (RFC 9457), all of them, with what is wrong field by field."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from pydantic import Field

from raccordo.kernel.attachments.serving import FileMissing
from raccordo.kernel.busy import busy
from raccordo.kernel.trouble import passes

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

#: Status → the title every problem of it has.
TITLES = {
    400: gettext_lazy("The request cannot be read"),
    401: gettext_lazy("Without a valid token nothing is shown"),
    403: gettext_lazy("The token does not allow this"),
    404: gettext_lazy("There is nothing here for this client"),
    405: gettext_lazy("This address does not take this method"),
    409: gettext_lazy("The key was used for another request"),
    412: gettext_lazy("It was changed in the meantime"),
    413: gettext_lazy("The request is too large"),
    415: gettext_lazy("The body is not of a kind this address takes"),
    422: gettext_lazy("Something in the request is not right"),
    429: gettext_lazy("Too many requests"),
    500: gettext_lazy("Something went wrong here"),
    503: gettext_lazy("It cannot be answered now"),
}

#: Status → the last part of its ``type``.
NAMES = {
    400: "unreadable", 401: "unauthenticated", 403: "out-of-scope", 404: "not-found", 405: "method", 409: "key-reused",
    412: "changed", 413: "too-large", 415: "media-type", 422: "invalid", 429: "rate", 500: "internal",
    503: "unavailable",
}  # fmt: skip


#: Names of our own functions' parameters that stand before the name of a field, and mean nothing to who asks.
WRAPPERS = {"query", "payload", "header", "why"}


class Wrong(Schema):
    """One thing that is wrong."""

    location: str = Field(description="Where: `query`, `path`, `header`, `body`, `form` or `file`.")
    field: str = Field(description="Which parameter or field; empty where it is several together.")
    message: str = Field(description="What, in words for people.")


class ProblemBody(Schema):
    """What an error says (RFC 9457)."""

    type: str = Field(description="Which kind of problem: stable, for programs.")
    title: str = Field(description="The kind in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What happened this time.")
    instance: str = Field(description="The path that was asked for.")
    errors: list[Wrong] = Field(description="What is wrong, field by field; empty where no field is.")


class Problem(Exception):
    """An error to be told to the client."""

    def __init__(self, status: int, detail: str = "", errors: Sequence[Wrong] = ()):
        self.status = status
        self.detail = detail
        self.errors = list(errors)
        super().__init__(detail)


def invalid(location: str, field: str, message: str) -> Problem:
    """A problem with one field."""
    return Problem(422, message, [Wrong(location=location, field=field, message=message)])


def answer(request: HttpRequest, status: int, detail: str = "", errors: Sequence[Wrong] = ()) -> HttpResponse:
    """The response that tells a problem."""
    title = str(TITLES[status])
    body = ProblemBody(
        type=f"urn:raccordo:problem:{NAMES[status]}",
        title=title,
        status=status,
        detail=detail or title,
        instance=request.path,
        errors=list(errors),
    )
    text = json.dumps(body.model_dump(), ensure_ascii=False)
    response = HttpResponse(text, status=status, content_type=MEDIA_TYPE)
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="raccordo"'
    response["Cache-Control"] = "no-store"
    return response


def handle(api: NinjaAPI) -> None:
    """Tell every error of an operation as a problem."""

    def put(kind: type[Exception], status: int, words: Any = None) -> None:
        api.add_exception_handler(kind, lambda request, exc: answer(request, status, words(exc) if words else ""))

    put(AuthenticationError, 401)
    put(PermissionDenied, 403)
    put(Http404, 404)
    put(FileMissing, 404, str)
    put(BadRequest, 400)
    put(SuspiciousOperation, 400)
    put(MultiPartParserError, 400)  # fields that say they are in parts and are not
    put(RequestDataTooBig, 413)
    put(Throttled, 429, lambda exc: _("Ask again in %(seconds)s seconds.") % {"seconds": exc.wait or 60})
    api.add_exception_handler(Problem, _told)
    api.add_exception_handler(HttpError, _http_error)
    api.add_exception_handler(ValidationError, _not_valid)
    api.add_exception_handler(Exception, unexpected)


def _told(request: HttpRequest, exc: Any) -> HttpResponse:
    return answer(request, exc.status, exc.detail, exc.errors)


def _http_error(request: HttpRequest, exc: Any) -> HttpResponse:
    """What ninja raises by itself: a body it cannot parse."""
    return answer(request, exc.status_code if exc.status_code in TITLES else 400)


def _not_valid(request: HttpRequest, exc: Any) -> HttpResponse:
    wrong = [
        Wrong(
            location=str(error["loc"][0]),
            field=".".join(str(part) for part in error["loc"][1:] if part not in WRAPPERS),
            message=str(error["msg"]),
        )
        for error in exc.errors
    ]
    return answer(request, 422, "; ".join(f"{one.field}: {one.message}" for one in wrong)[:500], wrong)


def unexpected(request: HttpRequest, exc: Any) -> HttpResponse:
    """What nobody foresaw. Other writers in the way, the database away or the disk full pass: 503, and when to ask
    again. Else it is a fault of ours: the log has it whole, the client hears that it is ours."""
    if busy(exc):
        return _later(request, _("Others were writing the same. Nothing was written: send it again."), 2)
    if passes(exc):
        logger.warning("The API could not answer: %s", type(exc).__name__)
        return _later(request, _("What the site needs to answer is away for the moment. Nothing was written."), 60)
    logger.error("The API failed on %s %s", request.method, request.resolver_match and request.resolver_match.route,
                 exc_info=exc)  # fmt: skip
    return answer(request, 500, _("The fault is ours and has been noted. Nothing was written."))


def _later(request: HttpRequest, detail: str, seconds: int) -> HttpResponse:
    response = answer(request, 503, detail)
    response["Retry-After"] = str(seconds)
    return response
