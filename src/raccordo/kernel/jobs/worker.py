"""The worker: takes tickets one by one, beats, and finds again what killed workers left.

The queue (order, priority, delay, one ticket to one worker) is django-tasks-db's; what it does not do, and is here, is
to notice a worker that was killed, to stop a job on request, and to wait when SQLite is being written.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS
from django_tasks_db.management.commands.db_worker import Worker as TicketWorker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction, is_locked_database_exception

from raccordo.kernel.accounts.models import User
from raccordo.kernel.jobs import alive, recovery, retention, running, services
from raccordo.kernel.jobs.heart import Heart
from raccordo.kernel.jobs.models import COMMAND, Job, Worker
from raccordo.kernel.jobs.registry import JobType
from raccordo.kernel.jobs.run import Run
from raccordo.kernel.jobs.states import WAITING

logger = logging.getLogger(__name__)

#: Seconds between two looks at an empty queue.
INTERVAL = 1.0
#: Seconds between two looks for dead workers, and between two removals of old files.
RECOVERY, PRUNING = 5.0, 3600.0


class JobWorker(TicketWorker):
    """One process that does jobs until it is told to stop.

    ``batch`` ends it when no ticket is due; ``parent`` when that process is gone. ``command``: it does one job, which
    a command gave it, and looks for no other.
    """

    def __init__(
        self, *, interval: float = INTERVAL, batch: bool = False, parent: int | None = None, command: bool = False
    ):
        super().__init__(
            queue_names=["*"],
            interval=interval,
            batch=batch,
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=None,
            worker_id=f"{COMMAND if command else ''}{uuid.uuid4().hex}",
            excluded_queue_names=[],
        )
        self.parent = parent
        self.stop = threading.Event()
        self._recovered_at = self._pruned_at = -PRUNING

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """End after the present step; told twice, end now (what was half done is undone and found again)."""
        if self.stop.is_set():
            os._exit(1)
        self.stop.set()

    def _wanted(self) -> bool:
        """Whether to go on: nobody said to stop, and who started this worker is still there."""
        return not self.stop.is_set() and (self.parent is None or os.getppid() == self.parent)

    def run(self) -> None:
        """Do what there is to do until told to stop. A database that goes away is waited for.

        Raises:
            OperationalError: the database was not there from the beginning.
        """
        begun = False
        while self._wanted():
            try:
                with self.at_work():
                    begun = True
                    self._work()
                return
            except (OperationalError, InterfaceError) as error:
                if not begun:
                    raise
                logger.warning("The database does not answer (%s): waiting for it.", type(error).__name__)
                self._wait_for_database()

    def _work(self) -> None:
        while self._wanted():
            close_old_connections()
            ticket = self._next()
            if ticket is not None:
                self.run_task(ticket)
            elif self.batch:
                break
            else:
                self.stop.wait(self.interval)

    def _wait_for_database(self) -> None:
        """Until it answers and takes what is written; then this worker is another, and what it held is given back."""
        while self._wanted():
            self.stop.wait(self.interval)
            connection.close()
            with contextlib.suppress(OperationalError, InterfaceError):
                recovery.give_up(self.worker_id, timezone.now())
                break
        self.worker_id = uuid.uuid4().hex
        logger.warning("The database answers again.")

    @contextlib.contextmanager
    def at_work(self, tell: Callable[[Run], None] | None = None) -> Iterator[None]:
        """Known to others as alive, from now to the end; ``tell`` hears of the progress too."""
        moment = timezone.now()
        with alive.lock(self.worker_id):
            worker = Worker.objects.create(
                name=self.worker_id, host=socket.gethostname(), pid=os.getpid(), started_at=moment, beat_at=moment
            )
            heart = Heart(worker.pk, self.stop, tell)
            running.become(heart, worker)
            heart.start()
            try:
                yield
            finally:
                running.become(running.Inline(), None)
                heart.end()
                Worker.objects.filter(pk=worker.pk).update(stopped_at=timezone.now())
                alive.forget(self.worker_id)

    def _next(self) -> DBTaskResult | None:
        """The next ticket that is due, made this worker's own; ``None`` if there is none or SQLite is busy."""
        try:
            self._keep_house()
            return self._claim()
        except OperationalError as error:
            if not is_locked_database_exception(error):
                raise
            logger.info("The database is being written by another process: trying again.")
            return None

    def _claim(self) -> DBTaskResult | None:
        due = DBTaskResult.objects.ready().filter(backend_name=self.backend_name)
        if not due.exists():  # looking takes no lock, so that an idle worker never holds up a writer
            return None
        with exclusive_transaction():
            ticket = due.get_locked()
            if ticket is not None:
                ticket.claim(self.worker_id)
        return ticket

    def _keep_house(self) -> None:
        now, ticks = timezone.now(), time.monotonic()  # a clock that is put back must not keep the house dirty
        if ticks - self._recovered_at >= RECOVERY:
            recovery.recover(now)
            self._recovered_at = ticks
        if ticks - self._pruned_at >= PRUNING:
            retention.prune(now)
            self._pruned_at = ticks


def work(*, batch: bool = False, parent: int | None = None) -> None:
    """Be a worker in this process, stopped by SIGTERM or Ctrl-C."""
    worker = JobWorker(batch=batch, parent=parent)
    _listen(worker)
    worker.run()
    connection.close()


def do_now(
    kind: JobType,
    tell: Callable[[Run], None] | None = None,
    /,
    *,
    subject: str = "",
    by: User | None = None,
    once: str = "",
    **parameters: Any,
) -> Job:
    """Do a job in this process, as a command: killed, it goes on in the next worker or command.

    One of the kind (and of the key ``once``) that waits is done instead of a new one, where there may be only one.
    ``by``: in whose name; of the machine without.

    Raises:
        AlreadyRunning: another process is doing it.
    """
    recovery.recover(timezone.now())
    try:
        job = services.start(kind, by, subject=subject, once=once, **parameters)
    except services.AlreadyRunning:
        same = {"once": once} if once else {}
        waiting = Job.objects.filter(kind=kind.kind, state__in=WAITING, **same).first()
        if waiting is None:
            raise
        job = waiting
    worker = JobWorker(command=True)
    before = _listen(worker)
    try:
        with worker.at_work(tell):
            running.run_here(job.pk)
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
    job.refresh_from_db()
    return job


def _listen(worker: JobWorker) -> dict[signal.Signals, Any]:
    """Let SIGTERM and Ctrl-C stop the worker; returns what they did before."""
    return {name: signal.signal(name, worker.shutdown) for name in (signal.SIGTERM, signal.SIGINT)}
