"""The rule of upgrades without a stop: while the new version starts, the old one still runs on the migrated tables.

``python -m tests.gates.migrations`` writes, when a version is released, which migrations it had. What comes later may
only do what the old code does not notice; the rest is done in two releases, or is named in :data:`ALLOWED` with why.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from django.db import migrations
from django.db.migrations.operations.base import Operation
from django.db.models import NOT_PROVIDED, Field

from raccordo.kernel.migrating import AddIndexAside, RunUnnoticed

RELEASED = Path(__file__).with_name("migrations.json")

#: ``app.migration`` → why it may break the rule (e.g. "the table was never written by a released version").
ALLOWED: dict[str, str] = {}

GOES = {
    migrations.RemoveField: "removes a column the running version asks for: stop using it, remove it one release later",
    migrations.RenameField: "renames a column under the running version: add a new one, write both, drop the old later",
    migrations.RenameModel: "renames a table under the running version: keep it with Meta.db_table",
    migrations.DeleteModel: "drops a table the running version still asks for: drop it one release later",
    migrations.AlterModelTable: "renames a table under the running version",
    migrations.RunSQL: "runs SQL nobody can check: say in ALLOWED why the running version does not notice",
}


def unsafe(migration: migrations.Migration) -> list[str]:
    """What in a migration a running older version would notice."""
    made = {
        operation.name.lower() for operation in migration.operations if isinstance(operation, migrations.CreateModel)
    }
    found = [f"{describe(one)} {why}" for one in flattened(migration.operations) if (why := trouble(one, made))]
    aside = any(isinstance(one, AddIndexAside) for one in flattened(migration.operations))
    return (
        [*found, "an index is built aside only outside a transaction: atomic = False"]
        if (aside and migration.atomic)
        else found
    )


def flattened(operations: list[Operation]) -> list[Operation]:
    """With those that change the database inside ``SeparateDatabaseAndState``."""
    found: list[Operation] = []
    for operation in operations:
        inner = isinstance(operation, migrations.SeparateDatabaseAndState)
        found += flattened(operation.database_operations) if inner else [operation]
    return found


def describe(operation: Operation) -> str:
    return f"{type(operation).__name__}({operation.migration_name_fragment})"


def trouble(operation: Operation, made: set[str]) -> str:
    """Why an operation breaks the rule; empty if it does not. Tables made by the same migration are nobody's yet."""
    model = getattr(operation, "model_name", getattr(operation, "name", "")).lower()
    if model in made:
        return ""
    for kind, why in GOES.items():
        if isinstance(operation, kind):
            return why
    if isinstance(operation, migrations.AddField) and filled_by_the_code(operation.field):
        return "adds a column that must be filled, and the running version does not know it: null=True or db_default="
    if isinstance(operation, migrations.AlterField) and filled_by_the_code(operation.field):
        return (
            "may change or tighten a column under the running version: say in ALLOWED what changes, or use db_default="
        )
    if isinstance(operation, migrations.AddConstraint | migrations.AlterUniqueTogether):
        return "refuses rows the running version may still write: enforce it in code first, add it one release later"
    if isinstance(operation, migrations.AddIndex) and not isinstance(operation, AddIndexAside):
        return "keeps who writes waiting on PostgreSQL: raccordo.kernel.migrating.AddIndexAside, atomic = False"
    if isinstance(operation, migrations.RunPython) and not isinstance(operation, RunUnnoticed):
        return "runs Python nobody can check: raccordo.kernel.migrating.RunUnnoticed, with why and the way back"
    return ""


def filled_by_the_code(field: Field) -> bool:
    """Whether a row written without the column is refused by the database."""
    return not (field.many_to_many or field.null or field.db_default is not NOT_PROVIDED)


def read() -> set[str]:
    """The migrations of the last released version; empty before the first one."""
    return set(json.loads(RELEASED.read_text(encoding="utf-8")))


def ours() -> dict[str, migrations.Migration]:
    """Every migration of our apps, by ``app.name``."""
    from django.apps import apps
    from django.db.migrations.loader import MigrationLoader

    own = {config.label for config in apps.get_app_configs() if config.name.startswith("raccordo.")}
    disk = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    return {f"{app}.{name}": migration for (app, name), migration in disk.items() if app in own}


def main() -> int:
    """Write the migrations of the version that is being released."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "raccordo.config.settings")
    import django

    django.setup()
    RELEASED.write_text(json.dumps(sorted(ours()), indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
