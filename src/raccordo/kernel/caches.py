"""Which cache holds what, and how what is missing there is made once.

``default`` is for counters alone, so that no page read pushes a guess out of its count.

After a write fifty readers may miss the same thing at once. One of them makes it, the others of the process wait and
take it. So that nobody waits for ever: what is made has a level, and who makes something waits only for what is of a
lower level, whose makers wait for nobody (parts of pages wait for answers); who is in a transaction, and may hold what
others need, does not wait at all; and after some seconds one makes it oneself.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.core.cache import caches
from django.db import connection
from django.utils.connection import ConnectionProxy

#: What was asked of the records and need not be asked again.
answers = ConnectionProxy(caches, "answers")
#: Parts of pages.
fragments = ConnectionProxy(caches, "fragments")

Made = TypeVar("Made")

#: What is asked of the records; what is drawn of such answers.
ANSWER, PART = 1, 2
#: Seconds after which somebody who waits makes it too.
PATIENCE = 20.0

_guard = threading.Lock()
#: Key → the lock of who makes it, and how many hold it or wait for it.
_making: dict[str, tuple[threading.Lock, int]] = {}
_mine = threading.local()


def once(key: str, make: Callable[[], Made], level: int = ANSWER) -> Made:
    """What the answers keep under ``key``; made, kept and given if it is not there. ``make`` never gives ``None``."""
    return alone(key, lambda: answers.get(key), lambda: _keep(key, make()), level)


def _keep(key: str, made: Made) -> Made:
    answers.set(key, made)
    return made


def alone(key: str, find: Callable[[], Made | None], make: Callable[[], Made], level: int) -> Made:
    """``find()``, or if it finds nothing ``make()``, which keeps what it makes, by one thread at a time."""
    if (found := find()) is not None:
        return found
    if level >= getattr(_mine, "level", PART + 1) or connection.in_atomic_block:
        return make()
    with _only(key, level) as waited:
        found = find() if waited else None
        return make() if found is None else found


@contextmanager
def _only(key: str, level: int) -> Iterator[bool]:
    """Hold the lock of a key, or go on without it after a time; says whether somebody else had it first."""
    with _guard:
        lock, users = _making.get(key, (threading.Lock(), 0))
        _making[key] = lock, users + 1
    before = getattr(_mine, "level", PART + 1)
    held = lock.acquire(timeout=PATIENCE)
    _mine.level = level
    try:
        yield users > 0
    finally:
        _mine.level = before
        if held:
            lock.release()
        with _guard:
            users = _making[key][1] - 1
            if users:
                _making[key] = lock, users
            else:
                del _making[key]
