"""The measures of the work with companies: what they count, and what they leave out."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.measures import Figure, Window
from raccordo.kernel.measures.evaluate import digest, figure, split, subjects
from raccordo.lines.demand import measures
from raccordo.lines.demand.models import Vacancy
from tests.demand.factories import (
    ApproachFactory,
    CampaignFactory,
    CompanyFactory,
    NeedsSurveyFactory,
    VacancyFactory,
)
from tests.kernel.factories import CentreFactory, acting

pytestmark = pytest.mark.django_db

YEAR = Window(dt.date(2020, 1, 1), dt.date(2020, 12, 31))
FIRST, LAST = YEAR.days
BEFORE, AFTER = FIRST - dt.timedelta(days=1), LAST + dt.timedelta(days=1)


class TestCompaniesInformed:
    def test_a_company_informed_three_times_counts_once(self):
        company = CompanyFactory()
        for outcome in ("informed", "surveyed", "informed"):
            ApproachFactory(company=company, outcome=outcome)
        assert figure(measures.companies_informed, YEAR) == Figure(1)
        assert list(subjects(measures.companies_informed, YEAR)) == [company]

    @pytest.mark.parametrize("held_on", [FIRST, LAST])
    def test_the_first_and_last_day_belong_to_the_period(self, held_on):
        ApproachFactory(held_on=held_on)
        assert figure(measures.companies_informed, YEAR) == Figure(1)

    @pytest.mark.parametrize(
        "traits",
        [
            {"held_on": BEFORE},
            {"held_on": AFTER},
            {"planned": True},
            {"outcome": "refused"},
            {"outcome": "unreachable"},
        ],
    )
    def test_other_days_and_other_outcomes_do_not_count(self, traits):
        ApproachFactory(**traits)
        assert figure(measures.companies_informed, YEAR) == Figure(0)

    @pytest.mark.parametrize("target", ["general", "crisis", "seasonal", "settlement", "care"])
    def test_campaigns_for_others_do_not_count(self, target):
        ApproachFactory(campaign=CampaignFactory(target=target))
        assert figure(measures.companies_informed, YEAR) == Figure(0)

    def test_a_company_of_two_centres_counts_in_each_and_once_in_the_region(self):
        company, here, there = CompanyFactory(), CentreFactory(), CentreFactory()
        ApproachFactory(company=company, centre=here)
        ApproachFactory(company=company, centre=there)
        assert split(measures.companies_informed, YEAR) == {here.pk: Figure(1), there.pk: Figure(1)}
        assert figure(measures.companies_informed, YEAR) == Figure(1)

    def test_an_operator_sees_the_approaches_of_their_centre(self):
        here = CentreFactory()
        mine = ApproachFactory(centre=here).company
        ApproachFactory()
        operator = acting(Role.OPERATOR, centre=here)
        assert figure(measures.companies_informed, YEAR, operator) == Figure(1)
        assert list(subjects(measures.companies_informed, YEAR, operator)) == [mine]

    def test_what_is_counted_can_be_opened_by_whoever_opens_the_number(self):
        here = CentreFactory()
        ApproachFactory(centre=here)  # a company whose seat is in another centre
        operator = acting(Role.OPERATOR, centre=here)
        counted = subjects(measures.companies_informed, YEAR, operator)
        assert list(counted) == list(counted.visible_to(operator))


class TestCompaniesSurveyed:
    def test_a_company_surveyed_twice_counts_once(self):
        company = CompanyFactory()
        NeedsSurveyFactory(company=company)
        NeedsSurveyFactory(company=company, surveyed_on=LAST)
        assert figure(measures.companies_surveyed, YEAR) == Figure(1)

    @pytest.mark.parametrize("surveyed_on", [BEFORE, AFTER])
    def test_surveys_of_other_days_do_not_count(self, surveyed_on):
        NeedsSurveyFactory(surveyed_on=surveyed_on)
        assert figure(measures.companies_surveyed, YEAR) == Figure(0)

    def test_split_by_centre_and_what_an_operator_sees(self):
        here, there = CentreFactory(), CentreFactory()
        NeedsSurveyFactory.create_batch(2, centre=here)
        NeedsSurveyFactory(centre=there)
        assert split(measures.companies_surveyed, YEAR) == {here.pk: Figure(2), there.pk: Figure(1)}
        assert figure(measures.companies_surveyed, YEAR, acting(Role.OPERATOR, centre=there)) == Figure(1)


class TestVacancyPositions:
    def test_each_vacancy_counts_with_its_positions(self):
        VacancyFactory(positions=3)
        VacancyFactory(positions=2, closed_on=LAST)
        assert figure(measures.vacancy_positions, YEAR) == Figure(5)

    @pytest.mark.parametrize("opened_on", [BEFORE, AFTER])
    def test_vacancies_opened_on_other_days_do_not_count(self, opened_on):
        VacancyFactory(opened_on=opened_on)
        assert figure(measures.vacancy_positions, YEAR) == Figure(0)

    def test_split_and_what_an_operator_sees(self):
        here = CentreFactory()
        VacancyFactory(centre=here, positions=4)
        elsewhere = VacancyFactory(positions=1)
        assert split(measures.vacancy_positions, YEAR) == {
            here.pk: Figure(4),
            elsewhere.centre_id: Figure(1),
        }
        assert figure(measures.vacancy_positions, YEAR, acting(Role.OPERATOR, centre=here)) == Figure(4)

    @pytest.fixture
    def companies(self):
        return CompanyFactory.create_batch(3)

    @settings(max_examples=25)
    @given(rows=st.lists(st.tuples(st.integers(0, 2), st.integers(1, 9), st.integers(-40, 400)), max_size=8))
    def test_centres_add_up_to_the_region(self, companies, rows):
        Vacancy.objects.all()._raw_delete("default")
        Vacancy.objects.bulk_create(
            VacancyFactory.build(
                company=companies[index], positions=positions, opened_on=FIRST + dt.timedelta(days=days)
            )
            for index, positions, days in rows
        )
        parts = split(measures.vacancy_positions, YEAR).values()
        expected = sum(positions for _, positions, days in rows if 0 <= days <= 365)
        assert sum(part.numerator for part in parts) == expected
        assert figure(measures.vacancy_positions, YEAR) == Figure(expected)


class TestVacanciesPassedOn:
    def test_the_share_is_of_positions(self):
        VacancyFactory(positions=3, passed_on=True)
        VacancyFactory(positions=1)
        assert figure(measures.vacancies_passed_on, YEAR) == Figure(3, 4)

    def test_passed_on_after_the_period_is_not_yet_passed_on(self):
        VacancyFactory(opened_on=LAST, passed_on=True)
        assert figure(measures.vacancies_passed_on, YEAR) == Figure(0, 1)
        assert figure(measures.vacancies_passed_on, Window(FIRST, LAST + dt.timedelta(days=10))) == Figure(1, 1)

    def test_nothing_found_gives_no_share(self):
        assert figure(measures.vacancies_passed_on, YEAR).value is None

    def test_split_and_what_an_operator_sees(self):
        here = CentreFactory()
        VacancyFactory(centre=here, positions=2, passed_on=True)
        there = VacancyFactory(positions=2).centre_id
        assert split(measures.vacancies_passed_on, YEAR) == {here.pk: Figure(2, 2), there: Figure(0, 2)}
        assert figure(measures.vacancies_passed_on, YEAR, acting(Role.OPERATOR, centre=here)) == Figure(2, 2)


def test_the_same_question_gives_the_same_digest_and_another_record_another():
    ApproachFactory()
    first = digest(measures.companies_informed, YEAR)
    assert digest(measures.companies_informed, YEAR) == first
    ApproachFactory()
    assert digest(measures.companies_informed, YEAR) != first


@pytest.mark.parametrize(
    "item",
    [measures.companies_informed, measures.companies_surveyed, measures.vacancy_positions],
    ids=lambda item: item.code,
)
def test_a_number_and_its_split_are_a_statement_each(item, django_assert_num_queries):
    with django_assert_num_queries(1):
        figure(item, YEAR)
    with django_assert_num_queries(1):
        split(item, YEAR)
