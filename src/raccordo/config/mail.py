"""Settings of the mail, read from the environment (``docs/run.md``). ``settings`` takes them all over."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

#: How the connection to the mail server is kept secret, and the port usual for it.
PORTS = {"starttls": 587, "tls": 465, "no": 25}


def _password(path: str) -> str:
    """The first line of the file that holds the password; the environment of a process is read by too many."""
    if not path:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()[0].strip()
    except (OSError, UnicodeDecodeError, IndexError) as error:
        raise ImproperlyConfigured(f"RACCORDO_MAIL_PASSWORD_FILE: no password can be read in {path}.") from error


def _tls() -> str:
    asked = (os.environ.get("RACCORDO_MAIL_TLS") or "starttls").lower()
    if asked not in PORTS:
        raise ImproperlyConfigured(f"RACCORDO_MAIL_TLS: “{asked}” is none of {', '.join(PORTS)}.")
    return asked


def _port() -> int:
    asked = os.environ.get("RACCORDO_MAIL_PORT") or str(PORTS[MAIL_TLS])
    if not (asked.isdecimal() and 0 < int(asked) < 65536):
        raise ImproperlyConfigured(f"RACCORDO_MAIL_PORT: “{asked}” is no port.")
    return int(asked)


EMAIL_HOST = os.environ.get("RACCORDO_MAIL_HOST", "").strip()
MAIL_TLS = _tls()
EMAIL_PORT = _port()
EMAIL_HOST_USER = os.environ.get("RACCORDO_MAIL_USER", "")
EMAIL_HOST_PASSWORD = _password(os.environ.get("RACCORDO_MAIL_PASSWORD_FILE", ""))
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL_TLS == "starttls", MAIL_TLS == "tls"
#: Seconds after which a server that says nothing is left: a page may be waiting.
EMAIL_TIMEOUT = 15
#: Who messages come from; a server refuses what comes from nobody it knows.
MAIL_FROM = os.environ.get("RACCORDO_MAIL_FROM", "").strip()
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM or "raccordo@localhost"
#: Without a server messages are files of the outbox.
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
