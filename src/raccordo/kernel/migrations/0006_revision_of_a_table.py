"""What is counted is each table, not each app: the column keeps its name and takes longer words."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0005_recipients_entered_on")]

    operations = [
        migrations.AlterField(
            model_name="revision",
            name="app",
            field=models.CharField(
                db_column="app", max_length=80, primary_key=True, serialize=False, verbose_name="table and slot"
            ),
        ),
        migrations.RenameField(model_name="revision", old_name="app", new_name="name"),
    ]
