from django.db import migrations

from raccordo.kernel.migrating import RunUnnoticed


def complete(apps, editor):
    """Add the column to tables made by the first published version, whose first migration had not got it."""
    model = apps.get_model("kernel", "DeliverableRecipient")
    with editor.connection.cursor() as cursor:
        there = {one.name for one in editor.connection.introspection.get_table_description(cursor, model._meta.db_table)}
    if "entered_on" not in there:
        editor.add_field(model, model._meta.get_field("entered_on"))


class Migration(migrations.Migration):
    """What the first migration came to hold after it had been published (23 November 2026) is made good."""

    dependencies = [
        ("kernel", "0004_registered_deliverables"),
    ]

    operations = [
        RunUnnoticed(complete, migrations.RunPython.noop, why="a new column that may be empty, where it is missing"),
    ]
