"""Recording a survey: all of it or nothing."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from raccordo.lines.demand.models import Need, NeedsSurvey
from raccordo.lines.demand.services import NeedLine, record_survey
from tests.demand.factories import ApproachFactory, CompanyFactory

pytestmark = pytest.mark.django_db

DAY = dt.date(2020, 5, 11)
ENTERED = dt.date(2020, 5, 14)


def survey(company, **changes):
    given = {
        "company": company, "centre": company.centre, "surveyed_on": DAY, "at": ENTERED,
        "needs": [NeedLine("5.1.2", 2, dt.date(2020, 9, 1), "inglese"), NeedLine("8.1.4.3", 1)],
    }  # fmt: skip
    return record_survey(**(given | changes))


def test_a_survey_keeps_its_needs_and_the_day_of_entry():
    saved = survey(CompanyFactory())
    assert list(saved.needs.values_list("occupation", "positions")) == [("5.1.2", 2), ("8.1.4.3", 1)]
    assert saved.entered_on == ENTERED


def test_a_planned_approach_is_closed_as_surveyed():
    approach = ApproachFactory(planned=True)
    survey(approach.company, approach=approach)
    approach.refresh_from_db()
    assert (approach.held_on, approach.outcome) == (DAY, "surveyed")


def test_an_approach_already_carried_out_stays_as_it_was():
    approach = ApproachFactory(held_on=dt.date(2020, 4, 1), outcome="informed")
    survey(approach.company, approach=approach)
    approach.refresh_from_db()
    assert (approach.held_on, approach.outcome) == (dt.date(2020, 4, 1), "informed")


@pytest.mark.parametrize("wrong", [NeedLine("operaio", 1), NeedLine("5.1.2", 0)])
def test_a_wrong_need_names_its_row_and_nothing_is_written(wrong):
    approach = ApproachFactory(planned=True)
    with pytest.raises(ValidationError) as error:
        survey(approach.company, approach=approach, needs=[NeedLine("5.1.2", 2), wrong])
    assert "2" in error.value.messages[0]
    assert not NeedsSurvey.objects.exists()
    assert not Need.objects.exists()
    approach.refresh_from_db()
    assert approach.held_on is None


def test_the_approach_of_another_company_is_refused():
    with pytest.raises(ValidationError):
        survey(CompanyFactory(), approach=ApproachFactory(planned=True))
    assert not NeedsSurvey.objects.exists()
