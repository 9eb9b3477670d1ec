"""Factories of institutions, their assistance, apprenticeships, school-work paths and diffusion plans."""

import datetime as dt

import factory

from raccordo.lines.schooling.models import (
    Apprenticeship,
    Assistance,
    DiffusionMeeting,
    DiffusionPlan,
    Institution,
    PctoPath,
    PctoStudent,
    SupportPlan,
    SupportRequest,
    TrainingBody,
)
from tests.demand.factories import CompanyFactory
from tests.kernel.factories import CentreFactory


class TrainingBodyFactory(factory.django.DjangoModelFactory):
    code = factory.Sequence(lambda n: f"ENTE{n}")
    name = factory.Sequence(lambda n: f"Ente di formazione {n}")

    class Meta:
        model = TrainingBody


class InstitutionFactory(factory.django.DjangoModelFactory):
    """An upper-secondary school, unless ``cfp=True``, ``its=True`` or ``university=True``."""

    class Params:
        cfp = factory.Trait(kind="cfp", school_type="", body=factory.SubFactory(TrainingBodyFactory))
        its = factory.Trait(kind="its", school_type="")
        university = factory.Trait(kind="university", school_type="")

    code = factory.Sequence(lambda n: f"ZZIS{n:06d}")
    kind = "school"
    name = factory.Sequence(lambda n: f"Istituto {n}")
    school_type = "tecnico"
    centre = factory.SubFactory(CentreFactory)
    municipality = factory.SelfAttribute("centre.seat")

    class Meta:
        model = Institution


class SupportPlanFactory(factory.django.DjangoModelFactory):
    institution = factory.SubFactory(InstitutionFactory)
    school_year = 2020
    version = factory.Sequence(lambda n: n + 1)
    updated_on = dt.date(2020, 3, 9)

    class Meta:
        model = SupportPlan


class AssistanceFactory(factory.django.DjangoModelFactory):
    institution = factory.SubFactory(InstitutionFactory)
    topic = "apprenticeship_first"
    form = "meeting"
    held_on = dt.date(2020, 3, 9)
    hours = 2
    centre = factory.SelfAttribute("institution.centre")

    class Meta:
        model = Assistance


class SupportRequestFactory(factory.django.DjangoModelFactory):
    """Open, unless ``satisfied=True``; from the Region with ``regional=True``."""

    class Params:
        satisfied = factory.Trait(
            satisfied_on=factory.LazyAttribute(lambda o: o.received_on + dt.timedelta(days=10)),
            answer="Incontro con i docenti",
        )
        regional = factory.Trait(institution=None, centre=None)

    institution = factory.SubFactory(InstitutionFactory)
    centre = factory.SelfAttribute("institution.centre")
    topic = "pcto"
    received_on = dt.date(2020, 3, 9)

    class Meta:
        model = SupportRequest


class ApprenticeshipFactory(factory.django.DjangoModelFactory):
    """Of first level at a school, or ``third=True`` at a university; ``assisted=True`` a month before it starts."""

    class Params:
        third = factory.Trait(level="third", institution=factory.SubFactory(InstitutionFactory, university=True))
        assisted = factory.Trait(
            assisted_by=factory.LazyAttribute(
                lambda o: AssistanceFactory(
                    institution=o.institution,
                    topic=f"apprenticeship_{o.level}",
                    held_on=o.started_on - dt.timedelta(days=30),
                )
            )
        )
        ended = factory.Trait(
            ended_on=factory.LazyAttribute(lambda o: o.started_on + dt.timedelta(days=300)), end_reason="completed"
        )

    institution = factory.SubFactory(InstitutionFactory)
    level = "first"
    employer = factory.SubFactory(CompanyFactory)
    centre = factory.SelfAttribute("institution.centre")
    apprentice_code = factory.Sequence(lambda n: f"S{n:05d}")
    started_on = dt.date(2020, 9, 14)
    pfi_agreed_on = factory.LazyAttribute(lambda o: o.started_on and o.started_on - dt.timedelta(days=7))

    class Meta:
        model = Apprenticeship


class PctoPathFactory(factory.django.DjangoModelFactory):
    institution = factory.SubFactory(InstitutionFactory)
    school_year = 2020
    title = factory.Sequence(lambda n: f"Percorso {n}")
    starts_on = dt.date(2020, 10, 5)
    ends_on = dt.date(2021, 5, 28)
    hours = 90

    class Meta:
        model = PctoPath


class PctoStudentFactory(factory.django.DjangoModelFactory):
    path = factory.SubFactory(PctoPathFactory)
    student_code = factory.Sequence(lambda n: f"S{n:05d}")

    class Meta:
        model = PctoStudent


class DiffusionPlanFactory(factory.django.DjangoModelFactory):
    """The region's plan for the dual system, or with ``promotion=True`` one with a training body."""

    class Params:
        promotion = factory.Trait(kind="territorial_promotion", body=factory.SubFactory(TrainingBodyFactory))

    kind = "dual_rdc"
    title = factory.Sequence(lambda n: f"Piano di diffusione {n}")
    drafted_on = dt.date(2020, 2, 3)
    shared_on = dt.date(2020, 3, 2)

    class Meta:
        model = DiffusionPlan


class DiffusionMeetingFactory(factory.django.DjangoModelFactory):
    plan = factory.SubFactory(DiffusionPlanFactory)
    planned_on = factory.Sequence(lambda n: dt.date(2020, 5, 4) + dt.timedelta(days=n % 100))
    held_on = factory.SelfAttribute("planned_on")
    audience = "centres"

    class Meta:
        model = DiffusionMeeting
