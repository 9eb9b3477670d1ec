"""Registering clients, issuing and revoking their tokens, and finding the client of a token."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from raccordo.api.models import ApiClient, ApiToken
from raccordo.api.scopes import Scope
from raccordo.kernel.accounts.models import Membership, User
from raccordo.kernel.territory.models import Centre, Quadrant

#: Tells a token of ours at sight, also to the programs that look for secrets left in texts.
MARK = "rac_"
#: No token lives longer: 400 days leave time to renew one a year.
LONGEST = dt.timedelta(days=400)


@dataclass(frozen=True)
class Issued:
    """A new token, with the secret that is shown now and never again."""

    token: ApiToken
    secret: str


@transaction.atomic
def register_client(
    *,
    code: str,
    name: str,
    contact: str,
    role: str,
    today: dt.date,
    centre: Centre | None = None,
    quadrant: Quadrant | None = None,
    organisation: str = "",
    valid_to: dt.date | None = None,
) -> ApiClient:
    """Register a program with the role and place in which it acts.

    Raises:
        ValidationError: by field, what cannot be so.
    """
    user = User(username=f"api.{code}", first_name=name[:150])
    user.set_unusable_password()
    client = ApiClient(code=code, name=name, contact=contact, created_on=today)
    membership = Membership(
        role=role, centre=centre, quadrant=quadrant, organisation=organisation, valid_from=today, valid_to=valid_to
    )
    client.full_clean(exclude=["user"])
    if User.objects.filter(username=user.username).exists():
        raise ValidationError({"code": _("An account of this name is already there: choose another code.")})
    user.save()
    membership.user = client.user = user
    membership.full_clean()
    membership.save()
    client.save()
    return client


def issue_token(
    client: ApiClient, *, scopes: Iterable[str], today: dt.date, expires_on: dt.date, by: User | None = None
) -> Issued:
    """Issue a token.

    Raises:
        ValidationError: by field, what cannot be so.
    """
    wanted = sorted(set(scopes))
    if not wanted or not set(wanted) <= set(Scope.values):
        raise ValidationError({"scopes": _("Choose at least one scope of those listed.")})
    if not today <= expires_on <= today + LONGEST:
        raise ValidationError(
            {"expires_on": _("The last day lies between today and %(last)s.") % {"last": f"{today + LONGEST:%d/%m/%Y}"}}
        )
    secret = f"{MARK}{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        client=client,
        prefix=secret[:12],
        digest=digest_of(secret),
        scopes=wanted,
        created_on=today,
        created_by=by,
        expires_on=expires_on,
    )
    return Issued(token, secret)


def digest_of(secret: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def revoke(token: ApiToken, *, today: dt.date) -> None:
    """From now on the token opens nothing; revoking twice keeps the first day."""
    if token.revoked_on is None:
        token.revoked_on = today
        token.save(update_fields=["revoked_on"])


@transaction.atomic
def end_client(client: ApiClient, *, today: dt.date) -> None:
    """The program asks no more: its tokens are revoked and its memberships end. What it did stays under its name."""
    for token in client.tokens.filter(revoked_on__isnull=True):
        revoke(token, today=today)
    for membership in client.user.memberships_at(today):
        membership.valid_to = max(membership.valid_from, today)
        membership.save(update_fields=["valid_to"])
    client.user.is_active = False
    client.user.save(update_fields=["is_active"])


def find(secret: str, today: dt.date) -> ApiToken | None:
    """The token of a secret, if it holds on the day and its client still acts; its user then acts in its membership.

    The day of last use is written at most once a day.
    """
    if not secret.startswith(MARK) or len(secret) > 100:
        return None
    rows = ApiToken.objects.valid_at(today).select_related("client__user")
    token = rows.filter(digest=digest_of(secret)).first()
    if token is None or not token.client.user.is_active:
        return None
    membership = token.client.user.memberships_at(today).first()
    if membership is None:
        return None
    token.client.user.act_as(membership)
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
    return token
