"""``raccordo careers build``, ``raccordo basins build``, ``raccordo observatory``: the region's own data."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from raccordo.analysis.basins.cli import asked_of_areas, basins, drawing_options, tell_unused
from raccordo.analysis.cli import Memory, careers
from raccordo.analysis.cob.cli import FILE, check_master, engine_options, store_option, told, var_folder
from raccordo.observatory.figures_cli import figures
from raccordo.observatory.yearbook.commands import report

__all__ = ["basins", "careers", "observatory"]

YEAR = click.IntRange(1990, 2199)


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    command = click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")(command)
    command = click.option(
        "--memory", type=Memory(), default="2GB", show_default=True, help="Memory the work may take."
    )(command)
    return store_option(command)


@contextmanager
def _at_work(
    folder: Path | None, memory: int, engine_name: str = "embedded", master: str | None = None
) -> Iterator[tuple[Any, Any]]:
    """An engine and the observatory's files; what is wrong ends the command with code 1."""
    from raccordo.analysis.engine import open_engine
    from raccordo.observatory.market import Market

    check_master(engine_name, master)
    with told() as bar, open_engine(engine_name, memory=memory, master=master, progress=bar) as engine:
        yield engine, Market(folder or var_folder() / "observatory")


def _tell(made: Any, done: bool, as_json: bool) -> None:
    data = made.model_dump(mode="json")
    if as_json:
        click.echo(json.dumps({**data, "done": done}))
        return
    if not done:
        click.echo("nothing changed since the last build")
    click.echo(", ".join(f"{name.replace('_', ' ')} {value}" for name, value in data.items() if name != "places"))


@careers.command()
@engine_options
@_options
def build(folder: Path | None, memory: int, engine_name: str, master: str | None, as_json: bool) -> None:
    """Build the careers of the region's messages: of everybody the first time, then of who was touched.

    Either engine builds on what the other built.
    """
    from raccordo.observatory.building import build_careers

    with _at_work(folder, memory, engine_name, master) as (engine, market):
        made, done = build_careers(engine, market)
    _tell(made, done, as_json)


@basins.command(name="build")
@click.option("--year", type=YEAR, required=True, help="Home–work flows of its 30 June.")
@drawing_options
@_options
def build_basins_command(
    year: int, contiguity: Path | None, folder: Path | None, memory: int, as_json: bool, **limits: float
) -> None:
    """Draw the basins of a year from the careers: who lived where and worked where.

    The drawing is kept beside those of other years, with what was chosen, and replaces one of the same year. It is in
    force (movements and needs are told by it) unless one of a later year is; `raccordo basins use` chooses another.
    """
    from raccordo.kernel import shell
    from raccordo.observatory.drawing import draw_year
    from raccordo.observatory.log import of_command, record_drawing, record_in_force

    parameters = asked_of_areas(**limits)
    with _at_work(folder, memory) as (engine, market):
        before = market.state().basins
        made = draw_year(engine, market, year, parameters, contiguity=contiguity)
        in_force = market.state().basins

    def write() -> None:
        record_drawing(made)
        if in_force != before:
            record_in_force(in_force)

    of_command(market.root, shell.origin("basins build"), write, f"the basins of {year} were drawn")
    if made.neighbours:
        tell_unused(made.neighbours.unused)
    _tell(made, True, as_json)
    if in_force.number != made.number:
        click.echo(f"kept to be compared; those of {in_force.year} stay in force", err=True)


@basins.command(name="use")
@click.option("--year", type=YEAR, required=True, help="A year whose basins are drawn.")
@store_option
def use_basins_command(year: int, folder: Path | None) -> None:
    """Put the basins of a year in force: the next `raccordo observatory build` tells by them."""
    from raccordo.kernel import shell
    from raccordo.observatory.basins import use_basins
    from raccordo.observatory.log import of_command, record_in_force
    from raccordo.observatory.market import Market

    with told():
        market = Market(folder or var_folder() / "observatory")
        before = market.state().basins
        made = use_basins(market, year)
    if made != before:
        done = f"the basins of {year} were put in force"
        of_command(market.root, shell.origin("basins use"), lambda: record_in_force(made), done)
    click.echo(f"the basins of {year} are in force: run “raccordo observatory build”")


@basins.command(name="neighbours")
@click.argument("out", type=FILE)
@click.option("--province", "provinces", multiple=True, required=True, help="ISTAT's three digits; again for each.")
def neighbours(out: Path, provinces: tuple[str, ...]) -> None:
    """Write to OUT the municipalities with a border in common, for `--contiguity`, from the boundaries that ship."""
    from raccordo.analysis.basins.files import refuse_place
    from raccordo.analysis.tables import suffix_of
    from raccordo.observatory.touching import write_touching

    with told():
        suffix_of(out)
        refuse_place(out)
        pairs, missing = write_touching(out, provinces)
    click.echo(f"{out.name}: {pairs} pairs")
    if missing:
        click.echo(f"no boundary is known of {', '.join(missing)}: add their pairs by hand", err=True)


@basins.command(name="drawings")
@store_option
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def drawings(folder: Path | None, as_json: bool) -> None:
    """Print the drawings that are kept: what was chosen, what came of it, and the file to compare."""
    from raccordo.observatory.market import Market

    with told():
        market = Market(folder or var_folder() / "observatory")
        state = market.state()
    rows = [
        {**made.model_dump(mode="json"), "in_force": made == state.basins, "file": str(market.basins_file(made))}
        for made in state.kept
    ]
    if as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows:
        click.echo(_drawing(row))
    if not rows:
        click.echo("no basins are drawn yet: run “raccordo basins build”")


def _drawing(row: dict[str, Any]) -> str:
    limits = ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in row["limits"].items())
    pieces = f", in one piece on {row['neighbours']['file']}" if row["neighbours"] else ""
    return (
        f"{row['year']}{' in force' if row['in_force'] else ''}: {row['areas']} basins, {row['not_valid']} not valid, "
        f"from {row['commuters']} commuters; {limits}{pieces}\n  {row['file']}"
    )


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def observatory() -> None:
    """The regional observatory: what it is built from, and its reports."""


observatory.add_command(report)
observatory.add_command(figures)


@observatory.command(name="build")
@click.option("--year", type=YEAR, help="Put the basins of this year in force, drawn if they are not yet.")
@engine_options
@_options
def build_all(
    year: int | None, folder: Path | None, memory: int, engine_name: str, master: str | None, as_json: bool
) -> None:
    """Build all that is asked of the messages: careers, basins, movements, and what readers ask most.

    What has not changed is not built again; basins stay as they were drawn. Interrupted, start it again. Either engine
    builds on what the other built.
    """
    from raccordo.config.start import start

    start()
    from raccordo.observatory.whole import build_whole

    with _at_work(folder, memory, engine_name, master) as (engine, market):
        for phase, done, total in build_whole(engine, market, year=year):
            engine.progress(phase[:8], done / total)
        state = market.state()
    if as_json:
        click.echo(state.model_dump_json())
        return
    for name, part in state:
        _tell_part(name, part)


@observatory.command()
@click.argument("file", type=FILE)
@store_option
@click.option("--key", "key_file", type=FILE, envvar="RACCORDO_COB_KEY", help="Key of the pseudonyms [VAR/cob.key].")
def qualifications(file: Path, folder: Path | None, key_file: Path | None) -> None:
    """Take in who got which qualification when, for the passage from school to work.

    FILE is CSV or Parquet with the columns person (tax code), day (2020-07-31), qualification (its name). Tax codes are
    replaced by pseudonyms at once. The next `raccordo observatory build` counts it.
    """
    from raccordo.analysis.cob.pseudonyms import read_key
    from raccordo.observatory.market import Market
    from raccordo.observatory.qualifications import take_qualifications

    with told():
        market = Market(folder or var_folder() / "observatory")
        key = read_key(key_file or var_folder() / "cob.key", store=market.store.root)
        new, whole = take_qualifications(market, file, key)
    click.echo(f"{file.name}: {new:,} new qualifications, {whole:,} in all")


@observatory.command()
@store_option
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def status(folder: Path | None, as_json: bool) -> None:
    """Print what was built and from what."""
    from raccordo.observatory.market import Market

    with told():
        state = Market(folder or var_folder() / "observatory").state()
    if as_json:
        click.echo(state.model_dump_json())
        return
    for name, part in state:
        _tell_part(name, part)


def _tell_part(name: str, part: Any) -> None:
    if name == "drawings":
        click.echo(f"{name}: {', '.join(str(made.year) for made in part) or 'none yet'}")
        return
    words = "not built yet" if part is None else json.dumps(part.model_dump(mode="json", exclude={"places"}))
    click.echo(f"{name}: {words}")
