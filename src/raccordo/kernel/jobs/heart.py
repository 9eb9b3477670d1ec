"""The thread beside a worker: beats, passes progress on and hears whether the job is to stop.

It has a connection of its own, so that it sees what others ask even while the job is inside a long transaction.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from raccordo.kernel.jobs import alive
from raccordo.kernel.jobs.models import Job, Worker
from raccordo.kernel.jobs.run import Run

#: Seconds between two looks.
PULSE = 0.5


class Heart(threading.Thread):
    """Beats for one worker until told to end. A host of jobs: see :class:`raccordo.kernel.jobs.run.Host`."""

    def __init__(self, worker: int, stop: threading.Event, also: Callable[[Run], None] | None = None):
        super().__init__(name="heart", daemon=True)
        self.worker, self.stop, self.also = worker, stop, also
        self._over = threading.Event()
        self._run: Run | None = None
        self._told: tuple | None = None
        self._cancelled: str = ""
        self._beat_at = time.monotonic()

    def stopping(self) -> bool:
        return self.stop.is_set()

    def asked_to_cancel(self, run: Run) -> bool:
        return self._cancelled == run.token

    def tell(self, run: Run) -> None:
        self._run = run
        if self.also is not None:
            self.also(run)

    def run(self) -> None:
        """The thread's own work."""
        try:
            while not self._over.wait(PULSE):
                try:
                    self._pulse()
                except (OperationalError, InterfaceError):
                    connection.close()  # SQLite is being written, or PostgreSQL restarts: at the next pulse
        finally:
            connection.close()

    def end(self) -> None:
        """Beat no more."""
        self._over.set()
        self.join()

    def _pulse(self) -> None:
        run = self._run
        if run is not None:
            held = Job.objects.filter(pk=run.job.pk, token=run.token)
            if held.filter(cancel_asked_at__isnull=False).exists():
                self._cancelled = run.token
            told = (run.token, run.done, run.total, run.phase)
            if told != self._told:
                held.update(done=run.done, total=run.total, phase=run.phase)
                self._told = told
        # by a clock that nobody sets: one that was put back would keep the worker silent for as long
        if time.monotonic() - self._beat_at >= alive.BEAT.total_seconds():
            Worker.objects.filter(pk=self.worker).update(beat_at=timezone.now())
            self._beat_at = time.monotonic()
