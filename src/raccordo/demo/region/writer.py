"""Writing many rows fast: columns in, one prepared statement out.

Generators hold their rows as columns (lists or NumPy arrays of the same length). The writer gives primary keys, fills
what is not given with the field's default, turns dates and decimals into what the database takes, and inserts in
chunks. Constraints are the database's own; signals are not sent, so the caller bumps the revisions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
from django.core.management.color import no_style
from django.db import connection, models

CHUNK = 20_000


class Writer:
    """Inserts rows and hands out primary keys, counted from one for each table it is the first to fill."""

    def __init__(self) -> None:
        self._next: dict[type[models.Model], int] = {}
        self._written: dict[type[models.Model], int] = {}

    @property
    def written(self) -> dict[str, int]:
        """How many rows of which entity were inserted."""
        return {model._meta.label_lower: count for model, count in self._written.items()}

    def keys(self, model: type[models.Model], count: int) -> np.ndarray:
        """The next ``count`` primary keys of a model."""
        first = self._next.get(model)
        if first is None:
            highest = model._default_manager.aggregate(top=models.Max("pk"))["top"]
            first = (highest or 0) + 1
        self._next[model] = first + count
        return np.arange(first, first + count, dtype=np.int64)

    def write(self, model: type[models.Model], count: int, **columns: Any) -> np.ndarray:
        """Insert ``count`` rows; a column is a sequence of that length, or one value for all. Returns the keys.

        Days are given as ``datetime.date`` or as NumPy ``datetime64[D]`` (``NaT`` for none); relations by
        their column name (``centre_id``).

        Raises:
            ValueError: an unknown column, or one of another length.
        """
        keys = columns.pop("id", None)
        keys = self.keys(model, count) if keys is None else np.asarray(keys)
        fields: dict[str, Any] = {field.attname: field for field in model._meta.concrete_fields}
        unknown = set(columns) - set(fields)
        if unknown:
            raise ValueError(f"{model.__name__} has no column {sorted(unknown)}.")
        if count == 0:
            return keys
        columns["id"] = keys
        self._written[model] = self._written.get(model, 0) + count
        for name, given in columns.items():
            if _is_column(given) and len(given) != count:
                raise ValueError(f"{model.__name__}.{name}: {len(given)} values for {count} rows.")
        # a chunk at a time, so that a million rows never stand in memory as Python values
        for first in range(0, count, CHUNK):
            _insert(model, fields, columns, first, min(first + CHUNK, count))
        return keys

    def finish(self) -> None:
        """Let the database go on counting after the keys given here (PostgreSQL's sequences)."""
        statements = connection.ops.sequence_reset_sql(no_style(), list(self._next))
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


_MISSING = object()


def _is_column(given: Any) -> bool:
    return isinstance(given, np.ndarray | list | tuple)


def _prepare(field: models.Field, given: Any, first: int, last: int) -> Sequence[Any]:
    """The rows from ``first`` to before ``last`` of a column, as the database takes them."""
    if given is _MISSING:
        given = field.get_default()
    if not _is_column(given):
        return [_stored(field, given.item() if isinstance(given, np.generic) else given)] * (last - first)
    values = _plain(given[first:last])
    if isinstance(field, models.DateField):  # few distinct days: each is turned once
        known = {day: _stored(field, day) for day in set(values)}
        return [known[day] for day in values]
    if isinstance(field, models.DecimalField | models.JSONField):
        return [_stored(field, value) for value in values]
    if isinstance(given, np.ndarray) and given.dtype.kind == "f" and not isinstance(field, models.FloatField):
        return [None if value is None else int(value) for value in values]  # whole numbers some of which are missing
    return values


def _plain(values: Any) -> list[Any]:
    """Python values of an array; ``NaT`` and ``NaN`` become ``None``."""
    if not isinstance(values, np.ndarray):
        return list(values)
    if values.dtype.kind == "M":
        return values.astype("datetime64[D]").tolist()
    if values.dtype.kind == "f":
        return [None if value != value else value for value in values.tolist()]
    return values.tolist()


def _stored(field: models.Field, value: Any) -> Any:
    """A day, a decimal or a JSON value as the database takes it; anything else as it is."""
    if value is None or not isinstance(field, models.DateField | models.DecimalField | models.JSONField):
        return value
    if isinstance(field, models.DecimalField) and not isinstance(value, Decimal):
        value = round(Decimal(str(value)), field.decimal_places)
    return field.get_db_prep_save(value, connection)


def _insert(
    model: type[models.Model], fields: dict[str, models.Field], columns: dict[str, Any], first: int, last: int
) -> None:
    quote = connection.ops.quote_name
    listed = ", ".join(quote(str(field.column)) for field in fields.values())
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({listed}) VALUES ({places})"  # noqa: S608  (no input)
    prepared = [_prepare(field, columns.get(name, _MISSING), first, last) for name, field in fields.items()]
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(zip(*prepared, strict=True)))


def days(values: Iterable[Any]) -> np.ndarray:
    """Days as an array of ``datetime64[D]``; ``None`` becomes ``NaT``."""
    return np.array(["NaT" if value is None else value for value in values], dtype="datetime64[D]")
