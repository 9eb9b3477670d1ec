"""What stands behind a number: as many rows as it says, for who looks, with a trace where people are named."""

import csv
import datetime as dt
import io

import pytest

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.audit.models import Entry as LogEntry
from raccordo.plan.models import Indicator
from tests.casework.factories import JobSeekerFactory, PactFactory, VoucherFactory, VoucherMeetingFactory
from tests.catalogue.factories import ProviderFactory
from tests.demand.factories import VacancyFactory

pytestmark = pytest.mark.django_db

B6 = "/piano/B6/registrazioni/"


def rows_of(response) -> list:
    return list(response.context["listing"].rows)


@pytest.mark.parametrize(
    ("query", "number"),
    [({}, 3), ({"centro": "asti"}, 2), ({"quadrante": "q-biella"}, 1), ({"al": "2020-06-30"}, 1)],
)
def test_the_list_is_as_long_as_the_number(manager, companies, query, number):
    response = manager.get(B6, query)
    assert response.context["number"] == len(rows_of(response)) == number
    figure = manager.get("/piano/B6/", {k: v for k, v in query.items() if k == "al"}).context["row"].figure
    if set(query) <= {"al"}:
        assert figure.numerator == number


def test_a_company_approached_twice_is_one_row_with_two_records(manager, companies):
    response = manager.get(B6, {"ordina": "name"})
    cells = {row.name: [cell.words for cell in cells] for row, cells in response.context["listing"].lines}
    assert cells["Impresa 0"][-3:] == ["2", "02/03/2020", "02/03/2021"]
    assert cells["Impresa 1"][-3] == "1"
    behind = manager.get(B6, {"soggetto": companies[0].pk})
    assert behind.context["number"] == len(rows_of(behind)) == 2


def test_who_does_not_count_has_no_records_behind(manager, companies):
    assert manager.get(B6, {"soggetto": companies[3].pk}).status_code == 404
    assert manager.get(B6, {"soggetto": "x"}).status_code == 404


def test_a_share_opens_on_both_sides(manager, companies, centres):
    PactFactory.create_batch(2, seeker__centre=centres[0], signed_on=dt.date(2020, 2, 1))
    url = "/piano/O2/registrazioni/"
    assert manager.get(url).context["number"] == 0
    assert manager.get(url, {"lato": "denominatore"}).context["number"] == 2
    assert manager.get(B6, {"lato": "denominatore"}).status_code == 404
    assert manager.get(url, {"lato": "altro"}).status_code == 404


def test_a_sum_says_what_its_rows_hold(manager, companies, centres):
    VacancyFactory(positions=3, opened_on=dt.date(2021, 2, 1), company=companies[0])
    VacancyFactory(positions=4, opened_on=dt.date(2021, 3, 1), company=companies[0])
    response = manager.get("/piano/O5/registrazioni/")
    assert (response.context["number"], len(rows_of(response))) == (7, 2)


def test_an_alternative_measure_opens_too_and_no_other(manager, companies):
    assert manager.get(B6, {"misura": "demand.companies_surveyed"}).status_code == 200
    assert manager.get(B6, {"misura": "casework.in_charge"}).status_code == 404


def test_a_place_that_is_not_there_does_not_exist(manager, companies):
    assert manager.get(B6, {"centro": "nulla"}).status_code == 404


def test_a_person_of_a_centre_sees_their_part_and_is_told(log_in, plan, companies, centres):
    client = log_in(Role.OPERATOR, centre=centres[0])
    response = client.get(B6)
    assert response.context["number"] == len(rows_of(response)) == 2
    assert response.context["whole"] == {"number": 3, "place": "Asti"}
    assert log_in(Role.AGENCY_MANAGER).get(B6).context["whole"] is None


def test_who_may_not_read_the_records_sees_the_number_and_no_row(log_in, plan, companies):
    client = log_in(Role.SCHOOL_CONTACT, organisation="nessuna")
    response = client.get(B6)
    assert (response.context["number"], rows_of(response)) == (0, [])
    assert response.context["whole"]["number"] == 3


def test_rows_one_may_not_read_are_not_told_by_filters_or_their_order(log_in, plan):
    """Who has a voucher in hand sees that it counts, and by which code: not sex, schooling or centre of the person."""
    Indicator.objects.filter(code="B6").update(measure="casework.adr_recipients_tutored")
    provider = ProviderFactory()
    for number, sex in enumerate("FM"):
        seeker = JobSeekerFactory(sex=sex, code=f"P-{number}")
        voucher = VoucherFactory(seeker=seeker, body=True, provider=provider, assigned_on=dt.date(2020, 2, 1))
        VoucherMeetingFactory(voucher=voucher, held_on=dt.date(2020, 3, 1))
    client = log_in(Role.BODY_OPERATOR, organisation=provider.code)
    whole = client.get(B6)
    assert len(rows_of(whole)) == 2
    assert whole.context["found"].filters.form.fields == {}
    assert not whole.context["found"].searchable
    assert {heading["sort"] for heading in whole.context["listing"].headings[1:7]} == {None}
    for query in ({"sex": "F"}, {"ordina": "-municipality"}, {"q": "P-0"}):
        assert rows_of(client.get(B6, query)) == rows_of(whole)


def test_search_filters_sorting_and_file_of_the_rows(manager, companies):
    type(companies[2]).objects.filter(pk=companies[2].pk).update(name="Officine")
    assert [row.name for row in rows_of(manager.get(B6, {"q": "officine"}))] == ["Officine"]
    assert [row.name for row in rows_of(manager.get(B6, {"ordina": "-name"}))] == ["Officine", "Impresa 1", "Impresa 0"]
    response = manager.get(B6, {"ordina": "-name", "formato": "csv"})
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig")), delimiter=";"))
    assert [row[0] for row in rows[1:]] == ["Officine", "Impresa 1", "Impresa 0"]
    assert rows[3][-3] == "2"


def test_people_behind_a_number_are_named_only_to_who_may_read_names(log_in, plan, centres):
    pact = PactFactory(seeker__centre=centres[0], seeker__last_name="Ferrero", signed_on=dt.date(2020, 2, 1))
    url = "/piano/O2/registrazioni/?lato=denominatore"
    analyst = log_in(Role.ANALYST).get(url)
    assert pact.seeker.code in analyst.content.decode()
    assert "Ferrero" not in analyst.content.decode()
    assert "Ferrero" in log_in(Role.OPERATOR, centre=centres[0]).get(url).content.decode()


def test_taking_the_people_behind_a_number_away_is_written_in_the_log(log_in, plan, centres):
    PactFactory(seeker__centre=centres[0], signed_on=dt.date(2020, 2, 1))
    client = log_in(Role.OPERATOR, centre=centres[0])
    response = client.get("/piano/O2/registrazioni/?lato=denominatore&formato=csv")
    assert len(b"".join(response.streaming_content).decode().strip().splitlines()) == 2
    entry = LogEntry.objects.get(action=LogEntry.Action.ACCESS)
    assert entry.additional_data["filter"].startswith("O2")


def test_a_search_among_the_people_behind_a_number_stays_out_of_the_address(log_in, plan, centres):
    PactFactory(seeker__centre=centres[0], seeker__last_name="Ferrero", signed_on=dt.date(2020, 2, 1))
    PactFactory(seeker__centre=centres[0], seeker__last_name="Bianchi", signed_on=dt.date(2020, 2, 1))
    client = log_in(Role.OPERATOR, centre=centres[0])
    sent = client.post("/piano/O2/registrazioni/?lato=denominatore", {"q": "ferrero"})
    assert "ferrero" not in sent.url
    response = client.get(sent.url)
    assert [row.last_name for row in rows_of(response)] == ["Ferrero"]


def test_the_rows_load_with_a_constant_number_of_queries(manager, companies, django_assert_max_num_queries):
    manager.get(B6)
    with django_assert_max_num_queries(40):
        manager.get(B6)
