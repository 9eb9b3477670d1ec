"""Filters of a list, made from the fields a desk names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cached_property, partial
from typing import Any

import django_filters
from django import forms
from django.db import models
from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.desk import values
from raccordo.kernel.desk.columns import resolve
from raccordo.kernel.desk.fields import DayField, RecordField, choices_for, record_field
from raccordo.kernel.desk.registry import Desk
from raccordo.kernel.desk.remembered import Memory
from raccordo.kernel.years import YearField

#: Beyond this many rows the choices do not say how many remain: counting them would make the page slow.
COUNT_LIMIT = 100_000


class DayFilter(django_filters.Filter):
    """One end of an interval of days."""

    field_class = DayField


class RecordFilter(django_filters.Filter):
    """A foreign key, from a list or by code."""

    def __init__(self, queryset: QuerySet, **options: Any):
        super().__init__(**options)
        self.queryset = queryset

    @cached_property
    def field(self) -> forms.Field:
        return record_field(self.queryset, label=self.label, required=False, empty_label=_("all"))


class YesNoFilter(django_filters.TypedChoiceFilter):
    """A boolean, asked in words."""

    def __init__(self, **options: Any):
        choices = [("", _("all")), ("si", _("yes")), ("no", _("no"))]
        super().__init__(choices=choices, coerce=lambda text: {"si": True, "no": False}.get(text), **options)


def _choices(field: models.Field, **options: Any) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(choices=field.flatchoices, empty_label=_("all"), **options)


def _filters_for(name: str, path, user) -> dict[str, django_filters.Filter]:
    """The filter (two for a day) of one field."""
    field, label = path.field, path.label[:1].upper() + path.label[1:]
    if isinstance(field, models.DateField):
        return {
            f"{name}_da": DayFilter(field_name=name, lookup_expr="gte", label=_("%(what)s from") % {"what": label}),
            f"{name}_a": DayFilter(field_name=name, lookup_expr="lte", label=_("%(what)s to") % {"what": label}),
        }
    if field.is_relation:
        return {name: RecordFilter(choices_for(field.related_model, user), field_name=name, label=label)}
    if field.choices:
        return {name: _choices(field, field_name=name, label=label)}
    if isinstance(field, models.BooleanField):
        return {name: YesNoFilter(field_name=name, label=label)}
    if isinstance(field, (models.IntegerField, models.DecimalField)):
        return {name: django_filters.NumberFilter(field_name=name, label=label)}
    return {name: django_filters.CharFilter(field_name=name, lookup_expr="icontains", label=label)}


class DeskFilters:
    """The filters of one list for one request: the form, the rows that remain, and the filter in words."""

    def __init__(
        self, desk: Desk, data: QueryDict, rows: QuerySet, user, hidden: frozenset[str] = frozenset(),
        memory: Memory | None = None,
    ):  # fmt: skip
        filters: dict[str, django_filters.Filter] = {}
        for name in desk.filters:
            if name not in hidden:
                filters |= _filters_for(name, resolve(desk.model, name), user)
        meta = type("Meta", (), {"model": desk.model, "fields": []})
        self.set = type("Filters", (django_filters.FilterSet,), {**filters, "Meta": meta})(data, queryset=rows)
        self.form = self.set.form
        self.total = rows
        self.desk = desk
        self.memory = memory

    @cached_property
    def rows(self) -> QuerySet:
        """The rows that pass every filter; none while a filter is written wrongly."""
        return self.set.filter_queryset(self.total) if self.form.is_valid() else self.total.none()

    def count_choices(self, remaining: int) -> None:
        """Write beside each choice how many rows it would leave, the other filters standing."""
        if remaining > COUNT_LIMIT or not self.form.is_valid():
            return
        asked = {
            name: item.field_name
            for name, item in self.set.filters.items()
            if hasattr(self.form.fields[name], "choices") and not isinstance(self.form.fields[name], RecordField)
        }
        given = {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "")}
        own = {name: path for name, path in asked.items() if "__" not in path and not given}
        others = [name for name in asked if name not in own]
        for name, counts in {**self._together(own), **self._singly(others, given)}.items():
            field: Any = self.form.fields[name]
            field.choices = [_counted(choice, counts) for choice in field.choices]

    def _together(self, own: dict[str, str]) -> dict[str, Counter[str]]:
        """The numbers by choice of fields of the rows themselves, in one passage: rows may be slow to find."""
        if not own:
            return {}
        rows = self.total.order_by()
        groups = rows.values_list(*own.values()).annotate(n=Count("pk"))

        def count() -> dict[str, Counter[str]]:
            found: dict[str, Counter[str]] = {name: Counter() for name in own}
            for *chosen, n in groups:
                for name, value in zip(own, chosen, strict=True):
                    found[name][_as_choice(value)] += n
            return found

        return self._remembered(f"choices-{'-'.join(own)}", rows.values("pk"), count)

    def _singly(self, names: Iterable[str], given: dict[str, Any]) -> dict[str, Counter[str]]:
        """The numbers by choice of each field, under the other filters."""
        found: dict[str, Counter[str]] = {}
        for name in names:
            others = self.total
            standing = {other: value for other, value in given.items() if other != name}
            for other, value in standing.items():
                others = self.set.filters[other].filter(others, value)
            others = others.order_by()
            pairs = others.values_list(self.set.filters[name].field_name).annotate(n=Count("pk"))
            asked = pairs if standing else others.values("pk")
            found[name] = self._remembered(f"choices-{name}", asked, partial(_by_choice, pairs))
        return found

    def _remembered(self, what: str, asked: QuerySet, count: Callable[[], Any]) -> Any:
        return self.memory.of(what, asked, count) if self.memory else count()

    @property
    def words(self) -> list[tuple[str, str, str]]:
        """The filters in force: label, value in words, names to drop from the address (one per filter)."""
        if not self.form.is_valid():
            return []
        found = []
        for name, value in self.form.cleaned_data.items():
            if value not in (None, ""):
                found.append((str(self.form.fields[name].label), self._said(name, value), name))
        return found

    def _said(self, name: str, value: Any) -> str:
        item = self.set.filters[name]
        if isinstance(item, django_filters.ChoiceFilter):
            return str(dict(item.extra["choices"]).get(value, value))
        field = resolve(self.desk.model, item.field_name).field
        if isinstance(field, YearField):
            return values.shown(field.to_python(value))
        return values.shown(value)


def _by_choice(pairs: QuerySet) -> Counter[str]:
    return Counter({_as_choice(value): n for value, n in pairs})


def _as_choice(value: Any) -> str:
    return {True: "si", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _counted(choice: tuple, counts: dict[str, int]) -> tuple:
    key, words = choice
    if key in (None, ""):
        return choice
    return key, f"{words} ({values.shown(counts.get(str(key), 0))})"


def search(rows: QuerySet, lookups: tuple[str, ...], text: str) -> QuerySet:
    """Rows in which every word of ``text`` is found in one of ``lookups``."""
    for word in text.split():
        asked = Q()
        for lookup in lookups:
            asked |= Q(**{f"{lookup}__icontains": word})
        rows = rows.filter(asked)
    return rows
