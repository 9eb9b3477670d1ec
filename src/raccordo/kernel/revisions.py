"""A counter per app that says whether its records changed since a figure was computed.

A reading keeps the counters of the apps it read; while they are unchanged the reading is still true and need not be
computed again. Nobody has to remember to count: every statement that writes a row of a tracked table bumps the counter
of its app in the same transaction, whether a save, a bulk write or SQL of one's own sent it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.apps import apps
from django.core.cache import caches
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class Revision(models.Model):
    """How many times the records of an app were written."""

    app = models.CharField(_("app"), max_length=40, primary_key=True)
    number = models.PositiveBigIntegerField(_("number"), default=0)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")

    def __str__(self) -> str:
        return f"{self.app} {self.number}"


def bump(app: str, using: str = DEFAULT_DB_ALIAS) -> None:
    """Say that records of ``app`` changed."""
    known = Revision.objects.using(using)
    if not known.filter(app=app).update(number=F("number") + 1):
        known.create(app=app, number=1)


#: In the place of an app: a number that is another one after the database was replaced by a backup.
RESTORED = "restored"


class _Known:
    """What this process knows of restores: the number it last saw, ``None`` before it looked."""

    restored: int | None = None


def say_restored() -> None:
    """Say that another database was put in the place of this one: its counters may be those of other records."""
    number = secrets.randbits(62)
    Revision.objects.update_or_create(app=RESTORED, defaults={"number": number})


def numbers() -> dict[str, int]:
    """The counter of each app that was written.

    A process that finds its database replaced forgets what it kept under the counters of the one before.
    """
    known = dict(Revision.objects.values_list("app", "number"))
    restored = known.pop(RESTORED, 0)
    if _Known.restored not in (None, restored):
        for kept in caches.all():
            kept.clear()
    _Known.restored = restored
    return known


def current(wanted: Iterable[str]) -> str:
    """The state of several apps as one short text, e.g. ``casework:41 demand:3``."""
    known = numbers()
    return " ".join(f"{app}:{known.get(app, 0)}" for app in sorted(wanted))


def tracked(label: str) -> bool:
    """Whether writes in the app ``label`` can change a figure."""
    config = apps.get_app_config(label)
    return config.name.startswith("raccordo.lines.") or label == "kernel"


#: Kernel tables whose rows no measure reads.
UNTRACKED = {"Revision", "Installation", "User", "Membership", "Enquiry"}


def counted(model: type[models.Model]) -> bool:
    """Whether writes of this model bump the counter of its app."""
    return model.__name__ not in UNTRACKED and tracked(model._meta.app_label)


@cache
def _tables() -> dict[str, str]:
    """The app of each table whose writes are counted, those between two models included."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        owner: Any = model._meta.auto_created or model
        if counted(owner):
            found[model._meta.db_table] = model._meta.app_label
    return found


_ADDS = re.compile(r'\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO)\s+"?(\w+)', re.IGNORECASE)
_CHANGES = re.compile(r'\s*(?:UPDATE|DELETE\s+FROM)\s+"?(\w+)', re.IGNORECASE)


def _count(execute: Callable, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Run a statement; if it wrote rows of a tracked table, bump the counter of the app."""
    done = execute(sql, params, many, context)
    wrote = _ADDS.match(sql) or (context["cursor"].rowcount != 0 and _CHANGES.match(sql))
    if wrote and (app := _tables().get(wrote[1])):
        bump(app, context["connection"].alias)
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
