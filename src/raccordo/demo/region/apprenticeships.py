"""Where students meet companies: apprenticeships since 2016, school-work paths, plans that spread the dual system."""

from __future__ import annotations

import datetime as dt

import numpy as np

from raccordo.demo.region.chance import after, between, blanked, late, pick, top
from raccordo.demo.region.identity import public_codes
from raccordo.demo.region.schooling import of_kind
from raccordo.demo.region.world import World
from raccordo.lines.schooling.models import Apprenticeship, DiffusionMeeting, DiffusionPlan, PctoPath, PctoStudent

#: Contracts by year before the plan (first and third level): three years, then the one the plan's three begin with.
EARLIER = {2016: (26, 3), 2017: (38, 5), 2018: (50, 8), 2019: (74, 11)}
#: Contracts since the plan began, by level: started with assistance, and without.
WITH, WITHOUT = {"first": 118, "third": 14}, {"first": 21, "third": 7}
TAUGHT_AT = {"first": ("school", "cfp"), "third": ("its", "university")}
PATHS_A_YEAR = 2
PATH_TITLES = ("Impresa simulata", "Laboratorio d'azienda", "Conoscere il territorio", "Officina dei mestieri")


def generate(world: World) -> None:
    """Write apprenticeships, school-work paths and plans of diffusion."""
    _apprenticeships(world)
    _paths(world)
    _diffusion(world)


def employers_near(world: World, rng: np.random.Generator, centre_ids: np.ndarray) -> np.ndarray:
    """For each centre the row of a company of its area, larger than micro where there is one."""
    companies = world.made["companies"]
    able = np.flatnonzero(companies["size_class"] != "micro")
    by_centre: dict[int, list[int]] = {}
    for row, centre in zip(able.tolist(), companies["centre_id"][able].tolist(), strict=True):
        by_centre.setdefault(centre, []).append(row)
    draws = rng.random(len(centre_ids)).tolist()
    anywhere = able.tolist() or list(range(len(companies["id"])))
    found = []
    for centre, draw in zip(np.asarray(centre_ids).tolist(), draws, strict=True):
        near = by_centre.get(centre, anywhere)
        found.append(near[int(draw * len(near))])
    return np.array(found, dtype=int)


def _apprenticeships(world: World) -> None:
    """Some were assisted, and say by which assistance; some students left; a few contracts are in preparation."""
    rng = world.rng("apprenticeships")
    helped = world.made["assistances"]
    level, who, started, evidence = [], [], [], []
    for year, counts in EARLIER.items():
        for name, count in zip(("first", "third"), counts, strict=True):
            level += [name] * count
            who.append(rng.choice(of_kind(world, *TAUGHT_AT[name]), count))
            started.append(world.day_between(rng, count, dt.date(year, 1, 8), dt.date(year, 12, 20)))
            evidence += [None] * count
    for name in ("first", "third"):
        count = WITHOUT[name]
        level += [name] * count
        who.append(rng.choice(of_kind(world, *TAUGHT_AT[name]), count))
        started.append(world.day_of_work(rng, count, world.start, dt.date(2021, 6, 25)))
        evidence += [None] * count
        kinds = of_kind(world, *TAUGHT_AT[name])
        able = np.flatnonzero(
            (helped["topic"] == f"apprenticeship_{name}")
            & (helped["held_on"] >= np.datetime64("2019-09-01"))
            & np.isin(helped["institution"], kinds)
        )
        chosen = rng.choice(able, WITH[name])
        level += [name] * len(chosen)
        who.append(helped["institution"][chosen])
        first = np.maximum(helped["held_on"][chosen] + 2, np.datetime64("2020-01-08"))
        started.append(between(rng, first, np.minimum(first + 170, np.datetime64("2021-06-25"))))
        evidence += helped["id"][chosen].tolist()
    rows, begun = np.concatenate(who), np.concatenate(started)
    _write_contracts(world, rng, np.array(level, dtype=object), rows, begun, evidence)


def _write_contracts(world: World, rng, level, rows, begun, evidence) -> None:
    made, companies = world.made["institutions"], world.made["companies"]
    preparing = rng.choice(of_kind(world, "school", "cfp"), 9)
    count = len(rows) + len(preparing)
    rows = np.concatenate([rows, preparing])
    centre = made["centre_id"][rows]
    agreed = np.concatenate([begun - rng.integers(0, 30, len(begun)), _recent(world, rng, len(preparing))])
    started = np.concatenate([begun, np.full(len(preparing), np.datetime64("NaT"))])
    ended = np.concatenate([after(rng, world, begun, 60, 1080, share=0.7), started[len(begun) :]])
    reason = pick(
        rng,
        ("completed", "confirmed", "resigned", "dismissed", "left_school", "other"),
        (0.45, 0.28, 0.09, 0.05, 0.1, 0.03),
        count,
    )
    entered = late(rng, world, np.where(np.isnat(started), agreed, started))
    world.writer.write(
        Apprenticeship,
        count,
        code=public_codes(rng, "AP", count),
        institution_id=made["id"][rows],
        level=level.tolist() + ["first"] * len(preparing),
        employer_id=companies["id"][employers_near(world, rng, centre)],
        centre_id=centre,
        apprentice_code=[f"A{n:05d}" for n in range(1, count + 1)],
        pfi_agreed_on=agreed,
        started_on=started,
        ended_on=ended,
        end_reason=blanked(reason, ~np.isnat(ended), ""),
        assisted_by_id=list(evidence) + [None] * len(preparing),
        entered_on=entered,
    )


def _recent(world: World, rng: np.random.Generator, count: int) -> np.ndarray:
    return world.day_between(rng, count, dt.date(2021, 5, 3), world.today)


def _paths(world: World) -> None:
    """Two school-work paths for each school and year, with their students by code; a third has no host company."""
    rng = world.rng("pcto")
    made, companies = world.made["institutions"], world.made["companies"]
    schools = of_kind(world, "school")
    who = np.repeat(schools, 2 * PATHS_A_YEAR)
    count = len(who)
    year = np.tile(np.repeat([2019, 2020], PATHS_A_YEAR), len(schools))
    nth = np.tile(np.arange(PATHS_A_YEAR), 2 * len(schools))
    shift = rng.integers(0, 2, count) * PATHS_A_YEAR
    begin = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]") + 270 + rng.integers(0, 120, count)
    end = begin + rng.integers(10, 110, count)
    host = companies["id"][employers_near(world, rng, made["centre_id"][who])]
    keys = world.writer.write(
        PctoPath,
        count,
        institution_id=made["id"][who],
        school_year=year,
        title=[PATH_TITLES[n + s] for n, s in zip(nth, shift, strict=True)],
        host_id=blanked(host, rng.random(count) < 0.66),
        starts_on=begin,
        ends_on=end,
        hours=rng.choice([20, 30, 40, 60, 80], count),
        entered_on=late(rng, world, begin),
    )
    students = 6 + rng.integers(0, 14, count)
    path = np.repeat(keys, students)
    number = np.concatenate([np.arange(1, many + 1) for many in students])
    world.writer.write(
        PctoStudent,
        len(path),
        path_id=path,
        student_code=[f"S{p:05d}-{n:02d}" for p, n in zip(path.tolist(), number.tolist(), strict=True)],
        disabled=(rng.random(len(path)) < 0.03).tolist(),
        entered_on=np.repeat(late(rng, world, begin), students),
    )


def _diffusion(world: World) -> None:
    """The regional plan still has a meeting to hold; eleven of the fourteen bodies share a promotion plan."""
    rng = world.rng("diffusion")
    bodies = world.made["training_bodies"]
    drafted = top(rng, np.ones(len(bodies)), 13)
    shared_with = drafted[top(rng, np.ones(13), 11)]
    draft = world.day_of_work(rng, 13, dt.date(2020, 6, 1), dt.date(2021, 2, 26))
    shared = np.where(np.isin(drafted, shared_with), draft + rng.integers(10, 110, 13), np.datetime64("NaT"))
    days = ["2020-11-17", "2020-12-10", "2021-02-04", "2021-03-25", "2021-05-13", "2021-09-16"]
    keys = world.writer.write(
        DiffusionPlan,
        14,
        kind=["dual_rdc"] + ["territorial_promotion"] * 13,
        title=["Il sistema duale per le famiglie con RdC"] + ["Promozione territoriale del sistema duale"] * 13,
        body_id=[None, *bodies[drafted].tolist()],
        drafted_on=np.concatenate([[np.datetime64("2020-09-14")], draft]),
        shared_on=np.concatenate([[np.datetime64("2020-10-29")], shared]),
        reference=["Prot. sintetico n. 512/2020"] + [""] * 13,
        entered_on=np.concatenate([[np.datetime64("2020-09-15")], late(rng, world, draft)]),
    )
    meetings = [(keys[0], dt.date.fromisoformat(d)) for d in days]
    for pk, day in zip(keys[1:].tolist(), shared.tolist(), strict=True):
        meetings += [(pk, day + dt.timedelta(days=21 * n)) for n in (1, 2, 3)] if day else []
    forgotten = (rng.random(len(meetings)) > 0.93) & (np.arange(len(meetings)) >= len(days))
    held = [None if f or d > world.today else d for (_, d), f in zip(meetings, forgotten.tolist(), strict=True)]
    audience = ["centres", "social_services", "schools", "companies", "families"]
    world.writer.write(
        DiffusionMeeting,
        len(meetings),
        plan_id=[int(pk) for pk, _ in meetings],
        planned_on=[d for _, d in meetings],
        held_on=held,
        audience=[audience[n % 5] for n in range(len(meetings))],
        entered_on=[min(d, world.today) for _, d in meetings],
    )
