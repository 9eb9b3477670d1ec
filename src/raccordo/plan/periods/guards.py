"""The database itself refuses to change or remove what was signed (:mod:`raccordo.kernel.triggers`).

:mod:`raccordo.kernel.immutable` has the application refuse it; these are for a statement typed at the database, a
script, a mistake.
Sealed rows hold keys and numbers, no names, and nothing lets one of them through. The note of a step of an evidence
check is free text: an anonymisation may put its mark in place of it, and change nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.apps import apps
from django.db.models import Model

from raccordo.kernel import triggers
from raccordo.kernel.immutable import WrittenOnce
from raccordo.kernel.triggers import Trigger

MESSAGE = "{table} is written once: its rows are neither changed nor removed"
#: Table → sets of columns that are unique in it, beside its key.
UNIQUE: dict[str, list[list[str]]] = {
    "plan_frozenreading": [["period_id", "indicator_id", "edition"]],
    "plan_frozenplace": [["reading_id", "centre_id"]],
    "plan_exceptionperson": [["exception_id", "user_id"]],
    "reports_narrative": [["period_id", "line_id", "number"]],
    "reports_report": [
        ["period_id", "language", "number"], ["period_id", "language", "digest"], ["deliverable_id"],
    ],
    "reports_report_narratives": [["report_id", "narrative_id"]],
    "reports_reportfile": [["report_id", "format"]],
    "yearbook_yearbook": [
        ["quadrant_id", "year", "language", "number"], ["quadrant_id", "year", "language", "digest"],
        ["deliverable_id"],
    ],
    "yearbook_yearbookfile": [["yearbook_id", "format"]],
    "yearbook_yearbookcells": [["yearbook_id"]],
}  # fmt: skip

#: Table → the free text that an anonymisation replaces, and the columns that stay.
TEXTS = {
    "evidence_evidencestep": (
        "note",
        ["id", "sampled_id", "move", "source", "target", "user_id", "role", "place", "day", "written_at"],
    )
}
#: What then stands there (:mod:`raccordo.kernel.privacy.retention`).
REMOVED = "[rimosso]"


def wanted(*tables: str) -> list[Trigger]:
    """The guards of some tables."""
    return [
        replace(trigger, unless=_anonymised(table)) if trigger.event == "UPDATE" else trigger
        for table in tables
        for trigger in triggers.written_once(table, MESSAGE.format(table=table), unique=UNIQUE.get(table, ()))
    ]


def _anonymised(table: str) -> str:
    """SQL that holds when an update is an anonymisation and nothing else; empty where there is nothing to anonymise."""
    if table not in TEXTS:
        return ""
    text, kept = TEXTS[table]
    same = [f'NEW."{column}" {{same}} OLD."{column}"' for column in kept]
    return " AND ".join([f"NEW.{text} = '{REMOVED}'", *same])


def current() -> list[Trigger]:
    """The guards of every table whose model is written once, and of what such a row is tied to."""
    return wanted(*(model._meta.db_table for model in models()))


def models() -> list[type[Model]]:
    """The models written once, and those that tie their rows to others."""
    once = [model for model in apps.get_models() if issubclass(model, WrittenOnce)]
    tied = (field.remote_field.through for model in once for field in model._meta.local_many_to_many)
    return [*once, *filter(None, tied)]


def up(*tables: str) -> Callable[[Any, Any], None]:
    """For a migration: put the guards of some tables up."""
    return lambda _apps, editor: triggers.install(editor.connection, wanted(*tables))


def down(*tables: str) -> Callable[[Any, Any], None]:
    """For a migration: take them down."""
    return lambda _apps, editor: triggers.remove(editor.connection, wanted(*tables))
