"""The persons that a list or a file showed: one row each beside the entry that says who looked, bound to it by digest.

    leaf = SHA256(salt ‖ person)          of each row
    set  = Σ leaf modulo 2²⁵⁶             in the entry's own data, and so in the chain

A row added, removed or altered is found by ``raccordo audit verify``. An anonymisation forgets person and salt and
leaves the leaf, which then tells nothing; the entry of the erasure says how many rows it emptied.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from raccordo.kernel.audit import persons
from raccordo.kernel.audit.enums import Kind
from raccordo.kernel.privacy import declared

if TYPE_CHECKING:
    from raccordo.kernel.audit.models import Entry

_SIZE = 1 << 256
BATCH = 2000
#: Keys of the entry's data: how many persons, and the digest of which.
COUNT, SET = "persons", "persons_set"
#: Key of the data of an erasure: how many rows it emptied.
EMPTIED = "named"


def keys_of(rows: Any) -> list[str]:
    """The keys of the persons whose rows these are, each once: of a QuerySet, or of records already read.

    Of records nothing is asked of the database if they came with what leads to the person; else one query for all.
    """
    if isinstance(rows, models.QuerySet) and rows._result_cache is None:
        return _asked(rows.model, rows)
    read = list(rows)
    if not read:
        return []
    found = [_known(row) for row in read]
    if None in found:
        model = type(read[0])
        return _asked(model, model._base_manager.filter(pk__in=[row.pk for row in read]))
    return sorted({key for key in found if key})


def _known(row: models.Model) -> str | None:
    """The key of a record's person; empty for none, ``None`` where the database would have to be asked."""
    known = declared.entity(row._meta.label_lower)
    if known is None or not known.person:
        return ""
    through: Any = row
    for name in known.person.split(".")[:-1]:
        if not through._meta.get_field(name).is_cached(through):
            return None
        if (through := getattr(through, name)) is None:
            return ""
    return persons.key_of(row)


def _asked(model: type[models.Model], rows: models.QuerySet) -> list[str]:
    from raccordo.kernel.privacy.people import path_of, person_entity

    label = model._meta.label_lower
    known = declared.entity(label)
    if known is None or not known.person:
        return []
    owner = person_entity(label, known)
    found = rows.order_by().values_list(path_of(known), flat=True).distinct()
    return sorted({persons.key(owner, pk) for pk in found.iterator(chunk_size=BATCH) if pk is not None})


def leaf(salt: int, person: str) -> int:
    """What a row adds to the digest of its set."""
    return int.from_bytes(hashlib.sha256(f"{salt}|{person}".encode()).digest())


def prepared(people: Sequence[str]) -> tuple[dict[str, Any], list[int]]:
    """What the entry says of the persons, and a salt for each."""
    salts = [secrets.randbits(62) for _person in people]
    total = sum(leaf(salt, person) for salt, person in zip(salts, people, strict=True)) % _SIZE
    return {COUNT: len(people), SET: f"{total:064x}"}, salts


def add(entry: Entry, people: Sequence[str], salts: Sequence[int]) -> None:
    """Write the rows of an entry, in its transaction."""
    model: Any = apps.get_model("audittrail", "Named")
    rows = (model(entry=entry, person=person, salt=salt) for person, salt in zip(people, salts, strict=True))
    model.objects.bulk_create(rows, batch_size=BATCH)


def forget(rows: models.QuerySet, entry: int, keys: Iterable[int]) -> None:
    """Leave of some rows what the digest needs and nothing of whom they named."""
    plain: models.QuerySet = models.QuerySet(rows.model)  # the log's own refuses to be changed
    wanted = sorted(keys)
    for first in range(0, len(wanted), BATCH):
        emptied = []
        for row in plain.filter(pk__in=wanted[first : first + BATCH], erased_under__isnull=True):
            row.leaf = f"{leaf(row.salt, row.person):064x}"
            row.person, row.salt, row.erased_under = "", 0, entry
            emptied.append(row)
        plain.bulk_update(emptied, ["leaf", "person", "salt", "erased_under"], batch_size=200)


def troubles() -> Iterator[tuple[int, str]]:
    """Entries whose persons are not those of the chain: key, what is wrong. Memory does not grow with the log."""
    entry: Any = apps.get_model("audittrail", "Entry")
    named: Any = apps.get_model("audittrail", "Named")
    told = entry.objects.filter(kind__in=(Kind.LISTED, Kind.EXPORTED)).order_by("pk")
    rows = named.objects.order_by("entry_id", "pk").values_list("entry_id", "person", "salt", "leaf", "erased_under")
    added = _("persons were added to an entry that names none")
    other = _("it showed %(n)s persons, and the %(m)s beside it are not those")
    erased: dict[int, int] = {}
    sets = _sets(rows.iterator(chunk_size=5000), erased)
    current = next(sets, None)
    for pk, data in told.values_list("pk", "additional_data").iterator(chunk_size=5000):
        while current is not None and current[0] < pk:
            yield current[0], added
            current = next(sets, None)
        said = [(data or {}).get(COUNT, 0), int((data or {}).get(SET, "0"), 16)]
        there = [0, 0]
        if current is not None and current[0] == pk:
            there, current = current[1], next(sets, None)
        if there != said:
            yield pk, other % {"n": said[0], "m": there[0]}
    while current is not None:
        yield current[0], added
        current = next(sets, None)
    for act, count in sorted(erased.items()):
        data = entry.objects.filter(pk=act, kind=Kind.ERASED).values_list("additional_data", flat=True).first()
        if (data or {}).get(EMPTIED, 0) != count:
            yield act, _("%(n)s persons of lists are erased under it, which it does not say") % {"n": count}


def _sets(rows: Iterator[Any], erased: dict[int, int]) -> Iterator[tuple[int, list[int]]]:
    """Entry → how many rows it has and the digest of their set."""
    for entry, group in groupby(rows, key=lambda row: row[0]):
        count = total = 0
        for _entry, person, salt, kept, act in group:
            count += 1
            total += leaf(salt, person) if act is None else int(kept or "0", 16)
            if act is not None:
                erased[act] = erased.get(act, 0) + 1
        yield entry, [count, total % _SIZE]
