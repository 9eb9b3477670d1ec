"""Events in the territory, the lines they were made with and who took part. Spring 2020 cancelled some."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np

from raccordo.demo.region.apprenticeships import employers_near
from raccordo.demo.region.chance import late
from raccordo.demo.region.networks import LINES, seats
from raccordo.demo.region.world import World
from raccordo.lines.networks.models import Event, EventLine, EventParticipation


@dataclass(frozen=True)
class Series:
    """Events of one kind: how many were held since the plan began, cancelled in spring 2020, planned for the months
    to come, and how many nobody said anything about after their day."""

    kind: str
    title: str
    held: int
    cancelled: int = 0
    planned: int = 0
    silent: int = 0
    before: int = 0


SERIES = (
    Series("transitions_promotion", "Dalla scuola al lavoro: strumenti per le imprese", 6, 2, 2, 1),
    Series("its_promotion", "ITS aperti", 2, 0, 1),
    Series("employers_day", "Employers' Day", 4, before=4),
    Series("territorial", "Gli attori del mercato del lavoro", 9, 2, 1, 1),
    Series("job_fair", "Io lavoro", 5, 2, 1),
    Series("school_guidance", "Orientarsi", 11, 3, 0, 1, before=5),
)
#: Kinds of events of the school-to-work line; the others are of the line of companies.
OF_TRANSITION = ("transitions_promotion", "its_promotion", "school_guidance")
FIRST, LAST = dt.date(2020, 1, 15), dt.date(2021, 6, 25)


def generate(world: World) -> None:
    """Write the events of every series, spread over the quadrants in turn."""
    rng = world.rng("events")
    areas = list(seats(world).items())
    rows: list[tuple[Series, str, dt.date, Any, int]] = []
    titles = []
    for series in SERIES:
        told = [(state, day) for state, days in _days(world, rng, series) for day in days.tolist()]
        for number, (state, day) in enumerate(told, start=1):
            quadrant, centres = areas[len(rows) % len(areas)]
            centre = centres[int(rng.integers(len(centres)))]
            rows.append((series, state, day, centre, quadrant))
            titles.append(f"{series.title} ({number}), {centre.name}")
    count = len(rows)
    moved = (rng.random(count) < 0.2) & np.array([s.kind != "employers_day" and st == "held" for s, st, *_ in rows])
    delay = np.where(moved, rng.integers(7, 60, count), 0).tolist()
    planned = [day - dt.timedelta(days=d) for (_, _, day, *_), d in zip(rows, delay, strict=True)]
    regional = rng.random(count) < 0.2
    keys = world.writer.write(
        Event,
        count,
        title=titles,
        kind=[series.kind for series, *_ in rows],
        planned_on=planned,
        held_on=[day if state == "held" else None for _, state, day, *_ in rows],
        cancelled_on=[dt.date(2020, 3, 5) if state == "cancelled" else None for _, state, *_ in rows],
        municipality_id=[centre.seat_id for *_, centre, _ in rows],
        centre_id=[None if r else centre.pk for r, (*_, centre, _) in zip(regional.tolist(), rows, strict=True)],
        entered_on=late(rng, world, np.minimum(np.array(planned, dtype="datetime64[D]"), np.datetime64(world.today))),
    )  # fmt: skip
    _lines(world, rng, keys, rows)
    _participants(world, rng, keys, rows)


def _days(world: World, rng: np.random.Generator, series: Series):
    """State and days of a series; the Employers' Day is one day a year."""
    if series.kind == "employers_day":
        yield "held", np.full(series.held, np.datetime64("2020-11-19"))
        yield "held", np.full(series.before, np.datetime64("2019-11-28"))
        return
    yield "held", world.day_of_work(rng, series.held, FIRST, LAST)
    yield "held", world.day_between(rng, series.before, dt.date(2019, 9, 16), dt.date(2019, 12, 13))
    yield "cancelled", world.day_between(rng, series.cancelled, dt.date(2020, 3, 9), dt.date(2020, 5, 29))
    yield "planned", world.day_between(rng, series.planned, dt.date(2021, 9, 6), dt.date(2021, 11, 26))
    yield "silent", world.day_between(rng, series.silent, dt.date(2021, 1, 18), dt.date(2021, 5, 28))


def _lines(world: World, rng: np.random.Generator, keys: np.ndarray, rows: list) -> None:
    found = []
    for key, (series, *_) in zip(keys.tolist(), rows, strict=True):
        own = (
            "transition"
            if series.kind in {"transitions_promotion", "its_promotion", "school_guidance"}
            else "companies"
        )
        others = [line for line in LINES[:4] if line != own]
        found.append((key, own))
        found += [(key, line) for line in rng.choice(others, int(rng.integers(0, 3)), replace=False).tolist()]
    world.writer.write(
        EventLine,
        len(found),
        event_id=[row[0] for row in found],
        line=[row[1] for row in found],
        entered_on=world.today,
    )


def _participants(world: World, rng: np.random.Generator, keys: np.ndarray, rows: list) -> None:
    """Partners, institutions and companies of the area at the events that were held; for some nobody was noted."""
    partners, institutions, companies = world.made["partners"], world.made["institutions"], world.made["companies"]
    found: list[tuple[int, str, int]] = []
    for key, (_, state, _, centre, quadrant) in zip(keys.tolist(), rows, strict=True):
        if state != "held" or rng.random() < 0.08:
            continue
        near = partners["id"][partners["quadrant"] == quadrant]
        found += [(key, "partner_id", pk) for pk in rng.choice(near, 3, replace=False).tolist()]
        who = rng.choice(institutions["id"], int(rng.integers(1, 5)), replace=False)
        found += [(key, "institution_id", pk) for pk in who.tolist()]
        guests = np.unique(employers_near(world, rng, np.full(int(rng.integers(4, 20)), centre.pk)))
        found += [(key, "company_id", pk) for pk in companies["id"][guests].tolist()]
    columns = ("partner_id", "company_id", "institution_id")
    world.writer.write(
        EventParticipation,
        len(found),
        event_id=[row[0] for row in found],
        entered_on=world.today,
        **{column: [row[2] if row[1] == column else None for row in found] for column in columns},
    )
