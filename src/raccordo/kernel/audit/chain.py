"""The digests of the chain: each entry has one of its own, and a link ties it to all entries before it. No database.

An entry's digest covers every column; what may be erased one day (names, values before and after, free text) enters
it through a salted commitment, so that the chain holds after an erasure and the digest tells nothing of what was
erased. The links themselves are made by :class:`raccordo.kernel.audit.models.LinkQuerySet`.

    content    = SHA256(salt ‖ canonical [object_repr, changes, changes_text, serialized_data])
    entry      = SHA256(canonical [the other columns, content])
    link n     = SHA256(link n-1 ‖ n ‖ key of the entry ‖ entry ‖ instant of sealing)
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from typing import Any

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
