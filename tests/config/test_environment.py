"""Slips of the pen in the settings are told in words; what goes wrong around a command is too."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError

from raccordo.cli import main
from raccordo.config import compiled, environment
from raccordo.kernel import trouble


@pytest.mark.parametrize(
    ("name", "said", "read"),
    [
        ("RACCORDO_UPLOAD_MAX", "tanti", lambda: environment.whole("RACCORDO_UPLOAD_MAX", 25)),
        ("RACCORDO_UPLOAD_MAX", "2.5", lambda: environment.whole("RACCORDO_UPLOAD_MAX", 25)),
        ("RACCORDO_ATTACHMENT_MAX_MB", "nan", lambda: environment.number("RACCORDO_ATTACHMENT_MAX_MB", 10)),
        ("RACCORDO_HTTPS", "yes", lambda: environment.switch("RACCORDO_HTTPS")),
        ("RACCORDO_LOGIN", "passwrd", lambda: environment.some_of("RACCORDO_LOGIN", {"password", "oidc"})),
        ("RACCORDO_API_RATE", "molte", lambda: environment.rate("RACCORDO_API_RATE", "600/min")),
    ],
)
def test_a_slip_of_the_pen_is_told_with_its_name(monkeypatch, name, said, read):
    monkeypatch.setenv(name, said)
    with pytest.raises(ImproperlyConfigured, match=f"{name}.*“{said}”"):
        read()
    monkeypatch.setenv(name, "")
    read()


def test_only_databases_that_are_spoken_are_taken():
    for address in ("mysql://u@h/x", "raccordo", "postgres://u@h:porta/x"):
        with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
            environment.database(address)
    assert environment.database("postgres://u@h/x")["CONN_HEALTH_CHECKS"]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (sqlite3.OperationalError("database or disk is full"), "disco è pieno"),
        (OSError(28, "No space left on device", "/x"), "disco è pieno"),
        (PermissionError(13, "Permission denied", "/srv/x"), "“/srv/x”"),
        (OperationalError("attempt to write a readonly database"), "utente del servizio"),
        (OperationalError("database is locked"), "riprova"),
        (OperationalError("no such table: kernel_user"), "raccordo manage migrate"),
        (ProgrammingError('relation "kernel_user" does not exist'), "raccordo manage migrate"),
        (OperationalError('connection failed: database "altra" does not exist\nDETAIL'), 'altra" does not exist'),
    ],
)
def test_what_goes_wrong_around_a_command_is_told_in_words(error, words):
    said = trouble.told(error)
    assert words in said
    assert "\n" not in said


@pytest.mark.parametrize("error", [ValueError("x"), ProgrammingError("syntax error"), FileNotFoundError(2, "x", "y")])
def test_an_error_of_the_program_stays_one(error):
    assert trouble.told(error) is None


def test_a_command_ends_with_the_words_and_no_trace(monkeypatch):
    def away(*_given, **_options):
        raise OperationalError("connection refused")

    monkeypatch.setattr("raccordo.kernel.backup.cli.start", away)
    done = CliRunner().invoke(main, ["backup", "x.tar"])
    assert (done.exit_code, done.output) == (1, "Error: La base dati non risponde (connection refused).\n")


def test_a_wrong_setting_stops_a_command_before_it_begins(tmp_path):
    environ = {**os.environ, "RACCORDO_VAR": str(tmp_path), "RACCORDO_MFA_ROLES": "capo"}
    environ["DJANGO_SETTINGS_MODULE"] = "raccordo.config.settings"
    command = [sys.executable, "-m", "raccordo.cli", "plan", "status"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)  # noqa: S603  (our own)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: RACCORDO_MFA_ROLES: “capo” is none of administrator,")


@pytest.mark.parametrize(("writable", "wanted"), [(False, "/srv/raccordo/cache/compiled"), (True, None)])
def test_what_is_compiled_is_kept_where_the_service_may_write(monkeypatch, writable, wanted):
    """A checkout of root's, and a user without a home: Numba would end the program."""
    monkeypatch.setattr(os, "environ", {})
    monkeypatch.setattr(os, "access", lambda path, how: writable)
    compiled.keep(Path("/srv/raccordo"))
    assert os.environ.get("NUMBA_CACHE_DIR") == wanted
