"""The pages about the API: its documentation for everybody, its clients and tokens for who administers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from raccordo.api import clients
from raccordo.api import documentation as told
from raccordo.api.forms import ClientForm, TokenForm
from raccordo.api.models import ApiClient, ApiToken
from raccordo.api.v1 import api
from raccordo.kernel.access import Action, allowed
from raccordo.kernel.desk import export, pages
from raccordo.kernel.desk.listing import Column, Listing
from raccordo.kernel.desk.pages import PageRequest

ENTITY = "api.apiclient"


@login_not_required
@require_GET
def documentation(request: PageRequest) -> HttpResponse:
    """How to ask, and all one may ask, from the API's own document."""
    title = _("How do other programs ask?")
    may_administer = request.user.is_authenticated and allowed(request.user, Action.VIEW, ENTITY)
    return pages.show(
        request,
        "api/documentation.html",
        title=title,
        crumbs=[(title, None)],
        groups=told.groups(api.document),
        description=api.document["info"]["description"],
        openapi_url=reverse("api:openapi-json"),
        base=request.build_absolute_uri("/").rstrip("/"),
        problems=told.problems(),
        scopes=told.scopes(),
        may_administer=may_administer,
    )


def administered(action: Action) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """A page for whom the access table lets do ``action`` with API clients; for the others it is not there."""

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not allowed(request.user, action, ENTITY):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate


@require_http_methods(["GET", "POST"])
@administered(Action.VIEW)
def clients_list(request: PageRequest) -> HttpResponseBase:
    """The programs that ask; who administers registers one here."""
    may_add = allowed(request.user, Action.ADD, ENTITY)
    form = ClientForm(request.POST or None) if may_add else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if (client := _registered(request, form)) is not None:
            messages.success(request, _("Registered: %(name)s. Now issue a token.") % {"name": client})
            return redirect(client)
    rows = ApiClient.objects.visible_to(request.user).select_related("user").prefetch_related("tokens")
    rows = rows.prefetch_related("user__memberships__centre", "user__memberships__quadrant")
    text = request.GET.get("q", "").strip()
    found = [row for row in rows if text.casefold() in f"{row.code} {row.name} {row.contact}".casefold()]
    listing = Listing(request, found, _columns(request.today))
    title = _("Which programs ask?")
    if kind := export.wanted(request, listing):
        return export.respond(listing, kind, _("API clients"), request.today)
    status = 422 if form is not None and form.errors else 200
    crumbs = [(_("API"), reverse("api_documentation")), (title, None)]
    return pages.show(
        request, "api/clients.html", title=title, crumbs=crumbs, listing=listing, form=form, text=text, status=status
    )


def _registered(request: PageRequest, form: ClientForm) -> ApiClient | None:
    """The client the form describes; ``None`` with the reasons in the form."""
    if not form.is_valid():
        return None
    try:
        return clients.register_client(today=request.today, **form.cleaned_data)
    except ValidationError as errors:
        for name, said in errors.message_dict.items():
            form.add_error(name if name in form.fields else None, said)
    except IntegrityError:
        form.add_error("code", _("A client of this code was registered in the meantime."))
    return None


def _columns(today: dt.date) -> list[Column]:
    return [
        Column("codice", _("Code"), lambda c: c.code, link=lambda c: c.get_absolute_url()),
        Column("nome", _("Name"), lambda c: c.name),
        Column("ruolo", _("Acts as"), lambda c: acts_as(c, today)),
        Column("token", _("Tokens in force"), lambda c: len(in_force(c, today)), number=True),
        Column("usato", _("Last used"), lambda c: max((t.last_used_on for t in c.tokens.all() if t.last_used_on),
                                                      default=None)),
    ]  # fmt: skip


def in_force(client: ApiClient, today: dt.date) -> list[ApiToken]:
    """The tokens that open something today."""
    return [token for token in client.tokens.all() if token.revoked_on is None and token.expires_on >= today]


def acts_as(client: ApiClient, today: dt.date) -> str:
    """Role and place in words, or that it acts no more."""
    held = [m for m in client.user.memberships.all() if m.valid_from <= today and (m.valid_to or today) >= today]
    return str(held[0]) if held and client.user.is_active else _("no longer acts")


@require_GET
@never_cache
@administered(Action.VIEW)
def client(request: PageRequest, code: str) -> HttpResponseBase:
    """One client: what it may do, and its tokens."""
    return _page(request, _client(request, code))


def _client(request: PageRequest, code: str) -> ApiClient:
    return get_object_or_404(ApiClient.objects.visible_to(request.user).select_related("user"), code=code)


def _page(
    request: PageRequest,
    client: ApiClient,
    form: TokenForm | None = None,
    issued: clients.Issued | None = None,
) -> HttpResponse:
    may_change = allowed(request.user, Action.CHANGE, ENTITY) and client.user.is_active
    crumbs = [
        (_("API"), reverse("api_documentation")),
        (_("Which programs ask?"), reverse("api_clients")),
        (client.name, None),
    ]
    return pages.show(
        request,
        "api/client.html",
        title=client.name,
        crumbs=crumbs,
        client=client,
        acts=acts_as(client, request.today),
        tokens=[(token, _state(token, request.today)) for token in client.tokens.all()],
        form=form or (TokenForm(today=request.today) if may_change else None),
        issued=issued,
        may_change=may_change,
        status=422 if form is not None and form.errors else 200,
    )


def _state(token: ApiToken, today: dt.date) -> tuple[str, str, str]:
    """Icon, colour and word of a token's state."""
    if token.revoked_on is not None:
        return "close-circle", "secondary", _("revoked")
    if token.expires_on < today:
        return "clock", "secondary", _("expired")
    return "check-circle", "success", _("in force")


@require_POST
@never_cache
@administered(Action.CHANGE)
def issue(request: PageRequest, code: str) -> HttpResponseBase:
    """Issue a token: its secret stands on the page that answers, and nowhere else."""
    found = _client(request, code)
    form = TokenForm(request.POST, today=request.today)
    if not found.user.is_active:
        raise Http404
    if not form.is_valid():
        return _page(request, found, form)
    try:
        issued = clients.issue_token(found, today=request.today, by=request.user, **form.cleaned_data)
    except ValidationError as errors:
        for name, said in errors.message_dict.items():
            form.add_error(name, said)
        return _page(request, found, form)
    return _page(request, found, issued=issued)


@require_POST
@administered(Action.CHANGE)
def revoke(request: PageRequest, code: str, pk: int) -> HttpResponseBase:
    """A token opens nothing from now on."""
    found = _client(request, code)
    token = get_object_or_404(found.tokens, pk=pk)
    clients.revoke(token, today=request.today)
    messages.success(request, _("The token %(token)s is revoked.") % {"token": token})
    return redirect(found)


@require_POST
@administered(Action.CHANGE)
def end(request: PageRequest, code: str) -> HttpResponseBase:
    """A program asks no more."""
    found = _client(request, code)
    clients.end_client(found, today=request.today)
    messages.success(request, _("%(name)s asks no more: its tokens are revoked.") % {"name": found})
    return redirect(found)
