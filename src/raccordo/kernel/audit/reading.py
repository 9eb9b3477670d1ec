"""Entries in words, for the person who reads them: what they may not see of a record they do not see here either."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from raccordo.kernel.access import Action, allowed
from raccordo.kernel.audit.models import Entry
from raccordo.kernel.audit.reasons import Given
from raccordo.kernel.audit.tracking import reverse_relations
from raccordo.kernel.desk import values
from raccordo.kernel.desk.registry import Desk, desk_of
from raccordo.kernel.desk.reserve import asked_in_lists, withheld
from raccordo.kernel.privacy import declared


@dataclass(frozen=True)
class Change:
    """One field of one change; ``before`` and ``after`` in words."""

    label: str
    before: str
    after: str
    masked: bool = False


def model_of(entry: Entry) -> type[models.Model] | None:
    """The model an entry is about; ``None`` where the program no longer has it."""
    return entry.content_type.model_class()


def may(user: Any, action: Action, entity: str) -> bool:
    """As :func:`allowed`; what the table does not know is closed."""
    try:
        return allowed(user, action, entity)
    except LookupError:
        return False


def record_words(entry: Entry, user: Any) -> str:
    """The record as it was called; its number alone for who may not read such records."""
    entity = f"{entry.content_type.app_label}.{entry.content_type.model}"
    if entry.erased_under is not None:
        return _("erased (no. %(n)s)") % {"n": entry.object_pk}
    if not entry.object_pk or may(user, Action.VIEW, entity):
        return entry.object_repr
    return _("reserved (no. %(n)s)") % {"n": entry.object_pk}


def record_url(entry: Entry, user: Any) -> str | None:
    """The record's page, if there is one for this person; whether it is in their scope is told by the page."""
    model = model_of(entry)
    desk = desk_of(model) if model is not None else None
    if desk is None or entry.object_id is None or not desk.allows(user, Action.VIEW):
        return None
    try:
        return reverse("desk:detail", args=[desk.app, desk.name, entry.object_id])
    except NoReverseMatch:
        return None


def kind_words(entry: Entry) -> str:
    """What kind of record it is about."""
    model = model_of(entry)
    return str(model._meta.verbose_name) if model is not None else str(entry.content_type.model)


def who(entry: Entry) -> str:
    """Who acted: the person's account, or the command or service."""
    return str(entry.actor) if entry.actor_id else entry.origin or values.NOTHING


def hidden(model: type[models.Model], name: str, user: Any, given: Given | None = None) -> bool:
    """Whether the value of a field is kept from this person, who said why they read it (``given``) or did not."""
    entity, desk = model._meta.label_lower, desk_of(model) or Desk(model, columns=())
    if not may(user, Action.VIEW, entity) or withheld(desk, name, user, given):
        return True
    known = declared.entity(entity)
    if known is None or name not in known.personal:
        return False
    return not may(user, Action.PERSONAL, entity) or (given is None and asked_in_lists(desk, user))


class Words:
    """Values before and after in words; records they refer to are fetched once for all entries."""

    def __init__(self, entries: Iterable[Entry], user: Any, given: Given | None = None):
        self.user = user
        self.given = given
        wanted: dict[type[models.Model], set[str]] = {}
        for entry in entries:
            for name, before, after in self._pairs(entry):
                field = self._field(entry, name)
                if field is not None and field.is_relation and field.concrete and not field.many_to_many:
                    wanted.setdefault(field.related_model, set()).update({before, after})
        self.records = {
            model: {
                str(row.pk): str(row) for row in model._base_manager.filter(pk__in=[k for k in keys if k.isdecimal()])
            }
            for model, keys in wanted.items()
        }

    def changes(self, entry: Entry) -> list[Change]:
        """What changed, field by field."""
        model = model_of(entry)
        found = []
        for name, before, after in self._pairs(entry):
            field = self._field(entry, name)
            label = str(getattr(field, "verbose_name", None) or name)
            if model is None or hidden(model, name, self.user, self.given):
                found.append(Change(label, _("reserved"), _("reserved"), masked=True))
            else:
                found.append(Change(label, self._said(field, before), self._said(field, after)))
        return found

    def _pairs(self, entry: Entry) -> list[tuple[str, str, str]]:
        changes = entry.changes if isinstance(entry.changes, dict) else {}
        model = model_of(entry)
        foreign = (
            set(reverse_relations(model)) if model is not None else set()
        )  # entries written before these were left out
        found = []
        for name, pair in changes.items():
            if name in foreign:
                continue
            if isinstance(pair, dict):  # a many-to-many relation: what was added or taken away
                words = ", ".join(map(str, pair.get("objects", [])))
                found.append((name, "", words) if pair.get("operation") == "add" else (name, words, ""))
            elif isinstance(pair, list) and len(pair) == 2 and name != "id":
                found.append((name, str(pair[0]), str(pair[1])))
        return found

    def _field(self, entry: Entry, name: str) -> Any:
        model = model_of(entry)
        try:
            return model._meta.get_field(name) if model is not None else None
        except FieldDoesNotExist:
            return None

    def _said(self, field: Any, text: str) -> str:
        if text in ("None", ""):
            return values.NOTHING
        if field is None or not getattr(field, "concrete", False):
            return text
        if field.is_relation:
            return self.records.get(field.related_model, {}).get(text, text)
        if field.flatchoices:
            return str({str(key): label for key, label in field.flatchoices}.get(text, text))
        if isinstance(field, models.BooleanField):
            return values.shown(text == "True")
        if isinstance(field, models.DateField):
            try:
                return values.shown(dt.date.fromisoformat(text[:10]))
            except ValueError:
                return text
        return text
