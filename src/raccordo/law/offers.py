"""Whether an offer of work is congruous: ``data/offers.yaml`` applied (docs/algorithms/congruous-offer.md)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache

from raccordo.law.offer_rules import Area, Case, Coherence, OfferFile, OfferRegime, When
from raccordo.law.parameters import value_at
from raccordo.law.sources import read

__all__ = ["Coherence", "Offer", "Person", "Reason", "Verdict", "assess_offer", "regime_for"]


@dataclass(frozen=True)
class Offer:
    """An offer of work as the rules look at it. What is not known is ``None`` and never helps an offer.

    Attributes:
        months: length of a fixed-term contract; ignored for a permanent one.
        weekly_hours, full_time_hours: hours offered, and those of full time in the collective agreement.
        monthly_pay: euro a month, net of the worker's contributions, as the benefit it is compared with.
        contractual_minimum: euro a month by the collective agreement.
        km: distance by road from the person's domicile to the workplace.
        minutes: travel by public transport; ``None`` where it is not known.
        public_transport: ``False`` where no public transport reaches the workplace.
        ordinal: 1 for the first offer made to the person under the present benefit, 2 for the second …
    """

    permanent: bool
    km: Decimal | float | None
    minutes: int | None = None
    public_transport: bool = True
    months: int | None = None
    weekly_hours: Decimal | None = None
    full_time_hours: Decimal = Decimal(40)
    monthly_pay: Decimal | None = None
    contractual_minimum: Decimal | None = None
    coherence: Coherence = Coherence.OTHER_SECTOR
    ordinal: int = 1


@dataclass(frozen=True)
class Person:
    """What the rules ask about the person who receives the offer.

    Attributes:
        benefit: code of the regime under which the person is in charge (rdc, naspi, adi, sfl, gol).
        benefit_months: whole months of benefit so far. unemployed_months: whole months of unemployment.
        renewed: the benefit was already renewed. disabled_member, minors, minors_under_14: in the household.
        last_weekly_hours: of the last contract; ``None`` if there was none (then full time is compared).
        monthly_benefit: euro received in the last month.
    """

    benefit: str
    benefit_months: int = 0
    unemployed_months: int = 0
    renewed: bool = False
    disabled_member: bool = False
    minors: bool = False
    minors_under_14: bool = False
    last_weekly_hours: Decimal | None = None
    monthly_benefit: Decimal | None = None


class Reason(StrEnum):
    """Why an offer is not congruous. ``*_UNKNOWN``: the datum that the rules ask is missing."""

    NO_RULES = "no_rules"
    TOO_FAR = "too_far"
    DISTANCE_UNKNOWN = "distance_unknown"
    TOO_SHORT = "too_short"
    LENGTH_UNKNOWN = "length_unknown"
    TOO_FEW_HOURS = "too_few_hours"
    HOURS_UNKNOWN = "hours_unknown"
    PAY_BELOW_AGREEMENT = "pay_below_agreement"
    PAY_TOO_LOW = "pay_too_low"
    PAY_UNKNOWN = "pay_unknown"
    NOT_COHERENT = "not_coherent"


@dataclass(frozen=True)
class Verdict:
    """The answer: whether the offer is congruous, under which rules, and every reason why it is not."""

    congruous: bool
    regime: str
    reasons: tuple[Reason, ...]


@cache
def _regimes() -> tuple[OfferRegime, ...]:
    return read("offers", OfferFile).regimes


def regime_for(benefit: str, at: dt.date) -> OfferRegime | None:
    """The rules for a benefit on the day of the offer, or ``None`` where the law has none."""
    for regime in _regimes():
        if benefit in regime.benefits and regime.holds(at):
            return regime
    return None


def assess_offer(offer: Offer, person: Person, at: dt.date) -> Verdict:
    """Judge an offer made on the day ``at``. All tests are made, so that the person reads all the reasons at once.

    Raises:
        ValueError: when the offer's ordinal is below 1.
    """
    if offer.ordinal < 1:
        raise ValueError("Offers are counted from 1.")
    regime = regime_for(person.benefit, at)
    if regime is None:
        return Verdict(congruous=False, regime="", reasons=(Reason.NO_RULES,))
    found = (
        _distance(offer, person, regime),
        _length(offer, regime),
        _hours(offer, person, regime),
        _pay(offer, person, regime, at),
        _coherence(offer, person, regime),
    )
    reasons = tuple(reason for reason in found if reason is not None)
    return Verdict(congruous=not reasons, regime=regime.code, reasons=reasons)


def _holds(when: When, offer: Offer, person: Person) -> bool:
    """Whether every condition that a case states is met; what it leaves out is not asked."""
    facts = {
        "renewed": person.renewed,
        "disabled_member": person.disabled_member,
        "minors": person.minors,
        "minors_under_14": person.minors_under_14,
        "permanent": offer.permanent,
    }
    same = all(getattr(when, name) in (None, fact) for name, fact in facts.items())
    benefit_ok = when.benefit_months_below is None or person.benefit_months < when.benefit_months_below
    return same and benefit_ok and _unemployed_below(when.unemployed_months_below, person)


def _unemployed_below(months: int | None, person: Person) -> bool:
    return months is None or person.unemployed_months < months


def area_for(offer: Offer, person: Person, regime: OfferRegime) -> Area:
    """The area in which this offer, by its order, has to be."""
    case: Case = next(case for case in regime.cases if _holds(case.when, offer, person))
    return case.areas[min(offer.ordinal, len(case.areas)) - 1]


def _distance(offer: Offer, person: Person, regime: OfferRegime) -> Reason | None:
    area = area_for(offer, person, regime)
    if area.anywhere:
        return None
    if area.minutes is not None and offer.minutes is not None and offer.minutes <= area.minutes:
        return None
    if offer.km is None:
        return Reason.DISTANCE_UNKNOWN
    reach = Decimal(area.km or 0)
    if not offer.public_transport:
        reach *= regime.without_transport
    return None if Decimal(str(offer.km)) <= reach else Reason.TOO_FAR


def _length(offer: Offer, regime: OfferRegime) -> Reason | None:
    if offer.permanent or not regime.fixed_term_min_months:
        return None
    if offer.months is None:
        return Reason.LENGTH_UNKNOWN
    return None if offer.months >= regime.fixed_term_min_months else Reason.TOO_SHORT


def _hours(offer: Offer, person: Person, regime: OfferRegime) -> Reason | None:
    if offer.weekly_hours is None:
        return Reason.HOURS_UNKNOWN
    if offer.weekly_hours >= offer.full_time_hours:
        return None
    whole = offer.full_time_hours
    if regime.hours_share_of == "last_contract" and person.last_weekly_hours is not None:
        whole = person.last_weekly_hours
    return None if offer.weekly_hours >= whole * regime.min_hours_share else Reason.TOO_FEW_HOURS


def _pay(offer: Offer, person: Person, regime: OfferRegime, at: dt.date) -> Reason | None:
    if offer.monthly_pay is None:
        return Reason.PAY_UNKNOWN
    if offer.contractual_minimum is not None and offer.monthly_pay < offer.contractual_minimum:
        return Reason.PAY_BELOW_AGREEMENT
    floor = Decimal(0)
    if regime.over_maximum is not None:
        floor = value_at("rdc.maximum_single_with_rent", at).value * regime.over_maximum
    elif regime.over_own_benefit is not None and person.monthly_benefit is not None:
        floor = person.monthly_benefit * regime.over_own_benefit
    return None if offer.monthly_pay >= floor else Reason.PAY_TOO_LOW


def _coherence(offer: Offer, person: Person, regime: OfferRegime) -> Reason | None:
    for band in regime.coherence:
        if _unemployed_below(band.unemployed_months_below, person):
            return None if offer.coherence.rank <= band.at_most.rank else Reason.NOT_COHERENT
    return None
