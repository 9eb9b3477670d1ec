"""Proposals that join people in charge and vacancies, and the few hires that follow one."""

from __future__ import annotations

import numpy as np
from django.db import connection

from raccordo.demo.region.chance import after, between, blanked, firsts, late, pick
from raccordo.demo.region.world import World
from raccordo.lines.casework.models import Hire
from raccordo.lines.demand.models import Vacancy
from raccordo.lines.matching.method import method
from raccordo.lines.matching.models import Proposal

#: Of the people hired since the plan began, those put forward by a centre for that very employer. The plan wants 6.4%.
PLACED = 0.031
#: People put forward for each vacancy, and the part of them to whom an offer is made (the rest is a shortlist).
PUT_FORWARD, OFFERED = 3.4, 0.6
OUTCOMES = {"accepted": 0.18, "refused": 0.21, "not_selected": 0.51, "withdrawn": 0.1}


def generate(world: World) -> None:
    """Write the proposals and move the hires that follow one to the employer of the vacancy."""
    placed = _placed(world)
    put = _put_forward(world)
    columns = {name: np.concatenate([placed[name], put[name]]) for name in put}
    order = np.argsort(columns["proposed_on"], kind="stable")
    columns = {name: values[order] for name, values in columns.items()}
    once = firsts(columns["seeker"], columns["vacancy"], columns["kind"], columns["proposed_on"].astype(int))
    _write(world, {name: values[once] for name, values in columns.items()})


def _write(world: World, columns: dict[str, np.ndarray]) -> None:
    rng = world.rng("proposals")
    seekers, vacancies = world.made["seekers"], world.made["vacancies"]
    centre = vacancies["centre_id"][columns["vacancy"]]
    decided = columns["decided_on"]
    keys = world.writer.write(
        Proposal,
        len(centre),
        seeker_id=seekers["id"][columns["seeker"]],
        vacancy_id=vacancies["id"][columns["vacancy"]],
        kind=columns["kind"].tolist(),
        proposed_on=columns["proposed_on"],
        centre_id=centre,
        operator_id=blanked(world.someone(rng, centre), rng.random(len(centre)) < 0.92),
        outcome=blanked(columns["outcome"], ~np.isnat(decided), "pending"),
        decided_on=decided,
        entered_on=late(rng, world, columns["proposed_on"]),
    )
    world.made["proposals"] = {"id": keys} | columns
    hired = (columns["outcome"] == "hired") & ~np.isnat(decided)
    rows, filled = np.unique(columns["vacancy"][hired], return_counts=True)
    _update(Vacancy, "filled", zip(filled.tolist(), vacancies["id"][rows].tolist(), strict=True))


def _update(model, column: str, values) -> None:
    """Set a column of some rows: pairs of value and key."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {quote(column)} = %s WHERE id = %s", list(values))  # noqa: S608  (no input)


def _put_forward(world: World) -> dict[str, np.ndarray]:
    """For each vacancy some people with a pact in force at its centre, within six weeks of its opening."""
    rng = world.rng("put forward")
    vacancies = world.made["vacancies"]
    effort = world.effort_of(vacancies["centre_id"])
    vacancy = np.repeat(np.arange(len(effort)), rng.poisson(PUT_FORWARD * effort))
    opened, closed = vacancies["opened_on"][vacancy], vacancies["closed_on"][vacancy]
    last = np.minimum(opened + 45, np.datetime64(world.today))
    last = np.where(np.isnat(closed), last, np.minimum(last, closed))
    day = between(rng, opened, last)
    seeker = _in_charge(world, rng, vacancies["centre_id"][vacancy], day)
    found = seeker >= 0
    seeker, vacancy, day = seeker[found], vacancy[found], day[found]
    return {
        "seeker": seeker,
        "vacancy": vacancy,
        "proposed_on": day,
        "kind": np.where(rng.random(len(seeker)) < OFFERED, "proposal", "shortlist").astype(object),
        "outcome": pick(rng, list(OUTCOMES), list(OUTCOMES.values()), len(seeker)),
        "decided_on": after(rng, world, day, 2, 45, share=0.86),
    }


def _in_charge(world: World, rng, centre: np.ndarray, day: np.ndarray) -> np.ndarray:
    """For each row the row of a seeker with a pact of that centre in force on that day; -1 where three draws failed."""
    pacts = world.made["pacts"]
    order = np.lexsort((pacts["signed_on"], pacts["centre_id"]))
    centres, signed, ended = (pacts[name][order] for name in ("centre_id", "signed_on", "ended_on"))
    begin = np.searchsorted(centres, centre, "left")
    # within a centre pacts are in order of signature: those signed by the day are the first ones
    stamp = centres.astype(np.int64) * 100_000 + signed.astype("datetime64[D]").astype(int)
    until = np.searchsorted(stamp, centre.astype(np.int64) * 100_000 + day.astype("datetime64[D]").astype(int), "right")
    seeker = np.full(len(centre), -1)
    for _ in range(3):
        row = begin + np.floor(rng.random(len(centre)) ** 0.6 * (until - begin)).astype(int)
        row = np.minimum(row, len(order) - 1)
        good = (seeker < 0) & (until > begin) & (np.isnat(ended[row]) | (ended[row] >= day))
        seeker[good] = pacts["seeker"][order[row[good]]]
    return seeker


def _placed(world: World) -> dict[str, np.ndarray]:
    """Hires since the plan began that get a vacancy of their centre behind them; of one in six nobody wrote the end."""
    rng = world.rng("placed")
    seekers, vacancies, hires = world.made["seekers"], world.made["vacancies"], world.made["hires"]
    row_of = {pk: row for row, pk in enumerate(seekers["id"].tolist())}
    inside = np.flatnonzero(
        (hires["started_on"] >= np.datetime64(world.start)) & (hires["started_on"] <= np.datetime64(world.today))
    )
    first = inside[firsts(hires["seeker_id"][inside])]
    wanted = max(1, round(PLACED * len(first)))
    # the better centres place more, and all of them more as the plan goes on
    lived = (hires["started_on"][first] - np.datetime64(world.start)).astype(int) / 546
    weight = world.effort_of(hires["centre_id"][first]) ** 2 * (0.5 + lived)
    tried = rng.choice(first, size=min(len(first), wanted * 4), replace=False, p=weight / weight.sum())
    room = vacancies["positions"].copy()
    chosen: list[tuple[int, int]] = []
    for hire in tried.tolist():
        behind = _vacancy_before(rng, vacancies, room, hires["centre_id"][hire], hires["started_on"][hire])
        if behind is not None and len(chosen) < wanted:
            room[behind] -= 1
            chosen.append((hire, behind))
    hire, vacancy = (np.array([pair[side] for pair in chosen], dtype=int) for side in (0, 1))
    started, opened, closed = (
        hires["started_on"][hire],
        vacancies["opened_on"][vacancy],
        vacancies["closed_on"][vacancy],
    )
    latest = np.where(np.isnat(closed), started - 2, np.minimum(started - 2, closed))
    keys = np.array(Hire.objects.order_by("pk").values_list("pk", flat=True))[hire]
    _update(Hire, "employer_code", zip(vacancies["company_code"][vacancy].tolist(), keys.tolist(), strict=True))
    told = rng.random(len(hire)) < 0.84
    return {
        "seeker": np.array([row_of[pk] for pk in hires["seeker_id"][hire].tolist()], dtype=int),
        "vacancy": vacancy,
        "proposed_on": between(rng, opened, latest),
        "kind": np.where(rng.random(len(hire)) < 0.6, "shortlist", "proposal").astype(object),
        "outcome": np.full(len(hire), "hired", dtype=object),
        "decided_on": np.where(told, started, np.datetime64("NaT")),
    }


def _vacancy_before(rng, vacancies, room: np.ndarray, centre: int, started: np.datetime64) -> int | None:
    """A vacancy of the centre with a position left, opened within the days that the measure looks back."""
    back = np.timedelta64(method().placement_days - 20, "D")
    able = np.flatnonzero(
        (vacancies["centre_id"] == centre)
        & (room > 0)
        & (vacancies["opened_on"] >= started - back)
        & (vacancies["opened_on"] <= started - np.timedelta64(5, "D"))
    )
    return int(rng.choice(able)) if len(able) else None
