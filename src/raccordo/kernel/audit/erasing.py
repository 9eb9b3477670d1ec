"""Erasing what entries say of a person, without breaking the chain.

The content of the entries is emptied and its salt forgotten, so that the digest left in the chain tells nothing. The
entry of the erasure says how many entries it emptied and the fingerprint of which: an erasure without an entry, or of
other entries than it says, is found by ``raccordo audit verify``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from raccordo.kernel.audit import named
from raccordo.kernel.audit.enums import Kind
from raccordo.kernel.audit.record import record_act

if TYPE_CHECKING:
    from raccordo.kernel.audit.models import Entry

BATCH = 500
_SIZE = 1 << 256


def fingerprint(so_far: int, entry: int) -> int:
    """The fingerprint of a set of entries with one more; the order does not matter."""
    return (so_far + int.from_bytes(hashlib.sha256(str(entry).encode()).digest())) % _SIZE


def erase(
    model: type[models.Model],
    found: Iterable[int],
    said: Mapping[str, Any],
    shown: Iterable[int] = (),
    **columns: Any,
) -> Entry:
    """Empty the content of entries, and write the entry that says so, in one transaction.

    Args:
        model: what the erasure is about, e.g. the model of the persons.
        found: keys of entries whose content is still there.
        shown: keys of rows of :class:`raccordo.kernel.audit.models.Named` that forget whom they named.
        said: what the entry of the erasure says beside the count and the fingerprint; nothing personal.
    """
    from raccordo.kernel.audit.models import Entry, Named

    rows_shown = sorted(set(shown))
    also = {named.EMPTIED: len(rows_shown)} if rows_shown else {}
    keys = sorted(set(found))
    total = 0
    for pk in keys:
        total = fingerprint(total, pk)
    with transaction.atomic():
        act = record_act(
            Kind.ERASED, model, said={**said, **also, "entries": len(keys), "set": f"{total:064x}"}, **columns
        )
        rows: models.QuerySet = models.QuerySet(Entry)  # the log's own refuses to be changed
        for first in range(0, len(keys), BATCH):
            rows.filter(pk__in=keys[first : first + BATCH], erased_under__isnull=True).update(
                object_repr="", changes=None, changes_text="", serialized_data=None, salt="", erased_under=act.pk
            )
        named.forget(Named.objects.all(), act.pk, rows_shown)
    return act
