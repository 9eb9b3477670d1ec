"""The states of a period, who moves it from one to the next, and the drawing of that. No database here.

One machine serves the lines of a period and the period as a whole; :data:`MOVES` is the only place that says what can
follow what. ``docs/algorithms/periods.md`` holds the drawing made by :func:`drawing`, and a test keeps it so.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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


#: From here on no record of the period is written any more, unless an exception says so.
CLOSED = (State.SUBMITTED, State.APPROVED, State.FROZEN)


@dataclass(frozen=True)
class Move:
    """A step allowed in some states, and the state it leads to."""

    step: Step
    sources: tuple[State, ...]
    target: State
    needs_reason: bool = False


MOVES = {
    move.step: move
    for move in (
        Move(Step.SUBMIT, (State.OPEN,), State.SUBMITTED),
        Move(Step.APPROVE, (State.SUBMITTED,), State.APPROVED),
        Move(Step.SEND_BACK, (State.SUBMITTED, State.APPROVED), State.OPEN, needs_reason=True),
        Move(Step.FREEZE, (State.APPROVED,), State.FROZEN),
    )
}


class WrongMove(ValueError):
    """A step that cannot follow; the message is for who tried it."""


def after(step: Step, state: State | str, *, reason: str = "") -> State:
    """The state after a step.

    Raises:
        WrongMove: the step does not follow from this state, or needs a reason and has none.
    """
    move, found = MOVES[step], State(state)
    if found not in move.sources:
        raise WrongMove(_("This is %(state)s: it cannot be %(step)s now.") % {"state": found.label, "step": step.label})
    if move.needs_reason and not reason.strip():
        raise WrongMove(_("Say why it is sent back: who corrects it will read the reason."))
    return move.target


def drawing() -> str:
    """The machine as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.OPEN}"]
    for move in MOVES.values():
        why = ", with the reason" if move.needs_reason else ""
        lines += [f"    {source} --> {move.target}: {move.step}{why}" for source in move.sources]
    return "\n".join([*lines, f"    {State.FROZEN} --> [*]"])
