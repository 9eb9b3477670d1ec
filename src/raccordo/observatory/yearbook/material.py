"""What a report is written from: figures that may be told, names, and where all of it came from. Plain data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from raccordo.kernel.documents import Source
from raccordo.kernel.territory.models import Quadrant
from raccordo.observatory.figures import Outside, Published
from raccordo.observatory.words import Words
from raccordo.observatory.yearbook.cells import Cells, Told

Row = dict[str, Any]


@dataclass(frozen=True)
class Quality:
    """What is known of the messages: rows of the files, those refused (why is counted among the cells)."""

    rows: int
    messages: int
    already_there: int
    rejected: int


@dataclass(frozen=True)
class Lives:
    """How long jobs last, by kind of contract: cases, median in days, share still there after some days."""

    since: int
    rows: Sequence[Row]
    curves: Sequence[Row]


@dataclass(frozen=True)
class Material:
    """All that the report of a quadrant and year is written from."""

    quadrant: Quadrant
    year: int
    first: int
    observed_until: dt.date
    cells: Cells
    told: Told
    lives: Lives
    trends: Sequence[Row]
    peaks: Sequence[Row]
    quality: Quality
    sources: Sequence[Source]
    synthetic: bool
    outside: Mapping[Outside, Published]
    words: Words = field(default_factory=Words)

    @property
    def before(self) -> int:
        """The year before."""
        return self.year - 1

    def number(self, measure: str, year: int | None = None, /, **at: str) -> int | None:
        """A count of the year (or another); ``None`` where it is withheld."""
        return self.told.number(measure, self.year if year is None else year, **at)

    def change(self, measure: str, /, **at: str) -> float | None:
        """By what part a count grew on the year before; ``None`` where either is withheld or there was nothing."""
        now, then = self.number(measure, **at), self.number(measure, self.before, **at)
        return None if now is None or not then else now / then - 1

    def share(self, measure: str, /, **at: str) -> float | None:
        """The part of the whole that a count is, in the year."""
        part, whole = self.number(measure, **at), self.number(measure)
        return None if part is None or not whole else part / whole

    def balance(self, year: int | None = None, /, *, region: bool = False, **at: str) -> int | None:
        """Hirings minus endings, where both are told."""
        name = "region_" if region else ""
        hires, ends = self.number(f"{name}hires", year, **at), self.number(f"{name}ends", year, **at)
        return None if hires is None or ends is None else hires - ends
