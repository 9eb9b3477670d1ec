"""Schools, vocational centres, ITS, and what is done with them from school to work. Not scaled: the act says how many.

The institutions that were not yet assisted are mostly those of the centres that are behind.
"""

from __future__ import annotations

import datetime as dt

import numpy as np

from raccordo.demo.calibration import size
from raccordo.demo.region.chance import NEVER, after, blanked, firsts, late, pick, top
from raccordo.demo.region.companies import WORDS
from raccordo.demo.region.identity import public_codes
from raccordo.demo.region.world import World
from raccordo.lines.schooling.models import Assistance, Institution, SupportPlan, SupportRequest, TrainingBody

#: Kind, how many, the two letters that stand for the kind in the code. Universities and CPIA: assumption.
KINDS = (
    ("school", round(size("schools")), "IS"),
    ("cfp", round(size("vocational_centres")), "CF"),
    ("its", round(size("its")), "IT"),
    ("university", 3, "UN"),
    ("cpia", 12, "MM"),
)
SCHOOL_TYPES = (("liceo", "Liceo"), ("tecnico", "Istituto tecnico"), ("professionale", "Istituto professionale"))
CALLED = {"cfp": "CFP", "its": "ITS", "university": "Ateneo", "cpia": "CPIA"}
#: How many institutions of a kind are assisted on a topic by the reference day; the plan wants all of them.
#: None: all.
REACHED: dict[tuple[str, str], int | None] = {
    ("school", "apprenticeship_first"): 58,
    ("school", "workshops"): 71,
    ("school", "pcto"): None,
    ("cfp", "apprenticeship_first"): None,
    ("cfp", "reinforced_alternation"): 40,
    ("cfp", "workshops"): 47,
    ("its", "active_policies"): None,
    ("its", "apprenticeship_third"): 3,
    ("university", "apprenticeship_third"): None,
    ("cpia", "workshops"): 5,
}
#: Schools with an updated general support plan by the reference day.
SUPPORT_PLANS = 67
REQUESTS = 64


def generate(world: World) -> None:
    """Write institutions, their plans, the assistance they had and the requests they made."""
    _institutions(world)
    _support_plans(world)
    _assistance(world)
    _requests(world)


def _institutions(world: World) -> None:
    """Schools are drawn by inhabitants. No province has the letters XX: the codes are nobody's."""
    rng = world.rng("institutions")
    kind = np.array([name for name, count, _ in KINDS for _ in range(count)], dtype=object)
    letters = [short for _, count, short in KINDS for _ in range(count)]
    count = len(kind)
    nth = [i + 1 for _, many, _ in KINDS for i in range(many)]
    place = world.places.draw(rng, count)
    number_of_bodies = round(size("training_bodies"))
    bodies = world.writer.write(
        TrainingBody,
        number_of_bodies,
        code=[f"XXEF{n:06d}" for n in range(1, number_of_bodies + 1)],
        name=[f"Ente di formazione {word}" for word in WORDS[:number_of_bodies]],
        entered_on=dt.date(2017, 9, 1),
    )
    branch = pick(rng, range(3), (0.35, 0.38, 0.27), count)
    words = rng.permutation(count) % len(WORDS)
    codes = [f"XX{short}{n:06d}" for short, n in zip(letters, nth, strict=True)]
    in_turn = np.arange(count) % number_of_bodies
    keys = world.writer.write(
        Institution,
        count,
        code=codes,
        kind=kind.tolist(),
        name=[
            f"{SCHOOL_TYPES[b][1] if k == 'school' else CALLED[k]} {WORDS[w]} {n}"
            for k, b, w, n in zip(kind, branch, words, nth, strict=True)
        ],
        body_id=[int(bodies[t]) if k == "cfp" else None for k, t in zip(kind, in_turn, strict=True)],
        school_type=[SCHOOL_TYPES[b][0] if k == "school" else "" for k, b in zip(kind, branch, strict=True)],
        municipality_id=world.places.municipality[place],
        centre_id=world.places.centre[place],
        entered_on=dt.date(2017, 9, 1),
    )
    world.made["training_bodies"] = bodies
    world.made["institutions"] = {
        "id": keys,
        "code": np.array(codes),
        "kind": kind,
        "centre_id": world.places.centre[place],
        "municipality_id": world.places.municipality[place],
    }


def of_kind(world: World, *kinds: str) -> np.ndarray:
    """The rows of the institutions of some kinds."""
    return np.flatnonzero(np.isin(world.made["institutions"]["kind"], kinds))


def _support_plans(world: World) -> None:
    """Every school has the plan of the years before; not all have brought it up to date."""
    rng = world.rng("support plans")
    made = world.made["institutions"]
    schools = of_kind(world, "school")
    effort = world.effort_of(made["centre_id"][schools])
    updated = schools[top(rng, effort**6, SUPPORT_PLANS)]
    twice = updated[rng.random(len(updated)) < 0.3]
    who = np.concatenate([schools, updated, twice])
    count = len(who)
    days = np.concatenate(
        [
            world.day_between(rng, len(schools), dt.date(2018, 9, 10), dt.date(2019, 11, 29)),
            world.day_of_work(rng, len(updated), dt.date(2020, 1, 7), dt.date(2020, 12, 22)),
            world.day_of_work(rng, len(twice), dt.date(2021, 1, 11), dt.date(2021, 6, 25)),
        ]
    )
    month, year = days.astype("datetime64[M]").astype(int) % 12 + 1, days.astype("datetime64[Y]").astype(int) + 1970
    shared = after(rng, world, days, 0, 40, share=0.92)
    version = np.ones(count, dtype=int)
    school_year = np.where(month >= 9, year, year - 1)
    seen: dict[tuple[int, int], int] = {}
    for row, key in enumerate(zip(who.tolist(), school_year.tolist(), strict=True)):
        version[row] = seen[key] = seen.get(key, 0) + 1
    world.writer.write(
        SupportPlan,
        count,
        institution_id=made["id"][who],
        school_year=school_year,
        version=version,
        updated_on=days,
        shared_on=shared,
        reference=[f"PGS sintetico {n}" if s else "" for n, s in enumerate(~np.isnat(shared), start=1)],
        entered_on=late(rng, world, days),
    )


def _assistance(world: World) -> None:
    """Assistance by topic: in the plan to those reached, before it to two in three. One in eight by the next centre."""
    rng = world.rng("assistance")
    made = world.made["institutions"]
    who, topic, day = [], [], []
    for (kind, name), reached in REACHED.items():
        rows = of_kind(world, kind)
        effort = world.effort_of(made["centre_id"][rows])
        chosen = rows if reached is None else rows[top(rng, effort**6, reached)]
        times = np.repeat(chosen, 1 + rng.poisson(1.1, len(chosen)))
        before = rows[rng.random(len(rows)) < 0.66]
        who += [times, before]
        topic += [name] * (len(times) + len(before))
        day += [
            world.day_of_work(rng, len(times), world.start, dt.date(2021, 6, 18)),
            world.day_between(rng, len(before), dt.date(2018, 2, 1), dt.date(2019, 12, 13)),
        ]
    rows, days, topics = np.concatenate(who), np.concatenate(day), np.array(topic, dtype=object)
    form = pick(rng, ("meeting", "coaching", "training", "materials"), (0.45, 0.25, 0.2, 0.1), len(rows))
    once = firsts(rows, topics, form, days)
    rows, days, topics, form = rows[once], days[once], topics[once], form[once]
    count = len(rows)
    centre = made["centre_id"][rows].copy()
    other = np.flatnonzero(rng.random(count) < 0.12)
    centre[other] = world.neighbour_of(rng, centre[other])
    hours = rng.choice([1, 1.5, 2, 3, 4, 8], count, p=[0.2, 0.2, 0.25, 0.15, 0.15, 0.05])
    keys = world.writer.write(
        Assistance,
        count,
        institution_id=made["id"][rows],
        topic=topics.tolist(),
        form=form.tolist(),
        held_on=days,
        hours=np.where(rng.random(count) < 0.05, 0, hours),  # some meetings were entered without their hours
        centre_id=centre,
        operator_id=blanked(world.someone(rng, centre), rng.random(count) < 0.85),
        entered_on=late(rng, world, days),
    )
    world.made["assistances"] = {"id": keys, "institution": rows, "topic": topics, "held_on": days, "centre_id": centre}


def _requests(world: World) -> None:
    """Requests of institutions and, one in ten, of the Region; the last ones still wait."""
    rng = world.rng("requests")
    made = world.made["institutions"]
    who = rng.integers(0, len(made["id"]), REQUESTS)
    of_region = rng.random(REQUESTS) < 0.1
    received = world.day_of_work(rng, REQUESTS, dt.date(2019, 10, 1), world.today)
    satisfied = after(rng, world, received, 1, 75, share=0.95)
    topic = {
        "school": ("apprenticeship_first", "workshops", "pcto"),
        "cfp": ("apprenticeship_first", "reinforced_alternation", "workshops"),
        "its": ("active_policies", "apprenticeship_third", "active_policies"),
        "university": ("apprenticeship_third", "active_policies", "active_policies"),
        "cpia": ("workshops", "workshops", "active_policies"),
    }
    choice = rng.integers(0, 3, REQUESTS)
    answered = ~np.isnat(satisfied)
    # an institution's request belongs to its centre; half of them were entered without it
    told = ~of_region & (rng.random(REQUESTS) < 0.5)
    world.writer.write(
        SupportRequest,
        REQUESTS,
        code=public_codes(rng, "RS", REQUESTS),
        institution_id=blanked(made["id"][who], ~of_region),
        centre_id=blanked(made["centre_id"][who], told),
        topic=[topic[k][c] for k, c in zip(made["kind"][who], choice, strict=True)],
        text="",
        received_on=received,
        satisfied_on=np.where(answered, satisfied, NEVER),
        answer=np.where(answered, "Incontro con l'istituto e invio dei materiali.", "").tolist(),
        entered_on=late(rng, world, received),
    )
