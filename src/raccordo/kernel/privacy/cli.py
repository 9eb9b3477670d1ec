"""``raccordo privacy``: what is due under the retention rules; the copy of a person's data; the register."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import click

DAY = click.DateTime(formats=["%Y-%m-%d", "%d/%m/%Y"])


@click.group()
def privacy() -> None:
    """Personal data: retention, answers to persons, the register of treatments.

    Exit codes: 0 done, 1 the input or the data is wrong (the message says where), 2 the command was misused.
    """
    from raccordo.config.start import start

    start()


@privacy.command()
@click.option("--at", type=DAY, metavar="DAY", help="The day on which the rules are applied (default: today).")
@click.option("--apply", "do", is_flag=True, help="Do what is due. Without it nothing is written.")
@click.option("--json", "as_json", is_flag=True, help="Print data instead of text.")
def retention(at: dt.datetime | None, do: bool, as_json: bool) -> None:
    """Show what is due under the retention rules; with --apply, do it.

    What was anonymised cannot be brought back. A run that is stopped goes on where it was.
    """
    from raccordo.kernel import audit, clock
    from raccordo.kernel.mail import outbox
    from raccordo.kernel.privacy import retention as rules

    today = clock.today()
    day = at.date() if at else today
    if day > today and do:
        raise click.ClickException("The day is in the future: what is not due yet cannot be done.")
    rows = []
    with audit.on_behalf(origin="raccordo privacy retention"):
        for found in rules.due(day):
            count = rules.apply(found, day) if do else found.count
            rows.append(
                {"treatment": found.treatment, "entity": found.entity, "before": found.limit.isoformat(),
                 "then": found.rule.then, "mark": found.rule.mark, "count": count}
            )  # fmt: skip
    waiting = outbox.prune(day) if do else len(outbox.old(day))
    rows.append(
        {"treatment": "outbox", "entity": "outbox", "before": outbox.limit(day).isoformat(), "then": "removed",
         "mark": "files", "count": waiting}
    )  # fmt: skip
    if as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows:
        what = f"{row['count']:>9}  {row['entity']:<28} nothing since {row['before']}"
        click.echo(f"{what}  {row['then']}  ({row['mark']})")
    click.echo("Done." if do else "Nothing was written: add --apply to do it.")


@privacy.command()
@click.argument("person")
@click.option("--to", "file", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The ZIP to write.")
def export(person: str, file: Path) -> None:
    """Write the copy of all data of PERSON (code or tax code) into a ZIP, readable and as JSON."""
    from django.conf import settings
    from django.utils import translation

    from raccordo.kernel import audit, clock
    from raccordo.kernel.privacy import answers, people

    found = people.find(person)
    if not found:
        raise click.ClickException("Nobody has this code or tax code.")
    if len(found) > 1:
        raise click.ClickException("Several persons have this code: use the tax code.")
    with audit.on_behalf(origin="raccordo privacy export"), translation.override(settings.LANGUAGE_CODE):
        content = answers.archive(found[0], None, clock.today())
    try:
        file.touch(mode=0o600)
        file.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"The file could not be written: {error.strerror}.") from None
    click.echo(f"Written: {file} ({len(content)} bytes). It holds personal data: hand it over and delete it.")


@privacy.command()
def register() -> None:
    """Print the register of treatments (GDPR article 30) as Markdown, from what is declared."""
    from raccordo.kernel.privacy import document

    click.echo(document.register_text(), nl=False)
