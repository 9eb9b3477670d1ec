"""What may happen to a sampled record, and in which order. No database here.

:data:`MOVES` is the only place that says what can follow what; ``docs/algorithms/evidence-check.md`` holds the drawing
made by :func:`drawing`, and a test keeps it so.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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


@dataclass(frozen=True)
class Rule:
    """A move allowed in some states, and the state it leads to. ``by_centre``: not the reviewer's but the centre's."""

    move: Move
    sources: tuple[State, ...]
    target: State
    needs_note: bool = True
    by_centre: bool = False


MOVES = {
    rule.move: rule
    for rule in (
        Rule(Move.CONFIRM, (State.ASSIGNED,), State.CONFIRMED, needs_note=False),
        Rule(Move.REFUSE, (State.ASSIGNED,), State.NOT_CONFIRMED),
        Rule(Move.DOUBT, (State.ASSIGNED,), State.UNDECIDED),
        Rule(Move.TAKE_BACK, (State.CONFIRMED, State.NOT_CONFIRMED, State.UNDECIDED), State.ASSIGNED),
        Rule(Move.ANSWER, (State.NOT_CONFIRMED, State.UNDECIDED), State.ANSWERED, by_centre=True),
        Rule(Move.OVERTURN, (State.ANSWERED,), State.CONFIRMED),
        Rule(Move.UPHOLD, (State.ANSWERED,), State.UPHELD),
    )
}

#: The reviewer has something to do.
WAITING_FOR_REVIEWER = (State.ASSIGNED, State.ANSWERED)
#: The centre may answer, until its day.
WAITING_FOR_CENTRE = (State.NOT_CONFIRMED, State.UNDECIDED)
#: What counts as not holding up when the check is closed: what nobody can confirm is not confirmed.
NOT_HOLDING = (State.NOT_CONFIRMED, State.UNDECIDED, State.UPHELD)


class WrongMove(ValueError):
    """A move that cannot follow; the message is for who tried it."""


def after(move: Move | str, state: State | str, *, note: str = "") -> State:
    """The state after a move.

    Raises:
        WrongMove: it does not follow from this state, or needs a note and has none.
    """
    rule, found = MOVES[Move(move)], State(state)
    if found not in rule.sources:
        raise WrongMove(
            _("This record is “%(state)s”: somebody has gone on with it. Look at it again.") % {"state": found.label}
        )
    if rule.needs_note and not note.strip():
        raise WrongMove(_("Write why: who reads the result, and the centre, will see it."))
    return rule.target


def drawing() -> str:
    """The machine as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.ASSIGNED}"]
    for rule in MOVES.values():
        who = "the centre" if rule.by_centre else "the reviewer"
        note = ", with a note" if rule.needs_note else ""
        lines += [f"    {source} --> {rule.target}: {rule.move}, by {who}{note}" for source in rule.sources]
    ends = (State.CONFIRMED, State.NOT_CONFIRMED, State.UNDECIDED, State.UPHELD)
    return "\n".join([*lines, *(f"    {state} --> [*]" for state in ends)])
