"""Services delivered to people: the essential levels, by centres and accredited bodies. The longest table."""

from __future__ import annotations

import numpy as np

from raccordo.demo.calibration import size
from raccordo.demo.region.chance import NEVER, between, late, pick
from raccordo.demo.region.pacts import LOCKDOWN, LOCKDOWN_SHARE, in_lockdown
from raccordo.demo.region.world import World
from raccordo.law.lep import beyond_basics
from raccordo.lines.casework.models import Service

#: Of the people in charge, the part a diligent centre has brought into an active measure (the plan wants all).
ACTIVE = 0.8
#: Levels whose proportions among the persons in GOL were published: together this part of all beyond A–D (assumption).
PUBLISHED, PUBLISHED_PART = ("E", "F1", "F2", "H"), 0.68
#: Share of each of the other levels (assumption; I, J and O are as rare as in GOL).
BEYOND = {
    **{level: PUBLISHED_PART * size(f"gol_lep_{level}") / sum(size(f"gol_lep_{other}") for other in PUBLISHED)
       for level in PUBLISHED},
    "F3": 0.19, "G": 0.02, "I": 0.003, "J": 0.002, "K": 0.02, "L": 0.03, "M": 0.026, "N": 0.026, "O": 0.003,
}  # fmt: skip
#: Usual minutes of each level; no official norm exists (assumption).
MINUTES = {"A": 20, "B": 30, "C": 45, "D": 40, "E": 60, "F1": 50, "F2": 45, "F3": 30, "H": 40}
OTHER_MINUTES = 45
#: Levels that accredited bodies give too, and how often.
BODIES = {"E": 0.3, "F1": 0.45, "F2": 0.5, "H": 0.7, "G": 0.4}
#: Months in which centres stopped recording, and how many centres did.
SILENCES = (
    (np.datetime64("2020-10-01"), np.datetime64("2020-12-10")),
    (np.datetime64("2021-02-01"), np.datetime64("2021-03-20")),
)
LEVELS = np.array(["A", "B", "C", "D", *BEYOND], dtype=object)
CODE = {level: index for index, level in enumerate(LEVELS)}


def generate(world: World) -> None:
    """Write reception and declaration for everybody, guidance and pact for those in charge, then what was done."""
    rng = world.rng("services")
    parts = [_basic(world, rng, "A", 0.96), _basic(world, rng, "B", 0.85), *_of_pacts(world, rng)]
    done = sum(len(part["level"]) for part in parts)
    parts.append(_first_active(world, rng))
    done += len(parts[-1]["level"])
    parts.append(_others(world, rng, max(0, world.scaled(size("services")) - done)))
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    _write(world, rng, columns)


def _part(seeker, centre, level, proposed, started, limit) -> dict[str, np.ndarray]:
    return {
        "seeker": seeker,
        "centre_id": centre,
        "level": level,
        "proposed_on": proposed,
        "started_on": started,
        "limit": limit,
    }


def _basic(world: World, rng, level: str, share: float) -> dict[str, np.ndarray]:
    """Reception at the registration, declaration on its day."""
    seekers = world.made["seekers"]
    day = seekers["registered_on"] if level == "A" else seekers["did_on"]
    rows = np.flatnonzero((rng.random(len(day)) < share) & ~np.isnat(day))
    today = np.full(len(rows), np.datetime64(world.today))
    return _part(rows, seekers["centre_id"][rows], np.full(len(rows), CODE[level]), day[rows], day[rows], today)


def _limits(world: World) -> np.ndarray:
    """The last day on which each pact could bring a service."""
    ended = world.made["pacts"]["ended_on"]
    return np.where(np.isnat(ended), np.datetime64(world.today), ended)


def _of_pacts(world: World, rng) -> list[dict[str, np.ndarray]]:
    """Basic guidance before the pact, and the pact itself as a service."""
    pacts, limit = world.made["pacts"], _limits(world)
    parts = []
    for level, share in (("C", 0.9), ("D", 0.98)):
        rows = np.flatnonzero(rng.random(len(limit)) < share)
        day = pacts["signed_on"][rows]
        level_of = np.full(len(rows), CODE[level])
        parts.append(_part(pacts["seeker"][rows], pacts["centre_id"][rows], level_of, day, day, limit[rows]))
    return parts


def _activity(world: World) -> np.ndarray:
    """Which pacts led to an active measure: fewer in the centres behind, and fewer of the last weeks."""
    pacts = world.made["pacts"]
    lived = (_limits(world) - pacts["signed_on"]).astype(int)
    chance = ACTIVE * world.effort_of(pacts["centre_id"]) * np.clip(lived / 60, 0.15, 1)
    return world.rng("active pacts").random(len(lived)) < chance


def _beyond(rng, count: int) -> np.ndarray:
    return pick(rng, [CODE[level] for level in BEYOND], list(BEYOND.values()), count)


def _first_active(world: World, rng) -> dict[str, np.ndarray]:
    """The first service beyond A–D of each active pact, in its first months."""
    pacts, limit = world.made["pacts"], _limits(world)
    rows = np.flatnonzero(_activity(world))
    signed, last = pacts["signed_on"][rows], limit[rows]
    proposed = between(rng, signed, np.minimum(last, signed + np.timedelta64(90, "D")))
    started = np.minimum(last, proposed + rng.integers(0, 15, len(rows)).astype("timedelta64[D]"))
    return _part(pacts["seeker"][rows], pacts["centre_id"][rows], _beyond(rng, len(rows)), proposed, started, last)


def _others(world: World, rng, count: int) -> dict[str, np.ndarray]:
    """All other services, shared among the pacts by how long they lasted; without a measure only A and C."""
    pacts, limit, active = world.made["pacts"], _limits(world), _activity(world)
    lived = (limit - pacts["signed_on"]).astype(int)
    weight = np.minimum(lived + 10, 400) * np.where(active, 1.0, 0.25) * world.effort_of(pacts["centre_id"])
    rows = np.sort(rng.choice(len(weight), size=count, p=weight / weight.sum()))
    level = np.where(active[rows], _beyond(rng, count), pick(rng, (CODE["A"], CODE["C"]), (0.7, 0.3), count))
    proposed = between(rng, pacts["signed_on"][rows], limit[rows])
    put_off = in_lockdown(proposed) & (limit[rows] > LOCKDOWN[1]) & (rng.random(count) > LOCKDOWN_SHARE)
    proposed[put_off] = between(rng, np.full(put_off.sum(), LOCKDOWN[1]), limit[rows][put_off])
    started = proposed + rng.integers(0, 41, count).astype("timedelta64[D]")
    never = (rng.random(count) < 0.09) | (started > limit[rows])
    centre = pacts["centre_id"][rows].copy()
    elsewhere = np.flatnonzero(rng.random(count) < 0.03)
    centre[elsewhere] = world.neighbour_of(rng, centre[elsewhere])
    return _part(pacts["seeker"][rows], centre, level, proposed, np.where(never, NEVER, started), limit[rows])


def _silent(world: World, rng, columns) -> np.ndarray:
    """Rows that nobody entered: two centres stopped recording for some weeks."""
    centres = rng.choice([centre.pk for centre in world.places.centres], size=len(SILENCES), replace=False)
    lost = np.zeros(len(columns["level"]), bool)
    for centre, (first, last) in zip(centres.tolist(), SILENCES, strict=True):
        day = columns["proposed_on"]
        lost |= (columns["centre_id"] == centre) & (day >= first) & (day <= last)
    return lost & (rng.random(len(lost)) < 0.93)


def _write(world: World, rng, columns) -> None:
    kept = np.flatnonzero(~_silent(world, rng, columns))
    kept = kept[np.argsort(columns["proposed_on"][kept], kind="stable")]
    columns = {name: values[kept] for name, values in columns.items()}
    count, started = len(kept), columns["started_on"]
    going = ~np.isnat(started)
    ended = started + rng.geometric(0.04, count).astype("timedelta64[D]") - np.timedelta64(1, "D")
    ended = np.where(columns["level"] <= CODE["D"], started, ended)
    over = going & (ended <= np.datetime64(world.today))
    abandoned = over & (columns["level"] > CODE["D"]) & (rng.random(count) < 0.07)
    refused = ~going & (rng.random(count) < 0.45)
    # the order of these choices is that of the states: what never started, what goes on, what ended
    state = np.select([refused, ~going, ~over, abandoned], ["refused", "proposed", "started", "abandoned"], "completed")
    usual = np.array([MINUTES.get(level, OTHER_MINUTES) for level in LEVELS])[columns["level"]]
    minutes = np.maximum(5, np.round(rng.normal(usual, usual / 4) / 5) * 5)
    known = over & (rng.random(count) < 0.9)
    provider, policy = _given_by(world, rng, columns["level"])
    operator = world.someone(rng, columns["centre_id"])
    signed = (rng.random(count) < 0.93) & (provider < 0)
    world.writer.write(
        Service,
        count,
        seeker_id=world.made["seekers"]["id"][columns["seeker"]],
        centre_id=columns["centre_id"],
        lep=LEVELS[columns["level"]],
        state=state,
        policy_id=np.where(policy < 0, np.nan, policy),
        provider_id=np.where(provider < 0, np.nan, provider),
        operator_id=np.where(signed, np.array([np.nan if pk is None else pk for pk in operator]), np.nan),
        proposed_on=columns["proposed_on"],
        started_on=started,
        ended_on=np.where(over, ended, NEVER),
        minutes=np.where(known, minutes, np.nan),
        entered_on=late(rng, world, np.where(going, started, columns["proposed_on"])),
    )


def _given_by(world: World, rng, level: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Body (-1 for the centre itself) and policy (-1 for none) of each service."""
    count = len(level)
    share = np.array([BODIES.get(name, 0.0) for name in LEVELS])[level]
    provider = np.where(rng.random(count) < share, rng.choice(world.made["providers"]["id"], count), -1)
    policy = np.full(count, -1)
    for index, name in enumerate(LEVELS):
        known = world.made["policies"].get(name)
        if known:
            here = np.flatnonzero((level == index) & (rng.random(count) < 0.85))
            policy[here] = rng.choice(known, len(here))
    return provider, policy


if not set(BEYOND) <= beyond_basics():
    raise LookupError("A level given here as an active measure is not one in the law's catalogue.")
