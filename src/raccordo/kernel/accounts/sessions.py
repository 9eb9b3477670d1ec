"""How long a session lasts, and that some roles need a second factor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from raccordo.kernel.clock import now

#: Session keys: seconds since 1970 at login, and when a page was last asked for (renewed now and then).
BEGAN, SEEN = "began", "seen"
#: A page renews ``SEEN`` only after this part of the idle time, so that not every page writes the session.
RENEWED_AFTER = 0.1

Answer = Callable[[HttpRequest], HttpResponseBase]


def begin(sender: Any, request: HttpRequest, user: Any, **options: Any) -> None:
    """Note when the session begins."""
    request.session[BEGAN] = request.session[SEEN] = int(now().timestamp())


def connect() -> None:
    """Listen to the login of anybody, by any way."""
    user_logged_in.connect(begin, dispatch_uid="raccordo.sessions")


def expired(session: Any, at: dt.datetime) -> bool:
    """Whether a session is over: too long without a page, or too long in all."""
    seconds = at.timestamp()
    idle = seconds - session.get(SEEN, 0) > settings.SESSION_IDLE
    return idle or seconds - session.get(BEGAN, 0) > settings.SESSION_COOKIE_AGE


class SessionLimitsMiddleware:
    """Ends sessions that are over, and says so on the login page."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            at = now()
            if expired(request.session, at):
                logout(request)
                request.session["over"] = True
            elif at.timestamp() - request.session[SEEN] > settings.SESSION_IDLE * RENEWED_AFTER:
                request.session[SEEN] = int(at.timestamp())
        return self.get_response(request)


#: Pages that stay open to who must still set a second factor up.
OPEN_WITHOUT = frozenset(
    {
        "profile", "mfa_index", "mfa_activate_totp", "mfa_reauthenticate", "account_reauthenticate", "logout", "act",
        "account_logout", "set_language", "accessibility", "health", "sessions_end",
    }
)  # fmt: skip


class SecondFactorMiddleware:
    """Sends who acts in a role that needs a second factor, and has none, to set it up."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        acting = getattr(request.user, "acting", None)
        if acting is None or acting.role not in settings.MFA_ROLES:
            return None
        if request.resolver_match.view_name in OPEN_WITHOUT or second_factor_given(request):
            return None
        messages.warning(request, _("Your role needs a second factor: set it up to go on."))
        return redirect("mfa_activate_totp")


def second_factor_given(request: HttpRequest) -> bool:
    """Whether the person has a second factor of ours, which login then asks for, or gave two factors at the broker."""
    if any(record.get("two_factors") for record in get_authentication_records(request, request.user)):
        return True
    return is_mfa_enabled(request.user)
