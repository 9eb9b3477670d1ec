"""Factories of proposals and verdicts."""

import datetime as dt

import factory

from raccordo.lines.matching.models import OfferVerdict, Proposal
from tests.casework.factories import JobSeekerFactory
from tests.demand.factories import VacancyFactory


class ProposalFactory(factory.django.DjangoModelFactory):
    """Pending, unless ``decided=True`` says that the person accepted."""

    class Params:
        decided = factory.Trait(outcome="accepted", decided_on=factory.SelfAttribute("proposed_on"))

    seeker = factory.SubFactory(JobSeekerFactory)
    vacancy = factory.SubFactory(VacancyFactory, centre=factory.SelfAttribute("..seeker.centre"))
    kind = "proposal"
    proposed_on = dt.date(2020, 4, 1)
    centre = factory.SelfAttribute("seeker.centre")

    class Meta:
        model = Proposal


class OfferVerdictFactory(factory.django.DjangoModelFactory):
    proposal = factory.SubFactory(ProposalFactory)
    assessed_on = factory.SelfAttribute("proposal.proposed_on")
    regime = "rdc_2019"
    congruous = True

    class Meta:
        model = OfferVerdict
