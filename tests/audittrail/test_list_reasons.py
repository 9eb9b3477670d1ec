"""Who must say why they open one person must say it of many: lists, their files, numbers, the log and the API."""

import datetime as dt

import pytest
from django.urls import reverse

from raccordo.kernel import audit
from raccordo.kernel.accounts.reaches import Reach
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.audit import reasons
from raccordo.kernel.audit.enums import Kind, Reason
from raccordo.kernel.audit.models import Entry
from raccordo.kernel.jobs import exports, running
from raccordo.kernel.jobs.models import Job
from raccordo.kernel.models import Installation
from raccordo.plan.loading import load_plan
from raccordo.plan.models import Indicator
from tests.casework.factories import BenefitFactory, JobSeekerFactory, PactFactory
from tests.crises.factories import WorkerFactory
from tests.kernel.factories import CentreFactory
from tests.plan.plans import PLAN
from tests.workforce.factories import OperatorFactory

pytestmark = pytest.mark.django_db

LIST = "/registri/casework/jobseeker/"
ENTITY = "casework.jobseeker"
RESERVED = "riservato"
NAME, CODE = "Segretissimi", "SGRLCU80A01L219F"
MUST = [Role.AGENCY_MANAGER, Role.AUDITOR]


def body(response) -> str:
    return (response.getvalue() if response.streaming else response.content).decode()


@pytest.fixture
def seeker(centre):
    return JobSeekerFactory(centre=centre, last_name=NAME)


def say(client, address: str = LIST, entity: str = ENTITY, reason: str = Reason.CHECK, said: str = "pratica 12"):
    return client.post(address, {"elenco": entity, "reason": reason, "said": said})


@pytest.mark.parametrize("role", MUST)
def test_a_list_says_codes_until_a_reason_is_given(log_in, seeker, role):
    client = log_in(role)
    page = body(client.get(LIST))
    assert seeker.code in page
    assert NAME not in page
    assert RESERVED in page
    assert "di’ perché lo leggi" in page
    assert not Entry.objects.filter(kind=Kind.LISTED).exists()
    given = say(client)
    assert given.url == LIST
    assert NAME in body(client.get(LIST))
    entry = Entry.objects.get(kind=Kind.LISTED)
    assert (entry.reason, entry.changes_text, entry.actor) == (Reason.CHECK, "pratica 12", client.user)
    assert entry.additional_data["persons"] == 1


def test_who_works_with_the_persons_is_not_asked(log_in, seeker, centre):
    page = body(log_in(Role.OPERATOR, centre=centre).get(LIST))
    assert NAME in page
    assert RESERVED not in page
    assert Entry.objects.get(kind=Kind.LISTED).reason == ""


def test_who_reads_further_for_a_time_says_why(log_in, seeker, centre):
    client = log_in(Role.OPERATOR, centre=CentreFactory(), reads=Reach.REGION)
    assert NAME not in body(client.get(LIST))
    say(client, reason=Reason.SUBSTITUTION)
    assert NAME in body(client.get(LIST))


def test_colleagues_are_listed_by_name(log_in, centre):
    OperatorFactory(centre=centre, last_name=NAME)
    page = body(log_in(Role.AUDITOR).get("/registri/workforce/operator/"))
    assert NAME in page
    assert "di’ perché" not in page


@pytest.mark.parametrize("role", MUST)
def test_names_are_neither_searched_sorted_nor_filtered_by(log_in, seeker, role):
    """An answer of one row tells who it is as well as a cell does."""
    JobSeekerFactory(last_name="Altri")
    client = log_in(role)
    found = client.post(LIST, {"q": NAME}, follow=True)
    assert found.context["listing"].count == 0
    assert NAME not in found.request["QUERY_STRING"]
    assert client.get(LIST, {"q": NAME}).url == f"{LIST}?"  # typed in the address, it is taken out of it
    assert client.get(LIST, {"ordina": "last_name"}).context["listing"].sorted_by == ""
    say(client)
    assert client.post(LIST, {"q": NAME}, follow=True).context["listing"].count == 1
    assert client.get(LIST, {"ordina": "last_name"}).context["listing"].sorted_by == "last_name"


def test_a_reason_is_complete_or_nothing_is_shown(log_in, seeker):
    client = log_in(Role.AUDITOR)
    wrong = say(client, reason=Reason.OTHER, said=" ")
    assert wrong.status_code == 422
    assert "in poche parole" in body(wrong)
    assert say(client, reason="").status_code == 422
    assert say(client, reason="curiosity").status_code == 422
    assert NAME not in body(client.get(LIST))


def test_it_is_taken_for_records_one_may_read_only(log_in, centre):
    client = log_in(Role.COMPANY_CONTACT, organisation="X1")
    assert say(client, "/registri/demand/vacancy/").status_code == 404
    assert say(log_in(Role.AUDITOR), LIST, "casework.nothing").status_code == 404


def test_it_holds_for_the_list_it_was_given_for_and_for_a_time(log_in, seeker, monkeypatch):
    worker = WorkerFactory(last_name=NAME)
    client = log_in(Role.AUDITOR)
    say(client)
    other = reverse("desk:list", args=["crises", worker._meta.model_name])
    assert NAME not in body(client.get(other))
    assert "Perché apri questa scheda?" in body(client.get(seeker.get_absolute_url()))
    monkeypatch.setattr(reasons, "MINUTES", -1)
    say(client)
    assert NAME not in body(client.get(LIST))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_holds_who_they_are_for_a_reason_only(log_in, seeker, kind):
    client = log_in(Role.AUDITOR)
    plain = client.get(LIST, {"formato": kind})
    assert plain.status_code == 200
    if kind == "csv":
        assert NAME not in body(plain)
        say(client)
        assert NAME in body(client.get(LIST, {"formato": kind}))
    else:
        say(client)
        client.get(LIST, {"formato": kind})
    told = list(Entry.objects.filter(kind=Kind.EXPORTED).order_by("pk").values_list("reason", "changes_text"))
    assert told == [("", ""), (Reason.CHECK, "pratica 12")]


@pytest.mark.parametrize("given", [False, True])
def test_a_file_made_by_a_worker_carries_the_reason(log_in, seeker, monkeypatch, given):
    monkeypatch.setattr(exports, "LONG", 0)
    client = log_in(Role.AUDITOR)
    if given:
        say(client)
    client.get(LIST, {"formato": "csv"})
    job = running.perform(Job.objects.get())
    assert (NAME in body(client.get(reverse("jobs:file", args=[job.pk])))) is given
    entry = Entry.objects.get(kind=Kind.EXPORTED)
    assert entry.reason == (Reason.CHECK if given else "")


def test_what_hangs_from_a_company_names_nobody(log_in):
    """A crisis is opened without a reason: its workers are persons all the same."""
    worker = WorkerFactory(last_name=NAME)
    crisis = next(getattr(worker, f.name) for f in worker._meta.concrete_fields if f.is_relation and f.name != "centre")
    page = body(log_in(Role.AGENCY_MANAGER).get(crisis.get_absolute_url()))
    assert NAME not in page


def test_what_hangs_from_a_person_opens_with_the_person(log_in, centre):
    benefit = BenefitFactory(seeker__centre=centre, centre=centre, monthly_amount="612.34")
    client = log_in(Role.AUDITOR)
    listed = reverse("desk:list", args=["casework", "benefit"])
    assert "612,34" not in body(client.get(listed))
    seeker = benefit.seeker
    client.post(reverse("desk:reason", args=["casework", "jobseeker", seeker.pk]), {"reason": Reason.CHECK})
    assert "612,34" in body(client.get(seeker.get_absolute_url()))
    assert "612,34" not in body(client.get(listed))


def test_the_log_tells_who_it_was_about_for_a_reason(log_in, seeker, operator):
    with audit.on_behalf(operator):
        seeker.last_name = "Riservatissimi"
        seeker.save()
    entry = Entry.objects.filter(kind=Kind.CHANGED).latest("pk")
    address = reverse("audit:entry", args=[entry.pk])
    client = log_in(Role.AUDITOR)
    page = body(client.get(address))
    assert NAME not in page
    assert "Riservatissimi" not in page
    assert say(client, address).url == address
    page = body(client.get(address))
    assert NAME in page
    assert "Riservatissimi" in page
    read = Entry.objects.get(kind=Kind.OPENED)
    assert (read.reason, read.person, read.additional_data) == (
        Reason.CHECK, f"{ENTITY}.{seeker.pk}", {"entry": entry.pk},
    )  # fmt: skip


@pytest.fixture
def number(seeker):
    """The address of a number that counts persons in charge, of whom one there is."""
    Installation.objects.create(pk=1, reference_day=dt.date(2021, 6, 30))
    load_plan(PLAN, today=dt.date(2020, 1, 1))
    Indicator.objects.filter(code="A1").update(measure="casework.in_charge")
    PactFactory(seeker=seeker, centre=seeker.centre)
    return reverse("records", args=["A1"])


def test_a_number_opens_on_codes_until_a_reason_is_given(number, log_in):
    client = log_in(Role.AUDITOR)
    page = body(client.get(number))
    assert "di’ perché lo leggi" in page
    assert NAME not in page
    assert NAME not in body(client.get(number, {"formato": "csv"}))
    say(client, number, reason=Reason.EVIDENCE, said="")
    assert NAME in body(client.get(number))
    assert NAME in body(client.get(number, {"formato": "csv"}))
    told = Entry.objects.filter(kind__in=(Kind.LISTED, Kind.EXPORTED)).order_by("pk").values_list("kind", "reason")
    assert list(told) == [(Kind.EXPORTED, ""), (Kind.LISTED, Reason.EVIDENCE), (Kind.EXPORTED, Reason.EVIDENCE)]


def test_a_long_file_behind_a_number_carries_the_reason_to_the_worker(number, log_in, monkeypatch):
    monkeypatch.setattr(exports, "LONG", 0)
    client = log_in(Role.AUDITOR)
    for given in (False, True):
        if given:
            say(client, number, reason=Reason.EVIDENCE, said="")
        client.get(number, {"formato": "csv"})
        job = running.perform(Job.objects.latest("pk"))
        assert (NAME in body(client.get(reverse("jobs:file", args=[job.pk])))) is given
