"""Who is asked before records written by hand are kept.

The kernel's forms know nothing of plans and periods; whoever has a reason to refuse a write registers a guard. Inside
:func:`watching` every record that is written or removed is shown to the guards first, the one of the form and those
that forms and services write beside it; at the end, inside the same transaction, they say why it may not be kept: what
they refuse is undone whole. Loaders are not watched: what they bring is shown for what it is (in a closed period: as a
later correction).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Protocol

from django.db import models
from django.db.models import signals

if TYPE_CHECKING:
    from raccordo.kernel.accounts.models import User


class Watcher(Protocol):
    """What a guard gives for some writes of a person."""

    def before(self, record: models.Model, *, removed: bool) -> None:
        """Look at a record about to be written (``pk`` is ``None`` for a new one), or ``removed``."""

    def before_links(self, through: type[models.Model]) -> None:
        """Look at a table of links between records, some of which are about to be made or undone."""

    def reasons(self) -> list[str]:
        """Why what was written may not be kept, one sentence each."""


#: Who writes, on the installation's day → who looks.
Guard = Callable[["User", dt.date], Watcher]

_guards: list[Guard] = []
_watchers: ContextVar[tuple[Watcher, ...]] = ContextVar("raccordo_watchers", default=())


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
    token = _watchers.set(watchers)
    try:
        yield
    finally:
        _watchers.reset(token)
    if reasons := [reason for watcher in watchers for reason in watcher.reasons()]:
        raise Refused(reasons)


def _show_written(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    for watcher in _watchers.get():
        watcher.before(instance, removed=False)


def _show_removed(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    for watcher in _watchers.get():
        watcher.before(instance, removed=True)


def _show_links(sender: type[models.Model], action: str, **kwargs: Any) -> None:
    if action.startswith("pre_"):
        for watcher in _watchers.get():
            watcher.before_links(sender)


def connect() -> None:
    """See what is written. Bulk writes send no signal: forms and services write record by record, held by a test."""
    signals.pre_save.connect(_show_written, dispatch_uid="raccordo.guards.save")
    signals.pre_delete.connect(_show_removed, dispatch_uid="raccordo.guards.delete")
    signals.m2m_changed.connect(_show_links, dispatch_uid="raccordo.guards.links")
