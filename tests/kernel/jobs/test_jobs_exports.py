"""The file of a long list is written by a worker, and is the one the page would have given."""

import datetime as dt
import io

import openpyxl
import pytest
from django.urls import reverse

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.jobs import exports, running, services
from raccordo.kernel.jobs.models import Job
from raccordo.kernel.jobs.states import State
from raccordo.kernel.models import Installation
from raccordo.lines.casework.models import JobSeeker
from tests.casework.factories import JobSeekerFactory
from tests.demand.factories import CompanyFactory
from tests.kernel.factories import CentreFactory, acting

pytestmark = pytest.mark.django_db
LIST = reverse("desk:list", args=["demand", "company"])


@pytest.fixture(autouse=True)
def _day():
    Installation.objects.create(pk=1, reference_day=dt.date(2021, 6, 30))


@pytest.fixture
def manager(log_in):
    return log_in(Role.AGENCY_MANAGER)


def content(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_short_list_comes_at_once(manager):
    CompanyFactory()
    assert manager.get(f"{LIST}?formato=csv").status_code == 200
    assert not Job.objects.exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_long_one_is_asked_for_and_is_the_same_file(manager, monkeypatch, kind):
    asti = CentreFactory(name="Asti")
    CompanyFactory.create_batch(3, centre=asti)
    CompanyFactory()
    address = f"{LIST}?formato={kind}&centre={asti.pk}&ordina=-name&pagina=2"
    at_once = manager.get(address)
    expected = content(at_once)
    monkeypatch.setattr(exports, "LONG", 2)
    asked = manager.get(address)
    record = Job.objects.get()
    assert asked.url == record.get_absolute_url()
    assert (str(record), "Asti" in str(record.parameters)) == (f"File di un elenco: Imprese ({kind.upper()})", False)
    record = running.perform(record)
    assert (record.state, record.done, record.total) == (State.DONE, 3, 3)
    assert record.file_name in at_once["Content-Disposition"].replace("imprese", "imprese")
    made = content(manager.get(reverse("jobs:file", args=[record.pk])))
    if kind == "csv":
        assert made == expected
    else:
        sheets = [openpyxl.load_workbook(io.BytesIO(file)).active for file in (made, expected)]
        first, second = ([[cell.value for cell in row] for row in sheet] for sheet in sheets)
        assert first == second
        assert len(first) == 4


def test_what_was_searched_among_people_stays_out_of_jobs(log_in, monkeypatch):
    centre = CentreFactory()
    client = log_in(Role.OPERATOR, centre=centre)
    JobSeekerFactory.create_batch(3, centre=centre)
    monkeypatch.setattr(exports, "LONG", 1)
    people = reverse("desk:list", args=["casework", "jobseeker"])
    assert client.get(f"{people}?formato=csv").status_code == 302
    found = client.post(people, {"q": JobSeeker.objects.first().last_name})
    assert client.get(f"{found.url}&formato=csv").status_code == 200
    assert Job.objects.count() == 1


def test_it_holds_what_who_asked_may_see_when_it_is_written():
    centre = CentreFactory()
    user = acting(Role.OPERATOR, centre=centre)
    JobSeekerFactory(centre=centre)
    JobSeekerFactory()
    record = services.start(
        exports.write_list, user, app="casework", model="jobseeker", file="csv", at="2021-06-30", query=""
    )
    record = running.perform(record)
    assert record.total == 1
    closed = services.start(
        exports.write_list, acting(Role.ADMINISTRATOR), app="casework", model="jobseeker", file="csv",
        at="2021-06-30", query="",
    )  # fmt: skip
    assert "non è più aperto" in running.perform(closed).error
