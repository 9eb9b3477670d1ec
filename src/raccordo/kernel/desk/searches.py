"""Searches among people stay out of addresses: the text is kept in the session, the address carries a token."""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

KEY = "searches"
#: How many searches a session remembers.
KEPT = 20


def remember(request: HttpRequest, text: str) -> str:
    """Keep ``text`` for this session and return its token; empty for an empty text."""
    text = text.strip()
    if not text:
        return ""
    kept = request.session.get(KEY, {})
    token = secrets.token_urlsafe(6)
    kept[token] = text
    request.session[KEY] = dict(list(kept.items())[-KEPT:])
    return token


def asked(request: HttpRequest) -> HttpResponse:
    """Keep the text that was sent and show the list that answers it, from its first page."""
    query = request.GET.copy()
    query.pop("pagina", None)
    query["r"] = remember(request, request.POST.get("q", ""))
    return redirect(f"{request.path}?{query.urlencode()}")


def recall(request: HttpRequest, token: str) -> str:
    """The text behind a token of this session; empty for any other."""
    return request.session.get(KEY, {}).get(token, "")


def typed(request: HttpRequest) -> str:
    """Where to send who typed a search among people into the address: the same page without it; empty for others."""
    if "q" not in request.GET:
        return ""
    query = request.GET.copy()
    query.pop("q")
    return f"{request.path}?{query.urlencode()}"
