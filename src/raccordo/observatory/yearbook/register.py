"""The agency's own registers: who was unemployed on the last day of a year, and the crises of the year."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence

from raccordo.kernel.territory.models import Quadrant
from raccordo.lines.casework.enums import Status
from raccordo.lines.casework.models import JobSeeker, StatusInterval
from raccordo.lines.crises.models import Crisis, Worker
from raccordo.observatory.yearbook.asked import margins
from raccordo.observatory.yearbook.cells import Count, Cuts, Key, Measured, key

AGES = ((25, "15-24"), (35, "25-34"), (45, "35-44"), (55, "45-54"), (65, "55-64"))
SHORT, LONG = 180, 365
"""Days after which a person has been unemployed for more than six months, and for long (D.Lgs 150/2015)."""
REGISTERED: tuple[Cuts, ...] = (("age", "sex"), ("duration", "sex"), ("home_centre", "sex"), ("province", "sex"))


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
        intervals = StatusInterval.objects.in_force(day).filter(
            status=Status.UNEMPLOYED, seeker__centre__quadrant=quadrant
        )
        rows = []
        for code, sex, birth, centre, province, start in intervals.order_by("seeker__code", "pk").values_list(
            "seeker__code",
            "seeker__sex",
            "seeker__birth_date",
            "seeker__centre__code",
            "seeker__centre__province__code",
            "start",
        ):
            seal.update(f"{one} {code} {start}\n".encode())
            rows.append(
                {
                    "sex": sex.upper(),
                    "age": age(birth, one),
                    "duration": duration(start, day),
                    "home_centre": centre,
                    "province": province,
                }
            )
        found.append(count("registered", one, rows, REGISTERED))
        new = JobSeeker.objects.registered(dt.date(one, 1, 1), day).filter(centre__quadrant=quadrant)
        found.append(
            count("entered", one, [{"sex": sex.upper()} for sex in new.values_list("sex", flat=True)], [("sex",)])
        )
    return found, seal.hexdigest()


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
