"""``raccordo cob``: the commands on messages, with those that need the law."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from raccordo.analysis.cob.cli import (
    FILE,
    HEARING,
    check_master,
    cob,
    engine_options,
    opened,
    store_option,
    told,
)

__all__ = ["cob"]


def logged(store: Any, record: Any) -> None:
    """Write in the audit log that the command took messages into the installation's own store."""
    from raccordo.observatory.log import of_command, record_import

    done = f"{record.file} was taken in (number {record.number})"
    of_command(store.root, "raccordo cob import", lambda: record_import(record), done)


HEARING.append(logged)


@cob.command()
@store_option
@engine_options
@click.option("--out", type=FILE, help="Write the table to a CSV or Parquet file.")
@click.option("--json", "as_json", is_flag=True, help="Print the table as JSON.")
def lateness(folder: Path | None, engine_name: str, master: str | None, out: Path | None, as_json: bool) -> None:
    """How late messages are against their legal deadlines, by year, kind of employer and event."""
    from raccordo.analysis.cob.lateness import lateness as measure
    from raccordo.analysis.engine import open_engine
    from raccordo.analysis.tables import write_whole
    from raccordo.observatory.deadlines import legal_deadlines

    check_master(engine_name, master)
    with told(), open_engine(engine_name, master=master) as engine:
        table = measure(engine, opened(folder), legal_deadlines())
        if out is not None:
            write_whole(out, table.to_batches(), table.schema)
    rows = table.to_pylist()
    if as_json:
        click.echo(json.dumps(rows, default=int))
        return
    click.echo(" year  employer  event                messages   on time   late ≤5  late ≤30      more   no deadline")
    for row in rows:
        measured = row["messages"] - row["without_deadline"]
        share = f"{row['on_time'] / measured:9.1%}" if measured else "        –"
        click.echo(
            f"{row['year']:>5}  {row['employer_kind'] or '–':8}  {row['kind']:16} {row['messages']:>12,} {share} "
            f"{row['late_to_5']:>9,} {row['late_to_30']:>9,} {row['late_more']:>9,} {row['without_deadline']:>13,}"
        )
