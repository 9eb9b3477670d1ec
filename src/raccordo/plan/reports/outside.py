"""What people of organisations outside the agency are told by centre: what the open data tell, and nothing more.

An indicator counted in persons is told by centre in the readings of frozen periods alone, cell by cell as
:mod:`raccordo.plan.reports.opendata` publishes it. On any other day its split is not told: who asks on two days would
subtract one from the other. Whoever works for the agency sees every number whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.core.cache import cache

from raccordo.kernel.accounts.roles import ORGANISATION_ROLES
from raccordo.kernel.measures import Figure
from raccordo.kernel.measures.sealing import Row
from raccordo.kernel.territory.models import Centre
from raccordo.plan.board import BoardRow
from raccordo.plan.models import Indicator
from raccordo.plan.periods.amended import asks
from raccordo.plan.periods.machine import State
from raccordo.plan.periods.models import Period
from raccordo.plan.periods.sealed import FrozenReading, places_of
from raccordo.plan.reports.opendata.collect import screened, series
from raccordo.plan.reports.opendata.places import counts_persons, item_counts_persons

#: Seconds for which what is withheld of frozen periods is remembered; another frozen period makes another key.
SECONDS = 24 * 3600


def withholds(user: Any, indicator: Indicator, item: Any = None) -> bool:
    """Whether this person is not told an indicator (or another measure of it, ``item``) by centre and quadrant."""
    acting = user.acting
    if acting is not None and acting.role not in ORGANISATION_ROLES:
        return False
    return counts_persons(indicator) if item is None else item_counts_persons(item)


def seen(user: Any, row: BoardRow) -> BoardRow:
    """A row of the board as this person sees it: without its parts where they are withheld."""
    if not withholds(user, row.indicator):
        return row
    return replace(row, answer=replace(row.answer, places={}), quadrant_figure=None)


def sealed_parts(user: Any, reading: FrozenReading) -> dict[int | None, Figure]:
    """The parts of a sealed reading that this person is told, by primary key of the centre."""
    parts = places_of(reading)
    if not withholds(user, reading.indicator):
        return parts
    if reading.period.state != State.FROZEN:
        return {}
    hidden = _hidden(reading.indicator)
    codes = dict(Centre.objects.values_list("pk", "code"))
    return {
        pk: figure
        for pk, figure in parts.items()
        if pk is not None and (f"c:{codes.get(pk)}", reading.day) not in hidden
    }


def reached(user: Any, rows: Iterable[Row]) -> list[Row]:
    """Of sealed rows, those of the centres that the person reads, and those of no centre; none for organisations."""
    acting = user.acting
    if acting is None or acting.role in ORGANISATION_ROLES:
        return []
    reach = acting.read_reach
    return [row for row in rows if reach is None or row.centre is None or row.centre in reach]


def _hidden(indicator: Indicator) -> set[tuple[str, Any]]:
    """Place and day of what the frozen periods of the plan withhold of an indicator."""
    frozen = Period.objects.filter(state=State.FROZEN, version__code=indicator.version.code)
    periods = list(frozen.order_by("end", "start", "pk"))
    key = f"outside:{indicator.pk}:{'-'.join(str(period.pk) for period in periods)}"
    known = cache.get(key)
    if known is None:
        asked = series(FrozenReading.objects.filter(period__in=periods, indicator__code=indicator.code))
        centres = list(Centre.objects.valid_at(periods[-1].end).select_related("quadrant").order_by("code"))
        _figures, _of, sides = screened(indicator, asked.get(asks(indicator), []), centres)
        known = {tuple(cell) for cell in sides}
        cache.set(key, known, SECONDS)
    return known
