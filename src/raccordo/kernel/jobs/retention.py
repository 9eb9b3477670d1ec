"""How long jobs are kept. Their files may hold personal data, so they go first."""

from __future__ import annotations

import datetime as dt

from django_tasks_db.models import DBTaskResult

from raccordo.kernel.jobs import loads
from raccordo.kernel.jobs.models import Job, Worker

#: Files made by a job; its record and log; the queue's tickets.
FILES, RECORDS, TICKETS = dt.timedelta(days=7), dt.timedelta(days=365), dt.timedelta(days=2)


def prune(now: dt.datetime) -> None:
    """Remove what is older than its time."""
    for job in Job.objects.filter(finished_at__lt=now - FILES).exclude(file=""):
        job.file.delete(save=False)
        Job.objects.filter(pk=job.pk).update(file="")
    loads.prune(now - FILES)
    Job.objects.over().filter(finished_at__lt=now - RECORDS).delete()
    DBTaskResult.objects.finished().filter(finished_at__lt=now - TICKETS).delete()
    Worker.objects.filter(stopped_at__lt=now - TICKETS).delete()
