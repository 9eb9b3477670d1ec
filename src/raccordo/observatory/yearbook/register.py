"""The agency's own registers: who was unemployed on the last day of a year, and the crises of the year."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from raccordo.kernel.territory.models import Quadrant
from raccordo.lines.casework.enums import Citizenship, Education, Status
from raccordo.lines.casework.models import Benefit, JobSeeker, StatusInterval
from raccordo.lines.crises.models import Crisis, Worker
from raccordo.observatory.yearbook.asked import margins
from raccordo.observatory.yearbook.cells import Count, Cuts, Key, Measured, key

AGES = ((25, "15-24"), (35, "25-34"), (45, "35-44"), (55, "45-54"), (65, "55-64"))
SHORT, LONG = 180, 365
"""Days after which a person has been unemployed for more than six months, and for long (D.Lgs 150/2015)."""
REGISTERED: tuple[Cuts, ...] = (
    ("age", "sex"), ("duration", "sex"), ("education", "sex"), ("home_centre", "sex"), ("province", "sex"),
)  # fmt: skip
EDUCATIONS = {
    Education.NONE: "primary",
    Education.LOWER_SECONDARY: "lower",
    Education.VOCATIONAL: "upper",
    Education.UPPER_SECONDARY: "upper",
    Education.TERTIARY: "tertiary",
}
"""Schooling of the register as the communications group it."""
YOUNG, OLDER = 30, 50
TARGETS = ("young", "older", "women", "foreign", "long", "low", "benefit")
"""The groups that policies are for; a person may be in several."""


def age(birth: dt.date, year: int) -> str:
    """The age band of a year, as the facts say it."""
    return next((band for limit, band in AGES if year - birth.year < limit), "65+")


def duration(start: dt.date, day: dt.date) -> str:
    """How long a status has lasted on a day."""
    days = (day - start).days + 1
    return "to_6" if days <= SHORT else "to_12" if days <= LONG else "over_12"


def unemployed(quadrant: Quadrant, year: int) -> tuple[list[Measured], str]:
    """Persons registered as unemployed with the quadrant's centres on 31 December of two years, and a digest of who."""
    found, seal = [], hashlib.sha256()
    for one in (year - 1, year):
        day = dt.date(one, 12, 31)
        rows, groups = [], []
        for person in _persons(quadrant, day):
            seal.update(f"{one} {person['code']} {person['start']}\n".encode())
            rows.append(_row(person, one, day))
            groups.append(_groups(person, rows[-1], one))
        found.append(count("registered", one, rows, REGISTERED))
        for target in TARGETS:
            inside = [{"group": "in" if target in mine else "out"} for mine in groups]
            found.append(count(f"target_{target}", one, inside, [("group",)]))
        new = JobSeeker.objects.registered(dt.date(one, 1, 1), day).filter(centre__quadrant=quadrant)
        entered = [{"sex": sex.upper()} for sex in new.values_list("sex", flat=True)]
        found.append(count("entered", one, entered, [("sex",)]))
    return found, seal.hexdigest()


def _persons(quadrant: Quadrant, day: dt.date) -> Iterable[dict[str, Any]]:
    """Whoever is unemployed on a day, in a fixed order; ``benefit``: an income support is in force."""
    benefit = Benefit.objects.in_force(day).filter(seeker=OuterRef("seeker"))
    of_centres = Q(status=Status.UNEMPLOYED, seeker__centre__quadrant=quadrant)
    intervals = StatusInterval.objects.in_force(day).filter(of_centres).order_by("seeker__code", "pk")
    return intervals.annotate(benefit=Exists(benefit)).values(
        "start", "benefit", code=F("seeker__code"), sex=F("seeker__sex"), birth=F("seeker__birth_date"),
        education=F("seeker__education"), citizenship=F("seeker__citizenship"), centre=F("seeker__centre__code"),
        province=F("seeker__centre__province__code"),
    )  # fmt: skip


def _row(person: dict[str, Any], year: int, day: dt.date) -> dict[str, str]:
    """The cuts of a person's tables."""
    return {
        "sex": person["sex"].upper(),
        "age": age(person["birth"], year),
        "duration": duration(person["start"], day),
        "education": EDUCATIONS[person["education"]],
        "home_centre": person["centre"],
        "province": person["province"],
    }


def _groups(person: dict[str, Any], row: dict[str, str], year: int) -> set[str]:
    """The target groups a person is in."""
    years = year - person["birth"].year
    inside = {
        "young": years < YOUNG,
        "older": years >= OLDER,
        "women": row["sex"] == "F",
        "foreign": person["citizenship"] != Citizenship.ITALIAN,
        "long": row["duration"] == "over_12",
        "low": row["education"] in ("primary", "lower"),
        "benefit": person["benefit"],
    }
    return {name for name in TARGETS if inside[name]}


def crises(quadrant: Quadrant, year: int) -> list[Measured]:
    """Crises identified in two years in the quadrant, and the workers whom those of each year touch."""
    found = []
    for one in (year - 1, year):
        begun = Crisis.objects.filter(centre__quadrant=quadrant, identified_on__year=one)
        number = begun.count()
        found.append(Measured("crises", one, (), {key("crises", one): Count(number, number and 3)}))
        workers = Worker.objects.filter(crisis__in=begun).count()
        found.append(Measured("crisis_workers", one, (), {key("crisis_workers", one): Count(workers, workers)}))
    return found


def count(measure: str, year: int, rows: Iterable[dict[str, str]], tables: Sequence[Cuts]) -> Measured:
    """Persons, a row each, counted in every cell of some tables."""
    found: Counter[Key] = Counter()
    for row in rows:
        found.update(key(measure, year, **{cut: row[cut] for cut in cuts}) for cuts in margins(tables))
    return Measured(measure, year, tables, {one: Count(found[one], found[one]) for one in sorted(found)})
