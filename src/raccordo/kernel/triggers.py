"""Rows the database itself refuses to change or remove: triggers on SQLite and PostgreSQL.

What the application does not offer (:mod:`raccordo.kernel.audit`, what was signed in a plan), a statement typed at the
database must not do either. Apps say which tables they guard (:func:`declare`); their migrations put the guards up, and
at the end of every ``migrate`` those that an earlier version worded otherwise, or did not have, are put up anew
(:func:`renew`), after :mod:`raccordo.kernel.audit.standing` has looked which had been taken down or altered, and
written it in the log. Who owns the database can still drop a trigger, truncate a table on PostgreSQL, or put another
file in place of SQLite's: then the digests tell.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

#: What PostgreSQL calls; it ends the statement as a broken constraint would, the way SQLite's RAISE does.
FUNCTION = "raccordo_refuse"
_BODY = " BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation'; END "
_FUNCTION = f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $${_BODY}$$"
#: Name, what tells its wording (the statement itself, or the digest of it that stands in the comment), its definition
#: as the database words it, the body of the function it calls. One that is disabled does not stand.
_LISTING = {
    "sqlite": "SELECT name, sql, sql, '' FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT t.tgname, obj_description(t.oid, 'pg_trigger'), pg_get_triggerdef(t.oid), p.prosrc "
    "FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')",
}
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Trigger:
    """Refuses an ``event`` (UPDATE, DELETE or INSERT) on the rows of a table, with a message.

    ``unless`` is SQL over ``OLD`` and ``NEW`` that lets a row through all the same; the two databases compare values
    that may be NULL in words of their own, written as ``{same}``. ``vendor``: on that database only.
    """

    table: str
    event: str
    message: str
    unless: str = ""
    vendor: str = ""

    @property
    def name(self) -> str:
        """Its name in the database."""
        return f"{self.table}_no_{self.event.lower()}"

    def statement(self, vendor: str) -> str:
        """What puts it up."""
        same = {"sqlite": "IS", "postgresql": "IS NOT DISTINCT FROM"}[vendor]
        when = f"WHEN (NOT ({self.unless.format(same=same)})) " if self.unless else ""
        head = f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} FOR EACH ROW {when}"
        message = self.message.replace("'", "''")
        if vendor == "sqlite":
            return f"{head}BEGIN SELECT RAISE(ABORT, '{message}'); END"
        return f"{head}EXECUTE FUNCTION {FUNCTION}('{message}')"

    def wording(self, vendor: str) -> str:
        """What the database gives back where the guard stands as it is worded here."""
        statement = self.statement(vendor)
        return statement if vendor == "sqlite" else hashlib.sha256(statement.encode()).hexdigest()


@dataclass(frozen=True)
class Told:
    """What a database says of a trigger that stands."""

    wording: str | None
    definition: str
    body: str

    @property
    def digest(self) -> str:
        """SHA-256 of what it does, in the database's words."""
        return hashlib.sha256(f"{self.definition}\x1f{self.body}".encode()).hexdigest()


_declared: list[Callable[[], Sequence[Trigger]]] = []


def declare(triggers: Callable[[], Sequence[Trigger]]) -> None:
    """Say which guards an app wants; asked when they are compared with those that are there."""
    if triggers not in _declared:
        _declared.append(triggers)


def declared() -> list[Trigger]:
    """The guards of every app."""
    return [trigger for triggers in _declared for trigger in triggers()]


def written_once(table: str, message: str, *, key: str = "id", unique: Iterable[Sequence[str]] = ()) -> list[Trigger]:
    """The guards of a table whose rows are added and then stay: removing, changing, writing over.

    SQLite's ``INSERT OR REPLACE`` removes the row it meets, on ``key`` or on one of the ``unique`` sets of columns,
    without asking who guards removals.
    """
    return [
        Trigger(table, "DELETE", message),
        Trigger(table, "UPDATE", message),
        replacing(table, message, key=key, unique=unique),
    ]


def replacing(table: str, message: str, *, key: str = "id", unique: Iterable[Sequence[str]] = ()) -> Trigger:
    """The guard against writing over a row of SQLite: one equal in unique columns, where NULL equals nothing."""
    met = " OR ".join(
        "(" + " AND ".join(f"there.{column} = NEW.{column}" for column in columns) + ")" for columns in ([key], *unique)
    )
    free = f"NOT EXISTS (SELECT 1 FROM {table} AS there WHERE {met})"  # noqa: S608  (our own tables)
    return Trigger(table, "INSERT", message, unless=free, vendor="sqlite")


def install(connection: Any, triggers: Iterable[Trigger]) -> None:
    """Put guards up; those that are there already stay. Nothing on a database we know no triggers of."""
    wanting = missing(connection, triggers)
    with connection.cursor() as cursor:
        if wanting and connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for trigger in wanting:
            cursor.execute(trigger.statement(connection.vendor))
            if connection.vendor == "postgresql":
                told = trigger.wording(connection.vendor)
                cursor.execute(f"COMMENT ON TRIGGER {trigger.name} ON {trigger.table} IS '{told}'")


def renew(connection: Any) -> list[Trigger]:
    """Put up anew what is declared and not there as it is worded now, on the tables there are; which those were.

    Each is told in the log of the system. Whether it had been taken down, :mod:`raccordo.kernel.audit.standing` says.
    """
    there = told(connection)
    old = [one for one in wanted(connection) if not (one.name in there and as_worded(connection, one, there[one.name]))]
    for one in old:
        logger.warning("a guard is put up anew: %s (%s)", one.name, "reworded" if one.name in there else "was missing")
    remove(connection, old)
    install(connection, old)
    return old


def remove(connection: Any, triggers: Iterable[Trigger]) -> None:
    """Take guards down: for a migration that changes their tables, which puts them up again."""
    if connection.vendor not in _LISTING:
        return
    with connection.cursor() as cursor:
        for trigger in _of(connection, triggers):
            on = f" ON {trigger.table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}{on}")


def missing(connection: Any, triggers: Iterable[Trigger] | None = None) -> list[Trigger]:
    """Of some guards (all that are declared), those that are not there; none where the database offers none."""
    if connection.vendor not in _LISTING:
        return []
    there = told(connection)
    asked = _of(connection, declared() if triggers is None else triggers)
    return [trigger for trigger in asked if trigger.name not in there]


def wanted(connection: Any) -> list[Trigger]:
    """The guards that are declared for this kind of database, on the tables it has."""
    if connection.vendor not in _LISTING:
        return []
    tables = set(connection.introspection.table_names())
    return [trigger for trigger in _of(connection, declared()) if trigger.table in tables]


def told(connection: Any) -> dict[str, Told]:
    """The triggers that stand, by name."""
    if connection.vendor not in _LISTING:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_LISTING[connection.vendor])
        return {name: Told(*rest) for name, *rest in cursor.fetchall()}


def definitions(connection: Any) -> dict[str, str]:
    """The declared guards that stand, each with the digest of what it does."""
    there = told(connection)
    return {one.name: there[one.name].digest for one in wanted(connection) if one.name in there}


def as_worded(connection: Any, guard: Trigger, there: Told) -> bool:
    """Whether a trigger that stands is the guard as it is worded here.

    On PostgreSQL its comment says which wording it was made from; who alters it can leave that as it is, so that what
    it does is looked at too: the event, the table, whether it lets anything through, what it calls.
    """
    if there.wording != guard.wording(connection.vendor):
        return False
    return connection.vendor == "sqlite" or refuses(guard, there)


def refuses(guard: Trigger, there: Told) -> bool:
    """Whether a trigger of PostgreSQL does what the guard does, whatever its comment says."""
    message = guard.message.replace("'", "''")
    ends = f" EXECUTE FUNCTION {FUNCTION}('{message}')"
    does = f" BEFORE {guard.event} ON " in there.definition and there.definition.endswith(ends)
    return does and (" WHEN (" in there.definition) is bool(guard.unless) and there.body == _BODY


def _of(connection: Any, triggers: Iterable[Trigger]) -> list[Trigger]:
    return [trigger for trigger in triggers if trigger.vendor in ("", connection.vendor)]
