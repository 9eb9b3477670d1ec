"""A number per table that says whether its rows changed since a figure was computed.

What is kept of the records keeps the numbers of the tables it read; while they are unchanged it is still true and need
not be asked again. Nobody has to remember to count: every statement that writes a row of a tracked table adds to the
number of the table in the same transaction, whether a save, a bulk write or SQL of one's own sent it.

**No writer waits for another.** A number is the sum of several rows. On PostgreSQL a row that was written stays locked
until the commit, so writers of one row would stand in line, and two that write two tables in opposite order would stop
each other for good. So each transaction writes rows of a slot that is its own for as long as it lasts: the first that
an advisory lock gives without waiting. As the lowest are taken first, a table has about as many rows as transactions
ever wrote it at the same time. SQLite lets one transaction write at a time and needs one slot.

**Why the sum is right** (``READ COMMITTED``). Numbers are read by one statement, which sees the commits up to some
moment and nothing of later ones. Each commit that wrote a table adds to one of its rows, none takes away; so whoever
commits later, even having begun and counted first, changes the sum that others see, at the very moment at which its
records are seen. (The highest of a sequence would not do: a transaction that drew its number early and commits late
changes nothing.) Numbers are read *before* the records that are kept under them: what is committed in between is seen
too early, never too late. What is added is a random number, so that sums do not come back: those of a transaction that
was undone after it had read its own writes, or of a database that a backup replaced, are not those of other writes.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import Any

from django.apps import apps
from django.core.cache import caches
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _


class Revision(models.Model):
    """A part of the number of a table: ``casework_service``, and of a further slot ``casework_service:1``.

    The column is called after what was counted before the tables were; archives of then are still restored.
    """

    name = models.CharField(_("table and slot"), max_length=80, primary_key=True, db_column="app")
    number = models.PositiveBigIntegerField(_("number"), default=0)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


#: The numbers of a table may be added to some thousand million times before the column is full.
_BITS = 31
#: Which advisory locks are slots; the second key of each is its number.
_SLOTS = 7_261_001
_ADD = 'ON CONFLICT ("app") DO UPDATE SET "number" = "kernel_revision"."number" + excluded."number"'
#: Takes the first slot nobody else has, until the transaction ends; a slot that is ours already is given again.
_ADD_IN_SLOT = f"""
WITH RECURSIVE "slots" ("slot", "ours") AS (
    SELECT 0, pg_try_advisory_xact_lock({_SLOTS}, 0)
    UNION ALL SELECT "slot" + 1, pg_try_advisory_xact_lock({_SLOTS}, "slot" + 1) FROM "slots" WHERE NOT "ours"
)
INSERT INTO "kernel_revision" ("app", "number")
SELECT CASE "slot" WHEN 0 THEN %s ELSE %s || ':' || "slot" END, %s FROM "slots" WHERE "ours"
{_ADD}
"""  # noqa: S608 - a number of our own


def bump(table: str, using: str = DEFAULT_DB_ALIAS) -> None:
    """Say that rows of ``table`` changed. To be called in the transaction that changes them."""
    more = secrets.randbits(_BITS) + 1
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_ADD_IN_SLOT, [table, table, more])
        else:
            cursor.execute(f'INSERT INTO "kernel_revision" ("app", "number") VALUES (%s, %s) {_ADD}', [table, more])  # noqa: S608 - words of our own


#: In the place of a table: a number that is another one after the database was replaced by a backup.
RESTORED = "restored"


class _Known:
    """What this process knows of restores: the number it last saw, ``None`` before it looked."""

    restored: int | None = None


def say_restored() -> None:
    """Say that another database was put in the place of this one: what was kept is of other records."""
    number = secrets.randbits(62)
    Revision.objects.update_or_create(name=RESTORED, defaults={"number": number})


def numbers() -> dict[str, int]:
    """The number of each table that was written.

    A process that finds its database replaced forgets what it kept under the numbers of the one before.
    """
    known: dict[str, int] = {}
    for name, number in Revision.objects.values_list("name", "number"):
        table = name.partition(":")[0]
        known[table] = known.get(table, 0) + number
    restored = known.pop(RESTORED, 0)
    if _Known.restored not in (None, restored):
        for kept in caches.all():
            kept.clear()
    _Known.restored = restored
    return known


def state(tables: Iterable[str], known: dict[str, int]) -> str:
    """The state of some tables, given the number of each, as one short text that is another one after any write.

    Who asks it will use what is kept under it as if the tables had been read: they count as read (:func:`watch`).
    """
    tables = frozenset(tables)
    _note(tables)
    said = " ".join(f"{table}:{known.get(table, 0)}" for table in sorted(tables))
    return hashlib.sha256(said.encode()).hexdigest()[:40]


def current(tables: Iterable[str]) -> str:
    """:func:`state` of some tables now."""
    return state(tables, numbers())


def tracked(label: str) -> bool:
    """Whether writes in the app ``label`` can change a figure."""
    config = apps.get_app_config(label)
    return config.name.startswith("raccordo.lines.") or label == "kernel"


#: Kernel tables whose rows no measure reads.
UNTRACKED = {"Revision", "Installation", "User", "Membership", "Enquiry"}


def counted(model: type[models.Model]) -> bool:
    """Whether writes of this model, or of rows between it and another one, are counted."""
    owner: Any = model._meta.auto_created or model
    return owner.__name__ not in UNTRACKED and tracked(owner._meta.app_label)


@cache
def tables() -> frozenset[str]:
    """The tables whose writes are counted, those between two models included."""
    return frozenset(model._meta.db_table for model in apps.get_models(include_auto_created=True) if counted(model))


@cache
def all_tables() -> frozenset[str]:
    """Every table of a model, counted or not."""
    return frozenset(model._meta.db_table for model in apps.get_models(include_auto_created=True))


@lru_cache(maxsize=1024)
def tables_in(sql: str) -> frozenset[str]:
    """The tables a statement names."""
    return all_tables().intersection(re.findall(r"\w+", sql))


_read: ContextVar[set[str] | None] = ContextVar("tables_read", default=None)


def watch() -> set[str]:
    """From here on, in this thread or task, gather in a new set the tables that were read: by a statement, or as part
    of something kept under their state."""
    found: set[str] = set()
    _read.set(found)
    return found


def watched() -> set[str] | None:
    """The set that is gathered now, if any."""
    return _read.get()


def _note(tables: Iterable[str]) -> None:
    if (found := _read.get()) is not None:
        found.update(tables)


_TARGET = r'(?:"?public"?\.)?"?(\w+)'
_ADDS = re.compile(rf"\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|MERGE\s+INTO)\s+{_TARGET}", re.IGNORECASE)
_CHANGES = re.compile(rf"\s*(?:UPDATE|DELETE\s+FROM)\s+(?:ONLY\s+)?{_TARGET}", re.IGNORECASE)
#: A statement that hides what it writes behind something else, and the words that tell.
_OTHER = re.compile(r"\s*(?:WITH|TRUNCATE)\b", re.IGNORECASE)
_ANYWHERE = re.compile(
    rf"\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE(?:\s+TABLE)?)\s+(?:ONLY\s+)?{_TARGET}",
    re.IGNORECASE,
)


def written(sql: str) -> tuple[list[str], bool]:
    """The tracked tables that a statement writes, and whether it does so even when no row is told to be touched."""
    if found := _ADDS.match(sql):
        return [found[1]] if found[1] in tables() else [], True
    if found := _CHANGES.match(sql):
        return [found[1]] if found[1] in tables() else [], False
    if _OTHER.match(sql):
        return sorted(tables().intersection(_ANYWHERE.findall(sql))), True
    return [], False


def _count(execute: Callable, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Run a statement; note what it names where somebody watches; if it wrote rows of tracked tables, add to their
    numbers in the same transaction."""
    if _read.get() is not None:
        _note(tables_in(sql))
    wrote, surely = written(sql)
    if not wrote:
        return execute(sql, params, many, context)
    connection = context["connection"]
    if not connection.get_autocommit() or _gives_rows(connection, sql):
        return _counted(wrote, surely, execute, sql, params, many, context)
    with transaction.atomic(using=connection.alias):
        return _counted(wrote, surely, execute, sql, params, many, context)


def _gives_rows(connection: BaseDatabaseWrapper, sql: str) -> bool:
    """Whether the statement ends after we do: SQLite does not commit before its rows were fetched.

    Only a single ``save`` outside of any transaction is counted a moment after it, then: services and forms have one.
    """
    return connection.vendor == "sqlite" and "RETURNING" in sql


def _counted(
    wrote: list[str], surely: bool, execute: Callable, sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    done = execute(sql, params, many, context)
    if surely or context["cursor"].rowcount != 0:
        for table in wrote:
            bump(table, context["connection"].alias)
    return done


def listen(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Count what this connection writes from now on."""
    if _count not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _count)  # first: who takes its own away again takes the last


def connect() -> None:
    """Count what every connection writes, those that are open already included."""
    connection_created.connect(listen, dispatch_uid="raccordo.revisions")
    for connection in connections.all(initialized_only=True):
        listen(connection)
