"""The chain: each entry has a digest of its own, and a link ties it to all entries before it.

An entry's digest covers every column; what may be erased one day (names, values before and after, free text) enters
it through a salted commitment, so that the chain holds after an erasure and the digest tells nothing of what was
erased. Links are made when a transaction has been committed, in a short transaction of their own that locks the head.

    content    = SHA256(salt ‖ canonical [object_repr, changes, changes_text, serialized_data])
    entry      = SHA256(canonical [the other columns, content])
    link n     = SHA256(link n-1 ‖ n ‖ key of the entry ‖ entry ‖ instant of sealing)
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone

if TYPE_CHECKING:
    from raccordo.kernel.audit.models import Entry, Head

#: What the first link is tied to.
ORIGIN = "0" * 64
#: Version of the canonical form, part of every digest.
FORM = 1
#: Columns that an erasure empties.
CONTENT = ("object_repr", "changes", "changes_text", "serialized_data")
#: Columns of the entry's own digest, in order, after the label of its content type.
PUBLIC = (
    "object_pk", "object_id", "action", "kind", "actor_id", "role", "place", "centre_id", "origin", "reason",
    "person", "cid", "remote_addr", "remote_port", "actor_email", "additional_data", "content_digest",
)  # fmt: skip
#: How many links are inserted by one statement.
BATCH = 500


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode


def canonical(value: Any) -> bytes:
    """One text for one value, whatever database it comes back from."""
    return _encode(value).encode()


def plain(value: Any) -> Any:
    """A JSON value as it comes back from the database."""
    return value if value is None else json.loads(json.dumps(value))


def instant(when: dt.datetime) -> str:
    """An instant to the microsecond, in UTC."""
    return when.astimezone(dt.UTC).isoformat(timespec="microseconds")


def content_digest(salt: str, content: Iterable[Any]) -> str:
    """The commitment to what may be erased; ``content`` in the order of :data:`CONTENT`."""
    return hashlib.sha256(salt.encode() + canonical(list(content))).hexdigest()


def entry_digest(label: str, when: dt.datetime, public: Iterable[Any]) -> str:
    """The digest of an entry; ``label`` is ``app.model``, ``public`` in the order of :data:`PUBLIC`."""
    return hashlib.sha256(canonical([FORM, label, instant(when), *public])).hexdigest()


def link_digest(previous: str, seq: int, entry: int, digest: str, sealed_at: dt.datetime) -> str:
    """The digest of link ``seq``."""
    return hashlib.sha256(f"{previous}|{seq}|{entry}|{digest}|{instant(sealed_at)}".encode()).hexdigest()


def stamp(entry: Entry) -> None:
    """Give a new entry its salt and digests. Everything else must be there already."""
    entry.changes, entry.additional_data = plain(entry.changes), plain(entry.additional_data)
    entry.salt = secrets.token_hex(16)
    entry.content_digest = content_digest(entry.salt, (getattr(entry, name) for name in CONTENT))
    entry.digest = digest_of(entry)


def digest_of(entry: Entry) -> str:
    """The digest the entry should have, from its columns."""
    content_type = entry.content_type
    label = f"{content_type.app_label}.{content_type.model}"
    return entry_digest(label, entry.timestamp, (getattr(entry, name) for name in PUBLIC))


def enqueue(entry: Entry) -> None:
    """Seal the entry once it is committed; if it is rolled back nothing happens."""
    _pending().add(entry.pk)
    transaction.on_commit(seal_pending, robust=True)


def _pending() -> set[int]:
    """Keys waiting for the commit of this connection; those of a transaction rolled back stay and are not found."""
    known: Any = connection
    if not hasattr(known, "audit_pending"):
        known.audit_pending = set()
    return known.audit_pending


def seal_pending() -> None:
    """Seal all that this connection wrote since the last time; the first callback of a transaction does it for all."""
    waiting = _pending()
    if waiting:
        seal(sorted(waiting))
        waiting.clear()


def seal(keys: Iterable[int]) -> int:
    """Tie entries to the chain in the order of their keys; those already tied, or not there, are left alone.

    Returns how many links were made.
    """
    from raccordo.kernel.audit.models import Entry, Link

    made = 0
    wanted = list(keys)
    with transaction.atomic():
        head = _locked_head()
        for first in range(0, len(wanted), BATCH):
            found = Entry.objects.filter(pk__in=wanted[first : first + BATCH], link__isnull=True).order_by("pk")
            links = []
            for pk, digest in found.values_list("pk", "digest"):
                now = timezone.now()
                head.seq, head.digest = head.seq + 1, link_digest(head.digest, head.seq + 1, pk, digest, now)
                links.append(Link(seq=head.seq, entry_id=pk, sealed_at=now, digest=head.digest))
            Link.objects.bulk_create(links)
            made += len(links)
        if made:
            head.save()
    return made


def _locked_head() -> Head:
    """The head, held until the end of the transaction: links are made one writer at a time."""
    from raccordo.kernel.audit.models import Head

    heads = Head.objects.select_for_update().filter(pk=1)
    if (head := heads.first()) is not None:
        return head
    # of several writers of the first link one makes the head; the others wait for it
    Head.objects.bulk_create([Head(pk=1, seq=0, digest=ORIGIN)], ignore_conflicts=True)
    return heads.get()
