"""A file that is no longer on disk is told in words wherever it is asked for, and logged for who can bring it back."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from lxml import html

import raccordo
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.attachments import services, store
from raccordo.kernel.jobs.models import Job
from raccordo.kernel.jobs.services import start
from raccordo.plan.reports.publish import publish
from tests.api.callers import caller
from tests.demand.factories import CompanyFactory
from tests.kernel.attachments import samples
from tests.kernel.factories import DeliverableFactory
from tests.kernel.jobs import kinds
from tests.web.conftest import TODAY

pytestmark = pytest.mark.django_db

#: Where a file is asked for, and how it goes.
Asked = tuple[str, Callable[[], None]]


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def of_a_record(user) -> Asked:
    document = DeliverableFactory()
    document.file.save("rapporto.pdf", ContentFile(samples.PDF))
    return reverse("desk:file", args=["kernel", "deliverable", document.pk, "file"]), Path(document.file.path).unlink


def attached(user) -> Asked:
    upload = samples.upload(name="Foglio firme.pdf")
    made = services.add(CompanyFactory(), upload, user=user, today=dt.date(2020, 6, 1))
    return reverse("attachments:open", args=[made.pk]), store.path_of(made.stored.digest).unlink


def of_a_job(user) -> Asked:
    record = start(kinds.single, user)
    record.file.save("elenco.csv", ContentFile(b"a;b"), save=False)
    Job.objects.filter(pk=record.pk).update(file=record.file.name, file_name="elenco.csv")
    return reverse("jobs:file", args=[record.pk]), partial(record.file.storage.delete, record.file.name)


def asked_for(client, ask) -> str:
    """The words of the page where the file was, once it is gone."""
    address, remove = ask(client.user)
    opened = client.get(address)
    opened.close()
    assert opened.status_code == 200
    remove()
    gone = client.get(address)
    assert gone.status_code == 404
    return " ".join(html.fromstring(gone.content).text_content().split())


@pytest.mark.parametrize("ask", [of_a_record, attached, of_a_job])
def test_it_is_told_in_words_and_logged(manager, caplog, ask):
    words = asked_for(manager, ask)
    assert "Questo file manca" in words
    (logged,) = [one.getMessage() for one in caplog.records if "a file is missing" in one.getMessage()]
    key = logged.split(": ")[1].split(" (")[0]
    assert key in words
    assert "Foglio firme" not in logged


def test_a_report_that_is_gone_too(manager, period, monkeypatch, caplog):
    monkeypatch.setattr("raccordo.kernel.documents.printed.render", lambda told, code: f"{code} {told.digest}".encode())

    def of_a_report(user):
        report = publish(period, user=None, today=TODAY).report
        file = report.files.get(format="pdf").file
        return reverse("report_file", args=[report.pk, "pdf"]), partial(file.storage.delete, file.name)

    assert "reports/" in asked_for(manager, of_a_report)
    assert "a file is missing: reports/" in caplog.text


def test_a_program_reads_why(today, caplog):
    client = caller("agenzia", Role.AGENCY_MANAGER)
    document = DeliverableFactory(drafted_on=dt.date(2020, 5, 1))
    document.file.save("rapporto.pdf", ContentFile(samples.PDF))
    Path(document.file.path).unlink()
    answer = client.get(reverse("api:deliverable_file", args=[document.pk]))
    assert answer.status_code == 404
    assert "non è dove si conserva" in answer.json()["detail"]
    assert "a file is missing" in caplog.text


def test_files_are_given_out_in_one_place_only():
    root = Path(raccordo.__file__).parent
    calls = {str(path.relative_to(root)) for path in root.rglob("*.py") if "FileResponse(" in path.read_text()}
    assert calls == {"kernel/attachments/serving.py"}
