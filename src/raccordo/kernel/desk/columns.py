"""From the names a desk declares to columns: labels, sorting, links and masks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from operator import attrgetter
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from raccordo.kernel.access import Action
from raccordo.kernel.accounts.roles import ORGANISATION_ROLES
from raccordo.kernel.audit import reasons
from raccordo.kernel.audit.reasons import Given
from raccordo.kernel.desk.listing import Column
from raccordo.kernel.desk.registry import Desk, desk_of
from raccordo.kernel.desk.reserve import withheld
from raccordo.kernel.models import Centre


@dataclass(frozen=True)
class Path:
    """Where a name leads: through which foreign keys, to which field (``None`` for a property)."""

    name: str
    field: Any
    owner: type[models.Model]

    @property
    def label(self) -> str:
        """The field's name in words, or the property's ``short_description``."""
        if self.field is not None:
            return str(self.field.verbose_name)
        attribute = getattr(self.owner, self.name.split("__")[-1], None)
        getter = getattr(attribute, "fget", attribute)
        described = getattr(getter, "short_description", "")
        return str(described or _(self.name.split("__")[-1].replace("_", " ")))


def resolve(model: type[models.Model], name: str) -> Path:
    """Follow ``a__b__c`` from ``model``."""
    owner: Any = model
    field: Any = None
    for part in name.split("__"):
        if field is not None:
            owner = field.related_model
        try:
            field = owner._meta.get_field(part)
        except FieldDoesNotExist:
            return Path(name, None, owner)
    return Path(name, field, owner)


def read(row: Any, name: str) -> Any:
    """The value at the end of a path: choices in words, ``None`` where the path breaks."""

    def step(value: Any, part: str) -> Any:
        if value is None:
            return None
        display = getattr(value, f"get_{part}_display", None)
        found = display() if display else getattr(value, part)
        return found() if callable(found) and not isinstance(found, models.Manager) else found

    return reduce(step, name.split("__"), row)


def opens(value: Any, user) -> str | None:
    """The page of a record, if there is one this person may open."""
    if isinstance(value, Centre):
        return reverse("centre", args=[value.code])
    if isinstance(value, models.Model) and (desk := desk_of(type(value))) and desk.allows(user, Action.VIEW):
        return reverse("desk:detail", args=[desk.app, desk.name, value.pk])
    return None


class Openings:
    """Which records of a column open for this person: asked of the database once for the rows of a page."""

    def __init__(self, name: str, user: Any):
        self.name = name
        self.user = user
        self.open: set[tuple[str, Any]] | None = None

    def prepare(self, rows: Sequence) -> None:
        """Find out which of the records the rows refer to are within the person's reach."""
        found: dict[Desk, set[Any]] = {}
        for row in rows:
            value = read(row, self.name)
            if isinstance(value, models.Model) and (desk := desk_of(type(value))) is not None:
                found.setdefault(desk, set()).add(value.pk)
        self.open = set()
        for desk, pks in found.items():
            inside = within_reach(desk, pks, self.user)
            self.open |= {(desk.entity, pk) for pk in inside}

    def link(self, row: Any) -> str | None:
        """The page of the record a row refers to."""
        value = read(row, self.name)
        if isinstance(value, Centre) or self.open is None:
            return opens(value, self.user)
        known = isinstance(value, models.Model) and (value._meta.label_lower, value.pk) in self.open
        return opens(value, self.user) if known else None


def within_reach(desk: Desk, pks: set[Any], user: Any) -> set[Any]:
    """Of some records, those the person may open; no query for who sees all of them."""
    if not desk.allows(user, Action.VIEW):
        return set()
    rows = desk.visible_to(user)
    if rows.public or (user.acting.read_reach is None and user.acting.role not in ORGANISATION_ROLES):
        return pks
    return set(rows.filter(pk__in=pks).values_list("pk", flat=True))


def _openings(desk: Desk, name: str, user: Any) -> Openings | None:
    path = resolve(desk.model, name)
    return Openings(name, user) if path.field is not None and path.field.is_relation else None


def reader(path: Path) -> Callable[[Any], Any]:
    """:func:`read` made ready for one name: the words of choices are looked up once, not per row."""
    if "__" in path.name or path.field is None or not path.field.concrete:
        return partial(read, name=path.name)
    value = attrgetter(path.name)
    if not path.field.flatchoices:
        return value
    words = {key: str(label) for key, label in path.field.flatchoices}
    return lambda row: words.get(value(row), value(row))


def one_at_a_time(entity: str) -> bool:
    """Whether the personal fields of an entity are read only on the page of each record, for a reason."""
    return reasons.when(entity) == reasons.When.ALWAYS


def columns_of(desk: Desk, user, *, skip: str = "", given: Given | None = None) -> list[Column]:
    """The columns of a desk as this person may see them; ``skip`` leaves out the one that says nothing.

    ``given``: why the persons of the list are read; without, who they are is kept from who has to say it.

    The first column opens the row. Where that one is left out, another of the row's own does, rather than
    one that names another record.
    """
    paths = [resolve(desk.model, name) for name in desk.columns if name != skip]
    own = (path.name for path in paths if path.field is None or not path.field.is_relation)
    opener = desk.columns[0] if desk.columns[0] != skip else next(own, paths[0].name if paths else "")
    found = []
    for path in paths:
        name = path.name
        openings = _openings(desk, name, user) if name != opener else None
        numeric = isinstance(path.field, (models.IntegerField, models.DecimalField, models.FloatField))
        found.append(
            Column(
                key=name,
                label=path.label[:1].upper() + path.label[1:],
                read=reader(path),
                sort=_sorting(path),
                link=openings.link if openings else partial(opens, user=user) if name == opener else None,
                prepare=openings.prepare if openings else None,
                number=numeric and not (path.field is not None and path.field.choices),
                total=name in desk.totals,
                masked=withheld(desk, name, user, given) or (name in desk.personal and one_at_a_time(desk.entity)),
            )
        )
    return found


def _sorting(path: Path) -> str | None:
    """The lookup a column is sorted by: what a person reads of a foreign key, not its number."""
    if path.field is None:
        return None
    if not path.field.is_relation:
        return path.name
    names = {field.name for field in path.field.related_model._meta.concrete_fields}
    return next((f"{path.name}__{part}" for part in ("name", "code", "title") if part in names), f"{path.name}_id")
