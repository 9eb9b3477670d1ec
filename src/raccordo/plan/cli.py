"""``raccordo plan``: check, load and read plans."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from raccordo.config.start import start
from raccordo.kernel.jobs.commands import by_option, load_file, trial_option
from raccordo.kernel.shell import acting, person
from raccordo.plan.document import Finding, PlanDocument, PlanFormatError, json_schema, load_document
from raccordo.plan.document import check as check_document
from raccordo.plan.evidence.cli import evidence
from raccordo.plan.periods import cli as periods_cli
from raccordo.plan.reports.cli import opendata, report


class PlanFile(click.Path):
    """A plan's file; where there is none of that name, the plan of that name that came with Raccordo."""

    def __init__(self) -> None:
        super().__init__(exists=True, dir_okay=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; a name with folders in it is only looked for where it says."""
        from raccordo.config import settings

        shipped = settings.PLANS_DIR / Path(value).with_suffix(".yaml").name
        if Path(value).name == str(value) and not Path(value).exists() and shipped.is_file():
            return shipped
        return super().convert(value, param, ctx)


FILE = PlanFile()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def plan() -> None:
    """Check, load and read plans."""


def _document(file: Path) -> PlanDocument:
    """The plan in ``file``; mistakes are printed with their lines and end the command with code 1."""
    try:
        return load_document(file)
    except PlanFormatError as error:
        for mistake in error.errors:
            click.echo(f"{file.name}:{mistake.text()}", err=True)
        click.echo(f"{len(error.errors)} mistakes: nothing was loaded.", err=True)
        raise SystemExit(1) from None


def _as_data(finding: Finding) -> dict:
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "subject": finding.subject,
        "message": finding.text(),
        "places": [place.model_dump(mode="json") for place in finding.places],
    }


@plan.command()
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--strict", is_flag=True, help="End with code 1 if anything was found.")
def check(file: Path, as_json: bool, strict: bool) -> None:
    """Report what a plan says about itself that cannot all be true, or cannot be measured.

    A plan with findings is still a plan: the code is 1 only for a file that cannot be read, or with --strict.
    """
    document = _document(file)
    findings = list(check_document(document))
    if as_json:
        click.echo(json.dumps([_as_data(finding) for finding in findings], ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            click.echo(f"[{finding.severity}] {finding.rule} · {finding.subject}: {finding.text()}")
            for place in finding.places:
                click.echo(f"    {place.section}: «{place.quote}»")
        click.echo(f"{document.code} v{document.version}: {len(findings)} findings.")
    if strict and findings:
        raise SystemExit(1)


@plan.command()
def schema() -> None:
    """Print the JSON Schema of a plan's file."""
    click.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))


@plan.command()
@click.argument("file", type=FILE)
@click.option("--from", "day", type=click.DateTime(["%Y-%m-%d"]), help="First day of an amendment.")
@trial_option
@by_option
def load(file: Path, day: dt.datetime | None, trial: bool, who: str | None) -> None:
    """Load a plan as a version of it. The same file twice changes nothing."""
    start()
    from raccordo.kernel.jobs.loads import wrong_of
    from raccordo.plan.jobs import plan_file

    _document(file)
    first = day.date().isoformat() if day else ""
    job = load_file(plan_file, file, "plan load", who=who, trial=trial, start=first)
    for one in (wrong := wrong_of(job)):
        click.echo(one["message"], err=True)
    if wrong:
        raise SystemExit(1)
    told = job.checkpoint["outcome"]
    done = "loaded" if told["created"] else "was already loaded, nothing changed"
    click.echo(
        f"{told['version']}: {'would be ' if trial and told['created'] else ''}{done}; {told['indicators']} indicators."
    )


def _version_at(at: dt.datetime | None):
    """The version in force and the day asked for; ends the command with code 1 where no plan is loaded."""
    start()
    from raccordo.kernel.clock import today
    from raccordo.plan.models import PlanVersion

    day = at.date() if at else today()
    version = PlanVersion.objects.in_force(day)
    if version is None:
        click.echo(f"No plan is in force on {day}: load one with “raccordo plan load FILE”.", err=True)
        raise SystemExit(1)
    return version, day


DAY = click.option("--at", type=click.DateTime(["%Y-%m-%d"]), help="The day to look at; today if not given.")


@plan.command()
@DAY
@click.option("--json", "as_json", is_flag=True, help="Print as JSON, with the parts by centre.")
def status(at: dt.datetime | None, as_json: bool) -> None:
    """Print where every indicator stands."""
    version, day = _version_at(at)
    from raccordo.plan.status import plan_status

    found = plan_status(version, day)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2, default=str))
        return
    table = Table(title=f"{version.title} · {day:%d/%m/%Y}")
    for name in ("code", "indicator", "numerator", "denominator", "value", "target", "verdict"):
        table.add_column(name, justify="right" if name in {"numerator", "denominator", "value"} else "left")
    for row in found["indicators"]:
        denominator = "" if row["denominator"] is None else str(row["denominator"])
        cells = (row["code"], row["short"], str(row["numerator"]), denominator, str(row["value"]))
        table.add_row(*cells, row["target"]["text"], row["verdict"])
    Console(width=None).print(table)


@plan.command()
@DAY
def compute(at: dt.datetime | None) -> None:
    """Take the readings of every indicator at each month's end up to the day; goes on where it stopped."""
    _version, day = _version_at(at)
    from django.utils import translation
    from rich.progress import Progress

    from raccordo.kernel.jobs.services import AlreadyRunning
    from raccordo.kernel.jobs.worker import do_now
    from raccordo.plan.jobs import take_readings

    with Progress() as bar, translation.override("en"):
        task = bar.add_task("Readings", total=None)
        try:
            job = do_now(
                take_readings,
                lambda run: bar.update(task, completed=run.done, total=run.total or 1),
                subject=day.isoformat(),
                at=day.isoformat(),
            )
        except AlreadyRunning as error:
            raise click.ClickException(str(error)) from None
    for line in job.lines.all():
        click.echo(line.text)
    if job.state != "done":
        raise SystemExit(1)


@plan.command()
@DAY
@click.option("--send", is_flag=True, help="Write to whom they concern, once a day each (file outbox by default).")
@click.option("--by", "username", help="With --send: user name of who has them sent; a timer sends in nobody's name.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def alerts(at: dt.datetime | None, send: bool, username: str | None, as_json: bool) -> None:
    """Print what fell behind since a week before the day, and the centres that have a part in it."""
    version, day = _version_at(at)
    from raccordo.plan import digests
    from raccordo.plan.alerts import alerts as find

    found: list[dict[str, Any]] = [
        {
            "code": alert.indicator.code,
            "short": alert.indicator.short,
            "line": alert.indicator.line.code,
            "before": alert.before.verdict.value,
            "numerator": alert.row.figure.numerator,
            "denominator": alert.row.figure.denominator,
            "centres": [cause.centre.code for cause in alert.causes],
        }
        for alert in find(version, day)
    ]
    sent = None
    if send:
        user = person(username, day, digests.may_send) if username else None
        if user is not None and not digests.may_send(user):
            raise click.ClickException("This person's role may not have alerts sent.")
        with acting(user, "plan alerts --send"):
            sent = digests.send(version, day)
    if as_json:
        told = {"at": day.isoformat(), "alerts": found, "sent": asdict(sent) if sent else None}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        raise SystemExit(bool(sent and sent.failed))
    for row in found:
        click.echo(f"{row['code']} {row['short']} ({row['line']}): behind, was {row['before']}; centres: "
                   f"{', '.join(row['centres']) or 'none in particular'}")  # fmt: skip
    click.echo(f"{day}: {len(found)} alerts.")
    if sent:
        click.echo(f"{sent.now} messages sent, {sent.before} sent before, {sent.without} people without an address.")
        for why in sorted(set(sent.failed)):
            click.echo(f"{sent.failed.count(why)} not sent: {why}.", err=True)
        raise SystemExit(bool(sent.failed))


plan.add_command(report)
plan.add_command(evidence)
plan.add_command(opendata)
for _command in (periods_cli.periods, periods_cli.submit, periods_cli.freeze):
    plan.add_command(_command)
