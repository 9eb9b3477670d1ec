"""``raccordo plan periods`` and ``raccordo plan freeze``: the periods of the plan, from the shell."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from raccordo.config.start import start
from raccordo.kernel.shell import acting, person

BY = click.option("--by", "username", required=True, help="User name of who takes the step; their role must allow it.")
NOTE = click.option("--note", default="", help="A note that stays with the step.")


@click.command()
@click.option("--at", type=click.DateTime(["%Y-%m-%d"]), help="The day to look at; today if not given.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def periods(at: dt.datetime | None, as_json: bool) -> None:
    """List the periods of the plan: the state of each and of its lines, and the last step."""
    version, day = _plan(at)
    from raccordo.plan.periods.standing import periods_of, state_at

    found: list[dict[str, Any]] = []
    for period in periods_of(version).prefetch_related("lines__line", "steps__user"):
        steps = [step for step in period.steps.all() if step.day <= day]
        lines = {entry.line.code: str(state_at(steps, entry.line_id)) for entry in period.lines.all()}
        last = steps[-1] if steps else None
        found.append(
            {
                "code": period.code,
                "from": period.start.isoformat(),
                "to": period.end.isoformat(),
                "state": str(state_at(steps, None)),
                "lines": lines,
                "last_step": last and {"step": last.step, "day": last.day.isoformat(), "by": last.user.username},
            }
        )
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    table = Table("code", "from", "to", "state", "lines", "last step")
    for row in found:
        each = ", ".join(f"{code} {state}" for code, state in row["lines"].items())
        last = row["last_step"]
        table.add_row(row["code"], row["from"], row["to"], row["state"], each,
                      f"{last['step']} {last['day']} {last['by']}" if last else "")  # fmt: skip
    Console(width=None).print(table)


@click.command()
@click.argument("code")
@BY
@NOTE
def freeze(code: str, username: str, note: str) -> None:
    """Freeze the approved period CODE (2020-S1, 2020-03, 2020, al-2021-06-30) for good.

    One transaction: stopped at any moment, even killed, nothing has happened; run it again. Of a period that is
    frozen already nothing is done and the code is 0.
    """
    version, today = _plan(None)
    from raccordo.plan.periods import rights, services
    from raccordo.plan.periods.machine import State, Step

    period = _period(version, code)
    if period.state == State.FROZEN:
        click.echo(f"{period.code}: already frozen, nothing changed.")
        return
    user = person(username, today, lambda user: rights.may(user, Step.FREEZE, period))
    with _refusals(), acting(user, f"plan freeze {code}"), Progress() as bar:
        task = bar.add_task("Readings held against their digests", total=None)
        services.freeze_period(
            period, user=user, today=today, note=note,
            progress=lambda done, total: bar.update(task, completed=done, total=total or 1),
        )  # fmt: skip
    click.echo(f"{period.code}: frozen; {period.readings.current().count()} readings.")


@click.command()
@click.argument("code")
@click.argument("line")
@BY
@NOTE
def submit(code: str, line: str, username: str, note: str) -> None:
    """Submit LINE of the period CODE: its records close and its readings are sealed. One transaction."""
    version, today = _plan(None)
    from raccordo.plan.periods import rights, services
    from raccordo.plan.periods.machine import Step

    period = _period(version, code)
    found = period.version.lines.filter(code=line).first()
    if found is None:
        known = ", ".join(period.version.lines.values_list("code", flat=True))
        raise click.ClickException(f"The plan has no line “{line}”; its lines: {known}.")
    user = person(username, today, lambda user: rights.may(user, Step.SUBMIT, period, found))
    with _refusals(), acting(user, f"plan submit {code} {line}"), Progress() as bar:
        task = bar.add_task("Readings sealed", total=None)
        services.submit_line(
            period, found, user=user, today=today, note=note,
            progress=lambda done, total: bar.update(task, completed=done, total=total or 1),
        )  # fmt: skip
    click.echo(f"{period.code} {line}: submitted.")


def _plan(at: dt.datetime | None) -> tuple[Any, dt.date]:
    start()
    from raccordo.kernel.clock import today
    from raccordo.plan.models import PlanVersion

    day = at.date() if at else today()
    version = PlanVersion.objects.in_force(day)
    if version is None:
        raise click.ClickException(f"No plan is in force on {day}: load one with “raccordo plan load FILE”.")
    return version, day


def _period(version: Any, code: str) -> Any:
    from raccordo.plan.periods.standing import periods_of

    period = periods_of(version).filter(code=code).first()
    if period is None:
        raise click.ClickException(f"No period “{code}” is open; “raccordo plan periods” lists them.")
    return period


@contextmanager
def _refusals() -> Iterator[None]:
    """What may not be done ends the command with code 1 and the reason."""
    from django.core.exceptions import PermissionDenied

    from raccordo.plan.periods.machine import WrongMove

    try:
        yield
    except PermissionDenied:
        raise click.ClickException("This person's role may not take this step.") from None
    except WrongMove as error:
        raise click.ClickException(str(error)) from None
