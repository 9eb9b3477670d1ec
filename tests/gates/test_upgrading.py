"""Installations of earlier versions: what they were left with is made good when they migrate (docs/operate.md)."""

from dataclasses import replace
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from raccordo.kernel import triggers
from raccordo.kernel.models import DeliverableRecipient
from tests.kernel.factories import DeliverableRecipientFactory

pytestmark = pytest.mark.django_db


def test_guards_of_an_earlier_wording_and_those_it_had_not_are_put_up_by_migrating(caplog):
    """One was worded otherwise, one came later: what a migrate of an installation of 27 November 2026 met."""
    first, second, *rest = [one for one in triggers.declared() if not one.vendor]
    triggers.remove(connection, [first, second])
    triggers.install(connection, [replace(first, message="in other words")])
    call_command("migrate", verbosity=0)
    told = [one.getMessage() for one in caplog.records if "put up anew" in one.getMessage()]
    assert f"a guard is put up anew: {first.name} (reworded)" in told
    assert f"a guard is put up anew: {second.name} (was missing)" in told
    assert not [one for one in rest if any(f" {one.name} " in said for said in told)]
    assert triggers.renew(connection) == triggers.missing(connection) == []


def test_a_column_that_the_first_published_tables_had_not_is_added_and_rows_stay():
    complete = import_module("raccordo.kernel.migrations.0005_recipients_entered_on").complete
    kept = DeliverableRecipientFactory()
    connection.check_constraints()  # PostgreSQL alters no table with a foreign key still to be checked
    field = DeliverableRecipient._meta.get_field("entered_on")
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{DeliverableRecipient._meta.db_table}" DROP COLUMN "{field.column}"')
    for _time in range(2):
        editor = connection.schema_editor()
        editor.deferred_sql = []  # not entered: SQLite would leave the checks of foreign keys, and cannot in a test
        complete(apps, editor)
    assert DeliverableRecipient.objects.get().name == kept.name
    assert DeliverableRecipient.objects.get().entered_on is None
