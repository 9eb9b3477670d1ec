"""Records behind a number, through the API: as many as it says, in scope, masked, and written in the audit log."""

import pytest

from raccordo.api.resources import records
from raccordo.kernel.accounts.roles import Role
from raccordo.lines.casework.models import JobSeeker
from raccordo.lines.demand.models.companies import CompanyQuerySet
from raccordo.lines.workforce.models import CentreSupport
from raccordo.plan.models import Indicator
from tests.api.callers import caller
from tests.casework.factories import PactFactory
from tests.demand.factories import NeedsSurveyFactory

pytestmark = pytest.mark.django_db

PATH = "/api/v1/indicators/A1/records"


def test_the_list_is_as_long_as_the_number(manager, operator, world):
    whole = manager.get(PATH).json()
    assert whole["count"] == whole["number"] == len(whole["items"]) == 2
    assert {item["fields"]["name"] for item in whole["items"]} == {world.mine.centre.name, world.theirs.centre.name}
    own = operator.get(PATH).json()
    assert [item["fields"]["name"] for item in own["items"]] == [world.mine.centre.name]


def test_a_place_narrows_the_list(manager, world):
    there = manager.get(f"{PATH}?centre={world.theirs.centre.code}").json()
    assert [item["id"] for item in there["items"]] == [world.theirs.centre.pk]
    assert manager.get(f"{PATH}?quadrant={world.mine.centre.quadrant.code}").json()["count"] == 1
    for wrong in ("centre=zz", "quadrant=zz", "measure=plan.nothing", "side=denominator", "subject=999999"):
        assert manager.get(f"{PATH}?{wrong}").status_code == 404, wrong


def test_the_records_of_a_subject(manager, world):
    item = manager.get(PATH).json()["items"][0]
    assert item["records"] == 1
    behind = manager.get(f"{PATH}?subject={item['id']}").json()
    assert behind["count"] == behind["number"] == 1
    assert behind["items"][0]["type"] == "workforce.centresupport"
    assert behind["items"][0]["fields"]["form"] == "coaching"
    assert behind["items"][0]["fields"]["held_on"] == "2020-06-01"


SEALED = "/api/v1/periods/2020-S1/readings/A1/records"


def test_the_rows_that_were_sealed_are_told_in_scope(manager, operator, world):
    whole = manager.get(f"{SEALED}?plan=prova").json()
    assert {row["centre"] for row in whole["items"]} == {world.mine.centre.code, world.theirs.centre.code}
    assert {row["type"] for row in whole["items"]} == {"workforce.centresupport"}
    assert whole["items"][0]["day"] == "2020-06-01"
    assert [row["centre"] for row in operator.get(SEALED).json()["items"]] == [world.mine.centre.code]
    there = manager.get(f"{SEALED}?centre={world.theirs.centre.code}").json()
    assert [row["centre"] for row in there["items"]] == [world.theirs.centre.code]
    outside = caller("impresa", Role.COMPANY_CONTACT, organisation="X")
    assert outside.get(SEALED).json()["items"] == []
    for wrong in ("?plan=altro", "?centre=zz", "?version=9"):
        assert manager.get(SEALED + wrong).status_code == 404, wrong
    CentreSupport.objects.all().delete()
    assert manager.get(f"{SEALED}?plan=prova").json()["items"] == whole["items"]


IDENTITY = {"first_name", "last_name", "tax_code", "birth_date"}


@pytest.fixture
def people(world, monkeypatch):
    """The first indicator counts persons in charge; what is written in the audit log of exports is listed."""
    Indicator.objects.filter(code="A1").update(measure="casework.in_charge")
    PactFactory(centre=world.mine.centre, seeker__centre=world.mine.centre)
    written: list[tuple] = []
    monkeypatch.setattr(records.audit, "record_export", lambda *told: written.append(told))
    return written


def personal_of(body: dict) -> set[str]:
    """The personal fields that an answer holds."""
    return {name for item in body["items"] for name in item["fields"]} & IDENTITY


def test_personal_fields_are_read_by_whom_the_table_says_and_the_reading_is_written(operator, people, world):
    body = operator.get(PATH).json()
    assert body["count"] == body["number"] > 0
    assert personal_of(body)
    assert body["items"][0]["masked"] == []
    user, model, count, said, keys, given = people[0]
    assert given is None
    assert (user.username, model, count) == ("api.operatore", JobSeeker, body["count"])
    assert said.startswith("API · A1")
    assert keys == sorted(f"casework.jobseeker.{item['id']}" for item in body["items"])


def test_who_may_not_read_them_gets_them_masked_and_whose_they_were_is_written(world, people):
    body = caller("analisi", Role.ANALYST).get(PATH).json()
    assert body["count"] > 0
    assert personal_of(body) == set()
    assert set(body["items"][0]["masked"]) & IDENTITY
    assert len(people) == 1


def test_an_unchanged_list_is_not_a_reading(operator, people):
    first = operator.get(PATH)
    assert operator.get(PATH, **{"If-None-Match": first["ETag"]}).status_code == 304
    assert len(people) == 1


def test_a_subject_out_of_reach_counts_but_does_not_open(operator, world, monkeypatch):
    """A survey made here of a company that is not to be seen from here."""
    Indicator.objects.filter(code="A1").update(measure="demand.companies_surveyed")
    far = NeedsSurveyFactory(centre=world.mine.centre, company__centre=world.theirs.centre).company
    monkeypatch.setattr(CompanyQuerySet, "visible_to", lambda rows, user: rows.exclude(pk=far.pk))
    body = operator.get(f"{PATH}?per_page=200").json()
    (item,) = [item for item in body["items"] if item["id"] == far.pk]
    assert (item["reserved"], item["fields"], item["records"]) == (True, {}, 1)


REASON, WORDS = "Raccordo-Reason", "Raccordo-Reason-Words"


def test_who_reads_beyond_a_centre_tells_why(manager, people):
    """As on the pages: without a reason codes only, with one everything and the reason in the log."""
    bare = manager.get(PATH)
    assert personal_of(bare.json()) == set()
    assert set(bare.json()["items"][0]["masked"]) & IDENTITY
    assert people[0][-1] is None
    told = manager.get(PATH, **{REASON: "check", WORDS: "pratica 12"})
    assert personal_of(told.json())
    assert told["ETag"] != bare["ETag"]
    assert REASON in told["Vary"]
    assert manager.get(PATH, **{REASON: "check", "If-None-Match": bare["ETag"]}).status_code == 200
    given = people[1][-1]
    assert (given.reason, given.said) == ("check", "pratica 12")


@pytest.mark.parametrize(
    ("headers", "field"),
    [
        ({REASON: "curiosity"}, REASON),
        ({REASON: "other"}, WORDS),
        ({WORDS: "pratica 12"}, REASON),
        ({REASON: "check", WORDS: "x" * 201}, WORDS),
    ],
)
def test_a_reason_written_wrongly_is_refused(manager, people, headers, field):
    answer = manager.get(PATH, **headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
    assert people == []
