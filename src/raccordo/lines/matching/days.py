"""Arithmetic on days inside a statement, in each database's own functions."""

from __future__ import annotations

from typing import Any

from django.db.models import DateField, Func


class DaysBefore(Func):
    """The day so many days before another.

    Django's own subtraction calls Python for every row on SQLite and gives a moment instead of a day on PostgreSQL.
    """

    output_field = DateField()
    arity = 1

    def __init__(self, day: Any, days: int, **extra: Any):
        super().__init__(day, days=int(days), **extra)

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="date(%(expressions)s, '-%(days)d days')", **context)

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="(%(expressions)s - %(days)d)", **context)
