"""The database itself refuses to change the log: triggers on SQLite and PostgreSQL.

An entry and a link are never deleted nor changed. The one change let through is an erasure: the content is emptied,
``erased_under`` is set for the first time, everything else stays. Who owns the database can drop the triggers; then
the chain and its anchors tell. ``raccordo audit verify`` says when a guard is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

ENTRY, LINK = "audittrail_entry", "audittrail_link"
MESSAGE = "the audit log is append-only"
#: Column → what an erasure leaves in it, in SQL.
EMPTIED = {
    "object_repr": "= ''",
    "changes": "IS NULL",
    "changes_text": "= ''",
    "serialized_data": "IS NULL",
    "salt": "= ''",
}
#: Names of the guards, by table.
NAMES = {
    ENTRY: ("audittrail_entry_no_delete", "audittrail_entry_no_update"),
    LINK: ("audittrail_link_no_delete", "audittrail_link_no_update"),
}
FUNCTION = "audittrail_refuse"


def _erasure(columns: Sequence[str], same: str) -> str:
    """SQL that holds when an update is an erasure and nothing else."""
    kept = [name for name in columns if name not in EMPTIED and name != "erased_under"]
    parts = ["OLD.erased_under IS NULL", "NEW.erased_under IS NOT NULL"]
    parts += [f"NEW.{name} {state}" for name, state in EMPTIED.items()]
    parts += [f'NEW."{name}" {same} OLD."{name}"' for name in kept]
    return " AND ".join(parts)


def statements(vendor: str, columns: Sequence[str]) -> list[str]:
    """The statements that put the guards up; none for a database we know no triggers of."""
    (no_delete, no_update), (link_no_delete, link_no_update) = NAMES[ENTRY], NAMES[LINK]
    if vendor == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        return [
            f"CREATE TRIGGER {no_delete} BEFORE DELETE ON {ENTRY} {refuse}",
            f"CREATE TRIGGER {no_update} BEFORE UPDATE ON {ENTRY} WHEN NOT ({_erasure(columns, 'IS')}) {refuse}",
            f"CREATE TRIGGER {link_no_delete} BEFORE DELETE ON {LINK} {refuse}",
            f"CREATE TRIGGER {link_no_update} BEFORE UPDATE ON {LINK} {refuse}",
        ]
    if vendor == "postgresql":
        call = f"EXECUTE FUNCTION {FUNCTION}()"
        erasure = _erasure(columns, "IS NOT DISTINCT FROM")
        return [
            f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$",
            f"CREATE TRIGGER {no_delete} BEFORE DELETE ON {ENTRY} FOR EACH ROW {call}",
            f"CREATE TRIGGER {no_update} BEFORE UPDATE ON {ENTRY} FOR EACH ROW WHEN (NOT ({erasure})) {call}",
            f"CREATE TRIGGER {link_no_delete} BEFORE DELETE ON {LINK} FOR EACH ROW {call}",
            f"CREATE TRIGGER {link_no_update} BEFORE UPDATE ON {LINK} FOR EACH ROW {call}",
        ]
    return []


def install(connection: Any, columns: Sequence[str]) -> None:
    """Put the guards up."""
    with connection.cursor() as cursor:
        for statement in statements(connection.vendor, columns):
            cursor.execute(statement)


def remove(connection: Any) -> None:
    """Take the guards down: for a migration that changes the tables, which puts them up again."""
    on = {"sqlite": "", "postgresql": " ON {table}"}.get(connection.vendor)
    if on is None:
        return
    with connection.cursor() as cursor:
        for table, names in NAMES.items():
            for name in names:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on.format(table=table)}")


def missing(connection: Any) -> list[str]:
    """The guards that should be there and are not; empty where the database offers none."""
    ask = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
    }.get(connection.vendor)
    if ask is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(ask)
        there = {row[0] for row in cursor.fetchall()}
    return [name for names in NAMES.values() for name in names if name not in there]
