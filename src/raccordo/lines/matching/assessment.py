"""From the records of a person and a vacancy to the facts on which :mod:`raccordo.law.offers` judges an offer."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from decimal import Decimal

from raccordo.kernel.models import Municipality
from raccordo.law.offers import Coherence, Offer, Person
from raccordo.law.unemployment import duration
from raccordo.lines.casework.enums import Status
from raccordo.lines.casework.models import Benefit, Condition, Hire, JobSeeker, Pact, StatusInterval
from raccordo.lines.catalogue.enums import Vulnerability
from raccordo.lines.demand.enums import WITHOUT_END
from raccordo.lines.demand.models import Vacancy
from raccordo.lines.matching.enums import ProposalKind
from raccordo.lines.matching.method import method
from raccordo.lines.matching.models import Proposal

EARTH_RADIUS_KM = 6371.0088


@dataclass(frozen=True)
class Told:
    """What only the operator knows about an offer; the rest is read from the records.

    Attributes:
        km: distance by road; ``None`` has it estimated from the two municipalities.
        minutes: travel by public transport; public_transport: ``False`` where there is none.
        coherence: how near the work is to the person's.
        contractual_minimum: euro a month by the collective agreement.
        minors, minors_under_14: in the person's household.
    """

    km: Decimal | None = None
    minutes: int | None = None
    public_transport: bool = True
    coherence: Coherence = Coherence.OTHER_SECTOR
    contractual_minimum: Decimal | None = None
    minors: bool = False
    minors_under_14: bool = False


@dataclass(frozen=True)
class Facts:
    """The two sides of the judgement, and whether the distance was estimated."""

    offer: Offer
    person: Person
    distance_estimated: bool


def facts(seeker: JobSeeker, vacancy: Vacancy, at: dt.date, told: Told) -> Facts:
    """What the records and the operator say about an offer made on the day ``at``."""
    benefit = Benefit.objects.filter(seeker=seeker).in_force(at).order_by("-recognised_on").first()
    km = told.km if told.km is not None else road_km(seeker.municipality, vacancy.workplace)
    offer = Offer(
        permanent=vacancy.contract in WITHOUT_END,
        months=vacancy.duration_months,
        weekly_hours=vacancy.weekly_hours,
        full_time_hours=vacancy.full_time_hours,
        monthly_pay=vacancy.monthly_pay,
        contractual_minimum=told.contractual_minimum,
        km=km,
        minutes=told.minutes,
        public_transport=told.public_transport,
        coherence=told.coherence,
        ordinal=_ordinal(seeker, benefit, at),
    )
    return Facts(offer, _person(seeker, benefit, at, told), told.km is None and km is not None)


def road_km(home: Municipality, workplace: Municipality) -> Decimal | None:
    """Estimated road distance between two municipalities; ``None`` where either has no coordinates."""
    if home.pk == workplace.pk:
        return Decimal(0)
    places = (home.latitude, home.longitude, workplace.latitude, workplace.longitude)
    if any(place is None for place in places):
        return None
    here, east, there, west = (math.radians(place) for place in places if place is not None)
    half = math.sin((there - here) / 2) ** 2
    half += math.cos(here) * math.cos(there) * math.sin((west - east) / 2) ** 2
    straight = 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(half))
    return (Decimal(straight) * method().road_factor).quantize(Decimal("0.1"))


def _person(seeker: JobSeeker, benefit: Benefit | None, at: dt.date, told: Told) -> Person:
    last = Hire.objects.filter(seeker=seeker, started_on__lte=at).order_by("-started_on").first()
    return Person(
        benefit=_regime(seeker, benefit, at),
        benefit_months=whole_months(benefit.recognised_on, at) if benefit else 0,
        unemployed_months=_unemployed_months(seeker, at),
        renewed=benefit is not None and _renewed(benefit),
        disabled_member=_disabled_member(seeker, benefit, at),
        minors=told.minors or told.minors_under_14,
        minors_under_14=told.minors_under_14,
        last_weekly_hours=last.weekly_hours if last else None,
        monthly_benefit=benefit.monthly_amount if benefit else None,
    )


def _regime(seeker: JobSeeker, benefit: Benefit | None, at: dt.date) -> str:
    """The benefit's regime, else that of the pact in force; empty where neither says."""
    if benefit is not None:
        return benefit.regime
    pact = Pact.objects.filter(seeker=seeker).in_force(at).order_by("-signed_on").first()
    return pact.regime if pact else ""


def _ordinal(seeker: JobSeeker, benefit: Benefit | None, at: dt.date) -> int:
    """1 for the first offer under the present benefit; only congruous ones were offers for the law."""
    earlier = Proposal.objects.filter(
        seeker=seeker, kind=ProposalKind.PROPOSAL, proposed_on__lt=at, verdict__congruous=True
    )
    if benefit is not None:
        earlier = earlier.filter(proposed_on__gte=benefit.recognised_on)
    return earlier.count() + 1


def _renewed(benefit: Benefit) -> bool:
    """Whether the person had the same benefit before."""
    return Benefit.objects.filter(
        seeker=benefit.seeker_id, regime=benefit.regime, recognised_on__lt=benefit.recognised_on
    ).exists()


def _disabled_member(seeker: JobSeeker, benefit: Benefit | None, at: dt.date) -> bool:
    """Whether a known member of the household has a disability on the day."""
    members = {seeker.pk}
    if benefit is not None:
        members |= set(
            Benefit.objects.filter(household_code=benefit.household_code).in_force(at).values_list("seeker", flat=True)
        )
    return Condition.objects.filter(seeker__in=members, kind=Vulnerability.DISABILITY).in_force(at).exists()


def _unemployed_months(seeker: JobSeeker, at: dt.date) -> int:
    """Whole months since the declaration of availability, less suspensions.

    Counted in days as the law does: six months are 180 days and one, twelve are 365 and one.
    """
    if seeker.did_on is None:
        return 0
    suspensions = StatusInterval.objects.filter(seeker=seeker, status=Status.SUSPENDED, start__lte=at)
    days = duration(seeker.did_on, at, [(row.start, row.end or at) for row in suspensions])
    return months_of(days)


def months_of(days: int) -> int:
    """Whole months in so many days of unemployment: 6 from the 181st, 12 from the 366th."""
    complete = max(days - 1, 0)
    return min(complete // 30, 11) if days <= 365 else complete * 12 // 365


def whole_months(start: dt.date, at: dt.date) -> int:
    """Calendar months completed between two days."""
    return max(0, (at.year - start.year) * 12 + at.month - start.month - (at.day < start.day))
