"""The database itself refuses to change the log (:mod:`raccordo.kernel.triggers`).

An entry and a link are never deleted nor changed. The one change let through is an erasure: the content is emptied,
``erased_under`` is set for the first time, everything else stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from raccordo.kernel import triggers
from raccordo.kernel.triggers import Trigger

ENTRY, LINK, NAMED = "audittrail_entry", "audittrail_link", "audittrail_named"
MESSAGE = "the audit log is append-only"
#: Column → what an erasure leaves in it, in SQL.
EMPTIED = {
    "object_repr": "= ''",
    "changes": "IS NULL",
    "changes_text": "= ''",
    "serialized_data": "IS NULL",
    "salt": "= ''",
}


def _erasure(columns: Sequence[str]) -> str:
    """SQL that holds when an update is an erasure and nothing else."""
    kept = [name for name in columns if name not in EMPTIED and name != "erased_under"]
    parts = ["OLD.erased_under IS NULL", "NEW.erased_under IS NOT NULL"]
    parts += [f"NEW.{name} {state}" for name, state in EMPTIED.items()]
    parts += [f'NEW."{name}" {{same}} OLD."{name}"' for name in kept]
    return " AND ".join(parts)


def wanted(columns: Sequence[str]) -> list[Trigger]:
    """The guards of the log, whose entries have these columns."""
    return [
        Trigger(ENTRY, "DELETE", MESSAGE),
        Trigger(ENTRY, "UPDATE", MESSAGE, unless=_erasure(columns)),
        triggers.replacing(ENTRY, MESSAGE),
        *triggers.written_once(LINK, MESSAGE, key="seq", unique=[["entry_id"]]),
    ]


def named() -> list[Trigger]:
    """The guards of the persons that lists showed: an erasure forgets them, nothing else touches them."""
    erasure = (
        "OLD.erased_under IS NULL AND NEW.erased_under IS NOT NULL AND NEW.person = '' AND NEW.salt = 0 "
        "AND NEW.leaf <> '' AND NEW.id = OLD.id AND NEW.entry_id = OLD.entry_id"
    )
    return [
        Trigger(NAMED, "DELETE", MESSAGE),
        Trigger(NAMED, "UPDATE", MESSAGE, unless=erasure),
        triggers.replacing(NAMED, MESSAGE),
    ]


def current() -> list[Trigger]:
    """The guards of the log as its model is now."""
    from raccordo.kernel.audit.models import Entry

    return wanted([field.column for field in Entry._meta.concrete_fields]) + named()


def install(connection: Any, columns: Sequence[str]) -> None:
    """Put the guards up."""
    triggers.install(connection, wanted(columns))


def remove(connection: Any) -> None:
    """Take the guards down: for a migration that changes the tables, which puts them up again."""
    triggers.remove(connection, wanted([]))
