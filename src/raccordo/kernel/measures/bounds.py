"""Until when the rows of a table can matter to a question: found in its statement, as :mod:`.reading` finds the tables.

A row cannot change an answer when, wherever its table stands in the statement, a condition that must hold there asks
that a day of its own, or of a record it belongs to, be not after the window. Only conditions joined by AND must hold:
what stands under OR or NOT keeps nothing out. What is asked in some way not known here has no bound: all rows matter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.expressions import Col, CombinedExpression, Subquery, Value
from django.db.models.lookups import Exact, LessThan, LessThanOrEqual, Range
from django.db.models.sql.datastructures import Join
from django.db.models.sql.query import Query
from django.db.models.sql.where import AND, WhereNode

#: For each place where a table stands, the paths from its row to the days that must not be after the window.
Bounds = tuple[frozenset[str], ...]


def bounds(query: Query, end: dt.date) -> dict[str, Bounds]:
    """The bounds of every table that a statement reads, asked in a window that ends on ``end``."""
    found: dict[str, list[frozenset[str]]] = {}
    for level in _levels(Level(query, None, end)):
        for alias, table in level.tables.items():
            found.setdefault(table, []).append(frozenset(level.paths(alias)))
    return {table: tuple(paths) for table, paths in found.items()}


def _levels(level: Level) -> Iterator[Level]:
    """A SELECT and all those inside it."""
    yield level
    query = level.query
    for node in (query.where, *query.annotation_select.values(), *query.select, *query.combined_queries):
        for inner in _inside(node):
            yield from _levels(Level(inner, level, level.end))


def _inside(node: Any) -> Iterator[Query]:
    """The SELECTs directly inside an expression."""
    if isinstance(node, Query):
        yield node
    elif isinstance(node, Subquery):
        yield node.query
    elif hasattr(node, "get_source_expressions"):
        for one in node.get_source_expressions():
            yield from _inside(one)


@dataclass(frozen=True)
class Level:
    """One SELECT, and the one around it."""

    query: Query
    outer: Level | None
    end: dt.date

    @cached_property
    def tables(self) -> dict[str, str]:
        """The tables it takes rows from, by the name each has in it."""
        used = self.query.alias_refcount
        return {alias: str(join.table_name) for alias, join in self.query.alias_map.items() if used[alias]}

    @cached_property
    def conditions(self) -> list[Any]:
        """What must hold of every row: all that is joined by AND."""
        return list(_anded(self.query.where))

    def home(self, alias: str) -> Level | None:
        """The SELECT a name belongs to, this or one around it."""
        if alias in self.tables:
            return self
        return self.outer.home(alias) if self.outer else None

    def paths(self, alias: str, seen: tuple[str, ...] = ()) -> Iterator[str]:
        """From a row to its days that must not be after the window, then from the records it belongs to."""
        for day in {one.lhs for one in self.conditions if _is_day(getattr(one, "lhs", None))}:
            if day.alias == alias and (latest := self.latest(day)) is not None and latest <= self.end:
                yield day.target.name
        for key, owner in self.belongs(alias):
            if owner not in seen and (home := self.home(owner)) is not None:
                yield from (f"{key}__{path}" for path in home.paths(owner, (*seen, alias)))

    def latest(self, asked: Any, seen: tuple[Col, ...] = ()) -> dt.date | None:
        """The latest day that an expression can be where all conditions hold; ``None`` if nothing says so."""
        match asked:
            case Value():
                return self.latest(asked.value)
            case dt.date() if not isinstance(asked, dt.datetime):
                return asked
            case CombinedExpression(connector="+", lhs=day, rhs=Value(value=dt.timedelta() as span)):
                return None if (held := self.latest(day, seen)) is None else held + span
            case Col() if _is_day(asked) and asked not in seen and (home := self.home(asked.alias)) is not None:
                above = [_above(one) for one in home.conditions if getattr(one, "lhs", None) == asked]
                known = [home.latest(one, (*seen, asked)) for one in above]
                return min((day for day in known if day is not None), default=None)
        return None

    def belongs(self, alias: str) -> Iterator[tuple[str, str]]:
        """The foreign keys by which a row is tied to the one it belongs to, and that one's name in the statement."""
        equal: list[Any] = [
            ((str(one.lhs.alias), one.lhs.target.column), (str(one.rhs.alias), one.rhs.target.column))
            for one in self.conditions
            if isinstance(one, Exact) and isinstance(one.lhs, Col) and isinstance(one.rhs, Col)
        ]
        for name in self.tables:
            join = self.query.alias_map[name]
            if isinstance(join, Join):
                equal += [((str(join.parent_alias), left), (name, right)) for left, right in join.join_cols]
        for one, other in [*equal, *((other, one) for one, other in equal)]:
            home = self.home(other[0])
            if one[0] == alias and home is not None:
                yield from (
                    (key, other[0]) for key in _keys(self.tables[alias], one[1], home.tables[other[0]], other[1])
                )


def _keys(table: str, column: str, owners: str, target: str) -> Iterator[str]:
    """The foreign keys of a table in a column, that lead to what a column of another identifies."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_concrete_fields if model._meta.db_table == table else ():
            if isinstance(field, models.ForeignKey) and field.column == column:
                to = field.target_field
                if (to.model._meta.db_table, to.column) == (owners, target):
                    yield field.name


def _anded(node: Any) -> Iterator[Any]:
    """The conditions that must all hold."""
    if not isinstance(node, WhereNode):
        yield node
    elif not node.negated and (node.connector == AND or len(node.children) == 1):
        for child in node.children:
            yield from _anded(child)


def _is_day(asked: Any) -> bool:
    """Whether an expression is a column of days."""
    return isinstance(asked, Col) and type(asked.target) is models.DateField


def _above(condition: Any) -> Any:
    """What the left side of a condition is not after; ``None`` if it says nothing of the kind."""
    match condition:
        case LessThanOrEqual() | LessThan() | Exact():
            return condition.rhs
        case Range():
            return condition.rhs[1]
    return None
