"""What is done for the workers of crises: information, paths and their services, scouting plans, proposals."""

from __future__ import annotations

import datetime as dt

import numpy as np

from raccordo.demo.region.chance import NEVER, after, between, blanked, firsts, late, pick
from raccordo.demo.region.world import World
from raccordo.lines.crises.models import (
    CrisisScoutingPlan,
    IndividualContact,
    InformationMeeting,
    MeetingAttendance,
    RelocationPath,
    RelocationService,
    Worker,
    WorkerProfileSource,
    WorkerProposal,
)

KINDS = ("take_in", "skills_review", "guidance", "active_search", "training", "matching")
SOURCES = ("cob", "sil", "sip", "sap", "interview")


def generate(world: World) -> None:
    """Write meetings and contacts, profiles, paths with their services, scouting plans and proposals."""
    _information(world)
    _profiles(world)
    _paths(world)
    _scouting(world)
    _proposals(world)


def _information(world: World) -> None:
    """On AdR-CIGS where an agreement foresees it, else basic orientation. Who was absent is mostly contacted."""
    rng = world.rng("information meetings")
    crises, workers = world.made["crises"], world.made["workers"]
    relocation = crises["agreement"] == "relocation_adr"
    start = np.where(relocation, crises["signed_on"], crises["in_charge_on"])
    first = after(rng, world, start, 4, 60, share=0.86)
    rows = np.flatnonzero(~np.isnat(first))
    rows = np.repeat(rows, rng.integers(1, 4, len(rows)))
    days = np.minimum(first[rows] + rng.integers(0, 4, len(rows)), np.datetime64(world.today))
    once = firsts(rows, days)
    rows, days = rows[once], days[once]
    centre = crises["centre_id"][rows].copy()
    other = np.flatnonzero(rng.random(len(rows)) < 0.2)
    centre[other] = world.neighbour_of(rng, centre[other])
    kind = np.where(relocation[rows], "adr_cigs", "orientation")
    keys = world.writer.write(
        InformationMeeting,
        len(rows),
        crisis_id=crises["id"][rows],
        kind=kind.tolist(),
        held_on=days,
        centre_id=centre,
        entered_on=late(rng, world, days),
    )
    reachable = np.array(Worker.objects.order_by("pk").values_list("is_reachable", flat=True), dtype=bool)
    convened = relocation[workers["crisis"]] & workers["named"] | ~relocation[workers["crisis"]]
    called, meeting = _called(rng, workers, rows, convened)
    present = reachable[called] & (rng.random(len(called)) < 0.8)
    world.writer.write(
        MeetingAttendance,
        len(called),
        meeting_id=keys[meeting],
        worker_id=workers["id"][called],
        present=present.tolist(),
        entered_on=late(rng, world, days[meeting]),
    )
    informed = np.zeros(len(reachable), dtype=bool)
    informed[called[present]] = True
    _contacts(world, rng, np.flatnonzero(reachable & convened & ~informed))


def _called(rng: np.random.Generator, workers, meeting_crisis: np.ndarray, convened: np.ndarray):
    """Each worker is called to one of the meetings of their crisis: rows of workers, rows of meetings."""
    by_crisis: dict[int, list[int]] = {}
    for meeting, crisis in enumerate(meeting_crisis.tolist()):
        by_crisis.setdefault(crisis, []).append(meeting)
    called, meetings = [], []
    for row, (crisis, draw) in enumerate(zip(workers["crisis"].tolist(), rng.random(len(convened)), strict=True)):
        ours = by_crisis.get(crisis)
        if ours and convened[row]:
            called.append(row)
            meetings.append(ours[int(draw * len(ours))])
    return np.array(called, dtype=int), np.array(meetings, dtype=int)


def _contacts(world: World, rng: np.random.Generator, missed: np.ndarray) -> None:
    crises, workers = world.made["crises"], world.made["workers"]
    crisis = workers["crisis"][missed]
    relocation = crises["agreement"][crisis] == "relocation_adr"
    start = np.where(relocation, crises["signed_on"][crisis], crises["in_charge_on"][crisis])
    day = after(rng, world, start, 30, 120, share=0.72)
    done = np.flatnonzero(~np.isnat(day))
    world.writer.write(
        IndividualContact,
        len(done),
        worker_id=workers["id"][missed[done]],
        centre_id=workers["centre_id"][missed[done]],
        channel=pick(rng, ("email", "phone", "office", "video"), (0.42, 0.4, 0.1, 0.08), len(done)).tolist(),
        held_on=day[done],
        topic=np.where(relocation[done], "adr_cigs", "orientation").tolist(),
        entered_on=late(rng, world, day[done]),
    )


def _profiles(world: World) -> None:
    """The sources consulted for each profile: one to three."""
    rng = world.rng("profile sources")
    workers = world.made["workers"]
    who = np.flatnonzero(~np.isnat(workers["profiled_on"]))
    who = np.repeat(who, rng.integers(1, 4, len(who)))
    source = pick(rng, SOURCES, (0.38, 0.28, 0.14, 0.1, 0.1), len(who))
    once = firsts(who, source)
    days = workers["profiled_on"][who[once]]
    world.writer.write(
        WorkerProfileSource,
        len(once),
        worker_id=workers["id"][who[once]],
        source=source[once].tolist(),
        consulted_on=days,
        entered_on=late(rng, world, days),
    )


def _paths(world: World) -> None:
    """A path ends when the worker leaves the pool; of the others some are completed or given up."""
    rng = world.rng("relocation paths")
    workers = world.made["workers"]
    who = np.flatnonzero(~np.isnat(workers["joined_on"]))
    joined, left, reason = workers["joined_on"][who], workers["left_on"][who], workers["left_reason"][who]
    out = ~np.isnat(left)
    stopped = np.where(out, NEVER, after(rng, world, joined, 120, 300, share=0.5))
    ended = np.where(out, left, stopped)
    work = out & np.isin(reason, ("hired", "self_employed"))
    outcome = pick(rng, ("completed", "abandoned", "transferred"), (0.6, 0.3, 0.1), len(who))
    outcome = np.where(work, reason, outcome)
    keys = world.writer.write(
        RelocationPath,
        len(who),
        worker_id=workers["id"][who],
        centre_id=workers["centre_id"][who],
        joined_on=joined,
        ended_on=ended,
        outcome=blanked(outcome, ~np.isnat(ended), ""),
        entered_on=late(rng, world, joined),
    )
    last = np.where(np.isnat(ended), np.datetime64(world.today), ended)
    world.made["paths"] = {"id": keys, "worker": who, "joined_on": joined, "last_on": last}
    _services(world, rng)


def _services(world: World, rng: np.random.Generator) -> None:
    """The reception on the first day, then up to five others; nothing was recorded for one path in twelve."""
    paths, workers = world.made["paths"], world.made["workers"]
    some = np.flatnonzero(rng.random(len(paths["id"])) < 0.92)
    more = np.repeat(some, rng.integers(0, 6, len(some)))
    rows = np.concatenate([some, more])
    kind = np.concatenate(
        [np.full(len(some), KINDS[0], dtype=object), pick(rng, KINDS[1:], (3, 3, 3, 1, 2), len(more))]
    )
    days = np.concatenate([paths["joined_on"][some], between(rng, paths["joined_on"][more], paths["last_on"][more])])
    once = firsts(rows, kind, days)
    rows, kind, days = rows[once], kind[once], days[once]
    centre = workers["centre_id"][paths["worker"][rows]]
    world.writer.write(
        RelocationService,
        len(rows),
        path_id=paths["id"][rows],
        kind=kind.tolist(),
        held_on=days,
        operator_id=blanked(world.someone(rng, centre), rng.random(len(rows)) < 0.9),
        entered_on=late(rng, world, days, share=0.2),
    )


def _scouting(world: World) -> None:
    """A scouting plan for most crises in charge, some still to be handed over, some to a second centre too."""
    rng = world.rng("crisis scouting plans")
    crises = world.made["crises"]
    drafted = after(rng, world, crises["in_charge_on"], 20, 150, share=0.68)
    rows = np.flatnonzero(~np.isnat(drafted))
    twice = rows[rng.random(len(rows)) < 0.25]
    centre = np.concatenate([crises["centre_id"][rows], world.neighbour_of(rng, crises["centre_id"][twice])])
    rows = np.concatenate([rows, twice])
    handed = after(rng, world, drafted[rows], 2, 45, share=0.85)
    world.writer.write(
        CrisisScoutingPlan,
        len(rows),
        crisis_id=crises["id"][rows],
        centre_id=centre.astype(int),
        drafted_on=drafted[rows],
        handed_over_on=handed,
        reference=[f"Piano sintetico n. {n:02d}" for n in range(1, len(rows) + 1)],
        entered_on=late(rng, world, drafted[rows]),
    )


def _proposals(world: World) -> None:
    """Vacancies found lately and still open, proposed to workers on a path; the hired ones left the pool by one."""
    rng = world.rng("worker proposals")
    paths, workers, vacancies = world.made["paths"], world.made["workers"], world.made["vacancies"]
    rows = np.flatnonzero(rng.random(len(paths["id"])) < 0.5)
    rows = np.repeat(rows, rng.integers(1, 4, len(rows)))
    days = between(
        rng, np.maximum(paths["joined_on"][rows], np.datetime64(dt.date(2020, 1, 20))), paths["last_on"][rows]
    )
    order = np.argsort(vacancies["opened_on"], kind="stable")
    newest = np.searchsorted(vacancies["opened_on"][order], days, side="right") - 1
    place = newest - rng.integers(0, max(6, len(order) // 40), len(rows))
    vacancy = order[np.maximum(place, 0)]
    closed = vacancies["closed_on"][vacancy]
    able = (place >= 0) & (days <= paths["last_on"][rows]) & (np.isnat(closed) | (closed >= days))
    who = paths["worker"][rows]
    able[np.setdiff1d(np.arange(len(rows)), firsts(who, vacancy))] = False
    who, vacancy, days = who[able], vacancy[able], days[able]
    count = len(who)
    outcome = pick(rng, ("accepted", "refused", "not_selected", "withdrawn"), (0.25, 0.25, 0.42, 0.08), count)
    decided = after(rng, world, days, 3, 40, share=0.88)
    hired = (workers["left_reason"][who] == "hired") & (workers["left_on"][who] >= days) & (rng.random(count) < 0.5)
    hired[np.setdiff1d(np.flatnonzero(hired), np.flatnonzero(hired)[firsts(who[hired])])] = False
    outcome[hired] = "hired"
    decided = np.where(hired, workers["left_on"][who], decided)
    world.writer.write(
        WorkerProposal,
        count,
        worker_id=workers["id"][who],
        vacancy_id=vacancies["id"][vacancy],
        centre_id=workers["centre_id"][who],
        proposed_on=days,
        outcome=blanked(outcome, ~np.isnat(decided), "pending"),
        decided_on=decided,
        entered_on=late(rng, world, days),
    )
