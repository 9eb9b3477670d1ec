from django.db import migrations

from raccordo.kernel import triggers

MESSAGE = "{table} is written once: its rows are neither changed nor removed"
UNIQUE = {
    "yearbook_yearbook": [
        ["quadrant_id", "year", "language", "number"], ["quadrant_id", "year", "language", "digest"], ["deliverable_id"],
    ],
    "yearbook_yearbookfile": [["yearbook_id", "format"]],
}


def wanted():
    return [
        trigger
        for table, unique in UNIQUE.items()
        for trigger in triggers.written_once(table, MESSAGE.format(table=table), unique=unique)
    ]


class Migration(migrations.Migration):
    """Triggers that refuse to change or remove a report; see raccordo.plan.periods.guards."""

    dependencies = [
        ("yearbook", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(
            lambda _apps, editor: triggers.install(editor.connection, wanted()),
            lambda _apps, editor: triggers.remove(editor.connection, wanted()),
        ),
    ]
