from django.db import migrations

from raccordo.plan.periods import guards

TABLES = ("reports_narrative", "reports_report", "reports_report_narratives", "reports_reportfile")


class Migration(migrations.Migration):
    """Triggers that refuse to change or remove what was signed; see raccordo.plan.periods.guards."""

    dependencies = [
        ("reports", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(guards.up(*TABLES), guards.down(*TABLES)),
    ]
