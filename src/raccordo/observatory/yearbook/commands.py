"""``raccordo observatory report``: the yearly report of a quadrant, as files; registered where one asks so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from raccordo.analysis.cob.cli import store_option, told, var_folder

FORMATS = ("html", "pdf", "docx", "xlsx")


@click.command()
@click.option("--quadrant", "code", required=True, help="Code of the quadrant (nord-est).")
@click.option("--year", type=click.IntRange(1990, 2199), required=True, help="The year the report is about.")
@click.option(
    "--format",
    "formats",
    type=click.Choice(FORMATS),
    multiple=True,
    help="May be given several times; by default that of OUT's name, or PDF.",
)
@click.option("--language", type=click.Choice(["it", "en"]), default="it", show_default=True)
@click.option("--register", is_flag=True, help="Also keep it, in all formats, and register it as a deliverable.")
@click.option("--share", "recipients", multiple=True, metavar="WHO", help="With --register: share it with WHO, today.")
@store_option
@click.argument("out", type=click.Path(path_type=Path), required=False)
def report(
    code: str,
    year: int,
    formats: tuple[str, ...],
    language: str,
    register: bool,
    recipients: tuple[str, ...],
    folder: Path | None,
    out: Path | None,
) -> None:
    """Write the yearly local labour-market report of a quadrant into OUT, a file or a folder (here if not given).

    The same messages and registers give the same report. What is about fewer than three persons is withheld, over all
    tables at once, and what a report told is remembered, registered or not: later ones give away nothing that it
    withheld. Registered, it is a draft; shared, the plan's indicator counts it.

    Exit codes: 0 done, 1 the report cannot be made (the message says why), 2 the command was misused.
    """
    if recipients and not register:
        raise click.UsageError("--share goes with --register.")
    out = out or Path()
    wanted = formats or _by_name(out)
    if len(wanted) > 1 and out.suffix and not out.is_dir():
        raise click.UsageError("Give a folder where several formats are asked.")
    from raccordo.config.start import start

    start()
    from raccordo.kernel.documents import render

    document = _made(code, year, language, register, recipients, folder)
    for kind in wanted:
        target = out if out.suffix and not out.is_dir() else out / f"{code}-{year}.{kind}"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(render(document, kind))
        click.echo(f"{target}")
    click.echo(f"{document.title}, {year}: {document.digest}")


def _by_name(out: Path) -> tuple[str, ...]:
    kind = out.suffix.removeprefix(".")
    if kind and kind not in FORMATS and not out.is_dir():
        raise click.UsageError(f"{out.name}: the format is one of {', '.join(FORMATS)}.")
    return (kind,) if kind in FORMATS else ("pdf",)


def _made(code: str, year: int, language: str, register: bool, recipients: tuple[str, ...], folder: Path | None) -> Any:
    """The document; what is wrong is said and ends the command with code 1."""
    from raccordo.analysis.disclosure import DisclosureError
    from raccordo.analysis.engine import open_engine
    from raccordo.kernel.clock import today
    from raccordo.kernel.territory.models import Quadrant
    from raccordo.observatory.market import Market
    from raccordo.observatory.yearbook.gather import NotYet
    from raccordo.observatory.yearbook.publish import given, publish, share

    quadrant = Quadrant.objects.select_related("region").filter(code=code).first()
    if quadrant is None:
        known = ", ".join(Quadrant.objects.order_by("code").values_list("code", flat=True)) or "none"
        raise click.ClickException(f"There is no quadrant {code!r}. There are: {known}.")
    market = Market(folder or var_folder() / "observatory")
    try:
        with told(), open_engine() as engine:
            if not register:
                document = given(engine, market, quadrant, year, language=language)
                click.echo("Not registered: the plan does not count it. What it tells is remembered all the same.")
                return document
            made = publish(engine, market, quadrant, year, user=None, today=today(), language=language)
    except (NotYet, DisclosureError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{made.yearbook}: {'registered' if made.created else 'was already registered, nothing changed'}.")
    if recipients:
        _share(share, made.yearbook, recipients, today())
    return made.yearbook.document


def _share(share: Any, yearbook: Any, recipients: tuple[str, ...], day: Any) -> None:
    from django.core.exceptions import ValidationError

    try:
        deliverable = share(yearbook, recipients, today=day)
    except ValidationError as error:
        raise click.ClickException(" ".join(error.messages)) from error
    click.echo(f"{deliverable}: shared on {deliverable.shared_on}.")
