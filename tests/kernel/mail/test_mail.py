"""The mail of an installation: its settings, what is warned of, a trial message, the files of the outbox."""

import datetime as dt
import importlib
import os
import runpy

import pytest
from click.testing import CliRunner
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from raccordo.config import mail as settings_module
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.mail import checks, outbox
from raccordo.kernel.mail.address import absolute
from raccordo.kernel.mail.cli import mail as command
from raccordo.kernel.privacy.cli import privacy
from tests.kernel.factories import acting
from tests.kernel.mail.server import serving

DAY = dt.date(2021, 3, 1)


@pytest.fixture
def configured(monkeypatch):
    """Gives the settings that an environment leads to."""

    def made(**environment):
        for name in [name for name in os.environ if name.startswith("RACCORDO_MAIL_")]:
            monkeypatch.delenv(name)
        for name, value in environment.items():
            monkeypatch.setenv(f"RACCORDO_MAIL_{name}", str(value))
        return {k: v for k, v in runpy.run_path(settings_module.__file__).items() if k.isupper()}

    return made


@pytest.fixture
def applied(settings, configured):
    """Sets the mail's settings as the environment would."""

    def apply(**environment):
        for name, value in configured(**environment).items():
            setattr(settings, name, value)

    return apply


def ids(found):
    return {message.id for message in found}


class TestSettings:
    def test_without_a_server_messages_are_files(self, configured):
        assert configured()["EMAIL_BACKEND"].endswith("filebased.EmailBackend")

    @pytest.mark.parametrize(
        ("tls", "port", "starttls", "wrapped"),
        [("", 587, True, False), ("starttls", 587, True, False), ("tls", 465, False, True), ("no", 25, False, False)],
    )
    def test_with_a_server(self, configured, tmp_path, tls, port, starttls, wrapped):
        secret = tmp_path / "secret"
        secret.write_text("parola segreta\n")
        found = configured(
            HOST="posta.example.it", TLS=tls, USER="u", PASSWORD_FILE=secret, FROM="Raccordo <r@example.it>"
        )
        assert found["EMAIL_BACKEND"].endswith("smtp.EmailBackend")
        assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("posta.example.it", port)
        assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (starttls, wrapped)
        assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("u", "parola segreta")
        assert found["DEFAULT_FROM_EMAIL"] == "Raccordo <r@example.it>"

    @pytest.mark.parametrize(
        ("name", "value"), [("TLS", "forse"), ("PORT", "posta"), ("PORT", "70000"), ("PASSWORD_FILE", "/non/ce")]
    )
    def test_what_is_wrong_is_said_by_its_name(self, configured, name, value):
        with pytest.raises(ImproperlyConfigured, match=f"RACCORDO_MAIL_{name}"):
            configured(HOST="posta.example.it", **{name: value})

    def test_the_settings_take_them_over(self):
        assert importlib.import_module("raccordo.config.settings").MAIL_TLS == settings_module.MAIL_TLS


class TestChecks:
    def test_an_installation_without_mail_or_origin_is_told(self, applied, settings):
        applied()
        settings.CSRF_TRUSTED_ORIGINS = []
        assert ids(checks.installation()) == {"raccordo.W001", "raccordo.W005"}
        assert checks.server() == [], "who only tries it is left alone"

    def test_a_server_wants_a_sender_an_origin_and_a_whole_login(self, applied, settings):
        applied(HOST="posta.example.it", USER="u", TLS="no")
        settings.CSRF_TRUSTED_ORIGINS = []
        assert ids(checks.server()) == {f"raccordo.W00{n}" for n in (2, 3, 4, 5)}

    def test_nothing_to_say(self, applied, settings):
        applied(HOST="posta.example.it", FROM="r@example.it")
        settings.CSRF_TRUSTED_ORIGINS = ["https://r.example.it"]
        assert checks.server() + checks.installation() == []


@pytest.mark.parametrize(
    ("origins", "hosts", "https", "expected"),
    [
        (["https://r.example.it", "https://altro.it"], ["x"], True, "https://r.example.it/a/"),
        ([], ["r.example.it"], True, "https://r.example.it/a/"),
        ([], ["127.0.0.1", "localhost"], False, "http://127.0.0.1:8000/a/"),
        ([], ["*"], False, "http://127.0.0.1:8000/a/"),
    ],
)
def test_links_are_whole_addresses(settings, origins, hosts, https, expected):
    settings.CSRF_TRUSTED_ORIGINS, settings.ALLOWED_HOSTS, settings.HTTPS = origins, hosts, https
    assert absolute("/a/") == expected


class TestTrial:
    def run(self, address="ada@example.it"):
        return CliRunner().invoke(command, ["try", address])

    def test_it_arrives(self, applied, tmp_path):
        secret = tmp_path / "secret"
        secret.write_text("segreto")
        with serving() as server:
            applied(HOST="127.0.0.1", PORT=server.port, TLS="no", USER="posta", PASSWORD_FILE=secret, FROM="r@e.it")
            answer = self.run()
        assert answer.exit_code == 0, answer.output
        (message,) = server.kept
        assert "From: r@e.it" in message
        assert "To: ada@example.it" in message
        assert "messaggio di prova" in message

    @pytest.mark.parametrize(
        ("address", "password", "said"),
        [("nessuno@example.it", "segreto", "refuses the address (code 550)"), ("a@e.it", "altro", "user and password")],
    )
    def test_a_refusal_is_told_in_words(self, applied, tmp_path, address, password, said):
        secret = tmp_path / "secret"
        secret.write_text(password)
        with serving() as server:
            applied(HOST="127.0.0.1", PORT=server.port, TLS="no", USER="posta", PASSWORD_FILE=secret, FROM="r@e.it")
            answer = self.run(address)
        assert (answer.exit_code, server.kept) == (1, [])
        assert said in answer.output

    def test_a_server_without_the_secrecy_asked_for_gets_nothing(self, applied):
        with serving() as server:
            applied(HOST="127.0.0.1", PORT=server.port, FROM="r@e.it")
            answer = self.run()
        assert (answer.exit_code, server.kept) == (1, [])
        assert "RACCORDO_MAIL_TLS" in answer.output

    def test_nobody_there(self, applied):
        with serving() as server:
            port = server.port
        applied(HOST="127.0.0.1", PORT=port, TLS="no", FROM="r@e.it")
        assert "is not reached" in self.run().output

    def test_without_a_server_it_is_a_file(self, applied, settings, tmp_path):
        applied()
        settings.EMAIL_FILE_PATH = str(tmp_path)
        assert str(tmp_path) in self.run().output
        assert "messaggio di prova" in next(tmp_path.glob("*.log")).read_text()

    def test_an_address_that_is_none(self):
        assert self.run("ada").exit_code == 1


@pytest.mark.django_db
def test_the_outbox_is_pruned_with_what_is_forgotten(settings, tmp_path):
    settings.EMAIL_FILE_PATH = str(tmp_path)
    for name, days in (("vecchio.log", 31), ("nuovo.log", 30), ("altro.txt", 90)):
        (tmp_path / name).write_text("x")
        stamp = dt.datetime.combine(DAY - dt.timedelta(days=days), dt.time(12), dt.UTC).timestamp()
        os.utime(tmp_path / name, (stamp, stamp))
    assert [path.name for path in outbox.old(DAY)] == ["vecchio.log"]
    asked = ["retention", "--at", DAY.isoformat()]
    assert "1  outbox" in CliRunner().invoke(privacy, asked).output
    assert len(list(tmp_path.iterdir())) == 3
    assert CliRunner().invoke(privacy, [*asked, "--apply"]).exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"nuovo.log", "altro.txt"}


@pytest.mark.django_db
def test_a_link_that_could_not_be_sent_is_shown_all_the_same(client, monkeypatch):
    def broken(self, *args, **options):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", broken)
    other = acting(Role.AUDITOR)
    other.email = "o@example.it"
    other.save()
    client.force_login(acting(Role.ADMINISTRATOR))
    answer = client.post(reverse("accounts_link", args=[other.pk]))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "non è partito" in page
    assert "http://testserver/" in page
    assert mail.outbox == []
