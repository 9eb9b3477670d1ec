"""The examples of docs/api.md, run as they stand against the synthetic region."""

import datetime as dt
import re
import shlex
from pathlib import Path

import pytest
from django.test import Client

from raccordo.api.scopes import Scope
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.clock import today
from raccordo.kernel.models import Deliverable
from raccordo.plan import readings
from raccordo.plan.models import PlanVersion
from raccordo.plan.periods import services
from tests.api.callers import Caller, caller
from tests.kernel.factories import acting

pytestmark = pytest.mark.django_db

TEXT = (Path(__file__).parents[2] / "docs/api.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL) for line in block.splitlines() if line]


@pytest.fixture(scope="module")
def asking(region, django_db_blocker):
    """A program, a period and a kept reading, which the demo has and the region of the tests has not."""
    with django_db_blocker.unblock():
        version = PlanVersion.objects.in_force(today())
        item = version.indicators.get(code="B6")
        day = dt.date(2020, 7, 31)
        readings.keep(item, {day: readings.ask(item, day)}, "")
        services.open_period(version, "2020-S1", user=acting(Role.AGENCY_MANAGER), today=today())
        return {
            "TOKEN": caller("esempi", Role.AGENCY_MANAGER, today=today()),
            "KEEPER": caller("custode", Role.ADMINISTRATOR, today=today()),
        }


def run(command: str, asking: dict[str, Caller]):
    """Send what the command would send, and return the answer."""
    words = shlex.split(command.replace("$BASE", ""))
    headers: dict[str, str] = {}
    form: dict[str, str] = {}
    path = body = ""
    client = Client()
    given = iter(words[1:])
    for word in given:
        if word == "-H":
            name, _sep, value = next(given).partition(": ")
            mark = value.partition("$")[2]
            headers[name] = value.replace(f"${mark}", asking[mark].secret) if mark else value
        elif word == "-F":
            name, _sep, value = next(given).partition("=")
            form[name] = value
        elif word == "--json":
            body = next(given)
        elif word != "-X" and word != "POST":
            path = word
    if form:
        return client.post(path, form, headers=headers)
    if body:
        return client.post(path, body, content_type="application/json", headers=headers)
    return client.get(path, headers=headers)


def test_there_are_examples():
    assert len(COMMANDS) > 10
    assert all(command.startswith("curl ") for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.rpartition("/api/v1/")[2].strip('"'))
def test_an_example_answers_with_something(command, asking):
    response = run(command, asking)
    assert response.status_code == (201 if "-X POST" in command else 200), response.content
    body = response.json()
    assert body.get("items", [body]), command
    if "-F" in command:
        assert Deliverable.objects.get(pk=body["id"]).title == "Valutazione intermedia"
    if "-X POST" in command:
        assert run(command, asking).content == response.content


def test_the_page_names_every_scope():
    assert set(re.findall(r"\| `(\w+:\w+)` \|", TEXT)) == set(Scope.values)
