"""Limits and headers of every answer: how often, how large, and what browsers may do with our pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from raccordo.kernel.clock import now

Answer = Callable[[HttpRequest], HttpResponseBase]
#: Answers a refusal (request, status, seconds to wait) in the form of its own addresses; ``None`` for all others.
Teller = Callable[[HttpRequest, int, int], HttpResponseBase | None]
_tellers: list[Teller] = []
#: What people are told on.
PAGES = {413: "413.html", 429: "429.html", 503: "busy.html"}


def tells(teller: Teller) -> Teller:
    """Have this answer what is refused, before a page does: programs are not told in pages."""
    if teller not in _tellers:
        _tellers.append(teller)
    return teller


def refuse(request: HttpRequest, status: int, given: dict[str, Any], wait: int = 0) -> HttpResponseBase:
    """The answer to what is too often or too large: in the form of who asked, a page if nobody has another."""
    told = (teller(request, status, wait) for teller in _tellers)
    response = next((one for one in told if one is not None), None)
    response = response or render(request, PAGES[status], given, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return response


def client_ip(request: HttpRequest) -> str:
    """The address of who asks, seen through as many proxies as ``RACCORDO_PROXIES`` says and no more."""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if proxies and len(forwarded) >= proxies:
        return forwarded[-proxies]
    return request.META.get("REMOTE_ADDR", "")


#: Addresses where one proves who one is.
ENTRANCES = frozenset(
    {
        "login", "account_login", "mfa_authenticate", "password_set",
        "account_change_password", "account_reauthenticate", "mfa_reauthenticate",
    }
)  # fmt: skip


def kind_of(request: HttpRequest) -> str:
    """Which limit a request falls under; empty for none."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    if request.method == "POST":
        if name in ENTRANCES:
            return "login"
        if name in {"desk:elsewhere", "desk:ask"}:
            return "elsewhere"
        if name in {"desk:lookup", "desk:list", "records", "late_records", "audit:log", "privacy:find", "today_list"}:
            return "search"
        if name == "privacy:copy":
            return "export"
        if (request.content_type or "").startswith("multipart/"):
            return "upload"
    if any(key.endswith("formato") for key in request.GET):
        return "export"
    return "search" if request.GET.get("q") or request.GET.get("r") else ""


def spent(kind: str, who: str) -> int:
    """Count one more; returns the seconds to wait if it is one too many, else 0."""
    rate = settings.RATE_LIMITS.get(kind)
    if rate is None:
        return 0
    most, seconds = rate
    at = int(now().timestamp())
    key = f"rate:{kind}:{who}:{at // seconds}"
    cache.add(key, 0, timeout=seconds)
    return 0 if cache.incr(key) <= most else seconds - at % seconds


class RateLimitMiddleware:
    """So many logins from an address, so many searches, exports and uploads of a person; then a page that says wait."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        kind = kind_of(request)
        return too_often(request, kind) if kind else None


def too_often(request: HttpRequest, kind: str) -> HttpResponseBase | None:
    """Count one more of a kind for who asks; the refusal, if it is one too many."""
    who = f"user{request.user.pk}" if request.user.is_authenticated else client_ip(request)
    wait = spent(kind, who)
    if not wait:
        return None
    return refuse(request, 429, {"title": _("Too many requests"), "minutes": -(-wait // 60)}, wait)


class UploadLimitMiddleware:
    """Refuses what is larger than the installation takes, before it is read."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > settings.UPLOAD_MAX:
            return refuse(request, 413, {"title": _("Too large"), "most": settings.UPLOAD_MAX // 1024**2})
        return self.get_response(request)


#: What our pages never use.
PERMISSIONS = ", ".join(
    f"{name}=()"
    for name in (
        "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "geolocation", "gyroscope",
        "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "usb", "browsing-topics",
    )
)  # fmt: skip


class HeadersMiddleware:
    """Headers beside Django's own: no devices, no use by other sites, no copy of a person's pages left behind."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response
