"""Companies, scouting and vacancies: what the records refuse, and what their filters find."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from raccordo.kernel.accounts.roles import Role
from raccordo.lines.demand.codes import company_check_digit, validate_company_code
from raccordo.lines.demand.enums import SizeClass
from raccordo.lines.demand.models import Approach, Campaign, Company, SeasonalPeak, Site, Vacancy
from tests.demand.factories import (
    ApproachFactory,
    CampaignFactory,
    CompanyFactory,
    NeedFactory,
    NeedsSurveyFactory,
    SeasonalPeakFactory,
    SiteFactory,
    VacancyFactory,
)
from tests.kernel.factories import CentreFactory, QuadrantFactory, acting

DAY = dt.date(2020, 3, 9)
NEXT = DAY + dt.timedelta(days=1)
EVE = DAY - dt.timedelta(days=1)


class TestCodes:
    def test_a_published_code_is_right(self):
        # Tax code of Regione Piemonte, printed on its acts: 80087670016.
        assert company_check_digit("8008767001") == 6

    @given(st.text("0123456789", min_size=10, max_size=10), st.integers(1, 9), st.integers(0, 10))
    def test_any_single_wrong_figure_is_found(self, first_ten, shift, position):
        code = f"{first_ten}{company_check_digit(first_ten)}"
        validate_company_code(code)
        wrong = list(code)
        wrong[position] = str((int(wrong[position]) + shift) % 10)
        with pytest.raises(ValidationError):
            validate_company_code("".join(wrong))

    @pytest.mark.parametrize("code", ["", "0800876700", "80087670016 ", "٠١٢٣٤٥٦٧٨٩٠", "ABCDEF80A01L219X"])
    def test_what_is_not_eleven_digits_is_refused(self, code):
        with pytest.raises(ValidationError):
            validate_company_code(code)

    @pytest.mark.parametrize(
        ("employees", "size"), [(0, "micro"), (9, "micro"), (10, "small"), (50, "medium"), (250, "large")]
    )
    def test_size_follows_employees(self, employees, size):
        assert SizeClass.of(employees) == size


@pytest.mark.django_db
class TestRefused:
    """Each constraint, by form validation (with words) and in the database."""

    CASES = [
        (CompanyFactory, {"registered_on": NEXT, "ceased_on": DAY}),
        (SiteFactory, {"opened_on": NEXT, "closed_on": DAY}),
        (SiteFactory, {"new_settlement": True}),
        (SeasonalPeakFactory, {"month_from": 0}),
        (SeasonalPeakFactory, {"month_to": 13}),
        (CampaignFactory, {"starts_on": NEXT, "ends_on": DAY}),
        (ApproachFactory, {"outcome": ""}),
        (ApproachFactory, {"held_on": None}),
        (NeedFactory, {"positions": 0}),
        (VacancyFactory, {"positions": 0}),
        (VacancyFactory, {"positions": 1, "filled": 2}),
        (VacancyFactory, {"opened_on": NEXT, "closed_on": DAY}),
        (VacancyFactory, {"passed_on_to": "myanpal"}),
        (VacancyFactory, {"passed_on_on": DAY}),
        (VacancyFactory, {"opened_on": NEXT, "passed_on_to": "region", "passed_on_on": DAY}),
    ]

    @pytest.mark.parametrize(("factory", "wrong"), CASES)
    def test_by_the_database(self, factory, wrong):
        with pytest.raises(IntegrityError), transaction.atomic():
            factory(**wrong)

    @pytest.mark.parametrize(("factory", "wrong"), CASES)
    def test_in_words(self, factory, wrong):
        record = factory()
        for name, value in wrong.items():
            setattr(record, name, value)
        with pytest.raises(ValidationError) as error:
            record.full_clean()
        assert all("violated" not in message for message in error.value.messages)

    def test_a_campaign_is_of_a_centre_or_of_a_quadrant(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            CampaignFactory(centre=CentreFactory(), quadrant=QuadrantFactory())

    def test_a_survey_is_recorded_once_a_day_by_a_centre(self):
        survey = NeedsSurveyFactory()
        with pytest.raises(IntegrityError), transaction.atomic():
            NeedsSurveyFactory(company=survey.company)
        NeedsSurveyFactory(company=survey.company, centre=CentreFactory())

    @pytest.mark.parametrize("factory", [ApproachFactory, NeedsSurveyFactory, VacancyFactory])
    def test_the_site_of_another_company(self, factory):
        record = factory()
        record.site = SiteFactory()
        with pytest.raises(ValidationError) as error:
            record.full_clean()
        assert set(error.value.message_dict) == {"site"}

    @pytest.mark.parametrize(
        ("section", "division", "right"),
        [
            ("C", "25", True),
            ("C", "10", True),
            ("C", "9", False),
            ("A", "25", False),
            ("C", "xx", False),
            ("G", "", True),
        ],
    )
    def test_the_division_is_one_of_the_section(self, section, division, right):
        company = CompanyFactory.build(section=section, division=division)
        if right:
            company.clean()
        else:
            with pytest.raises(ValidationError):
                company.clean()

    def test_employees_against_the_size(self):
        with pytest.raises(ValidationError):
            CompanyFactory.build(size_class="micro", employees=300).clean()

    @pytest.mark.parametrize(("contract", "months", "right"), [
        ("permanent", None, True), ("permanent", 6, False), ("fixed_term", 6, True), ("agency", None, False),
    ])  # fmt: skip
    def test_a_duration_where_the_contract_ends(self, contract, months, right):
        vacancy = VacancyFactory(contract=contract, duration_months=months)
        if right:
            vacancy.full_clean()
        else:
            with pytest.raises(ValidationError) as error:
                vacancy.full_clean()
            assert set(error.value.message_dict) == {"duration_months"}


@pytest.mark.django_db
class TestFilters:
    def test_peaks_within_the_year_and_over_its_turn(self):
        summer = SeasonalPeakFactory(month_from=6, month_to=9)
        winter = SeasonalPeakFactory(month_from=11, month_to=2)
        found = {month: set(SeasonalPeak.objects.in_month(month)) for month in range(1, 13)}
        assert {m for m, peaks in found.items() if summer in peaks} == {6, 7, 8, 9}
        assert {m for m, peaks in found.items() if winter in peaks} == {11, 12, 1, 2}

    def test_approaches_planned_and_late(self):
        late = ApproachFactory(planned=True, planned_on=EVE)
        ApproachFactory(planned=True, planned_on=DAY)
        ApproachFactory(planned_on=EVE)
        assert list(Approach.objects.overdue(DAY)) == [late]

    def test_vacancies_open_on_a_day(self):
        open_, closing = VacancyFactory(opened_on=DAY), VacancyFactory(opened_on=EVE, closed_on=DAY)
        VacancyFactory(opened_on=NEXT)
        VacancyFactory(opened_on=EVE, closed_on=EVE)
        VacancyFactory(opened_on=EVE, filled=1)
        assert set(Vacancy.objects.open_on(DAY)) == {open_, closing}

    def test_companies_active_on_a_day(self):
        active = CompanyFactory(registered_on=DAY, ceased_on=DAY)
        CompanyFactory(registered_on=NEXT)
        CompanyFactory(ceased_on=EVE)
        assert list(Company.objects.active(DAY)) == [active]

    def test_new_settlements_and_seasonal_sites(self):
        settlement = SiteFactory(new_settlement=True, opened_on=DAY)
        SiteFactory(opened_on=DAY)
        seasonal = SiteFactory(seasonal=True)
        assert list(Site.objects.settled(DAY, DAY)) == [settlement]
        assert list(Site.objects.seasonal()) == [seasonal]

    def test_campaigns_under_way(self):
        campaign = CampaignFactory(starts_on=DAY, ends_on=DAY)
        CampaignFactory(starts_on=NEXT)
        assert list(Campaign.objects.open_on(DAY)) == [campaign]


@pytest.mark.django_db
class TestWhoSeesWhat:
    def test_the_register_of_companies_is_shared_and_the_work_is_not(self):
        here, there = ApproachFactory(), ApproachFactory()
        operator = acting(Role.OPERATOR, centre=here.centre)
        assert set(Company.objects.visible_to(operator)) == {here.company, there.company}
        assert list(Approach.objects.visible_to(operator)) == [here]

    def test_a_company_sees_its_own_records_only(self):
        mine, other = VacancyFactory(), VacancyFactory()
        contact = acting(Role.COMPANY_CONTACT, organisation=mine.company.code)
        assert list(Company.objects.visible_to(contact)) == [mine.company]
        assert list(Vacancy.objects.visible_to(contact)) == [mine]
        assert not Campaign.objects.visible_to(contact).exists()
        assert other not in Vacancy.objects.visible_to(contact)

    def test_a_regional_campaign_is_seen_by_every_centre(self):
        regional = CampaignFactory()
        CampaignFactory(centre=CentreFactory())
        assert list(Campaign.objects.visible_to(acting(Role.OPERATOR, centre=CentreFactory()))) == [regional]
