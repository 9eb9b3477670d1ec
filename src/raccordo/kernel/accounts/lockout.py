"""Who fails too often waits: on one account from one address, and on one account from wherever.

The first is axes' own. The second is higher, for a stranger could use it to keep a colleague out: so it does not hold
for an address from which the person logged in within ``KNOWN_DAYS``, nor for the identity broker.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest

from raccordo.kernel.accounts.models import User
from raccordo.kernel.clock import now
from raccordo.kernel.limits import client_ip

#: Days for which an address from which a person logged in is known to be theirs.
KNOWN_DAYS = 30


def account_name(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The account that is tried, as our records write it: the login does not mind capitals, nor may the count."""
    source = credentials if credentials is not None else getattr(request, "POST", {})
    tried = str(source.get("username") or "")
    known = User.objects.filter(username__iexact=tried).values_list("username", flat=True).order_by("pk").first()
    return known or tried.lower()


class LockoutHandler(AxesDatabaseHandler):
    """Axes' counting in the database, so that it holds across processes, with the second limit."""

    def is_locked(self, request: Any, credentials: dict[str, Any] | None = None) -> bool:
        if super().is_locked(request, credentials):
            return True
        if not _account_locked(request, account_name(request, credentials)):
            return False
        request.axes_locked_out = True  # the middleware then shows the page that says wait
        return True


def _account_locked(request: HttpRequest, name: str) -> bool:
    if not settings.LOCKOUT_ACCOUNT or not name:
        return False
    recent = AccessAttempt.objects.filter(username=name, attempt_time__gte=get_cool_off_threshold(request))
    failures = recent.aggregate(found=Sum("failures_since_start"))["found"] or 0
    return failures >= settings.LOCKOUT_ACCOUNT and not _known(request, name)


def _known(request: HttpRequest, name: str) -> bool:
    """Whether the person logged in from this address lately."""
    since = now() - dt.timedelta(days=KNOWN_DAYS)
    return AccessLog.objects.filter(username=name, ip_address=client_ip(request), attempt_time__gte=since).exists()
