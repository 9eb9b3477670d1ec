import django.db.models.deletion
from django.db import migrations, models

from raccordo.kernel import triggers

TABLE = "yearbook_yearbookcells"
MESSAGE = "{table} is written once: its rows are neither changed nor removed"


def wanted():
    return triggers.written_once(TABLE, MESSAGE.format(table=TABLE), unique=[["yearbook_id"]])


class Migration(migrations.Migration):
    """What each report told; triggers refuse to change it. See raccordo.plan.periods.guards."""

    dependencies = [
        ("yearbook", "0002_written_once"),
    ]

    operations = [
        migrations.CreateModel(
            name="YearbookCells",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cells_json", models.TextField(verbose_name="counts told")),
                (
                    "yearbook",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cells",
                        to="yearbook.yearbook", verbose_name="report",
                    ),
                ),
            ],
            options={
                "verbose_name": "counts of a yearly report",
                "verbose_name_plural": "counts of the yearly reports",
                "ordering": ["pk"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.RunPython(
            lambda _apps, editor: triggers.install(editor.connection, wanted()),
            lambda _apps, editor: triggers.remove(editor.connection, wanted()),
        ),
    ]
