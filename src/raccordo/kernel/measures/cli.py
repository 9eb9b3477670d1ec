"""``raccordo measures``: list the measures and explain them."""

from __future__ import annotations

import json

import click
from rich.console import Console
from rich.table import Table

from raccordo.config.start import start


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def measures() -> None:
    """List and explain the measures."""


def _explained(language: str) -> list[dict]:
    start()
    from django.utils.translation import override

    from raccordo.kernel.measures import all_measures
    from raccordo.kernel.measures.words import explain

    with override(language):
        return [explain(item) for item in all_measures()]


LANGUAGE = click.option("--language", default="it", show_default=True, help="Language of the explanations.")


@measures.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@LANGUAGE
def list_measures(as_json: bool, language: str) -> None:
    """Print the code, title and unit of every measure."""
    found = [{key: item[key] for key in ("code", "title", "unit")} for item in _explained(language)]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    table = Table("code", "title", "unit")
    for item in found:
        table.add_row(item["code"], item["title"], item["unit"])
    Console().print(table)


@measures.command()
@click.argument("code")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@LANGUAGE
def show(code: str, as_json: bool, language: str) -> None:
    """Explain one measure: definition, unit, numerator, denominator, what is counted, when and where."""
    found = {item["code"]: item for item in _explained(language)}
    if code not in found:
        click.echo(f"No measure is called “{code}”; “raccordo measures list” prints them all.", err=True)
        raise SystemExit(1)
    if as_json:
        click.echo(json.dumps(found[code], ensure_ascii=False, indent=2))
        return
    _print(found[code], "")


def _print(told: dict, indent: str) -> None:
    for key, value in told.items():
        if isinstance(value, dict):
            click.echo(f"{indent}{key}:")
            _print(value, indent + "  ")
        else:
            click.echo(f"{indent}{key}: {value}")
