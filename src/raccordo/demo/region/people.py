"""Registered job seekers, where and how old the region's inhabitants are; their conditions and benefits."""

from __future__ import annotations

import datetime as dt

import numpy as np

from raccordo.demo.calibration import size
from raccordo.demo.region.chance import NEVER, after, late, pick
from raccordo.demo.region.identity import births, identities, public_codes
from raccordo.demo.region.world import World
from raccordo.kernel.models import Population
from raccordo.lines.casework.models import Benefit, Condition, JobSeeker

#: First registration still on the books.
FIRST_DAY = dt.date(2017, 1, 2)
#: How likely an inhabitant is to be registered, by age class (assumption; the classes are those of the population).
PROPENSITY = {15: 0.1, 18: 0.9, 20: 1.5, 25: 1.45, 30: 1.2, 35: 1.1, 40: 1.0, 45: 1.0, 50: 0.95, 55: 0.85, 60: 0.5}
#: Why a person is registered: citizenship income, unemployment benefit, neither.
GROUPS, GROUP_SHARES = ("rdc", "naspi", ""), (0.36, 0.3, 0.34)
CONDITIONS = (
    ("disability", 0.045), ("hardship", 0.04), ("caregiver", 0.03), ("asylum", 0.018), ("addiction", 0.008),
    ("justice", 0.006), ("violence", 0.003),
)  # fmt: skip
#: Eighteen months of citizenship income, then one without before it is renewed (D.L. 4/2019, art. 3 c. 6).
RDC_DAYS, PAUSE = 548, 31


def generate(world: World) -> None:
    """Write the people, their conditions, their benefits."""
    rng = world.rng("people")
    count = world.scaled(size("registered"), least=60)
    place, female, age = draw_inhabitants(world, rng, count)
    group = pick(rng, GROUPS, GROUP_SHARES, count)
    household = _households(rng, group, place)
    registered, recognised = _days(world, rng, group)
    born = births(rng, age, registered)
    who = identities(rng, female=female, born=born, register="seekers")
    foreign = rng.random(count)
    codes = public_codes(rng, "P", count)
    declared = after(rng, world, registered, 0, 15, share=0.93)
    keys = world.writer.write(
        JobSeeker,
        count,
        code=codes,
        fiscal_code=who.fiscal_code,
        first_name=who.first_name,
        last_name=who.last_name,
        sex=np.where(female, "f", "m"),
        birth_date=born,
        citizenship=np.where(foreign < 0.78, "it", np.where(foreign < 0.86, "eu", "non_eu")),
        education=pick(
            rng,
            ("none", "lower_secondary", "vocational", "upper_secondary", "tertiary"),
            (0.09, 0.42, 0.13, 0.26, 0.1),
            count,
        ),
        municipality_id=world.places.municipality[place],
        centre_id=world.places.centre[place],
        registered_on=registered,
        did_on=declared,
        entered_on=late(rng, world, registered),
    )
    world.made["seekers"] = {
        "id": keys,
        "code": np.array(codes),
        "centre_id": world.places.centre[place],
        "municipality_row": place,
        "sex": np.where(female, "f", "m"),
        "birth_date": born,
        "registered_on": registered,
        "did_on": declared,
        "group": group,
    }
    _conditions(world)
    _benefits(world, rng, household, recognised)


def draw_inhabitants(world: World, rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Place (row of the places), sex and age of people of working age, drawn from the region's real population.

    Raises:
        LookupError: the population by age is not loaded.
    """
    cells: dict[tuple[int, int], tuple[int, int]] = {}
    last: dict[int, int] = {}
    rows = Population.objects.filter(age_from__in=PROPENSITY).order_by("-year", "municipality_id", "age_from")
    for municipality, low, high, females, males in rows.values_list(
        "municipality_id", "age_from", "age_to", "females", "males"
    ):
        if low is not None and high is not None:
            cells[municipality, low] = (females or 0, males or 0)
            last[low] = high
    if not cells:
        raise LookupError("The population by age is not loaded: run “raccordo territory load” first.")
    classes = list(PROPENSITY)
    inhabitants = np.array(
        [[cells.get((m, low), (0, 0)) for low in classes] for m in world.places.municipality.tolist()], dtype=float
    )
    # a municipality shared by two centres stands for its part of the inhabitants
    whole = np.maximum(inhabitants.sum(axis=(1, 2)), 1)
    weight = inhabitants * np.array([PROPENSITY[low] for low in classes])[None, :, None]
    weight *= (world.places.weight / whole)[:, None, None]
    drawn = rng.choice(weight.size, size=count, p=(weight / weight.sum()).ravel())
    place, klass, sex = np.unravel_index(drawn, weight.shape)
    oldest = np.array([last.get(first, first) for first in classes])
    return place, sex == 0, np.asarray(rng.integers(np.array(classes)[klass], oldest[klass] + 1))


def _households(rng: np.random.Generator, group: np.ndarray, place: np.ndarray) -> np.ndarray:
    """The household of each person; one recipient in eight lives with the one before, in the same place."""
    joined = (group == "rdc") & np.concatenate([[False], group[:-1] == "rdc"]) & (rng.random(len(group)) < 0.3)
    household = np.cumsum(~joined)
    first = np.maximum.accumulate(np.where(joined, 0, np.arange(len(group))))
    place[:] = place[first]
    return household


def _days(world: World, rng, group) -> tuple[np.ndarray, np.ndarray]:
    """Day of registration, and of recognition of the benefit (``NaT`` for who has none)."""
    count = len(group)
    registered = world.day_of_work(rng, count, FIRST_DAY, world.today - dt.timedelta(days=3))
    rdc, naspi = group == "rdc", group == "naspi"
    wave = np.datetime64("2019-04-15") + np.floor(rng.beta(1.0, 1.9, count) * 790).astype("timedelta64[D]")
    recognised = np.where(rdc, np.minimum(wave, np.datetime64(world.today - dt.timedelta(days=5))), NEVER)
    # most recipients were not known to the centres before the benefit
    new = rdc & ((rng.random(count) < 0.6) | (registered > recognised))
    registered = np.where(new, recognised + rng.integers(0, 4, count).astype("timedelta64[D]"), registered)
    asked = registered + rng.integers(5, 40, count).astype("timedelta64[D]")
    recognised = np.where(naspi & (asked <= np.datetime64(world.today)), asked, recognised)
    return registered, recognised


def _conditions(world: World) -> None:
    rng = world.rng("conditions")
    seekers = world.made["seekers"]
    for kind, share in CONDITIONS:
        chosen = np.flatnonzero(rng.random(len(seekers["id"])) < share)
        start = seekers["registered_on"][chosen] + rng.integers(-400, 200, len(chosen)).astype("timedelta64[D]")
        start = np.minimum(start, np.datetime64(world.today))
        lasting = 0.02 if kind == "disability" else 0.3
        world.writer.write(
            Condition,
            len(chosen),
            seeker_id=seekers["id"][chosen],
            kind=kind,
            start=start,
            end=after(rng, world, start, 120, 900, share=lasting),
            entered_on=late(rng, world, np.maximum(start, seekers["registered_on"][chosen]), share=0.25),
        )


def _benefits(world: World, rng, household, recognised) -> None:
    """One benefit each, and its renewal after eighteen months and a pause."""
    seekers = world.made["seekers"]
    has = np.flatnonzero(~np.isnat(recognised))
    rdc = seekers["group"][has] == "rdc"
    first = recognised[has]
    length = np.where(rdc, RDC_DAYS, rng.integers(90, 720, len(has)))
    early = rdc & (rng.random(len(has)) < 0.22)
    length = np.where(early, rng.integers(60, RDC_DAYS, len(has)), length)
    ended = first + length.astype("timedelta64[D]")
    again = first + np.timedelta64(RDC_DAYS + PAUSE, "D")
    renewed = np.flatnonzero(rdc & ~early & (again <= np.datetime64(world.today)) & (rng.random(len(has)) < 0.75))
    who = np.concatenate([has, has[renewed]])
    start = np.concatenate([first, again[renewed]])
    end = np.concatenate([ended, np.full(len(renewed), NEVER)])
    end = np.where(end <= np.datetime64(world.today), end, NEVER)
    income = np.concatenate([rdc, np.ones(len(renewed), bool)])
    regime = np.where(income, "rdc", "naspi")
    count = len(who)
    paid = after(rng, world, start, 12, 45, share=0.97)
    paid = np.where(~np.isnat(end) & (paid > end), NEVER, paid)
    amount = np.where(income, rng.normal(520, 190, count).clip(40, 1280), rng.normal(960, 190, count).clip(300, 1335))
    keys = world.writer.write(
        Benefit,
        count,
        seeker_id=seekers["id"][who],
        centre_id=seekers["centre_id"][who],
        household_code=[f"N-{number:06d}" for number in household[who].tolist()],
        regime=regime,
        recognised_on=start,
        first_paid_on=paid,
        ended_on=end,
        monthly_amount=np.where(rng.random(count) < 0.95, np.round(amount, 2), np.nan),
        entered_on=late(rng, world, start),
    )
    world.made["benefits"] = {
        "id": keys,
        "seeker_id": seekers["id"][who],
        "seeker": who,
        "centre_id": seekers["centre_id"][who],
        "regime": regime,
        "recognised_on": start,
        "first_paid_on": paid,
        "ended_on": end,
        "early": np.concatenate([early, np.zeros(len(renewed), bool)]),
    }
