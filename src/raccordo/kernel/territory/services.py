"""Writes of the territory: load a region, replace its assignment of municipalities to centres, redraw its map."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from raccordo.kernel import audit
from raccordo.kernel.audit.models import Entry
from raccordo.kernel.territory import build as building
from raccordo.kernel.territory import sources
from raccordo.kernel.territory.assignments import Known, States, read_assignments
from raccordo.kernel.territory.bulk import BATCH, Tally, sync
from raccordo.kernel.territory.errors import gettext_noop
from raccordo.kernel.territory.facts import TerritoryFacts, default_facts, read_facts
from raccordo.kernel.territory.geometry import draw
from raccordo.kernel.territory.models import (
    Centre,
    CentreAssignment,
    CentreShape,
    Municipality,
    MunicipalityChange,
    Population,
    Province,
    Quadrant,
    Region,
)
from raccordo.kernel.territory.proposal import Shares
from raccordo.kernel.territory.timeline import (
    Interval,
    Service,
    State,
    from_intervals,
    rewritten,
    to_intervals,
)

PROPOSED = CentreAssignment.Basis.PROPOSED.value
OFFICIAL = CentreAssignment.Basis.OFFICIAL.value

#: Where a proposed assignment comes from, as its rows say.
RULE = "Regola: stessa provincia, sede più vicina"

CONVENTIONAL = gettext_noop(
    "A municipality served by several centres is drawn in bands from north to south, by share: this is not a border."
)

Tallies = dict[str, Tally]


@dataclass(frozen=True)
class Written:
    """What a write did, table by table."""

    region: Region
    tallies: Tallies

    @property
    def touched(self) -> bool:
        """Whether anything in the database changed."""
        return any(tally.touched for tally in self.tallies.values())


def load_territory(
    *, facts: TerritoryFacts | None = None, progress: building.Progress = lambda step: None, trial: bool = False
) -> Written:
    """Load a region from its facts and the packages; a second time changes nothing.

    Municipalities for which the region has loaded its own assignment keep it; the others take the proposed
    one.

    :param facts: the region's facts (default: Piemonte's, which come with Raccordo).
    :param progress: called with the name of each long step as it starts.
    :param trial: do it all, and undo it: what it would write is told.
    :raises InputErrors: the facts name what does not exist, or a municipality in force has no boundary.
    """
    facts = facts or read_facts(default_facts(), sources.codes_in_force)
    territory = building.build(facts, progress)
    progress(gettext_noop("Database"))
    with transaction.atomic():  # what was built before kept nobody from writing
        written = _write_territory(facts, territory)
        if trial:
            transaction.set_rollback(True)
    return written


def _write_territory(facts: TerritoryFacts, territory: building.Territory) -> Written:
    """Everything in the present transaction."""
    tallies = _load_frame(facts)
    region = Region.objects.get(code=facts.region.code)
    tallies |= _load_municipalities(territory)
    tallies["centres"] = _load_centres(territory)
    tallies["assignments"] = _load_proposed(territory)
    tallies["population"] = _load_population(territory)
    tallies["shapes"] = _redraw(region, territory.boundaries)
    written = Written(region, tallies)
    if written.touched:  # rows written in bulk pass no signal: one entry says how many of what
        rows = {name: tally.added + tally.changed + tally.removed for name, tally in tallies.items()}
        audit.record_batch(f"{facts.region.code} {facts.region.name}", rows, _digest(facts))
    return written


def _digest(facts: TerritoryFacts) -> str:
    """The digest of the facts a region was loaded from."""
    return hashlib.sha256(facts.model_dump_json().encode()).hexdigest()


@transaction.atomic
def replace_assignments(
    *,
    region: Region,
    text: str,
    source: str,
    start: dt.date | None = None,
    progress: building.Progress = lambda s: None,
    trial: bool = False,
) -> Written:
    """Replace which centre serves which municipality with the region's own table.

    What held before ends on the eve; the past stays as it was. Municipalities that the table does not name
    keep what they have.

    :param text: the CSV (format: :mod:`raccordo.kernel.territory.assignments`).
    :param source: what the rows will say they come from, e.g. the file's name.
    :param start: first day of the rows that do not say their own.
    :param trial: do it all, and undo it: what it would write is told.
    :raises InputErrors: every bad row; nothing is written.
    """
    progress(gettext_noop("Assignments"))
    states = read_assignments(text, _known(region), start)
    tally = _write_official(region, states, source)
    tallies = {"assignments": tally}
    if tally.touched:
        progress(gettext_noop("Map"))
        tallies["shapes"] = _redraw(region)
        _log(region, source, states)
    if trial:
        transaction.set_rollback(True)
    return Written(region, tallies)


def redraw_map(*, region: Region) -> Tally:
    """Draw the areas of the centres again from the assignments now in force."""
    with transaction.atomic():
        return _redraw(region)


def _load_frame(facts: TerritoryFacts) -> Tallies:
    """Region, quadrants and provinces."""
    attribution = "\n".join(part.sentence() for part in facts.attribution)
    region_row = {"code": facts.region.code, "name": facts.region.name, "attribution": attribution}
    tallies = {"regions": sync(Region, ["code"], [region_row])}
    region_id = Region.objects.values_list("pk", flat=True).get(code=facts.region.code)
    tallies["quadrants"] = sync(
        Quadrant,
        ["code"],
        [
            {"code": q.code, "name": q.name, "region_id": region_id, "position": i}
            for i, q in enumerate(facts.quadrants)
        ],
    )
    quadrants = dict(Quadrant.objects.values_list("code", "pk"))
    tallies["provinces"] = sync(
        Province,
        ["code"],
        [
            {
                "code": p.code,
                "sign": p.sign,
                "name": p.name,
                "region_id": region_id,
                "quadrant_id": quadrants[p.quadrant],
            }
            for p in facts.provinces
        ],
    )
    return tallies


def _load_municipalities(territory: building.Territory) -> Tallies:
    provinces = dict(Province.objects.values_list("code", "pk"))
    rows = [
        {
            "code": m.code,
            "province_id": provinces[m.code[:3]],
            "cadastral_code": m.cadastral_code,
            "name": m.name,
            "postcode": m.postcode,
            "longitude": m.longitude,
            "latitude": m.latitude,
            "valid_from": m.valid_from,
            "valid_to": m.valid_to,
        }
        for m in territory.municipalities
    ]
    tallies = {"municipalities": sync(Municipality, ["code"], rows)}
    ids = dict(Municipality.objects.values_list("code", "pk"))
    changes = [
        {
            "predecessor_id": ids[former.code],
            "successor_id": ids[change.successor],
            "day": change.day,
            "share": Decimal(1),
            "source": territory.facts.source_text(change),
        }
        for change in territory.facts.changes
        # How many people a detachment moved is not known, and a share is never made up.
        if change.kind != "detachment"
        for former in change.predecessors
    ]
    tallies["changes"] = sync(MunicipalityChange, ["predecessor_id", "successor_id", "day"], changes)
    return tallies


def _load_centres(territory: building.Territory) -> Tally:
    provinces = {p.code: p for p in Province.objects.all()}
    seats = dict(Municipality.objects.values_list("code", "pk"))
    rows = []
    for centre in territory.facts.centres:
        province = provinces[centre.province]
        longitude, latitude = territory.seats[centre.code]
        rows.append(
            {
                "code": centre.code,
                "name": centre.name,
                "province_id": province.pk,
                "quadrant_id": province.quadrant_id,
                "seat_id": seats[centre.seat],
                "longitude": longitude,
                "latitude": latitude,
                "source": territory.facts.source_text(centre),
            }
        )
    return sync(Centre, ["code"], rows)


def _load_population(territory: building.Territory) -> Tally:
    ids = dict(Municipality.objects.values_list("code", "pk"))
    rows = [
        {
            "municipality_id": ids[row.code],
            "year": row.year,
            "age_from": row.headcount.age_from,
            "age_to": row.headcount.age_to,
            "females": row.headcount.females,
            "males": row.headcount.males,
            "total": row.headcount.total,
            "source": row.source,
        }
        for row in territory.population
    ]
    return sync(Population, ["municipality_id", "year", "age_from", "age_to"], rows)


def _state(shares: Shares, basis: str, source: str) -> State:
    return frozenset(Service(centre, share, basis, source) for centre, share in shares)


def _load_proposed(territory: building.Territory) -> Tally:
    """Write the proposed assignment of the municipalities for which the region has not loaded its own."""
    wanted: dict[str, set[Interval]] = {}
    for municipality in territory.municipalities:
        first = max(filter(None, (municipality.valid_from, territory.facts.assigned_from)))
        state = _state(territory.proposed[municipality.code], PROPOSED, RULE)
        wanted[municipality.code] = to_intervals({first: state}, municipality.valid_to)
    present = _intervals(wanted)
    official = {code for code, rows in present.items() if any(row.service.basis == OFFICIAL for row in rows)}
    return _write_intervals({code: rows for code, rows in wanted.items() if code not in official}, present)


def _write_official(region: Region, states: States, source: str) -> Tally:
    validity = {m.code: m for m in Municipality.objects.filter(province__region=region)}
    present = _intervals(states)
    wanted = {}
    for code, by_day in states.items():
        municipality = validity[code]
        official = {day: _state(shares, OFFICIAL, source) for day, shares in by_day.items()}
        timeline = rewritten(from_intervals(present[code]), official, OFFICIAL, municipality.valid_from)
        wanted[code] = to_intervals(timeline, municipality.valid_to)
    return _write_intervals(wanted, present)


def _intervals(codes: Iterable[str]) -> dict[str, set[Interval]]:
    """The assignments now in the database, by municipality."""
    found: dict[str, set[Interval]] = {code: set() for code in codes}
    rows = CentreAssignment.objects.values_list(
        "municipality__code", "centre__code", "share", "basis", "source", "valid_from", "valid_to"
    )
    for municipality, centre, share, basis, source, first, last in rows:
        if municipality in found:
            found[municipality].add(Interval(Service(centre, share, basis, source), first, last))
    return found


def _write_intervals(wanted: Mapping[str, set[Interval]], present: Mapping[str, set[Interval]]) -> Tally:
    """Bring the assignments of some municipalities to the wanted intervals."""
    municipalities = dict(Municipality.objects.values_list("code", "pk"))
    centres = dict(Centre.objects.values_list("code", "pk"))
    stale = {(code, row.service.centre, row.first) for code, rows in wanted.items() for row in present[code] - rows}
    fresh = {(code, row.service.centre, row.first): row for code in wanted for row in wanted[code] - present[code]}
    rows = [
        {
            "municipality_id": municipalities[code],
            "centre_id": centres[row.service.centre],
            "valid_from": row.first,
            "valid_to": row.last,
            "share": row.service.share,
            "basis": row.service.basis,
            "source": row.service.source,
        }
        for (code, _, _), row in fresh.items()
    ]
    removed = _remove(stale - fresh.keys())
    tally = sync(CentreAssignment, ["municipality_id", "centre_id", "valid_from"], rows)
    same = sum(len(wanted[code] & present[code]) for code in wanted)
    return Tally(tally.added, tally.changed, removed, same)


def _remove(rows: Iterable[tuple[str, str, dt.date]]) -> int:
    """Take away assignments that a later word replaced from their very first day."""
    doomed = set(rows)
    keys = CentreAssignment.objects.values_list("pk", "municipality__code", "centre__code", "valid_from")
    pks = [pk for pk, *key in keys if tuple(key) in doomed] if doomed else []
    for i in range(0, len(pks), BATCH):
        CentreAssignment.objects.filter(pk__in=pks[i : i + BATCH]).delete()
    return len(pks)


def _known(region: Region) -> Known:
    municipalities = Municipality.objects.filter(province__region=region)
    centres = Centre.objects.filter(province__region=region)
    return Known(
        {code: (first, last) for code, first, last in municipalities.values_list("code", "valid_from", "valid_to")},
        {code: (first, last) for code, first, last in centres.values_list("code", "valid_from", "valid_to")},
    )


def _redraw(region: Region, boundaries: building.Boundaries | None = None) -> Tally:
    """Draw the map from the assignments that have no end yet."""
    served: dict[str, list[tuple[str, Decimal]]] = {}
    rows = CentreAssignment.objects.filter(
        municipality__province__region=region, municipality__valid_to=None, valid_to=None
    ).order_by("centre__pk")
    for municipality, centre, share in rows.values_list("municipality__code", "centre__code", "share"):
        served.setdefault(municipality, []).append((centre, share))
    if boundaries is None:
        origins: dict[str, list[str]] = {}
        changes = MunicipalityChange.objects.filter(successor__valid_from__isnull=False)
        for successor, predecessor in changes.values_list("successor__code", "predecessor__code"):
            origins.setdefault(successor, []).append(predecessor)
        boundaries = building.read_boundaries(served, origins)
    drawing = draw(boundaries.shapes, served)
    reframed = Region.objects.filter(pk=region.pk).exclude(outline=drawing.outline, view_box=drawing.view_box)
    frame = Tally(changed=reframed.update(outline=drawing.outline, view_box=drawing.view_box))
    centres = dict(Centre.objects.values_list("code", "pk"))
    shapes = [
        {
            "centre_id": centres[code],
            "path": area.path,
            "label_x": area.label[0],
            "label_y": area.label[1],
            "view_box": area.view_box,
            "note": CONVENTIONAL if area.conventional else "",
        }
        for code, area in drawing.areas.items()
    ]
    gone = CentreShape.objects.filter(centre__province__region=region).exclude(centre__code__in=drawing.areas)
    removed, _ = gone.delete()
    return frame + sync(CentreShape, ["centre_id"], shapes) + Tally(removed=removed)


def _log(region: Region, source: str, states: States) -> None:
    """Leave a line in the audit log: rows written in bulk do not pass through it by themselves."""
    first = min(day for by_day in states.values() for day in by_day)
    Entry.objects.log_create(
        region,
        force_log=True,
        action=Entry.Action.UPDATE,
        changes={"assignments": ["", f"{source}: {len(states)} municipalities from {first.isoformat()}"]},
    )
