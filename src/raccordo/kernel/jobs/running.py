"""Run a job from its taking to its end, whatever its function does; and the tickets by which workers come to it.

A ticket is a row of the queue that django-tasks-db keeps: a chance to run a job, never the job itself. One too many
does no harm (the job is not where ``take`` starts) and one too few is found by the worker.
"""

from __future__ import annotations

import datetime as dt
import logging
import traceback
import uuid
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from raccordo.kernel import audit, clock
from raccordo.kernel.accounts.models import User
from raccordo.kernel.jobs.models import Job, JobLine, Level, Worker
from raccordo.kernel.jobs.registry import JobError, JobType
from raccordo.kernel.jobs.run import Cancelled, Host, Interrupted, Lost, Run

logger = logging.getLogger(__name__)

#: Wait before the first repetition; it is four times as long before each next one.
FIRST_WAIT = dt.timedelta(seconds=15)


class Inline:
    """The host of a job that runs where it was asked: commands and tests. Nobody stops it but its own error."""

    def stopping(self) -> bool:
        return False

    def asked_to_cancel(self, run: Run) -> bool:
        return Job.objects.filter(pk=run.job.pk, cancel_asked_at__isnull=False).exists()

    def tell(self, run: Run) -> None:
        """Nobody looks meanwhile: the progress is written when the job ends."""


#: The host and the worker's record of this process, where it is a worker.
_host: Host = Inline()
_worker: Worker | None = None


def become(host: Host, worker: Worker | None) -> None:
    """Make this process the host of the jobs it runs from now on."""
    global _host, _worker
    _host, _worker = host, worker


def take(pk: int) -> Job | None:
    """Take a job that waits, for this process; ``None`` if it does not wait, or another was quicker."""
    changes: dict[str, Any] = {"token": uuid.uuid4().hex, "worker": _worker, "started_at": timezone.now()}
    waiting = Job.objects.filter(pk=pk)
    if not waiting.move("take", **changes):
        return None
    job = Job.objects.select_related("started_by", "membership").get(pk=pk)
    job.attempts += 1
    Job.objects.filter(pk=pk, token=job.token).update(attempts=job.attempts)
    return job


@task()
def run_job(pk: int) -> None:
    """Run a job in this process. A worker calls it for each ticket."""
    run_here(pk)


def issue_ticket(job: Job, not_before: dt.datetime | None = None) -> None:
    """Put a ticket for the job in the queue, in the present transaction."""
    run_job.using(run_after=not_before).enqueue(job.pk)


def run_here(pk: int) -> None:
    """Take a job and run it to whatever end it comes to; nothing happens if it cannot be taken."""
    job = take(pk)
    if job is None:
        return
    with translation.override(job.language):
        _run(job, _host)


def perform(job: Job) -> Job:
    """Run a job where it was asked, e.g. by a command or a test; returns it as it then is.

    An unexpected failure is not tried again: it is raised, after it was written in the job's log.
    """
    taken = take(job.pk)
    if taken is not None:
        with translation.override(taken.language):
            _run(taken, Inline(), raises=True)
    return Job.objects.get(pk=job.pk)


def _run(job: Job, host: Host, *, raises: bool = False) -> None:
    try:
        kind, user, at = _kind(job), _user(job), clock.today()
        run = Run(job, host, user, at)
        run.log(_("Begun.") if job.attempts == 1 else _("Begun again, from where it was."))
        with audit.on_behalf(user, origin=f"{job.kind} {job.pk}"):
            kind.function(run, **job.parameters)
        _end(job, "finish", _("Done."), done=run.done, total=run.total, phase="")
    except Lost:
        logger.warning("Job %s was given to another worker.", job.pk)
    except Cancelled:
        _end(job, "obey", _("Stopped, as asked."))
    except Interrupted:
        set_aside(job, _("The worker was stopped: the work will go on from its last checkpoint."))
    except (JobError, ValidationError) as error:
        words = "\n".join(error.messages) if isinstance(error, ValidationError) else str(error)
        _end(job, "fail", words, Level.ERROR, error=words)
    except Exception as error:
        _failed(job, error, again=not raises)
        if raises:
            raise


def _kind(job: Job) -> JobType:
    if job.type is None:
        raise JobError(_("This version of Raccordo does not know how to do this work any more."))
    return job.type


def _user(job: Job) -> User | None:
    """Who asked, acting as they asked, if they still may.

    Raises:
        JobError: their account or role has ended meanwhile.
    """
    if job.started_by is None:
        return None
    ended = job.membership is None or not job.started_by.is_active
    if ended or not job.started_by.memberships_at(clock.today()).filter(pk=job.membership_id).exists():
        raise JobError(_("The role in which this work was asked for has ended meanwhile."))
    return job.started_by.act_as(job.membership)


def _end(job: Job, move: str, words: str, level: Level = Level.INFO, **changes: Any) -> None:
    """Make the last move of a run and say so, if the job is still this run's."""
    with transaction.atomic():
        if Job.objects.filter(pk=job.pk, token=job.token).move(move, **changes):
            JobLine.objects.create(job=job, at=timezone.now(), level=level, text=words)


def set_aside(job: Job, words: str, **changes: Any) -> bool:
    """Give a job back to the queue, to go on from its checkpoint; ``False`` if it is somebody else's by now."""
    with transaction.atomic():
        held = Job.objects.filter(pk=job.pk, token=job.token)
        if not held.move("interrupt", token="", worker=None, **changes):
            return False
        issue_ticket(job)
        JobLine.objects.create(job=job, at=timezone.now(), level=Level.WARNING, text=words)
    return True


def _failed(job: Job, error: Exception, *, again: bool) -> None:
    """An error nobody foresaw: try again later, up to the kind's limit."""
    trace = "".join(traceback.format_tb(error.__traceback__))
    logger.error("Job %s (%s) failed: %s\n%s", job.pk, job.kind, described(error), trace)
    failures = job.failures + 1
    words = _("Unexpected error: %(what)s.") % {"what": described(error)}
    if not again or failures > (job.type.retries if job.type else 0):
        _end(job, "fail", words, Level.ERROR, error=words, failures=failures)
        return
    wait = FIRST_WAIT * 4 ** (failures - 1)
    moment = timezone.now() + wait
    with transaction.atomic():
        held = Job.objects.filter(pk=job.pk, token=job.token)
        if held.move("postpone", token="", worker=None, failures=failures):
            issue_ticket(job, moment)
            later = _("It will be tried again at %(time)s.") % {"time": timezone.localtime(moment).strftime("%H:%M:%S")}
            JobLine.objects.create(job=job, at=timezone.now(), level=Level.WARNING, text=f"{words} {later}")


def described(error: BaseException) -> str:
    """An error by its class and where it arose. Its own words may hold a person's data, so they are left out."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "site-packages" not in frame.filename] or frames
    place = f" ({Path(own[-1].filename).name}:{own[-1].lineno})" if own else ""
    return f"{type(error).__name__}{place}"
