"""Factories of the staff of the centres."""

import datetime as dt

import factory
from codicefiscale import codicefiscale

from raccordo.lines.workforce.models import (
    Adoption,
    Attendance,
    CentreSupport,
    Competence,
    CompetenceAssessment,
    Enrolment,
    Operator,
    Placement,
    Session,
    Solution,
    StaffingNorm,
    SupportParticipant,
    TrainingModule,
)
from tests.kernel.factories import CentreFactory

DAY = dt.date(2020, 6, 1)


def fiscal_code(number: int) -> str:
    """A tax code of right shape and check letter, different for each number, of no person: no municipality is Z9xx."""
    letters = "".join(chr(65 + number // 26**place % 26) for place in range(6))
    first_15 = f"{letters}80A{1 + number % 28:02d}Z{900 + number % 100}"
    return first_15 + codicefiscale.encode_cin(first_15)


class OperatorFactory(factory.django.DjangoModelFactory):
    code = factory.Sequence(lambda n: f"OP-{n:05d}")
    kind = "centre_operator"
    employer = "apl"
    centre = factory.SubFactory(CentreFactory)
    first_name = "Nome"
    last_name = "Cognome"
    fiscal_code = factory.Sequence(lambda n: fiscal_code(n))
    started_on = dt.date(2018, 1, 1)

    class Meta:
        model = Operator

    class Params:
        navigator = factory.Trait(kind="navigator", employer="anpal_servizi")


class PlacementFactory(factory.django.DjangoModelFactory):
    operator = factory.SubFactory(OperatorFactory, navigator=True)
    centre = factory.SelfAttribute("operator.centre")
    start = dt.date(2019, 9, 1)
    onboarding_started_on = dt.date(2019, 9, 10)
    onboarding_completed_on = dt.date(2020, 2, 1)

    class Meta:
        model = Placement


class TrainingModuleFactory(factory.django.DjangoModelFactory):
    code = factory.Sequence(lambda n: f"m{n}")
    title = factory.LazyAttribute(lambda o: f"Modulo {o.code}")
    area = "general"
    hours = 8

    class Meta:
        model = TrainingModule


class EnrolmentFactory(factory.django.DjangoModelFactory):
    operator = factory.SubFactory(OperatorFactory)
    module = factory.SubFactory(TrainingModuleFactory)
    centre = factory.SelfAttribute("operator.centre")
    indicated_on = dt.date(2020, 3, 1)
    completed_on = dt.date(2020, 5, 1)

    class Meta:
        model = Enrolment


class SessionFactory(factory.django.DjangoModelFactory):
    module = factory.SubFactory(TrainingModuleFactory)
    held_on = DAY
    hours = 4

    class Meta:
        model = Session


class AttendanceFactory(factory.django.DjangoModelFactory):
    session = factory.SubFactory(SessionFactory)
    operator = factory.SubFactory(OperatorFactory)

    class Meta:
        model = Attendance


class CompetenceFactory(factory.django.DjangoModelFactory):
    code = factory.Sequence(lambda n: f"c{n}")
    title = factory.LazyAttribute(lambda o: f"Competenza {o.code}")

    class Meta:
        model = Competence


class CompetenceAssessmentFactory(factory.django.DjangoModelFactory):
    operator = factory.SubFactory(OperatorFactory)
    competence = factory.SubFactory(CompetenceFactory)
    survey_year = 2020
    required = 3
    owned = 2
    assessed_on = DAY

    class Meta:
        model = CompetenceAssessment


class SolutionFactory(factory.django.DjangoModelFactory):
    code = factory.Sequence(lambda n: f"s{n}")
    title = factory.LazyAttribute(lambda o: f"Soluzione {o.code}")
    kind = "organisational"

    class Meta:
        model = Solution


class AdoptionFactory(factory.django.DjangoModelFactory):
    centre = factory.SubFactory(CentreFactory)
    solution = factory.SubFactory(SolutionFactory)
    planned_on = dt.date(2020, 1, 15)
    adopted_on = DAY
    evidence = "Prot. 1/2020"

    class Meta:
        model = Adoption

    class Params:
        pending = factory.Trait(adopted_on=None, evidence="")


class CentreSupportFactory(factory.django.DjangoModelFactory):
    centre = factory.SubFactory(CentreFactory)
    topic = "scouting"
    form = "coaching"
    held_on = DAY
    on_site = True
    hours = 3

    class Meta:
        model = CentreSupport


class SupportParticipantFactory(factory.django.DjangoModelFactory):
    support = factory.SubFactory(CentreSupportFactory)
    operator = factory.SubFactory(OperatorFactory)

    class Meta:
        model = SupportParticipant


class StaffingNormFactory(factory.django.DjangoModelFactory):
    lep = "E"
    minutes = 60
    valid_from = dt.date(2020, 1, 1)
    source = "Indagine di prova"

    class Meta:
        model = StaffingNorm
