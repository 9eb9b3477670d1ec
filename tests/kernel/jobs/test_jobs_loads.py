"""Loads are jobs: a trial tells what is wrong by row and field and writes nothing; then the same file, whole."""

import datetime as dt

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from raccordo.cli import main
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.audit.models import Entry
from raccordo.kernel.jobs import loads, running
from raccordo.kernel.jobs.models import Job, Level
from raccordo.kernel.jobs.states import State
from raccordo.kernel.models import Installation
from raccordo.kernel.territory.models import CentreAssignment
from raccordo.observatory.figures import read_rows
from raccordo.observatory.places import market
from raccordo.plan.models import PlanVersion
from tests.kernel.factories import CentreFactory, MunicipalityFactory, ProvinceFactory, acting
from tests.plan.plans import PLAN

pytestmark = pytest.mark.django_db
PAGE = "/elaborazioni/carica/"
FIGURES = "figure,year,quarter,province,sex,value,source,published\n"


@pytest.fixture(autouse=True)
def _place(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    Installation.objects.create(pk=1, reference_day=dt.date(2021, 6, 30))


def send(client, what: str, content: bytes, name: str, **more):
    return client.post(PAGE, {"cosa": what, "file": SimpleUploadedFile(name, content), **more})


def done(response) -> Job:
    """The job a page asked for, done."""
    job = Job.objects.latest("pk")
    assert response.url == job.get_absolute_url()
    return running.perform(job)


def words(job: Job) -> str:
    return "\n".join(job.lines.values_list("text", flat=True))


def test_a_plan_is_tried_and_then_loaded(log_in):
    client = log_in(Role.AGENCY_MANAGER)
    job = done(send(client, "plan", PLAN.encode(), "piano.yaml"))
    assert (job.state, job.started_by, job.subject) == (State.DONE, client.user, "piano.yaml")
    assert "Era una prova" in words(job)
    assert not PlanVersion.objects.exists()
    assert not Entry.objects.filter(kind="loaded").exists()
    page = client.get(job.result_url).content.decode()
    assert "“piano.yaml” è stato provato" in page
    loaded = done(client.post(PAGE, {"prova": job.pk}))
    assert (loaded.state, loaded.parameters["trial"]) == (State.DONE, False)
    assert PlanVersion.objects.count() == 1
    entry = Entry.objects.get(kind="loaded")
    assert (entry.actor, entry.origin) == (client.user, f"load.plan {loaded.pk}")
    again = done(client.post(PAGE, {"prova": job.pk}))
    assert "era già caricato" in words(again)
    assert PlanVersion.objects.count() == 1


def test_a_load_that_was_interrupted_does_not_undo_a_later_one(log_in):
    client = log_in(Role.AGENCY_MANAGER)
    first = done(send(client, "plan", PLAN.encode(), "prima.yaml"))
    client.post(PAGE, {"prova": first.pk})
    waits = Job.objects.latest("pk")
    later = done(send(client, "plan", f"{PLAN}\n# riletto\n".encode(), "dopo.yaml"))
    assert not loads._overtaken(waits)  # a trial loads nothing
    assert done(client.post(PAGE, {"prova": later.pk})).state == State.DONE
    Job.objects.filter(pk=waits.pk).update(state=State.INTERRUPTED)
    left = running.perform(Job.objects.get(pk=waits.pk))
    assert (left.state, "inviato più tardi" in left.error) == (State.FAILED, True)
    assert PlanVersion.objects.count() == 1


def test_files_that_add_to_each_other_are_loaded_in_any_order(log_in):
    """Two offices send figures at once, or the worker of the first one is killed: nobody undoes the other."""
    ProvinceFactory(code="001", sign="TO", name="Torino")
    client = log_in(Role.ANALYST)
    for name, figure in (("istat.csv", "employed"), ("inps.csv", "wage_fund_ordinary")):
        row = f"{figure},2020,,TO,,80,Ente,2021-03-10\n"
        client.post(PAGE, {"prova": done(send(client, "figures", f"{FIGURES}{row}".encode(), name)).pk})
    for job in Job.objects.filter(state=State.QUEUED).order_by("-pk"):
        assert running.perform(job).state == State.DONE
    page = client.get(reverse("observatory-figures"), follow=True)
    assert page.status_code == 200
    assert len(read_rows(market())) == 2


def test_what_is_wrong_is_told_by_row_and_field_and_nothing_is_written(log_in):
    client = log_in(Role.ANALYST)
    content = f"{FIGURES}unemployed,20x0,1,001,F,12,ISTAT,2021-03-10\n".encode()
    job = done(send(client, "figures", content, "dati.csv"))
    assert job.state == State.FAILED
    told = [str(line) for line in job.lines.filter(level=Level.ERROR)]
    assert any("year" in one and "2" in one for one in told), told
    assert "non è stato scritto nulla" in job.error
    assert loads.wrong_of(job)[0]["field"] in {"figure", "year"}
    assert client.post(PAGE, {"prova": job.pk}).status_code == 422  # nothing to go on with


def test_assignments_of_the_region_are_tried_and_loaded(log_in):
    municipality, centre = MunicipalityFactory(), CentreFactory()
    other = CentreFactory(province=centre.province)
    assert other.province.region == centre.province.region
    content = f"comune,cpi\n{municipality.code},nessuno\n".encode()
    client = log_in(Role.ADMINISTRATOR)
    job = done(send(client, "assignments", content, "bacini.csv", dal="01/01/2021"))
    assert job.state == State.FAILED
    assert {one["row"] for one in loads.wrong_of(job)} == {2}
    assert not CentreAssignment.objects.filter(source="bacini.csv").exists()


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (Role.AGENCY_MANAGER, {"plan", "territory", "assignments", "figures"}),
        (Role.REGIONAL_MANAGER, {"plan", "figures"}),
        (Role.ADMINISTRATOR, {"territory", "assignments"}),
        (Role.ANALYST, {"figures"}),
        (Role.AUDITOR, set()),
        (Role.LINE_LEAD, set()),
    ],
)
def test_one_loads_what_the_table_says(log_in, role, offered):
    client = log_in(role)
    assert {one.key for one in loads.open_to(client.user)} == offered
    assert client.get(PAGE).status_code == (200 if offered else 404)
    assert ("Carica un file" in client.get(reverse("jobs:list")).content.decode()) is bool(offered)
    if "plan" not in offered:
        assert send(client, "plan", PLAN.encode(), "piano.yaml").status_code == (422 if offered else 404)
    assert not Job.objects.exists()


def test_a_trial_of_somebody_else_is_not_gone_on_with(log_in):
    job = done(send(log_in(Role.AGENCY_MANAGER), "plan", PLAN.encode(), "piano.yaml"))
    other = log_in(Role.REGIONAL_MANAGER)
    assert other.post(PAGE, {"prova": job.pk}).status_code == 422
    assert not PlanVersion.objects.exists()


def test_a_file_of_another_kind_or_with_a_threat_is_not_kept(log_in, settings):
    client = log_in(Role.AGENCY_MANAGER)
    assert send(client, "plan", b"x", "piano.exe").status_code == 422
    settings.ATTACHMENT_SCAN = ["/bin/false"]
    refused = send(client, "plan", b"x", "piano.yaml")
    assert refused.status_code == 422
    assert "antivirus" in refused.content.decode()
    assert not Job.objects.exists()
    assert list(loads.folder().iterdir()) == []


def test_a_command_is_a_job_of_the_person_named_with_its_log(tmp_path):
    file = tmp_path / "piano.yaml"
    file.write_text(PLAN, encoding="utf-8")
    user = acting(Role.AGENCY_MANAGER)
    run = CliRunner().invoke
    tried = run(main, ["plan", "load", str(file), "--by", user.username, "--trial"])
    assert (tried.exit_code, PlanVersion.objects.count()) == (0, 0), tried.output
    assert "would be loaded" in tried.output
    loaded = run(main, ["plan", "load", str(file), "--by", user.username])
    assert loaded.exit_code == 0, loaded.output
    job = Job.objects.latest("pk")
    assert (job.state, job.started_by, job.membership.role) == (State.DONE, user, Role.AGENCY_MANAGER)
    assert job.lines.count() >= 3
    entry = Entry.objects.get(kind="loaded")
    assert (entry.actor, entry.origin.split(" (")[0]) == (user, "shell: raccordo plan load")
    refused = run(main, ["plan", "load", str(file), "--by", acting(Role.AUDITOR).username])
    assert (refused.exit_code, "may not load this" in refused.output) == (1, True)


def test_a_file_that_is_gone_is_told_and_old_ones_go(log_in):
    client = log_in(Role.AGENCY_MANAGER)
    job = done(send(client, "plan", PLAN.encode(), "piano.yaml"))
    (kept,) = loads.folder().iterdir()
    loads.prune(dt.datetime.now(dt.UTC) - dt.timedelta(days=7))
    assert kept.exists()
    loads.prune(dt.datetime.now(dt.UTC) + dt.timedelta(days=1))
    assert not kept.exists()
    gone = done(client.post(PAGE, {"prova": job.pk}))
    assert "non è più conservato" in gone.error
