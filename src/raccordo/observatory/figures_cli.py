"""``raccordo observatory figures``: what others publish, taken in and listed."""

from __future__ import annotations

from pathlib import Path

import click

from raccordo.analysis.cob.cli import FILE, store_option, told, var_folder


@click.group()
def figures() -> None:
    """Figures from outside: labour force, wage-guarantee hours, lists, population, as others published them."""


@figures.command()
@click.argument("file", type=FILE)
@store_option
def load(file: Path, folder: Path | None) -> None:
    """Take in FILE, CSV or Parquet: figure, year, quarter, province, sex, value, source, published.

    Whole or not at all; what is wrong is said with its line and column. The same file twice changes nothing, and of a
    figure published twice the last published counts. `raccordo observatory figures codes` lists the figures.
    """
    from raccordo.config.start import start

    start()
    from raccordo.kernel.clock import today
    from raccordo.observatory.figures import load
    from raccordo.observatory.market import Market

    with told():
        rows, known = load(Market(folder or var_folder() / "observatory"), file, today())
    click.echo(f"{file.name}: {rows:,} rows, {known:,} figures in all")


@figures.command()
def codes() -> None:
    """List the figures that a file may hold: code, unit, meaning."""
    from raccordo.config.start import start

    start()
    from raccordo.observatory.figures import FIGURES

    for code, (_group, name, unit) in FIGURES.items():
        click.echo(f"{code}\t{unit.name}\t{name}")
