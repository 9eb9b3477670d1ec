"""The door of the operations: the access table, asked as the pages ask it."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from raccordo.kernel.access import Action, allowed


def require(request: Any, entity: str, action: Action = Action.VIEW) -> None:
    """Only for a client whose role the table lets do ``action`` on ``entity``; for the others it is not there.

    Raises:
        Http404: the table does not let it.
    """
    if not allowed(request.user, action, entity):
        raise Http404
