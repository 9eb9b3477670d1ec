"""Anchors: the head of the chain on a day, kept where who writes the database does not.

The chain alone cannot tell that its tail was cut off together with the head, or that all of it was computed anew. A
line printed, mailed or kept on another machine can.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from django.utils import timezone

from raccordo.kernel.audit.chain import ORIGIN


class BadAnchor(ValueError):
    """A line of a file of anchors cannot be read."""


@dataclass(frozen=True)
class Anchor:
    """The last link at an instant."""

    seq: int
    digest: str
    at: str

    @property
    def line(self) -> str:
        """The anchor as one line of a file."""
        return json.dumps(asdict(self), sort_keys=True)


def current() -> Anchor:
    """The head as it is now."""
    from raccordo.kernel.audit.models import Head

    head = Head.objects.filter(pk=1).first()
    now = timezone.now().isoformat(timespec="seconds")
    return Anchor(head.seq, head.digest, now) if head else Anchor(0, ORIGIN, now)


def append(file: Path, anchor: Anchor) -> None:
    """Add a line to a file of anchors."""
    with file.open("a", encoding="utf-8") as out:
        out.write(f"{anchor.line}\n")


def read(file: Path) -> list[Anchor]:
    """The anchors of a file.

    Raises:
        BadAnchor: a line is not an anchor; says which.
    """
    found = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            anchor = Anchor(int(data["seq"]), str(data["digest"]), str(data["at"]))
        except (ValueError, KeyError, TypeError) as error:
            raise BadAnchor(f"{file.name}, line {number}: not an anchor.") from error
        if anchor.seq:
            found.append(anchor)
    return found
