"""Finding a person in every app, by code or tax code, and all rows that are theirs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models

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


def rows_of(subject: Subject) -> Iterator[tuple[str, int, models.QuerySet]]:
    """For each declared entity, how many rows belong to the person, and the rows; entities without any are left out."""
    for name, entity in declared.register().entities.items():
        if not entity.person:
            continue
        owner = person_entity(name, entity)
        keys = [row.pk for row in subject.rows if row._meta.label_lower == owner]
        if keys:
            rows = model_of(name)._base_manager.filter(**{f"{path_of(entity)}__in": keys}).order_by("pk")
            if count := rows.count():
                yield name, count, rows
