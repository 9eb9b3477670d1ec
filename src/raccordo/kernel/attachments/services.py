"""Attaching files to records and withdrawing them. A file and its row come together or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from raccordo.kernel.attachments import antivirus, kinds, store
from raccordo.kernel.attachments.errors import Refused
from raccordo.kernel.attachments.models import Attachment, StoredFile
from raccordo.kernel.models import User

NAME_LENGTH = Attachment._meta.get_field("name").max_length or 200


@dataclass(frozen=True)
class Received:
    """A file that came in and passed every check, not yet attached to anything."""

    path: Path
    name: str
    digest: str
    size: int
    media_type: str
    scanned: bool


@contextmanager
def received(*uploads: File) -> Iterator[list[Received]]:
    """Files checked and ready to be attached; to be entered before the transaction that attaches them.

    When it is left, a file whose row was not committed, whatever went wrong, is gone.

    Raises:
        Refused: one of them is not kept; then none is.
        RuntimeError: a transaction is already open, whose undoing would come too late to take the file away.
    """
    _outside_transactions()
    with ExitStack() as stack:
        files = [_received(upload, stack) for upload in uploads]
        if files:
            stack.enter_context(store.lock())
        try:
            yield files
        finally:
            _without_orphans({file.digest for file in files})


def _outside_transactions() -> None:
    blocks: list[Any] = connection.atomic_blocks
    if blocks and not blocks[-1]._from_testcase:  # as Django's own atomic(durable=True) lets tests through
        raise RuntimeError("A file is received before the transaction that attaches it, not within it.")


def _received(upload: File, stack: ExitStack) -> Received:
    name = kinds.clean_name(upload.name or "", NAME_LENGTH)
    path, digest, size = stack.enter_context(store.incoming(upload))
    media_type = kinds.check(path, name)
    return Received(path, name, digest, size, media_type, antivirus.scan(path, digest))


def _without_orphans(digests: set[str]) -> None:
    rows = set(StoredFile.objects.filter(digest__in=digests).values_list("digest", flat=True)) if digests else set()
    for digest in digests - rows:
        store.remove(digest)


@transaction.atomic
def attach(record: models.Model, file: Received, *, user: User, today: dt.date, note: str = "") -> Attachment:
    """Attach a received file to a record.

    Raises:
        Refused: the same file is already attached to it.
    """
    stored, _created = StoredFile.objects.get_or_create(
        digest=file.digest, defaults={"size": file.size, "media_type": file.media_type, "scanned": file.scanned}
    )
    if Attachment.objects.of(record).live().filter(stored=stored).exists():
        raise Refused(_("This very file is already attached to the record."))
    store.place(file.path, file.digest)
    return Attachment.objects.create(
        record=record, stored=stored, name=file.name, note=note.strip(), added_on=today, added_by=user
    )


def add(record: models.Model, upload: File, *, user: User, today: dt.date, note: str = "") -> Attachment:
    """Check one file and attach it.

    Raises:
        Refused: it is not kept, and the message says why.
    """
    with received(upload) as files:
        return attach(record, files[0], user=user, today=today, note=note)


@transaction.atomic
def withdraw(attachment: Attachment, *, user: User, today: dt.date, reason: str) -> Attachment:
    """End an attachment. Its row and its content stay, for who must know what it was.

    Raises:
        ValidationError: no reason was given, or it was already withdrawn.
    """
    locked = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk)
    if locked.withdrawn:
        raise ValidationError(_("This attachment was already withdrawn."))
    locked.withdrawn_on, locked.withdrawn_by, locked.withdrawn_reason = today, user, reason.strip()
    locked.full_clean(exclude=["content_type"])
    locked.save()
    return locked
