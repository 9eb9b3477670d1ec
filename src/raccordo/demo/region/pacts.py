"""Pacts with the people in charge, their plans and who supports them, relocation vouchers."""

from __future__ import annotations

import numpy as np

from raccordo.demo.calibration import size
from raccordo.demo.region.chance import NEVER, after, between, blanked, firsts, late, pick
from raccordo.demo.region.world import World
from raccordo.lines.casework.models import ActionPlan, Pact, PlanSupport, Voucher, VoucherMeeting

#: Who signs: of the recipients who were met, of those with unemployment benefit, of the others.
SIGNING = {"rdc": 0.82, "naspi": 0.55, "": 0.3}
#: Navigators were in the centres from this day.
NAVIGATORS_FROM = np.datetime64("2019-09-16")
END_REASONS, END_SHARES = ("work", "expired", "moved", "other"), (0.4, 0.34, 0.05, 0.21)
#: Part of the recipients in charge who were given a voucher, and who chose with whom to spend it.
VOUCHERS, CHOSEN = 0.06, 0.72
#: Few meetings were held, at a distance, in the first lockdown.
LOCKDOWN, LOCKDOWN_SHARE = (np.datetime64("2020-03-09"), np.datetime64("2020-05-17")), 0.35


def generate(world: World) -> None:
    """Write the pacts so that as many as Piemonte's at this scale are in force at the reference day."""
    rng = world.rng("pacts")
    seekers = world.made["seekers"]
    signers, signed = _signers(world, rng)
    ended = _ends(world, rng, signed)
    reason = pick(rng, END_REASONS, END_SHARES, len(signers))
    before, first = _previous(world, rng, signers, signed)
    who = np.concatenate([signers, signers[before]])
    start = np.concatenate([signed, first])
    end = np.concatenate([ended, signed[before] - np.timedelta64(1, "D")])
    why = np.concatenate([reason, np.full(len(before), "replaced", dtype=object)])
    count = len(who)
    centre = seekers["centre_id"][who].copy()
    moved = rng.random(count) < 0.02
    centre[moved] = world.neighbour_of(rng, centre[moved])
    group = seekers["group"][who]
    with_navigator = (group == "rdc") & (start >= NAVIGATORS_FROM) & (rng.random(count) < 0.86)
    navigator = blanked(world.someone(rng, centre, "navigators"), with_navigator)
    keys = world.writer.write(
        Pact,
        count,
        seeker_id=seekers["id"][who],
        centre_id=centre,
        kind=np.where(group == "rdc", "rdc", "service"),
        regime=group,
        signed_on=start,
        ended_on=end,
        end_reason=np.where(np.isnat(end), "", why),
        navigator_id=navigator,
        entered_on=late(rng, world, start),
    )
    world.made["pacts"] = {
        "id": keys,
        "seeker": who,
        "centre_id": centre,
        "signed_on": start,
        "ended_on": end,
        "reason": np.where(np.isnat(end), "", why),
        "navigator_id": np.array([-1 if pk is None else pk for pk in navigator]),
    }
    world.made["in_charge"] = seekers["id"][np.sort(who[np.isnat(end)])]
    _plans(world)
    _vouchers(world)


def _signers(world: World, rng) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the seekers who signed and the day: after the first meeting, or some time after the registration."""
    seekers, met = world.made["seekers"], world.made["met"]
    count = len(seekers["id"])
    rdc = seekers["group"] == "rdc"
    asked = after(rng, world, seekers["registered_on"], 3, 150)
    talked = after(rng, world, met, 0, 25)
    day = np.where(rdc, talked, asked)
    share = np.array([SIGNING[group] for group in seekers["group"]])
    signs = (rng.random(count) < share) & ~np.isnat(day) & (day < np.datetime64(world.today))
    rows = np.flatnonzero(signs)
    return rows, day[rows]


def _ends(world: World, rng, signed: np.ndarray) -> np.ndarray:
    """The last day of each pact; ``NaT`` for those in force.

    Pacts end at a constant rate, the one at which exactly as many as wanted still hold: each draws how many mean
    lifetimes it lives, and holds if that is more than it has lived already.
    """
    lived = (np.datetime64(world.today) - signed).astype(int)
    lifetimes = 0.04 + rng.exponential(size=len(signed))
    wanted = min(len(signed), world.scaled(size("in_charge")))
    longest = lived / lifetimes  # the mean at which a pact would end today
    held = np.zeros(len(signed), bool)
    held[np.argsort(longest, kind="stable")[:wanted]] = True
    mean = longest[held].max(initial=1)
    ended = signed + np.floor(mean * lifetimes).astype("timedelta64[D]")
    return np.where(held, NEVER, np.minimum(ended, np.datetime64(world.today) - np.timedelta64(1, "D")))


def _previous(world: World, rng, signers, signed) -> tuple[np.ndarray, np.ndarray]:
    """Pacts that replaced an earlier one: their rows and the day the earlier one was signed."""
    registered = world.made["seekers"]["registered_on"][signers]
    room = (signed - registered).astype(int)
    rows = np.flatnonzero((room > 90) & (rng.random(len(signers)) < 0.12))
    first = between(rng, registered[rows], signed[rows] - np.timedelta64(60, "D"))
    return rows, first


def _plans(world: World) -> None:
    """A plan for most pacts, and the meetings in which it was supported."""
    rng = world.rng("plans")
    pacts = world.made["pacts"]
    rows = np.flatnonzero(rng.random(len(pacts["id"])) < 0.88)
    limit = np.where(np.isnat(pacts["ended_on"][rows]), np.datetime64(world.today), pacts["ended_on"][rows])
    drafted = np.minimum(pacts["signed_on"][rows] + rng.integers(0, 31, len(rows)).astype("timedelta64[D]"), limit)
    followed = (pacts["navigator_id"][rows] >= 0) & (rng.random(len(rows)) < 0.93)
    navigator = np.where(followed, pacts["navigator_id"][rows], -1)
    keys = world.writer.write(
        ActionPlan,
        len(rows),
        pact_id=pacts["id"][rows],
        centre_id=pacts["centre_id"][rows],
        drafted_on=drafted,
        agreed_on=after(rng, world, drafted, 0, 25, share=0.82),
        navigator_id=blanked(navigator, followed),
        entered_on=late(rng, world, drafted),
    )
    effort = world.effort_of(pacts["centre_id"][rows])
    months = (limit - drafted).astype(int) / 30
    meetings = rng.poisson(np.minimum(4.5, 0.35 * months) * effort * np.where(followed, 1, 0.5))
    plan = np.repeat(np.arange(len(rows)), meetings)
    held = between(rng, drafted[plan], limit[plan])
    kept = ~in_lockdown(held) | (rng.random(len(plan)) < LOCKDOWN_SHARE)
    plan, held = plan[kept], held[kept]
    stand_in = np.array([-1 if pk is None else pk for pk in world.someone(rng, pacts["centre_id"][rows][plan])])
    by_navigator = followed[plan] & (rng.random(len(plan)) < 0.9)
    operator = np.where(by_navigator, navigator[plan], stand_in)
    once = firsts(plan, operator, held.astype(int))
    once = once[operator[once] >= 0]
    world.writer.write(
        PlanSupport,
        len(once),
        plan_id=keys[plan[once]],
        operator_id=operator[once],
        held_on=held[once],
        entered_on=late(rng, world, held[once]),
    )


def in_lockdown(days: np.ndarray) -> np.ndarray:
    """Which days are of the first lockdown."""
    return (days >= LOCKDOWN[0]) & (days <= LOCKDOWN[1])


def _vouchers(world: World) -> None:
    """Vouchers of recipients in charge, assigned thirty days after the first payment (D.L. 4/2019, art. 9)."""
    rng = world.rng("vouchers")
    benefits, pacts = world.made["benefits"], world.made["pacts"]
    in_charge = np.zeros(len(world.made["seekers"]["id"]), bool)
    in_charge[pacts["seeker"][np.isnat(pacts["ended_on"])]] = True
    assigned = benefits["first_paid_on"] + np.timedelta64(30, "D")
    open_then = np.isnat(benefits["ended_on"]) | (benefits["ended_on"] > assigned)
    rows = np.flatnonzero(
        (benefits["regime"] == "rdc")
        & in_charge[benefits["seeker"]]
        & (assigned >= np.datetime64("2019-11-04"))
        & (assigned <= np.datetime64(world.today))
        & open_then
        & (rng.random(len(assigned)) < VOUCHERS * 2)
    )
    rows = rows[firsts(benefits["seeker"][rows])]
    count, assigned = len(rows), assigned[rows]
    chosen = after(rng, world, assigned, 1, 30, share=CHOSEN)
    body = ~np.isnat(chosen) & (rng.random(count) < 0.42)
    length = rng.integers(60, 365, count).astype("timedelta64[D]")
    # who does not choose within thirty days forfeits the voucher
    ended = np.where(np.isnat(chosen), assigned + np.timedelta64(31, "D"), assigned + length)
    ended = np.where(ended <= np.datetime64(world.today), ended, NEVER)
    outcome = pick(rng, ("no_work", "fixed_term", "permanent"), (0.74, 0.19, 0.07), count)
    outcome = np.where(np.isnat(chosen), "forfeited", outcome)
    _write_vouchers(world, rng, rows, assigned, chosen, body, ended, outcome)


def _write_vouchers(world: World, rng, rows, assigned, chosen, body, ended, outcome) -> None:
    benefits, providers = world.made["benefits"], world.made["providers"]
    count = len(rows)
    centre = benefits["centre_id"][rows]
    provider = rng.choice(providers["id"], count)
    tutored = ~np.isnat(chosen) & (rng.random(count) < 0.9)
    keys = world.writer.write(
        Voucher,
        count,
        seeker_id=benefits["seeker_id"][rows],
        centre_id=centre,
        regime="rdc",
        assigned_on=assigned,
        choice=np.where(np.isnat(chosen), "", np.where(body, "sal", "cpi")),
        chosen_on=chosen,
        provider_id=blanked(provider, body),
        tutor_id=blanked(world.someone(rng, centre), tutored & ~body),
        body_tutor_code=[
            f"T{number:03d}" if kept else ""
            for number, kept in zip(rng.integers(1, 400, count).tolist(), (tutored & body).tolist(), strict=True)
        ],
        amount=np.where(rng.random(count) < 0.9, np.round(rng.uniform(250, 5000, count), 0), np.nan),
        ended_on=ended,
        outcome=np.where(np.isnat(ended), "", outcome),
        entered_on=late(rng, world, assigned),
    )
    limit = np.where(np.isnat(ended), np.datetime64(world.today), ended)
    voucher = np.repeat(np.arange(count), rng.poisson(2.2, count) * ~np.isnat(chosen))
    held = between(rng, chosen[voucher], limit[voucher])
    once = firsts(voucher, held.astype(int))
    world.writer.write(
        VoucherMeeting,
        len(once),
        voucher_id=keys[voucher[once]],
        held_on=held[once],
        attended=(rng.random(len(once)) < 0.85).tolist(),
        entered_on=late(rng, world, held[once]),
    )
