"""Form fields of the desk: days as gg/mm/aaaa, and a record found by its code where a list would be too long."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.desk.registry import desk_of

#: Up to this many choices a person picks from a list; beyond, they type a code.
LONG_LIST = 200

DAY_FORMATS = ["%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"]
_IN_BRACKETS = re.compile(r"\(([^()]+)\)\s*$")


class DayField(forms.DateField):
    """A day typed as gg/mm/aaaa; the ISO form is understood too."""

    def __init__(self, **options: Any):
        options["input_formats"] = DAY_FORMATS
        options["widget"] = forms.DateInput(
            format="%d/%m/%Y", attrs={"placeholder": _("dd/mm/yyyy"), "class": "data", "autocomplete": "off"}
        )
        options.setdefault("error_messages", {})["invalid"] = _("Write the day as dd/mm/yyyy, e.g. 31/12/2020.")
        super().__init__(**options)


def key_field(model: type[models.Model]) -> str:
    """The field by which people name a record of ``model``: its unique ``code``, else its number."""
    try:
        field = model._meta.get_field("code")
    except FieldDoesNotExist:
        return "pk"
    return "code" if getattr(field, "unique", False) else "pk"


def spoken(record: models.Model) -> str:
    """A record as it stands in a text field: its words, and its code in brackets if they lack it."""
    key = str(getattr(record, key_field(type(record))))
    words = str(record)
    return words if words == key else f"{words} ({key})"


class RecordInput(forms.TextInput):
    """A text field that suggests records as one types; without script the code is simply checked on saving."""

    template_name = "desk/record_input.html"
    lookup_url = ""
    queryset: models.QuerySet | None = None

    def format_value(self, value: Any) -> str | None:
        """The record in words, also when the form comes back with what was typed."""
        if isinstance(value, models.Model):
            return spoken(value)
        if isinstance(value, int) and self.queryset is not None:
            record = self.queryset.filter(pk=value).first()
            return spoken(record) if record else None
        return super().format_value(value)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["lookup_url"] = self.lookup_url
        return context


class RecordField(forms.ModelChoiceField):
    """A foreign key typed as code, name, or ``words (code)`` as suggested."""

    widget = RecordInput

    def __init__(self, queryset: models.QuerySet, **options: Any):
        super().__init__(queryset, **options)
        self.widget.queryset = queryset
        self.widget.lookup_url = reverse("desk:lookup", args=[*queryset.model._meta.label_lower.split(".")])
        self.widget.attrs["placeholder"] = _("code or name, as suggested")
        self.key = key_field(queryset.model)

    @property
    def rows(self) -> Any:
        """The records that may be meant."""
        return self.queryset

    def prepare_value(self, value: Any) -> Any:
        return value

    def to_python(self, value: Any) -> models.Model | None:
        """The record meant.

        Raises:
            ValidationError: none, or several, of those the person may see answer to what was typed.
        """
        if value in self.empty_values:
            return None
        if isinstance(value, models.Model):
            return value
        text = str(value).strip()
        codes = [text]
        if match := _IN_BRACKETS.search(text):
            codes.append(match.group(1).strip())
        for code in codes:
            if (self.key != "pk" or code.isdecimal()) and (record := self.rows.filter(**{self.key: code}).first()):
                return record
        return self._by_name(text)

    def _by_name(self, text: str) -> models.Model:
        names = {field.name for field in self.rows.model._meta.concrete_fields}
        found = list(self.rows.filter(name__iexact=text)[:2]) if "name" in names else []
        if len(found) == 1:
            return found[0]
        if found:
            raise ValidationError(_("Several records have this name: write the code."), code="several")
        raise ValidationError(_("No record that you may see has this code."), code="invalid_choice")

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            record = self.to_python(data)
        except ValidationError:
            return True
        return getattr(record, "pk", None) != getattr(initial, "pk", initial)


def record_field(queryset: models.QuerySet, **options: Any) -> forms.ModelChoiceField:
    """A list to pick from, or a field to type a code in when the list would be too long."""
    desk = desk_of(queryset.model)
    if desk is not None:  # what names a record may lie in others
        queryset = queryset.select_related(*desk.select)
    long = len(queryset.order_by().values_list("pk", flat=True)[: LONG_LIST + 1]) > LONG_LIST
    return RecordField(queryset, **options) if long else forms.ModelChoiceField(queryset, **options)


def choices_for(model: type[models.Model], user) -> models.QuerySet:
    """The records of ``model`` this person may refer to."""
    found = model._default_manager.all()
    return found.visible_to(user) if hasattr(found, "visible_to") else found
