"""Acts that pass no signal: reading, listing, exporting, loading in bulk, answering a person, erasing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction

from raccordo.kernel.audit import named, persons
from raccordo.kernel.audit.enums import Kind

if TYPE_CHECKING:
    from django.db import models

    from raccordo.kernel.accounts.models import User
    from raccordo.kernel.audit.models import Entry
    from raccordo.kernel.audit.reasons import Given

#: Codes of django-auditlog for our kinds.
ACTION = {Kind.CHANGED: 1, Kind.LOADED: 1, Kind.SEALED: 1, Kind.ERASED: 1, Kind.GUARDED: 1, Kind.NOTED: 1}
ACCESS = 3


def _write(kind: Kind, model: type[models.Model], **columns: Any) -> Entry:
    from django.contrib.contenttypes.models import ContentType

    entry: Any = apps.get_model("audittrail", "Entry")
    columns.setdefault("object_pk", "")
    columns.setdefault("object_repr", str(model._meta.verbose_name_plural))
    content_type = ContentType.objects.get_for_model(model)
    return entry.objects.create(content_type=content_type, kind=kind, action=ACTION.get(kind, ACCESS), **columns)


def record_read(user: User, instance: models.Model, *, reason: str = "", said: str = "") -> None:
    """Write that ``user`` opened a record that holds personal data; ``reason`` and ``said`` where one was asked."""
    _write(
        Kind.OPENED,
        type(instance),
        object_pk=str(instance.pk),
        object_id=instance.pk,
        object_repr=str(instance),
        actor=user,
        person=persons.key_of(instance),
        reason=reason,
        changes_text=said,
    )


def record_log_read(user: User, entry: Entry, reason: Given) -> None:
    """Write that ``user`` read in the log what an entry says of a person's record, and why."""
    about = {"object_pk": entry.object_pk, "object_id": entry.object_id, "object_repr": entry.object_repr}
    why = {"reason": reason.reason, "changes_text": reason.said}
    model: Any = entry.content_type.model_class()
    _write(Kind.OPENED, model, actor=user, person=entry.person, additional_data={"entry": entry.pk}, **about, **why)


def record_list(
    user: User,
    model: type[models.Model],
    count: int,
    said: str,
    people: Sequence[str] = (),
    reason: Given | None = None,
) -> None:
    """Write that ``user`` looked at a list with personal columns: how many rows, by which filter, which persons.

    ``people``: the keys of the persons shown (:func:`raccordo.kernel.audit.named.keys_of`); ``reason``: where one was
    asked.
    """
    _shown(Kind.LISTED, user, model, {"rows": count, "filter": said}, people, reason)


def record_export(
    user: User,
    model: type[models.Model],
    count: int,
    said: str,
    people: Sequence[str] = (),
    reason: Given | None = None,
) -> None:
    """Write that ``user`` took away a file with personal data of ``count`` rows, chosen by the filter ``said``."""
    _shown(Kind.EXPORTED, user, model, {"rows": count, "filter": said}, people, reason)


def _shown(
    kind: Kind, user: User, model: type[models.Model], data: dict[str, Any], people: Sequence[str], given: Given | None
) -> None:
    told, salts = named.prepared(people) if people else ({}, [])
    why = {"reason": given.reason, "changes_text": given.said} if given else {}
    with transaction.atomic(savepoint=False):
        entry = _write(kind, model, actor=user, additional_data={**data, **told}, **why)
        if people:
            named.add(entry, people, salts)


def record_batch(what: str, rows: Mapping[str, int], digest: str = "", *, user: User | None = None) -> None:
    """Write that a loader wrote rows in bulk: one entry says how many of which entity, and from which source.

    Args:
        what: the source in words, e.g. a file's name; never personal.
        rows: entity (``app.model``) → number of rows written.
        digest: SHA-256 of the source.
    """
    from raccordo.kernel.installation import Installation

    written = {entity: int(count) for entity, count in sorted(rows.items()) if count}
    data = {"source": what, "rows": sum(written.values()), "by": written, "sha256": digest}
    _write(Kind.LOADED, Installation, actor=user, object_repr=what, additional_data=data)


def record_act(kind: Kind, model: type[models.Model], *, said: Mapping[str, Any], **columns: Any) -> Entry:
    """Write an act of another kind (an answer to a person, an erasure); ``said`` holds nothing personal."""
    return _write(kind, model, additional_data=dict(said), **columns)
