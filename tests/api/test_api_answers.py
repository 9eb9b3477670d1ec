"""What every answer of the API has in common: pages, filters, validators, errors."""

import datetime as dt
import errno
from unittest.mock import Mock

import pytest
from django.db import OperationalError

from raccordo.api import v1
from raccordo.api.auth import GuessRate
from raccordo.kernel import revisions
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.models import Centre, Membership
from raccordo.plan.models import PlanVersion
from tests.api.callers import TODAY, Caller, caller
from tests.gates import world as worlds
from tests.kernel.test_busy import stopped

pytestmark = pytest.mark.django_db


def problem(response, status: int) -> dict:
    """The body of an error, held to its shape."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert set(body) == {"type", "title", "status", "detail", "instance", "errors"}
    assert body["status"] == status
    return body


def test_a_plan_is_told_whole(manager):
    plan = manager.get("/api/v1/plans/prova").json()
    assert (plan["version"], plan["in_force"], plan["valid_from"]) == (1, True, "2020-01-01")
    assert [line["code"] for line in plan["lines"]] == ["lavoro"]
    assert plan["lines"][0]["activities"][0]["results"][0]["indicators"] == ["A1", "A2", "A3", "A4"]
    assert manager.get("/api/v1/plans?code=prova").json()["count"] == 1
    assert manager.get("/api/v1/plans?code=altro").json()["items"] == []


def test_no_plan_is_in_force_before_the_first_one(manager):
    assert problem(manager.get("/api/v1/indicators?al=1989-05-01"), 404)["errors"] == []


def test_an_indicator_says_what_the_board_says(manager):
    found = manager.get("/api/v1/indicators/A1").json()
    assert found["reading"]["figure"]["numerator"] == 2
    assert found["reading"]["verdict"] == "met"
    assert found["target"]["text"]
    assert len(found["reading"]["by_centre"]) == 2
    assert found["measured"]["code"] == "workforce.centres_coached_on_rdc"


def test_a_signed_reading_is_told_as_it_was(manager):
    (period,) = manager.get("/api/v1/periods?state=submitted").json()["items"]
    assert (period["code"], period["plan"], period["lines"]) == (
        "2020-S1", "prova", [{"line": "lavoro", "state": "submitted"}],
    )  # fmt: skip
    sealed = manager.get("/api/v1/periods/2020-S1/readings").json()
    assert [item["indicator"] for item in sealed["items"]] == ["A1", "A2", "A3", "A4"]
    first = sealed["items"][0]
    assert (first["figure"]["numerator"], first["day"], first["final"]) == (2, "2020-06-30", False)
    assert len(first["records_digest"]) == 64
    assert len(first["by_centre"]) == 2
    assert manager.get("/api/v1/periods/2020-S1/readings?indicator=A3").json()["count"] == 1
    problem(manager.get("/api/v1/periods/1999/readings"), 404)


def test_periods_are_told_as_they_stood_on_the_day(manager):
    (period,) = manager.get("/api/v1/periods?plan=prova&al=2020-03-01").json()["items"]
    assert (period["state"], period["lines"]) == ("open", [{"line": "lavoro", "state": "open"}])
    assert manager.get("/api/v1/periods?plan=prova&al=2020-03-01&state=submitted").json()["count"] == 0
    assert manager.get("/api/v1/periods?plan=prova&al=2020-03-01&state=open").json()["count"] == 1
    assert manager.get("/api/v1/periods?plan=prova&al=2019-12-31").json()["count"] == 0  # it had not begun


def test_pages_hold_every_row_once_and_lead_on(manager):
    first = manager.get("/api/v1/indicators?per_page=3&sort=-code")
    body = first.json()
    assert [item["code"] for item in body["items"]] == ["A4", "A3", "A2"]
    assert (body["count"], body["pages"], body["links"]["previous"]) == (4, 2, None)
    assert f'<{body["links"]["next"]}>; rel="next"' in first["Link"]
    second = manager.get(body["links"]["next"]).json()
    assert [item["code"] for item in second["items"]] == ["A1"]
    assert second["links"]["next"] is None
    assert manager.get(second["links"]["previous"]).json()["items"] == body["items"]
    assert manager.get("/api/v1/indicators?page=9").json()["items"] == []


def test_filters_narrow(manager, world):
    def codes(query: str) -> list[str]:
        return [item["code"] for item in manager.get(f"/api/v1/indicators?{query}").json()["items"]]

    assert codes("q=accordi") == ["A4"]
    assert codes("verdict=reported") == ["A4"]
    assert codes("line=altra") == []
    quadrant = world.mine.centre.quadrant.code
    parts = manager.get(f"/api/v1/indicators?quadrant={quadrant}&q=A1").json()["items"]
    assert parts[0]["reading"]["part"]["numerator"] == 1
    problem(manager.get("/api/v1/indicators?quadrant=zz"), 404)


def test_the_territory_of_a_day(manager, world):
    codes = {item["code"] for item in manager.get("/api/v1/centres").json()["items"]}
    assert {world.mine.centre.code, world.theirs.centre.code} <= codes
    Centre.objects.filter(pk=world.theirs.centre.pk).update(valid_from=dt.date(2021, 1, 1))
    revisions.bump("kernel_centre")
    before = manager.get(f"/api/v1/centres/{world.theirs.centre.code}?al=2020-12-31")
    problem(before, 404)
    assert manager.get(f"/api/v1/centres/{world.theirs.centre.code}").json()["name"] == world.theirs.centre.name
    assert manager.get("/api/v1/regions").json()["items"][0]["code"] == "99"
    assert manager.get("/api/v1/quadrants").json()["count"] >= 2
    assert manager.get("/api/v1/municipalities?sort=-name&per_page=1").json()["pages"] > 1
    assert manager.get("/api/v1/assignments").json()["count"] == 0


def test_an_unchanged_answer_is_not_sent_again(manager):
    for path in ("/api/v1/indicators", "/api/v1/indicators/A1/series", "/api/v1/openapi.json"):
        first = manager.get(path)
        again = manager.get(path, **{"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b""), path
        assert again["ETag"] == first["ETag"]
    revisions.bump("workforce_operator")
    assert manager.get("/api/v1/indicators", **{"If-None-Match": first["ETag"]}).status_code == 200


def test_a_validator_is_of_one_reader_day_and_address(manager, operator):
    tags = [
        caller.get(path)["ETag"]
        for caller in (manager, operator)
        for path in ("/api/v1/indicators", "/api/v1/indicators?al=2021-01-01", "/api/v1/indicators?page=1")
    ]
    assert len(set(tags)) == len(tags)


def test_who_reads_further_gets_another_answer(operator):
    """Memberships are not among what is counted: the validator holds how far the reader reads."""
    first = operator.get("/api/v1/indicators")["ETag"]
    assert operator.get("/api/v1/indicators", **{"If-None-Match": first}).status_code == 304
    Membership.objects.filter(user__username="api.operatore").update(reads="region")
    assert operator.get("/api/v1/indicators", **{"If-None-Match": first}).status_code == 200


def test_a_new_version_of_the_plan_changes_the_validator(manager):
    first = manager.get("/api/v1/plans")["ETag"]
    PlanVersion.objects.update(in_force_from=dt.date(2020, 2, 1))
    newer = PlanVersion.objects.get(pk=PlanVersion.objects.in_force(worlds.TODAY).pk)
    newer.pk, newer.number, newer.in_force_from = None, 2, dt.date(2020, 3, 1)
    newer.save()
    assert manager.get("/api/v1/plans", **{"If-None-Match": first}).status_code == 200


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/api/v1/indicators?linea=x", "linea"),
        ("/api/v1/indicators?verdict=bello", "verdict"),
        ("/api/v1/indicators?page=0", "page"),
        ("/api/v1/indicators?per_page=1000", "per_page"),
        ("/api/v1/indicators?al=2999-01-01", "al"),
        ("/api/v1/indicators?al=ieri", "al"),
        ("/api/v1/indicators?q=%00", "q"),
        ("/api/v1/deliverables?year=0", "year"),
    ],
)
def test_what_is_wrong_is_told_by_field(manager, path, field):
    errors = problem(manager.get(path), 422)["errors"]
    assert [(error["location"], error["field"]) for error in errors] == [("query", field)]


def test_addresses_and_methods_that_are_not_there(manager, client):
    for path in ("/api/v1/", "/api/v1/nulla", "/api/v2/plans", "/api/", "/api/v1/indicators/ZZ", "/api/v1/plans/zz"):
        problem(manager.get(path), 404)
    refused = manager.client.put("/api/v1/indicators", headers=manager.headers)
    problem(refused, 405)
    assert refused["Allow"] == "GET"
    problem(manager.post("/api/v1/deliverables", "<xml/>", content_type="text/xml"), 415)


def test_a_fault_of_ours_is_told_without_its_words(manager, monkeypatch, caplog):
    def broken(*args, **options):
        raise RuntimeError("segreto")

    monkeypatch.setattr("raccordo.api.resources.indicators.board", broken)
    body = problem(manager.get("/api/v1/indicators"), 500)
    assert "segreto" not in str(body)
    assert "segreto" in caplog.text


def test_what_passes_is_asked_again_later(manager, monkeypatch):
    for error, seconds in (
        (OperationalError("could not connect: segreto"), "60"),
        (stopped(sqlstate="40P01"), "2"),
        (OSError(errno.ENOSPC, "segreto"), "60"),
    ):
        monkeypatch.setattr("raccordo.api.resources.indicators.board", Mock(side_effect=error))
        answer = manager.get("/api/v1/indicators")
        assert "segreto" not in str(problem(answer, 503))
        assert answer["Retry-After"] == seconds


def test_who_asks_too_often_waits(manager, monkeypatch):
    monkeypatch.setattr(v1.rate, "num_requests", 2)
    assert [manager.get("/api/v1/plans").status_code for _time in range(2)] == [200, 200]
    refused = manager.get("/api/v1/plans")
    problem(refused, 429)
    assert 0 < int(refused["Retry-After"]) <= 60


def test_who_guesses_tokens_waits(client, world, monkeypatch):
    monkeypatch.setattr(GuessRate, "parse_rate", lambda self, rate: (3, 60))
    codes = [Caller(f"rac_{n}").get("/api/v1/plans").status_code for n in range(5)]
    assert codes == [401, 401, 401, 429, 429]


def test_a_program_that_acts_for_the_region_sees_the_region_only_once(world):
    twin = caller("gemello", Role.ANALYST, today=TODAY)
    assert twin.get("/api/v1/indicators").json()["count"] == 4
