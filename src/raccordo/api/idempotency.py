"""Writes that may be repeated: the same key and request give the first answer again, and write nothing.

The key is taken in the transaction of the write itself. Of two at once the second waits for the first (PostgreSQL on
the unique key, SQLite on its single writer) and then finds its answer; a process that dies in between leaves neither
record nor key. A refused request keeps nothing, so that it may be corrected under the same key.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Annotated, Any

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field, StringConstraints

from raccordo.api.models import ApiClient, IdempotencyKey
from raccordo.api.problems import Problem

#: For how long an answer is kept; a key used again later writes again.
KEPT = dt.timedelta(days=7)

Key = Annotated[
    str,
    StringConstraints(min_length=8, max_length=100, pattern=r"^[A-Za-z0-9_-]+$"),
    Field(description="A new one for each write, e.g. a UUID; the same when the same write is sent again."),
]


class KeyHeader(Schema):
    """What every write carries."""

    idempotency_key: Key = Field(alias="Idempotency-Key")


def digest_of(request: Any) -> str:
    """SHA-256 of what is asked: method, path, fields and files, however they were wrapped on the way."""
    seal = hashlib.sha256(f"{request.method} {request.path}".encode())
    for name, values in sorted(request.POST.lists()):
        seal.update(repr((name, values)).encode())
    if request.content_type == "application/json":
        seal.update(request.body)
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            seal.update(repr((name, file.name, file.content_type)).encode())
            for chunk in file.chunks():
                seal.update(chunk)
            file.seek(0)
    return seal.hexdigest()


def once(request: Any, key: str, write: Callable[[], tuple[str, str]], *, status: int = 201) -> HttpResponse:
    """Do a write once: ``write`` returns the address of what was written and the body of the answer.

    Raises:
        Problem: the key was used for another request.
    """
    client: ApiClient = request.auth.client
    digest = digest_of(request)
    before = timezone.now() - KEPT
    with transaction.atomic():
        IdempotencyKey.objects.filter(client=client, created_at__lt=before).delete()
        kept = _taken(client, key, digest)
        if kept is None:
            kept = IdempotencyKey.objects.get(client=client, key=key)
            return _answer(_matching(kept, digest), replayed=True)
        kept.location, kept.body = write()
        kept.status = status
        kept.save(update_fields=["location", "body", "status"])
    return _answer(kept)


def _taken(client: ApiClient, key: str, digest: str) -> IdempotencyKey | None:
    """The key, now ours; ``None`` where it was taken before."""
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(client=client, key=key, request=digest)
    except IntegrityError:
        return None


def _matching(kept: IdempotencyKey, digest: str) -> IdempotencyKey:
    if kept.request != digest:
        raise Problem(409, _("This key was used for another request: take a new one."))
    return kept


def _answer(kept: IdempotencyKey, *, replayed: bool = False) -> HttpResponse:
    response = HttpResponse(kept.body, status=kept.status, content_type="application/json; charset=utf-8")
    response["Location" if kept.status == 201 else "Content-Location"] = kept.location
    if replayed:
        response["Idempotent-Replayed"] = "true"
    return response
