"""What may happen to a sampled record, and in which order. No database here.

:data:`MACHINE` is the only place that says what can follow what; ``docs/algorithms/evidence-check.md`` holds its
drawing, and a test keeps it so.
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.machine import Machine, WrongMove, by_step
from raccordo.kernel.machine import Move as Rule

__all__ = [
    "CENTRE",
    "MACHINE",
    "MOVES",
    "NOT_HOLDING",
    "WAITING_FOR_CENTRE",
    "WAITING_FOR_REVIEWER",
    "Move",
    "State",
    "WrongMove",
    "after",
    "note_kept",
]


class State(TextChoices):
    """Where a sampled record is."""

    ASSIGNED = "assigned", _("to be checked")
    CONFIRMED = "confirmed", _("confirmed")
    NOT_CONFIRMED = "not_confirmed", _("not confirmed")
    UNDECIDED = "undecided", _("cannot be decided")
    ANSWERED = "answered", _("answered by the centre")
    UPHELD = "upheld", _("not confirmed, after the answer")


class Move(TextChoices):
    """What somebody does with it."""

    CONFIRM = "confirm", _("confirmed")
    REFUSE = "refuse", _("not confirmed")
    DOUBT = "doubt", _("cannot be decided")
    TAKE_BACK = "take_back", _("judgement taken back")
    ANSWER = "answer", _("answered")
    OVERTURN = "overturn", _("confirmed after the answer")
    UPHOLD = "uphold", _("not confirmed, after the answer")


#: Who makes a move.
REVIEWER, CENTRE = "the reviewer", "the centre"
_JUDGED = (State.CONFIRMED, State.NOT_CONFIRMED, State.UNDECIDED)

MACHINE = Machine(
    State,
    start=State.ASSIGNED,
    ends=(*_JUDGED, State.UPHELD),
    moves=by_step(
        Rule(Move.CONFIRM, (State.ASSIGNED,), State.CONFIRMED, by=REVIEWER),
        Rule(Move.REFUSE, (State.ASSIGNED,), State.NOT_CONFIRMED, needs_note=True, by=REVIEWER),
        Rule(Move.DOUBT, (State.ASSIGNED,), State.UNDECIDED, needs_note=True, by=REVIEWER),
        Rule(Move.TAKE_BACK, _JUDGED, State.ASSIGNED, needs_note=True, by=REVIEWER),
        Rule(Move.ANSWER, (State.NOT_CONFIRMED, State.UNDECIDED), State.ANSWERED, needs_note=True, by=CENTRE),
        Rule(Move.OVERTURN, (State.ANSWERED,), State.CONFIRMED, needs_note=True, by=REVIEWER),
        Rule(Move.UPHOLD, (State.ANSWERED,), State.UPHELD, needs_note=True, by=REVIEWER),
    ),
    refused=_("This record is “%(state)s”: somebody has gone on with it. Look at it again."),
    unexplained=_("Write why: who reads the result, and the centre, will see it."),
)
MOVES, after, note_kept = MACHINE.moves, MACHINE.after, MACHINE.note_kept

#: The reviewer has something to do.
WAITING_FOR_REVIEWER = (State.ASSIGNED, State.ANSWERED)
#: The centre may answer, until its day.
WAITING_FOR_CENTRE = (State.NOT_CONFIRMED, State.UNDECIDED)
#: What counts as not holding up when the check is closed: what nobody can confirm is not confirmed.
NOT_HOLDING = (State.NOT_CONFIRMED, State.UNDECIDED, State.UPHELD)
