"""``raccordo plan evidence``: draw samples of sealed readings and see how their checks are going."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from raccordo.config.start import start
from raccordo.kernel.shell import acting, person


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def evidence() -> None:
    """Draw samples of the records behind sealed readings, and follow their checks."""


@evidence.command()
@click.argument("period")
@click.argument("indicator")
@click.option("--by", "username", required=True, help="User name of who draws; their role must allow it.")
@click.option("--seed", required=True, help="Any number or word: with it anybody can repeat the draw.")
@click.option("--margin", type=click.FloatRange(0.01, 0.3), default=0.05, show_default=True)
@click.option("--confidence", type=click.FloatRange(0.5, 0.999), default=0.95, show_default=True)
@click.option("--expected", type=click.FloatRange(0.01, 0.99), default=0.9, show_default=True, help="Confirmed share.")
@click.option("--answer-days", type=click.IntRange(1, 60), default=10, show_default=True)
@click.option("--side", type=click.Choice(["numerator", "denominator"]), default="numerator", show_default=True)
@click.option("--reviewer", "reviewers", multiple=True, help="User name of a reviewer; none given: all auditors.")
def draw(period: str, indicator: str, username: str, seed: str, margin: float, confidence: float, expected: float,
         answer_days: int, side: str, reviewers: tuple[str, ...]) -> None:  # fmt: skip
    """Draw the sample that SEED gives of the sealed reading of INDICATOR in PERIOD, and give it to its reviewers."""
    start()
    from django.core.exceptions import PermissionDenied, ValidationError

    from raccordo.kernel.clock import today
    from raccordo.plan.evidence import rights, services
    from raccordo.plan.evidence.formula import Design

    day = today()
    user, reading = person(username, day, rights.may_draw), _reading(period, indicator)
    try:
        with acting(user, "plan evidence draw"):
            sample = services.draw_sample(
                reading, user=user, today=day, seed=seed, design=Design(margin, confidence, expected),
                reviewers=_reviewers(reviewers, day), answer_days=answer_days, side=side,
            )  # fmt: skip
    except PermissionDenied:
        raise click.ClickException("This person's role may not draw a sample.") from None
    except ValidationError as refused:
        raise click.ClickException(" ".join(refused.messages)) from None
    click.echo(f"{sample.reading}: {sample.size} of {sample.population} records drawn, seed {sample.seed}.")


@evidence.command()
@click.option("--period", help="Only the checks of this period.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def status(period: str | None, as_json: bool) -> None:
    """Print where every check is, and what the closed ones say."""
    start()
    from raccordo.plan.evidence.results import evidence_results
    from raccordo.plan.models import Period

    periods = Period.objects.filter(readings__samples__isnull=False).distinct().order_by("-end", "pk")
    if period:
        periods = periods.filter(code=period)
    found = [_as_data(result) for each in periods for result in evidence_results(each)]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    table = Table("period", "indicator", "drawn", "of", "checked", "confirmed", "share", "interval", "state")
    for row in found:
        interval = f"{row['low']:.1%}–{row['high']:.1%}" if row["share"] is not None else ""
        share = f"{row['share']:.1%}" if row["share"] is not None else ""
        table.add_row(row["period"], row["indicator"], *(str(row[k]) for k in ("drawn", "population", "checked")),
                      str(row["confirmed"]), share, interval, row["state"])  # fmt: skip
    Console(width=None).print(table)


def _as_data(result: Any) -> dict[str, Any]:
    said = result.estimate
    return {
        "period": result.reading.period.code,
        "indicator": result.reading.indicator.code,
        "side": result.sample.side,
        "population": result.sample.population,
        "drawn": result.sample.size,
        "checked": result.judged,
        "confirmed": result.confirmed,
        "not_confirmed": result.not_holding,
        "share": round(said.share, 6) if said else None,
        "low": round(said.low, 6) if said else None,
        "high": round(said.high, 6) if said else None,
        "confidence": float(result.sample.confidence),
        "state": "other records" if not result.same else "closed" if result.final else "in progress",
        "seed": result.sample.seed,
        "digest": result.sample.digest,
    }


def _reading(period: str, indicator: str) -> Any:
    from raccordo.plan.models import FrozenReading

    rows = FrozenReading.objects.current().filter(period__code=period, indicator__code=indicator)
    found = rows.select_related("indicator", "period").order_by("-pk").first()
    if found is None:
        raise click.ClickException(f"No reading of “{indicator}” is sealed for “{period}”: its line must submit first.")
    return found


def _reviewers(usernames: tuple[str, ...], day: dt.date) -> list[Any]:
    from raccordo.plan.evidence import rights

    known = {user.username: user for user in rights.candidates(day)} if usernames else {}
    if missing := [name for name in usernames if name not in known]:
        raise click.ClickException(f"Not a reviewer today: {', '.join(missing)}.")
    return [known[name] for name in usernames]
