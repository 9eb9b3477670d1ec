"""What supervisors and monitors ask, and what the log holds."""

import datetime as dt
import errno
import io
import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, OperationalError
from django.urls import path, reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client.parser import text_string_to_metric_families

from raccordo.config import logs
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.jobs import services
from raccordo.kernel.jobs.models import Worker
from raccordo.kernel.jobs.states import State
from raccordo.plan.loading import load_plan
from raccordo.plan.models import PlanVersion
from raccordo.plan.readings import compute
from raccordo.web.views import health
from tests.kernel.factories import acting
from tests.kernel.jobs import kinds
from tests.kernel.jobs.factories import JobFactory
from tests.web.plans import PLAN

pytestmark = pytest.mark.django_db


@pytest.fixture
def well():
    """A site with a worker."""
    now = timezone.now()
    return Worker.objects.create(name="w", host="altrove", pid=1, started_at=now, beat_at=now)


def broken() -> None:
    raise DatabaseError("password=segreta")


def test_ready_when_everything_is_there(client, well):
    assert client.get(reverse("ready")).json() == {
        "status": "ready",
        "checks": dict.fromkeys(("database", "migrations", "storage", "worker"), "ok"),
    }


@pytest.mark.parametrize("part", ["database", "migrations", "storage"])
def test_not_ready_says_which_part_and_not_why(client, well, monkeypatch, part):
    monkeypatch.setattr(health, f"_{part}", broken)
    response = client.get(reverse("ready"))
    assert response.status_code == 503
    assert [name for name, said in response.json()["checks"].items() if said != "ok"] == [part]
    assert "segreta" not in response.content.decode()


def test_a_silent_worker_is_none_unless_none_is_wanted(client, well, settings):
    Worker.objects.update(beat_at=timezone.now() - dt.timedelta(minutes=5))
    assert client.get(reverse("ready")).json()["checks"]["worker"] == "failed"
    settings.READY_WITH_WORKER = False
    assert client.get(reverse("ready")).status_code == 200


def test_tables_that_are_behind_are_not_ready(client, well, monkeypatch):
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda executor, targets: ["jobs.0002"])
    assert client.get(reverse("ready")).json()["checks"]["migrations"] == "failed"


def figures(client, **headers) -> dict[tuple, float]:
    """Every sample by name and labels."""
    text = client.get(reverse("metrics"), **headers).content.decode()
    samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    return {(sample.name, *sorted(sample.labels.values())): sample.value for sample in samples}


def test_requests_are_counted_by_view_never_by_address(client):
    client.force_login(acting(Role.AGENCY_MANAGER))
    before = figures(client).get(("raccordo_requests_total", "200", "GET", "desk:list"), 0)
    client.get("/registri/demand/company/?q=segreto")
    client.get("/registri/demand/company/?q=altro")
    found = figures(client)
    assert found["raccordo_requests_total", "200", "GET", "desk:list"] - before == 2
    assert found["raccordo_request_seconds_count", "desk:list"] >= 2
    assert "segreto" not in str(found)
    client.get("/non/esiste/")
    assert figures(client)["raccordo_requests_total", "404", "GET", "none"] >= 1


def test_jobs_workers_and_readings_are_told(client, well):
    services.start(kinds.documents, acting(Role.AGENCY_MANAGER), count=1)
    DBTaskResult.objects.update(enqueued_at=timezone.now() - dt.timedelta(seconds=90))
    version = load_plan(PLAN, today=dt.date(2020, 1, 1)).version
    found = figures(client)
    assert found["raccordo_jobs", "queued"] == 1
    assert 90 <= found[("raccordo_jobs_oldest_waiting_seconds",)] < 150
    assert found[("raccordo_workers",)] == 1
    assert found[("raccordo_readings_stale",)] == version.indicators.count()
    compute(PlanVersion.objects.get(), dt.date(2020, 2, 15))
    found = figures(client)
    assert found[("raccordo_readings_stale",)] == 0
    assert found[("raccordo_readings_age_days",)] == (dt.date.today() - dt.date(2020, 2, 15)).days


def test_a_job_waits_since_it_could_be_done_and_not_since_it_was_asked_for(client):
    """One of last week that is asked for again now, or one that is to be tried later, is no reason for an alarm."""
    waiting = ("raccordo_jobs_oldest_waiting_seconds",)
    user, week = acting(Role.AGENCY_MANAGER), timezone.now() - dt.timedelta(days=7)
    old = JobFactory(created_at=week, state=State.FAILED, finished_at=week, parameters={"count": 1})
    services.repeat(old)
    assert figures(client)[waiting] < 60
    services.cancel(old)
    DBTaskResult.objects.update(enqueued_at=week)  # the ticket of what was cancelled
    services.start(kinds.documents, user, count=1, not_before=timezone.now() + dt.timedelta(hours=1))
    assert figures(client)[waiting] == 0


def test_a_command_at_its_own_job_does_not_pass_for_a_worker(client):
    now = timezone.now()
    Worker.objects.create(name="command-1", host="altrove", pid=1, started_at=now, beat_at=now)
    assert figures(client)[("raccordo_workers",)] == 0
    assert client.get(reverse("ready")).json()["checks"]["worker"] == "failed"


def away(*_given):
    raise OperationalError("connection refused: password=segreta")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("health", {"status": "failed"}),
        ("ready", {"status": "not ready", "checks": {"database": "failed"}}),
        ("metrics", {"status": "failed"}),
    ],
)
def test_monitors_hear_in_their_words_that_the_database_is_away(client, monkeypatch, name, said):
    """Who the reader is, is asked of the database before any view is called."""
    client.raise_request_exception = False
    monkeypatch.setattr("raccordo.kernel.middleware.InstallationMiddleware.__call__", away)
    response = client.get(reverse(name))
    assert (response.status_code, response.json()) == (503, said)


def full(*_given):
    raise OSError(errno.ENOSPC, "No space left on device", "/srv/segreta")


@pytest.mark.parametrize("trouble", [away, full])
def test_a_reader_is_told_to_try_again_where_the_database_is_away_or_the_disk_full(client, monkeypatch, trouble):
    client.raise_request_exception = False
    monkeypatch.setattr("raccordo.kernel.middleware.InstallationMiddleware.__call__", trouble)
    response = client.get("/piano/")
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "riprova tra un minuto" in response.content.decode()
    assert "segreta" not in response.content.decode()


def test_figures_are_for_this_machine_or_for_who_has_the_token(client, settings):
    address = reverse("metrics")
    assert client.get(address).status_code == 200
    assert client.get(address, headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 404
    assert client.get(address, REMOTE_ADDR="203.0.113.7").status_code == 404
    settings.METRICS_TOKEN = "gettone"
    assert client.get(address).status_code == 404
    assert client.get(address, headers={"Authorization": "Bearer altro"}).status_code == 404
    assert (
        client.get(address, REMOTE_ADDR="203.0.113.7", headers={"Authorization": "Bearer gettone"}).status_code == 200
    )


def test_a_request_has_a_number_kept_from_the_proxy(client):
    assert re.fullmatch(r"[0-9a-f]{32}", client.get(reverse("health"))["X-Request-ID"])
    given = client.get(reverse("health"), headers={"X-Request-ID": "abc-123-xyz"})
    assert given["X-Request-ID"] == "abc-123-xyz"
    forged = client.get(reverse("health"), headers={"X-Request-ID": "a b\tc"})
    assert forged["X-Request-ID"] != "a b\tc"


@pytest.fixture
def lines():
    """What is written in the log as JSON lines."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.Json())
    watched = [logging.getLogger(name) for name in ("raccordo.requests", "django.request")]
    levels = [logger.level for logger in watched]
    for logger in watched:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    for logger, level in zip(watched, levels, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


def test_a_line_has_the_view_and_the_number_of_the_user(client, lines):
    user = acting(Role.AGENCY_MANAGER)
    client.force_login(user)
    client.get("/registri/demand/company/?q=Rossi")
    (line,) = lines()
    assert (line["view"], line["code"], line["user"], line["level"]) == ("desk:list", 200, user.pk, "INFO")
    assert len(line["request_id"]) == 32
    assert user.username not in str(line)
    assert "Rossi" not in str(line)


def fails(request):
    raise ValueError(f"Codice fiscale {request.GET['q']}")


urlpatterns = [path("guasto/", fails)]


@pytest.mark.urls(__name__)
def test_an_error_is_written_without_its_words(client, lines):
    client.raise_request_exception = False
    client.force_login(acting(Role.AGENCY_MANAGER))
    client.get("/guasto/?q=RSSMRA80A01L219X")
    said = lines()
    assert any("in fails" in line.get("exc_info", "") and "ValueError" in line["exc_info"] for line in said)
    assert "RSSMRA" not in str(said)


@pytest.mark.parametrize("formatter", [logs.Json(), logs.Plain()])
def test_an_error_among_what_a_line_tells_has_no_words(formatter):
    """Django writes so of hooks that fail after a commit."""
    line = logging.makeLogRecord(
        {"msg": "Error calling %s in on_commit() (%s).", "args": ("tell", ValueError("RSSMRA80A01L219X"))}
    )
    said = formatter.format(line)
    assert "Error calling tell in on_commit() (ValueError)." in said
    assert "RSSMRA" not in said


def test_another_style_of_log_is_refused():
    with pytest.raises(ImproperlyConfigured, match="json or plain"):
        logs.settings("xml")


SERVER = """
import sys, time
from waitress import create_server
from raccordo.config import serve

def slow(environ, start_response):
    sys.stdout.write("begun\\n"); sys.stdout.flush()
    time.sleep(0.6)
    start_response("200 OK", [("Content-Length", "400000")])
    return [b"x" * 400000]

server = create_server(slow, host="127.0.0.1", port=int(sys.argv[1]))
sys.stdout.write("ready\\n"); sys.stdout.flush()
serve._until_told(server)
"""


def test_a_server_told_to_stop_answers_what_it_began():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", SERVER, str(port)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": "src"})  # noqa: S603 - our own server
    try:
        assert server.stdout.readline() == "ready\n"
        answer: list[int] = []

        def ask() -> None:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as response:
                answer.append(len(response.read()))

        asking = threading.Thread(target=ask)
        asking.start()
        assert server.stdout.readline() == "begun\n"
        server.send_signal(signal.SIGTERM)
        asking.join(timeout=20)
        assert answer == [400_000]
        assert server.wait(timeout=20) == 0
    finally:
        server.kill()
        server.wait()
        server.stdout.close()
