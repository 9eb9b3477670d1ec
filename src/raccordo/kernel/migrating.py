"""Steps of migrations that a running site does not notice (docs/operate.md, “Without a stop”)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import NotSupportedError, migrations
from django.db.models import Index


class AddIndexAside(migrations.AddIndex):
    """An index of a table that is in use.

    PostgreSQL builds it beside the table (``CREATE INDEX CONCURRENTLY``), so that who writes need not wait; that needs
    ``atomic = False`` in the migration. An attempt that was killed leaves an invalid index: drop it, migrate again.
    SQLite has one writer and builds it at once.
    """

    atomic = False

    def __init__(self, model_name: str, index: Index):
        super().__init__(model_name, index)

    def describe(self) -> str:
        return f"{super().describe()}, aside"

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.add_index(model, self.index, **self._how(schema_editor))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.remove_index(model, self.index, **self._how(schema_editor))

    def _how(self, schema_editor: Any) -> dict[str, bool]:
        if schema_editor.connection.vendor != "postgresql":
            return {}
        if schema_editor.connection.in_atomic_block:
            raise NotSupportedError("An index is built aside only outside a transaction: atomic = False.")
        return {"concurrently": True}


class RunUnnoticed(migrations.RunPython):
    """Python that the version still running does not notice: ``why`` says so to who reads the migration.

    It may fill a new column, in small transactions, or rows that nobody reads yet; it may not change what the running
    version reads or writes, nor hold locks for long.
    """

    def __init__(self, code: Callable[..., None], reverse_code: Callable[..., None], *, why: str):
        if not why.strip():
            raise ValueError("Say why the running version does not notice.")
        super().__init__(code, reverse_code)
        self.why = why

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        name, args, options = super().deconstruct()
        return name, list(args), {**options, "why": self.why}

    def describe(self) -> str:
        return f"Python unnoticed: {self.why}"
