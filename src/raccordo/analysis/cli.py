"""The command group `raccordo careers`: working lives from a table of relationships, without database or Django."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from raccordo.analysis.problems import TableError

Command = TypeVar("Command", bound=Callable[..., Any])
TABLE = click.Path(dir_okay=False, path_type=Path)
BAD_INPUT = 1


class Day(click.ParamType):
    """A day written as 2020-12-31."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day: write it as 2020-12-31", param, ctx)


class Memory(click.ParamType):
    """An amount of memory written as 1500MB or 2GB, in bytes."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        from raccordo.analysis.engine import parse_memory

        if isinstance(value, int):
            return value
        try:
            return parse_memory(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


def common_options(command: Command) -> Command:
    """The options every command of the group takes."""
    options = (
        click.option("--from", "first", type=Day(), help="First day observed (default: the first relationship's)."),
        click.option("--until", "last", type=Day(), help="Last day observed (default: the latest day in IN)."),
        click.option("--phases", type=TABLE, metavar="FILE", help="Phases of IN: what was in force on each day."),
        click.option("--memory", type=Memory(), default="2GB", show_default=True, help="Memory the work may take."),
        click.option("--threads", type=click.IntRange(min=1), help="Threads at work (default: the processors)."),
        click.option(
            "--engine", type=click.Choice(["embedded", "spark"]), default="embedded", show_default=True,
            help="What runs it: this process, or Apache Spark.",
        ),
        click.option("--master", metavar="URL", help="With --engine spark: its master (default: this machine)."),
        click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@contextmanager
def _working(memory: int, threads: int | None, engine: str = "embedded", master: str | None = None) -> Iterator[Any]:
    """An engine with a progress bar on the terminal; what is wrong with the input ends the command with code 1."""
    from raccordo.analysis.engine import EngineMissing, open_engine

    if master is not None and engine != "spark":
        raise click.UsageError("--master goes with --engine spark")
    bar = ProgressLine()
    try:
        with open_engine(engine, memory=memory, threads=threads, master=master, progress=bar) as running:
            yield running
    except (TableError, EngineMissing) as error:
        bar.end()
        for line in error.lines() if isinstance(error, TableError) else [str(error)]:
            click.echo(line, err=True)
        raise click.exceptions.Exit(BAD_INPUT) from error
    bar.end()


class ProgressLine:
    """A line on the terminal that says the step and its share; silent when the output is not a terminal."""

    def __init__(self) -> None:
        self._shown = ""

    def __call__(self, step: str, share: float) -> None:
        if not sys.stderr.isatty():
            return
        filled = int(share * 30)
        text = f"{step:<8} [{'#' * filled}{'-' * (30 - filled)}] {share:4.0%}"
        if text != self._shown:
            self._shown = text
            click.echo(f"\r{text}", nl=False, err=True)

    def end(self) -> None:
        """Leave the line."""
        if self._shown:
            click.echo(err=True)
            self._shown = ""


def _tell(summary: dict[str, object], as_json: bool) -> None:
    """Print a summary: JSON, or a name and a value on each line."""
    if as_json:
        click.echo(json.dumps(summary, default=str))
        return
    for name, value in summary.items():
        if isinstance(value, dict):
            for key, told in value.items():
                click.echo(f"{key}: {_words(told) if isinstance(told, dict) else f'{told} rows'}")
        elif isinstance(value, list):
            for item in value:
                click.echo(_words(item))
        elif value is not None:
            click.echo(f"{name.replace('_', ' ')}: {value}")


def _words(told: dict[str, object]) -> str:
    """Names and values on one line; what is itself a table is left to the JSON."""
    plain = {key: value for key, value in told.items() if not isinstance(value, dict)}
    return ", ".join(
        f"{key.replace('_', ' ')} {f'{value:.4g}' if isinstance(value, float) else value}"
        for key, value in plain.items()
    )


@click.group()
def careers() -> None:
    """Working lives from a table of employment relationships.

    IN is a CSV or Parquet file, by suffix: relationship, person, start, end (empty = open) and any of employer,
    contract, hours, fte, sector, occupation, municipality. Days are written 2020-12-31 and are inclusive.

    Exit codes: 0 done, 1 the input cannot be used (the lines say row and field), 2 wrong use of the command.
    """


def _gap_options(command: Command) -> Command:
    command = click.option(
        "--min-gap", type=click.IntRange(min=1), default=1, show_default=True, help="Shortest gap drawn, in days."
    )(command)
    return click.option("--no-gaps", is_flag=True, help="Write no segment for the time out of work.")(command)


@careers.command()
@click.argument("source", metavar="IN", type=TABLE)
@click.argument("output", metavar="OUT", type=TABLE)
@_gap_options
@click.option("--spells", "spells_output", type=TABLE, help="Write the employment spells too, in the same run.")
@click.option("--keep", multiple=True, metavar="COLUMN", help="A further column to carry along (repeatable).")
@common_options
def segments(
    source: Path, output: Path, min_gap: int, no_gaps: bool, spells_output: Path | None, keep: tuple[str, ...],
    first: date | None, last: date | None, phases: Path | None, memory: int, threads: int | None, engine: str,
    master: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Cut overlapping relationships into segments that do not overlap, gaps included."""
    from raccordo.analysis.careers.run import build_careers

    outputs = {"segments": output} | ({"spells": spells_output} if spells_output else {})
    with _working(memory, threads, engine, master) as running:
        summary = build_careers(
            running, source, outputs, first=first, last=last, min_gap=min_gap, gaps=not no_gaps, keep=keep,
            phases=phases,
        )  # fmt: skip
    _tell(summary.as_data(), as_json)


@careers.command()
@click.argument("source", metavar="IN", type=TABLE)
@click.argument("output", metavar="OUT", type=TABLE)
@click.option("--keep", multiple=True, metavar="COLUMN", help="A further column to carry along (repeatable).")
@common_options
def spells(
    source: Path, output: Path, keep: tuple[str, ...], first: date | None, last: date | None, phases: Path | None,
    memory: int, threads: int | None, engine: str, master: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Join relationships that touch or overlap into employment spells."""
    from raccordo.analysis.careers.run import build_careers

    with _working(memory, threads, engine, master) as running:
        summary = build_careers(
            running, source, {"spells": output}, first=first, last=last, gaps=False, keep=keep, phases=phases
        )
    _tell(summary.as_data(), as_json)


@careers.command()
@click.argument("source", metavar="IN", type=TABLE)
@click.argument("output", metavar="OUT", type=TABLE)
@click.option("--horizon", type=click.IntRange(min=1), metavar="DAYS", help="State on a day → state DAYS later.")
@click.option("--next", "to_next", is_flag=True, help="Each ended job → the person's next job.")
@click.option(
    "--by", "state", metavar="COLUMN", default="status", show_default=True,
    help="What a state is: the status, or a column of IN such as contract, sector, occupation, or one of your own.",
)  # fmt: skip
@click.option("--at", "days", type=Day(), multiple=True, help="Day of origin (repeatable; default: the last one).")
@click.option("--within", type=click.IntRange(min=1), metavar="DAYS", help="With --next: follow each end so long.")
@click.option("--confidence", type=click.FloatRange(0.5, 0.999), default=0.95, show_default=True)
@common_options
def transitions(
    source: Path, output: Path, horizon: int | None, to_next: bool, state: str, days: tuple[date, ...],
    within: int | None, confidence: float, first: date | None, last: date | None,
    phases: Path | None, memory: int, threads: int | None, engine: str, master: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Count who goes from which state to which: at a horizon, or at the next job."""
    from raccordo.analysis.careers.transitions import build_transitions

    if (horizon is None) != to_next:
        raise click.UsageError("ask for one of --horizon DAYS and --next")
    if to_next and days:
        raise click.UsageError("--at goes with --horizon")
    if horizon is not None and within is not None:
        raise click.UsageError("--within goes with --next")
    with _working(memory, threads, engine, master) as running:
        summary = build_transitions(
            running, source, output, state=state, horizon=horizon, days=days, within=within, first=first, last=last,
            confidence=confidence, phases=phases,
        )  # fmt: skip
    _tell(asdict(summary), as_json)


@careers.command()
@click.argument("source", metavar="IN", type=TABLE)
@click.argument("output", metavar="OUT", type=TABLE)
@click.option("--of", type=click.Choice(["jobs", "out_of_work"]), default="jobs", show_default=True, help="What lasts.")
@click.option("--by", metavar="FIELD", help="Compare the groups of this field, such as sector.")
@click.option(
    "--within", type=click.IntRange(min=1), default=365, show_default=True, metavar="DAYS",
    help="With jobs: who has no other job so many days after the end is out of the archive.",
)  # fmt: skip
@click.option("--confidence", type=click.FloatRange(0.5, 0.999), default=0.95, show_default=True)
@common_options
def durations(
    source: Path, output: Path, of: str, by: str | None, within: int, confidence: float, first: date | None,
    last: date | None, phases: Path | None, memory: int, threads: int | None, engine: str,
    master: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Tell how long jobs last, or how long people stay out of work, and what ends it."""
    from raccordo.analysis.durations.run import build_durations

    with _working(memory, threads, engine, master) as running:
        summary = build_durations(
            running, source, output, of=of, by=by, within=within, first=first, last=last, confidence=confidence,
            phases=phases,
        )  # fmt: skip
    _tell(asdict(summary), as_json)
