"""``raccordo plan report``: the progress report of a period, as a file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from raccordo.config.start import start
from raccordo.kernel.shell import acting, person

if TYPE_CHECKING:
    from raccordo.kernel.accounts.models import User

FORMATS = ("pdf", "docx", "xlsx", "html", "json")


@click.command()
@click.argument("period")
@click.option(
    "--format", "formats", type=click.Choice(FORMATS), multiple=True, help="May be given several times; all by default."
)
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path(), help="A folder, or a file where one format is asked."
)
@click.option("--plan", "code", help="Code of the plan, where several are loaded.")
@click.option("--register", is_flag=True, help="Also keep it in the database and register it as a deliverable.")
@click.option("--by", "username", help="With --register: user name of who has it made; their role must allow it.")
def report(
    period: str, formats: tuple[str, ...], out: Path, code: str | None, register: bool, username: str | None
) -> None:
    """Write the progress report of PERIOD (2020-S1, 2020-03, 2020 …) in one or more formats.

    The same period with the same records and texts gives the same files. JSON is the document itself, as data.
    """
    if register and not username:
        raise click.UsageError("--register goes with --by USER: a report is registered by somebody.")
    start()
    found = _period(period, code)
    from rich.progress import Progress

    from raccordo.kernel.clock import today
    from raccordo.kernel.documents import render
    from raccordo.plan.reports.publish import document_of, publish

    wanted = formats or FORMATS
    if len(wanted) > 1 and out.suffix and not out.is_dir():
        raise click.UsageError("Give a folder to --out where several formats are asked.")
    with Progress() as bar:
        task = bar.add_task("Report", total=None)

        def tell(done: int, total: int, doing: str) -> None:
            bar.update(task, completed=done, total=total or 1, description=doing)

        if username and register:
            user = _maker(username, today())
            with acting(user, f"plan report {period} --register"):
                made = publish(found, user=user, today=today(), tell=tell)
            document = made.report.document
        else:
            document, _material = document_of(found, tell)
    for kind in wanted:
        target = out if out.suffix and not out.is_dir() else out / f"{found.version.code}-{found.code}.{kind}"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(document.as_json().encode() if kind == "json" else render(document, kind))
        click.echo(f"{target}")
    click.echo(f"{document.title}: {document.digest}")
    if register:
        done = "registered" if made.created else "was already registered, nothing changed"
        click.echo(f"{made.report}: {done}.")


def _maker(username: str, day: dt.date) -> User:
    """Who has the report made, in a membership that may; ends the command with code 1 where none of theirs may."""
    from raccordo.kernel.access import Action, allowed

    def may(user: User) -> bool:
        return allowed(user, Action.ADD, "reports.report")

    user = person(username, day, may)
    if not may(user):
        raise click.ClickException("This person's role may not have a report made.")
    return user


def _period(period: str, code: str | None):
    """The period with this code; ends the command with code 1, and what there is, where there is none."""
    from raccordo.plan.periods.models import Period

    known = Period.objects.select_related("version").order_by("-version__number")
    if code:
        known = known.filter(version__code=code)
    found = known.filter(code=period).first()
    if found is None:
        there = ", ".join(sorted(set(known.values_list("code", flat=True)))) or "none"
        click.echo(f"There is no period {period!r}. Periods that were opened: {there}.", err=True)
        raise SystemExit(1)
    return found


@click.command()
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--base", default="https://example.org/dati-aperti/", show_default=True, help="Where they will be served."
)
def opendata(out: Path, base: str) -> None:
    """Write the open data of the frozen periods into the folder OUT: CSV, JSON and the DCAT-AP_IT catalogue."""
    start()
    from raccordo.plan.reports.opendata.package import build

    made = build(base if base.endswith("/") else f"{base}/")
    if made is None:
        click.echo("No period is frozen yet: there is nothing signed to publish.", err=True)
        raise SystemExit(1)
    out.mkdir(parents=True, exist_ok=True)
    for name, data in made.files.items():
        (out / name).write_bytes(data)
        click.echo(f"{out / name}: {len(data)} bytes")
    hidden = sum(row.withheld for row in made.published.rows)
    click.echo(f"{len(made.published.rows)} rows, {hidden} with a figure withheld.")
