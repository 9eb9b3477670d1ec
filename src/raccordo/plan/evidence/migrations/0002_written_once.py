from django.db import migrations

from raccordo.plan.periods import guards

TABLES = ("evidence_evidencestep",)


class Migration(migrations.Migration):
    """Triggers that refuse to change or remove what was signed; see raccordo.plan.periods.guards."""

    dependencies = [
        ("evidence", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(guards.up(*TABLES), guards.down(*TABLES)),
    ]
