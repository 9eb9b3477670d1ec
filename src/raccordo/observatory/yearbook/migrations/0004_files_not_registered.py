import django.db.models.deletion
from django.db import migrations, models

from raccordo.kernel import triggers

TABLE = "yearbook_yearbookcells"
MESSAGE = "{table} is written once: its rows are neither changed nor removed"


def wanted():
    return triggers.written_once(TABLE, MESSAGE.format(table=TABLE), unique=[["yearbook_id"]])


def put_up(_apps, editor):
    triggers.install(editor.connection, wanted())


def take_down(_apps, editor):
    triggers.remove(editor.connection, wanted())


class Migration(migrations.Migration):
    """What a file told that was never registered; SQLite writes the table anew, and its triggers with it."""

    dependencies = [
        ("kernel", "0003_three_scopes"),
        ("yearbook", "0003_told"),
    ]

    operations = [
        migrations.RunPython(take_down, put_up),
        migrations.AlterField(
            model_name="yearbookcells",
            name="yearbook",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="cells",
                to="yearbook.yearbook", verbose_name="report",
            ),
        ),
        migrations.AddField(
            model_name="yearbookcells",
            name="quadrant",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.quadrant",
                verbose_name="quadrant",
            ),
        ),
        migrations.AddConstraint(
            model_name="yearbookcells",
            constraint=models.CheckConstraint(
                condition=models.Q(("quadrant__isnull", True), ("yearbook__isnull", False))
                | models.Q(("quadrant__isnull", False), ("yearbook__isnull", True)),
                name="yearbook_told_by_one",
                violation_error_message="Either the report or, for a file not registered, the quadrant.",
            ),
        ),
        migrations.RunPython(put_up, take_down),
    ]
