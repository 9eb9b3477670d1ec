"""What was signed is guarded by the database itself: no statement, by whatever means, changes or removes a row."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import UniqueConstraint
from hypothesis import given, settings
from hypothesis import strategies as st

from raccordo.kernel import triggers
from raccordo.plan.models import FrozenPlace, FrozenReading, PeriodStep
from raccordo.plan.periods import guards

pytestmark = pytest.mark.django_db

SIGNED = [FrozenReading, FrozenPlace, PeriodStep]
#: A column and what a statement may put in it, itself and nothing included. SQLite's own keys take no NULL at all.
WRITES = [
    (model, field.column, value)
    for model in SIGNED
    for field in model._meta.concrete_fields
    for value in ("NULL", f'"{field.column}"')
    if not (field.primary_key and value == "NULL")
]

#: Ways to insert a row over another one; SQLite has some of its own.
OVER = ["ON CONFLICT (id) DO UPDATE SET id = EXCLUDED.id"]
OVER += ["OR REPLACE", "OR REPLACE, new key"] if connection.vendor == "sqlite" else []


def rows(model: type[models.Model]) -> list[tuple]:
    kept = model._base_manager.order_by("pk").values_list()
    return [tuple(bytes(value) if isinstance(value, memoryview) else value for value in row) for row in kept]


def statement(kind: str, write: tuple[type[models.Model], str, str], only: int | None) -> str:
    """A statement that would change or remove rows: one, or all."""
    model, column, value = write
    table, where = model._meta.db_table, "" if only is None else f" WHERE id = {only}"
    return f"DELETE FROM {table}{where}" if kind == "DELETE" else f'UPDATE {table} SET "{column}" = {value}{where}'  # noqa: S608 - our own tables


@settings(max_examples=60)
@given(st.sampled_from(["UPDATE", "DELETE"]), st.sampled_from(WRITES), st.booleans())
def test_any_statement_on_what_was_signed_is_refused(frozen, kind, write, one):
    model = write[0]
    before = [rows(each) for each in SIGNED]
    assert all(before)
    only = model._base_manager.order_by("pk").values_list("pk", flat=True).last() if one else None
    message = guards.MESSAGE.format(table=model._meta.db_table)
    with pytest.raises(IntegrityError, match=message), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement(kind, write, only))
    assert [rows(each) for each in SIGNED] == before


def test_what_goes_round_the_application_is_refused(frozen):
    """Querysets that know nothing of rows written once: what a script or a migration would use."""
    for attempt in (
        lambda: models.QuerySet(FrozenReading).update(numerator=99),
        lambda: models.QuerySet(FrozenPlace)._raw_delete("default"),
        lambda: models.Model.save_base(PeriodStep.objects.first(), raw=True, force_update=True),
    ):
        before = [rows(each) for each in SIGNED]
        with pytest.raises(IntegrityError, match="is written once"), transaction.atomic():
            attempt()
        assert [rows(each) for each in SIGNED] == before


@pytest.mark.parametrize("model", SIGNED)
@pytest.mark.parametrize("how", OVER)
def test_what_is_inserted_over_a_row_is_refused(frozen, model, how):
    table = model._meta.db_table
    if "key" in how and table not in guards.UNIQUE:
        return  # without its key it meets no other row
    columns = [f'"{field.column}"' for field in model._meta.concrete_fields]
    values = ["id + 1000" if "key" in how and column == '"id"' else column for column in columns]
    insert = "INSERT OR REPLACE" if "REPLACE" in how else "INSERT"
    before = rows(model)
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"{insert} INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table} WHERE true "  # noqa: S608 - our own tables
            f"{how if 'CONFLICT' in how else ''}"
        )
    assert rows(model) == before


def test_every_table_written_once_is_guarded_and_every_unique_set_known():
    assert triggers.missing(connection) == []
    assert {trigger.table for trigger in guards.current()} == {model._meta.db_table for model in guards.models()}
    for model in guards.models():
        unique = [field for field in model._meta.concrete_fields if field.unique and not field.primary_key]
        sets = [one for one in model._meta.constraints if isinstance(one, UniqueConstraint)]
        known = len(sets) + len(model._meta.unique_together) + len(unique)
        assert len(guards.UNIQUE.get(model._meta.db_table, ())) == known, model


def test_guards_are_taken_down_and_put_up_again():
    tables = ("plan_frozenplace", "plan_periodstep")
    editor = SimpleNamespace(connection=connection)
    guards.down(*tables)(apps, editor)
    assert {trigger.table for trigger in triggers.missing(connection)} == set(tables)
    for _time in range(2):
        guards.up(*tables)(apps, editor)
        assert triggers.missing(connection) == []
