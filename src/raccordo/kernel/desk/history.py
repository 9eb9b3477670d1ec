"""Who changed what in a record, and who opened it and why."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

from raccordo.kernel.access import Action, allowed
from raccordo.kernel.audit import reading
from raccordo.kernel.audit.models import Entry as LogEntry
from raccordo.kernel.audit.reading import Change
from raccordo.kernel.audit.reasons import Given
from raccordo.kernel.desk import values
from raccordo.kernel.desk.registry import Desk

SHOWN = 20


@dataclass(frozen=True)
class Entry:
    """One line of the history."""

    pk: int
    when: str
    who: str
    where: str
    what: str
    reason: str
    changes: list[Change]


def of(desk: Desk, record: models.Model, user, given: Given | None = None) -> list[Entry] | None:
    """The latest entries about a record; ``None`` for who may not read the log. ``given``: why it was opened."""
    if not allowed(user, Action.VIEW, LogEntry._meta.label_lower):
        return None
    about = LogEntry.objects.visible_to(user).get_for_record(record)
    entries = list(about.select_related("actor", "content_type")[:SHOWN])
    words = reading.Words(entries, user, given)
    return [
        Entry(
            entry.pk,
            values.shown(entry.timestamp),
            reading.who(entry),
            " · ".join(part for part in (entry.role_words, entry.place) if part),
            str(entry.get_kind_display()),
            str(entry.get_reason_display()),
            words.changes(entry),
        )
        for entry in entries
    ]
