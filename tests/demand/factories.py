"""Factories of companies, scouting and vacancies."""

import datetime as dt

import factory

from raccordo.lines.demand.codes import company_check_digit
from raccordo.lines.demand.models import (
    Approach,
    Campaign,
    Company,
    Need,
    NeedsSurvey,
    SeasonalPeak,
    Site,
    Vacancy,
)
from tests.kernel.factories import CentreFactory


def company_code(number: int) -> str:
    """A company's tax code with its right check digit."""
    first_ten = f"{number:07d}999"
    return f"{first_ten}{company_check_digit(first_ten)}"


class CompanyFactory(factory.django.DjangoModelFactory):
    code = factory.Sequence(company_code)
    name = factory.Sequence(lambda n: f"Impresa {n}")
    section = "C"
    division = "25"
    size_class = "small"
    centre = factory.SubFactory(CentreFactory)
    municipality = factory.SelfAttribute("centre.seat")

    class Meta:
        model = Company


class SiteFactory(factory.django.DjangoModelFactory):
    company = factory.SubFactory(CompanyFactory)
    name = factory.Sequence(lambda n: f"Sede {n}")
    centre = factory.SelfAttribute("company.centre")
    municipality = factory.SelfAttribute("company.municipality")

    class Meta:
        model = Site


class SeasonalPeakFactory(factory.django.DjangoModelFactory):
    site = factory.SubFactory(SiteFactory, seasonal=True)
    month_from = 6
    month_to = 9
    occupation = "5.2.2"

    class Meta:
        model = SeasonalPeak


class CampaignFactory(factory.django.DjangoModelFactory):
    title = factory.Sequence(lambda n: f"Campagna {n}")
    target = "rdc"
    starts_on = dt.date(2020, 1, 1)
    ends_on = dt.date(2021, 12, 31)

    class Meta:
        model = Campaign


class ApproachFactory(factory.django.DjangoModelFactory):
    """Held and informed, unless ``planned=True``."""

    class Params:
        planned = factory.Trait(held_on=None, outcome="")

    company = factory.SubFactory(CompanyFactory)
    campaign = factory.SubFactory(CampaignFactory)
    centre = factory.SelfAttribute("company.centre")
    channel = "visit"
    planned_on = dt.date(2020, 3, 2)
    held_on = dt.date(2020, 3, 9)
    outcome = "informed"

    class Meta:
        model = Approach


class NeedsSurveyFactory(factory.django.DjangoModelFactory):
    company = factory.SubFactory(CompanyFactory)
    centre = factory.SelfAttribute("company.centre")
    surveyed_on = dt.date(2020, 3, 9)

    class Meta:
        model = NeedsSurvey


class NeedFactory(factory.django.DjangoModelFactory):
    survey = factory.SubFactory(NeedsSurveyFactory)
    occupation = "5.1.2"
    positions = 2

    class Meta:
        model = Need


class VacancyFactory(factory.django.DjangoModelFactory):
    """Permanent and full-time; ``passed_on=True`` enters it in MyANPAL ten days after it opened."""

    class Params:
        passed_on = factory.Trait(
            passed_on_to="myanpal",
            passed_on_on=factory.LazyAttribute(lambda o: o.opened_on + dt.timedelta(days=10)),
        )

    code = factory.Sequence(lambda n: f"V-{n:06d}")
    company = factory.SubFactory(CompanyFactory)
    centre = factory.SelfAttribute("company.centre")
    title = "Addetto alle vendite"
    occupation = "5.1.2"
    positions = 1
    opened_on = dt.date(2020, 3, 9)
    contract = "permanent"
    weekly_hours = 40
    monthly_pay = 1400
    workplace = factory.SelfAttribute("company.municipality")

    class Meta:
        model = Vacancy
