"""Open data are open: no login, a stable address, copies that can be kept."""

from __future__ import annotations

import pytest
from django.urls import reverse
from lxml import html

from tests.plan.reports.conftest import (
    agency,
    centres,
    coached,
    director,
    evaluation,
    frozen,
    lead,
    line,
    period,
    region,
    submitted,
    version,
)

__all__ = [
    "agency", "centres", "coached", "director", "evaluation", "frozen", "lead", "line", "period", "region",
    "submitted", "version",
]  # fmt: skip

pytestmark = pytest.mark.django_db


def test_the_page_and_its_files_open_without_login(client, frozen):
    page = html.fromstring(client.get("/dati-aperti/").content)
    links = {link for link in page.xpath("//main//a/@href") if link.startswith("/dati-aperti/")}

    assert links == {f"/dati-aperti/{name}" for name in ("indicatori.csv", "indicatori.json", "catalogo.jsonld")}
    for link in links:
        answer = client.get(link)
        assert answer.status_code == 200
        assert "public" in answer["Cache-Control"]
        assert not answer.cookies


def test_who_has_a_file_is_not_sent_it_again(client, frozen):
    address = reverse("opendata_file", args=["indicatori.csv"])
    tag = client.get(address)["ETag"]

    again = client.get(address, headers={"if-none-match": tag})

    assert (again.status_code, again.content) == (304, b"")
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405


def test_before_the_first_frozen_period_the_page_says_so(client, version):
    assert "periodo" in html.fromstring(client.get("/dati-aperti/").content).xpath("string(//*[@class='vuoto'])")
    assert client.get("/dati-aperti/indicatori.csv").status_code == 404


def test_another_name_is_not_there(client, frozen):
    for name in ("x.csv", "..", "indicatori.xlsx"):
        assert client.get(f"/dati-aperti/{name}").status_code == 404


def test_the_language_of_the_reader_does_not_change_the_files(client, frozen):
    address = reverse("opendata_file", args=["indicatori.json"])
    assert client.get(address, headers={"accept-language": "en"}).content == client.get(address).content
