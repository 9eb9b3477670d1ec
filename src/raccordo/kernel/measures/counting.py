"""Counting the records of a measure: the total, the part of each place and the latest day, from as few rows as can be.

A question over given days is always the same statement, for it never reads the clock nor the records. So its text is
made once and kept: making it costs Django more than most of these statements cost the database.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, IntegerField, QuerySet, Value
from django.db.models.sql.datastructures import Join

from raccordo.kernel.measures.types import Measure, Window

#: The key of a part is the primary key of a centre or quadrant; ``None`` gathers records without a place.
Parts = dict[int | None, int]


@dataclass(frozen=True)
class Tally:
    """What the records of one measure say: how many in all, how many by place (none that is empty), the latest day."""

    total: int
    parts: Parts
    last: dt.date | None


class Statement(NamedTuple):
    """The text of a question and what goes in it."""

    sql: str
    values: tuple[Any, ...]


class Shape(NamedTuple):
    """All of a measure that its statements depend on. (Measures themselves carry words, which are slow to compare.)"""

    question: Callable[[Window], Any]
    counts: str
    sums: str | None
    place: str | None
    on: str | None


class Asked:
    """What was asked in one run: a measure that serves two indicators is asked once. Not to be kept beyond the run."""

    def __init__(self) -> None:
        self._found: dict[tuple[Shape, Window], Tally] = {}

    def tally(self, item: Measure, window: Window, by: str = "centre") -> Tally:
        """:func:`tally`, the first time; then what it said."""
        key = (shape(item, by), window)
        if key not in self._found:
            self._found[key] = tally(item, window, by)
        return self._found[key]


def shape(item: Measure, by: str) -> Shape:
    """The shape of a measure split by ``centre`` or ``quadrant``."""
    return Shape(item.question, item.counts, item.sums, item.path_to(by), item.on)


def tally(item: Measure, window: Window, by: str = "centre") -> Tally:
    """Ask the records, now. A subject with records in several places counts in each, and once in the total."""
    rows = _run(statement(shape(item, by), window, connection.vendor))
    last = max((_day(day) for _kind, _key, _n, day in rows if day is not None), default=None)
    if any(kind == GATHERED for kind, *_rest in rows):
        subjects = {key: set(json.loads(text)) - {None} for _kind, key, text, _last in rows}
        parts = {key: len(known) for key, known in subjects.items() if known}
        return Tally(len(set().union(*subjects.values())), parts, last)
    parts = {key: n for kind, key, n, _last in rows if kind == PART and n}
    total = next((n for kind, _key, n, _last in rows if kind == TOTAL), None)
    return Tally(sum(parts.values()) if total is None else total, parts, last)


#: What a row of an answer is; the forms below write them. Who is gathered is told apart here.
PART, TOTAL, GATHERED = 0, 1, 2


def _run(statement: Statement | None) -> list[tuple[int, int | None, Any, Any]]:
    if statement is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, statement.values)
        return cursor.fetchall()


def _day(value: Any) -> dt.date:
    """A day as the driver gives it: SQLite knows texts only."""
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


@lru_cache(maxsize=2048)
def statement(asked: Shape, window: Window, vendor: str) -> Statement | None:
    """The statement that answers, giving rows of kind, place, number and latest day; ``None`` if nothing can.

    The records of the places, and sums over them, add up to the total. Subjects do not, as one may have records in
    several places, and ``COUNT(DISTINCT)`` by place and in all reads everything twice and puts each row in its order.
    So PostgreSQL finds the pairs of place and subject first, which it does by hashing, and counts them after; SQLite,
    which has no hashing, gathers the subjects of each place for :func:`tally` to count.
    """
    rows = _rows(asked, window)
    last = 'MAX("day_")' if asked.on else "NULL"
    if asked.sums:
        return _written(_BY_PLACE, rows, 'COALESCE(SUM("amount_"), 0)', last)
    if asked.counts == "pk" and _each_once(rows):
        return _written(_BY_PLACE, rows, "COUNT(*)", last)
    if vendor == "sqlite":
        return _written(_GATHERED, rows, 'json_group_array("who_")', last)
    if asked.place is None:
        return _written(_BY_PLACE, rows, 'COUNT(DISTINCT "who_")', last)
    return _written(_PAIRS, rows, "", last)


_BY_PLACE = 'SELECT 0, "key_", {number}, {last} FROM {rows} GROUP BY "key_"'
_GATHERED = 'SELECT 2, "key_", {number}, {last} FROM {rows} GROUP BY "key_"'
#: Parts and total from the pairs of place and subject, found once.
_PAIRS = """
WITH "pairs" AS MATERIALIZED (SELECT "key_", "who_", {last} AS "last_" FROM {rows} GROUP BY "key_", "who_")
SELECT 0, "key_", COUNT("who_"), MAX("last_") FROM "pairs" GROUP BY "key_"
UNION ALL
SELECT 1, NULL, COUNT(*), NULL FROM (
    SELECT "who_" FROM "pairs" WHERE "who_" IS NOT NULL GROUP BY "who_"
) AS "subjects"
"""


def _rows(asked: Shape, window: Window) -> QuerySet:
    """The records with what is needed of each: place, what is counted, day, amount."""
    found = asked.question(window).order_by()
    found.query.distinct = False  # what is counted is told apart when it is counted
    named = {"key_": asked.place, "who_": asked.counts, "day_": asked.on, "amount_": asked.sums}
    empty = Value(None, IntegerField())
    return found.values(**{name: F(path) if path else empty for name, path in named.items() if path or name == "key_"})


def _each_once(rows: QuerySet) -> bool:
    """Whether each record comes up once: no join leads from one to many."""
    query = rows.query
    used = [join for alias, join in query.alias_map.items() if query.alias_refcount[alias]]
    fields: list[Any] = [join.join_field for join in used if isinstance(join, Join)]
    return all(field.many_to_one or field.one_to_one for field in fields)


def _written(form: str, rows: QuerySet, number: str, last: str) -> Statement | None:
    """A statement of this form over the rows; ``None`` if no row can answer."""
    try:
        sql, values = rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return None
    return Statement(form.format(number=number, last=last, rows=f'({sql}) AS "rows_"'), tuple(values))
