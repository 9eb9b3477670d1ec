"""``raccordo observatory figures``: what others publish, taken in and listed."""

from __future__ import annotations

from pathlib import Path

import click

from raccordo.analysis.cob.cli import BAD_INPUT, FILE, store_option, told, var_folder
from raccordo.kernel.jobs.commands import by_option, load_file, trial_option


@click.group()
def figures() -> None:
    """Figures from outside: labour force, wage-guarantee hours, lists, population, as others published them."""


@figures.command()
@click.argument("file", type=FILE)
@store_option
@trial_option
@by_option
def load(file: Path, folder: Path | None, trial: bool, who: str | None) -> None:
    """Take in FILE, CSV or Parquet: figure, year, quarter, province, sex, value, source, published.

    Whole or not at all; what is wrong is said with its line and column. The same file twice changes nothing, and of a
    figure published twice the last published counts. `raccordo observatory figures codes` lists the figures.
    Into the installation's own store it is loaded as a job, with its log; into another (--store) by the command alone.
    """
    from raccordo.config.start import start

    start()
    if folder is None or folder == var_folder() / "observatory":
        rows, known = _as_job(file, trial, who)
    else:
        from raccordo.kernel.clock import today
        from raccordo.observatory.figures import load
        from raccordo.observatory.market import Market

        with told():
            rows, known = load(Market(folder), file, today(), trial=trial)
    click.echo(f"{file.name}: {rows:,} rows, {known:,} figures in all")


def _as_job(file: Path, trial: bool, who: str | None) -> tuple[int, int]:
    from raccordo.kernel.jobs.loads import Wrong, wrong_of
    from raccordo.observatory.jobs import figures as kind

    job = load_file(kind, file, "observatory figures load", who=who, trial=trial)
    if wrong := wrong_of(job):
        for one in wrong:
            click.echo(str(Wrong(**one)), err=True)
        raise click.exceptions.Exit(BAD_INPUT)
    return job.checkpoint["outcome"]["rows"], job.checkpoint["outcome"]["known"]


@figures.command()
def codes() -> None:
    """List the figures that a file may hold: code, unit, meaning."""
    from raccordo.config.start import start

    start()
    from raccordo.observatory.figures import FIGURES

    for code, (_group, name, unit) in FIGURES.items():
        click.echo(f"{code}\t{unit.name}\t{name}")
