"""Lists of desks: scope, search, filters, sorting, pages, totals, export, masks."""

import csv
import datetime as dt
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.audit.models import Entry as LogEntry
from raccordo.kernel.desk import all_desks
from tests.casework.factories import JobSeekerFactory, ServiceFactory
from tests.demand.factories import ApproachFactory, CampaignFactory, CompanyFactory, VacancyFactory
from tests.kernel.factories import CentreFactory, DeliverableFactory, UserFactory

pytestmark = pytest.mark.django_db

COMPANIES = reverse("desk:list", args=["demand", "company"])
APPROACHES = reverse("desk:list", args=["demand", "approach"])
SEEKERS = reverse("desk:list", args=["casework", "jobseeker"])


def rows_of(response) -> list:
    return [row for row, _cells in response.context["listing"].lines]


def csv_of(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:]), delimiter=";"))


def test_a_person_of_a_centre_lists_only_its_records(log_in, centre):
    mine, other = ApproachFactory(centre=centre), ApproachFactory()
    client = log_in(Role.OPERATOR, centre=centre)
    assert rows_of(client.get(APPROACHES)) == [mine]
    assert client.get(mine.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404


#: The rule is one, its table has a row per app, and some entities rows of their own.
ENTITIES = ("catalogue.policy", "casework.jobseeker", "demand.company", "demand.vacancy", "schooling.institution",
            "crises.worker", "networks.event", "kernel.deliverable")  # fmt: skip


@pytest.mark.parametrize("desk", [d for d in all_desks() if d.entity in ENTITIES], ids=lambda desk: desk.entity)
def test_what_a_role_may_not_read_does_not_exist(desk, log_in, centre):
    client = log_in(Role.COMPANY_CONTACT, organisation="nessuna")
    expected = 200 if desk.allows(client.user, "view") else 404
    assert client.get(reverse("desk:list", args=[desk.app, desk.name])).status_code == expected
    may_add = 200 if desk.allows(client.user, "add") and expected == 200 else 404
    assert client.get(reverse("desk:add", args=[desk.app, desk.name])).status_code == may_add


def test_an_unknown_desk_does_not_exist(manager):
    assert manager.get("/registri/demand/nulla/").status_code == 404


def test_who_has_no_role_today_opens_no_desk(client):
    client.force_login(UserFactory())
    assert client.get(COMPANIES).status_code == 404


def test_who_is_not_logged_in_is_sent_to_the_door(client):
    response = client.get(COMPANIES)
    assert response.status_code == 302
    assert response.url.startswith(reverse("login"))


def test_every_word_of_a_search_must_be_found(manager):
    found = CompanyFactory(name="Officine del Tanaro")
    CompanyFactory(name="Officine della Dora")
    assert rows_of(manager.get(COMPANIES, {"q": "tanaro officine"})) == [found]


def test_filters_narrow_and_say_how_many_remain(manager):
    small = CompanyFactory(size_class="small")
    CompanyFactory.create_batch(2, size_class="large")
    response = manager.get(COMPANIES, {"size_class": "small"})
    assert rows_of(response) == [small]
    choices = dict(response.context["found"].filters.form.fields["size_class"].choices)
    assert choices["large"].endswith("(2)")
    assert choices["small"].endswith("(1)")


def test_a_filter_by_day_includes_both_ends(manager):
    days = [dt.date(2020, 3, day) for day in (1, 2, 3, 4)]
    made = [ApproachFactory(planned_on=day, held_on=day) for day in days]
    response = manager.get(APPROACHES, {"held_on_da": "02/03/2020", "held_on_a": "2020-03-03", "ordina": "held_on"})
    assert rows_of(response) == made[1:3]


def test_a_wrong_filter_shows_nothing_and_says_why(manager):
    ApproachFactory()
    response = manager.get(APPROACHES, {"held_on_da": "32/13/2020"})
    assert rows_of(response) == []
    assert "held_on_da" in response.context["found"].filters.form.errors


def test_columns_sort_both_ways_with_what_is_missing_last(manager):
    late, early = ApproachFactory(held_on=dt.date(2020, 5, 5)), ApproachFactory(held_on=dt.date(2020, 4, 4))
    none = ApproachFactory(planned=True)
    assert rows_of(manager.get(APPROACHES, {"ordina": "held_on"})) == [early, late, none]
    assert rows_of(manager.get(APPROACHES, {"ordina": "-held_on"})) == [late, early, none]


def test_pages_hold_every_row_once(manager):
    CompanyFactory.create_batch(60, centre=CentreFactory())
    seen = [row.pk for page in (1, 2, 3) for row in rows_of(manager.get(COMPANIES, {"pagina": page}))]
    assert len(seen) == len(set(seen)) == 60


def test_the_list_loads_with_as_many_queries_for_two_rows_as_for_twenty(manager):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert manager.get(APPROACHES).status_code == 200
        return len(captured)

    ApproachFactory.create_batch(2)
    few = queries()
    ApproachFactory.create_batch(18)
    assert queries() == few


def test_the_file_holds_exactly_what_is_shown(manager):
    CompanyFactory(name="Zeta", size_class="small")
    CompanyFactory(name="Alfa", size_class="small")
    CompanyFactory(name="Beta", size_class="large")
    query = {"size_class": "small", "ordina": "-name"}
    shown = manager.get(COMPANIES, query).context["listing"]
    rows = csv_of(manager.get(COMPANIES, {**query, "formato": "csv"}))
    assert rows[0] == [str(column.label) for column in shown.columns]
    assert [row[0] for row in rows[1:]] == ["Zeta", "Alfa"]
    sheet = openpyxl.load_workbook(io.BytesIO(manager.get(COMPANIES, {**query, "formato": "xlsx"}).content)).active
    assert [cell.value for cell in sheet["A"]] == [rows[0][0], "Zeta", "Alfa"]


def test_a_cell_is_never_a_formula(manager):
    CompanyFactory(name="=1+1")
    assert csv_of(manager.get(COMPANIES, {"formato": "csv"}))[1][0] == "'=1+1"
    book = openpyxl.load_workbook(io.BytesIO(manager.get(COMPANIES, {"formato": "xlsx"}).content))
    assert book.active["A2"].data_type == "s"


def test_rows_of_one_record_are_listed_apart_and_said(manager):
    company = CompanyFactory(name="Officine")
    mine = ApproachFactory(company=company)
    ApproachFactory()
    response = manager.get(APPROACHES, {"di": f"company:{company.pk}"})
    assert rows_of(response) == [mine]
    assert "Officine" in response.content.decode()


def test_the_rows_on_a_page_open_without_repeating_whose_page_it_is(log_in, centre):
    service = ServiceFactory(centre=centre, seeker__centre=centre)
    page = log_in(Role.OPERATOR, centre=centre).get(service.seeker.get_absolute_url())
    services = next(table for table in page.context["related"] if "/service/" in str(table.url))
    assert "persona in cerca di lavoro" not in [heading.lower() for heading in services.headings]
    ((first, *_rest),) = services.lines
    assert first.url == service.get_absolute_url()


def test_the_rows_of_a_record_out_of_scope_are_not_singled_out(log_in, centre):
    other = JobSeekerFactory()
    client = log_in(Role.OPERATOR, centre=centre)
    pacts = reverse("desk:list", args=["casework", "pact"])
    assert client.get(pacts, {"di": f"seeker:{other.pk}"}).context["found"].parent is None


def test_personal_columns_are_reserved_for_who_may_not_read_them(log_in, centre):
    JobSeekerFactory(last_name="Ferrero", centre=centre)
    assert "Ferrero" in log_in(Role.OPERATOR, centre=centre).get(SEEKERS).content.decode()
    analyst = log_in(Role.ANALYST)
    page = analyst.get(SEEKERS)
    assert len(rows_of(page)) == 1
    assert "Ferrero" not in page.content.decode()
    file = csv_of(analyst.get(SEEKERS, {"formato": "csv"}))
    assert "Ferrero" not in str(file)


def test_who_may_not_read_names_cannot_search_or_sort_by_them(log_in):
    JobSeekerFactory(last_name="Ferrero")
    JobSeekerFactory(last_name="Bianchi")
    analyst = log_in(Role.ANALYST)
    assert len(rows_of(analyst.post(SEEKERS, {"q": "Ferrero"}, follow=True))) == 0
    assert analyst.get(SEEKERS, {"ordina": "last_name"}).context["listing"].sorted_by == ""


def test_a_search_among_people_stays_out_of_the_address(log_in, centre):
    found = JobSeekerFactory(last_name="Ferrero", centre=centre)
    JobSeekerFactory(last_name="Bianchi", centre=centre)
    client = log_in(Role.OPERATOR, centre=centre)
    sent = client.post(SEEKERS, {"q": "ferrero"})
    assert sent.status_code == 302
    assert "ferrero" not in sent.url.lower()
    assert rows_of(client.get(sent.url)) == [found]
    assert len(rows_of(client.get(SEEKERS, {"q": "ferrero"}, follow=True))) == 2


def test_taking_a_file_of_people_away_is_written_in_the_log(log_in, centre):
    JobSeekerFactory.create_batch(2, centre=centre)
    client = log_in(Role.OPERATOR, centre=centre)
    csv_of(client.get(SEEKERS, {"formato": "csv"}))
    entry = LogEntry.objects.get(action=LogEntry.Action.ACCESS)
    assert entry.actor == client.user
    assert entry.additional_data["rows"] == 2


def test_totals_stand_under_the_columns_that_add_up(manager):
    vacancy = VacancyFactory(positions=3)
    VacancyFactory(positions=4, company=vacancy.company)
    desk = next(desk for desk in all_desks() if desk.entity == "demand.vacancy")
    listing = manager.get(reverse("desk:list", args=["demand", "vacancy"])).context["listing"]
    assert "positions" in desk.totals
    assert "7" in listing.totals


def test_an_empty_list_says_how_to_start(log_in, centre):
    page = log_in(Role.OPERATOR, centre=centre).get(COMPANIES)
    assert "vuoto" in page.content.decode()


def test_the_index_lists_what_the_role_may_read(log_in):
    client = log_in(Role.SCHOOL_CONTACT, organisation="nessuna")
    shown = [
        desk.entity for _name, desks in client.get(reverse("desk:index")).context["groups"] for _w, desk, _a in desks
    ]
    assert "schooling.institution" in shown
    assert not [entity for entity in shown if entity.startswith("casework")]


def test_a_document_that_was_shared_is_listed_for_everybody(log_in):
    document = DeliverableFactory(shared_on=dt.date(2020, 6, 1), reference="Protocollo 1")
    DeliverableFactory()
    client = log_in(Role.COMPANY_CONTACT, organisation="nessuna")
    assert rows_of(client.get(reverse("desk:list", args=["kernel", "deliverable"]))) == [document]


def test_campaigns_without_a_centre_are_seen_by_every_centre(log_in, centre):
    campaign = CampaignFactory()
    client = log_in(Role.OPERATOR, centre=centre)
    assert rows_of(client.get(reverse("desk:list", args=["demand", "campaign"]))) == [campaign]


def test_a_row_links_only_to_what_one_may_open(log_in, centre):
    company = CompanyFactory(centre=centre)
    ApproachFactory(company=company, centre=centre, campaign=CampaignFactory(title="Altrove", centre=CentreFactory()))
    ApproachFactory(company=company, centre=centre, campaign=CampaignFactory(title="Qui", centre=centre))

    def campaign_links(client) -> dict[str, bool]:
        lines = client.get(APPROACHES).context["listing"].lines
        return {cells[1].words: cells[1].url is not None for _row, cells in lines}

    assert campaign_links(log_in(Role.OPERATOR, centre=centre)) == {"Altrove": False, "Qui": True}
    assert campaign_links(log_in(Role.AGENCY_MANAGER)) == {"Altrove": True, "Qui": True}


def test_a_large_list_is_given_as_csv_even_when_a_spreadsheet_is_asked(manager, monkeypatch):
    monkeypatch.setattr("raccordo.kernel.desk.export.SHEET_LIMIT", 1)
    CompanyFactory.create_batch(2)
    assert manager.get(COMPANIES, {"formato": "xlsx"})["Content-Type"].startswith("text/csv")
