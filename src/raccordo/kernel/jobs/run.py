"""A job while it runs: what its function may say, keep and ask."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Protocol

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from raccordo.kernel.accounts.models import User
from raccordo.kernel.jobs.models import Job, JobLine, Level

#: SQLite has one writer at a time, and who waits asks again at most every tenth of a second: a job that writes one step
#: after the other would never let anybody in. After so many seconds of steps it rests for so many.
TURN, REST = 1.0, 0.12


class Ended(BaseException):
    """The run ends here, before the function's end. Not an ``Exception``: what catches errors must not catch it."""


class Cancelled(Ended):
    """Somebody asked the job to stop."""


class Interrupted(Ended):
    """The worker is about to stop: another one will go on from the last checkpoint."""


class Lost(Ended):
    """The job was given to another worker, or is gone: whatever this one does counts no more."""


class Host(Protocol):
    """Whoever runs the job: tells it to stop, and passes its progress on."""

    def stopping(self) -> bool:
        """Whether the process is about to end."""

    def asked_to_cancel(self, run: Run) -> bool:
        """Whether a person asked the job to stop."""

    def tell(self, run: Run) -> None:
        """Pass the progress on to who looks."""


class Run:
    """One taking of a job by a worker.

    Attributes:
        job: the record; read it, write it only through this class.
        user: who asked, acting in the role in which they asked; ``None`` for a command of the machine.
        at: the day the installation takes for today.
        state: the last checkpoint; empty the first time. Where to go on from.
    """

    def __init__(self, job: Job, host: Host, user: User | None, at: dt.date):
        self.job, self.host, self.user, self.at = job, host, user, at
        self.token = job.token
        self.state: dict[str, Any] = job.checkpoint
        self.done, self.total, self.phase = job.done, job.total, job.phase
        self._rested = time.monotonic()

    def progress(self, done: int, total: int | None = None, phase: str | None = None) -> None:
        """Say how far the work is; cheap enough for an inner loop.

        Raises:
            Cancelled, Interrupted, Lost: the work must stop now. What stands in an open transaction is undone.
        """
        self.done = done
        self.total = self.total if total is None else total
        self.phase = self.phase if phase is None else str(phase)[:120]
        self.host.tell(self)
        self.heed()

    def log(self, text: object, level: Level = Level.INFO) -> None:
        """Add a line for people; no personal data. Inside a transaction it stands or falls with it."""
        JobLine.objects.create(job=self.job, at=timezone.now(), level=level, text=str(text))

    def checkpoint(self, state: dict[str, Any]) -> None:
        """Keep where the work is, so that it can go on from here; with what is written in the same transaction.

        Raises:
            Lost: another worker has the job; the transaction must be undone, and is when this leaves it.
        """
        self.write(checkpoint=state)
        self.state = state
        if not transaction.get_connection().in_atomic_block:
            self.heed()

    @contextmanager
    def step(self, state: dict[str, Any]) -> Iterator[None]:
        """Work and its checkpoint in one transaction: after a kill the step is there whole, once, or not at all."""
        with transaction.atomic():
            yield
            self.write(checkpoint=state)
        self.state = state
        self._let_others_write()
        self.heed()

    def _let_others_write(self) -> None:
        database = transaction.get_connection()
        if database.vendor == "sqlite" and not database.in_atomic_block and time.monotonic() - self._rested >= TURN:
            time.sleep(REST)
            self._rested = time.monotonic()

    def result(self, record: Any = None, words: object = "", *, url: str = "") -> None:
        """Say what came of it: a record with a page, or an address of this site."""
        self.write(result_url=url or record.get_absolute_url(), result_words=str(words or record)[:200])

    def result_file(self, content: IO[bytes], name: str) -> None:
        """Keep a file as the result; only who asked, in the same role, may take it.

        It is kept under the job's number, so that one left by a killed worker is written over.
        """
        place = f"jobs/{self.job.pk}{Path(name).suffix}"
        self.job.file.storage.delete(place)
        self.write(file=self.job.file.storage.save(place, File(content)), file_name=name[:120])

    def write(self, **changes: Any) -> None:
        """Write on the record, as long as it is this run's.

        Raises:
            Lost: it is not any more.
        """
        if not Job.objects.filter(pk=self.job.pk, token=self.token).update(**changes):
            raise Lost

    def heed(self) -> None:
        """Stop where somebody or the worker wants so."""
        if self.host.asked_to_cancel(self):
            raise Cancelled
        if self.host.stopping():
            raise Interrupted
