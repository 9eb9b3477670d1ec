"""How complete and how timely records are, as figures. No database: :mod:`raccordo.plan.quality` asks the records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from raccordo.kernel.measures import Window


@dataclass(frozen=True)
class Quality:
    """The records of a centre (or of all): months with records of months asked, timely of dated, median delay.

    ``months`` is ``None`` for a stock, which has no month of its own. Delays are days from the event to its entry.
    """

    months: int | None = None
    asked: int = 0
    dated: int = 0
    timely: int = 0
    median: int | None = None

    @property
    def late(self) -> int:
        """Records entered after more than N days."""
        return self.dated - self.timely


@dataclass(frozen=True)
class Qualities:
    """The quality of the whole and of each centre that has records; ``within`` is N."""

    within: int
    asked: int
    whole: Quality
    centres: dict[int, Quality] = field(default_factory=dict)

    def of(self, centre: int) -> Quality:
        """The quality of a centre; one without records has months, and nothing in them."""
        return self.centres.get(centre, Quality(None if self.whole.months is None else 0, self.asked))

    def as_data(self) -> dict[str, Any]:
        """As it is sealed beside a reading."""
        return asdict(self)

    @classmethod
    def of_data(cls, data: dict[str, Any]) -> Qualities:
        """What :meth:`as_data` gave, also after JSON, whose keys are text."""
        centres = {int(pk): Quality(**known) for pk, known in data["centres"].items()}
        return cls(data["within"], data["asked"], Quality(**data["whole"]), centres)


def months_over(window: Window) -> int:
    """How many calendar months of a window are over on its last day; the last one counts only if it is whole."""
    months = (window.end.year - window.start.year) * 12 + window.end.month - window.start.month
    last_day = (window.end + dt.timedelta(days=1)).day == 1
    return months + int(last_day)


def months_asked(window: Window) -> list[dt.date]:
    """The first days of those months, oldest first."""
    first = window.start.year * 12 + window.start.month - 1
    return [dt.date((first + n) // 12, (first + n) % 12 + 1, 1) for n in range(months_over(window))]


def measure(delays: Iterable[tuple[int, int]], within: int) -> tuple[int, int, int | None]:
    """Dated records, timely ones and the median delay, from (delay in days, how many records).

    Of an even number of records the median is the lower of the two in the middle. What was entered before its day (a
    plan that came true) has no delay.
    """
    counted = sorted((max(0, delay), n) for delay, n in delays if n)
    dated = sum(n for _delay, n in counted)
    timely = sum(n for delay, n in counted if delay <= within)
    seen = 0
    for delay, n in counted:
        seen += n
        if seen * 2 >= dated:
            return dated, timely, delay
    return 0, 0, None
