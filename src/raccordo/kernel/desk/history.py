"""Who changed what in a record, and the trace of reading and exporting personal data."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _

from raccordo.kernel.access import Action, allowed
from raccordo.kernel.audit.models import Entry as LogEntry
from raccordo.kernel.desk import values
from raccordo.kernel.desk.registry import Desk
from raccordo.kernel.desk.reserve import reserved

SHOWN = 20


@dataclass(frozen=True)
class Change:
    """One field of one change; ``before`` and ``after`` in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One line of the history."""

    when: str
    who: str
    what: str
    changes: list[Change]


def of(desk: Desk, record: models.Model, user) -> list[Entry] | None:
    """The latest entries about a record; ``None`` for who may not read the log."""
    if not allowed(user, Action.VIEW, "audittrail.entry"):
        return None
    entries = LogEntry.objects.get_for_object(record).select_related("actor")[:SHOWN]
    return [
        Entry(
            values.shown(entry.timestamp),
            str(entry.actor or "") or values.NOTHING,
            _actions()[entry.action],
            [] if entry.action == LogEntry.Action.ACCESS else _changes(desk, entry, user),
        )
        for entry in entries
    ]


def _actions() -> dict[int, str]:
    return {
        LogEntry.Action.CREATE: _("created"),
        LogEntry.Action.UPDATE: _("changed"),
        LogEntry.Action.DELETE: _("deleted"),
        LogEntry.Action.ACCESS: _("opened"),
    }


def _changes(desk: Desk, entry: LogEntry, user) -> list[Change]:
    found = []
    for name, pair in (entry.changes_dict or {}).items():
        if not isinstance(pair, list) or len(pair) != 2:
            continue
        before, after = (values.NOTHING if part in ("None", "", None) else str(part) for part in pair)
        if reserved(desk, name, user):
            before = after = _("reserved")
        found.append(Change(_label(desk.model, name), before, after))
    return found


def _label(model: type[models.Model], name: str) -> str:
    try:
        return str(getattr(model._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        return name
