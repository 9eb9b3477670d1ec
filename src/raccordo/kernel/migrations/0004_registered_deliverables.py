from django.db import migrations, models

from raccordo.kernel import triggers

MESSAGE = "a document that Raccordo registered is shared or taken back: nothing else of it changes"
FIXED = (
    "id", "kind", "title", "version", "year", "half", "quadrant_id", "centre_id", "file", "reference", "drafted_on",
    "replaces_id", "registered",
)
#: Where the product alone wrote files, until now and from now on.
MADE = ("reports/", "yearbooks/")


def wanted():
    same = " AND ".join(f'NEW."{name}" {{same}} OLD."{name}"' for name in FIXED)
    return [
        triggers.Trigger("kernel_deliverable", "DELETE", MESSAGE, unless="NOT OLD.registered"),
        triggers.Trigger("kernel_deliverable", "UPDATE", MESSAGE, unless=f"NOT OLD.registered OR ({same})"),
    ]


def mark(apps, _editor):
    rows = apps.get_model("kernel", "Deliverable").objects.filter(reference__startswith="SHA-256 ")
    for folder in MADE:
        rows.filter(file__startswith=folder).update(registered=True)


class Migration(migrations.Migration):
    """Documents that the product made are known as such, and kept as they were made by triggers."""

    dependencies = [
        ("kernel", "0003_three_scopes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="deliverable",
            name="file",
            field=models.FileField(blank=True, max_length=300, upload_to="deliverables/%Y/", verbose_name="file"),
        ),
        migrations.AddField(
            model_name="deliverable",
            name="registered",
            field=models.BooleanField(
                db_default=False, default=False, editable=False, verbose_name="made and registered by Raccordo"
            ),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
        migrations.RunPython(
            lambda _apps, editor: triggers.install(editor.connection, wanted()),
            lambda _apps, editor: triggers.remove(editor.connection, wanted()),
        ),
    ]
