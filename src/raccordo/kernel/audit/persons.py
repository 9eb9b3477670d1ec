"""Whose data a record is: a short key per person, e.g. ``casework.jobseeker.12``, found by the declared paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist

from raccordo.kernel.privacy import declared

if TYPE_CHECKING:
    from django.db import models

SELF = "self"


def key(entity: str, pk: Any) -> str:
    """The key of the person that is row ``pk`` of ``entity``."""
    return f"{entity}.{pk}"


def key_of(instance: models.Model) -> str:
    """The key of the person a record belongs to; empty where it belongs to none, or to one already deleted."""
    known = declared.entity(instance._meta.label_lower)
    if known is None or not known.person:
        return ""
    if known.person == SELF:
        return key(instance._meta.label_lower, instance.pk)
    found: Any = instance
    *through, last = known.person.split(".")
    try:
        for name in through:
            found = getattr(found, name)
    except ObjectDoesNotExist:
        return ""
    field = found._meta.get_field(last)
    pk = getattr(found, field.attname)
    return key(field.related_model._meta.label_lower, pk) if pk is not None else ""


def key_by_entity(app: str, model: str, pk: int) -> str:
    """As :func:`key_of`, for a record of which only the entity and the primary key are known."""
    known = declared.entity(f"{app}.{model}")
    if known is None or not known.person:
        return ""
    if known.person == SELF:
        return key(f"{app}.{model}", pk)
    record = apps.get_model(app, model)._base_manager.filter(pk=pk).first()
    return key_of(record) if record is not None else ""
