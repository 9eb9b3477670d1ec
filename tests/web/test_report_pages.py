"""Reports are read and taken away; texts are written without anything being lost."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from django.urls import reverse
from lxml import html

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.documents import FORMATS
from raccordo.kernel.jobs.models import Job
from raccordo.plan.reports import narratives
from raccordo.plan.reports.models import Narrative, Report
from raccordo.plan.reports.publish import publish
from tests.kernel.factories import acting
from tests.web.conftest import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(plan):
    return plan.lines.first()


@pytest.fixture
def quick(monkeypatch):
    """Files that are not what is looked at here are told by their digest: printing takes a second each."""
    monkeypatch.setattr("raccordo.kernel.documents.printed.render", lambda told, code: f"{code} {told.digest}".encode())


@pytest.fixture
def report(period, quick):
    return publish(period, user=None, today=TODAY).report


def page(response) -> html.HtmlElement:
    assert response.status_code == 200, response.status_code
    return html.fromstring(response.content)


def text_address(period, line) -> str:
    return reverse("narrative", args=[period.code, line.code if line else "piano"])


def test_the_list_leads_to_the_report_and_the_report_to_its_files(manager, report):
    listed = page(manager.get(reverse("reports")))
    assert report.get_absolute_url() in listed.xpath("//a/@href")

    read = page(manager.get(report.get_absolute_url()))
    assert "In breve" in read.text_content()
    links = [a for a in read.xpath("//a/@href") if "/file/" in a]
    assert len(links) == len(FORMATS)
    for link in links:
        answer = manager.get(link)
        data = b"".join(answer.streaming_content)
        assert hashlib.sha256(data).hexdigest() in report.files.values_list("digest", flat=True)
        assert answer["Content-Disposition"].startswith("attachment")


def test_figures_are_drawings_with_an_address(manager, report):
    read = page(manager.get(report.get_absolute_url()))
    for source in read.xpath("//article//img/@src"):
        drawn = manager.get(source)
        assert (drawn.status_code, drawn["Content-Type"]) == (200, "image/svg+xml")
    assert manager.get(reverse("report_figure", args=[report.pk, 999])).status_code == 404


def test_the_list_is_a_file_too(manager, report):
    answer = manager.get(reverse("reports"), {"formato": "csv"})
    assert report.digest[:16] in b"".join(answer.streaming_content).decode()


def test_a_report_is_asked_for_as_a_job_and_only_once(manager, period):
    address = reverse("report_make", args=[period.code])
    first, second = manager.post(address), manager.post(address)

    job = Job.objects.get()
    assert (first.url, second.url) == (job.get_absolute_url(), reverse("jobs:list"))
    assert job.parameters == {"period": period.pk}
    assert manager.get(address).status_code == 405


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_may_not_have_one_made_does_not(log_in, period, role):
    assert log_in(role).post(reverse("report_make", args=[period.code])).status_code == 404
    assert not Job.objects.exists()


def test_a_provisional_report_is_not_there_for_a_company(log_in, report):
    client = log_in(Role.COMPANY_CONTACT, organisation="X")
    assert client.get(report.get_absolute_url()).status_code == 404
    assert client.get(reverse("report_file", args=[report.pk, "pdf"])).status_code == 404
    assert client.get(reverse("report_figure", args=[report.pk, 1])).status_code == 404


def test_a_lead_writes_a_text_and_sees_its_history(log_in, period, line):
    client = log_in(Role.LINE_LEAD)
    address = text_address(period, line)
    client.post(address, {"text": "Primo testo.", "base": 0})
    client.post(address, {"text": "Secondo testo.", "base": 1})

    read = page(client.get(address, {"versione": 2}))

    assert Narrative.objects.count() == 2
    assert read.xpath("string(//textarea)").strip() == "Secondo testo."
    assert [i.text for i in read.xpath("//ins")] == ["Secondo "]
    assert [d.text for d in read.xpath("//del")] == ["Primo "]


def test_a_preview_keeps_nothing_and_loses_nothing(log_in, period, line):
    client = log_in(Role.LINE_LEAD)
    read = page(client.post(text_address(period, line), {"text": "**Bozza**", "base": 0, "anteprima": "1"}))

    assert not Narrative.objects.exists()
    assert read.xpath("//main//strong[text()='Bozza']")
    assert read.xpath("string(//textarea)").strip() == "**Bozza**"


def test_who_was_overtaken_keeps_what_they_typed_and_can_save_again(log_in, period, line):
    narratives.write(period, line, "Di altri.", base=0, user=acting(Role.LINE_LEAD), today=TODAY)
    client = log_in(Role.LINE_LEAD)
    address = text_address(period, line)

    refused = client.post(address, {"text": "Mio.", "base": 0})
    read = html.fromstring(refused.content)

    assert refused.status_code == 409
    assert read.xpath("string(//textarea)").strip() == "Mio."
    assert read.xpath("//input[@name='base']/@value") == ["1"]
    assert "Di altri." in read.xpath("string(//*[@role='alert'])")
    assert client.post(address, {"text": "Mio.", "base": 1}).status_code == 302
    assert [n.text for n in narratives.versions(period, line)] == ["Di altri.", "Mio."]


def test_a_text_that_is_too_long_comes_back_whole(log_in, period, line):
    text = "parola " * 5000
    refused = log_in(Role.LINE_LEAD).post(text_address(period, line), {"text": text, "base": 0})

    assert refused.status_code == 422
    assert html.fromstring(refused.content).xpath("string(//textarea)").strip() == text.strip()


@pytest.mark.parametrize(("role", "code"), [(Role.AUDITOR, 200), (Role.ADMINISTRATOR, 200)])
def test_others_of_the_agency_read_texts_and_do_not_write_them(log_in, period, line, role, code):
    client = log_in(role)
    address = text_address(period, line)
    assert client.get(address).status_code == code
    assert page(client.get(address)).xpath("//textarea") == []
    assert client.post(address, {"text": "x", "base": 0}).status_code == 404
    assert not Narrative.objects.exists()


def test_companies_do_not_read_texts(log_in, period, line):
    assert log_in(Role.COMPANY_CONTACT, organisation="X").get(text_address(period, line)).status_code == 404


def test_a_text_cannot_bring_markup_of_its_own(log_in, period, line):
    client = log_in(Role.LINE_LEAD)
    client.post(text_address(period, line), {"text": "<script>x</script>", "base": 0})
    client.user = acting(Role.AUDITOR)
    client.force_login(client.user)
    read = page(client.get(text_address(period, line)))
    assert read.xpath("//main//script") == []
    assert "<script>x</script>" in read.xpath("string(//main)")


def test_an_unknown_line_or_period_is_not_there(manager, period, line):
    assert manager.get(reverse("narrative", args=[period.code, "zz"])).status_code == 404
    assert manager.get(reverse("narrative", args=["2020-S2", line.code])).status_code == 404
    assert manager.post(reverse("report_make", args=["2020-S2"])).status_code == 404
    assert manager.get(reverse("report", args=[999])).status_code == 404


def test_a_later_edition_is_told(manager, report, period, line):
    narratives.write(period, line, "Nuovo.", base=0, user=acting(Role.LINE_LEAD), today=TODAY)
    later = publish(period, user=None, today=TODAY + dt.timedelta(1)).report

    assert later.get_absolute_url() in page(manager.get(report.get_absolute_url())).xpath("//a/@href")
    assert Report.objects.count() == 2
