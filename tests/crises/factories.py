"""Factories of crises, their workers and what is done for them."""

import datetime as dt

import factory
from codicefiscale import codicefiscale

from raccordo.lines.crises.models import (
    Crisis,
    CrisisAgreement,
    CrisisScoutingPlan,
    CrisisTable,
    IndividualContact,
    InformationMeeting,
    MeetingAttendance,
    RelocationPath,
    RelocationService,
    Worker,
    WorkerProfileSource,
    WorkerProposal,
)
from tests.demand.factories import CompanyFactory, VacancyFactory
from tests.kernel.factories import CentreFactory


def tax_code(number: int) -> str:
    """A tax code of the right shape and check letter; its place of birth (Z999) was never assigned."""
    letters = ""
    for _ in range(6):
        number, rest = divmod(number, 26)
        letters += chr(65 + rest)
    body = f"{letters}80A01Z999"
    return body + codicefiscale.encode_cin(body)


class CrisisFactory(factory.django.DjangoModelFactory):
    """Identified and taken in charge, still open."""

    company = factory.SubFactory(CompanyFactory)
    name = factory.Sequence(lambda n: f"Crisi {n}")
    level = "regional"
    centre = factory.SelfAttribute("company.centre")
    identified_on = dt.date(2020, 2, 3)
    taken_in_charge_on = factory.SelfAttribute("identified_on")

    class Meta:
        model = Crisis


class CrisisTableFactory(factory.django.DjangoModelFactory):
    """Attended, unless ``missed=True`` or ``not_involved=True``."""

    class Params:
        missed = factory.Trait(attended=False)
        not_involved = factory.Trait(agency_involved=False, attended=False)

    crisis = factory.SubFactory(CrisisFactory)
    held_on = dt.date(2020, 3, 9)
    level = "regional"
    agency_involved = True
    attended = True

    class Meta:
        model = CrisisTable


class CrisisAgreementFactory(factory.django.DjangoModelFactory):
    """A relocation agreement within a year of CIGS, or ``other=True``."""

    class Params:
        other = factory.Trait(kind="other", cigs_from=None, cigs_to=None)

    crisis = factory.SubFactory(CrisisFactory)
    kind = "relocation_adr"
    signed_on = dt.date(2020, 3, 2)
    cigs_from = factory.SelfAttribute("signed_on")
    cigs_to = factory.LazyAttribute(lambda o: o.cigs_from + dt.timedelta(days=365))
    reference = "Prot. 1/2020"

    class Meta:
        model = CrisisAgreement


class WorkerFactory(factory.django.DjangoModelFactory):
    """In the pool and under no agreement; ``relocation=True`` for one, ``left=True`` for who was hired."""

    class Params:
        relocation = factory.Trait(agreement=factory.SubFactory(CrisisAgreementFactory))
        left = factory.Trait(left_pool_on=dt.date(2020, 6, 15), left_reason="hired")

    crisis = factory.LazyAttribute(lambda o: o.agreement.crisis if o.agreement else CrisisFactory())
    agreement = None
    centre = factory.SubFactory(CentreFactory)
    fiscal_code = factory.Sequence(tax_code)
    first_name = "Prova"
    last_name = factory.Sequence(lambda n: f"Inventata{n}")
    sex = "F"
    birth_date = dt.date(1980, 1, 1)
    municipality = factory.SelfAttribute("centre.seat")

    class Meta:
        model = Worker


class WorkerProfileSourceFactory(factory.django.DjangoModelFactory):
    worker = factory.SubFactory(WorkerFactory)
    source = "cob"
    consulted_on = dt.date(2020, 3, 2)

    class Meta:
        model = WorkerProfileSource


class InformationMeetingFactory(factory.django.DjangoModelFactory):
    crisis = factory.SubFactory(CrisisFactory)
    kind = "orientation"
    held_on = dt.date(2020, 4, 6)
    centre = factory.SubFactory(CentreFactory)

    class Meta:
        model = InformationMeeting


class MeetingAttendanceFactory(factory.django.DjangoModelFactory):
    """Present at a meeting on AdR-CIGS."""

    worker = factory.SubFactory(WorkerFactory)
    meeting = factory.LazyAttribute(
        lambda o: InformationMeetingFactory(crisis=o.worker.crisis, centre=o.worker.centre, kind="adr_cigs")
    )
    present = True

    class Meta:
        model = MeetingAttendance


class IndividualContactFactory(factory.django.DjangoModelFactory):
    worker = factory.SubFactory(WorkerFactory)
    centre = factory.SelfAttribute("worker.centre")
    channel = "email"
    held_on = dt.date(2020, 4, 6)
    topic = "adr_cigs"

    class Meta:
        model = IndividualContact


class RelocationPathFactory(factory.django.DjangoModelFactory):
    worker = factory.SubFactory(WorkerFactory)
    centre = factory.SelfAttribute("worker.centre")
    joined_on = dt.date(2020, 4, 20)

    class Meta:
        model = RelocationPath


class RelocationServiceFactory(factory.django.DjangoModelFactory):
    path = factory.SubFactory(RelocationPathFactory)
    kind = "guidance"
    held_on = dt.date(2020, 5, 4)

    class Meta:
        model = RelocationService


class CrisisScoutingPlanFactory(factory.django.DjangoModelFactory):
    """Handed over a week after it was drafted."""

    crisis = factory.SubFactory(CrisisFactory)
    centre = factory.SubFactory(CentreFactory)
    drafted_on = dt.date(2020, 4, 6)
    handed_over_on = factory.LazyAttribute(lambda o: o.drafted_on + dt.timedelta(days=7))

    class Meta:
        model = CrisisScoutingPlan


class WorkerProposalFactory(factory.django.DjangoModelFactory):
    worker = factory.SubFactory(WorkerFactory)
    vacancy = factory.SubFactory(VacancyFactory)
    centre = factory.SelfAttribute("worker.centre")
    proposed_on = dt.date(2020, 5, 18)

    class Meta:
        model = WorkerProposal
