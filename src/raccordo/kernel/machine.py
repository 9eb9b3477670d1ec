"""A state machine, declared once: what may follow what, made by whom, with or without a word of why. No database.

A process declares its states, steps and moves beside its models; its rights say who may make a move; its page of
docs shows :meth:`Machine.drawing`, and a test keeps it so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from django.db.models import TextChoices

from raccordo.kernel.notes import TooLong, kept

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

State = TypeVar("State", bound=TextChoices)
Step = TypeVar("Step", bound=TextChoices)


class WrongMove(ValueError):
    """A step that cannot follow; the message is for who tried it."""


@dataclass(frozen=True)
class Move(Generic[Step, State]):
    """A step allowed in some states, and the state it leads to. ``by``: who makes it, in English, for the drawing."""

    step: Step
    sources: tuple[State, ...]
    target: State
    needs_note: bool = False
    by: str = ""


@dataclass(frozen=True)
class Machine(Generic[Step, State]):
    """The moves by step, the first state and the last ones.

    ``refused`` is said to who tries what cannot follow (with %(state)s and %(step)s in words), ``unexplained`` to who
    does not say why; ``note`` names that word in the drawing.
    """

    states: type[State]
    start: State
    ends: tuple[State, ...]
    moves: Mapping[Step, Move[Step, State]]
    refused: str | _StrPromise
    unexplained: str | _StrPromise
    note: str = "a note"

    def after(self, step: Step, state: State | str, *, note: str = "") -> State:
        """The state after a step.

        Raises:
            WrongMove: the step does not follow from this state, or needs a word of why and has none.
        """
        move, found = self.moves[step], self.states(state)
        if found not in move.sources:
            raise WrongMove(str(self.refused) % {"state": found.label, "step": step.label})
        if move.needs_note and not self.note_kept(note):
            raise WrongMove(self.unexplained)
        return move.target

    @staticmethod
    def note_kept(note: str) -> str:
        """The note of a step as it is kept (:mod:`raccordo.kernel.notes`).

        Raises:
            WrongMove: it is too long.
        """
        try:
            return kept(note)
        except TooLong as error:
            raise WrongMove(str(error)) from None

    def drawing(self) -> str:
        """The machine as a Mermaid state diagram."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.start}"]
        for move in self.moves.values():
            by = f", by {move.by}" if move.by else ""
            note = f", with {self.note}" if move.needs_note else ""
            lines += [f"    {source} --> {move.target}: {move.step}{by}{note}" for source in move.sources]
        return "\n".join([*lines, *(f"    {state} --> [*]" for state in self.ends)])


def by_step(*moves: Move[Step, State]) -> dict[Step, Move[Step, State]]:
    """Moves by their step, of which each has one."""
    return {move.step: move for move in moves}
