"""The pages of the yearly reports: found, prepared by a job, read, taken away, shared."""

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.jobs.models import Job
from raccordo.kernel.jobs.running import perform
from raccordo.kernel.territory.models import Quadrant
from raccordo.observatory.yearbook.models import Yearbook
from tests.kernel.factories import acting
from tests.observatory.yearbook.conftest import QUADRANT, YEAR
from tests.yearbook.factories import YearbookFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(settings, var, media):
    settings.VAR_DIR = var
    visitor = Client()
    visitor.force_login(acting(Role.ANALYST))
    return visitor


def page(response) -> html.HtmlElement:
    assert response.status_code == 200
    return html.fromstring(response.content)


def test_a_report_is_prepared_read_and_shared(analyst, gathered):
    listed = page(analyst.get(reverse("observatory-reports")))
    assert listed.xpath("//select[@name='year']/option/@value") == ["2020", "2019", "2018"]
    assert "non c’è ancora nessun rapporto" in listed.text_content()

    asked = analyst.post(reverse("yearbook_make"), {"quadrant": QUADRANT, "year": YEAR})
    job = Job.objects.get(kind="observatory.yearbook")
    assert asked.url == job.get_absolute_url()
    perform(job)
    job.refresh_from_db()
    made = Yearbook.objects.get()
    assert (job.state, job.result_url) == ("done", made.get_absolute_url())

    read = page(analyst.get(made.get_absolute_url()))
    assert "bozza, non ancora condivisa" in read.text_content()
    assert read.xpath("//article//h2")
    (drawing, *_others) = read.xpath("//article//img/@src")
    assert analyst.get(drawing).content.startswith(b"<svg")
    taken = analyst.get(reverse("yearbook_file", args=[made.pk, "xlsx"]))
    assert b"".join(taken.streaming_content) == f"xlsx {made.digest}".encode()
    assert taken["Content-Disposition"] == 'attachment; filename="sud-est-2020-rapporto-1.xlsx"'

    shared = analyst.post(reverse("yearbook_share", args=[made.pk]), {"recipients": "Regione\r\n\r\nAgenzia\r\n"})
    assert shared.url == made.get_absolute_url()
    made.deliverable.refresh_from_db()
    assert made.deliverable.shared_on is not None
    assert made.deliverable.recipients.count() == 2
    assert not page(analyst.get(made.get_absolute_url())).xpath("//textarea")


def test_the_list_finds_what_is_asked(analyst):
    for code, year in (("sud-est", 2020), ("sud-est", 2019), ("nord-est", 2020)):
        YearbookFactory(
            quadrant=Quadrant.objects.get(code=code), year=year, digest=f"{code}{year}", deliverable__year=year
        )

    def found(**query):
        rows = page(analyst.get(reverse("observatory-reports"), query)).xpath("//table//tbody/tr")
        return [[cell.text_content().strip() for cell in row.xpath("td")][:2] for row in rows]

    assert found() == [["Nord-Est", "2020"], ["Sud-Est", "2020"], ["Sud-Est", "2019"]]
    assert found(quadrante="sud-est", anno="2019") == [["Sud-Est", "2019"]]
    assert len(found(anno="x")) == 3
    for query, offered in (({}, False), ({"anno": "2019"}, True)):
        told = analyst.get(reverse("observatory-reports"), query).content.decode()
        assert (">Toglili</a>" in told) is offered
        assert '<span class="esito' in told  # the state has its icon
    file = analyst.get(reverse("observatory-reports"), {"formato": "csv", "anno": "2019"})
    assert b"".join(file).decode().count("\n") == 2


def test_what_cannot_be_prepared_is_told(analyst, settings, tmp_path):
    refused = analyst.post(reverse("yearbook_make"), {"quadrant": QUADRANT, "year": "2021"}, follow=True)
    assert "Scegliere un quadrante e un anno" in refused.content.decode()
    assert not Job.objects.exists()
    settings.VAR_DIR = tmp_path
    unbuilt = page(analyst.get(reverse("observatory-reports")))
    assert "quando l’osservatorio è costruito" in unbuilt.text_content()
    assert not unbuilt.xpath("//select[@name='year']")
