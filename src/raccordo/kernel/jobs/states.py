"""The states of a job and the only ways from one to another."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a job is."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    INTERRUPTED = "interrupted", _("Interrupted, about to go on")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


#: Waiting for a worker.
WAITING = frozenset({State.QUEUED, State.INTERRUPTED})
#: Not over yet.
ACTIVE = WAITING | {State.RUNNING}
#: Over.
OVER = frozenset(set(State) - ACTIVE)


@dataclass(frozen=True)
class Move:
    """A way from some states to one, and who or what makes it."""

    sources: frozenset[State]
    target: State
    why: str


#: Every move, by name. ``docs/algorithms/jobs.md`` draws them from here.
MOVES = {
    "take": Move(WAITING, State.RUNNING, "a worker takes it"),
    "finish": Move(frozenset({State.RUNNING}), State.DONE, "the function returned"),
    "fail": Move(frozenset({State.RUNNING}), State.FAILED, "it cannot be done"),
    "postpone": Move(frozenset({State.RUNNING}), State.QUEUED, "it failed and is tried again later"),
    "interrupt": Move(frozenset({State.RUNNING}), State.INTERRUPTED, "the worker stopped or was killed"),
    "obey": Move(frozenset({State.RUNNING}), State.CANCELLED, "it heard that it was cancelled"),
    "cancel": Move(WAITING, State.CANCELLED, "a person cancelled it"),
    "repeat": Move(frozenset({State.FAILED, State.CANCELLED}), State.QUEUED, "a person asked for it again"),
}


def diagram() -> str:
    """The moves as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.QUEUED}: a person or a command asks for it"]
    for name, move in MOVES.items():
        lines += [f"    {source} --> {move.target}: {name}, {move.why}" for source in sorted(move.sources)]
    lines += [f"    {state} --> [*]" for state in sorted(OVER)]
    return "\n".join(lines)
