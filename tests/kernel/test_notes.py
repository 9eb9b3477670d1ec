"""Notes are kept as every database and every printed page can hold them, and not without end."""

import pytest
from django.db.models import TextChoices

from raccordo.kernel.machine import Machine, Move, WrongMove, by_step
from raccordo.kernel.notes import LONGEST, TooLong, kept


class State(TextChoices):
    OPEN = "open", "open"
    SHUT = "shut", "shut"


class Step(TextChoices):
    SHUT = "shut", "shut"


MACHINE = Machine(
    State, start=State.OPEN, ends=(State.SHUT,), moves=by_step(Move(Step.SHUT, (State.OPEN,), State.SHUT, True)),
    refused="%(state)s %(step)s", unexplained="why?",
)  # fmt: skip


def test_what_cannot_be_held_is_left_out_and_the_rest_stays_as_it_is():
    assert kept("  a\x00b\x0b\ud83d = «è» 😀\r\nfine\u200f ") == "ab = «è» 😀\nfine\u200f"


def test_a_note_has_an_end():
    assert len(kept("è" * LONGEST)) == LONGEST
    with pytest.raises(TooLong, match="4001"):
        kept("è" * (LONGEST + 1))


@pytest.mark.parametrize("note", ["", " \n", "\x00\x00"])
def test_a_note_of_nothing_is_no_reason(note):
    with pytest.raises(WrongMove, match="why"):
        MACHINE.after(Step.SHUT, State.OPEN, note=note)


def test_one_that_is_too_long_stops_the_step_with_the_reason():
    with pytest.raises(WrongMove, match="4001"):
        MACHINE.after(Step.SHUT, State.OPEN, note="x" * (LONGEST + 1))
    assert MACHINE.after(Step.SHUT, State.OPEN, note="x") == State.SHUT
