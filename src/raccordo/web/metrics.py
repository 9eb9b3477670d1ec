"""What Prometheus is told beside the requests: jobs, workers, readings, disk. Asked of the database at each scrape."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Count
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max
from prometheus_client import REGISTRY, CollectorRegistry, Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from raccordo.kernel import revisions
from raccordo.kernel.clock import today
from raccordo.kernel.jobs import alive
from raccordo.kernel.jobs.models import COMMAND, Job, Worker
from raccordo.kernel.jobs.states import WAITING, State
from raccordo.plan.models import PlanVersion, Reading
from raccordo.plan.readings import state_of


def workers_alive(now: dt.datetime) -> int:
    """How many workers are there to do what people ask for."""
    there = Worker.objects.filter(stopped_at__isnull=True).exclude(
        name__startswith=COMMAND
    )  # a command does only its own
    return sum(not alive.is_dead(worker, now) for worker in there)


class Installation(Collector):
    """The state of this installation, at the moment of the scrape."""

    def __init__(self, now: dt.datetime):
        self.now = now

    def collect(self) -> Iterator[Metric]:
        """Each figure."""
        yield self._jobs()
        yield GaugeMetricFamily(
            "raccordo_jobs_oldest_waiting_seconds",
            "How long the job waits that waits longest; 0 if none.",
            self._waiting(),
        )
        yield GaugeMetricFamily("raccordo_workers", "Workers that are there.", workers_alive(self.now))
        yield from self._readings()
        free = shutil.disk_usage(settings.VAR_DIR).free
        yield GaugeMetricFamily("raccordo_disk_free_bytes", "Bytes free where the installation writes.", free)

    def _jobs(self) -> Metric:
        counted = dict(Job.objects.order_by().values_list("state").annotate(n=Count("pk")))
        family = GaugeMetricFamily("raccordo_jobs", "Jobs by state.", labels=["state"])
        for state in State:
            family.add_metric([state.value], counted.get(state.value, 0))
        return family

    def _waiting(self) -> float:
        # by the tickets: a job given back after hours of work, or asked for again, waits since then only
        active = set(Job.objects.filter(state__in=WAITING).values_list("pk", flat=True))
        due = DBTaskResult.objects.ready().values_list("args_kwargs", "run_after", "enqueued_at")
        since = [
            enqueued if after == get_date_max() else after
            for given, after, enqueued in due
            if not active.isdisjoint(given["args"])
        ]
        return max((self.now - min(since)).total_seconds(), 0) if since else 0

    def _readings(self) -> Iterator[Metric]:
        """How old the last readings are, and of how many indicators the records have changed since."""
        day = today()
        version = PlanVersion.objects.in_force(day)
        if version is None:
            return
        numbers = revisions.numbers()
        last: dict[int, tuple[dt.date, str]] = {}
        kept = Reading.objects.filter(indicator__version=version).order_by("day")
        for indicator, on, state in kept.values_list("indicator_id", "day", "revision"):
            last[indicator] = (on, state)
        indicators = list(version.indicators.all())
        stale = sum(last.get(i.pk, (day, ""))[1] != state_of(i.measure, numbers) for i in indicators)
        yield GaugeMetricFamily("raccordo_readings_stale", "Indicators whose records changed after the reading.", stale)
        if last:
            age = (day - min(on for on, _state in last.values())).days
            yield GaugeMetricFamily("raccordo_readings_age_days", "Days since the oldest of the last readings.", age)


def registries() -> list[CollectorRegistry]:
    """What is told: the requests (of all processes, where there are several) and the installation."""
    own = CollectorRegistry()
    own.register(Installation(timezone.now()))
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return [REGISTRY, own]
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return [together, own]
