"""Bring a table to given rows in bulk: what is new is added, what differs is changed, what is equal is left alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

BATCH = 400


@dataclass(frozen=True)
class Tally:
    """How many rows a load added, changed, removed and found as they should be."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0

    @property
    def touched(self) -> bool:
        """Whether anything was written."""
        return bool(self.added or self.changed or self.removed)

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.added + other.added,
            self.changed + other.changed,
            self.removed + other.removed,
            self.unchanged + other.unchanged,
        )


def sync(model: type[models.Model], key: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Tally:
    """Bring a table to ``rows``; rows of the table that are not among them stay.

    :param key: the columns that identify a row; foreign keys by their column (``province_id``).
    :param rows: all with the same columns.
    """
    if not rows:
        return Tally()
    columns = list(rows[0])
    position = [columns.index(name) for name in key]
    existing = {
        tuple(values[i] for i in position): (pk, values)
        for pk, *values in model._default_manager.values_list("pk", *columns)
    }
    new, differing = [], []
    for row in rows:
        values = list(row.values())
        known = existing.get(tuple(values[i] for i in position))
        if known is None:
            new.append(model(**row))
        elif known[1] != values:
            changed = model(**row)
            changed.pk = known[0]
            differing.append(changed)
    model._default_manager.bulk_create(new, batch_size=BATCH)
    fields = [name for name in columns if name not in key]
    if differing and fields:
        model._default_manager.bulk_update(differing, fields, batch_size=BATCH)
    return Tally(len(new), len(differing), 0, len(rows) - len(new) - len(differing))
