"""By centre, people of organisations outside are told what the open data tell; everybody inside sees it whole."""

import pytest
from django.urls import reverse

from raccordo.kernel import clock
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.measures import Unit
from raccordo.plan.models import FrozenReading
from raccordo.plan.periods.sealed import places_of
from raccordo.plan.reports import outside
from raccordo.plan.reports.opendata import places
from raccordo.plan.reports.opendata.collect import collect
from tests.api.callers import caller
from tests.kernel.factories import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return acting(Role.COMPANY_CONTACT, organisation="X")


@pytest.fixture
def of_persons(monkeypatch):
    """The plan's only indicator counts centres: here they are held to the rules of persons."""
    monkeypatch.setattr(places, "PERSONAL", set(Unit))


def test_a_sealed_split_is_told_outside_as_the_open_data_tell_it(frozen, company, agency, of_persons):
    reading = FrozenReading.objects.current().select_related("indicator", "period").get(indicator__code="A1")
    published = collect()
    told = {row.place for row in published.rows if row.level == "centro" and not row.withheld and row.numerator}
    parts = outside.sealed_parts(company, reading)
    assert (parts, told) == ({}, set())  # one centre has one: it would be read off
    assert outside.sealed_parts(agency, reading) == places_of(reading) != {}


def test_what_counts_no_persons_is_told_to_everybody(frozen, company):
    reading = FrozenReading.objects.current().select_related("indicator", "period").get(indicator__code="A1")
    assert outside.sealed_parts(company, reading) == places_of(reading)


def test_the_pages_and_the_api_tell_outside_no_centre_of_today(client, frozen, centres, of_persons, company, agency):
    code = centres[0].code
    records = f"{reverse('records', args=['A1'])}?centro={code}"
    for person, told in ((company, False), (agency, True)):
        client.force_login(person)
        page = client.get(reverse("indicator", args=["A1"])).context
        assert bool(page["split"].count) is told
        drawn = client.get(reverse("map")).context["indicator"]
        assert bool(drawn) is told
        assert bool(client.get(reverse("centre", args=[code])).context["numbers"].count) is told
        assert client.get(records).status_code == (200 if told else 404)
        sealed = client.get(reverse("frozen", args=[frozen.code, "A1"]))
        assert bool(sealed.context["split"].count) is told
    for role, told in ((Role.COMPANY_CONTACT, False), (Role.AGENCY_MANAGER, True)):
        program = caller(f"p-{role.value}", role, today=clock.today(), **({} if told else {"organisation": "X"}))
        body = program.get("/api/v1/indicators/A1").json()
        assert bool(body["reading"]["by_centre"]) is told
        assert body["reading"]["figure"]["numerator"] == 1
        sealed = program.get(f"/api/v1/periods/{frozen.code}/readings?plan={frozen.version.code}").json()["items"][0]
        assert bool(sealed["by_centre"]) is told
        assert program.get(f"/api/v1/periods/{frozen.code}/readings?plan=altro").status_code == 404
        assert program.get(f"/api/v1/indicators/A1/records?centre={code}").status_code == (200 if told else 404)
