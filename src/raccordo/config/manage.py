"""``raccordo manage …``: Django's own commands, for operators."""

from __future__ import annotations

import click
from django.core.management import execute_from_command_line

from raccordo.config.start import start


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run a Django management command."""
    start()
    execute_from_command_line(["raccordo manage", *arguments])
