"""The demo's people sign: the first half-year is frozen, the second half-way there, and some records come late.

All through the services the pages use. The days lie before the reference day; nothing here is random.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction

from raccordo.kernel.models import Centre, User
from raccordo.lines.demand.models import Approach
from raccordo.plan.models import Line, Period, PlanVersion
from raccordo.plan.periods import services
from raccordo.plan.periods.exceptions import grant_exception, who_works_in
from raccordo.plan.periods.taking import Progress


def person(username: str, at: dt.date) -> User:
    """A person of the demo, acting in their role on a day."""
    user = User.objects.get(username=username)
    return user.act_as(user.memberships_at(at).first(), at)


def sign(version: PlanVersion, progress: Progress, check: Callable[[Period], None]) -> None:
    """Take the first half of 2020 to frozen, part of the second to approved, and open the first of 2021.

    ``check`` has a sample of the records of the first half checked before it is approved as a whole; it attaches files,
    which no transaction may be open for. What comes before and what comes after it are done whole or not at all.
    """
    lines = {line.code: line for line in version.lines.all()}
    total = 2 * len(lines)
    first = Period.objects.filter(version=version, code="2020-S1").first()
    if first is None:
        first = submitted(version, lines, lambda done: progress(done, total))
    if Period.objects.filter(version=version, code="2021-S1").exists():
        return
    check(first)
    signed(first, lines, lambda done: progress(len(lines) + done, total))


@transaction.atomic
def submitted(version: PlanVersion, lines: dict[str, Line], told: Callable[[int], None]) -> Period:
    """The first half of 2020, submitted line by line in July, one line sent back once, each approved."""
    opened, sent, back, again, approved = (dt.date(2020, 7, day) for day in (1, 8, 10, 14, 16))
    period = services.open_period(version, "2020-S1", user=person("agenzia", opened), today=opened)
    for done, line in enumerate(lines.values()):
        told(done)
        services.submit_line(period, line, user=person("linea", sent), today=sent)
    services.send_back_line(
        period, lines["imprese"], user=person("agenzia", back), today=back,
        reason="Manca un contatto di giugno del centro di Asti.",
    )  # fmt: skip
    services.submit_line(
        period, lines["imprese"], user=person("linea", again), today=again, note="Verificato con Asti."
    )
    for line in lines.values():
        services.approve_line(period, line, user=person("agenzia", approved), today=approved)
    return period


@transaction.atomic
def signed(first: Period, lines: dict[str, Line], told: Callable[[int], None]) -> None:
    """The first half approved as a whole and frozen by another; then late records, and the second half."""
    whole, frozen = dt.date(2020, 7, 21), dt.date(2020, 7, 23)
    services.approve_period(first, user=person("regione", whole), today=whole)
    services.freeze_period(first, user=person("direzione", frozen), today=frozen)
    late_records(first.version)
    second_half(first.version, lines, told)
    opened = dt.date(2021, 6, 1)
    services.open_period(first.version, "2021-S1", user=person("agenzia", opened), today=opened)


def late_records(version: PlanVersion) -> None:
    """In September 2020 a centre, by an exception, writes approaches of June found on paper and corrects one day."""
    period = Period.objects.get(version=version, code="2020-S1")
    granted = dt.date(2020, 9, 14)
    centre = Centre.objects.filter(code="asti").first() or Centre.objects.earliest("code")
    grant_exception(
        period, user=person("agenzia", granted), today=granted, app="demand", centre=centre,
        people=who_works_in(centre, granted) or [person("centro", granted)],
        reason="Contatti di giugno ritrovati su carta dopo la chiusura.",
        valid_from=granted, valid_to=granted + dt.timedelta(days=4),
    )  # fmt: skip
    counted = Approach.objects.held(period.start, period.end).reached().filter(centre=centre, campaign__target="rdc")
    if (moved := counted.order_by("held_on", "pk").last()) is not None and moved.held_on is not None:
        moved.held_on -= dt.timedelta(days=1)
        moved.save()
    refused = Approach.objects.held(period.start, period.end).filter(campaign__target="rdc", outcome="refused")
    for approach in refused.order_by("pk")[:3]:
        approach.outcome = "informed"
        approach.save()


def second_half(version: PlanVersion, lines: dict[str, Line], told) -> None:
    """In January 2021 three lines have submitted, two of them are approved, two are still open."""
    opened, submitted, approved = dt.date(2021, 1, 4), dt.date(2021, 1, 15), dt.date(2021, 1, 22)
    period = services.open_period(version, "2020-S2", user=person("agenzia", opened), today=opened)
    for done, code in enumerate(("servizi", "transizioni", "crisi")):
        told(done)
        services.submit_line(period, lines[code], user=person("linea", submitted), today=submitted)
    for code in ("servizi", "transizioni"):
        services.approve_line(period, lines[code], user=person("agenzia", approved), today=approved)
