"""Which jobs there are: each kind with its function, its title and how it may be repeated."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


class JobError(Exception):
    """The work cannot be done, for a reason its reader can understand; it is told to them and not tried again."""


@dataclass(frozen=True)
class JobType:
    """One kind of job.

    Attributes:
        kind: its name in the database, ``app.what``; never changed once jobs of it exist.
        title: what it does, in the reader's words.
        function: takes a ``Run`` and keyword parameters.
        retries: how many times an unexpected failure is tried again.
        single: whether only one of the kind may be waiting or running at a time.
    """

    kind: str
    title: str | Promise
    function: Callable[..., None]
    retries: int
    single: bool

    def check(self, parameters: dict[str, Any]) -> None:
        """Refuse parameters the function does not take.

        Raises:
            TypeError: as calling the function would.
        """
        inspect.signature(self.function).bind(None, **parameters)


_types: dict[str, JobType] = {}


def job(
    kind: str, *, title: str | Promise, retries: int = 2, single: bool = False
) -> Callable[[Callable[..., None]], JobType]:
    """Declare a function as a kind of job; the name then stands for the kind, to be given to ``services.start``.

    Raises:
        ValueError: the kind is taken by another function.
    """

    def declare(function: Callable[..., None]) -> JobType:
        if kind in _types:
            raise ValueError(f"Two jobs are called {kind!r}.")
        _types[kind] = JobType(kind, title, function, retries, single)
        return _types[kind]

    return declare


def find(kind: str) -> JobType | None:
    """The kind of this name, or ``None`` where the code that did it is gone."""
    return _types.get(kind)


def choices() -> list[tuple[str, str]]:
    """Every kind with its title, by title."""
    return sorted(((kind, str(known.title)) for kind, known in _types.items()), key=lambda pair: (pair[1], pair[0]))
