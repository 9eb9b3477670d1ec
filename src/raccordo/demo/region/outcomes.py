"""What came of it: hires from the mandatory communications, employment statuses, interviews on outcomes."""

from __future__ import annotations

import datetime as dt

import numpy as np

from raccordo.demo.calibration import size
from raccordo.demo.region.chance import NEVER, after, between, blanked, firsts, late, pick
from raccordo.demo.region.world import World
from raccordo.lines.casework.models import Hire, OutcomeInterview, StatusInterval

#: Part of the people registered who found work at least once (as in GOL), and of them who did again (assumption).
HIRED, AGAIN = size("gol_employed") / size("gol_reached"), 0.45
#: Mean days from registration to work, and the first hires kept (assumptions).
DAYS_TO_WORK, FIRST_DAY = 240, np.datetime64("2018-01-02")
#: Contract of the mandatory communications, share, usual days (0: without end).
CONTRACTS = (
    ("A.02.00", 0.52, 120), ("A.03.09", 0.06, 0), ("A.01.00", 0.12, 0), ("A.06.01", 0.17, 60), ("A.05.02", 0.07, 150),
    ("C.01.00", 0.06, 170),
)  # fmt: skip
#: Few hires in the first months of the pandemic.
CLOSED, CLOSED_SHARE = (np.datetime64("2020-03-09"), np.datetime64("2020-06-15")), 0.35
#: Up to six months of dependent work suspend the unemployment, longer work ends it.
SUSPENSION_DAYS = 180
#: Year asked about, days of the interviews, share of those who found work who did so through a centre.
SURVEYS = (
    (2019, dt.date(2019, 11, 4), dt.date(2020, 2, 20), size("intermediation_start")),
    (2020, dt.date(2020, 10, 12), dt.date(2021, 2, 26), 0.021),
    (2021, dt.date(2021, 5, 3), dt.date(2021, 6, 29), 0.028),
)
INTERVIEWED, FOUND_WORK = 0.14, 0.36
OTHER_CHANNELS, CHANNEL_SHARES = ("relatives", "agency", "online", "sal", "other"), (0.38, 0.24, 0.2, 0.05, 0.13)


def generate(world: World) -> None:
    """Write hires, the statuses that follow from them, interviews."""
    rng = world.rng("hires")
    first = _first_hires(world, rng)
    second = _second_hires(world, rng, first)
    hires = {name: np.concatenate([first[name], second[name]]) for name in first}
    _write_hires(world, rng, hires)
    _statuses(world, hires)
    _interviews(world)


def _hire(rng, world: World, seeker: np.ndarray, started: np.ndarray) -> dict[str, np.ndarray]:
    """The work of each: contract and last day (``NaT`` for work without end)."""
    kind = pick(rng, range(len(CONTRACTS)), [c[1] for c in CONTRACTS], len(seeker))
    usual = np.array([c[2] for c in CONTRACTS])[kind]
    days = np.maximum(1, np.round(rng.gamma(1.6, np.maximum(usual, 1) / 1.6))).astype(int)
    endless = (usual == 0) & (rng.random(len(seeker)) > 0.2)
    days = np.where(usual == 0, rng.integers(20, 500, len(seeker)), days)
    return {
        "seeker": seeker,
        "started_on": started,
        "ended_on": np.where(endless, NEVER, started + days.astype("timedelta64[D]")),
        "contract": np.array([c[0] for c in CONTRACTS])[kind],
    }


def _first_hires(world: World, rng) -> dict[str, np.ndarray]:
    """Whoever left a pact for work starts the day after; others some time after the registration."""
    seekers, pacts = world.made["seekers"], world.made["pacts"]
    left = np.flatnonzero(pacts["reason"] == "work")
    leaving, day = pacts["seeker"][left], pacts["ended_on"][left] + np.timedelta64(1, "D")
    others = np.setdiff1d(np.flatnonzero(rng.random(len(seekers["id"])) < HIRED), leaving)
    waited = 1 + np.floor(rng.exponential(DAYS_TO_WORK, len(others))).astype("timedelta64[D]")
    drawn = seekers["registered_on"][others] + waited
    closed = (drawn >= CLOSED[0]) & (drawn <= CLOSED[1]) & (rng.random(len(others)) > CLOSED_SHARE)
    happened = ~closed & (drawn >= FIRST_DAY) & (drawn <= np.datetime64(world.today))
    others, drawn = others[happened], drawn[happened]
    return _hire(rng, world, np.concatenate([leaving, others]), np.concatenate([day, drawn]))


def _second_hires(world: World, rng, first) -> dict[str, np.ndarray]:
    """Some of those whose work ended find another."""
    again = after(rng, world, first["ended_on"], 3, 240, share=AGAIN)
    rows = np.flatnonzero(~np.isnat(again))
    return _hire(rng, world, first["seeker"][rows], again[rows])


def _write_hires(world: World, rng, hires) -> None:
    seekers, companies = world.made["seekers"], world.made["companies"]
    weight = np.select(
        [companies["size_class"] == "micro", companies["size_class"] == "small", companies["size_class"] == "medium"],
        [1.0, 6.0, 25.0],
        120.0,
    )
    company = rng.choice(len(weight), size=len(hires["seeker"]), p=weight / weight.sum())
    codes = companies["code"][company]
    kept = firsts(hires["seeker"], codes, hires["started_on"].astype(int))
    started = hires["started_on"][kept]
    ended = hires["ended_on"][kept]
    # an end after today is known too: it is that of the contract
    delay = np.where(rng.random(len(kept)) < 0.86, -1, rng.integers(1, 45, len(kept))).astype("timedelta64[D]")
    told = np.minimum(started + delay, np.datetime64(world.today))
    place = world.places.municipality[companies["municipality_row"][company[kept]]]
    who = hires["seeker"][kept]
    world.writer.write(
        Hire,
        len(kept),
        seeker_id=seekers["id"][who],
        centre_id=seekers["centre_id"][who],
        employer_code=codes[kept],
        contract=hires["contract"][kept],
        weekly_hours=np.where(
            rng.random(len(kept)) < 0.93,
            pick(rng, (40, 36, 30, 24, 20), (0.5, 0.1, 0.14, 0.12, 0.14), len(kept)),
            np.nan,
        ),
        started_on=started,
        ended_on=ended,
        communicated_on=told,
        municipality_id=blanked(place, rng.random(len(kept)) < 0.96),
        entered_on=np.minimum(np.maximum(told, started), np.datetime64(world.today)),
    )
    world.made["hires"] = {
        "seeker_id": seekers["id"][who],
        "employer_code": codes[kept],
        "company": company[kept],
        "started_on": started,
        "centre_id": seekers["centre_id"][who],
    }


def _statuses(world: World, hires) -> None:
    """Unemployed from the declaration, suspended or employed while at work, unemployed again after."""
    rng = world.rng("statuses")
    seekers = world.made["seekers"]
    first_day = np.where(np.isnat(seekers["did_on"]), seekers["registered_on"], seekers["did_on"])
    told = rng.random(len(first_day)) > 0.03  # of some nobody wrote the status down
    today = np.datetime64(world.today)
    counted = np.flatnonzero(told[hires["seeker"]] & (hires["started_on"] > first_day[hires["seeker"]]))
    counted = counted[np.lexsort((hires["started_on"][counted], hires["seeker"][counted]))]
    who, start, end = (hires[name][counted] for name in ("seeker", "started_on", "ended_on"))
    following = np.concatenate([who[1:] == who[:-1], [False]]) if len(who) else np.zeros(0, bool)
    next_start = np.concatenate([start[1:], [NEVER]]) if len(who) else start
    # work that the next hire cuts short ends on the day before it
    cut = following & (np.isnat(end) | (end >= next_start))
    end = np.where(cut, next_start - np.timedelta64(1, "D"), end)
    at_work = np.where(~np.isnat(end) & ((end - start).astype(int) <= SUSPENSION_DAYS), "suspended", "employed")
    shown_end = np.where(end >= today, NEVER, end)
    back = np.flatnonzero(~np.isnat(shown_end) & ~(following & (next_start == end + np.timedelta64(1, "D"))))
    back_start = end[back] + np.timedelta64(1, "D")
    back_end = np.where(following[back], next_start[back] - np.timedelta64(1, "D"), NEVER)
    opening = np.flatnonzero(told)
    hired_first = np.full(len(first_day), NEVER)
    leads = np.concatenate([[True], who[1:] != who[:-1]]) if len(who) else np.zeros(0, bool)
    hired_first[who[leads]] = start[leads]
    opening_end = hired_first[opening] - np.timedelta64(1, "D")
    seeker = np.concatenate([opening, who, who[back]])
    begin = np.concatenate([first_day[opening], start, back_start])
    status = np.concatenate([np.full(len(opening), "unemployed"), at_work, np.full(len(back), "unemployed")])
    over = np.concatenate([opening_end, shown_end, back_end])
    world.writer.write(
        StatusInterval,
        len(seeker),
        seeker_id=seekers["id"][seeker],
        status=status,
        start=begin,
        end=over,
        entered_on=late(rng, world, begin),
    )


def _interviews(world: World) -> None:
    """A sample of the registered, asked at the end of each year (and in spring 2021) how they found work."""
    rng = world.rng("interviews")
    seekers = world.made["seekers"]
    for year, first, last, through_centre in SURVEYS:
        known = np.flatnonzero(seekers["registered_on"] < np.datetime64(first))
        rows = known[rng.random(len(known)) < INTERVIEWED]
        held = world.day_between(rng, len(rows), first, last)
        begin = np.maximum(seekers["registered_on"][rows], np.datetime64(dt.date(year, 1, 1)))
        final = np.minimum(held, np.datetime64(dt.date(year, 12, 31)))
        found = (rng.random(len(rows)) < FOUND_WORK) & (begin <= final)
        day = np.where(found, between(rng, begin, np.maximum(begin, final)), NEVER)
        channel = pick(rng, OTHER_CHANNELS, CHANNEL_SHARES, len(rows))
        lucky = np.flatnonzero(found)
        helped = rng.choice(lucky, size=min(len(lucky), max(1, round(through_centre * len(lucky)))), replace=False)
        channel[helped] = "centre"
        world.writer.write(
            OutcomeInterview,
            len(rows),
            seeker_id=seekers["id"][rows],
            centre_id=seekers["centre_id"][rows],
            held_on=held,
            reference_year=year,
            found_work_on=day,
            channel=np.where(found, channel, ""),
            entered_on=late(rng, world, held),
        )
