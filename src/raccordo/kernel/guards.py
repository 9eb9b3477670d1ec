"""Who is asked before records written by hand are kept.

The kernel's forms know nothing of plans and periods; whoever has a reason to refuse a write registers a guard. Inside
:func:`watching` every record that is written or removed is shown to the guards first: the one of the form and those
that forms and services write beside it, one by one (signals tell) or many in one statement (the statement itself is
seen). At the end, inside the same transaction, they say why it may not be kept: what they refuse is undone whole.
Loaders are not watched: what they bring is shown for what it is (in a closed period: as a later correction).
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from django.apps import apps
from django.db import DatabaseError, connection, models
from django.db.models import signals

if TYPE_CHECKING:
    from raccordo.kernel.accounts.models import User


class Watcher(Protocol):
    """What a guard gives for some writes of a person."""

    def before(self, record: models.Model, *, removed: bool) -> None:
        """Look at a record about to be written (``pk`` is ``None`` for a new one), or ``removed``."""

    def before_many(self, model: type[models.Model]) -> None:
        """Look at a table of which some rows, nobody says which, are about to be written or removed: links between
        records, and whatever one statement writes for many."""

    def reasons(self) -> list[str]:
        """Why what was written may not be kept, one sentence each."""


#: Who writes, on the installation's day → who looks.
Guard = Callable[["User", dt.date], Watcher]

_guards: list[Guard] = []
_watched: ContextVar[_Statements | None] = ContextVar("raccordo_watched", default=None)
_WRITES = re.compile(r'\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM) "(\w+)"')


class Refused(Exception):
    """A guard refused; ``reasons`` are for who writes."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))


def register(guard: Guard) -> Guard:
    """Ask this guard too, from now on."""
    if guard not in _guards:
        _guards.append(guard)
    return guard


@contextmanager
def watching(user: User, today: dt.date) -> Iterator[None]:
    """Let every guard look at what is written inside, which stands in a transaction of the caller.

    Raises:
        Refused: a guard refuses; the transaction must then be undone.
    """
    watchers = tuple(guard(user, today) for guard in _guards)
    token = _watched.set(statements := _Statements(watchers))
    try:
        with connection.execute_wrapper(statements):
            yield
    finally:
        _watched.reset(token)
    if reasons := [reason for watcher in watchers for reason in watcher.reasons()]:
        raise Refused(reasons)


class _Statements:
    """Looks at each statement: writes that no signal told of are shown as those of many."""

    def __init__(self, watchers: tuple[Watcher, ...]):
        self.watchers = watchers
        #: How many records of a model signals told of, that are being written now.
        self.told: Counter[type[models.Model]] = Counter()

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        written = _WRITES.match(sql)
        model = _tables().get(written[1]) if written else None
        if model is None:
            return execute(sql, *rest)
        if self.told[model] <= 0:
            for watcher in self.watchers:
                watcher.before_many(model)
        try:
            return execute(sql, *rest)
        except DatabaseError:
            self.told[model] = 0  # no signal will tell that it is over
            raise


@cache
def _tables() -> dict[str, type[models.Model]]:
    return {one._meta.db_table: one for one in apps.get_models(include_auto_created=True) if not one._meta.proxy}


def _tell(sender: type[models.Model], instance: models.Model, *, removed: bool) -> None:
    if (statements := _watched.get()) is not None:
        for watcher in statements.watchers:
            watcher.before(instance, removed=removed)
        statements.told[sender._meta.concrete_model or sender] += 1


def _before_saving(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    _tell(sender, instance, removed=False)


def _before_removing(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    _tell(sender, instance, removed=True)


def _after(sender: type[models.Model], **kwargs: Any) -> None:
    if (statements := _watched.get()) is not None:
        statements.told[sender._meta.concrete_model or sender] -= 1


def connect() -> None:
    """Hear of each record that is written; of those that are written many at once only the statements tell."""
    signals.pre_save.connect(_before_saving, dispatch_uid="raccordo.guards.save")
    signals.pre_delete.connect(_before_removing, dispatch_uid="raccordo.guards.delete")
    signals.post_save.connect(_after, dispatch_uid="raccordo.guards.saved")
    signals.post_delete.connect(_after, dispatch_uid="raccordo.guards.deleted")
