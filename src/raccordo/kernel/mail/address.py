"""Where the site is, for who reads of it elsewhere: a message has no address of its own to start from."""

from __future__ import annotations

from django.conf import settings

#: Names of this machine, where ``raccordo serve`` listens on its usual port.
LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}


def site_address() -> str:
    """Scheme and host of the site, without a stroke at the end.

    The first of ``RACCORDO_ORIGINS``; else the first of ``RACCORDO_HOSTS``, which ``manage check --deploy`` warns of.
    """
    if settings.CSRF_TRUSTED_ORIGINS:
        return str(settings.CSRF_TRUSTED_ORIGINS[0]).rstrip("/")
    host = next((name.lstrip(".") for name in settings.ALLOWED_HOSTS if "*" not in name), "127.0.0.1")
    return f"{'https' if settings.HTTPS else 'http'}://{host}{':8000' if host in LOOPBACK else ''}"


def absolute(path: str) -> str:
    """The whole address of one of our pages."""
    return f"{site_address()}{path}"
