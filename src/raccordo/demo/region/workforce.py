"""Operators, navigators, their placements; solutions in the centres; the support the centres receive."""

from __future__ import annotations

import datetime as dt

import numpy as np

from raccordo.demo.calibration import size
from raccordo.demo.region.chance import NEVER, after, blanked, late, pick
from raccordo.demo.region.identity import births, identities
from raccordo.demo.region.world import World
from raccordo.lines.workforce.models import (
    Adoption,
    CentreSupport,
    Operator,
    Placement,
    Solution,
    StaffingNorm,
    SupportParticipant,
)

#: Part of the hirings of the reinforcement plan done by the reference day (assumption).
HIRED_SO_FAR = 0.58
#: Staff of the agency's central offices (assumption).
CENTRAL = 46
#: Navigators who left before they had completed the training on the job.
NAVIGATORS_GONE = 9

SOLUTIONS = (
    ("accoglienza", "Punto unico di accoglienza", "organisational"),
    ("agenda", "Agenda unica degli appuntamenti", "organisational"),
    ("imprese", "Sportello dedicato alle imprese", "organisational"),
    ("remoto", "Servizi a distanza", "organisational"),
    ("orientatori", "Orientatori specialistici nel centro", "staffing"),
    ("scouter", "Operatori dedicati allo scouting", "staffing"),
    ("rete", "Referente per la rete sociale", "staffing"),
)
#: Minutes of work by service and first day: set by this invented region, as no official norm exists.
NORMS = (
    ("A", 20, dt.date(2019, 1, 1)), ("B", 30, dt.date(2019, 1, 1)), ("C", 45, dt.date(2019, 1, 1)),
    ("D", 30, dt.date(2019, 1, 1)), ("D", 40, dt.date(2021, 1, 1)), ("E", 60, dt.date(2019, 1, 1)),
    ("F1", 50, dt.date(2019, 1, 1)), ("F3", 30, dt.date(2020, 7, 1)),
)  # fmt: skip
#: Topic, form, share of the centres that have any, meetings in each of those, share held on site.
SUPPORTS = (
    ("scouting", "training", 0.55, 2, 0.3),
    ("scouting", "transfer_meeting", 0.5, 2, 0.3),
    ("scouting", "coaching", 0.46, 3, 0.8),
    ("rdc", "coaching", 1.0, 5, 0.6),
    ("rdc", "training", 0.7, 2, 0.3),
    ("adr", "coaching", 0.68, 2, 0.5),
    ("integrated_takein", "transfer_meeting", 0.45, 2, 0.4),
    ("integrated_takein", "coaching", 0.45, 2, 0.6),
    ("relocation", "transfer_meeting", 0.6, 2, 0.4),
    ("relocation", "coaching", 0.45, 3, 0.6),
    ("labour_market", "transfer_meeting", 0.8, 2, 0.5),
    ("organisation", "coaching", 0.35, 2, 0.8),
)


def generate(world: World) -> None:
    """Write the staff and what was done with it."""
    _staff(world)
    _solutions(world)
    _supports(world)
    _norms(world)


def _staff(world: World) -> None:
    """Operators of the centres, old and new, central staff, navigators: sizes that do not change with the scale."""
    rng = world.rng("staff")
    old, new = int(size("operators_2018")) - CENTRAL, round(size("new_operators") * HIRED_SO_FAR)
    navigators = int(size("navigators"))
    count = old + new + CENTRAL + navigators
    kind = np.repeat(["centre_operator", "agency_staff", "navigator"], [old + new, CENTRAL, navigators])
    is_new = np.zeros(count, bool)
    is_new[old : old + new] = True
    centre = np.concatenate(
        [_spread(world, rng, old), _spread(world, rng, new), np.full(CENTRAL, -1), _spread(world, rng, navigators)]
    )
    started = world.day_between(rng, count, dt.date(1995, 1, 1), dt.date(2018, 11, 1))
    started[is_new] = world.day_of_work(rng, new, dt.date(2019, 6, 1), world.today - dt.timedelta(days=20))
    started[kind == "navigator"] = world.day_between(rng, navigators, dt.date(2019, 8, 5), dt.date(2019, 11, 15))
    ended = after(rng, world, np.maximum(started, np.datetime64(world.start)), 60, 700, share=0.06)
    ended[kind == "navigator"] = NEVER
    gone = np.flatnonzero(kind == "navigator")[:NAVIGATORS_GONE]
    ended[gone] = started[gone] + rng.integers(20, 150, len(gone)).astype("timedelta64[D]")
    keys = _operators(world, rng, kind, centre, started, ended)
    _placements(world, rng, keys, kind, centre, started, ended)
    serving = np.isnat(ended)
    for name, wanted in (("operators", "centre_operator"), ("navigators", "navigator")):
        chosen = (kind == wanted) & serving
        world.made[name] = {"id": keys[chosen], "centre_id": centre[chosen], "started_on": started[chosen]}
    world.made["staff"] = {
        "id": keys,
        "kind": kind,
        "centre_id": centre,
        "started_on": started,
        "ended_on": ended,
        "new": is_new,
    }


def _spread(world: World, rng: np.random.Generator, count: int) -> np.ndarray:
    """Centres of ``count`` people: one in each, the others by inhabitants."""
    centres = np.array([centre.pk for centre in world.places.centres])
    first = centres[:count]
    return np.concatenate([first, world.places.centre[world.places.draw(rng, count - len(first))]])


def _operators(world: World, rng, kind, centre, started, ended) -> np.ndarray:
    count = len(kind)
    female = rng.random(count) < 0.69
    started_at = (np.datetime64(world.today) - started).astype(int) / 365.25
    ages = np.clip(rng.normal(34, 7, count) + started_at, 22, 66)
    who = identities(rng, female=female, born=births(rng, ages, world.today), register="operators")
    navigator = kind == "navigator"
    return world.writer.write(
        Operator,
        count,
        code=[f"{'nav' if n else 'op'}-{i:04d}" for i, n in enumerate(navigator, start=1)],
        kind=kind.tolist(),
        employer=np.where(navigator, "anpal_servizi", "apl").tolist(),
        centre_id=blanked(centre, centre >= 0),
        first_name=who.first_name,
        last_name=who.last_name,
        fiscal_code=who.fiscal_code,
        started_on=started,
        ended_on=ended,
        weekly_hours=pick(rng, (36, 30, 24), (0.84, 0.1, 0.06), count).tolist(),
        entered_on=late(rng, world, started),
    )


def _placements(world: World, rng, keys, kind, centre, started, ended) -> None:
    """One for each who works in a centre; some navigators came from another centre in the first months of 2020."""
    here = np.flatnonzero(centre >= 0)
    navigator = kind[here] == "navigator"
    moved = navigator & np.isnat(ended[here]) & (rng.random(len(here)) < 0.08)
    begin = np.where(navigator, np.maximum(started[here], np.datetime64("2019-09-16")), started[here])
    begin = np.where(~np.isnat(ended[here]) & (ended[here] < begin), started[here], begin)
    move = np.datetime64("2020-02-03") + rng.integers(0, 60, len(here)).astype("timedelta64[D]")
    onboarding = np.where(begin >= np.datetime64("2018-12-01"), begin + np.timedelta64(3, "D"), NEVER)
    length = rng.integers(40, 420, len(here)).astype("timedelta64[D]")
    completed = onboarding + length
    limit = np.where(np.isnat(ended[here]), np.datetime64(world.today), ended[here])
    completed = np.where(completed <= limit, completed, NEVER)
    onboarding = np.where(onboarding <= limit, onboarding, NEVER)
    completed = np.where(np.isnat(onboarding), NEVER, completed)
    rows = np.concatenate([np.flatnonzero(moved), np.arange(len(here))])
    earlier = np.arange(len(rows)) < moved.sum()
    place = centre[here][rows].copy()
    place[earlier] = world.neighbour_of(rng, place[earlier])
    start = np.where(~earlier & moved[rows], move[rows], begin[rows])
    end = np.where(earlier, move[rows] - np.timedelta64(1, "D"), ended[here][rows])
    # whoever moved did the training on the job where they arrived
    trained = onboarding[rows] + np.where(moved[rows], (start - begin[rows]).astype(int), 0).astype("timedelta64[D]")
    finished = completed[rows] + np.where(moved[rows], (start - begin[rows]).astype(int), 0).astype("timedelta64[D]")
    finished = np.where(finished <= np.datetime64(world.today), finished, NEVER)
    world.writer.write(
        Placement,
        len(rows),
        operator_id=keys[here][rows],
        centre_id=place,
        start=start,
        end=end,
        onboarding_started_on=np.where(earlier, NEVER, trained),
        onboarding_completed_on=np.where(earlier, NEVER, finished),
        entered_on=late(rng, world, start),
    )


def _solutions(world: World) -> None:
    """The plan assigns three to six solutions to each centre; the diligent ones adopt them all."""
    rng = world.rng("solutions")
    keys = world.writer.write(
        Solution,
        len(SOLUTIONS),
        code=[s[0] for s in SOLUTIONS],
        title=[s[1] for s in SOLUTIONS],
        kind=[s[2] for s in SOLUTIONS],
        entered_on=world.start,
    )
    rows = []
    for centre, effort in zip(world.places.centres, world.diligence.tolist(), strict=True):
        organisational = rng.choice(4, size=int(rng.integers(2, 4)), replace=False)
        staffing = 4 + rng.choice(3, size=int(rng.integers(1, 3)), replace=False)
        whole = rng.random() < 0.34 * effort
        for index in (*organisational.tolist(), *staffing.tolist()):
            rows.append((centre.pk, int(keys[index]), whole or rng.random() < 0.45 * effort))
    count = len(rows)
    planned = world.day_between(rng, count, dt.date(2020, 1, 20), dt.date(2020, 9, 30))
    adopted = after(rng, world, planned, 60, 265)
    adopted = np.where([row[2] for row in rows], adopted, NEVER)
    done = ~np.isnat(adopted)
    world.writer.write(
        Adoption,
        count,
        centre_id=[row[0] for row in rows],
        solution_id=[row[1] for row in rows],
        planned_on=planned,
        adopted_on=adopted,
        evidence=[f"Prot. {n} del {d:%d/%m/%Y}" if d else "" for n, d in enumerate(adopted.tolist(), start=1041)],
        entered_on=late(rng, world, np.where(done, adopted, planned)),
    )


def _supports(world: World) -> None:
    """Meetings with the centres; the three behind are reached by half as many."""
    rng = world.rng("supports")
    rows = []
    for topic, form, share, meetings, on_site in SUPPORTS:
        for centre, effort in zip(world.places.centres, world.diligence.tolist(), strict=True):
            if rng.random() < share * min(1.0, effort + (0.12 if share < 1 else 0.5)):
                for _ in range(1 + int(rng.poisson((meetings - 1) * effort))):
                    rows.append((topic, form, centre.pk, rng.random() < on_site))
    count = len(rows)
    held = world.day_of_work(rng, count, dt.date(2020, 1, 13), world.today)
    where = np.array([row[2] for row in rows])
    keys = world.writer.write(
        CentreSupport,
        count,
        centre_id=where,
        topic=[row[0] for row in rows],
        form=[row[1] for row in rows],
        held_on=held,
        on_site=[bool(row[3]) for row in rows],
        hours=pick(rng, (1.5, 2, 3, 4, 6), (0.2, 0.35, 0.2, 0.2, 0.05), count).tolist(),
        lead_id=_central(world, rng, count),
        entered_on=late(rng, world, held),
    )
    _participants(world, rng, keys, where, held)


def _central(world: World, rng, count: int) -> list[int | None]:
    staff = world.made["staff"]
    central = staff["id"][(staff["kind"] == "agency_staff") & np.isnat(staff["ended_on"])]
    return blanked(rng.choice(central, count), rng.random(count) < 0.85)


def _participants(world: World, rng, supports, centre, held) -> None:
    """Two in three of the operators of the centre who work there that day, at most eight."""
    operators = world.made["operators"]
    support, operator = [], []
    for key, place, day in zip(supports.tolist(), centre.tolist(), held, strict=True):
        here = operators["id"][(operators["centre_id"] == place) & (operators["started_on"] <= day)]
        come = here[rng.random(len(here)) < 0.66][:8]
        support += [key] * len(come)
        operator += come.tolist()
    world.writer.write(
        SupportParticipant, len(support), support_id=support, operator_id=operator, entered_on=world.today
    )


def _norms(world: World) -> None:
    """Norms by date; a service with a newer norm ends the older one the day before."""
    ends = [
        next((since - dt.timedelta(days=1) for other, _, since in NORMS if other == lep and since > first), None)
        for lep, _, first in NORMS
    ]
    world.writer.write(
        StaffingNorm,
        len(NORMS),
        lep=[norm[0] for norm in NORMS],
        minutes=[norm[1] for norm in NORMS],
        valid_from=[norm[2] for norm in NORMS],
        valid_to=ends,
        source="Dato sintetico: norma di una regione inventata",
        entered_on=world.start,
    )
