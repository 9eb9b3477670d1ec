from django.db import migrations

from raccordo.plan.periods import guards

TABLES = ("evidence_evidencestep",)


class Migration(migrations.Migration):
    """The guard of the steps lets an anonymisation through; see raccordo.plan.periods.guards.

    Taken down and put up again: one of an earlier version has the same name.
    """

    dependencies = [
        ("evidence", "0002_written_once"),
    ]

    operations = [
        migrations.RunPython(guards.down(*TABLES), migrations.RunPython.noop),
        migrations.RunPython(guards.up(*TABLES), migrations.RunPython.noop),
    ]
