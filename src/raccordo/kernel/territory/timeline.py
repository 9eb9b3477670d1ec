"""The history of which centres serve one municipality: states that follow each other, each from its first day.

A state holds until the next one starts. The table in the database holds the same history as intervals, one
row per centre; the two forms translate into each other without loss.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, order=True)
class Service:
    """A centre that serves the municipality, its share of the inhabitants, and by what authority."""

    centre: str
    share: Decimal
    basis: str
    source: str


@dataclass(frozen=True)
class Interval:
    """A service with its first and last valid day; ``last`` is empty while it goes on."""

    service: Service
    first: dt.date
    last: dt.date | None


State = frozenset[Service]
Timeline = dict[dt.date, State]


def from_intervals(intervals: Iterable[Interval]) -> Timeline:
    """The states that a set of intervals describes; a day without any interval starts an empty state."""
    rows = list(intervals)
    days = {row.first for row in rows} | {row.last + ONE_DAY for row in rows if row.last is not None}
    return {
        day: frozenset(r.service for r in rows if r.first <= day and (r.last is None or day <= r.last))
        for day in sorted(days)
    }


def to_intervals(timeline: Timeline, ended: dt.date | None = None) -> set[Interval]:
    """The intervals of a timeline; ``ended`` is the last day of the municipality itself."""
    days = sorted(timeline)
    found = set()
    for i, first in enumerate(days):
        last = days[i + 1] - ONE_DAY if i + 1 < len(days) else ended
        if ended is None or first <= ended:
            last = last if ended is None or last is None else min(last, ended)
            found |= {Interval(service, first, last) for service in timeline[first]}
    return found


def rewritten(
    timeline: Timeline, states: Mapping[dt.date, State], authority: str, born: dt.date | None = None
) -> Timeline:
    """The timeline after ``states``, which hold by ``authority``, are written into it.

    Each new state replaces what held from its day until the next state of the same authority. States of a
    lesser authority after the first new day disappear: once the region has spoken, a proposal does not come
    back. A state that would start before the municipality was ``born`` starts with it.
    """
    written = {max(day, born) if born else day: state for day, state in sorted(states.items())}
    start = min(written, default=dt.date.max)
    kept = {
        day: state
        for day, state in timeline.items()
        if day < start or any(service.basis == authority for service in state)
    }
    return dict(sorted((kept | written).items()))
