"""The copy of all data of a person, in one ZIP: a page to read, and JSON to carry elsewhere (GDPR articles 15, 20)."""

from __future__ import annotations

import datetime as dt
import io
import json
import logging
import zipfile
from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from raccordo.kernel import audit
from raccordo.kernel.accounts.models import User
from raccordo.kernel.attachments import store
from raccordo.kernel.attachments.models import Attachment
from raccordo.kernel.audit.enums import Kind, Reason
from raccordo.kernel.audit.models import Entry
from raccordo.kernel.desk import values
from raccordo.kernel.privacy import declared
from raccordo.kernel.privacy.models import Request
from raccordo.kernel.privacy.people import Subject, rows_of

logger = logging.getLogger(__name__)

#: Fields that are the system's own and say nothing of the person.
LEFT_OUT = {"id", "password"}


def reads(subject: Subject) -> models.QuerySet:
    """The acts by which somebody came to know data of the person: openings, lists and files they were in, answers."""
    found = Entry.objects.showing(subject.keys).reads().select_related("actor", "content_type")
    return found.order_by("-timestamp", "-pk")


def gather(subject: Subject, at: dt.date) -> dict[str, Any]:
    """Everything the system holds of a person, with what each field is, and who read it.

    Who read is told by role and place, not by name: the person's right is to know that, when and why their data were
    read; who works in the office has rights as well (Court of Justice, C-579/21).
    """
    return {
        "code": subject.code,
        "made_on": at,
        "data": [_table(name, rows, subject) for name, _count, rows in rows_of(subject)],
        "reads": [
            {
                "when": timezone.localtime(entry.timestamp).isoformat(timespec="minutes"),
                "role": entry.role_words or entry.origin,
                "place": entry.place,
                "act": str(entry.get_kind_display()),
                "record": str(entry.content_type.name),
                "reason": str(entry.get_reason_display()),
            }
            for entry in reads(subject)
        ],
        "requests": [
            {
                "kind": str(asked.get_kind_display()),
                "received_on": asked.received_on,
                "answered_on": asked.answered_on,
                "note": asked.note,
            }
            for asked in Request.objects.filter(person__in=subject.keys)
        ],
    }


def _table(name: str, rows: models.QuerySet, subject: Subject) -> dict[str, Any]:
    treatment = next(t for t in declared.register().treatments.values() if name in t.entities)
    left_out = LEFT_OUT | set(treatment.entities[name].secret)
    fields: list[Any] = [field for field in rows.model._meta.concrete_fields if field.name not in left_out]
    return {
        "entity": name,
        "title": str(rows.model._meta.verbose_name_plural),
        "treatment": treatment.title,
        "purpose": treatment.purpose,
        "basis": treatment.basis,
        "fields": [
            {"name": field.name, "label": str(field.verbose_name), "description": str(field.help_text)}
            for field in fields
        ],
        "rows": [{field.name: _value(row, field, subject) for field in fields} for row in rows],
    }


def _value(row: models.Model, field: Any, subject: Subject) -> Any:
    """What the copy says of a field; who wrote or checked a row in their office is not named there, as in ``reads``."""
    if field.is_relation:
        found = getattr(row, field.name)
        if isinstance(found, User) and found not in subject.rows:
            return _("who works in the office")
        return str(found) if found is not None else None
    if isinstance(field, models.FileField):
        return getattr(row, field.name).name
    if field.flatchoices:
        return str(getattr(row, f"get_{field.name}_display")())
    return getattr(row, field.name)


def _files(subject: Subject) -> Iterator[tuple[str, bytes | None]]:
    """Files attached to the person's records: name in the ZIP, content; ``None`` where it is missing."""
    folder = _("files")
    for _name, _count, rows in rows_of(subject):
        kind = ContentType.objects.get_for_model(rows.model)
        kept = Attachment._base_manager.filter(content_type=kind, object_pk__in=rows.values("pk"))
        for found in kept.select_related("stored").order_by("pk"):
            yield f"{folder}/{found.pk}-{found.name}", _content(found.stored.digest)


def _content(digest: str) -> bytes | None:
    try:
        return store.path_of(digest).read_bytes()
    except FileNotFoundError:
        logger.error("an attachment's file is missing: sha256 %s", digest)
        return None


def archive(subject: Subject, user: User | None, at: dt.date) -> bytes:
    """The ZIP; that it was made, and by whom, is written in the log."""
    found = gather(subject, at)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        missing = []
        for name, content in _files(subject):
            if content is None:
                missing.append(name)
            else:
                out.writestr(name, content)
        found["missing"] = missing
        out.writestr(_("data") + ".json", json.dumps(found, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        out.writestr(_("read-me") + ".html", render_to_string("privacy/copy.html", {**found, "tables": _shown(found)}))
    count = sum(len(table["rows"]) for table in found["data"])
    first = subject.first
    audit.record_act(
        Kind.ANSWERED,
        type(first),
        said={"rows": count},
        object_pk=str(first.pk),
        object_id=first.pk,
        object_repr=subject.code,
        actor=user,
        person=subject.keys[0],
        reason=Reason.REQUEST,
    )
    return buffer.getvalue()


def _shown(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The tables with their values in words, field by field."""
    return [
        {
            **table,
            "records": [
                [(field["label"], values.shown(row[field["name"]]), field["description"]) for field in table["fields"]]
                for row in table["rows"]
            ],
        }
        for table in found["data"]
    ]
