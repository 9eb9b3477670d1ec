"""What the audit log says of the observatory's messages and basins: nothing of them passes through the database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from raccordo.analysis.cob.cli import var_folder
from raccordo.analysis.cob.store import Imported
from raccordo.kernel import audit
from raccordo.observatory.market import Basins


def of_command(root: Path, origin: str, write: Callable[[], None], done: str) -> None:
    """Have the log written of what a command did to the installation's own files; ``done`` says it, if that fails.

    Files of a store of its own, on somebody's desk, are nobody else's matter.

    Raises:
        ClickException: it was done, and the log could not be written.
    """
    if root.resolve() != var_folder() / "observatory":
        return
    from raccordo.config.start import start

    start()
    from django.db import DatabaseError, connection

    from raccordo.kernel.audit.models import Entry

    try:
        if Entry._meta.db_table not in connection.introspection.table_names():
            click.echo("Not in the audit log: this installation has no database yet.", err=True)
            return
        with audit.on_behalf(origin=origin):
            write()
    except DatabaseError as error:
        raise click.ClickException(f"{done}, but the audit log could not be written: {error}") from None


def record_import(record: Imported) -> None:
    """Write that a file of communications was taken in: how many rows became messages, and which bytes it was.

    The store tells files apart by BLAKE2b over 16 bytes, so that is what the entry names.
    """
    audit.record_batch(
        f"{record.file} · {record.number} · BLAKE2b {record.digest}", {"observatory.message": record.messages}
    )


def record_drawing(made: Basins) -> None:
    """Write that the basins of a year were drawn, by which limits."""
    audit.record_batch(f"basins of {made.year} drawn · {_limits(made)}", {"observatory.basins": made.areas})


def record_in_force(made: Basins) -> None:
    """Write that the drawing of a year was put in force."""
    audit.record_batch(f"basins of {made.year} put in force · {_limits(made)}", {"observatory.basins": made.areas})


def _limits(made: Basins) -> str:
    pieces = f" · in one piece on {made.neighbours.pairs} pairs" if made.neighbours else ""
    return ", ".join(f"{name} {value:g}" for name, value in made.limits.items()) + pieces
