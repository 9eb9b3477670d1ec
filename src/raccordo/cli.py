"""The ``raccordo`` command. Each group lives beside what it commands and is loaded only when it is called."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from typing import Any

import click

from raccordo.config import compiled

if var := os.environ.get("RACCORDO_VAR"):  # some commands load the analysis and no settings
    compiled.keep(Path(var).resolve())

#: Name of a command or group → module and attribute that hold it, and whether it needs Django.
COMMANDS = {
    "demo": ("raccordo.demo.cli:demo", "Build the synthetic region and serve it."),
    "plan": ("raccordo.plan.cli:plan", "Check, load and read plans."),
    "measures": ("raccordo.kernel.measures.cli:measures", "List and explain the measures."),
    "territory": ("raccordo.kernel.territory.cli:territory", "Load and read the territory."),
    "attachments": ("raccordo.kernel.attachments.cli:attachments", "Look after the files attached to records."),
    "cob": ("raccordo.observatory.cob:cob", "Mandatory communications into employment relationships."),
    "serve": ("raccordo.web.cli:serve", "Serve the site."),
    "health": ("raccordo.web.cli:health", "Ask the server on this machine how it is."),
    "worker": ("raccordo.kernel.jobs.cli:worker", "Do the jobs that were asked for."),
    "backup": ("raccordo.kernel.backup.cli:backup", "Write database and files to an archive."),
    "restore": ("raccordo.kernel.backup.cli:restore", "Put an archive in the place of this installation."),
    "access": ("raccordo.kernel.access.cli:access", "Show who may do what; load accounts."),
    "careers": ("raccordo.observatory.commands:careers", "Working lives from any table of relationships."),
    "basins": ("raccordo.observatory.commands:basins", "Labour-market areas from commuting flows."),
    "observatory": ("raccordo.observatory.commands:observatory", "Build and read the regional observatory."),
    "audit": ("raccordo.kernel.audit.cli:audit", "Verify, anchor and seal the audit log."),
    "privacy": ("raccordo.kernel.privacy.cli:privacy", "Retention, copies of a person's data, register of treatments."),
    "mail": ("raccordo.kernel.mail.cli:mail", "Try whether messages arrive."),
    "manage": ("raccordo.config.manage:manage", "Run a Django management command."),
}


class LazyGroup(click.Group):
    """A group that imports a command when it is called, so that ``raccordo --help`` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name][0].split(":")
        return getattr(importlib.import_module(module), attribute)

    def invoke(self, ctx: click.Context) -> Any:
        """The command; what is wrong around it (database, disk, rights, settings) is told in words, with code 1."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            from raccordo.kernel import trouble

            words = trouble.told(error)
            if words is None:
                raise
            raise click.ClickException(words) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="raccordo")
def main() -> None:
    """Raccordo: a regional plan for employment services, carried out and measured from its own records.

    Exit codes: 0 done, 1 the input or the data is wrong (the message says where), 2 the command was misused.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "raccordo.config.settings")


if __name__ == "__main__":
    sys.exit(main())
