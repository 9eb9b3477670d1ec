"""Scouting campaigns, approaches to companies, surveys of their needs."""

from __future__ import annotations

import datetime as dt

import numpy as np

from raccordo.demo.region.chance import NEVER, blanked, late, pick
from raccordo.demo.region.world import World
from raccordo.kernel.models import Quadrant
from raccordo.lines.demand.models import Approach, Campaign, Need, NeedsSurvey

#: Share of the companies that campaigns for RdC recipients try to reach by the reference day, and that are surveyed.
#: With refusals and silence the plan's 20,000 are some three quarters of the way.
TRIED, SURVEYED = 0.78, 0.64
CHANNELS = ("phone", "email", "visit", "event")
#: Occupations asked for, by division (CP2021).
OCCUPATIONS = {
    "01": "6.4.1", "10": "7.3.2", "25": "6.2.2", "13": "7.2.6", "41": "6.1.2", "47": "5.1.2", "49": "7.4.2",
    "55": "5.2.2", "56": "5.2.2", "62": "2.1.1", "70": "3.3.1", "81": "8.1.4", "88": "5.4.4", "96": "5.4.3",
}  # fmt: skip


def generate(world: World) -> None:
    """Write the campaigns, then who was approached and surveyed in them."""
    campaigns = _campaigns(world)
    _approaches(world, campaigns)
    _surveys(world)


def _campaigns(world: World) -> dict[str, np.ndarray]:
    """Regional campaigns for RdC recipients every half-year, general ones, one per quadrant for seasonal peaks."""
    halves = [
        (dt.date(2020, 1, 7), dt.date(2020, 6, 30)),
        (dt.date(2020, 7, 1), dt.date(2020, 12, 31)),
        (dt.date(2021, 1, 4), dt.date(2021, 6, 30)),
    ]
    rows: list[tuple[str, str, dt.date, dt.date, int | None]] = []
    rows += [(f"Scouting per i percettori di RdC, {a:%m/%Y}–{b:%m/%Y}", "rdc", a, b, None) for a, b in halves]
    rows += [(f"Scouting generale, {a:%m/%Y}–{b:%m/%Y}", "general", a, b, None) for a, b in halves]
    rows.append(("Servizi alla persona e terzo settore", "care", dt.date(2020, 9, 1), dt.date(2021, 6, 30), None))
    for quadrant in Quadrant.objects.order_by("pk"):
        title = f"Picchi stagionali, {quadrant.name}"
        rows.append((title, "seasonal", dt.date(2021, 4, 1), dt.date(2021, 10, 31), quadrant.pk))
    keys = world.writer.write(
        Campaign,
        len(rows),
        title=[r[0] for r in rows],
        target=[r[1] for r in rows],
        starts_on=[r[2] for r in rows],
        ends_on=[r[3] for r in rows],
        quadrant_id=[r[4] for r in rows],
        entered_on=[r[2] for r in rows],
    )
    return {"rdc": keys[:3], "general": keys[3:6], "first_day": np.array([a for a, _ in halves], dtype="datetime64[D]")}


def _approaches(world: World, campaigns: dict[str, np.ndarray]) -> None:
    rng = world.rng("approaches")
    companies = world.made["companies"]
    effort = world.effort_of(companies["centre_id"])
    tried = np.flatnonzero(rng.random(len(effort)) < TRIED * effort)
    # one in nine is approached a second time, sometimes by the next centre: it still counts once
    again = tried[rng.random(len(tried)) < 0.11]
    who = np.concatenate([tried, again])
    count = len(who)
    held = world.day_of_work(rng, count, world.start, world.today)
    centre = companies["centre_id"][who].copy()
    other = np.flatnonzero((np.arange(count) >= len(tried)) & (rng.random(count) < 0.4))
    centre[other] = world.neighbour_of(rng, centre[other])
    outcome = pick(rng, ("informed", "surveyed", "refused", "unreachable"), (0.42, 0.46, 0.05, 0.07), count)
    pending = rng.random(count) < 0.03
    half = np.searchsorted(campaigns["first_day"], held, side="right") - 1
    half = np.clip(half, 0, 2)
    kind = rng.random(count) < 0.93
    campaign = np.where(kind, campaigns["rdc"][half], campaigns["general"][half])
    planned = held - rng.integers(0, 15, count).astype("timedelta64[D]")
    keys = world.writer.write(
        Approach,
        count,
        company_id=companies["id"][who],
        campaign_id=campaign,
        centre_id=centre,
        operator_id=world.someone(rng, centre),
        channel=pick(rng, CHANNELS, (0.52, 0.25, 0.17, 0.06), count).tolist(),
        planned_on=planned,
        held_on=np.where(pending, NEVER, held),
        outcome=blanked(outcome, ~pending, ""),
        entered_on=late(rng, world, held),
    )
    done = (outcome == "surveyed") & ~pending
    world.made["approaches"] = {
        "id": keys[done],
        "company": who[done],
        "centre_id": centre[done],
        "held_on": held[done],
    }


def _surveys(world: World) -> None:
    """Every surveyed approach leaves its survey; some companies answer a form sent to them instead."""
    rng = world.rng("surveys")
    companies, approaches = world.made["companies"], world.made["approaches"]
    effort = world.effort_of(companies["centre_id"])
    missing = np.setdiff1d(np.arange(len(effort)), approaches["company"])
    wanted = max(0, round(SURVEYED * len(effort)) - len(np.unique(approaches["company"])))
    weight = effort[missing] / effort[missing].sum()
    alone = rng.choice(missing, size=min(wanted, len(missing)), replace=False, p=weight)
    company = np.concatenate([approaches["company"], alone])
    centre = np.concatenate([approaches["centre_id"], companies["centre_id"][alone]])
    surveyed = np.concatenate([approaches["held_on"], world.day_of_work(rng, len(alone), world.start, world.today)])
    approach = approaches["id"].tolist() + [None] * len(alone)
    # a centre keeps one survey of a company a day
    _, first = np.unique(
        np.stack([company, centre, surveyed.astype("datetime64[D]").astype(int)]), axis=1, return_index=True
    )
    first.sort()
    keys = world.writer.write(
        NeedsSurvey,
        len(first),
        company_id=companies["id"][company[first]],
        centre_id=centre[first],
        approach_id=[approach[i] for i in first],
        surveyed_on=surveyed[first],
        form_version=[2 if day >= np.datetime64("2021-01-01") else 1 for day in surveyed[first]],
        entered_on=late(rng, world, surveyed[first]),
    )
    _needs(world, rng, keys, company[first], surveyed[first])


def _needs(world: World, rng: np.random.Generator, surveys, company, surveyed) -> None:
    hiring = np.flatnonzero(rng.random(len(surveys)) < 0.38)
    expected = surveyed[hiring] + rng.integers(15, 200, len(hiring)).astype("timedelta64[D]")
    told = rng.random(len(hiring)) < 0.8
    world.writer.write(
        Need,
        len(hiring),
        survey_id=surveys[hiring],
        occupation=[OCCUPATIONS[d] for d in world.made["companies"]["division"][company[hiring]]],
        positions=(1 + rng.poisson(0.7, len(hiring))).tolist(),
        expected_on=np.where(told, expected, NEVER),
        skills="",
        entered_on=late(rng, world, surveyed[hiring]),
    )
