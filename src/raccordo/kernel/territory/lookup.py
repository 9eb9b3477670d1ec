"""Questions of the territory on a day: which centre serves a place, what became of a municipality, who lives there.

Every answer takes the day ``at``; none reads the clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import QuerySet

from raccordo.kernel.territory.models import (
    Centre,
    CentreAssignment,
    Municipality,
    MunicipalityChange,
    Population,
)
from raccordo.kernel.territory.proposal import Shares


def successors(code: str, at: dt.date) -> dict[str, Decimal]:
    """What a municipality has become by the day ``at``: ISTAT code → share of its inhabitants.

    A municipality that still exists is its own successor. Changes are followed through: the successor of a
    merger may have merged again. Codes are those valid on the day, except where no successor was recorded.
    """
    steps: dict[str, list[tuple[str, Decimal]]] = {}
    changes = MunicipalityChange.objects.filter(day__lte=at)
    for before, after, share in changes.values_list("predecessor__code", "successor__code", "share"):
        steps.setdefault(before, []).append((after, share))
    found: dict[str, Decimal] = {}
    waiting = [(code, Decimal(1))]
    while waiting:
        place, share = waiting.pop()
        if place in steps:
            waiting += [(after, share * part) for after, part in steps[place]]
        else:
            found[place] = found.get(place, Decimal(0)) + share
    return found


def centres_of(municipality: Municipality, at: dt.date) -> list[tuple[Centre, Decimal]]:
    """The centres that serve a municipality on a day, largest share first.

    For a municipality that ended before the day, the centres of what it became. Empty before the first
    assignment.
    """
    shares: dict[Centre, Decimal] = {}
    for code, part in successors(municipality.code, at).items():
        rows = CentreAssignment.objects.valid_at(at).filter(municipality__code=code).select_related("centre")
        for row in rows:
            shares[row.centre] = shares.get(row.centre, Decimal(0)) + part * row.share
    return sorted(shares.items(), key=lambda item: (-item[1], item[0].pk))


def centre_of(municipality: Municipality, at: dt.date) -> Centre | None:
    """The centre that serves most of a municipality on a day; of equal shares, the centre listed first."""
    served = centres_of(municipality, at)
    return served[0][0] if served else None


def serving(at: dt.date) -> dict[str, Shares]:
    """For every municipality, by ISTAT code, the centres and shares on a day: one query for bulk work."""
    found: dict[str, list[tuple[str, Decimal]]] = {}
    rows = CentreAssignment.objects.valid_at(at).order_by("-share", "centre__pk")
    for code, centre, share in rows.values_list("municipality__code", "centre__code", "share"):
        found.setdefault(code, []).append((centre, share))
    return {code: tuple(shares) for code, shares in found.items()}


def served_by(centre: Centre, at: dt.date) -> QuerySet[Municipality]:
    """The municipalities that a centre serves, in whole or in part, on a day."""
    rows = CentreAssignment.objects.valid_at(at).filter(centre=centre)
    return Municipality.objects.filter(pk__in=rows.values("municipality"))


def population_year(at: dt.date) -> int | None:
    """The vintage of population to use on a day: the newest of that year or before, else the oldest there is."""
    years = sorted(Population.objects.values_list("year", flat=True).distinct())
    return max((year for year in years if year <= at.year), default=years[0] if years else None)


def inhabitants(at: dt.date) -> dict[str, int]:
    """Inhabitants of the municipalities on a day's vintage, by ISTAT code."""
    year = population_year(at)
    if year is None:
        return {}
    rows = Population.objects.filter(year=year, age_from=None)
    return dict(rows.values_list("municipality__code", "total"))


def inhabitants_by_centre(at: dt.date) -> dict[str, int]:
    """Inhabitants that each centre serves on a day, by the centre's code; shared municipalities count by share."""
    totals: dict[str, Decimal] = {}
    living = inhabitants(at)
    for code, shares in serving(at).items():
        for centre, share in shares:
            totals[centre] = totals.get(centre, Decimal(0)) + share * living.get(code, 0)
    return {centre: round(total) for centre, total in totals.items()}


def bases_of(centres: Iterable[Centre], at: dt.date) -> dict[str, set[str]]:
    """By what authority each centre's municipalities are assigned on a day (``proposed``, ``official``)."""
    found: dict[str, set[str]] = {centre.code: set() for centre in centres}
    rows = CentreAssignment.objects.valid_at(at).filter(centre__code__in=found)
    for centre, basis in rows.values_list("centre__code", "basis").distinct():
        found[centre].add(basis)
    return found
