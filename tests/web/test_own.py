"""The first page of an organisation: its registers with the rows of last, and nothing twice."""

from __future__ import annotations

import datetime as dt
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from raccordo.kernel.accounts.roles import Role
from raccordo.web import own
from tests.casework.factories import VoucherFactory
from tests.demand.factories import CompanyFactory, VacancyFactory
from tests.schooling.factories import InstitutionFactory, PctoPathFactory, SupportPlanFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(log_in, today):
    """The first page as a person of an organisation sees it."""

    def open_home(role: str, organisation: str) -> str:
        answer = log_in(role, organisation=organisation).get("/", follow=True)
        assert answer.status_code == 200
        return unescape(answer.content.decode())

    return open_home


def test_a_company_sees_its_vacancies_and_no_other_s(shown):
    rondine, other = CompanyFactory(name="Rondine"), CompanyFactory(name="Estranea")
    mine = [VacancyFactory(company=rondine, title=f"Mestiere {n}") for n in range(6)]
    VacancyFactory(company=other, title="Mestiere altrui")
    page = shown(Role.COMPANY_CONTACT, rondine.code)
    assert "Ciò che riguarda Rondine" in page
    assert sum(vacancy.title in page for vacancy in mine) == 5
    assert ("Apri l’elenco intero (6)" in page, "Mestiere altrui" in page, "Estranea" in page) == (True, False, False)


def test_a_school_reads_school_years_as_schools_write_them(shown):
    school = InstitutionFactory(name="Istituto Iris")
    SupportPlanFactory(institution=school, school_year=2020)
    PctoPathFactory(institution=school, school_year=2019)
    page = shown(Role.SCHOOL_CONTACT, school.code)
    assert ("2020/21" in page, "2019/20" in page, "2.020" in page, "2.019" in page) == (True, True, False, False)
    assert "Piani generali" not in page[page.index("Altri registri") :]


def test_registers_with_nothing_stand_in_one_line_and_not_again_below(shown):
    school = InstitutionFactory(name="Istituto Iris")
    page = shown(Role.SCHOOL_CONTACT, school.code)
    empty = page[page.index("Ancora nulla in:") : page.index("Altri registri")]
    below = page[page.index("Altri registri") :]
    assert ("Apprendistati" in empty, "Apprendistati" in below) == (True, False)
    assert "Politiche attive" in below


def test_a_list_that_names_persons_is_not_opened_by_coming_to_the_first_page(shown, monkeypatch):
    """No register of an organisation does today; the first that will is counted only."""
    monkeypatch.setattr(own, "sensitive", lambda _desk, name: name == "assigned_on")
    voucher = VoucherFactory(body=True, assigned_on=dt.date(2020, 5, 1))
    page = shown(Role.BODY_OPERATOR, voucher.provider.code)
    section = page[page.index("Assegni di ricollocazione") :]
    assert "Questo elenco riguarda persone" in section
    assert "01/05/2020" not in page


def test_a_filter_by_school_year_says_it_as_schools_do(log_in, today):
    school = InstitutionFactory(name="Istituto Iris")
    SupportPlanFactory(institution=school, school_year=2020)
    SupportPlanFactory(institution=school, school_year=2018)
    client = log_in(Role.SCHOOL_CONTACT, organisation=school.code)
    answer = client.get("/registri/schooling/supportplan/?school_year=2020")
    page = answer.content.decode()
    said = page[page.index("Anno scolastico: ") :][:40]
    assert ("2020/21" in said, "2018/19" in page) == (True, False)


def test_more_rows_ask_no_more_questions(log_in, today):
    company = CompanyFactory()
    client = log_in(Role.COMPANY_CONTACT, organisation=company.code)
    VacancyFactory(company=company)
    client.get("/")
    with CaptureQueriesContext(connection) as one:
        client.get("/")
    for _n in range(4):
        VacancyFactory(company=company)
    client.get("/")
    with CaptureQueriesContext(connection) as five:
        client.get("/")
    assert len(five) == len(one)
