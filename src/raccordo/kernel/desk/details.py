"""What the page of a record shows: its fields, the rows that hang from it, its next steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from raccordo.kernel.access import Action
from raccordo.kernel.audit import persons
from raccordo.kernel.audit.reasons import Given
from raccordo.kernel.desk import values
from raccordo.kernel.desk.columns import columns_of, opens, read, within_reach
from raccordo.kernel.desk.listing import Cell, cells_of
from raccordo.kernel.desk.lists import followed
from raccordo.kernel.desk.registry import Desk, desk_of
from raccordo.kernel.desk.reserve import readable, reserved

#: How many related rows the page shows before it sends to their list.
FIRST = 10


@dataclass(frozen=True)
class Fact:
    """One field of the record."""

    label: str
    words: str
    url: str | None
    masked: bool


@dataclass(frozen=True)
class Related:
    """The first rows of one relation, how many there are, and where all of them are."""

    title: str
    headings: list[str]
    lines: list[list[Cell]]
    count: int
    url: str | None
    add_url: str | None


def facts(desk: Desk, record: models.Model, user) -> list[Fact]:
    """Every field of the record, with what the person may not read marked as reserved."""
    found = []
    for field in desk.model._meta.concrete_fields:
        if (field.primary_key and not field.is_relation) or field.name in desk.unshown:
            continue
        label = str(field.verbose_name)
        if reserved(desk, field.name, user):
            found.append(Fact(label, _("reserved"), None, True))
            continue
        value = read(record, field.name)
        if isinstance(field, models.FileField):
            url = reverse("desk:file", args=[desk.app, desk.name, record.pk, field.name]) if value else None
            found.append(Fact(label, _("open the file") if value else values.NOTHING, url, False))
        else:
            found.append(Fact(label, values.shown(value), _opens(value, user), False))
    for field in desk.model._meta.many_to_many:
        if field.name in desk.unshown:
            continue
        if reserved(desk, field.name, user):
            found.append(Fact(str(field.verbose_name), _("reserved"), None, True))
            continue
        found.append(Fact(str(field.verbose_name), values.shown(list(getattr(record, field.name).all())), None, False))
    return found


def _opens(value: Any, user: Any) -> str | None:
    """The page of a record this one refers to, if it is within the person's reach."""
    desk = desk_of(type(value)) if isinstance(value, models.Model) else None
    if desk is not None and value.pk not in within_reach(desk, {value.pk}, user):
        return None
    return opens(value, user)


def related(desk: Desk, record: models.Model, user, given: Given | None = None) -> list[Related]:
    """The relations the desk names, each within what the person may see.

    ``given``: why the record was opened, where it is a person's; the rows of a company's workers are not opened by it.
    """
    found = []
    for name in desk.related:
        relation: Any = desk.model._meta.get_field(name)
        model = relation.related_model
        other = desk_of(model)
        if other is None:
            found.append(_parts(record, name, model))
        elif other.allows(user, Action.VIEW):
            found.append(_rows(other, relation.field.name, record, user, given if persons.key_of(record) else None))
    return found


def _rows(other: Desk, via: str, record: models.Model, user, given: Given | None) -> Related:
    rows = other.visible_to(user).filter(**{via: record}).order_by(*readable(other, other.ordering, user, given))
    columns = columns_of(other, user, skip=via, given=given)
    cells = [line for _row, line in cells_of(columns, rows.select_related(*followed(other))[:FIRST])]
    target = [other.app, other.name]
    return Related(
        str(other.model._meta.verbose_name_plural),
        [c.label for c in columns],
        cells,
        rows.count(),
        values.with_query(reverse("desk:list", args=target), {"di": f"{via}:{record.pk}"}),
        values.with_query(reverse("desk:add", args=target), {via: record.pk})
        if other.allows(user, Action.ADD)
        else None,
    )


def _parts(record: models.Model, name: str, model: type[models.Model]) -> Related:
    """Rows that are parts of the record and have no desk of their own."""
    manager = getattr(record, name)
    rows = list(manager.all()[:FIRST])
    cells = [[Cell("", str(row), None, False, False)] for row in rows]
    return Related(str(model._meta.verbose_name_plural), [], cells, manager.count(), None, None)


def next_steps(desk: Desk, record: models.Model, user) -> list[tuple[str, str]]:
    """What a person may sensibly do after saving: add what hangs from the record, or another like it."""
    steps = []
    for name in desk.related:
        relation: Any = desk.model._meta.get_field(name)
        other = desk_of(relation.related_model)
        if other is not None and other.allows(user, Action.ADD):
            url = reverse("desk:add", args=[other.app, other.name])
            words = _("add: %(what)s") % {"what": other.model._meta.verbose_name}
            steps.append((words, values.with_query(url, {relation.field.name: record.pk})))
    if desk.allows(user, Action.ADD):
        words = _("add another: %(what)s") % {"what": desk.model._meta.verbose_name}
        steps.append((words, reverse("desk:add", args=[desk.app, desk.name])))
    return steps
