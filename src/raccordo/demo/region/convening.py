"""Convening the beneficiaries: convocations and no-shows, first assessments, sanctions."""

from __future__ import annotations

import numpy as np

from raccordo.demo.region.chance import NEVER, after, between, firsts, late, pick
from raccordo.demo.region.world import World
from raccordo.law.sanctions import effect
from raccordo.lines.casework.models import Assessment, Convocation, Sanction

#: Conditionality was suspended in the first wave of the pandemic (D.L. 18/2020, art. 40, and D.L. 34/2020, art. 76).
SUSPENDED = (np.datetime64("2020-03-17"), np.datetime64("2020-07-17"))
#: Share of beneficiaries a diligent centre convenes within the term.
IN_TIME = 0.8
CHANNELS, CHANNEL_SHARES = ("sms", "phone", "email", "letter"), (0.38, 0.31, 0.22, 0.09)
OUTCOMES, OUTCOME_SHARES = ("attended", "no_show", "justified", "pending"), (0.76, 0.15, 0.06, 0.03)
#: Who does not come is convened again, at most twice.
ROUNDS = 3


def generate(world: World) -> None:
    """Write convocations in rounds, then what follows from them."""
    seekers = world.made["seekers"]
    rng = world.rng("convocations")
    met = np.full(len(seekers["id"]), NEVER)
    benefit, sent = _first_round(world, rng)
    rounds = []
    for _ in range(ROUNDS):
        told = _convene(world, rng, benefit, sent)
        rounds.append(told)
        came = told["outcome"] == "attended"
        who = world.made["benefits"]["seeker"][benefit[came]]
        met[who] = np.fmin(met[who], told["for_day"][came])
        missed = np.isin(told["outcome"], ("no_show", "justified"))
        benefit = benefit[missed]
        sent = after(rng, world, told["for_day"][missed], 5, 45, share=0.9)
        benefit, sent = benefit[~np.isnat(sent)], sent[~np.isnat(sent)]
    convened = {name: np.concatenate([told[name] for told in rounds]) for name in rounds[0]}
    _write(world, rng, convened)
    world.made["met"] = met
    _assessments(world, met)
    _sanctions(world, convened)


def _first_round(world: World, rng) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the benefits convened and the day of sending: late in the centres behind and after the suspension."""
    benefits = world.made["benefits"]
    count = len(benefits["id"])
    rdc = benefits["regime"] == "rdc"
    effort = world.effort_of(benefits["centre_id"])
    in_time = rng.random(count) < IN_TIME * effort
    lag = np.where(in_time, rng.integers(3, 31, count), rng.integers(31, 190, count))
    sent = benefits["recognised_on"] + lag.astype("timedelta64[D]")
    halted = (sent >= SUSPENDED[0]) & (sent <= SUSPENDED[1])
    sent = np.where(halted, SUSPENDED[1] + rng.integers(3, 130, count).astype("timedelta64[D]"), sent)
    wanted = rng.random(count) < np.where(rdc, 0.95, 0.45)
    chosen = np.flatnonzero(wanted & (sent <= np.datetime64(world.today)))
    return chosen, sent[chosen]


def _convene(world: World, rng, benefit, sent) -> dict[str, np.ndarray]:
    day = between(rng, sent + np.timedelta64(4, "D"), sent + np.timedelta64(21, "D"))
    outcome = pick(rng, OUTCOMES, OUTCOME_SHARES, len(sent))
    outcome[day > np.datetime64(world.today)] = "pending"
    return {"benefit": benefit, "sent_on": sent, "for_day": day, "outcome": outcome}


def _write(world: World, rng, convened) -> None:
    benefits = world.made["benefits"]
    seeker = benefits["seeker_id"][convened["benefit"]]
    rows = firsts(seeker, convened["for_day"].astype(int))
    outcome, day = convened["outcome"][rows], convened["for_day"][rows]
    known = np.minimum(day + rng.integers(0, 4, len(rows)).astype("timedelta64[D]"), np.datetime64(world.today))
    sent = convened["sent_on"][rows]
    world.writer.write(
        Convocation,
        len(rows),
        seeker_id=seeker[rows],
        centre_id=benefits["centre_id"][convened["benefit"][rows]],
        sent_on=sent,
        channel=pick(rng, CHANNELS, CHANNEL_SHARES, len(rows)),
        for_day=day,
        outcome=outcome,
        outcome_on=np.where(outcome == "pending", NEVER, known),
        entered_on=late(rng, world, sent),
    )


def _assessments(world: World, met: np.ndarray) -> None:
    """Quantitative at the first meeting or with the declaration, qualitative for one in three of those met."""
    rng = world.rng("assessments")
    seekers = world.made["seekers"]
    declared = np.where(rng.random(len(met)) < 0.55, seekers["did_on"], NEVER)
    first = np.where(np.isnat(met), declared, met)
    deeper = after(rng, world, met, 7, 90, share=0.33)
    for kind, days in (("quantitative", first), ("qualitative", deeper)):
        rows = np.flatnonzero(~np.isnat(days))
        index = np.round(rng.beta(3.2, 2.6, len(rows)), 3)
        world.writer.write(
            Assessment,
            len(rows),
            seeker_id=seekers["id"][rows],
            centre_id=seekers["centre_id"][rows],
            kind=kind,
            held_on=days[rows],
            index=np.where(rng.random(len(rows)) < 0.94, index, np.nan),
            entered_on=late(rng, world, days[rows]),
        )


def _sanctions(world: World, convened) -> None:
    """For a part of the no-shows, with what the law takes away the first, second, third time; and losses."""
    rng = world.rng("sanctions")
    benefits = world.made["benefits"]
    benefit, day = convened["benefit"], convened["for_day"]
    end = benefits["ended_on"][benefit]
    liable = (
        (convened["outcome"] == "no_show")
        & (benefits["regime"][benefit] == "rdc")
        & ~((day >= SUSPENDED[0]) & (day <= SUSPENDED[1]))
        & (np.isnat(end) | (end >= day))
        & (rng.random(len(benefit)) < 0.35)
    )
    rows = np.flatnonzero(liable)
    rows = rows[np.lexsort((day[rows], benefit[rows]))]
    rows = rows[firsts(benefit[rows], day[rows].astype(int))]
    times: dict[int, int] = {}
    effects = []
    for row in rows.tolist():
        times[benefit[row]] = nth = times.get(benefit[row], 0) + 1
        effects.append(str(effect("missed_convocation", nth, day[row].item())))
    lost = np.flatnonzero(benefits["early"] & ~np.isnat(benefits["ended_on"]))
    lost = lost[rng.random(len(lost)) < 0.05]
    conduct = pick(rng, ("missed_policy", "no_declaration", "undeclared_work"), (0.5, 0.2, 0.3), len(lost))
    before = benefits["ended_on"][lost] - rng.integers(5, 25, len(lost)).astype("timedelta64[D]")
    happened = np.concatenate([day[rows], np.maximum(before, benefits["recognised_on"][lost])])
    world.writer.write(
        Sanction,
        len(happened),
        benefit_id=benefits["id"][np.concatenate([benefit[rows], lost])],
        event=["missed_convocation"] * len(rows) + conduct.tolist(),
        event_on=happened,
        notified_on=after(rng, world, happened, 2, 24, share=0.9),
        effect=effects + ["loss"] * len(lost),
        entered_on=late(rng, world, happened, share=0.2),
    )
