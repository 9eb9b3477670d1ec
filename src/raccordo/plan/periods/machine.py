"""The states of a period, who moves it from one to the next. No database here.

One machine serves the lines of a period and the period as a whole; :data:`MACHINE` is the only place that says what can
follow what. ``docs/algorithms/periods.md`` holds its drawing, and a test keeps it so.
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.machine import Machine, Move, WrongMove, by_step

__all__ = ["CLOSED", "MACHINE", "MOVES", "Lack", "State", "Step", "WrongMove", "after", "note_kept"]


class State(TextChoices):
    """Where a line of a period, or the whole period, is."""

    OPEN = "open", _("open")
    SUBMITTED = "submitted", _("submitted")
    APPROVED = "approved", _("approved")
    FROZEN = "frozen", _("frozen")


class Step(TextChoices):
    """What somebody did to it."""

    OPENED = "opened", _("opened")
    SUBMIT = "submit", _("submitted")
    APPROVE = "approve", _("approved")
    SEND_BACK = "send_back", _("sent back")
    FREEZE = "freeze", _("frozen")


class Lack(TextChoices):
    """What was not there when a period was approved as a whole all the same, for a reason that was written."""

    NOT_DRAWN = "not_drawn", _("no sample of its records was checked")
    NOT_CLOSED = "not_closed", _("a check on a sample of its records was not closed")


#: From here on no record of the period is written any more, unless an exception says so.
CLOSED = (State.SUBMITTED, State.APPROVED, State.FROZEN)

MACHINE = Machine(
    State,
    start=State.OPEN,
    ends=(State.FROZEN,),
    moves=by_step(
        Move(Step.SUBMIT, (State.OPEN,), State.SUBMITTED),
        Move(Step.APPROVE, (State.SUBMITTED,), State.APPROVED),
        Move(Step.SEND_BACK, (State.SUBMITTED, State.APPROVED), State.OPEN, needs_note=True),
        Move(Step.FREEZE, (State.APPROVED,), State.FROZEN),
    ),
    refused=_("This is %(state)s: it cannot be %(step)s now."),
    unexplained=_("Say why it is sent back: who corrects it will read the reason."),
    note="the reason",
)
MOVES, after, note_kept = MACHINE.moves, MACHINE.after, MACHINE.note_kept
