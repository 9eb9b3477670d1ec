"""When the database gives up because of other writers: a deadlock, a lock not had in time, a conflict of transactions.

It undoes the whole transaction, so nothing of it was written and the same may be sent again. A person is told so, and
is not shown a fault of ours. It is not sent again by itself: what they looked at may be another now.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from raccordo.kernel.limits import refuse

#: PostgreSQL's codes: conflict of transactions, deadlock, lock not available.
_CODES = {"40001", "40P01", "55P03"}


def busy(error: BaseException) -> bool:
    """Whether other writers are the cause."""
    cause = error.__cause__
    if not isinstance(error, OperationalError) or cause is None:
        return False
    name = str(getattr(cause, "sqlite_errorname", ""))
    return getattr(cause, "sqlstate", None) in _CODES or name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


def words() -> str:
    """What a person is told who may send the same again."""
    return _("Someone else was writing the same records at this moment. Nothing was saved: send it again.")


class BusyMiddleware:
    """Answers 503 with words and a time to wait, where an error of this kind comes out of a view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """The page, or ``None`` for any other error."""
        if not busy(exception):
            return None
        return refuse(request, 503, {"title": _("Many are writing"), "words": words()}, 2)
