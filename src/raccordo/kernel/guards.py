"""Who is asked before a record written by hand is kept.

The kernel's forms know nothing of plans and periods; whoever has a reason to refuse a write registers a guard. A guard
looks at the record before it is written and gives back a function that looks at it afterwards, inside the same
transaction, and says why it may not be kept: what it refuses is undone whole. Loaders are not asked: what they bring
is shown for what it is (in a closed period: as a later correction).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from raccordo.kernel.accounts.models import User

#: The record as it was written → why it may not be kept, one sentence each.
After = Callable[[models.Model], list[str]]
#: The record about to be written (``pk`` is ``None`` for a new one), who writes, the installation's day.
Guard = Callable[[models.Model, "User", dt.date], After]

_guards: list[Guard] = []


class Refused(Exception):
    """A guard refused; ``reasons`` are for who writes."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))


def register(guard: Guard) -> Guard:
    """Ask this guard too, from now on."""
    if guard not in _guards:
        _guards.append(guard)
    return guard


def watch(record: models.Model, user: User, today: dt.date) -> Callable[[models.Model], None]:
    """Let every guard look at a record before it is written; call the result with the record once it is.

    The result raises :class:`Refused` where a guard refuses: the transaction must then be undone.
    """
    asked = [guard(record, user, today) for guard in _guards]

    def check(written: models.Model) -> None:
        reasons = [reason for after in asked for reason in after(written)]
        if reasons:
            raise Refused(reasons)

    return check
