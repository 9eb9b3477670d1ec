from django.db import migrations, models


class Migration(migrations.Migration):
    """A column that may be empty: SQLite adds it without making the table anew, so its triggers stay."""

    dependencies = [
        ("plan", "0004_written_once"),
    ]

    operations = [
        migrations.AddField(
            model_name="frozenreading",
            name="quality",
            field=models.JSONField(null=True, verbose_name="completeness and timeliness"),
        ),
    ]
