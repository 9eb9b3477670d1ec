"""``raccordo demo cob``: synthetic messages with their truth."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

SUFFIXES = (".csv", ".parquet", ".xml")


class Count(click.ParamType):
    """A whole number that may be written 10_000_000."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            number = int(value)
        except ValueError:
            self.fail(f"{value!r} is not a whole number", param, ctx)
        if number < 1:
            self.fail("at least one contract is needed", param, ctx)
        return number


@click.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--contracts", type=Count(), default=100_000, show_default=True, help="Relationships to write about.")
@click.option("--format", "kind", type=click.Choice([suffix[1:] for suffix in SUFFIXES]), help="Default: OUT's suffix.")
@click.option("--seed", type=int, default=369, show_default=True, help="The same seed gives the same file.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def cob(out: Path, contracts: int, kind: str | None, seed: int, as_json: bool) -> None:
    """Write synthetic mandatory communications to OUT, and beside it the truth they should fold into.

    At 5,381,173 contracts hirings and terminations are those published for Piemonte, quarter by quarter, 2017-2025.
    """
    from raccordo.analysis.cli import ProgressLine
    from raccordo.demo.cob.write import write

    if kind is not None and out.suffix.lower() != f".{kind}":
        out = out.with_name(f"{out.name}.{kind}")
    if out.suffix.lower() not in SUFFIXES:
        raise click.UsageError("OUT must end in .csv, .parquet or .xml, or --format must say which")
    if not out.parent.is_dir():
        click.echo(f"{out.parent}: there is no such folder to write in", err=True)
        raise SystemExit(1)
    bar = ProgressLine()
    try:
        summary = write(out, contracts, seed, progress=lambda done, total: bar("writing", done / total))
    except ValueError as error:
        click.echo(str(error), err=True)
        raise SystemExit(1) from None
    bar.end()
    if as_json:
        click.echo(json.dumps(summary))
        return
    click.echo(
        f"{out.name}: {summary['messages']:,} messages about {summary['relationships']:,} relationships "
        f"(scale {summary['scale']}); the truth is beside it"
    )
