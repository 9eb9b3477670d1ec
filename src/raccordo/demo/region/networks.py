"""Partners, networks, agreements, events and the nodes of the social network. Names are invented; not scaled."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from raccordo.demo.region.apprenticeships import employers_near
from raccordo.demo.region.chance import late, pick
from raccordo.demo.region.companies import WORDS
from raccordo.demo.region.world import World
from raccordo.kernel.models import Quadrant
from raccordo.lines.networks.models import (
    AgreementLine,
    AgreementParty,
    Network,
    NetworkActivity,
    NetworkMember,
    NodeSupport,
    Partner,
    PartnershipAgreement,
    SocialNode,
)

#: In each quadrant: kind and what such an organisation is called.
PARTNERS = (
    ("employers_association", "Associazione delle imprese industriali"),
    ("employers_association", "Associazione degli artigiani"),
    ("employers_association", "Associazione dei commercianti"),
    ("chamber", "Camera di commercio"),
    ("consultants_order", "Ordine dei consulenti del lavoro"),
    ("trade_union", "Sindacato dei lavoratori"),
    ("bilateral_body", "Ente bilaterale"),
    ("social_service", "Consorzio socioassistenziale"),
    ("third_sector", "Rete del terzo settore"),
    ("municipality", "Unione di comuni"),
)
LINES = ("services", "transition", "crises", "companies", "data_science")
NODES = (
    ("consortium", "Consorzio socioassistenziale"),
    ("municipality", "Servizio sociale"),
    ("third_sector", "Sportello del terzo settore"),
    ("table", "Tavolo territoriale"),
)


def generate(world: World) -> None:
    """Write partners, then what is done with them. The events are in their own module."""
    _partners(world)
    _networks(world)
    _agreements(world)
    _social_nodes(world)


def seats(world: World) -> dict[int, list]:
    """The centres of each quadrant, in the order of the quadrants."""
    found: dict[int, list] = {pk: [] for pk in Quadrant.objects.order_by("position", "pk").values_list("pk", flat=True)}
    for centre in world.places.centres:
        found[centre.quadrant_id].append(centre)
    return {quadrant: centres for quadrant, centres in found.items() if centres}


def _partners(world: World) -> None:
    rng = world.rng("partners")
    rows = []
    for quadrant, centres in seats(world).items():
        for number, (kind, called) in enumerate(PARTNERS):
            centre = centres[int(rng.integers(len(centres)))]
            rows.append((kind, f"{called} {WORDS[(7 * quadrant + 3 * number) % len(WORDS)]}", centre, quadrant))
    keys = world.writer.write(
        Partner,
        len(rows),
        code=[f"P{n:04d}" for n in range(1, len(rows) + 1)],
        name=[r[1] for r in rows],
        kind=[r[0] for r in rows],
        municipality_id=[r[2].seat_id for r in rows],
        entered_on=dt.date(2019, 11, 4),
    )
    world.made["partners"] = {
        "id": keys,
        "kind": np.array([r[0] for r in rows], dtype=object),
        "quadrant": np.array([r[3] for r in rows]),
    }


def partner(world: World, kind: str, quadrant: int) -> int:
    """The first partner of a kind in a quadrant."""
    made = world.made["partners"]
    return int(made["id"][np.flatnonzero((made["kind"] == kind) & (made["quadrant"] == quadrant))[0]])


def institutions_of(world: World, kind: str, centre_ids: list[int], count: int) -> list[int]:
    """Institutions of a kind in some centres' areas, or anywhere where they have too few."""
    made = world.made["institutions"]
    rows = np.flatnonzero(made["kind"] == kind)
    near = np.isin(made["centre_id"][rows], centre_ids)
    return [int(pk) for pk in made["id"][np.concatenate([rows[near], rows[~near]])][:count]]


def _networks(world: World) -> None:
    """Two networks of schools, one lacking the consultants; two districts, none of which is complete.

    The first district has everybody but has held no laboratory yet, the second lacks the adult education centre.
    """
    rng = world.rng("networks")
    areas = list(seats(world).items())
    plans = [
        ("Rete scuola-impresa Nebbiolo", "school_enterprise", "", dt.date(2020, 11, 20), ()),
        ("Rete scuola-impresa Lago", "school_enterprise", "", dt.date(2021, 3, 15), ("consultants_order",)),
        ("Distretto della meccatronica", "sector_district", "meccatronica", dt.date(2021, 2, 9), ()),
        ("Distretto del tessile", "sector_district", "tessile", dt.date(2021, 4, 22), ("cpia",)),
        ("Rete per l'inclusione Larice", "social", "", dt.date(2020, 10, 6), ()),
    ]
    where = [areas[n % len(areas)] for n in (3, 1, 0, 1, 2)]
    keys = world.writer.write(
        Network,
        len(plans),
        name=[p[0] for p in plans],
        kind=[p[1] for p in plans],
        sector=[p[2] for p in plans],
        founded_on=[p[3] for p in plans],
        quadrant_id=[quadrant for quadrant, _ in where],
        entered_on=[p[3] for p in plans],
    )
    members: list[tuple[int, str, int, dt.date]] = []
    for key, (_, kind, _, founded, missing), (quadrant, centres) in zip(keys.tolist(), plans, where, strict=True):
        for column, pk in _composition(world, rng, kind, quadrant, centres, missing):
            joined = founded if rng.random() < 0.7 else min(founded + dt.timedelta(days=40), world.today)
            members.append((key, column, pk, joined))
    columns = ("partner_id", "institution_id", "centre_id", "company_id")
    world.writer.write(
        NetworkMember,
        len(members),
        network_id=[m[0] for m in members],
        joined_on=[m[3] for m in members],
        entered_on=[m[3] for m in members],
        **{column: [m[2] if m[1] == column else None for m in members] for column in columns},
    )
    _activities(world, rng, keys.tolist(), plans)


def _composition(world: World, rng, kind: str, quadrant: int, centres: list, missing: tuple[str, ...]):
    """Who belongs to a network, as column and key, without the kinds that are missing."""
    here = [centre.pk for centre in centres]
    found = [("centre_id", here[0])]
    partners: tuple[str, ...] = ("employers_association", "chamber", "consultants_order")
    schools = {"school": 3, "university": 1}
    if kind == "sector_district":
        partners, schools = ("employers_association",), {"school": 1, "its": 1, "cpia": 1}
        rows = np.unique(employers_near(world, rng, np.repeat(here, 2)[:6]))
        found += [("company_id", int(pk)) for pk in world.made["companies"]["id"][rows[:5]]]
    elif kind == "social":
        partners, schools = ("social_service", "third_sector", "municipality"), {"cpia": 1}
    found += [("partner_id", partner(world, name, quadrant)) for name in partners if name not in missing]
    for name, count in schools.items():
        if name not in missing:
            found += [("institution_id", pk) for pk in institutions_of(world, name, here, count)]
    return found


def _activities(world: World, rng, keys: list[int], plans: list) -> None:
    """Meetings of every network; pathways and laboratories of the schools' ones."""
    rows = []
    for key, (name, kind, _, founded, _) in zip(keys, plans, strict=True):
        wanted = ["meeting"] * int(rng.integers(2, 5))
        if kind == "school_enterprise":
            wanted += ["pathway", "laboratory"]
        days = np.sort(world.day_of_work(rng, len(wanted), founded, world.today))
        titles = {"meeting": "Incontro di rete", "pathway": "Percorso in azienda", "laboratory": "Laboratorio"}
        rows += [(key, what, f"{titles[what]}, {name}", day) for what, day in zip(wanted, days, strict=True)]
    world.writer.write(
        NetworkActivity,
        len(rows),
        network_id=[r[0] for r in rows],
        kind=[r[1] for r in rows],
        title=[r[2] for r in rows],
        held_on=np.array([r[3] for r in rows]),
        entered_on=late(rng, world, np.array([r[3] for r in rows])),
    )


def _agreements(world: World) -> None:
    """Agreements since 2019: most with the demand side, some with schools only, one already ended."""
    rng = world.rng("agreements")
    areas = list(seats(world).items())
    count = 17
    signed = np.sort(world.day_of_work(rng, count, dt.date(2019, 10, 1), world.today))
    area = [areas[int(n)] for n in rng.integers(0, len(areas), count)]
    regional = rng.random(count) < 0.25
    matters = ("l'incontro tra domanda e offerta", "la formazione in azienda", "i tirocini")
    signatories = [None if r else c[n % len(c)].pk for n, (r, (_, c)) in enumerate(zip(regional, area, strict=True))]
    keys = world.writer.write(
        PartnershipAgreement,
        count,
        title=[f"Intesa per {matters[n % 3]} n. {n + 1}" for n in range(count)],
        signed_on=signed,
        ended_on=[dt.date(2020, 12, 31) if n == 0 else None for n in range(count)],
        centre_id=signatories,
        file="",
        reference=[f"Rep. sintetico n. {200 + 3 * n}" for n in range(count)],
        entered_on=late(rng, world, signed),
    )
    parties: list[tuple[int, str, int]] = []
    lines: list[tuple[int, str]] = []
    for n, (key, (quadrant, centres)) in enumerate(zip(keys.tolist(), area, strict=True)):
        here = [centre.pk for centre in centres]
        if n % 5 == 4:  # no actor of the demand side: it does not count
            parties += [(key, "institution_id", pk) for pk in institutions_of(world, "school", here, 2)]
        else:
            parties.append((key, "partner_id", partner(world, ("employers_association", "chamber")[n % 2], quadrant)))
            row = employers_near(world, rng, np.array(here[:1]))[0]
            parties.append((key, "company_id", int(world.made["companies"]["id"][row])))
        lines += [(key, line) for line in rng.choice(LINES[:4], 1 + n % 2, replace=False).tolist()]
    columns = ("partner_id", "company_id", "institution_id")
    world.writer.write(
        AgreementParty,
        len(parties),
        agreement_id=[p[0] for p in parties],
        entered_on=world.today,
        **{column: [p[2] if p[1] == column else None for p in parties] for column in columns},
    )
    world.writer.write(
        AgreementLine,
        len(lines),
        agreement_id=[row[0] for row in lines],
        line=[row[1] for row in lines],
        entered_on=world.today,
    )


def _social_nodes(world: World) -> None:
    """Four nodes in each quadrant; those of one quadrant were not supported yet, one was supported by two centres."""
    rng = world.rng("social nodes")
    areas = list(seats(world).items())
    rows: list[tuple[str, str, Any, int]] = []
    for number, (_, centres) in enumerate(areas):
        for kind, called in NODES:
            centre = centres[int(rng.integers(len(centres)))]
            rows.append((kind, f"{called} {WORDS[(5 * len(rows) + 2) % len(WORDS)]}", centre, number))
    keys = world.writer.write(
        SocialNode,
        len(rows),
        name=[r[1] for r in rows],
        kind=[r[0] for r in rows],
        municipality_id=[r[2].seat_id for r in rows],
        centre_id=[r[2].pk for r in rows],
        entered_on=dt.date(2020, 2, 3),
    )
    idle = 2 % len(areas)
    able = [n for n, row in enumerate(rows) if row[3] != idle and row[0] != "table"]
    who = np.repeat(able, 1 + rng.integers(0, 4, len(able)))
    days = world.day_of_work(rng, len(who), dt.date(2020, 2, 3), world.today)
    centre = np.array([rows[n][2].pk for n in who])
    other = np.flatnonzero(rng.random(len(who)) < 0.15)
    centre[other] = world.neighbour_of(rng, centre[other])
    world.writer.write(
        NodeSupport,
        len(who),
        node_id=keys[who],
        centre_id=centre,
        form=pick(rng, ("meeting", "protocol", "training", "case_review"), (0.5, 0.1, 0.15, 0.25), len(who)).tolist(),
        held_on=days,
        entered_on=late(rng, world, days),
    )
