from django.db import migrations

from raccordo.plan.periods import guards

TABLES = ("plan_frozenreading", "plan_frozenplace", "plan_periodstep")


class Migration(migrations.Migration):
    """Triggers that refuse to change or remove what was signed; see raccordo.plan.periods.guards."""

    dependencies = [
        ("plan", "0003_alert_digest"),
    ]

    operations = [
        migrations.RunPython(guards.up(*TABLES), guards.down(*TABLES)),
    ]
