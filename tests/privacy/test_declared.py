"""What is declared of personal data holds: each table with personal fields has a rule, each path and field exists."""

import datetime as dt
from itertools import pairwise

import pytest
from django.apps import apps
from django.db import models

from raccordo.kernel.desk import all_desks
from raccordo.kernel.privacy import declared, document, people
from raccordo.kernel.privacy.declared import Blank

REGISTER = declared.register()
#: Names of fields that say who a person is, or are free text.
PERSONAL_NAMES = {
    "fiscal_code", "first_name", "last_name", "birth_date", "email", "username", "phone", "iban", "household_code",
}  # fmt: skip
#: Relations to a person that say who worked on a record, not whose data it is.
WORKED_ON = {"workforce.operator", "kernel.user"}


#: Tables that name bodies, offices or programs by fields that elsewhere name persons.
NAMES_OF_BODIES: set[str] = set()
#: The log is emptied by means of its own.
LOG = "audittrail.entry"
#: Fields that only the program writes, with codes.
CODES = {"matching.offerverdict": {"reasons"}}


def ours():
    return [m for m in apps.get_models() if apps.get_app_config(m._meta.app_label).name.startswith("raccordo.")]


def looks_personal(model: type[models.Model]) -> bool:
    """By the names of its fields, by a relation to a person served, or by its desk."""
    names = {field.name for field in model._meta.concrete_fields}
    served = set(REGISTER.persons) - WORKED_ON
    related = {f.related_model._meta.label_lower for f in model._meta.concrete_fields if f.is_relation}
    desk = next((desk for desk in all_desks() if desk.model is model), None)
    return bool(names & PERSONAL_NAMES or related & served or (desk is not None and desk.personal))


def test_every_table_has_a_rule_or_a_reason():
    """Of every app, those of other packages too. A new table is named in register.yaml, above or under not_personal."""
    tables = {model._meta.label_lower for model in apps.get_models()}
    assert set(REGISTER.entities) | set(REGISTER.reasons) == tables


@pytest.mark.parametrize("model", [m for m in ours() if looks_personal(m)], ids=lambda m: m._meta.label_lower)
def test_what_looks_personal_is_not_among_the_others(model):
    assert model._meta.label_lower in REGISTER.entities or model._meta.label_lower in NAMES_OF_BODIES


@pytest.mark.parametrize("entity", sorted(REGISTER.entities))
def test_free_text_and_files_of_a_table_with_personal_data_are_declared(entity):
    """Whatever can hold a name is emptied, goes with its row, or is read by nobody."""
    known = REGISTER.entities[entity]
    free = {
        field.name
        for field in apps.get_model(entity)._meta.concrete_fields
        if isinstance(field, models.TextField | models.FileField | models.JSONField) and not field.choices
    }
    assert known.remove or entity == LOG or free <= set(known.erase) | CODES.get(entity, set())


@pytest.mark.django_db
@pytest.mark.parametrize("entity", sorted(e for e, known in REGISTER.entities.items() if known.about))
def test_rows_about_others_find_them(entity):
    told = REGISTER.entities[entity].about
    rows = people.model_of(entity)._base_manager
    for lookup in filter(None, (told.kind, told.label, told.key)):
        path = rows.filter(**{f"{lookup}__isnull": False})  # an unknown name is refused here
        assert not path.exists(), "nothing was written yet"


@pytest.mark.parametrize("entity", sorted(REGISTER.entities))
def test_what_is_declared_exists(entity):
    model, known = apps.get_model(entity), REGISTER.entities[entity]
    names = {field.name for field in model._meta.concrete_fields}
    assert (
        set(known.personal) | set(known.erase) | set(known.dates) | set(known.secret) | ({known.open} - {""}) <= names
    )
    for name in known.dates:
        assert isinstance(model._meta.get_field(name), models.DateField)
    if known.person:
        assert people.person_entity(entity, known) in REGISTER.persons


@pytest.mark.parametrize("entity", sorted(REGISTER.entities))
def test_what_an_anonymisation_writes_fits_the_field(entity):
    model, known = apps.get_model(entity), REGISTER.entities[entity]
    for name, blank in known.erase.items():
        field = model._meta.get_field(name)
        if blank == Blank.NULL:
            assert field.null
        elif blank == Blank.YEAR:
            assert isinstance(field, models.DateField)
        else:
            assert isinstance(field, models.CharField | models.TextField)
            assert blank != Blank.SURROGATE or field.max_length is None or field.max_length >= 16
        unique = field.unique or any(
            name in rule.fields for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint)
        )
        assert not unique or blank in (Blank.SURROGATE, Blank.NULL), f"{entity}.{name} is unique: two would be the same"


@pytest.mark.parametrize("desk", [d for d in all_desks() if d.personal], ids=lambda d: d.entity)
def test_what_a_desk_calls_personal_is_declared(desk):
    assert set(desk.personal) <= set(REGISTER.entities[desk.entity].personal)


@pytest.mark.parametrize("code", sorted(REGISTER.treatments))
def test_a_rule_is_in_force_and_says_its_source(code):
    rules = REGISTER.treatments[code].retention
    assert REGISTER.treatments[code].rule(dt.date(2021, 6, 30)) is not None
    for rule in rules:
        assert rule.reference
        assert rule.mark
    for before, after in pairwise(rules):
        assert before.to is not None
        assert before.to < after.since


def test_the_register_in_the_docs_is_the_declared_one():
    from pathlib import Path

    file = Path(__file__).parents[2] / "docs/privacy/register.md"
    assert file.read_text(encoding="utf-8") == document.register_text(), "renew it: raccordo privacy register > ..."
