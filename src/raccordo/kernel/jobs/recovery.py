"""Find what killed workers left, and give it back to the queue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from raccordo.kernel.jobs import alive
from raccordo.kernel.jobs.models import Job, JobLine, Level, Worker
from raccordo.kernel.jobs.running import issue_ticket, run_job, set_aside
from raccordo.kernel.jobs.states import WAITING, State

#: A job whose worker was lost this many times is not tried again: it is probably what kills them.
MOST_KILLS = 3


def recover(now: dt.datetime) -> int:
    """Give back the jobs of dead workers; returns how many. Quick when there is nothing to find."""
    dead = [worker for worker in Worker.objects.filter(stopped_at__isnull=True) if alive.is_dead(worker, now)]
    return sum(_bury(worker, now, _give_back) for worker in dead)


def give_up(name: str, now: dt.datetime) -> None:
    """Give back what a worker of this process held when the database went away: that is no fault of its job."""
    for worker in Worker.objects.filter(name=name):
        _bury(worker, now, _set_aside)
    alive.forget(name)


def _bury(worker: Worker, now: dt.datetime, give_back: Callable[[Job, dt.datetime], bool]) -> int:
    found = 0
    for job in Job.objects.filter(worker=worker, state=State.RUNNING):
        with translation.override(job.language):
            found += give_back(job, now)
    _close_tickets(worker)
    Worker.objects.filter(pk=worker.pk).update(stopped_at=now)
    alive.forget(worker.name)
    return found


def _set_aside(job: Job, now: dt.datetime) -> bool:
    return set_aside(job, _("The database went away: the work goes on from its last checkpoint."))


def _give_back(job: Job, now: dt.datetime) -> bool:
    kills = job.kills + 1
    if kills < MOST_KILLS:
        return set_aside(job, _("The worker was lost: the work goes on from its last checkpoint."), kills=kills)
    words = _("The worker was lost %(times)d times during this work: it is not tried again by itself.")
    text = words % {"times": kills}
    with transaction.atomic():
        if not Job.objects.filter(pk=job.pk, token=job.token).move("fail", error=text, kills=kills):
            return False
        JobLine.objects.create(job=job, at=now, level=Level.ERROR, text=text)
    return True


def _close_tickets(worker: Worker) -> None:
    """Close the tickets the worker held; a job it had not yet begun gets a new one."""
    for ticket in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING):
        if ticket.worker_ids and ticket.worker_ids[-1] == worker.name:
            with transaction.atomic():
                ticket.set_failed(ConnectionAbortedError(f"The worker {worker} was lost."))
                if ticket.task_path == run_job.module_path:
                    waiting = Job.objects.filter(pk__in=ticket.args_kwargs["args"], state__in=WAITING)
                    for job in waiting:
                        issue_ticket(job)
