from django.db import migrations, models

from raccordo.plan.periods import guards

TABLES = ("plan_frozenreading", "plan_frozenplace")


class Migration(migrations.Migration):
    """The digest of all that is sealed; empty on what was sealed before. SQLite makes the table anew for it."""

    dependencies = [
        ("plan", "0006_step_origin"),
    ]

    operations = [
        migrations.RunPython(guards.down(*TABLES), guards.up(*TABLES)),
        migrations.AddField(
            model_name="frozenreading",
            name="seal",
            field=models.CharField(blank=True, default="", max_length=64, verbose_name="seal"),
            preserve_default=False,
        ),
        migrations.RunPython(guards.up(*TABLES), guards.down(*TABLES)),
    ]
