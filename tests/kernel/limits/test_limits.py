"""How often, how large, with which headers; and what the documented environment of an installation makes of it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import reverse

from raccordo.config.rates import parse_rates
from raccordo.kernel.accounts import checks
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.caches import answers
from raccordo.kernel.limits import client_ip
from tests.kernel.factories import CentreFactory, acting
from tools import audit_dependencies

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client):
    client.force_login(acting(Role.OPERATOR, centre=CentreFactory()))
    return client


PEOPLE = ["casework", "jobseeker"]


def last_codes(ask, times: int) -> list[int]:
    return [ask().status_code for _time in range(times)]


def test_logins_from_one_address(client, settings):
    settings.RATE_LIMITS = parse_rates("login=2/h")
    codes = last_codes(lambda: client.post(reverse("login"), {"username": "x", "password": "y"}), 3)
    assert codes == [200, 200, 429]
    elsewhere = client.post(reverse("login"), {"username": "x", "password": "y"}, REMOTE_ADDR="10.0.0.9")
    assert elsewhere.status_code == 200


@pytest.mark.parametrize(
    ("kind", "ask"),
    [
        ("search", lambda client: client.get(reverse("desk:list", args=["demand", "company"]), {"q": "x"})),
        ("search", lambda client: client.post(reverse("desk:lookup", args=["demand", "company"]), {"x": "y"})),
        ("export", lambda client: client.get(reverse("desk:list", args=["demand", "company"]), {"formato": "csv"})),
        (
            "elsewhere",
            lambda client: client.post(reverse("desk:elsewhere", args=["casework", "jobseeker"]), {"q": "x"}),
        ),
        ("upload", lambda client: client.post(reverse("accounts_load"), {"file": SimpleUploadedFile("a.csv", b"x")})),
    ],
)
def test_so_many_and_then_a_page_that_says_wait(operator, settings, kind, ask):
    settings.RATE_LIMITS = parse_rates(f"{kind}=2/h")
    codes = []
    for _time in range(3):
        response = ask(operator)
        codes.append(response.status_code)
        if response.streaming:
            list(response.streaming_content)
    assert 429 not in codes[:2]
    assert codes[2] == 429
    assert "attendi" in response.content.decode()
    assert 0 < int(response["Retry-After"]) <= 3600
    assert operator.get(reverse("home")).status_code == 200, "the rest stays open"


def test_what_pages_remember_pushes_no_count_out(client, settings):
    settings.RATE_LIMITS = parse_rates("login=2/h")
    last_codes(lambda: client.post(reverse("login"), {"username": "x", "password": "y"}), 2)
    for n in range(settings.CACHES["answers"]["OPTIONS"]["MAX_ENTRIES"] + 10):
        answers.set(f"pagina:{n}", n)
    assert client.post(reverse("login"), {"username": "x", "password": "y"}).status_code == 429


def test_another_person_is_not_limited_by_the_first(operator, settings, client):
    settings.RATE_LIMITS = parse_rates("search=1/h")
    address = reverse("desk:list", args=["demand", "company"])
    assert last_codes(lambda: operator.get(address, {"q": "x"}), 2) == [200, 429]
    client.force_login(acting(Role.AGENCY_MANAGER))
    assert client.get(address, {"q": "x"}).status_code == 200


def test_rates_are_read_or_refused():
    assert parse_rates("login=30/m, export=0/h, upload=0") == {"login": (30, 60)}
    with pytest.raises(ImproperlyConfigured, match="search=120/m"):
        parse_rates("search=tante")


def test_what_is_too_large_is_refused_in_words(operator, settings):
    settings.UPLOAD_MAX = 1024
    answer = operator.post(reverse("accounts_load"), {"file": SimpleUploadedFile("a.csv", b"x" * 2000)})
    assert answer.status_code == 413
    assert "troppo grande" in answer.content.decode().lower()


@pytest.mark.parametrize(("proxies", "expected"), [(0, "10.0.0.1"), (1, "3.3.3.3"), (2, "2.2.2.2"), (5, "10.0.0.1")])
def test_the_address_is_seen_through_our_own_proxies_only(settings, proxies, expected):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="1.1.1.1, 2.2.2.2, 3.3.3.3")
    assert client_ip(request) == expected


def test_headers(client, operator):
    for response in (client.get(reverse("accessibility")), operator.get(reverse("home"))):
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["X-Frame-Options"] == "DENY"
        assert response["Referrer-Policy"] == "same-origin"
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in response["Permissions-Policy"]
        policy = response["Content-Security-Policy"]
        assert "unsafe-inline" not in policy
        assert "default-src 'self'" in policy
    assert "no-store" in operator.get(reverse("home"))["Cache-Control"]


#: The environment of docs/run.md, "An installation".
INSTALLATION = {
    "RACCORDO_SECRET_KEY": "k7" * 32 + "x-9_Qw%zT3",
    "RACCORDO_IDENTITY_KEY": "z8" * 32,
    "RACCORDO_HOSTS": "raccordo.example.it",
    "RACCORDO_ORIGINS": "https://raccordo.example.it",
    "RACCORDO_HTTPS": "1",
    "RACCORDO_PROXIES": "1",
    "RACCORDO_MAIL_HOST": "smtp.example.it",
    "RACCORDO_MAIL_FROM": "raccordo@example.it",
}


def test_the_deployment_check_is_clean_with_the_documented_environment(tmp_path):
    environment = {
        **os.environ, **INSTALLATION, "RACCORDO_VAR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "raccordo.config.settings",
    }  # fmt: skip
    command = [sys.executable, "-m", "raccordo.cli", "manage", "check", "--deploy", "--fail-level", "WARNING"]
    found = subprocess.run(command, env=environment, check=False, capture_output=True, text=True, timeout=120)  # noqa: S603 - this interpreter, our own text
    assert found.returncode == 0, found.stderr


def test_one_key_for_all_is_told(settings):
    settings.IDENTITY_KEY_GIVEN = True
    assert checks.apart() == []
    settings.IDENTITY_KEY_GIVEN = False
    assert [one.id for one in checks.apart()] == ["raccordo.W006"]


class TestDependencies:
    """``tools/audit_dependencies.py``: a hole fails, silence is told."""

    def answer(self, monkeypatch, dependencies):
        monkeypatch.setattr(audit_dependencies, "ask", lambda service, requirements: dependencies)
        return audit_dependencies.main()

    def test_every_locked_file_is_asked_about(self, monkeypatch, capsys):
        asked = []
        good = [{"name": "parte", "version": "1.0", "vulns": []}]
        monkeypatch.setattr(audit_dependencies, "ask", lambda service, file: asked.append(file.name) or good)
        assert audit_dependencies.main() == 0
        root = Path(audit_dependencies.__file__).parents[1]
        assert asked == sorted(path.name for path in root.glob("requirements*.txt"))
        assert {"requirements.txt", "requirements-dev.txt", "requirements-spark.txt"} <= set(asked)

    def test_a_hole_in_one_file_fails_whatever_the_others_say(self, monkeypatch, capsys):
        hole = [{"name": "parte", "version": "1.0", "vulns": [{"id": "PYSEC-0", "fix_versions": []}]}]
        monkeypatch.setattr(
            audit_dependencies, "ask", lambda service, file: hole if file.name == "requirements-dev.txt" else None
        )
        monkeypatch.setattr(
            audit_dependencies, "locked", lambda: [Path("requirements-dev.txt"), Path("requirements.txt")]
        )
        assert audit_dependencies.main() == 1
        output = capsys.readouterr()
        assert "requirements.txt: NOT AUDITED" in output.out
        assert "requirements-dev.txt: known vulnerabilities" in output.err

    def test_a_service_that_does_not_answer_is_asked_once(self, monkeypatch, capsys):
        asked = []
        monkeypatch.setattr(audit_dependencies, "ask", lambda service, file: asked.append(service))
        assert audit_dependencies.main() == 0
        assert asked == ["pypi", "osv"]
        assert capsys.readouterr().out.count("NOT AUDITED") == len(audit_dependencies.locked())

    def test_a_known_vulnerability_fails(self, monkeypatch, capsys):
        hole = {"id": "PYSEC-0", "fix_versions": ["2.0"]}
        found = [{"name": "parte", "version": "1.0", "vulns": [hole]}, {"name": "altra", "skip_reason": "x"}]
        assert self.answer(monkeypatch, found) == 1
        assert "parte 1.0: PYSEC-0, repaired in 2.0" in capsys.readouterr().err

    def test_none_known(self, monkeypatch, capsys):
        assert self.answer(monkeypatch, [{"name": "parte", "version": "1.0", "vulns": []}]) == 0
        assert "requirements.txt: 1 looked up, no known vulnerability" in capsys.readouterr().out

    @pytest.mark.parametrize("dependencies", [None, [], [{"name": "parte", "skip_reason": "not found"}]])
    def test_nothing_known_is_not_told_as_all_well(self, monkeypatch, capsys, dependencies):
        assert self.answer(monkeypatch, dependencies) == 0
        assert "NOT AUDITED" in capsys.readouterr().out

    def test_what_pip_audit_writes_is_read(self, monkeypatch, tmp_path):
        def write(command, **options):
            target = command[command.index("--output") + 1]
            with open(target, "w", encoding="utf-8") as file:
                json.dump({"dependencies": [{"name": "parte", "version": "1", "vulns": []}]}, file)

        monkeypatch.setattr(subprocess, "run", write)
        assert audit_dependencies.ask("pypi", tmp_path) == [{"name": "parte", "version": "1", "vulns": []}]


@pytest.mark.parametrize(("limit", "status", "kind"), [("RATE_LIMITS", 429, "rate"), ("UPLOAD_MAX", 413, "too-large")])
def test_a_program_is_told_in_its_own_form(client, settings, limit, status, kind):
    """A page would be no answer to a program, and none its document tells of."""
    setattr(settings, limit, parse_rates("upload=1/h") if limit == "RATE_LIMITS" else 1)
    for _time in range(2):
        answer = client.post("/api/v1/deliverables", {"file": SimpleUploadedFile("x.png", b"PNG")})
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == f"urn:raccordo:problem:{kind}"
    assert ("Retry-After" in answer) is (status == 429)
    page = client.post(reverse("desk:lookup", args=["demand", "company"]), {"f": SimpleUploadedFile("x.png", b"PNG")})
    assert "html" in page["Content-Type"]
