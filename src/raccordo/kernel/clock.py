"""The only place that reads the clock. Domain functions take the day instead."""

from __future__ import annotations

import datetime as dt

from raccordo.kernel.installation import Installation


def today() -> dt.date:
    """Today for this installation: the synthetic region's reference day, else the calendar's."""
    return Installation.current().today()


def parse_day(text: str) -> dt.date | None:
    """Read ``AAAA-MM-GG`` or ``GG/MM/AAAA``; ``None`` for anything else."""
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return dt.datetime.strptime(text.strip(), pattern).replace(tzinfo=dt.UTC).date()
        except ValueError:
            continue
    return None


def now() -> dt.datetime:
    """The calendar's present moment, for what is about sessions and machines, never about records."""
    return dt.datetime.now(dt.UTC)
