"""What is held against every request once its sender is known, before anything of it is read."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from raccordo.api.problems import Problem, Wrong, invalid

#: Kinds of body an operation may take.
BODIES = ("application/json", "multipart/form-data")


def check(request: Any) -> None:
    """Hold a request to what every operation asks.

    A body is of a kind we take; no parameter is unknown (a filter written wrongly would else filter nothing); the day
    is one to look at.

    Raises:
        Problem: with what is wrong.
    """
    unreadable = request.content_type == "multipart/form-data" and not request.content_params.get("boundary")
    if request.method in ("POST", "PATCH") and (unreadable or request.content_type not in BODIES):
        raise Problem(415, _("Send one of: %(kinds)s.") % {"kinds": ", ".join(BODIES)})
    known = request.parameters or frozenset()
    if unknown := sorted(set(request.GET) - known):
        words = _("There is no such parameter here.")
        raise Problem(422, words, [Wrong(location="query", field=name[:80], message=words) for name in unknown])
    if request.at_error and "al" in known:
        raise invalid("query", "al", _("The day is written AAAA-MM-GG and is not in the future."))
