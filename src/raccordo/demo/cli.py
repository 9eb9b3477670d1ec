"""``raccordo demo``: build the synthetic region, then serve it."""

from __future__ import annotations

import json
import socket
import sys

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from raccordo.config.messages import compile_all
from raccordo.config.start import start
from raccordo.demo.cob.cli import cob

HOST = "127.0.0.1"


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--scale", type=click.FloatRange(0.001, 4), default=0.02, show_default=True, help="1 is Piemonte.")
@click.option("--seed", type=int, default=369, show_default=True, help="The same seed gives the same region.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--no-serve", is_flag=True, help="Only build.")
@click.option("--reset", is_flag=True, help="Empty the database first.")
@click.option("--json", "as_json", is_flag=True, help="Print the address and the accounts as JSON.")
@click.pass_context
def demo(
    context: click.Context, scale: float, seed: int, port: int, no_serve: bool, reset: bool, as_json: bool
) -> None:
    """Build a synthetic region and serve it on this machine.

    Stopping it at any moment and starting it again ends in the same state. The second start only serves.
    """
    if context.invoked_subcommand is not None:
        return
    compile_all()
    start()
    if not no_serve and _taken(port):
        click.echo(f"Port {port} is taken by another program: choose one with --port.", err=True)
        raise SystemExit(1)
    _build(scale, seed, reset)
    _print_accounts(f"http://{HOST}:{port}", as_json, served=not no_serve)
    if not no_serve:
        _serve(port)


demo.add_command(cob)


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def _build(scale: float, seed: int, reset: bool) -> None:
    from raccordo.demo import build

    if reset:
        build.reset()
    console = Console(stderr=True)
    columns = (TextColumn("{task.description:<18}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
    with Progress(*columns, TimeElapsedColumn(), console=console) as bar:
        tasks = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=None)
            bar.update(tasks[stage], completed=done, total=total or None)

        try:
            build.build(build.Wanted(scale, seed), tell)
        except build.OtherRegion as error:
            bar.stop()
            click.echo(str(error), err=True)
            raise SystemExit(1) from None
        except KeyboardInterrupt:
            bar.stop()
            click.echo("Stopped. Start again to go on: what was half done has been undone.", err=True)
            raise SystemExit(130) from None


def _print_accounts(address: str, as_json: bool, *, served: bool) -> None:
    from django.conf import settings
    from django.utils import translation

    from raccordo.demo.accounts import listing

    with translation.override(settings.LANGUAGE_CODE):
        found = listing()
    if as_json:
        click.echo(json.dumps({"address": address, "accounts": found}, ensure_ascii=False))
        return
    table = Table("utente", "password", "ruolo", "ambito", title="Dati sintetici: nessuna persona reale")
    for account in found:
        table.add_row(account["username"], account["password"], account["role"], account["place"])
    Console(width=110).print(table)
    if served:
        click.echo(f"Raccordo: {address}  (Ctrl-C per chiudere)")
    sys.stdout.flush()


def _serve(port: int) -> None:
    from raccordo.config.serve import serve

    serve(HOST, port, threads=8, worker=True)
