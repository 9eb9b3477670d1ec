"""What a list says of its rows (how many, how many per choice, which stand on a page), asked once while they stay.

An answer is kept under the very statement that asks it with all that goes in it, so that the reader's reach, the day,
the filters and the order are part of it, and under the numbers of the tables it reads
(:mod:`raccordo.kernel.revisions`): a write in one of them makes another key, and the question is asked again. What
reads a table whose writes are not counted is always asked. The rows of a page are read each time; only their keys are
kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cached_property
from typing import Any, cast

from django.core.exceptions import EmptyResultSet
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import QuerySet

from raccordo.kernel import revisions
from raccordo.kernel.caches import once


class Memory:
    """The numbers as they stood when a page began to ask, and what is known under them."""

    def __init__(self) -> None:
        self._keys: dict[int, tuple[QuerySet, str | None]] = {}

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Every table's number. Read before what is kept under it: what is written meanwhile makes a newer key."""
        return revisions.numbers()

    def key(self, rows: QuerySet) -> str | None:
        """A text that changes whenever the answer to ``rows`` may; ``None`` if nothing tells when it does.

        The same object is written out once: making a statement costs more than looking its answer up.
        """
        if id(rows) not in self._keys:
            self._keys[id(rows)] = rows, self._key(rows)
        return self._keys[id(rows)][1]

    def _key(self, rows: QuerySet) -> str | None:
        try:
            sql, values = rows.query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            return None
        read = revisions.tables_in(sql)
        if read - revisions.tables():
            return None
        return hashlib.sha256(repr((sql, values, revisions.state(read, self.numbers))).encode()).hexdigest()

    def of(self, what: str, rows: QuerySet, ask: Callable[[], Any]) -> Any:
        """``ask()``, which must depend on the statement of ``rows`` alone, or what it said while they were the same."""
        key = self.key(rows)
        if key is None:
            return ask()
        return once(f"rows:{what}:{key}", ask)

    def count(self, rows: QuerySet) -> int:
        """How many rows there are."""
        plain = rows.order_by()
        return self.of("count", plain.values("pk"), plain.count)

    def keys(self, rows: QuerySet) -> list[Any]:
        """The primary keys of the rows, in their order."""
        keys = rows.values_list("pk", flat=True)
        return self.of("keys", keys, lambda: list(keys))


class Pages(Paginator):
    """The pages of rows of the database."""

    object_list: QuerySet

    def __init__(self, rows: QuerySet, per_page: int, memory: Memory):
        super().__init__(rows, per_page)
        self.memory = memory

    @cached_property
    def count(self) -> int:
        return self.memory.count(self.object_list)

    def page(self, number: Any) -> Page:
        """The rows that stand on a page, read by their keys."""
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        if self.object_list.query.annotations:  # what is computed beside a row must be asked with it
            return Page(self.object_list[first : first + self.per_page], number, self)
        keys = self.memory.keys(self.object_list[first : first + self.per_page])
        by_key = {row.pk: row for row in by_keys(self.object_list, keys)}
        return Page([by_key[key] for key in keys if key in by_key], number, self)


def by_keys(rows: QuerySet, keys: list[Any]) -> QuerySet:
    """The rows with these keys and what comes along with each, without asking again whether they belong."""
    found, like = cast("Any", rows.model._base_manager.filter(pk__in=keys)), cast("Any", rows)
    found.query.select_related = like.query.select_related
    found.query.deferred_loading = like.query.deferred_loading
    found._prefetch_related_lookups = like._prefetch_related_lookups
    return found
