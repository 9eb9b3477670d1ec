"""``raccordo territory``: load a region's territory, replace its assignments, show what is there."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from raccordo.kernel.jobs.commands import by_option, load_file, trial_option

if TYPE_CHECKING:
    from raccordo.kernel.jobs.models import Job
    from raccordo.kernel.territory.models import Region

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
DAY = click.DateTime(formats=["%Y-%m-%d", "%d/%m/%Y"])
as_json = click.option("--json", "as_json", is_flag=True, help="Print data instead of text.")


@click.group()
def territory() -> None:
    """Load and read the territory: provinces, centres, municipalities, boundaries, population.

    Exit codes: 0 done, 1 the file or the data is wrong (the message says where), 2 the command was misused.
    """
    from raccordo.config.start import start

    start()


@territory.command()
@click.argument("file", type=FILE, required=False)
@trial_option
@by_option
@as_json
def load(file: Path | None, trial: bool, who: str | None, as_json: bool) -> None:
    """Load a region from its facts FILE (default: Piemonte, which comes with Raccordo).

    A second load changes nothing. Assignments that a region has loaded itself are kept.
    """
    from raccordo.kernel.territory.loading import territory as kind

    _require_tables()
    job = load_file(kind, file, "territory load", who=who, tell=_progress(as_json), trial=trial)
    _report(job, as_json)


@territory.command()
@click.argument("file", type=FILE)
@click.option("--from", "start", type=DAY, metavar="DAY", help="First day of the rows that do not say their own.")
@click.option("--region", "code", help="ISTAT code of the region, where several are loaded.")
@trial_option
@by_option
@as_json
def assign(
    file: Path, start: dt.datetime | None, code: str | None, trial: bool, who: str | None, as_json: bool
) -> None:
    """Replace which centre serves which municipality with the region's own CSV FILE.

    Columns: municipality (comune), centre (cpi), and optionally share (quota) and valid_from (valido_dal).
    What held before ends on the eve; nothing is written if a single row is wrong.
    """
    from raccordo.kernel.territory.loading import assignments as kind

    region = _region(code)
    day = start.date().isoformat() if start else ""
    job = load_file(
        kind, file, "territory assign", who=who, tell=_progress(as_json), trial=trial, start=day, region=region.code
    )
    _report(job, as_json)


@territory.command()
@click.option("--at", type=DAY, metavar="DAY", help="The day to look at (default: today).")
@click.option("--region", "code", help="ISTAT code of the region, where several are loaded.")
@as_json
def show(at: dt.datetime | None, code: str | None, as_json: bool) -> None:
    """Show the centres with what they serve on a day."""
    from raccordo.kernel import clock

    region = _region(code)
    day = at.date() if at else clock.today()
    rows = _centres(region, day)
    if as_json:
        data = {"region": region.code, "at": day.isoformat(), "attribution": region.attribution.splitlines()}
        click.echo(json.dumps({**data, "centres": rows}, ensure_ascii=False, indent=2))
        return
    click.echo(f"{region.name}, {day.isoformat()}")
    for row in rows:
        click.echo(
            f"{row['code']:<20} {row['quadrant']:<14} {row['municipalities']:>5} {row['inhabitants']:>10}  "
            f"{', '.join(row['basis'])}"
        )
    click.echo(region.attribution)


def _centres(region: Region, day: dt.date) -> list[dict[str, Any]]:
    from raccordo.kernel.territory import lookup
    from raccordo.kernel.territory.models import Centre

    centres = Centre.objects.valid_at(day).filter(province__region=region)
    centres = centres.select_related("quadrant", "province", "seat").order_by("pk")
    serving = lookup.serving(day)
    living = lookup.inhabitants_by_centre(day)
    bases = lookup.bases_of(centres, day)
    return [
        {
            "code": centre.code,
            "name": centre.name,
            "province": centre.province.sign,
            "quadrant": centre.quadrant.code,
            "seat": centre.seat.code,
            "municipalities": sum(any(c == centre.code for c, _ in shares) for shares in serving.values()),
            "inhabitants": living.get(centre.code, 0),
            "basis": sorted(bases[centre.code]),
            "source": centre.source,
        }
        for centre in centres
    ]


def _require_tables() -> None:
    """Stop with a word of help where the database was never prepared."""
    from django.db import connection
    from django.utils.translation import gettext as _

    from raccordo.kernel.territory.models import Region

    if Region._meta.db_table not in connection.introspection.table_names():
        raise click.ClickException(_("The database is not ready: run “raccordo manage migrate” first."))


def _region(code: str | None) -> Region:
    """The region asked for, or the only one there is."""
    from django.utils.translation import gettext as _

    from raccordo.kernel.territory.models import Region

    _require_tables()
    regions = list(Region.objects.filter(code=code) if code else Region.objects.all())
    if not regions:
        raise click.ClickException(_("No territory is loaded yet: run “raccordo territory load” first."))
    if len(regions) > 1:
        raise click.UsageError(_("Several regions are loaded: choose one with --region."))
    return regions[0]


def _progress(quiet: bool) -> Callable[[str], None]:
    def step(name: str) -> None:
        if not quiet:
            click.echo(f"… {name}", err=True)

    return step


def _report(job: Job, as_json: bool) -> None:
    """What was written; or everything that is wrong with the file, which ends the command with code 1."""
    from raccordo.kernel.jobs.loads import wrong_of

    if wrong := wrong_of(job):
        _refuse(wrong, as_json)
    told = job.checkpoint["outcome"]
    if as_json:
        click.echo(json.dumps({**told, "written": not job.parameters["trial"]}))
        return
    from django.utils.translation import gettext as _

    for table, tally in told["tables"].items():
        counts = _("%(added)d added, %(changed)d changed, %(removed)d removed, %(unchanged)d as they were")
        click.echo(f"{table}: {counts % tally}")
    if job.parameters["trial"]:
        click.echo(_("This was a trial: nothing was written."))


def _refuse(wrong: Sequence[Mapping[str, Any]], as_json: bool) -> NoReturn:
    """Say everything that is wrong with a file, and stop."""
    from django.utils.translation import gettext as _

    from raccordo.kernel.jobs.loads import Wrong

    if as_json:
        click.echo(json.dumps({"errors": list(wrong)}, ensure_ascii=False))
    else:
        for one in wrong:
            click.echo(str(Wrong(**one)), err=True)
        click.echo(_("Nothing was changed."), err=True)
    raise SystemExit(1)
