"""Writing narratives: each change a version with its author, two people at once noticed, versions compared."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from raccordo.kernel.access import Action, allowed
from raccordo.kernel.accounts.models import User
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.documents.inline import clean
from raccordo.plan.models import Line
from raccordo.plan.periods.models import Period
from raccordo.plan.periods.rights import leads
from raccordo.plan.reports.models import LONGEST, Narrative


class Refused(ValueError):
    """A text that cannot be kept as it is; the message is for its author, who keeps what they typed."""


class Overtaken(Refused):
    """Somebody else wrote a version meanwhile. ``theirs`` is that version."""

    def __init__(self, theirs: Narrative) -> None:
        self.theirs = theirs
        super().__init__(
            _(
                "%(name)s saved version %(number)s while you were writing. Nothing of yours is lost: "
                "compare and save again."
            )
            % {"name": name_of(theirs.author), "number": theirs.number}
        )


@dataclass(frozen=True)
class Piece:
    """A stretch of a comparison: ``kept``, ``added`` or ``removed``."""

    kind: str
    text: str


def may_write(user: User, line: Line | None) -> bool:
    """Whether the person writes about a line; about the plan as a whole, who leads one line only does not."""
    acting = user.acting
    if acting is None or acting.reach is not None or not allowed(user, Action.ADD, "reports.narrative"):
        return False
    return leads(user, line) if line is not None else acting.role != Role.LINE_LEAD or not acting.organisation


def latest(period: Period, line: Line | None) -> Narrative | None:
    """The last version, if there is one."""
    return versions(period, line).last()


def versions(period: Period, line: Line | None):
    """Every version, the first one first."""
    return Narrative.objects.filter(period=period, line=line).select_related("author", "line").order_by("number")


def write(period: Period, line: Line | None, text: str, *, base: int, user: User, today: dt.date) -> Narrative:
    """Keep a text as the version after ``base`` (0 for the first). A text that says the same again changes nothing.

    Raises:
        PermissionDenied: the person does not write about this.
        Refused: the text is too long.
        Overtaken: ``base`` is not the last version any more.
    """
    if not may_write(user, line):
        raise PermissionDenied
    text = clean(text).strip()
    if len(text) > LONGEST:
        raise Refused(
            _("The text has %(length)s characters: at most %(most)s are kept.") % {"length": len(text), "most": LONGEST}
        )
    last = latest(period, line)
    if last is not None and last.text == text:
        return last
    if (last.number if last else 0) != base:
        raise Overtaken(last) if last else Refused(_("The version you started from is not there."))
    acting: Any = user.acting
    try:
        with transaction.atomic():
            return Narrative.objects.create(
                period=period, line=line, number=base + 1, text=text, author=user, role=acting.role, day=today
            )
    except IntegrityError:
        theirs = latest(period, line)
        if theirs is None:
            raise
        raise Overtaken(theirs) from None


def name_of(user: User) -> str:
    """How a person is called."""
    return user.get_full_name() or user.get_username()


def compare(before: str, after: str) -> list[Piece]:
    """Word by word: what stays, what was taken out, what was put in."""
    old, new = _words(before), _words(after)
    pieces: list[Piece] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("kept", "".join(old[a:b])))
            continue
        pieces += [Piece("removed", "".join(old[a:b]))] if b > a else []
        pieces += [Piece("added", "".join(new[c:d]))] if d > c else []
    return pieces


def _words(text: str) -> list[str]:
    return re.findall(r"\S+\s*|\s+", text)
