"""In whose name the present code writes: a person in a role and a place, or a command."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from auditlog.cid import set_cid

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from raccordo.kernel.accounts.models import User


@dataclass(frozen=True)
class Acting:
    """Who acts. ``origin`` names the command, the job or the client where it is not a page."""

    user: User | None = None
    origin: str = ""


_acting: ContextVar[Acting | None] = ContextVar("raccordo_acting", default=None)


def current() -> Acting:
    """Who acts now; nobody in particular outside requests and commands that say it."""
    return _acting.get() or Acting()


@contextmanager
def on_behalf(user: User | None = None, *, origin: str = "") -> Iterator[None]:
    """Everything written inside is recorded as done by ``user``, or by the command or job called ``origin``.

    The person's role and place are those of ``user.acting`` at the moment of each write.
    """
    token = _acting.set(Acting(user, origin))
    try:
        yield
    finally:
        _acting.reset(token)


class AuditMiddleware:
    """What a request writes is the doing of its user. Stands after the middleware that sets ``user.acting``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        set_cid(request)
        user: Any = getattr(request, "user", None)
        with on_behalf(user if user is not None and user.is_authenticated else None):
            return self.get_response(request)
