"""A marked person goes through every kind of error, and nothing that is kept or passed on bears the marks.

The marks are a surname, a tax code and an e-mail address that stand nowhere else. What is searched for them: the lines
of the log in both forms, from INFO up, of our loggers and of the packages'; the addresses pages lead to and send to;
the pages of errors; what jobs keep and say; the metrics; the mail. A page that shows the person to who may read them,
or gives back what somebody has just typed, is no leak.
"""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from prometheus_client import generate_latest

from raccordo.api.scopes import Scope
from raccordo.config import logs
from raccordo.kernel.access.cli import access
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.jobs import registry, services
from raccordo.kernel.jobs.models import Job, JobLine
from raccordo.kernel.jobs.running import run_here
from raccordo.kernel.jobs.states import State
from tests.api.callers import caller
from tests.casework.factories import JobSeekerFactory
from tests.kernel.factories import UserFactory, acting

pytestmark = pytest.mark.django_db

SURNAME, TAX_CODE, EMAIL = "Qzwxmarkov", "QZWMKV80A01H501K", "segnata@qzwx-persona.example"
MARKS = re.compile("qzwx|QZWMKV", re.IGNORECASE)


class Words:
    """What every logger says, in both forms."""

    def __init__(self) -> None:
        self.said = io.StringIO()
        self.handlers = [logging.StreamHandler(self.said), logging.StreamHandler(self.said)]
        self.handlers[0].setFormatter(logs.Plain())
        self.handlers[1].setFormatter(logs.Json())

    def __enter__(self) -> Words:
        self.levels = {name: logging.getLogger(name).level for name in ("", "raccordo", "django", "axes")}
        for name in self.levels:
            logging.getLogger(name).setLevel(logging.INFO)
        for handler in self.handlers:
            logging.getLogger().addHandler(handler)
        return self

    def __exit__(self, *told: object) -> None:
        for handler in self.handlers:
            logging.getLogger().removeHandler(handler)
        for name, level in self.levels.items():
            logging.getLogger(name).setLevel(level)


@pytest.fixture(autouse=True)
def words(settings) -> Iterator[Words]:
    """The site as in production, its log listened to; at the end of each test nothing bears the marks."""
    settings.DEBUG = False
    settings.ADMINS = [("Chi amministra", "chi@example.org")]
    with Words() as heard:
        yield heard
    kept = [
        heard.said.getvalue(),
        generate_latest().decode(),
        "".join(f"{letter.subject}{letter.body}" for letter in mail.outbox if "chi@example.org" in letter.to),
        *(f"{line.text}" for line in JobLine.objects.all()),
        *(json.dumps([job.subject, job.parameters, job.error, job.result_url]) for job in Job.objects.all()),
        *(json.dumps([task.args_kwargs, task.traceback]) for task in DBTaskResult.objects.all()),
    ]
    assert MARKS.findall("\n".join(kept)) == []


@pytest.fixture
def seeker(world):
    """The marked person, of the first centre."""
    return JobSeekerFactory(last_name=SURNAME, fiscal_code=TAX_CODE, centre=world.mine.centre)


@pytest.fixture
def operator(world) -> Client:
    """Somebody of the same centre; faults of the site are answered, not raised."""
    client = Client(raise_request_exception=False)
    client.force_login(acting(Role.OPERATOR, centre=world.mine.centre))
    return client


@pytest.fixture
def administrator(world) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(acting(Role.ADMINISTRATOR))
    return client


def addresses(response) -> str:
    """Where a page sends and leads."""
    body = b"" if response.streaming else response.content
    found = re.findall(r'(?:href|action|src|hx-[a-z]+)="([^"]*)"', body.decode(errors="replace"))
    return "\n".join([response.get("Location", ""), response.get("Content-Disposition", ""), *found])


def mute(response, code: int) -> None:
    """An error whose page bears no mark, nor its headers."""
    assert response.status_code == code
    assert not MARKS.search(response.content.decode() + str(response.headers))


def test_the_marks_are_seen_where_they_are(words):
    with pytest.raises(AssertionError, match=r"assert not"):
        mute(type("R", (), {"status_code": 404, "content": SURNAME.encode(), "headers": {}})(), 404)
    logging.getLogger("raccordo.prova").warning("%s", "nessuno")
    assert words.said.getvalue().count("nessuno") == 2


@pytest.mark.parametrize("path", ["/registri/casework/jobseeker/{pk}/", "/registri/casework/jobseeker/{pk}/modifica/"])
def test_out_of_scope(world, seeker, path):
    client = Client()
    client.force_login(acting(Role.OPERATOR, centre=world.theirs.centre))
    mute(client.get(path.format(pk=seeker.pk)), 404)


def test_an_address_somebody_typed(operator, seeker):
    """It goes back to them; the log has the view's name."""
    for path in (f"/registri/{SURNAME}/", f"/piano/{TAX_CODE}/", f"/registri/casework/nulla/?q={SURNAME}"):
        response = operator.get(path)
        assert response.status_code == 404
        assert not MARKS.search(addresses(response).replace(path, ""))


def test_a_form_without_its_token(operator, seeker):
    client = Client(enforce_csrf_checks=True)
    client.cookies = operator.cookies
    mute(client.post("/registri/casework/jobseeker/nuovo/", {"last_name": SURNAME}), 403)


def test_a_form_with_errors(operator, seeker):
    data = {"last_name": SURNAME, "fiscal_code": TAX_CODE, "birth_date": "31/02/1980"}
    response = operator.post("/registri/casework/jobseeker/nuovo/", data)
    assert response.status_code == 422
    assert not MARKS.search(addresses(response))


@pytest.mark.parametrize("where", ["get", "post", "template"])
def test_a_fault_of_ours(operator, seeker, monkeypatch, where):
    def broken(*args, **options):
        rows = {"last_name": SURNAME, "fiscal_code": TAX_CODE}
        raise RuntimeError(f"no row for {rows}")

    if where == "get":
        monkeypatch.setattr("raccordo.kernel.desk.views.details.shown", broken, raising=False)
        monkeypatch.setattr(type(seeker), "__str__", broken)
        mute(operator.get(f"/registri/casework/jobseeker/{seeker.pk}/"), 500)
    elif where == "post":
        monkeypatch.setattr("raccordo.kernel.desk.views.forms.save", broken)
        mute(operator.post("/registri/casework/jobseeker/nuovo/", {"last_name": SURNAME, "fiscal_code": TAX_CODE}), 500)
    else:
        monkeypatch.setattr("raccordo.kernel.desk.views.lists.make", broken)
        mute(operator.get("/registri/casework/jobseeker/"), 500)


def test_a_search_among_people_stays_out_of_addresses(operator, seeker):
    path = "/registri/casework/jobseeker/"
    asked = operator.post(path, {"q": SURNAME})
    assert asked.status_code == 302
    assert not MARKS.search(asked["Location"])
    found = operator.get(asked["Location"])
    assert SURNAME in found.content.decode()
    assert not MARKS.search(addresses(found))
    export = operator.get(f"{asked['Location']}&formato=csv")
    assert not MARKS.search(addresses(export))
    assert operator.get(path, {"q": SURNAME, "centro": "1"})["Location"] == f"{path}?centro=1"


def test_a_person_looked_for_elsewhere(world, seeker):
    client = Client()
    client.force_login(acting(Role.OPERATOR, centre=world.theirs.centre))
    response = client.post("/registri/casework/jobseeker/altrove/", {"q": TAX_CODE, "reason": "counter"})
    assert response.status_code in (200, 302, 422)
    assert not MARKS.search(addresses(response))


def test_logins_that_fail_until_one_is_locked_out(settings):
    settings.AXES_ENABLED = True
    UserFactory(username=EMAIL)
    client = Client()
    for _attempt in range(settings.AXES_FAILURE_LIMIT + 1):
        response = client.post(reverse("login"), {"username": EMAIL, "password": TAX_CODE})
        assert not MARKS.search(addresses(response))
    assert response.status_code in (403, 429)
    assert not MARKS.search(response.content.decode().replace(f'value="{EMAIL}"', ""))


def test_a_list_of_accounts_with_errors(administrator, tmp_path):
    text = f"utente;cognome;nome;posta;codice_fiscale;ruolo\nx;{SURNAME};Maria;{EMAIL};{TAX_CODE[:-1]}Z;nessuno\n"
    response = administrator.post(reverse("accounts_load"), {"file": SimpleUploadedFile("u.csv", text.encode())})
    assert response.status_code == 422
    assert not MARKS.search(addresses(response))
    file = tmp_path / "utenze.csv"
    file.write_text(text)
    assert CliRunner().invoke(access, ["load", str(file)]).exit_code == 1


def test_an_accounts_page_and_its_link(administrator):
    user = UserFactory(username="segnata", last_name=SURNAME, email=EMAIL)
    for response in (
        administrator.get(f"/registri/kernel/user/{user.pk}/"),
        administrator.post(reverse("accounts_link", args=[user.pk])),
        administrator.post(reverse("accounts_end", args=[user.pk])),
        administrator.post("/registri/kernel/user/", {"q": SURNAME}),
        administrator.get(f"/registri/kernel/user/?q={SURNAME}"),
    ):
        assert response.status_code in (200, 302)
        assert not MARKS.search(addresses(response))


class TestPrograms:
    def test_problems_of_every_kind(self, world, seeker, monkeypatch):
        asking = caller("prova", Role.ADMINISTRATOR)
        account = {"username": SURNAME, "last_name": SURNAME, "first_name": "M", "email": EMAIL}
        mute(asking.get(f"/api/v1/accounts?q={SURNAME}"), 422)
        assert asking.get(f"/api/v1/indicators/{SURNAME}").status_code == 404
        for number, wrong in enumerate(
            ({"fiscal_code": TAX_CODE[:-1] + "Z"}, {"memberships": [{"role": SURNAME}]}, {"email": f"@{SURNAME}"})
        ):
            mute(asking.send("POST", "/api/v1/accounts", account | wrong, f"chiave-000{number}"), 422)
        narrow = caller("poco", Role.ADMINISTRATOR, scopes=[Scope.PLAN])
        mute(narrow.send("POST", "/api/v1/accounts", account, "k-00000004"), 403)

        def broken(*args, **options):
            raise RuntimeError(f"no row for {account}")

        monkeypatch.setattr("raccordo.api.resources.accounts.provisioning.provision", broken)
        mute(asking.send("POST", "/api/v1/accounts", account, "k-00000005"), 500)

    def test_a_token_that_is_a_persons_name(self, world):
        response = Client().get("/api/v1/plans", headers={"Authorization": f"Bearer rac_{SURNAME}"})
        mute(response, 401)


class TestJobs:
    def broken(self, run, **parameters) -> None:
        raise RuntimeError(f"row of {SURNAME} {TAX_CODE}")

    @pytest.mark.parametrize("path", ["/elaborazioni/", "/elaborazioni/{pk}/"])
    def test_one_that_fails(self, world, monkeypatch, path):
        kind = registry.JobType("test.broken", "Prova", self.broken, retries=1, single=False)
        monkeypatch.setitem(registry._types, "test.broken", kind)
        user = acting(Role.ADMINISTRATOR)
        asked = services.start(kind, user, subject="Prova")
        for _attempt in range(kind.retries + 1):
            Job.objects.filter(pk=asked.pk).update(state=State.QUEUED)
            run_here(asked.pk)
        client = Client()
        client.force_login(user)
        assert Job.objects.get(pk=asked.pk).state == State.FAILED
        mute(client.get(path.format(pk=asked.pk)), 200)

    def test_the_file_of_a_search_among_people_is_no_job(self, operator, seeker, monkeypatch):
        monkeypatch.setattr("raccordo.kernel.jobs.exports.LONG", 0)
        asked = operator.post("/registri/casework/jobseeker/", {"q": SURNAME})
        before = Job.objects.count()
        response = operator.get(f"{asked['Location']}&formato=csv")
        assert response.status_code == 200
        assert Job.objects.count() == before


def test_who_looks_up_a_person_and_the_log_of_acts(world, seeker):
    client = Client()
    client.force_login(acting(Role.AGENCY_MANAGER))
    found = client.post(reverse("privacy:find"), {"q": TAX_CODE, "text": TAX_CODE})
    assert not MARKS.search(addresses(found))
    client.force_login(acting(Role.AUDITOR))
    for path in (f"/registri/casework/jobseeker/{seeker.pk}/", "/registro-accessi/"):
        assert not MARKS.search(addresses(client.get(path)))
