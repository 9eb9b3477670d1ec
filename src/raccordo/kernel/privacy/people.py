"""Finding a person in every app, by code or tax code, and all rows that are theirs."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Count, Q, Value

from raccordo.kernel.audit import persons
from raccordo.kernel.privacy import declared
from raccordo.kernel.privacy.declared import Entity


@dataclass(frozen=True)
class Subject:
    """A person, as one or more rows: a job seeker may also be a worker of a crisis."""

    rows: tuple[models.Model, ...]

    @property
    def first(self) -> models.Model:
        """The row under which the person was found."""
        return self.rows[0]

    @property
    def keys(self) -> list[str]:
        """The keys under which the log knows the person."""
        return [persons.key(row._meta.label_lower, row.pk) for row in self.rows]

    @property
    def code(self) -> str:
        """The public code."""
        return str(getattr(self.first, declared.register().persons[self.first._meta.label_lower].code))


def model_of(entity: str) -> type[models.Model]:
    """The model of ``app.model``."""
    return apps.get_model(entity)


def by_key(entity: str, pk: int) -> Subject | None:
    """The person that is row ``pk`` of ``entity``, with the rows that are the same person."""
    if entity not in declared.register().persons:
        return None
    row = model_of(entity)._base_manager.filter(pk=pk).first()
    return Subject((row, *_same(row))) if row is not None else None


def find(text: str) -> list[Subject]:
    """The persons whose code or tax code is exactly ``text``; a person of several rows comes once."""
    text = text.strip()
    found: list[Subject] = []
    known: set[str] = set()
    if not text:
        return found
    for entity, person in declared.register().persons.items():
        asked = models.Q(**{f"{person.code}__iexact": text})
        if person.tax_code:
            asked |= models.Q(**{person.tax_code: text.upper()})
        for row in model_of(entity)._base_manager.filter(asked).order_by("pk")[:20]:
            if persons.key(entity, row.pk) not in known:
                subject = Subject((row, *_same(row)))
                known.update(subject.keys)
                found.append(subject)
    return found


def _same(row: models.Model) -> Iterator[models.Model]:
    """Other rows of the same person: by tax code, and by the declared relation, in both directions."""
    entity = row._meta.label_lower
    people = declared.register().persons
    tax_field = people[entity].tax_code
    tax_code = getattr(row, tax_field) if tax_field else ""
    for other, person in people.items():
        asked = models.Q(pk__in=[])
        if tax_code and person.tax_code:
            asked |= models.Q(**{person.tax_code: tax_code})
        if _leads(other, entity):
            asked |= models.Q(**{person.same_as: row.pk})
        if _leads(entity, other):
            asked |= models.Q(pk=getattr(row, f"{people[entity].same_as}_id"))
        for found in model_of(other)._base_manager.filter(asked).order_by("pk"):
            if found != row:
                yield found


def _leads(entity: str, other: str) -> bool:
    """Whether rows of ``entity`` may say which row of ``other`` is the same person."""
    field = declared.register().persons[entity].same_as
    return bool(field) and model_of(entity)._meta.get_field(field).related_model is model_of(other)


def path_of(entity: Entity) -> str:
    """The lookup that leads from a row to its person's primary key."""
    return "pk" if entity.person == persons.SELF else entity.person.replace(".", "__")


def person_entity(name: str, entity: Entity) -> str:
    """Which persons the rows of an entity belong to."""
    if entity.person == persons.SELF:
        return name
    model: type[models.Model] = model_of(name)
    for part in entity.person.split("."):
        related = model._meta.get_field(part).related_model
        assert isinstance(related, type)  # noqa: S101  (a path of foreign keys: held by a test)
        model = related
    return model._meta.label_lower


def about(name: str, entity: Entity, rows: models.QuerySet) -> models.QuerySet:
    """The rows of an entity that name one of some records, all of one model."""
    told = entity.about
    everything: models.QuerySet = models.QuerySet(model_of(name))
    if told is None or (told.of and told.of != rows.model._meta.label_lower):
        return everything.none()
    if told.by != "pk" and told.by not in {field.name for field in rows.model._meta.concrete_fields}:
        return everything.none()
    if told.kind and not isinstance(rows.model._meta.pk, models.IntegerField):
        return everything.none()  # sessions, whose keys are texts: nothing is said about them
    asked: dict[str, Any] = {f"{told.key}__in": rows.order_by().values(told.by)}
    if told.kind:
        asked[told.kind] = ContentType.objects.get_for_model(rows.model)
    elif told.label:
        asked[told.label] = rows.model._meta.label_lower
    return everything.filter(**asked)


def rows_of(subject: Subject) -> Iterator[tuple[str, int, models.QuerySet]]:
    """For each declared entity, how many rows belong to the person or are about their records, and the rows.

    Entities without any are left out. One query counts them all, whatever there is.
    """
    found = dict(_rows(subject))
    counts = _counts(found)
    for name in declared.register().entities:
        if count := counts.get(name, 0):
            yield name, count, found[name]


def _rows(subject: Subject) -> Iterator[tuple[str, models.QuerySet]]:
    entities = declared.register().entities
    own: dict[str, models.QuerySet] = {}
    for name, entity in entities.items():
        if not entity.person:
            continue
        owner = person_entity(name, entity)
        keys = [row.pk for row in subject.rows if row._meta.label_lower == owner]
        if keys:
            own[name] = model_of(name)._base_manager.filter(**{f"{path_of(entity)}__in": keys}).order_by("pk")
    yield from own.items()
    for name, entity in entities.items():
        if entity.about is not None and name not in own:
            asked = [Q(pk__in=about(name, entity, rows).values("pk")) for rows in own.values()]
            yield name, model_of(name)._base_manager.filter(functools.reduce(operator.or_, asked)).order_by("pk")


def _counts(found: dict[str, models.QuerySet]) -> dict[str, int]:
    """How many rows each of some questions has, asked at once."""
    parts = [
        rows.order_by().annotate(entity_=Value(name, output_field=models.CharField())).values("entity_")
        .annotate(n_=Count("pk")).values_list("entity_", "n_")
        for name, rows in found.items()
    ]  # fmt: skip
    return dict(parts[0].union(*parts[1:], all=True)) if parts else {}
