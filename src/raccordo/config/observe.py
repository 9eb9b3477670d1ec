"""Every request is numbered, timed, counted and left in the log. By the view's name: addresses may tell of a person."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from prometheus_client import Counter, Histogram

logger = logging.getLogger("raccordo.requests")

REQUESTS = Counter("raccordo_requests", "Requests answered.", ["view", "method", "code"])
SECONDS = Histogram(
    "raccordo_request_seconds",
    "Seconds to the beginning of the answer.",
    ["view"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)

#: A number given by the proxy is kept if it is one.
NUMBER = re.compile(r"[A-Za-z0-9-]{8,64}")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class ObserveMiddleware:
    """The first of all, so that it sees what the others refuse."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        number = given if NUMBER.fullmatch(given) else uuid.uuid4().hex
        began = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        match = request.resolver_match
        view = (match.view_name or match.func.__name__) if match else "none"
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(view, method, response.status_code).inc()
        SECONDS.labels(view).observe(seconds)
        response["X-Request-ID"] = number
        fields = {
            "request_id": number,
            "view": view,
            "method": method,
            "code": response.status_code,
            "ms": round(seconds * 1000),
            "user": getattr(getattr(request, "_cached_user", None), "pk", None),
        }
        logger.info("%s %s %s", method, view, response.status_code, extra=fields)
        return response
