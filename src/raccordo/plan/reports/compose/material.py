"""What a report is written from, gathered before a word of it is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from raccordo.kernel.documents import Source
from raccordo.kernel.territory.models import Centre
from raccordo.plan.models import Line
from raccordo.plan.periods.machine import State
from raccordo.plan.periods.models import Period
from raccordo.plan.reports.differences import Difference
from raccordo.plan.reports.models import Narrative
from raccordo.plan.reports.small import Withheld
from raccordo.plan.reports.sources import Measured


@dataclass(frozen=True)
class Added:
    """A part of the report with the digest of what it was computed from."""

    section: Any
    source: Source


@dataclass(frozen=True)
class Material:
    """All that a report is written from. ``narratives``: by code of the line, ``""`` for the whole plan.

    ``previous``: the last frozen period before this one; ``differences`` what became of its figures, ``untold`` the
    codes for which that cannot be said, ``amended`` those that ask something else since. ``added``: further parts, made
    by whoever holds their numbers, in order. ``withheld``: by code of the indicator, the places whose figure is not
    told.
    """

    period: Period
    measured: list[Measured]
    centres: list[Centre]
    narratives: dict[str, Narrative]
    publisher: str
    synthetic: bool
    previous: Period | None = None
    differences: list[Difference] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)
    amended: list[str] = field(default_factory=list)
    added: list[Added] = field(default_factory=list)
    withheld: Withheld = field(default_factory=dict)

    @property
    def final(self) -> bool:
        """Whether it is about a frozen period, from sealed readings alone."""
        return self.period.state == State.FROZEN

    @property
    def lines(self) -> list[Line]:
        """The lines of the plan, in order."""
        return list({m.indicator.line_id: m.indicator.line for m in self.measured}.values())

    def of_line(self, line: Line) -> list[Measured]:
        """The indicators of a line."""
        return [m for m in self.measured if m.indicator.line_id == line.pk]
