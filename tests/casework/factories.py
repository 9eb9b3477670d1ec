"""Factories of the work with people."""

import datetime as dt

import factory

from raccordo.lines.casework.models import (
    ActionPlan,
    Assessment,
    Benefit,
    Condition,
    Convocation,
    Hire,
    JobSeeker,
    OutcomeInterview,
    Pact,
    PlanSupport,
    Sanction,
    Service,
    StatusInterval,
    Voucher,
    VoucherMeeting,
)
from tests.catalogue.factories import ProviderFactory
from tests.kernel.factories import CentreFactory
from tests.workforce.factories import OperatorFactory, fiscal_code

DAY = dt.date(2020, 6, 1)


class JobSeekerFactory(factory.django.DjangoModelFactory):
    code = factory.Sequence(lambda n: f"P-{n:07d}")
    fiscal_code = factory.Sequence(lambda n: fiscal_code(n))
    first_name = "Nome"
    last_name = "Cognome"
    sex = "f"
    birth_date = dt.date(1980, 1, 1)
    citizenship = "it"
    education = "upper_secondary"
    centre = factory.SubFactory(CentreFactory)
    municipality = factory.SelfAttribute("centre.seat")
    registered_on = dt.date(2019, 5, 1)

    class Meta:
        model = JobSeeker


class OfSeekerFactory(factory.django.DjangoModelFactory):
    """Records of a person, made by their centre unless told otherwise."""

    seeker = factory.SubFactory(JobSeekerFactory)
    centre = factory.SelfAttribute("seeker.centre")

    class Meta:
        abstract = True


class ConditionFactory(factory.django.DjangoModelFactory):
    seeker = factory.SubFactory(JobSeekerFactory)
    kind = "disability"
    start = dt.date(2019, 1, 1)

    class Meta:
        model = Condition


class StatusIntervalFactory(factory.django.DjangoModelFactory):
    seeker = factory.SubFactory(JobSeekerFactory)
    status = "unemployed"
    start = dt.date(2019, 5, 1)

    class Meta:
        model = StatusInterval


class BenefitFactory(OfSeekerFactory):
    household_code = factory.Sequence(lambda n: f"N-{n}")
    regime = "rdc"
    recognised_on = dt.date(2020, 3, 1)
    first_paid_on = dt.date(2020, 4, 1)

    class Meta:
        model = Benefit


class ConvocationFactory(OfSeekerFactory):
    sent_on = dt.date(2020, 3, 15)
    channel = "sms"
    for_day = dt.date(2020, 4, 1)
    outcome = "attended"
    outcome_on = factory.SelfAttribute("for_day")

    class Meta:
        model = Convocation

    class Params:
        pending = factory.Trait(outcome="pending", outcome_on=None)


class SanctionFactory(factory.django.DjangoModelFactory):
    benefit = factory.SubFactory(BenefitFactory)
    event = "missed_convocation"
    event_on = dt.date(2020, 5, 1)
    effect = "one_month"

    class Meta:
        model = Sanction


class AssessmentFactory(OfSeekerFactory):
    kind = "qualitative"
    held_on = DAY

    class Meta:
        model = Assessment


class PactFactory(OfSeekerFactory):
    kind = "rdc"
    regime = "rdc"
    signed_on = dt.date(2020, 2, 1)

    class Meta:
        model = Pact

    class Params:
        ended = factory.Trait(ended_on=dt.date(2020, 10, 31), end_reason="expired")


class ActionPlanFactory(factory.django.DjangoModelFactory):
    pact = factory.SubFactory(PactFactory)
    centre = factory.SelfAttribute("pact.centre")
    drafted_on = factory.SelfAttribute("pact.signed_on")
    navigator = factory.SubFactory(OperatorFactory, navigator=True, centre=factory.SelfAttribute("..centre"))

    class Meta:
        model = ActionPlan


class PlanSupportFactory(factory.django.DjangoModelFactory):
    plan = factory.SubFactory(ActionPlanFactory)
    operator = factory.SelfAttribute("plan.navigator")
    held_on = DAY

    class Meta:
        model = PlanSupport


class ServiceFactory(OfSeekerFactory):
    lep = "E"
    state = "started"
    proposed_on = dt.date(2020, 5, 1)
    started_on = dt.date(2020, 5, 10)

    class Meta:
        model = Service

    class Params:
        proposed = factory.Trait(state="proposed", started_on=None)
        completed = factory.Trait(state="completed", ended_on=DAY)


class VoucherFactory(OfSeekerFactory):
    regime = "rdc"
    assigned_on = dt.date(2020, 5, 1)
    choice = "cpi"
    chosen_on = dt.date(2020, 5, 10)
    tutor = factory.SubFactory(OperatorFactory, centre=factory.SelfAttribute("..centre"))

    class Meta:
        model = Voucher

    class Params:
        body = factory.Trait(
            choice="sal", provider=factory.SubFactory(ProviderFactory), tutor=None, body_tutor_code="T-1"
        )


class VoucherMeetingFactory(factory.django.DjangoModelFactory):
    voucher = factory.SubFactory(VoucherFactory)
    held_on = DAY

    class Meta:
        model = VoucherMeeting


class HireFactory(OfSeekerFactory):
    employer_code = factory.Sequence(lambda n: f"{n:011d}")
    contract = "A.02.00"
    started_on = DAY
    communicated_on = dt.date(2020, 5, 31)

    class Meta:
        model = Hire


class OutcomeInterviewFactory(OfSeekerFactory):
    held_on = dt.date(2021, 2, 1)
    reference_year = 2020
    found_work_on = DAY
    channel = "centre"

    class Meta:
        model = OutcomeInterview
