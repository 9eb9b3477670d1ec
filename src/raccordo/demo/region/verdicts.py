"""Whether each offer made was congruous: what the law's function says of the facts that the records hold."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from raccordo.demo.region.chance import late, pick
from raccordo.demo.region.world import World
from raccordo.law.offers import Coherence, Offer, Person, assess_offer
from raccordo.law.unemployment import duration
from raccordo.lines.casework.enums import Status
from raccordo.lines.casework.models import Benefit, Condition, Hire, Pact, StatusInterval
from raccordo.lines.catalogue.enums import Vulnerability
from raccordo.lines.matching.assessment import EARTH_RADIUS_KM, months_of, whole_months
from raccordo.lines.matching.method import method
from raccordo.lines.matching.models import OfferVerdict

#: How near the work offered is to the person's, as the operators told (assumption).
COHERENCE = {Coherence.AGREED: 0.5, Coherence.SAME_SECTOR: 0.3, Coherence.OTHER_SECTOR: 0.2}
#: Households with minors, and of these with a child under fourteen (assumption).
MINORS, UNDER_14 = 0.28, 0.7

Interval = tuple[dt.date, dt.date | None]


@dataclass
class Files:
    """What the records say of the people to whom an offer was made, by primary key of the person."""

    benefits: dict[int, list[tuple[Any, ...]]]
    households: dict[str, list[tuple[int, dt.date, dt.date | None]]]
    disabled: dict[int, list[Interval]]
    suspended: dict[int, list[Interval]]
    hires: dict[int, list[tuple[dt.date, Decimal | None]]]
    pacts: dict[int, list[tuple[dt.date, dt.date | None, str]]]


def generate(world: World) -> None:
    """Write a verdict for each offer, in the order of time: an offer's ordinal counts the congruous ones before it."""
    rng = world.rng("verdicts")
    proposals, vacancies, seekers = world.made["proposals"], world.made["vacancies"], world.made["seekers"]
    rows = np.flatnonzero(proposals["kind"] == "proposal")
    rows = rows[np.argsort(proposals["proposed_on"][rows], kind="stable")]
    seeker, vacancy, day = (proposals[name][rows] for name in ("seeker", "vacancy", "proposed_on"))
    km = road_distances(world, seekers["municipality_row"][seeker], vacancies["municipality_row"][vacancy])
    kinds = list(COHERENCE)
    coherence = [kinds[n] for n in pick(rng, range(3), list(COHERENCE.values()), len(rows))]
    minors = rng.random(len(seekers["id"])) < MINORS
    young = minors & (rng.random(len(minors)) < UNDER_14)
    offers = _offers(vacancies, vacancy, km, coherence)
    keys, did_on = seekers["id"].tolist(), seekers["did_on"].tolist()
    files = read_files({keys[row] for row in seeker.tolist()})
    earlier: dict[int, list[dt.date]] = defaultdict(list)
    verdicts = []
    for offer, who, on in zip(offers, seeker.tolist(), day.tolist(), strict=True):
        benefit = benefit_on(files, keys[who], on)
        person = person_on(files, keys[who], did_on[who], benefit, on, bool(minors[who]), bool(young[who]))
        since = benefit[1] if benefit else dt.date.min
        before = sum(since <= past < on for past in earlier[who])
        verdict = assess_offer(Offer(**offer, ordinal=before + 1), person, on)
        if verdict.congruous:
            earlier[who].append(on)
        verdicts.append(verdict)
    world.writer.write(
        OfferVerdict,
        len(rows),
        proposal_id=proposals["id"][rows],
        assessed_on=day,
        regime=[verdict.regime for verdict in verdicts],
        congruous=[verdict.congruous for verdict in verdicts],
        reasons=[[str(reason) for reason in verdict.reasons] for verdict in verdicts],
        distance_km=km,
        distance_estimated=True,
        entered_on=late(rng, world, day),
    )


def road_distances(world: World, home: np.ndarray, workplace: np.ndarray) -> list[Decimal]:
    """Estimated kilometres by road between rows of the places, as ``matching.assessment.road_km`` estimates them."""
    places = world.places
    here, there = np.radians(places.latitude[home]), np.radians(places.latitude[workplace])
    east, west = np.radians(places.longitude[home]), np.radians(places.longitude[workplace])
    half = np.sin((there - here) / 2) ** 2 + np.cos(here) * np.cos(there) * np.sin((west - east) / 2) ** 2
    straight = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(half))
    straight[places.municipality[home] == places.municipality[workplace]] = 0
    factor = method().road_factor
    return [(Decimal(km) * factor).quantize(Decimal("0.1")) for km in straight.tolist()]


def _offers(vacancies, vacancy: np.ndarray, km: list[Decimal], coherence: list[Coherence]) -> list[dict[str, Any]]:
    """The offers but for their ordinal."""
    rows = zip(
        vacancies["endless"][vacancy].tolist(),
        vacancies["months"][vacancy].tolist(),
        vacancies["hours"][vacancy].tolist(),
        vacancies["pay"][vacancy].tolist(),
        km,
        coherence,
        strict=True,
    )
    return [
        {
            "permanent": endless,
            "months": None if endless else months,
            "weekly_hours": Decimal(str(hours)),
            "monthly_pay": Decimal(str(pay)) if pay == pay else None,
            "km": distance,
            "coherence": near,
        }
        for endless, months, hours, pay, distance, near in rows
    ]


def read_files(people: set[int]) -> Files:
    """Read what the judgement asks of some people and of their households."""
    benefits, households = defaultdict(list), defaultdict(list)
    columns = ("seeker_id", "recognised_on", "ended_on", "regime", "household_code", "monthly_amount")
    for pk, start, end, regime, household, amount in Benefit.objects.order_by("-recognised_on", "pk").values_list(
        *columns
    ):
        households[household].append((pk, start, end))
        if pk in people:
            benefits[pk].append((regime, start, end, household, amount))
    return Files(
        benefits=benefits,
        households=households,
        disabled=_grouped(
            Condition.objects.filter(kind=Vulnerability.DISABILITY).order_by("pk"), "seeker_id", "start", "end"
        ),
        suspended=_grouped(
            StatusInterval.objects.filter(status=Status.SUSPENDED).order_by("pk"),
            "seeker_id",
            "start",
            "end",
            of=people,
        ),
        hires=_grouped(
            Hire.objects.order_by("-started_on", "pk"), "seeker_id", "started_on", "weekly_hours", of=people
        ),
        pacts=_grouped(
            Pact.objects.order_by("-signed_on", "pk"), "seeker_id", "signed_on", "ended_on", "regime", of=people
        ),
    )


def _grouped(rows, key: str, *columns: str, of: set[int] | None = None) -> dict[int, list[tuple[Any, ...]]]:
    """Columns of the rows by their key; ``of``: only of these keys."""
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for pk, *values in rows.values_list(key, *columns).iterator(chunk_size=10_000):
        if of is None or pk in of:
            found[pk].append(tuple(values))
    return found


def _holds(start: dt.date, end: dt.date | None, at: dt.date) -> bool:
    return start <= at and (end is None or at <= end)


def benefit_on(files: Files, pk: int, at: dt.date) -> tuple[Any, ...] | None:
    """The benefit in force on a day, the latest recognised: regime, first day, last day, household, amount."""
    return next((row for row in files.benefits.get(pk, ()) if _holds(row[1], row[2], at)), None)


def person_on(files: Files, pk: int, did_on: dt.date | None, benefit, at: dt.date, minors: bool, young: bool) -> Person:
    """The person as ``matching.assessment.facts`` reads them from the records."""
    regime, recognised, _, household, amount = benefit or ("", None, None, "", None)
    if benefit is None:
        regime = next((row[2] for row in files.pacts.get(pk, ()) if _holds(row[0], row[1], at)), "")
    members = {pk} | {other for other, start, end in files.households.get(household, ()) if _holds(start, end, at)}
    suspended = [(start, end or at) for start, end in files.suspended.get(pk, ()) if start <= at]
    return Person(
        benefit=regime,
        benefit_months=whole_months(recognised, at) if recognised else 0,
        unemployed_months=months_of(duration(did_on, at, suspended)) if did_on else 0,
        renewed=any(row[0] == regime and row[1] < recognised for row in files.benefits.get(pk, ()))
        if recognised
        else False,
        disabled_member=any(_holds(s, e, at) for member in members for s, e in files.disabled.get(member, ())),
        minors=minors,
        minors_under_14=young,
        last_weekly_hours=next((hours for start, hours in files.hires.get(pk, ()) if start <= at), None),
        monthly_benefit=amount,
    )
