"""The form of a desk: generated from its fields, and narrowed to what the person may refer to."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, models, transaction
from django.forms.models import modelform_factory
from django.utils.translation import gettext_lazy as _

from raccordo.kernel import guards
from raccordo.kernel.attachments.fields import keeping
from raccordo.kernel.busy import busy, words
from raccordo.kernel.desk.fields import DayField, choices_for, record_field
from raccordo.kernel.desk.registry import Desk
from raccordo.kernel.desk.reserve import reserved, sensitive
from raccordo.kernel.models import Centre


class DeskForm(forms.ModelForm):
    """A ModelForm that knows who writes (``user``) and on which day (``at``). Lines subclass it for their own rules."""

    def __init__(self, *args: Any, user: Any = None, at: dt.date | None = None, **options: Any):
        self.user = user
        self.at = at
        super().__init__(*args, **options)


def form_for(
    desk: Desk, user, at: dt.date, *, instance: models.Model | None = None, data=None, files=None, initial=None
) -> forms.BaseModelForm:
    """The form of ``desk``, ready to be shown or checked.

    Days are typed as gg/mm/aaaa; foreign keys offer what the person may see; the centre of a person who works in one
    is theirs; personal and masked fields of a record are left out for who may not read them.
    """
    kind: Any = desk.form or modelform_factory(desk.model, form=DeskForm, fields=desk.fields)
    form = kind(data, files, instance=instance, initial=initial, user=user, at=at)
    if instance is not None:
        for name in [name for name in form.fields if reserved(desk, name, user)]:
            del form.fields[name]
    for name, field in list(form.fields.items()):
        form.fields[name] = _fitted(form, name, field, desk, user)
    for name in form.fields:
        _describe(form, name)
    return form


def _fitted(form: forms.BaseModelForm, name: str, field: forms.Field, desk: Desk, user) -> forms.Field:
    """The field as the desk shows it."""
    kept = {"label": field.label, "required": field.required, "help_text": field.help_text, "initial": field.initial}
    if type(field) is forms.DateField:
        return DayField(**kept)
    if type(field) is forms.ModelChoiceField:
        return _record(form, name, field, desk, user, kept)
    if isinstance(field, forms.ModelMultipleChoiceField):
        rows: Any = field.queryset
        if hasattr(rows, "visible_to"):
            field.queryset = rows & choices_for(rows.model, user)
        field.widget.attrs.setdefault("size", 8)
    elif isinstance(field, (forms.DecimalField, forms.FloatField)):
        field.localize = True
        field.widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "data"})
        field.widget.is_localized = True
    elif isinstance(field, forms.CharField) and isinstance(field.widget, forms.Textarea):
        field.widget.attrs["rows"] = 4
    return field


def _record(
    form: forms.BaseModelForm, name: str, field: forms.ModelChoiceField, desk: Desk, user, kept: dict
) -> forms.ModelChoiceField:
    """A foreign key: its choices narrowed, its only choice already made."""
    rows: Any = field.queryset
    if hasattr(rows, "visible_to"):
        rows = rows.visible_to(user)
    own_place = getattr(desk.model._default_manager.all(), "centre_path", None) == name
    if rows.model is Centre and own_place and user.acting.reach is not None:
        rows, kept["required"] = rows.within(user.acting.reach), True
    made = record_field(rows, **kept)
    bound = form.instance.pk is not None or name in (form.initial or {})
    if kept["required"] and not bound and (only := _only(rows)) is not None:
        made.initial = only.pk
        form.initial.setdefault(name, only.pk)
    return made


def _only(rows: models.QuerySet) -> models.Model | None:
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


def _describe(form: forms.BaseModelForm, name: str) -> None:
    """Tie help and error to the field for who listens to the page."""
    parts = [f"id_{name}_aiuto"] if form.fields[name].help_text else []
    if form.is_bound and name in form.errors:
        parts.append(f"id_{name}_errore")
        form.fields[name].widget.attrs["aria-invalid"] = "true"
    if parts:
        form.fields[name].widget.attrs["aria-describedby"] = " ".join(parts)


def writable(desk: Desk, rows: Any, user) -> Any:
    """Of the rows a person sees, those they may change: in the place of their membership, not where they only read."""
    if hasattr(rows, "in_place_of"):
        return rows.in_place_of(user)
    path = getattr(rows, "centre_path", None)
    if getattr(rows, "public", False) or path is None or user.acting.reach is None:
        return rows
    return rows.filter(**{f"{path}__in": user.acting.reach})


def save(form: forms.BaseModelForm, desk: Desk, user, today: dt.date) -> models.Model | None:
    """Write the record in one transaction, if it is right and belongs to a place of the person.

    Returns the record, or ``None`` with the reasons in ``form.errors`` and nothing written.
    """
    if not form.is_valid():
        return None
    record = form.instance
    if record.pk is None and hasattr(record, "entered_on") and record.entered_on is None:
        record.entered_on = today
    new = record.pk is None
    try:
        with keeping(form.files), transaction.atomic(), guards.watching(user, today):
            record = form.save()
            rows = desk.visible_to(user)
            if not writable(desk, rows, user).filter(pk=record.pk).exists():
                raise _OutOfPlace
    except guards.Refused as refused:
        form.add_error(None, list(refused.reasons))
    except _OutOfPlace:
        form.add_error(None, _("This record would belong to a place or an organisation that is not yours."))
    except IntegrityError:
        form.add_error(None, _broken_rule(record))
    except OperationalError as error:
        if not busy(error):
            raise
        form.add_error(None, words())
    else:
        return record
    if new:
        form.instance.pk = None
        form.instance._state.adding = True
    return None


def _broken_rule(record: models.Model) -> Any:
    """Which constraint the database refused, in its own words where one can be found."""
    try:
        record.validate_constraints()
    except ValidationError as error:
        return error.messages
    return _("Someone wrote a record like this one in the meantime: look for it in the list.")


class _OutOfPlace(Exception):
    """What was to be written lies outside the person's reach."""


def initial_from(desk: Desk, query, user) -> dict[str, Any]:
    """Values proposed by the address (``?seeker=12``), of foreign keys this person may refer to and of plain fields."""
    found: dict[str, Any] = {}
    for name in query:
        if name not in {field.name for field in desk.model._meta.concrete_fields} or sensitive(desk, name):
            continue
        field: Any = desk.model._meta.get_field(name)
        if not field.is_relation:
            found[name] = query[name]
        elif query[name].isdecimal() and choices_for(field.related_model, user).filter(pk=query[name]).exists():
            found[name] = int(query[name])
    return found
