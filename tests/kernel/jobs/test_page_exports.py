"""Long lists that are no desk's (records behind a number, sealed rows, the audit log) are written by a worker too."""

import datetime as dt

import pytest
from django.urls import reverse

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.audit.enums import Kind
from raccordo.kernel.audit.models import Entry
from raccordo.kernel.jobs import exports, page_exports, running, services
from raccordo.kernel.jobs.models import Job
from raccordo.kernel.jobs.states import State
from raccordo.kernel.models import Installation
from raccordo.plan.loading import load_plan
from tests.kernel.factories import CentreFactory, acting
from tests.plan.plans import PLAN
from tests.workforce.factories import CentreSupportFactory

pytestmark = pytest.mark.django_db
RECORDS = reverse("records", args=["A1"])
LOG = reverse("audit:log")


def content(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.fixture
def region(db):
    """A plan, and four centres coached."""
    Installation.objects.create(pk=1, reference_day=dt.date(2021, 6, 30))
    load_plan(PLAN, today=dt.date(2020, 1, 1))
    centres = CentreFactory.create_batch(4)
    for centre in centres:
        CentreSupportFactory(centre=centre, topic="rdc", form="coaching", held_on=dt.date(2020, 12, 10))
    return centres


@pytest.mark.parametrize(
    ("address", "role", "rows"),
    [(f"{RECORDS}?lato=numeratore&al=2020-12-31", Role.AGENCY_MANAGER, 4), (LOG, Role.AUDITOR, None)],
)
def test_a_long_one_is_the_file_the_page_would_have_given(client, region, monkeypatch, address, role, rows):
    user = acting(role)
    client.force_login(user)
    file = f"{address}{'&' if '?' in address else '?'}formato=csv"
    at_once = client.get(file)
    expected = content(at_once)
    monkeypatch.setattr(exports, "LONG", 0)
    before = Entry.objects.filter(kind=Kind.EXPORTED).count()
    asked = client.get(file)
    job = Job.objects.get()
    assert asked.url == job.get_absolute_url()
    job = running.perform(job)
    assert (job.state, job.error) == (State.DONE, "")
    made = content(client.get(reverse("jobs:file", args=[job.pk])))
    if rows is None:  # taking the first file is itself an entry
        assert made.splitlines()[0] == expected.splitlines()[0]
        assert set(expected.splitlines()) <= set(made.splitlines())
    else:
        assert made == expected
        assert (job.done, job.total) == (rows, rows)
    assert job.file_name in at_once["Content-Disposition"]
    assert Entry.objects.filter(kind=Kind.EXPORTED).count() == before + (rows is None), (
        "told once, when it is asked for"
    )
    assert "r=" not in str(job.parameters)


def test_it_holds_what_who_asked_may_see_when_it_is_written(region, monkeypatch):
    user = acting(Role.OPERATOR, centre=region[0])
    given = {"query": "formato=csv", "day": "2020-12-31", "at": "2020-12-31"}
    job = running.perform(services.start(page_exports.write_page, user, path=RECORDS, **given))
    assert (job.state, job.total) == (State.DONE, 1)
    closed = running.perform(services.start(page_exports.write_page, user, path=LOG, **given))
    assert (closed.state, closed.file.name) == (State.FAILED, "")
    assert "non è più aperto" in closed.error


def test_what_was_searched_among_people_stays_out_of_jobs(client, region, monkeypatch):
    client.force_login(acting(Role.AUDITOR))
    monkeypatch.setattr(exports, "LONG", 0)
    found = client.post(LOG, {"q": "rossi"})
    assert client.get(f"{found.url}&formato=csv").status_code == 200
    assert not Job.objects.exists()
