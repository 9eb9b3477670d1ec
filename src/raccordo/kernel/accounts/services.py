"""Writes about accounts: their identity, their end, the link by which a person sets a password."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from raccordo.kernel.accounts.models import Membership, User


def identity_digest(fiscal_code: str) -> str:
    """The keyed digest (HMAC-SHA256) by which a tax code is recognised and from which it cannot be found again.

    A plain digest would not do: tax codes are few enough to be tried all. The key is ``RACCORDO_IDENTITY_KEY``.
    """
    code = fiscal_code.strip().upper().removeprefix("TINIT-")
    return hmac.new(settings.IDENTITY_KEY.encode(), code.encode(), hashlib.sha256).hexdigest()


def end_sessions(user: User, *, but: str = "") -> int:
    """End the sessions of a person, except the one whose key is ``but``; returns how many were ended."""
    ended = 0
    for session in UserSession.objects.filter(user=user).exclude(session_key=but).order_by("pk"):
        session.end()
        ended += 1
    return ended


@transaction.atomic
def end_membership(membership: Membership, *, last_day: dt.date) -> None:
    """Let a membership end with a day; one that had not begun by then goes away."""
    if membership.valid_from > last_day:
        membership.delete()
        return
    membership.valid_to = last_day
    membership.save(update_fields=["valid_to"])


@transaction.atomic
def end_account(user: User, *, today: dt.date) -> None:
    """Close an account: nobody logs in with it again, its sessions end at once, its memberships end today.

    What the person did stays under their name.
    """
    user.is_active = False
    user.ended_on = today
    user.save(update_fields=["is_active", "ended_on"])
    for membership in user.memberships.order_by("pk"):
        if membership.valid_to is None or membership.valid_to > today:
            end_membership(membership, last_day=today)
    end_sessions(user)


@transaction.atomic
def reopen_account(user: User) -> None:
    """Let a person log in again with an account that was closed; memberships are given anew."""
    user.is_active = True
    user.ended_on = None
    user.save(update_fields=["is_active", "ended_on"])


def password_path(user: User) -> str:
    """The address, good once and for a time, at which the person sets a password.

    It holds no name; it stops working when it is used, when the person logs in, and after ``PASSWORD_RESET_TIMEOUT``.
    """
    number = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("password_set", args=[number, default_token_generator.make_token(user)])
