"""Who is stopped by another writer is told so, keeps what they typed, and nothing is written."""

import sqlite3

import pytest
from django.db import OperationalError
from django.test import Client

from raccordo.kernel import busy
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.models import Centre
from raccordo.lines.demand.models import Campaign
from tests.kernel.factories import CentreFactory, acting

pytestmark = pytest.mark.django_db


class _Told(Exception):
    """An error of a driver, with the code it gives."""

    def __init__(self, **codes: str):
        super().__init__()
        vars(self).update(codes)


def stopped(**codes: str) -> OperationalError:
    error = OperationalError("stopped")
    error.__cause__ = _Told(**codes)
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (stopped(sqlstate="40P01"), True),
        (stopped(sqlstate="40001"), True),
        (stopped(sqlstate="55P03"), True),
        (stopped(sqlite_errorname="SQLITE_BUSY"), True),
        (stopped(sqlite_errorname="SQLITE_BUSY_SNAPSHOT"), True),
        (stopped(sqlstate="57P01"), False),
        (stopped(sqlite_errorname="SQLITE_FULL"), False),
        (OperationalError("without a cause"), False),
        (ValueError("another"), False),
    ],
)
def test_which_errors_are_of_other_writers(error, expected):
    assert busy.busy(error) is expected


def test_sqlite_says_so_itself(tmp_path):
    """The codes are those of the real driver."""
    first, second = (sqlite3.connect(tmp_path / "two.db", timeout=0, isolation_level=None) for _connection in range(2))
    first.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError) as found:
        second.execute("BEGIN IMMEDIATE")
    error = OperationalError("locked")
    error.__cause__ = found.value
    assert busy.busy(error)
    first.close()
    second.close()


@pytest.fixture
def browser():
    found = Client()
    found.force_login(acting(Role.CENTRE_MANAGER, centre=CentreFactory(code="prova")))
    return found


def test_a_form_keeps_what_was_typed(browser, monkeypatch):
    def stop(self, *args, **options):
        raise stopped(sqlstate="40P01")

    monkeypatch.setattr(Campaign, "save", stop)
    centre = Centre.objects.get(code="prova").pk
    typed = {
        "title": "Giro di prova",
        "target": "rdc",
        "starts_on": "01/03/2020",
        "ends_on": "01/04/2020",
        "centre": centre,
    }
    response = browser.post("/registri/demand/campaign/nuovo/", typed)
    text = response.content.decode()
    assert response.status_code == 422, text
    assert "Qualcun altro stava scrivendo" in text
    assert "Giro di prova" in text
    assert not Campaign.objects.exists()


def test_any_other_page_says_so_and_how_long_to_wait(browser, monkeypatch):
    def stop(*args, **options):
        raise stopped(sqlstate="40001")

    monkeypatch.setattr("raccordo.web.views.frame.pages.show", stop)
    response = browser.get("/accessibilita/")
    assert (response.status_code, response["Retry-After"]) == (503, "2")
    assert "Qualcun altro stava scrivendo" in response.content.decode()
