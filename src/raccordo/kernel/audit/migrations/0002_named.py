import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from raccordo.kernel import triggers
from raccordo.kernel.audit import guards


class Migration(migrations.Migration):
    """The persons that lists and files showed, guarded like the log."""

    dependencies = [
        ("audittrail", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Named",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", models.CharField(blank=True, max_length=64, verbose_name="person")),
                ("salt", models.BigIntegerField(default=0, editable=False)),
                ("leaf", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "erased_under",
                    models.BigIntegerField(editable=False, null=True, verbose_name="content erased by entry"),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="named",
                        to=settings.AUDITLOG_LOGENTRY_MODEL,
                        verbose_name="entry",
                    ),
                ),
            ],
            options={
                "verbose_name": "person shown by a list",
                "verbose_name_plural": "persons shown by lists",
                "indexes": [
                    models.Index(fields=["person", "entry"], name="audit_named_person"),
                    models.Index(fields=["entry"], name="audit_named_entry"),
                ],
            },
        ),
        migrations.RunPython(
            lambda _apps, editor: triggers.install(editor.connection, guards.named()),
            lambda _apps, editor: triggers.remove(editor.connection, guards.named()),
        ),
    ]
