"""``raccordo serve`` and ``raccordo health``: run the site, and ask it how it is."""

from __future__ import annotations

import ipaddress
import sys
import urllib.error
import urllib.request

import click

from raccordo.config.start import start


def _address(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    try:
        return str(ipaddress.ip_address(value))
    except ValueError:
        raise click.BadParameter("give one IP address, e.g. 127.0.0.1 or 0.0.0.0") from None


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--host", default="127.0.0.1", show_default=True, callback=_address, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--threads", type=click.IntRange(1, 200), default=8, show_default=True)
@click.option("--worker", is_flag=True, help="Do the jobs too, in a process beside.")
def serve(host: str, port: int, threads: int, worker: bool) -> None:
    """Serve the site, behind a proxy that speaks HTTPS. Told to stop (SIGTERM) it answers what it began to answer."""
    start()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise click.ClickException("The tables are not those of this version: run “raccordo manage migrate” first.")
    connection.close()
    from raccordo.config.serve import serve as run

    click.echo(f"Raccordo: http://{host}:{port}", err=True)
    run(host, port, threads=threads, worker=worker)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--ready", is_flag=True, help="Also whether it can do its work: tables, files, worker.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
def health(ready: bool, port: int) -> None:
    """Ask the server on this machine how it is; ends with 0 if well, with 1 if not. For containers and monitors."""
    from raccordo.config import settings

    path = "/salute/pronto/" if ready else "/salute/"
    host = next((name for name in settings.ALLOWED_HOSTS if "*" not in name), "localhost").lstrip(".")
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310  (our own address)
            click.echo(answer.read().decode())
    except urllib.error.HTTPError as error:
        click.echo(error.read().decode()[:500], err=True)
        sys.exit(1)
    except OSError as error:
        click.echo(f"No answer on port {port}: {error}.", err=True)
        sys.exit(1)
