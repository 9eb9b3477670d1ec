from django.db import migrations, models

from raccordo.plan.periods import guards

TABLES = ("plan_periodstep",)


class Migration(migrations.Migration):
    """Whence a step was taken. SQLite makes the table anew for it: its triggers come down and go up again."""

    dependencies = [
        ("plan", "0005_sealed_quality"),
    ]

    operations = [
        migrations.RunPython(guards.down(*TABLES), guards.up(*TABLES)),
        migrations.AddField(
            model_name="periodstep",
            name="origin",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Empty for a step taken on a page.",
                max_length=120,
                verbose_name="command or service",
            ),
            preserve_default=False,
        ),
        migrations.RunPython(guards.up(*TABLES), guards.down(*TABLES)),
    ]
