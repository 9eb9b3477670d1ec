"""Accounts and memberships, kept by the program that knows who works here: by the rules of the list and of the pages.

A program reads and keeps the accounts of the place in which it acts, of the whole region if it has none. Accounts of
programs are not among them. No name, address or tax code stands in an address of this API: filters are by role and
place, and an account is known by its number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Header, Query, Router

from raccordo.api import idempotency
from raccordo.api.access import require
from raccordo.api.conditional import quoted
from raccordo.api.framework import needs
from raccordo.api.paging import Number, page_of
from raccordo.api.problems import Problem, Wrong, invalid
from raccordo.api.resources.account_shapes import (
    AccountChange,
    AccountIn,
    AccountOut,
    AccountPage,
    AccountsQuery,
    ChangeHeader,
    EndIn,
    MembershipChange,
    MembershipIn,
)
from raccordo.api.scopes import Scope
from raccordo.kernel import audit
from raccordo.kernel.access import Action
from raccordo.kernel.accounts import provisioning, services
from raccordo.kernel.accounts.models import Membership, User
from raccordo.kernel.territory.errors import InputErrors

router = Router(tags=["accounts"])

ENTITY = "kernel.user"


@router.get("/accounts", response=AccountPage, url_name="accounts", operation_id="accounts", **needs(Scope.ACCOUNTS))
def accounts(request: Any, response: HttpResponse, query: Query[AccountsQuery]) -> dict[str, Any]:
    """The accounts of the program's place. Each page is written in the audit log."""
    require(request, ENTITY)
    rows = _visible(request)
    if query.active is not None:
        rows = rows.filter(is_active=query.active)
    asked = {"role": query.role, "centre__code": query.centre, "quadrant__code": query.quadrant}
    asked = {name: value for name, value in asked.items() if value is not None}
    if asked:
        held = Membership.objects.visible_to(request.user).valid_at(request.today).filter(**asked)
        rows = rows.filter(pk__in=held.values("user"))
    found = page_of(request, response, rows.order_by("pk"), query)
    said = " · ".join(["API", *(str(value) for value in asked.values())])
    audit.record_list(request.user, User, len(found["items"]), said, audit.keys_of(found["items"]))
    return {**found, "items": [_told(row) for row in found["items"]]}


@router.get("/accounts/{id}", response=AccountOut, url_name="account", operation_id="account", **needs(Scope.ACCOUNTS))
def account(request: Any, id: Number) -> dict[str, Any]:
    """One account."""
    require(request, ENTITY)
    found = _one(_visible(request), id)
    audit.record_read(request.user, found)
    request.etag = etag_of(found)
    return _told(found)


@router.post(
    "/accounts",
    response={201: AccountOut},
    url_name="accounts",
    operation_id="create_account",
    **needs(Scope.ACCOUNTS_WRITE),
)
def create(request: Any, header: Header[idempotency.KeyHeader], payload: AccountIn) -> HttpResponse:
    """Create an account. It has no password: the person logs in with SPID or CIE, or by a link from who administers."""
    require(request, ENTITY, Action.ADD)

    def write() -> User:
        if User.objects.filter(username=payload.username).exists():
            raise invalid("body", "username", _("An account of this name is already there."))
        identity = payload.model_dump(exclude={"memberships"}, exclude_none=True)
        rows = [{"username": payload.username, **_cells(one)} for one in payload.memberships]
        _provision(request, [{**identity, **rows[0]}, *rows[1:]] if rows else [identity])
        return User.objects.get(username=payload.username)

    return _written(request, header, write, status=201)


@router.patch(
    "/accounts/{id}",
    response=AccountOut,
    url_name="account",
    operation_id="change_account",
    **needs(Scope.ACCOUNTS_WRITE),
)
def change(request: Any, id: Number, header: Header[ChangeHeader], payload: AccountChange) -> HttpResponse:
    """Change the name, the address or the tax code of an account."""
    require(request, ENTITY, Action.CHANGE)

    def write() -> User:
        found = _kept(request, id, header)
        _provision(request, [{"username": found.username, **payload.model_dump(exclude_none=True)}])
        return found

    return _written(request, header, write)


@router.post(
    "/accounts/{id}/end",
    response=AccountOut,
    url_name="account_end",
    operation_id="end_account",
    **needs(Scope.ACCOUNTS_WRITE),
)
def end(request: Any, id: Number, header: Header[ChangeHeader]) -> HttpResponse:
    """Close an account today: nobody logs in with it again, its sessions and its memberships end."""
    require(request, ENTITY, Action.CHANGE)

    def write() -> User:
        found = _kept(request, id, header)
        if found.is_active:
            services.end_account(found, today=request.today)
        return found

    return _written(request, header, write)


@router.post(
    "/accounts/{id}/memberships",
    response={201: AccountOut},
    url_name="memberships",
    operation_id="give_membership",
    **needs(Scope.ACCOUNTS_WRITE),
)
def give(request: Any, id: Number, header: Header[ChangeHeader], payload: MembershipIn) -> HttpResponse:
    """Give an account one more membership."""
    require(request, "kernel.membership", Action.ADD)

    def write() -> User:
        found = _kept(request, id, header)
        steps = _provision(request, [{"username": found.username, **_cells(payload)}])
        if [step.kind for step in steps] != [provisioning.StepKind.ADD]:
            raise invalid("body", "role", _("This membership is already there: change that one."))
        return found

    return _written(request, header, write, status=201)


@router.patch(
    "/memberships/{id}",
    response=AccountOut,
    url_name="membership",
    operation_id="change_membership",
    **needs(Scope.ACCOUNTS_WRITE),
)
def change_membership(
    request: Any, id: Number, header: Header[ChangeHeader], payload: MembershipChange
) -> HttpResponse:
    """Change the last day of a membership, or how far it reads and searches. Its role and place never change."""
    require(request, "kernel.membership", Action.CHANGE)

    def write() -> User:
        membership, owner = _membership(request, id, header)
        for name, value in payload.model_dump(exclude_unset=True).items():
            setattr(membership, name, "" if value is None and name in ("reads", "searches") else value)
        try:
            membership.full_clean()
        except ValidationError as errors:
            wrong = [
                Wrong(location="body", field="" if name == "__all__" else name, message=" ".join(said))
                for name, said in errors.message_dict.items()
            ]
            raise Problem(422, " ".join(one.message for one in wrong)[:500], wrong) from None
        membership.save()
        return owner

    return _written(request, header, write)


@router.post(
    "/memberships/{id}/end",
    response=AccountOut,
    url_name="membership_end",
    operation_id="end_membership",
    **needs(Scope.ACCOUNTS_WRITE),
)
def end_membership(request: Any, id: Number, header: Header[ChangeHeader], payload: EndIn) -> HttpResponse:
    """End a membership with a day. One that has not begun by then goes away."""
    require(request, "kernel.membership", Action.CHANGE)

    def write() -> User:
        membership, owner = _membership(request, id, header)
        services.end_membership(membership, last_day=payload.last_day or request.today)
        return owner

    return _written(request, header, write)


def _visible(request: Any) -> Any:
    """The accounts of people that the program sees, each with the memberships it sees."""
    shown = Membership.objects.visible_to(request.user).select_related("centre", "quadrant")
    rows = User.objects.visible_to(request.user).filter(api_client__isnull=True)
    return rows.prefetch_related(
        models.Prefetch("memberships", shown.order_by("-valid_from", "-pk"), to_attr="memberships_shown")
    )


def _one(rows: Any, pk: int) -> User:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _kept(request: Any, pk: int, header: ChangeHeader) -> User:
    """An account the program keeps, held until its change is written.

    Raises:
        Http404: there is none, or it reaches beyond the program's place.
        Problem: it is not the one the program read.
    """
    found = _one(_visible(request).in_place_of(request.user).select_for_update(of=("self",)), pk)
    if header.if_match not in (None, "*", etag_of(found)):
        raise Problem(412, _("The account was changed since it was read: read it again."))
    return found


def _membership(request: Any, pk: int, header: ChangeHeader) -> tuple[Membership, User]:
    """A membership of an open account that the program keeps.

    Raises:
        Http404, Problem: as for its account; or the account is closed.
    """
    membership = Membership.objects.visible_to(request.user).in_place_of(request.user).filter(pk=pk).first()
    if membership is None:
        raise Http404
    owner = _kept(request, membership.user_id, header)
    if not owner.is_active:
        raise invalid("path", "id", _("The account is closed: its memberships stay as they ended."))
    return membership, owner


def _cells(given: MembershipIn) -> dict[str, str]:
    """A membership as the list of accounts writes it."""
    return {name: str(value) for name, value in given.model_dump(mode="json", exclude_none=True).items()}


def _provision(request: Any, rows: list[dict[str, str]]) -> list[provisioning.Step]:
    """Do what some rows about one account ask, by the rules of the list.

    Raises:
        Problem: what is wrong, by field.
    """
    try:
        return provisioning.provision(rows, today=request.today, by=request.user)
    except InputErrors as found:
        wrong = []
        for error in found.errors:
            field = error.field
            if error.field in MembershipIn.model_fields and "memberships" not in request.path:
                field = f"memberships.{error.row - 1}.{error.field}"
            wrong.append(Wrong(location="body", field=field, message=error.text(_)))
        raise Problem(422, " ".join(one.message for one in wrong)[:500], wrong) from None


def _written(
    request: Any, header: idempotency.KeyHeader, write: Callable[[], User], *, status: int = 200
) -> HttpResponse:
    """Do a write once under its key, in the program's name; the answer is the account as it then is."""

    def whole() -> tuple[str, str]:
        written = _one(_visible(request), write().pk)
        body = AccountOut.model_validate(_told(written)).model_dump_json()
        return reverse("api:account", args=[written.pk]), body

    with audit.on_behalf(request.user, origin="API"):
        return idempotency.once(request, header.idempotency_key, whole, status=status)


def etag_of(row: Any) -> str:
    """The validator of an account: what is told of it."""
    return quoted("account", AccountOut.model_validate(_told(row)).model_dump_json())


def _told(row: Any) -> dict[str, Any]:
    names = ("username", "last_name", "first_name", "email", "ended_on")
    return {
        **{name: getattr(row, name) for name in names},
        "id": row.pk,
        "recognised": row.identity_digest is not None,
        "active": row.is_active,
        "memberships": [_membership_told(one) for one in row.memberships_shown],
    }


def _membership_told(row: Membership) -> dict[str, Any]:
    names = ("role", "organisation", "valid_from", "valid_to", "reads", "searches", "reach_from", "reach_to")
    return {
        **{name: getattr(row, name) for name in names},
        "id": row.pk,
        "centre": row.centre.code if row.centre else None,
        "quadrant": row.quadrant.code if row.quadrant else None,
    }
