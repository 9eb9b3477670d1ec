"""Imports, readings, a freeze and a report killed at a moment inside: all of it is there, or nothing, and once."""

import datetime as dt
import json
import random
import signal

import pytest

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.jobs.services import start
from raccordo.kernel.models import Installation
from raccordo.plan.loading import load_plan
from raccordo.plan.periods import services
from raccordo.plan.reports.jobs import make
from tests.kernel.factories import CentreFactory, DeliverableFactory, acting
from tests.plan.plans import PLAN
from tests.sites.conftest import ROOT, Site, asked
from tests.workforce.factories import CentreSupportFactory

TODAY = dt.date(2020, 7, 10)


def killed(site: Site, between: tuple[int, int], *what: str) -> None:
    """Run something on the site until a moment chosen between two numbers of statements, and kill it there: the same
    moment whichever tests ran before. PostgreSQL counts fewer than SQLite, whose BEGIN is a statement."""
    moment = random.Random(str(between)).randint(*between)
    process = site.begin("die", str(moment), *what)
    process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL


def done(site: Site, *lines: str) -> list[str]:
    """Run commands that must end well; what they said."""
    ended = site.commands(*lines)
    assert [one["code"] for one in ended] == [0] * len(lines), ended
    return [one["said"] for one in ended]


def number(site: Site, table: str) -> int:
    return site.ask(f"SELECT COUNT(*) FROM {table}")[0][0]  # noqa: S608  (our own tables)


@pytest.mark.slow
def test_the_territory_is_loaded_whole_or_not_at_all(site):
    with asked(site):
        pass
    killed(site, (60, 120), "commands", "territory load")
    assert {number(site, f"kernel_{name}") for name in ("region", "municipality", "centre", "population")} == {0}
    (said,) = done(site, "territory load --json")
    tables = json.loads(said[said.index("{") :])["tables"].values()
    assert number(site, "kernel_centre") == 31
    assert {tally["unchanged"] for tally in tables} == {0}  # nothing of the killed one was there


def test_a_plan_is_loaded_whole_or_not_at_all(site):
    with asked(site):
        pass
    killed(site, (15, 25), "commands", f"plan load {ROOT / 'plans' / 'piemonte-2020.yaml'}")
    assert (number(site, "plan_planversion"), number(site, "plan_indicator")) == (0, 0)
    done(site, f"plan load {ROOT / 'plans' / 'piemonte-2020.yaml'}")
    assert (number(site, "plan_planversion"), number(site, "plan_indicator")) == (1, 68)


def open_half_year() -> services.Period:
    """The first half of 2020 of a small plan with records behind its numbers, not submitted yet."""
    Installation.objects.update(reference_day=TODAY)
    version = load_plan(PLAN, today=dt.date(2020, 1, 1)).version
    centre = CentreFactory()
    for day in (dt.date(2020, 5, 4), dt.date(2020, 6, 3)):
        CentreSupportFactory(centre=centre, topic="rdc", form="coaching", held_on=day)
    day = dt.date(2020, 5, 1)
    DeliverableFactory(kind="evaluation_report", drafted_on=day, shared_on=day, reference="prot. 1")
    return services.open_period(version, "2020-S1", user=acting(Role.AGENCY_MANAGER), today=TODAY)


def half_year() -> services.Period:
    """The same, submitted and approved."""
    period = open_half_year()
    agency, line = acting(Role.AGENCY_MANAGER), period.version.lines.get()
    services.submit_line(period, line, user=acting(Role.LINE_LEAD), today=TODAY)
    services.approve_line(period, line, user=agency, today=TODAY)
    by = acting(Role.REGIONAL_MANAGER)
    return services.approve_period(period, user=by, today=TODAY, note="Senza verifica a campione: prova.")


@pytest.mark.parametrize("seed", ["la prima", "la seconda"])
def test_a_line_is_sealed_whole_or_not_at_all(site, seed):
    with asked(site):
        open_half_year()
        lead = acting(Role.LINE_LEAD)
    command = f"plan submit 2020-S1 lavoro --by {lead.username}"
    first = random.Random(seed).randint(10, 40)
    killed(site, (first, first + 15), "commands", command)
    tables = ("plan_frozenreading", "plan_frozenplace")
    assert {number(site, table) for table in tables} == {0}
    assert site.ask("SELECT state FROM plan_periodline") == [("open",)]
    done(site, command, "audit seal", "audit verify")
    assert number(site, "plan_frozenreading") == 4
    assert site.ask("SELECT MAX(edition) FROM plan_frozenreading") == [(1,)]


def test_a_period_is_frozen_once_with_its_lines_or_not_at_all(site):
    with asked(site):
        region = acting(Role.REGIONAL_MANAGER)
        half_year()
    command = f"plan freeze 2020-S1 --by {region.username}"
    steps = "SELECT COUNT(*) FROM plan_periodstep WHERE step = 'freeze'"
    for between in ((5, 9), (10, 14)):
        killed(site, between, "commands", command)
        states = site.ask("SELECT state FROM plan_period UNION ALL SELECT state FROM plan_periodline")
        assert (states, site.ask(steps)) == ([("approved",)] * 2, [(0,)])
    said = done(site, command, command)
    assert "already frozen" in said[1]
    assert site.ask("SELECT DISTINCT state FROM plan_periodline") == [("frozen",)]
    assert site.ask(steps) == [(2,)]  # the line's and the whole's


def test_readings_that_were_stopped_are_taken_once(site):
    with asked(site):
        Installation.objects.update(reference_day=TODAY)
        load_plan(PLAN, today=dt.date(2020, 1, 1))
    killed(site, (25, 45), "commands", "plan compute")
    assert site.ask("SELECT state, kills FROM jobs_job") == [("running", 0)]
    done(site, "plan compute")
    assert site.ask("SELECT state, kills, attempts FROM jobs_job") == [("done", 1, 2)]
    taken = site.ask("SELECT indicator_id, day, COUNT(*) FROM plan_reading GROUP BY 1, 2")
    days = {day for _indicator, day, _times in taken}
    assert len(days) == 7  # six ends of months and the day
    assert len(taken) == len(days) * number(site, "plan_indicator")
    assert {times for _indicator, _day, times in taken} == {1}


@pytest.mark.slow
def test_a_report_is_made_once_with_its_files_and_its_deliverable(site):
    with asked(site):
        region = acting(Role.REGIONAL_MANAGER)
        period = half_year()
        before = 1
        start(make, region, period=period.pk)
    killed(site, (18, 30), "worker", "--batch")
    assert (number(site, "reports_report"), number(site, "kernel_deliverable")) == (0, before)
    site.worker("--batch").wait(timeout=120)
    assert site.ask("SELECT state, kills FROM jobs_job") == [("done", 1)], site.ask("SELECT text FROM jobs_jobline")
    assert (number(site, "reports_report"), number(site, "kernel_deliverable")) == (1, before + 1)
    kept = [site.folder / "files" / name for (name,) in site.ask("SELECT file FROM reports_reportfile")]
    assert len(kept) == 4
    assert all(path.stat().st_size > 500 for path in kept)
    assert {path for path in (site.folder / "files").rglob("*") if path.is_file()} == set(kept)
