"""What is due under the retention rules, and doing it.

A person is due when the last day found in all their rows of a treatment lies before the limit, and no row is still
open (a pact not ended, a benefit being paid). An anonymisation empties who the person is and keeps what happened: the
counts, the splits and the readings stay as they were, and so do the chain and the links between records. What the
audit log says of the person is emptied too (:mod:`raccordo.kernel.audit.erasing`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from auditlog.context import disable_auditlog
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from raccordo.kernel.attachments import store
from raccordo.kernel.attachments.models import Attachment, StoredFile
from raccordo.kernel.audit import persons
from raccordo.kernel.audit.enums import WRITES, Kind
from raccordo.kernel.audit.erasing import erase
from raccordo.kernel.audit.models import Entry, Named
from raccordo.kernel.privacy import declared
from raccordo.kernel.privacy.declared import Blank, Entity, Rule, Treatment
from raccordo.kernel.privacy.models import Erasure
from raccordo.kernel.privacy.people import about, model_of, path_of, person_entity

#: How many persons one transaction anonymises.
BATCH = 200
#: What stands where a text was.
REMOVED = "[rimosso]"
LOG, NAMED = "audittrail.entry", "audittrail.named"
#: How many persons of lists one transaction forgets.
BATCH_NAMED = 5000
#: Acts whose entries say something of a record; the others hold numbers and filters only.
TELLING = (*WRITES, Kind.OPENED, Kind.ANSWERED)
#: Acts that say something only where a reason was explained.
SHOWING = (Kind.LISTED, Kind.EXPORTED)


@dataclass(frozen=True)
class Due:
    """What a rule asks for today."""

    treatment: str
    entity: str
    rule: Rule
    limit: dt.date
    rows: models.QuerySet

    @property
    def count(self) -> int:
        """How many persons, or rows of a table that has no persons."""
        return self.rows.count()


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day some months earlier; the last of the month where there is no such day."""
    month = day.year * 12 + day.month - 1 - months
    year, month = divmod(month, 12)
    last = (dt.date(year + (month == 11), (month + 1) % 12 + 1, 1) - dt.timedelta(days=1)).day
    return dt.date(year, month + 1, min(day.day, last))


def due(at: dt.date) -> Iterator[Due]:
    """What is due on the day ``at``, treatment by treatment."""
    for code, treatment in declared.register().treatments.items():
        rule = treatment.rule(at)
        if rule is None:
            continue
        limit = months_before(at, rule.months)
        for name, entity in treatment.entities.items():
            if entity.person == persons.SELF:
                yield Due(code, name, rule, limit, _persons(name, treatment, limit))
            elif entity.dates and (entity.remove or (not entity.person and entity.erase)):
                yield Due(code, name, rule, limit, _rows(name, entity, limit))
            elif name == LOG:
                telling = Q(kind__in=TELLING) | (Q(kind__in=SHOWING) & ~Q(changes_text=""))
                old = Entry.objects.filter(telling, timestamp__lt=_start(limit), erased_under__isnull=True)
                yield Due(code, name, rule, limit, old.order_by("pk"))
            elif name == NAMED:
                seen = Named.objects.filter(entry__timestamp__lt=_start(limit), erased_under__isnull=True)
                yield Due(code, name, rule, limit, seen.order_by("pk"))


def _start(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def _alive(model: type[models.Model], entity: Entity, limit: dt.date) -> Q:
    """Rows that keep the data: something happened after the limit, or is still going on."""
    found = Q(pk__in=[])
    for name in entity.dates:
        bound: Any = _start(limit) if isinstance(model._meta.get_field(name), models.DateTimeField) else limit
        found |= Q(**{f"{name}__gte": bound})
    return found | Q(**{f"{entity.open}__isnull": True}) if entity.open else found


def _persons(name: str, treatment: Treatment, limit: dt.date) -> models.QuerySet:
    """Persons none of whose rows keeps them, not yet anonymised."""
    model = model_of(name)
    rows = model._base_manager.exclude(_alive(model, treatment.entities[name], limit))
    for other, entity in treatment.entities.items():
        if entity.person in ("", persons.SELF) or person_entity(other, entity) != name:
            continue
        theirs = model_of(other)._base_manager.filter(**{path_of(entity): OuterRef("pk")})
        rows = rows.exclude(Exists(theirs.filter(_alive(model_of(other), entity, limit))))
    return rows.exclude(Exists(Erasure.objects.filter(entity=name, object_pk=OuterRef("pk")))).order_by("pk")


def _rows(name: str, entity: Entity, limit: dt.date) -> models.QuerySet:
    """Rows without a person whose time is over and that still say something."""
    model = model_of(name)
    if entity.remove:
        return model._base_manager.exclude(_alive(model, entity, limit)).order_by("pk")
    says = Q(pk__in=[])
    for field in entity.erase:
        says |= ~Q(**{f"{field}__in": ["", REMOVED]})
    return model._base_manager.exclude(_alive(model, entity, limit)).filter(says).order_by("pk")


def apply(found: Due, at: dt.date) -> int:
    """Do what is due; each batch is one transaction, so that a run that is stopped goes on where it was.

    Returns how many persons, or rows, were anonymised.
    """
    done = 0
    size = BATCH_NAMED if found.entity == NAMED else BATCH
    while keys := list(found.rows.values_list("pk", flat=True)[:size]):
        with transaction.atomic():
            _batch(found, keys, at)
        done += len(keys)
    return done


def _batch(found: Due, keys: list[Any], at: dt.date) -> None:
    model = model_of(found.entity)
    said = {"rule": found.treatment, "rows": len(keys), "at": at.isoformat()}
    if found.entity == LOG:
        erase(model, keys, said)
        return
    if found.entity == NAMED:
        erase(model, (), said, keys)
        return
    register = declared.register()
    treatment = register.treatments[found.treatment]
    if treatment.entities[found.entity].person != persons.SELF:
        entries = _end(found.entity, treatment.entities[found.entity], model._base_manager.filter(pk__in=keys))
        erase(model, entries, said)
        return
    entries = set()
    for name, entity in register.entities.items():
        if entity.person and person_entity(name, entity) == found.entity:
            entries |= _end(name, entity, model_of(name)._base_manager.filter(**{f"{path_of(entity)}__in": keys}))
    people = [persons.key(found.entity, pk) for pk in keys]
    entries |= set(Entry.objects.about(people).filter(erased_under__isnull=True).values_list("pk", flat=True))
    shown = Named.objects.filter(person__in=people).values_list("pk", flat=True)
    act = erase(model, entries, said, shown)
    made = {"entity": found.entity, "treatment": found.treatment, "erased_on": at, "entry": act.pk}
    Erasure.objects.bulk_create(Erasure(object_pk=pk, **made) for pk in keys)


def _end(name: str, entity: Entity, rows: models.QuerySet) -> set[int]:
    """Empty or remove rows, and before them all that is about them; returns the entries of the log that tell of them.

    Reached are attachments with their contents, notes of checks, questions between centres, traces of logins: whatever
    the register declares as being about other records.
    """
    entries: set[int] = set()
    for other, told in declared.register().entities.items():
        if told.about is not None and other != name:
            reached = about(other, told, rows)
            if reached.exists():
                entries |= _end(other, told, reached)
    if entity.erase or entity.remove:
        entries |= _entries(rows)
    if entity.remove:
        _remove(rows)
    else:
        _empty(entity, rows)
    return entries


def _entries(rows: models.QuerySet) -> set[int]:
    """The entries about some records, whose content is still there."""
    kind = ContentType.objects.get_for_model(rows.model)
    keys = [str(pk) for pk in rows.values_list("pk", flat=True)]
    found = Entry.objects.filter(content_type=kind, object_pk__in=keys, erased_under__isnull=True)
    return set(found.values_list("pk", flat=True))


def _remove(rows: models.QuerySet) -> None:
    """Take rows away; of attachments, their contents too where nothing else refers to them.

    The log would keep what they said: the entry of the erasure stands for them.
    """
    plain: models.QuerySet = models.QuerySet(rows.model).filter(pk__in=list(rows.values_list("pk", flat=True)))
    contents = set(plain.values_list("stored", flat=True)) if rows.model is Attachment else set()
    with disable_auditlog():
        plain.delete()
        orphans = StoredFile.objects.filter(pk__in=contents, attachments__isnull=True)
        digests = list(orphans.values_list("digest", flat=True))
        orphans.delete()
    if digests:
        transaction.on_commit(lambda: _remove_files(digests))


def _remove_files(digests: list[str]) -> None:
    with store.lock():
        known = set(StoredFile.objects.filter(digest__in=digests).values_list("digest", flat=True))
        for digest in digests:
            if digest not in known:
                store.remove(digest)


def _empty(entity: Entity, found: models.QuerySet) -> None:
    """Write what an anonymisation leaves, row by row only where each needs a value of its own."""
    if not entity.erase:
        return
    rows: models.QuerySet = models.QuerySet(found.model)  # that of rows written once refuses to be changed
    rows = rows.filter(pk__in=list(found.values_list("pk", flat=True)))
    same: dict[str, Any] = {}
    own = [field for field, blank in entity.erase.items() if blank in (Blank.SURROGATE, Blank.YEAR, Blank.FILE)]
    for field, blank in entity.erase.items():
        if blank == Blank.REMOVED:
            rows.exclude(**{field: ""}).update(**{field: REMOVED})
        elif blank == Blank.EMPTY:
            same[field] = ""
        elif blank == Blank.NULL:
            same[field] = None
    if own:
        changed = []
        for row in rows.only("pk", *own):
            for field in own:
                _blank(row, field, entity.erase[field])
            changed.append(row)
        models.QuerySet(rows.model).bulk_update(changed, own, batch_size=BATCH)
    if same:
        rows.update(**same)


def surrogate(row: models.Model) -> str:
    """A value that is unique in its table and tells nothing: never a valid tax code, at most sixteen characters."""
    return f"X{row.pk:015d}"


def _blank(row: models.Model, field: str, blank: Blank) -> None:
    if blank == Blank.SURROGATE:
        setattr(row, field, surrogate(row))
    elif blank == Blank.YEAR:
        setattr(row, field, getattr(row, field).replace(month=1, day=1))
    else:
        kept = getattr(row, field)
        if kept:
            kept.delete(save=False)
        setattr(row, field, "")
