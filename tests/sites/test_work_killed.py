"""Imports, readings, a freeze and a report killed at random moments: all of it is there, or nothing, and once.

Each is done undisturbed first, to know how long it is and what it leaves; then from the same start again, killed at a
step and at a fraction of that time which a seed chooses, and done to the end.
"""

import datetime as dt
import random
from collections.abc import Callable

import pyarrow.parquet as pq
import pytest

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.jobs.services import start
from raccordo.kernel.models import Installation
from raccordo.kernel.territory.models import CentreAssignment
from raccordo.plan.loading import load_plan
from raccordo.plan.periods import services
from raccordo.plan.reports.jobs import make
from tests.kernel.factories import CentreFactory, DeliverableFactory, MunicipalityFactory, acting
from tests.plan.plans import PLAN
from tests.sites.conftest import ROOT, Site, asked
from tests.sites.forge import Ended
from tests.workforce.factories import CentreSupportFactory

TODAY = dt.date(2020, 7, 10)
#: Written anew each day the suite changes hands, if one likes: any seed must do.
SEED = "28 novembre"


def killed(site: Site, look: Callable[[], object], *what: str, kills: int = 3) -> Ended:
    """Do something on the site, killed at ``kills`` moments before it is done to the end; how that ended.

    ``look``: what must be found after each, as it was before or as the work leaves it, and never between.
    """
    start = look()
    with site.trying():
        whole = site.forked(*what)
        wanted = look()
    assert whole.code == 0, whole
    assert look() == start != wanted
    chance, ends = random.Random(f"{SEED} {what}"), []
    for number in range(kills):
        by_step = {"step": chance.randint(1, whole.steps)}
        by_time = {"after": chance.uniform(0.05, 1) * whole.seconds}
        ends.append(site.forked(*what, **(by_time if number % 2 else by_step)))
        assert look() in (start, wanted), (ends, look())
    assert any(one.killed for one in ends), ends
    ended = site.forked(*what)
    assert ended.code == 0, ended
    assert look() == wanted, ends
    return ended


def done(site: Site, *lines: str) -> list[str]:
    """Run commands that must end well; what they said."""
    ended = site.forked("commands", *lines).said
    assert [one["code"] for one in ended] == [0] * len(lines), ended
    return [one["said"] for one in ended]


def number(site: Site, table: str) -> int:
    return site.ask(f"SELECT COUNT(*) FROM {table}")[0][0]  # noqa: S608  (our own tables)


def numbers(site: Site, *tables: str) -> list[int]:
    return [number(site, table) for table in tables]


@pytest.mark.slow
def test_the_territory_is_loaded_whole_or_not_at_all(site):
    with asked(site):
        pass
    names = ("region", "province", "municipality", "centre", "population", "centreshape")
    killed(site, lambda: numbers(site, *(f"kernel_{name}" for name in names)), "commands", "territory load", kills=1)
    assert number(site, "kernel_centre") == 31


def test_a_plan_is_loaded_whole_or_not_at_all(site):
    with asked(site):
        pass
    tables = ("plan_planversion", "plan_line", "plan_indicator", "plan_activity")
    command = f"plan load {ROOT / 'plans' / 'piemonte-2020.yaml'}"
    killed(site, lambda: numbers(site, *tables), "commands", command)
    assert numbers(site, "plan_planversion", "plan_indicator") == [1, 68]


HEAD = "figure,year,quarter,province,sex,value,source,published\n"


def test_assignments_and_figures_of_others_are_loaded_whole_or_not_at_all(site, tmp_path_factory):
    """Three municipalities change centre on a day: all or none. Five figures are added to five: all or none."""
    site.pages = True  # with what they load, which each child would otherwise do anew
    given = tmp_path_factory.mktemp("given")
    with asked(site):
        centre = CentreFactory()
        other = CentreFactory(province=centre.province)
        places = [MunicipalityFactory(province=centre.province) for _place in range(3)]
        began = {"valid_from": dt.date(2015, 1, 1), "basis": CentreAssignment.Basis.PROPOSED, "centre": centre}
        for place in places:
            CentreAssignment.objects.create(municipality=place, **began)
    (given / "bacini.csv").write_text("comune,cpi\n" + "".join(f"{place.code},{other.code}\n" for place in places))
    for name, figure in (("prima", "employed"), ("poi", "wage_fund_ordinary")):
        rows = (f"{figure},{year},,{centre.province.code},,80,Ente,2021-03-10\n" for year in range(2016, 2021))
        (given / f"{name}.csv").write_text(HEAD + "".join(rows))
    listing = (
        "SELECT municipality_id, centre_id, valid_from, valid_to, source FROM kernel_centreassignment ORDER BY 1, 3"
    )

    def figures() -> list[str]:
        kept = pq.read_table(site.folder / "observatory" / "figures.parquet")
        return sorted(row["figure"] for row in kept.to_pylist())

    done(site, f"observatory figures load {given / 'prima.csv'}")
    killed(site, figures, "commands", f"observatory figures load {given / 'poi.csv'}", kills=2)
    assert figures() == ["employed"] * 5 + ["wage_fund_ordinary"] * 5
    assign = f"territory assign {given / 'bacini.csv'} --from 2021-01-01"
    killed(site, lambda: site.ask(listing), "commands", assign, kills=2)
    assert [row[-1] for row in site.ask(listing)].count("bacini.csv") == 3
    done(site, "audit seal", "audit verify")


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


SEALED = "SELECT indicator_id, edition, records_digest, seal FROM plan_frozenreading ORDER BY 1, 2"
STATES = "SELECT state FROM plan_period UNION ALL SELECT state FROM plan_periodline"
STEPS = "SELECT step, line_id, COUNT(*) FROM plan_periodstep GROUP BY 1, 2 ORDER BY 1, 2"


def test_a_line_is_sealed_whole_or_not_at_all(site):
    with asked(site):
        open_half_year()
        lead = acting(Role.LINE_LEAD)

    def look():
        return site.ask(SEALED), site.ask(STATES), site.ask(STEPS), number(site, "plan_frozenplace")

    killed(site, look, "commands", f"plan submit 2020-S1 lavoro --by {lead.username}")
    done(site, "audit seal", "audit verify")
    assert site.ask("SELECT COUNT(*), MAX(edition) FROM plan_frozenreading") == [(4, 1)]


def test_a_period_is_frozen_once_with_its_lines_or_not_at_all(site):
    with asked(site):
        region = acting(Role.REGIONAL_MANAGER)
        half_year()
    command = f"plan freeze 2020-S1 --by {region.username}"
    killed(site, lambda: (site.ask(STATES), site.ask(STEPS)), "commands", command)
    assert "already frozen" in done(site, command)[0]
    assert site.ask(STATES) == [("frozen",)] * 2
    assert site.ask("SELECT COUNT(*) FROM plan_periodstep WHERE step = 'freeze'") == [
        (2,)
    ]  # the line's and the whole's


def test_readings_that_were_stopped_are_taken_once(site):
    with asked(site):
        Installation.objects.update(reference_day=TODAY)
        load_plan(PLAN, today=dt.date(2020, 1, 1))

    site.pages = True

    def taken() -> set[int]:
        """How many times each reading is there."""
        return {times for (times,) in site.ask("SELECT COUNT(*) FROM plan_reading GROUP BY indicator_id, day")}

    with site.trying():
        whole = site.forked("commands", "plan compute")
    chance = random.Random(SEED)
    for _time in range(2):
        assert site.forked("commands", "plan compute", step=chance.randint(5, whole.steps)).killed
        assert taken() <= {1}
    done(site, "plan compute")
    days = len(site.ask("SELECT DISTINCT day FROM plan_reading"))
    assert days == 7  # six ends of months and the day
    assert (taken(), number(site, "plan_reading")) == ({1}, days * number(site, "plan_indicator"))
    assert site.ask("SELECT state FROM jobs_job") == [("done",)]


@pytest.mark.slow
def test_a_report_is_made_once_with_its_files_and_its_deliverable(site):
    with asked(site):
        region = acting(Role.REGIONAL_MANAGER)
        period = half_year()
        start(make, region, period=period.pk)

    site.pages = True

    def look():
        return numbers(site, "reports_report", "reports_reportfile", "kernel_deliverable")

    killed(site, look, "worker", "--batch", kills=2)
    assert look() == [1, 4, 2]  # one document was there before
    assert site.ask("SELECT state FROM jobs_job") == [("done",)], site.ask("SELECT text FROM jobs_jobline")
    kept = [site.folder / "files" / name for (name,) in site.ask("SELECT file FROM reports_reportfile")]
    assert all(path.stat().st_size > 500 for path in kept)
    assert {path for path in (site.folder / "files").rglob("*") if path.is_file()} == set(kept)
