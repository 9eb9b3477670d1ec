"""Workers that are really killed, stopped and started again: nothing lost, doubled or half done."""

import json
import random
import signal
import time
from collections import Counter

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from raccordo.kernel.jobs import services
from tests.kernel.jobs import kinds
from tests.sites.conftest import asked

SEED = 20210630


def wanted(count: int) -> Counter:
    return Counter(f"Documento {number}" for number in range(count))


def checkpoint(site) -> int:
    """The number of the first document that was not written when the job last said where it was."""
    ((kept,),) = site.ask("SELECT checkpoint FROM jobs_job")
    return (json.loads(kept) if isinstance(kept, str) else kept)["next"]  # SQLite keeps JSON as text


def test_a_killed_job_goes_on_from_its_checkpoint_exactly_once(site):
    with asked(site) as user:
        services.start(kinds.documents, user, count=60, pause=0.01)
    chance = random.Random(SEED)
    for _time in range(2):
        worker = site.worker()
        enough = chance.randrange(5, 20) + sum(site.titles().values())
        site.wait("SELECT 1 FROM (SELECT COUNT(*) AS n FROM kernel_deliverable) AS counted WHERE n >= ?", enough)
        time.sleep(chance.random() * 0.02)
        worker.kill()
        worker.wait()
        assert site.ask("SELECT state FROM jobs_job") == [("running",)]
        assert site.titles() == wanted(checkpoint(site))
    site.worker("--batch").wait(timeout=120)
    assert site.ask("SELECT state, attempts, kills FROM jobs_job") == [("done", 3, 2)]
    assert site.titles() == wanted(60)


def test_a_stopped_worker_keeps_where_it_was(site):
    with asked(site) as user:
        services.start(kinds.documents, user, count=40, pause=0.02)
    worker = site.worker()
    site.wait("SELECT 1 FROM (SELECT COUNT(*) AS n FROM kernel_deliverable) AS counted WHERE n >= 5")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=60) == 0
    ((state, kills, token),) = site.ask("SELECT state, kills, token FROM jobs_job")
    assert (state, kills, token) == ("interrupted", 0, "")
    assert site.ask("SELECT COUNT(*) FROM jobs_worker WHERE stopped_at IS NULL") == [(0,)]
    site.worker("--batch").wait(timeout=120)
    assert site.titles() == wanted(40)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="an embedded database does not go away")
def test_a_job_outlives_a_database_that_goes_away(site):
    with asked(site) as user:
        services.start(kinds.documents, user, count=300, pause=0.01)
    worker = site.worker("--batch")
    site.wait("SELECT 1 FROM (SELECT COUNT(*) AS n FROM kernel_deliverable) AS counted WHERE n >= 5")
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    assert site.ask(f"SELECT pg_terminate_backend(pid) {others}")
    assert worker.wait(timeout=120) == 0
    # cut off only: it could write at once that it tries again in a quarter of a minute, which is not waited for here
    site.write(f"UPDATE {DBTaskResult._meta.db_table} SET run_after = now()")  # noqa: S608  (a table's own name)
    site.worker("--batch").wait(timeout=120)
    assert site.ask("SELECT state, kills FROM jobs_job") == [("done", 0)]
    assert site.titles() == wanted(300)
    assert site.ask("SELECT COUNT(*) FROM jobs_worker WHERE stopped_at IS NULL") == [(0,)]


def test_a_worker_hears_a_cancellation_and_shows_its_progress(site):
    with asked(site) as user:
        services.start(kinds.documents, user, count=2000, pause=0.01)
    site.worker()
    site.wait("SELECT 1 FROM jobs_job WHERE done > 0 AND total = 2000 AND phase = 'Scrivo'")
    site.write("UPDATE jobs_job SET cancel_asked_at = '2021-06-30 10:00:00'")
    site.wait("SELECT 1 FROM jobs_job WHERE state = 'cancelled'")
    assert site.titles() == wanted(checkpoint(site))


def test_two_workers_share_the_work_and_each_job_is_done_once(site):
    with asked(site) as user:
        for number in range(6):
            services.start(kinds.documents, user, count=8, pause=0.01, name=f"Lavoro {number}, documento")
    both = [site.worker("--batch") for _worker in range(2)]
    for worker in both:
        worker.wait(timeout=60)
    assert site.ask("SELECT DISTINCT state, attempts FROM jobs_job") == [("done", 1)]
    assert site.titles() == Counter(f"Lavoro {job}, documento {number}" for job in range(6) for number in range(8))
