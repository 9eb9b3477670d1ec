"""What a supervisor asks: is the process alive, can it do its work, what does it count?"""

from __future__ import annotations

import logging
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from raccordo.web import metrics

logger = logging.getLogger(__name__)
LOCAL = {"127.0.0.1", "::1"}


def alive(request: HttpRequest) -> JsonResponse:
    """200 with ``{"status": "ok"}`` when a query passes."""
    _database()
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> JsonResponse:
    """200 when everything needed for the work is there, else 503; says which part is missing, never why."""
    checks = {"database": _database, "migrations": _migrations, "storage": _storage}
    if settings.READY_WITH_WORKER:
        checks["worker"] = _worker
    found = {name: _passes(name, check) for name, check in checks.items()}
    every = all(found.values())
    body = {
        "status": "ready" if every else "not ready",
        "checks": {k: "ok" if v else "failed" for k, v in found.items()},
    }
    return JsonResponse(body, status=200 if every else 503)


def figures(request: HttpRequest) -> HttpResponse:
    """The metrics, for who has the token; where none is set, for who asks from this machine and through no proxy."""
    if not _may_count(request):
        raise Http404
    text = b"".join(generate_latest(registry) for registry in metrics.registries())
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


def without_database(request: HttpRequest) -> HttpResponse | None:
    """What these addresses answer where the database is away, which is asked who the reader is before any view is;
    ``None`` for other addresses."""
    said: dict[str, dict[str, Any]] = {
        reverse("health"): {"status": "failed"},
        reverse("ready"): {"status": "not ready", "checks": {"database": "failed"}},
        reverse("metrics"): {"status": "failed"},
    }
    return JsonResponse(said[request.path], status=503) if request.path in said else None


def _may_count(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return secrets.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    forwarded = {"X-Forwarded-For", "Forwarded", "X-Real-IP"} & set(request.headers)
    return request.META.get("REMOTE_ADDR") in LOCAL and not forwarded


def _passes(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception as error:  # noqa: BLE001  (whatever is wrong, the answer is: not ready)
        logger.warning("Not ready, %s: %s.", name, type(error).__name__)
        return False
    return True


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


class Missing(Exception):
    """Something the work needs is not there."""


def _migrations() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Missing


def _storage() -> None:
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=root) as file:
        file.write(b"ready")


def _worker() -> None:
    if not metrics.workers_alive(timezone.now()):
        raise Missing
