"""Workers that die beside a server, and clocks that are put back."""

import datetime as dt
import os
import signal
import sys
import threading
import time

import pytest
from django.utils import timezone

from raccordo.kernel.jobs import beside, recovery
from raccordo.kernel.jobs.heart import Heart
from raccordo.kernel.jobs.models import Worker
from raccordo.kernel.jobs.worker import JobWorker

SLEEPER = """
import os, sys, time
with open(sys.argv[1], "a") as file:
    file.write(f"{os.getpid()}\\n")
time.sleep(60)
"""


def until(told):
    end = time.monotonic() + 30
    while not (found := told()):
        assert time.monotonic() < end
        time.sleep(0.02)
    return found


def test_a_worker_that_dies_beside_the_site_is_started_again(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(beside, "PAUSE", 0.05)
    told = tmp_path / "told"

    def begun(times: int) -> list[int]:
        found = [int(line) for line in told.read_text().splitlines()] if told.exists() else []
        return found if len(found) == times else []

    with beside.worker_beside([sys.executable, "-c", SLEEPER, str(told)]):
        (first,) = until(lambda: begun(1))
        os.kill(first, signal.SIGKILL)
        _first, second = until(lambda: begun(2))
    assert "another is started" in caplog.text
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)
    assert len(begun(2)) == 2


@pytest.mark.django_db
def test_a_clock_that_is_put_back_silences_no_worker(monkeypatch):
    """It beats, and looks for dead ones, as often as before: not first when the clock has caught up."""
    now, ticks = timezone.now(), time.monotonic()
    record = Worker.objects.create(name="w", host="altrove", pid=1, started_at=now, beat_at=now)
    heart, mine, looked = Heart(record.pk, threading.Event()), JobWorker(), []
    monkeypatch.setattr(recovery, "recover", looked.append)
    mine._keep_house()
    back = now - dt.timedelta(hours=1)
    for module in ("heart", "worker"):
        monkeypatch.setattr(f"raccordo.kernel.jobs.{module}.timezone.now", lambda: back)
        monkeypatch.setattr(f"raccordo.kernel.jobs.{module}.time.monotonic", lambda: ticks + 60)
    heart._pulse()
    mine._keep_house()
    record.refresh_from_db()
    assert (record.beat_at, looked[1:]) == (back, [back])
