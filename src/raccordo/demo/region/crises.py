"""Crises of companies, their tables and agreements, and the workers they touch."""

from __future__ import annotations

import datetime as dt

import numpy as np

from raccordo.demo.region.chance import NEVER, after, between, blanked, late, pick, top
from raccordo.demo.region.identity import births, identities, public_codes
from raccordo.demo.region.world import World
from raccordo.lines.casework.models import JobSeeker
from raccordo.lines.crises.models import Crisis, CrisisAgreement, CrisisTable, Worker

#: Assumption: a size plausible for Piemonte between 2019 and 2021.
CRISES = 26
#: Workers of Piemonte's crises; a region smaller than a twentieth has fewer.
WORKERS = 2_500
FIRST, LAST = dt.date(2019, 3, 4), dt.date(2021, 5, 31)
#: Part of the crises under a relocation agreement (AdR-CIGS), under another one; the rest have none yet.
AGREED = (0.46, 0.34, 0.2)
#: Of the workers, those whom the offices can reach; those whose file as a job seeker was found.
REACHABLE, REGISTERED = 0.91, 0.08
OCCUPATIONS = ("Operaio di linea", "Impiegato", "Magazziniere", "Tecnico di produzione", "Addetto alle vendite")


def generate(world: World) -> None:
    """Write crises, tables, agreements and workers. What is done for the workers is in ``relocation``."""
    _crises(world)
    _tables(world)
    _agreements(world)
    _workers(world)


def _crises(world: World) -> None:
    """Crises of the larger companies; a few are dealt with for the whole region, some are closed."""
    rng = world.rng("crises")
    companies = world.made["companies"]
    size = np.select(
        [companies["size_class"] == "large", companies["size_class"] == "medium", companies["size_class"] == "small"],
        [6.0, 1.0, 0.005],
        0.0,
    )
    rows = top(rng, size, CRISES)
    count = len(rows)
    level = pick(rng, ("national", "regional", "local"), (0.2, 0.45, 0.35), count)
    plural = (level == "national") & (rng.random(count) < 0.7)
    identified = world.day_between(rng, count, FIRST, LAST)
    charged = after(rng, world, identified, 3, 60, share=0.88)
    closed = after(rng, world, identified, 400, 700, share=0.7)
    keys = world.writer.write(
        Crisis,
        count,
        code=public_codes(rng, "CR", count),
        company_id=companies["id"][rows],
        name=[f"Vertenza {n:02d}" for n in range(1, count + 1)],
        level=level.tolist(),
        plural_sites=plural.tolist(),
        centre_id=blanked(companies["centre_id"][rows], ~plural),
        identified_on=identified,
        taken_in_charge_on=charged,
        closed_on=closed,
        entered_on=late(rng, world, identified),
    )
    world.made["crises"] = {
        "id": keys,
        "centre_id": companies["centre_id"][rows],
        "municipality_row": companies["municipality_row"][rows],
        "size_class": companies["size_class"][rows],
        "level": level,
        "identified_on": identified,
        "in_charge_on": charged,
        "closed_on": closed,
    }


def _tables(world: World) -> None:
    """One to six meetings for each crisis; where the assistance is involved it attends nine in ten."""
    rng = world.rng("crisis tables")
    made = world.made["crises"]
    who = np.repeat(np.arange(len(made["id"])), rng.integers(1, 7, len(made["id"])))
    last = np.where(np.isnat(made["closed_on"]), np.datetime64(world.today), made["closed_on"])
    days = between(rng, made["identified_on"][who], last[who])
    who, days = np.unique(np.stack([who, days.astype(int)]), axis=1)
    held = days.astype("datetime64[D]")
    involved = rng.random(len(who)) < 0.74
    attended = involved & (rng.random(len(who)) < 0.91)
    world.writer.write(
        CrisisTable,
        len(who),
        crisis_id=made["id"][who],
        held_on=held,
        level=made["level"][who].tolist(),
        agency_involved=involved.tolist(),
        attended=attended.tolist(),
        entered_on=late(rng, world, held),
    )


def _agreements(world: World) -> None:
    """A relocation agreement comes within a wage fund of a year; another kind may have none."""
    rng = world.rng("crisis agreements")
    made = world.made["crises"]
    kind = pick(rng, ("relocation_adr", "other", ""), AGREED, len(made["id"]))
    signed = after(rng, world, made["identified_on"], 20, 120)
    kind[np.isnat(signed)] = ""
    rows = np.flatnonzero(kind != "")
    fund = (kind[rows] == "relocation_adr") | (rng.random(len(rows)) < 0.4)
    begin = signed[rows] + 7
    end = begin + rng.choice([182, 365, 365, 540], len(rows))
    keys = world.writer.write(
        CrisisAgreement,
        len(rows),
        crisis_id=made["id"][rows],
        kind=kind[rows].tolist(),
        signed_on=signed[rows],
        cigs_from=np.where(fund, begin, NEVER),
        cigs_to=np.where(fund, end, NEVER),
        reference=[f"Verbale sintetico n. {n:03d}" for n in range(1, len(rows) + 1)],
        entered_on=late(rng, world, signed[rows]),
    )
    made["agreement_id"] = np.zeros(len(made["id"]), dtype=int)
    made["agreement_id"][rows] = keys
    made["agreement"] = kind
    made["signed_on"] = signed


def _workers(world: World) -> None:
    """The workers by the size of the company; one in twelve is also a registered job seeker, with the same identity."""
    rng = world.rng("workers")
    made = world.made["crises"]
    count = round(WORKERS * min(1.0, world.scale * 20))
    weight = np.where(made["size_class"] == "large", 3.0, 1.0) * rng.uniform(0.5, 1.5, len(made["id"]))
    crisis = np.sort(rng.choice(len(weight), count, p=weight / weight.sum()))
    place = np.where(rng.random(count) < 0.6, made["municipality_row"][crisis], world.places.draw(rng, count))
    centre, municipality = world.places.centre[place], world.places.municipality[place]
    ages = rng.normal(46, 9, count).clip(20, 63)
    born = births(rng, ages.astype(int), world.today)
    female = rng.random(count) < 0.38
    people = identities(rng, female=female, born=born, register="workers")
    columns: dict[str, list] = {
        "fiscal_code": people.fiscal_code.tolist(),
        "first_name": people.first_name.tolist(),
        "last_name": people.last_name.tolist(),
        "sex": np.where(female, "F", "M").tolist(),
        "birth_date": born.tolist(),
        "centre_id": centre.tolist(),
        "municipality_id": municipality.tolist(),
        "seeker_id": [None] * count,
    }
    _as_registered(world, rng, columns, count)
    agreement = made["agreement_id"][crisis]
    named = (agreement > 0) & (rng.random(count) < 0.93)
    profiled, left, reason = _course(world, rng, crisis)
    keys = world.writer.write(
        Worker,
        count,
        code=public_codes(rng, "L", count),
        crisis_id=made["id"][crisis],
        agreement_id=blanked(agreement, named),
        occupation=np.where(rng.random(count) < 0.9, rng.choice(OCCUPATIONS, count), "").tolist(),
        is_reachable=(rng.random(count) < REACHABLE).tolist(),
        profile_analysed_on=profiled,
        left_pool_on=left,
        left_reason=blanked(reason, ~np.isnat(left), ""),
        entered_on=late(rng, world, made["identified_on"][crisis]),
        **columns,
    )
    world.made["workers"] |= {
        "id": keys,
        "crisis": crisis,
        "centre_id": np.array(columns["centre_id"]),
        "named": named,
        "left_on": left,
        "left_reason": reason,
        "profiled_on": profiled,
    }


def _as_registered(world: World, rng: np.random.Generator, columns: dict[str, list], count: int) -> None:
    """Give some workers the identity of a registered job seeker of working age, who is the same person."""
    seekers = world.made["seekers"]
    adult = np.flatnonzero(seekers["birth_date"] < np.datetime64("1996-01-01"))
    wanted = min(round(count * REGISTERED), len(adult) // 4)
    chosen = seekers["id"][rng.choice(adult, wanted, replace=False)].tolist()
    names = ("fiscal_code", "first_name", "last_name", "sex", "birth_date", "centre_id", "municipality_id")
    known = {row[0]: row[1:] for row in JobSeeker.objects.filter(pk__in=chosen).values_list("pk", *names)}
    for row, pk in zip(rng.choice(count, wanted, replace=False).tolist(), chosen, strict=True):
        for name, value in zip(names, known[pk], strict=True):
            columns[name][row] = value.upper() if name == "sex" else value
        columns["seeker_id"][row] = pk


def _course(world: World, rng: np.random.Generator, crisis: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """When each worker's profile was analysed, when they left the pool and why; who joined a path is left to it.

    Two in five join a path, once the crisis is in charge; they leave the pool more often than the others.
    """
    made = world.made["crises"]
    count = len(crisis)
    joined = after(rng, world, made["in_charge_on"][crisis], 10, 220, share=0.48)
    on_path = ~np.isnat(joined)
    # before the action begins, as it should be; for one in five only after it
    prompt = rng.random(count) < 0.8
    early = np.where(prompt, joined - rng.integers(0, 20, count), joined + rng.integers(3, 60, count))
    early = np.where(early > np.datetime64(world.today), NEVER, early)
    other = after(rng, world, made["identified_on"][crisis], 30, 200, share=0.12)
    profiled = np.where(on_path, np.where(rng.random(count) < 0.84, early, NEVER), other)
    from_path = after(rng, world, joined, 40, 330, share=0.5)
    otherwise = after(rng, world, made["identified_on"][crisis], 60, 500, share=0.42)
    left = np.where(on_path, from_path, otherwise)
    reasons = ("hired", "self_employed", "recalled", "retired", "dismissed", "resigned", "other")
    found = pick(rng, reasons, (0.62, 0.06, 0.12, 0.06, 0.07, 0.04, 0.03), count)
    unaided = pick(rng, reasons, (0.3, 0.04, 0.26, 0.14, 0.12, 0.1, 0.04), count)
    world.made["workers"] = {"joined_on": joined}
    return profiled, left, np.where(on_path, found, unaided)
