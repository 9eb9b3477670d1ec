"""Tickets: rows of the queue that django-tasks-db keeps. A ticket is a chance to run a job, never the job itself.

A ticket too many does no harm (the job is not where ``take`` starts) and one too few is found by the worker.
"""

from __future__ import annotations

import datetime as dt

from django_tasks import task

from raccordo.kernel.jobs.models import Job


@task()
def run_job(pk: int) -> None:
    """Run a job in this process. A worker calls it for each ticket."""
    from raccordo.kernel.jobs.running import run_here

    run_here(pk)


def issue(job: Job, not_before: dt.datetime | None = None) -> None:
    """Put a ticket for the job in the queue, in the present transaction."""
    run_job.using(run_after=not_before).enqueue(job.pk)
