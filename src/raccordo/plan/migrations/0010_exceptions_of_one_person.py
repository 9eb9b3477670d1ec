from django.db import migrations


class Migration(migrations.Migration):
    """The one person of an exception stands among those it names."""

    dependencies = [
        ("plan", "0009_exceptions_name_persons"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="periodexception",
            name="user",
        ),
    ]
