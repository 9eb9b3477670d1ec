"""What a question reads: which tables, and which of their columns, found in the statement itself.

Nobody keeps a list: a measure that joins another table reads it from then on.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.core.exceptions import EmptyResultSet, ObjectDoesNotExist
from django.db import connection, models

from raccordo.kernel.measures.bounds import Bounds, bounds
from raccordo.kernel.measures.types import Measure, Window

#: Any days serve to see what a question reads; these are a year, so that no question finds them empty.
_SAMPLE = Window(dt.date(2020, 1, 1), dt.date(2020, 12, 31))


@dataclass(frozen=True)
class Reads:
    """How a question reads a model: its ``columns``, how many ``times`` it stands in the statement, and for each of
    these until when its rows matter (``until``: paths to days of which one after the window keeps the row out)."""

    columns: frozenset[str]
    times: int
    until: Bounds

    def reaches(self, record: models.Model, end: dt.date) -> bool:
        """Whether a record can matter to the question in a window that ends on a day."""
        return not all(any(_after(record, path, end) for path in paths) for paths in self.until)


@lru_cache(maxsize=512)
def reads(side: Measure) -> dict[type[models.Model], Reads]:
    """Every model whose rows the answer depends on, those between two models included.

    A column counts as read where its name stands in the statement, whichever table it was meant of: rather one too
    many. The statement is that of the records with subject, place, day and amount, as they are sealed.
    """
    paths = dict.fromkeys(filter(None, ["pk", side.counts, side.place, side.on, side.sums]))
    asked: Any = side.question(_SAMPLE).order_by().values_list(*paths)
    try:
        sql, _values = asked.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return {}
    named = set(re.findall(r'"(\w+)"', sql))
    until = bounds(asked.query, _SAMPLE.end)
    found = {}
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if table in named and not model._meta.proxy:
            fields = [field for field in model._meta.concrete_fields if field.column in named]
            times = len(re.findall(rf'(?:FROM|JOIN) "{table}"', sql))
            known = until.get(table, ())
            free = (frozenset[str](),)
            found[model] = Reads(
                frozenset(field.attname for field in fields), times, known if len(known) == times else free
            )
    return found


def _after(record: models.Model, path: str, end: dt.date) -> bool:
    day = day_of(record, path)
    return day is not None and day > end


def day_of(record: Any, path: str) -> dt.date | None:
    """The day at the end of a path from the record; ``None`` where the path ends before."""
    found = record
    for name in path.split("__"):
        try:
            found = getattr(found, name, None)
        except ObjectDoesNotExist:
            return None
    return found if isinstance(found, dt.date) else None
