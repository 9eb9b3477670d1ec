"""The numbers of the tables: whoever writes, and however, a figure that was kept is not taken for true any more."""

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from raccordo.kernel import revisions
from raccordo.lines.demand.models import Company
from tests.demand.factories import CompanyFactory

pytestmark = pytest.mark.django_db

TABLE = Company._meta.db_table


def copy_of(company: Company) -> Company:
    return CompanyFactory.build(centre=company.centre, municipality=company.municipality)


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def many(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement, [(pk,) for pk in Company.objects.values_list("pk", flat=True)])


WAYS = {
    "save": lambda company: company.save(),
    "save of a field": lambda company: company.save(update_fields=["name"]),
    "create": lambda company: CompanyFactory(),
    "bulk_create": lambda company: Company.objects.bulk_create([copy_of(company)]),
    "bulk_update": lambda company: Company.objects.bulk_update([company], ["name"]),
    "update": lambda company: Company.objects.update(name="Altra"),
    "update by another door": lambda company: Company._base_manager.filter(pk=company.pk).update(name="Altra"),
    "delete": lambda company: company.delete(),
    "delete of many": lambda company: Company.objects.all().delete(),
    "delete without looking": lambda company: Company.objects.all()._raw_delete("default"),
    "SQL": lambda company: sql(f'UPDATE "{TABLE}" SET name = name'),  # noqa: S608 - our own table
    "SQL without quotes": lambda company: sql(f"update {TABLE} set name = name"),  # noqa: S608 - our own table
    "SQL of many": lambda company: many(f'UPDATE "{TABLE}" SET name = name WHERE id = %s'),  # noqa: S608 - our own table
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_writing_is_counted(way):
    company = CompanyFactory()
    before = revisions.numbers()[TABLE]
    WAYS[way](company)
    assert revisions.numbers()[TABLE] > before


def test_a_write_is_of_its_table_alone():
    before = revisions.numbers()
    CompanyFactory().save()
    changed = {table for table, number in revisions.numbers().items() if number != before.get(table)}
    before = revisions.numbers()
    Company.objects.update(name="Altra")
    assert {table for table, number in revisions.numbers().items() if number != before[table]} == {TABLE} < changed


@pytest.mark.parametrize(
    ("statement", "tables"),
    [
        ('INSERT OR IGNORE INTO "demand_company" DEFAULT VALUES', [TABLE]),
        ('INSERT INTO public."demand_company" SELECT 1', [TABLE]),
        ("UPDATE ONLY demand_company SET name = ''", [TABLE]),
        ('TRUNCATE "demand_company"', [TABLE]),
        ('WITH found AS (DELETE FROM "demand_company" RETURNING id) INSERT INTO demand_site SELECT id FROM found',
         [TABLE, "demand_site"]),
        ('WITH found AS (SELECT id FROM "demand_company") SELECT * FROM found', []),
        ('SELECT * FROM "demand_company" FOR UPDATE', []),
        ('UPDATE "kernel_user" SET last_name = last_name', []),
    ],
)  # fmt: skip
def test_what_a_statement_writes_is_found_in_its_words(statement, tables):
    assert revisions.written(statement)[0] == tables


def test_what_was_undone_after_it_was_read_does_not_come_back():
    """Else what was kept of it would be taken for what another writer wrote."""
    CompanyFactory()
    with transaction.atomic():
        Company.objects.update(name="Altra")
        undone = revisions.numbers()
        transaction.set_rollback(True)
    Company.objects.update(name="Terza")
    assert revisions.numbers()[TABLE] != undone[TABLE]


def test_what_writes_nothing_is_not_counted():
    CompanyFactory()
    before = revisions.numbers()
    Company.objects.filter(pk=0).update(name="Nessuna")
    Company.objects.filter(pk=0).delete()
    list(Company.objects.select_for_update())
    assert revisions.numbers() == before


def test_what_is_undone_is_not_counted():
    CompanyFactory()
    before = revisions.numbers()
    with transaction.atomic():
        Company.objects.update(name="Altra")
        transaction.set_rollback(True)
    assert revisions.numbers() == before


def test_who_finds_the_database_replaced_forgets_what_was_kept():
    """After a restore the counters may say again what they said of other records."""
    CompanyFactory()
    told = revisions.numbers()
    cache.set("kept", "before")
    assert revisions.numbers() == told
    assert cache.get("kept") == "before"
    revisions.say_restored()
    assert revisions.numbers() == told
    assert cache.get("kept") is None
    cache.set("kept", "after")
    assert revisions.numbers() == told
    assert cache.get("kept") == "after"
