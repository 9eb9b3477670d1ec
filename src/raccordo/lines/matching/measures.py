"""What the plan asks of matching people and vacancies."""

from __future__ import annotations

from django.db.models import Exists
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.measures import Unit, Window, measure, ratio
from raccordo.lines.casework.measures import in_charge, persons_hired
from raccordo.lines.casework.models import Hire, Pact
from raccordo.lines.demand.measures import vacancy_positions
from raccordo.lines.matching.method import method
from raccordo.lines.matching.models import OfferVerdict, Proposal

_DAYS = method().placement_days


@measure(
    "matching.persons_placed",
    title=_("Persons hired after a proposal of the centre"),
    unit=Unit.PERSONS,
    definition=format_lazy(
        _(
            "Persons with a hire (from the mandatory communications) that started in the period, by the same employer "
            "for whom a centre had proposed them or put them in a shortlist in the {days} days before."
        ),
        days=_DAYS,
    ),
    counts="seeker",
    on="started_on",
    additive=False,
)
def persons_placed(window: Window):
    """Numerator of O1-B. The days are those of ``method.yaml``."""
    follows = Proposal.objects.followed_by_hire(_DAYS)
    return Hire.objects.started(*window.days).filter(Exists(follows))


intermediation_administrative = ratio(
    "matching.intermediation_administrative",
    title=_("Intermediation rate, administrative definition"),
    definition=format_lazy(
        _(
            "Persons with a hire that started in the period and follows, within {days} days, a centre's proposal or "
            "shortlist for that employer, out of all the persons with a hire that started in the period. The other "
            "definition, from interviews, is the survey one."
        ),
        days=_DAYS,
    ),
    numerator=persons_placed,
    denominator=persons_hired,
)


@measure(
    "matching.with_congruous_offer.offered",
    title=_("Persons in charge who had a congruous offer"),
    unit=Unit.PERSONS,
    definition=_(
        "Persons who have a pact in force on the last day of the period and to whom, since they signed it, at least "
        "one offer was proposed that the rules in force found congruous."
    ),
    counts="seeker",
    on="signed_on",
    stock=True,
    register=False,
)
def in_charge_with_offer(window: Window):
    """Pacts in force with a congruous verdict on a proposal made under them."""
    offers = OfferVerdict.objects.congruous().under_pact(window.end)
    return Pact.objects.in_force(window.end).filter(Exists(offers))


with_congruous_offer = ratio(
    "matching.with_congruous_offer",
    title=_("Persons in charge with at least one congruous offer"),
    definition=_(
        "Persons in charge to whom at least one congruous offer was proposed since they signed the pact, out of all "
        "the persons who have a pact in force on the last day of the period."
    ),
    numerator=in_charge_with_offer,
    denominator=in_charge,
)

vacancies_per_person_in_charge = ratio(
    "matching.vacancies_per_person_in_charge",
    title=_("Vacancy positions found for each person in charge"),
    definition=_(
        "Positions of the vacancies found in the period over the persons in charge on its last day: at 100% there is "
        "a position for each person, whether or not it suits them. The share with a congruous offer stands beside it."
    ),
    numerator=vacancy_positions,
    denominator=in_charge,
    part_of_whole=False,
)
