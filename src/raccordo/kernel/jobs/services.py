"""Ask for a job, cancel it, ask for it again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from raccordo.kernel.accounts.models import User
from raccordo.kernel.jobs.models import Job, JobLine
from raccordo.kernel.jobs.registry import JobError, JobType
from raccordo.kernel.jobs.running import issue_ticket
from raccordo.kernel.jobs.states import MOVES

#: What may be a parameter: it must read the same from the database as it was given.
PLAIN = (str, int, float, bool, type(None), list, dict)


class AlreadyRunning(JobError):
    """Work of which only one may be there at a time is already waiting or running."""

    def __init__(self) -> None:
        super().__init__(_("This work is already waiting or running: wait for its end."))


def start(
    kind: JobType,
    user: User | None,
    /,
    *,
    subject: object = "",
    not_before: dt.datetime | None = None,
    once: str = "",
    **parameters: Any,
) -> Job:
    """Ask for a job; it begins when the transaction that asks is committed.

    Args:
        user: who asks; the job acts as they act now. ``None`` for a command of the machine.
        subject: what distinguishes it from others of its kind, in words; no personal data.
        not_before: the moment before which it does not begin.
        once: a key of which one may be active at a time; kinds that are ``single`` have one of their own.
        parameters: what the function takes: texts, numbers, lists and dictionaries of them.

    Raises:
        AlreadyRunning: one with the same key is active.
        TypeError: the function does not take these parameters, or they are not plain.
    """
    kind.check(parameters)
    if wrong := [name for name, value in parameters.items() if not isinstance(value, PLAIN)]:
        raise TypeError(f"{kind.kind}: {', '.join(wrong)} must be plain (text, number, list or dictionary).")
    record = Job(
        kind=kind.kind,
        subject=str(subject)[:200],
        parameters=parameters,
        language=translation.get_language() or "it",
        started_by=user,
        membership=user.acting if user else None,
        created_at=timezone.now(),
        once=once or ("single" if kind.single else ""),
    )
    try:
        with transaction.atomic():
            record.save(force_insert=True)
            issue_ticket(record, not_before)
    except IntegrityError as error:
        if not Job.objects.active().filter(kind=record.kind, once=record.once).exists():
            raise
        raise AlreadyRunning from error
    return record


def cancel(job: Job) -> None:
    """Cancel a job that waits; ask one that runs to stop at the next occasion."""
    if Job.objects.filter(pk=job.pk).move("cancel"):
        say(job, _("Cancelled before it began."))
        return
    running = Job.objects.filter(pk=job.pk, state__in=MOVES["obey"].sources, cancel_asked_at__isnull=True)
    if running.update(cancel_asked_at=timezone.now()):
        say(job, _("Asked to stop."))


def repeat(job: Job) -> bool:
    """Ask again for a job that failed or was cancelled; it goes on from its last checkpoint.

    Returns:
        Whether it was its turn: ``False`` for one that is not over, or over well.

    Raises:
        AlreadyRunning: another of which only one may be there is active.
    """
    fresh = {"finished_at": None, "cancel_asked_at": None, "error": "", "failures": 0, "kills": 0}
    try:
        with transaction.atomic():
            if not Job.objects.filter(pk=job.pk).move("repeat", **fresh):
                return False
            issue_ticket(job)
            say(job, _("Asked for again."))
    except IntegrityError as error:
        raise AlreadyRunning from error
    return True


def say(job: Job, text: str) -> None:
    """Add a line to a job's log."""
    JobLine.objects.create(job=job, at=timezone.now(), text=text)
