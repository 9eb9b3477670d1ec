"""What ``raccordo manage check`` says of the mail's settings. A trial message asks the server."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

from raccordo.kernel.mail.address import LOOPBACK, site_address

NO_SERVER = Warning(
    "No mail server is set: messages (digests, links to choose a password) stay as files in the outbox.",
    hint="Set RACCORDO_MAIL_HOST and RACCORDO_MAIL_FROM, then try: raccordo mail try you@example.it",
    id="raccordo.W001",
)
NO_SENDER = Warning(
    "A mail server is set, but not who messages come from: most servers refuse them.",
    hint="Set RACCORDO_MAIL_FROM, e.g. Raccordo <raccordo@example.it>.",
    id="raccordo.W002",
)
IN_CLEAR = Warning(
    "The password of the mail server travels in clear.",
    hint="Set RACCORDO_MAIL_TLS to starttls or tls.",
    id="raccordo.W003",
)
HALF_A_LOGIN = Warning(
    "The mail server is given a user without a password, or a password without a user: none is used.",
    hint="Set both RACCORDO_MAIL_USER and RACCORDO_MAIL_PASSWORD_FILE, or neither.",
    id="raccordo.W004",
)


def _no_origin() -> Warning:
    return Warning(
        f"No origin is set: the links in messages lead to {site_address()}, maybe not where people find the site.",
        hint="Set RACCORDO_ORIGINS, e.g. https://raccordo.example.it",
        id="raccordo.W005",
    )


@register()
def server(**options: Any) -> list[CheckMessage]:
    """Of a mail server that is set: the rest that it needs."""
    if not settings.EMAIL_HOST:
        return []
    user, password = bool(settings.EMAIL_HOST_USER), bool(settings.EMAIL_HOST_PASSWORD)
    found: list[CheckMessage] = []
    if not settings.MAIL_FROM:
        found.append(NO_SENDER)
    if user and settings.MAIL_TLS == "no" and settings.EMAIL_HOST not in LOOPBACK:
        found.append(IN_CLEAR)
    if user != password:
        found.append(HALF_A_LOGIN)
    if not settings.CSRF_TRUSTED_ORIGINS:
        found.append(_no_origin())
    return found


@register(deploy=True)
def installation(**options: Any) -> list[CheckMessage]:
    """Of an installation: that its messages arrive, and lead to it."""
    if settings.EMAIL_HOST:
        return []
    return [NO_SERVER, *([] if settings.CSRF_TRUSTED_ORIGINS else [_no_origin()])]
