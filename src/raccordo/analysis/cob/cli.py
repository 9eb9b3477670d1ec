"""The command group `raccordo cob`: mandatory communications into a store, and what came of them."""

import datetime as dt
import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

import raccordo
from raccordo.analysis.cli import BAD_INPUT, Memory, ProgressLine
from raccordo.analysis.cob.municipalities import municipalities
from raccordo.analysis.problems import TableError

Command = TypeVar("Command", bound=Callable[..., Any])
FILE = click.Path(dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
LANGUAGE = click.Choice(["it", "en"])
SHOWN = 20
HEARING: list[Callable[[Any, Any], None]] = []
"""Told the store and the record of each file that was taken in by the command: the installation logs it."""


def var_folder() -> Path:
    """Where the installation writes: `RACCORDO_VAR`, else `var` in the project or in this folder."""
    sources = Path(raccordo.__file__).parents[2]
    base = sources if (sources / "pyproject.toml").exists() else Path.cwd()
    return Path(os.environ.get("RACCORDO_VAR") or base / "var").resolve()


def store_option(command: Command) -> Command:
    """`--store DIR`."""
    return click.option("--store", "folder", type=FOLDER, help="Folder of the store [default: VAR/observatory].")(
        command
    )


def opened(folder: Path | None) -> Any:
    """The store in a folder, or the installation's."""
    from raccordo.analysis.cob.store import Store

    return Store(folder or var_folder() / "observatory")


@contextmanager
def told() -> Iterator[ProgressLine]:
    """A progress line; what is wrong with the data ends the command with code 1."""
    from raccordo.analysis.engine.terms import EngineMissing

    bar = ProgressLine()
    try:
        yield bar
    except (TableError, EngineMissing) as error:
        bar.end()
        for line in error.lines() if isinstance(error, TableError) else [str(error)]:
            click.echo(line, err=True)
        raise click.exceptions.Exit(BAD_INPUT) from error
    bar.end()


@click.group()
def cob() -> None:
    """Mandatory communications: import them without tax codes, fold them into employment relationships.

    The store is a folder of Parquet files (docs/analysis/cob.md). Exit codes: 0 done, 1 the data cannot be used (the
    lines say where), 2 wrong use of the command.
    """


@cob.command("import")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--mapping", type=FILE, help="YAML file of the layout (docs/analysis/cob.md).")
@store_option
@click.option("--key", "key_file", type=FILE, envvar="RACCORDO_COB_KEY", help="Key of the pseudonyms [VAR/cob.key].")
@click.option(
    "--received", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY",
    help="The day the files came: messages sent later are refused [default: today].",
)  # fmt: skip
@click.option("--no-fold", is_flag=True, help="Only take the messages in.")
@click.option("--memory", type=Memory(), default="2GB", show_default=True, help="Memory the work may take.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@click.option("--language", type=LANGUAGE, default="it", show_default=True, help="Of the explanations.")
def import_(
    files: tuple[Path, ...], mapping: Path | None, folder: Path | None, key_file: Path | None,
    received: dt.datetime | None, no_fold: bool, memory: int, as_json: bool, language: Any,
) -> None:  # fmt: skip
    """Take in FILES of messages (CSV, Parquet, XML), then fold what is new. Interrupted, start it again."""
    from raccordo.analysis.cob.building import fold_store
    from raccordo.analysis.cob.importing import import_file
    from raccordo.analysis.cob.mapping import read_mapping
    from raccordo.analysis.cob.pseudonyms import read_key
    from raccordo.analysis.cob.report import fault_lines

    store = opened(folder)
    done = []
    with told() as bar:
        layout = read_mapping(mapping)
        key = read_key(key_file or var_folder() / "cob.key", store=store.root)
        places = municipalities()
        came = received.date() if received else dt.date.today()
        for path in files:
            record, known = import_file(
                store, path, layout, key, received=came, municipalities=places, memory=memory, progress=bar
            )  # fmt: skip
            done.append(record.model_dump() | {"known": known})
            for hears in () if known else HEARING:
                hears(store, record)
            if not as_json:
                bar.end()
                click.echo(_told_import(record, known))
                for line in () if known else fault_lines([record], language):
                    click.echo(line)
        folded = None if no_fold else fold_store(store, progress=bar)
    if as_json:
        click.echo(json.dumps({"imports": done, "folded": folded.model_dump() if folded else None}))
    elif folded:
        click.echo(_told_fold(folded))


def _told_fold(record: Any) -> str:
    return f"folded {record.persons:,} persons: {record.rows['relationships']:,} relationships in all"


def _told_import(record: Any, known: bool) -> str:
    if known:
        return f"{record.file}: already imported (number {record.number}); nothing changes"
    return (
        f"{record.file}: {record.rows:,} rows, {record.messages:,} new messages, "
        f"{record.already_there:,} already there, {record.rejected:,} rows refused"
    )


def engine_options(command: Command) -> Command:
    """`--engine` and `--master`."""
    command = click.option("--master", metavar="URL", help="With --engine spark: its master (default: this machine).")(
        command
    )
    return click.option(
        "--engine", "engine_name", type=click.Choice(["embedded", "spark"]), default="embedded", show_default=True,
        help="What runs it: this process, or Apache Spark.",
    )(command)  # fmt: skip


def check_master(engine_name: str, master: str | None) -> None:
    """Refuse a master for an engine that has none."""
    if master is not None and engine_name != "spark":
        raise click.UsageError("--master goes with --engine spark")


@cob.command("fold")
@store_option
@engine_options
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def fold_(folder: Path | None, engine_name: str, master: str | None, as_json: bool) -> None:
    """Fold the messages imported since the last time into relationships."""
    from raccordo.analysis.cob.building import fold_store
    from raccordo.analysis.engine import open_engine

    check_master(engine_name, master)
    with told() as bar, ExitStack() as stack:
        store = opened(folder)
        engine = None
        if engine_name == "spark":
            engine = stack.enter_context(open_engine("spark", master=master, progress=bar))
        folded = fold_store(store, progress=bar, engine=engine)
    if as_json:
        click.echo(json.dumps({"folded": folded.model_dump() if folded else None}))
    else:
        click.echo(_told_fold(folded) if folded else "nothing new to fold")


@cob.command("status")
@store_option
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.option("--language", type=LANGUAGE, default="it", show_default=True, help="Of the explanations.")
def status_(folder: Path | None, as_json: bool, language: Any) -> None:
    """What the store holds: imports, messages, relationships, contradictions."""
    from raccordo.analysis.cob.report import contradiction_lines, status

    with told():
        manifest = opened(folder).require()
    found = status(manifest)
    if as_json:
        click.echo(json.dumps(found))
        return
    for item in manifest.imports:
        click.echo(f"{item.number:>5}  {_told_import(item, known=False)}")
    click.echo(f"messages: {found['messages']:,}")
    for name in ("events", "folded"):
        for key, count in dict(found[name]).items():  # type: ignore[call-overload]  # both are dictionaries
            click.echo(f"  {key}: {count:,}")
    if found["to_fold"]:
        click.echo(f"imports still to fold: {found['to_fold']}")
    lines = list(contradiction_lines(manifest, language))
    if lines:
        click.echo("contradictions:")
    for line in lines:
        click.echo(line)


@cob.command()
@store_option
@click.option("--import", "number", type=int, help="Only of the import of this number.")
@click.option("--out", type=FILE, help="Write every refused row to a CSV or Parquet file.")
@click.option("--language", type=LANGUAGE, default="it", show_default=True, help="Of the explanations.")
def rejects(folder: Path | None, number: int | None, out: Path | None, language: Any) -> None:
    """Why rows were refused: how many for each reason; with --out, row by row."""
    from raccordo.analysis.cob.report import fault_lines, write_rejects

    with told():
        store = opened(folder)
        imports = [item for item in store.require().imports if number in (None, item.number)]
        if number is not None and not imports:
            raise TableError.whole_file(f"there is no import number {number}")
        for item in imports:
            click.echo(f"{item.number:>5}  {item.file}: {item.rejected:,} of {item.rows:,} rows refused")
        for line in fault_lines(imports, language):
            click.echo(line)
        if out is not None:
            click.echo(f"{out.name}: {write_rejects(store, imports, out, language):,} lines")
