"""``raccordo access``: show the table of access, renew its page, load accounts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from raccordo.kernel.accounts.provisioning import Step
    from raccordo.kernel.territory.errors import InputErrors


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def access() -> None:
    """Who may do what, and the accounts.

    Exit codes: 0 done, 1 the input or the data is wrong (the message says where), 2 the command was misused.
    """
    from django.conf import settings
    from django.utils import translation

    from raccordo.config.start import start

    start()
    translation.activate(settings.LANGUAGE_CODE)


@access.command()
@click.option("--role", default="", help="Only what this role may do, by its code (operator).")
@click.option("--entity", default="", help="Only what begins so (casework, casework.pact).")
@click.option("--english", is_flag=True, help="Names in English.")
@click.option("--json", "as_json", is_flag=True, help="Print data instead of a table.")
def show(role: str, entity: str, english: bool, as_json: bool) -> None:
    """Print the table of access: entity, action, roles, and the fields that are masked."""
    from django.utils import translation

    from raccordo.kernel.access import show as shown
    from raccordo.kernel.accounts.roles import Role

    if role and role not in Role.values:
        raise click.BadParameter(f"{role} is not one of {', '.join(Role.values)}", param_hint="--role")
    with translation.override("en" if english else translation.get_language()):
        found = shown.rows(role, entity)
        if not found:
            raise click.ClickException("Nothing in the table answers this.")
        if as_json:
            click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        else:
            _print(found)


def _print(found: list[dict]) -> None:
    from django.utils.translation import gettext as _
    from rich.console import Console
    from rich.table import Table

    from raccordo.kernel.access.actions import ACTION_WORDS, Action
    from raccordo.kernel.access.show import roles_in_words

    table = Table(_("entity"), _("action"), _("roles"), show_lines=False)
    for row in found:
        table.add_section()
        name = f"{row['name']}\n[dim]{row['entity']}[/dim]"
        for action, roles in row["actions"].items():
            table.add_row(name, str(ACTION_WORDS[Action(action)]), roles_in_words(roles))
            name = ""
        for field, roles in row["masked"].items():
            table.add_row(name, _("read %(field)s (masked)") % {"field": field}, roles_in_words(roles))
    Console().print(table)


@access.command()
def docs() -> None:
    """Print the page docs/access.md."""
    from raccordo.kernel.access.show import page

    click.echo(page(), nl=False)


@access.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what the file would do.")
@click.option("--json", "as_json", is_flag=True, help="Print data instead of text.")
def load(file: Path, dry_run: bool, as_json: bool) -> None:
    """Add, change and end accounts and memberships from a CSV FILE: all of it, or nothing if a row is wrong.

    Columns (by either name): username/utente, last_name/cognome, first_name/nome, email/posta,
    fiscal_code/codice_fiscale, role/ruolo, centre/centro, quadrant/quadrante, organisation/organizzazione,
    valid_from/dal, valid_to/al, reads/legge, searches/cerca, ended_on/chiusa_il. A second load changes nothing.
    """
    from raccordo.kernel import audit
    from raccordo.kernel.accounts import provisioning, rows
    from raccordo.kernel.clock import today
    from raccordo.kernel.territory.errors import InputErrors

    do = provisioning.preview if dry_run else provisioning.provision
    try:
        with audit.on_behalf(origin="raccordo access load"):
            steps = do(rows.read_csv(file.read_text(encoding="utf-8-sig")), today=today())
    except UnicodeDecodeError:
        raise click.ClickException("The file is not in UTF-8: save it as “CSV UTF-8”.") from None
    except InputErrors as errors:
        _refuse(errors, as_json)
    else:
        _tell(steps, as_json, dry_run)


def _tell(steps: list[Step], as_json: bool, dry_run: bool) -> None:
    from django.utils.translation import gettext as _

    if as_json:
        data = [{"row": s.row, "username": s.username, "kind": s.kind.value, "what": s.words} for s in steps]
        click.echo(json.dumps({"written": not dry_run, "steps": data}, ensure_ascii=False))
        return
    for step in steps:
        click.echo(f"{step.row:>5}  {step.username:<24} {step.kind.label:<12} {step.words}")
    if not steps:
        click.echo(_("Everything is already as the file says."))
    elif dry_run:
        click.echo(_("Nothing was written: this is what the file would do."))


def _refuse(errors: InputErrors, as_json: bool) -> None:
    """Say everything that is wrong, and stop."""
    from django.utils.translation import gettext as _

    if as_json:
        data = [{"row": e.row, "field": e.field, "message": e.text()} for e in errors.errors]
        click.echo(json.dumps({"errors": data}, ensure_ascii=False))
    else:
        for error in errors.errors:
            place = _("row %(row)d") % {"row": error.row} + (f", {error.field}" if error.field else "")
            click.echo(f"{place}: {error.text()}", err=True)
        click.echo(_("Nothing was changed."), err=True)
    raise SystemExit(1)
