"""Handing in a document: once per key, by the rules of the pages' form, whole or not at all."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from raccordo.api.idempotency import KEPT
from raccordo.api.models import IdempotencyKey
from raccordo.api.resources import deliverables
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.audit.models import Entry
from raccordo.kernel.models import Deliverable
from tests.api.callers import caller

pytestmark = pytest.mark.django_db

PATH = "/api/v1/deliverables"
KEY = "chiave-0001"


def given(**changed):
    return {"kind": "evaluation_report", "title": "Valutazione", "year": 2021, "drafted_on": "2021-05-01", **changed}


def attached(name: str = "rapporto.pdf", body: bytes = b"%PDF-1.7 prova"):
    return SimpleUploadedFile(name, body, content_type="application/pdf")


def test_a_document_is_handed_in_with_its_file(manager, world):
    place = world.mine.centre.quadrant.code
    response = manager.post(PATH, given(shared_on="2021-05-02", quadrant=place, file=attached()), KEY)
    assert response.status_code == 201, response.content
    body = response.json()
    assert (body["title"], body["quadrant"], body["shared_on"]) == ("Valutazione", place, "2021-05-02")
    assert manager.get(response["Location"]).json() == body
    got = manager.get(body["file"])
    assert b"".join(got.streaming_content) == b"%PDF-1.7 prova"
    assert "attachment" in got["Content-Disposition"]


@pytest.mark.parametrize(
    "file", [attached("rapporto.exe"), attached("rapporto.pdf", b"MZ\x90 non un pdf"), attached(body=b"")]
)
def test_a_file_is_held_to_the_rules_of_attachments(manager, world, file):
    before = Deliverable.objects.count()
    response = manager.post(PATH, given(file=file), KEY)
    assert response.status_code == 422
    assert response.json()["errors"][0]["location"] == "file"
    assert Deliverable.objects.count() == before


def test_a_write_is_in_the_audit_log_under_the_programs_name(manager, world):
    pk = manager.post(PATH, given(), KEY).json()["id"]
    entry = Entry.objects.filter(object_id=pk, content_type__model="deliverable").latest("pk")
    assert entry.actor.username == "api.agenzia"


def test_the_same_write_twice_is_written_once(manager, world):
    first = manager.post(PATH, given(file=attached()), KEY)
    before = Deliverable.objects.count()
    again = manager.post(PATH, given(file=attached()), KEY)
    assert (again.status_code, again.content, again["Location"]) == (201, first.content, first["Location"])
    assert again["Idempotent-Replayed"] == "true"
    assert Deliverable.objects.count() == before


@pytest.mark.parametrize("changed", [{"title": "Altro"}, {"file": attached(body=b"%PDF altro")}, {"file": None}])
def test_a_key_does_not_serve_another_request(manager, world, changed):
    manager.post(PATH, given(file=attached()), KEY)
    before = Deliverable.objects.count()
    data = given(file=attached()) | changed
    response = manager.post(PATH, {name: value for name, value in data.items() if value is not None}, KEY)
    assert response.status_code == 409
    assert response.json()["type"] == "urn:raccordo:problem:key-reused"
    assert Deliverable.objects.count() == before


def test_the_key_of_one_client_is_not_anothers(manager, world):
    other = caller("seconda", Role.AGENCY_MANAGER)
    assert manager.post(PATH, given(title="Una"), KEY).status_code == 201
    assert other.post(PATH, given(title="Due"), KEY).status_code == 201


def test_a_key_is_kept_for_its_time(manager, world):
    manager.post(PATH, given(title="Prima"), KEY)
    IdempotencyKey.objects.update(created_at=timezone.now() - KEPT - dt.timedelta(seconds=1))
    assert manager.post(PATH, given(title="Seconda"), KEY).status_code == 201
    assert IdempotencyKey.objects.filter(key=KEY).count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "poesia"}, "kind"),
        ({"year": "mille"}, "year"),
        ({"drafted_on": "31/31/2021"}, "drafted_on"),
        ({"half": 3}, "half"),
        ({"centre": "zz"}, "centre"),
        ({"replaces": 999999}, "replaces"),
        ({"title": "a\x00b"}, "title"),
        ({"shared_on": "2021-05-02"}, ""),
        ({"shared_on": "2021-04-02", "reference": "Prot. 1"}, ""),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(manager, world, changed, field):
    before = Deliverable.objects.count()
    response = manager.post(PATH, given(**changed), KEY)
    assert response.status_code == 422, response.content
    assert field in [error["field"] for error in response.json()["errors"]]
    assert Deliverable.objects.count() == before
    assert not IdempotencyKey.objects.filter(key=KEY).exists()
    assert manager.post(PATH, given(), KEY).status_code == 201  # corrected under the same key


def test_the_same_version_is_recorded_once(manager, world):
    manager.post(PATH, given(), KEY)
    response = manager.post(PATH, given(), "chiave-0002")
    assert response.status_code == 422
    assert "già" in response.json()["detail"]


@pytest.mark.parametrize("key", ["", "corta", "con spazi dentro"])
def test_a_write_needs_a_key(manager, world, key):
    response = manager.post(PATH, given(), key)
    assert response.status_code == 422
    assert response.json()["errors"][0]["location"] == "header"


def test_a_fault_in_the_middle_leaves_neither_document_nor_key(manager, world, monkeypatch):
    before = Deliverable.objects.count()

    def broken(*told):
        raise RuntimeError

    monkeypatch.setattr(deliverables, "_told", broken)
    assert manager.post(PATH, given(), KEY).status_code == 500
    assert Deliverable.objects.count() == before
    assert not IdempotencyKey.objects.filter(key=KEY).exists()


def test_who_may_not_add_documents_adds_none(operator, world):
    before = Deliverable.objects.count()
    assert operator.post(PATH, given(), KEY).status_code == 404
    assert Deliverable.objects.count() == before


def test_documents_are_filtered(manager, world):
    for title, shared in (("Relazione condivisa", "2021-05-10"), ("Relazione in bozza", "")):
        data = given(title=title, reference="Prot. 7", **({"shared_on": shared} if shared else {}))
        manager.post(PATH, data, f"chiave-{shared or 'bozza'}")

    def titles(query: str) -> list[str]:
        return [item["title"] for item in manager.get(f"{PATH}?q=relazione&{query}").json()["items"]]

    assert titles("sort=title") == ["Relazione condivisa", "Relazione in bozza"]
    assert titles("shared=true") == ["Relazione condivisa"]
    assert titles("shared=true&al=2021-05-09") == []
    assert titles("shared=false") == ["Relazione in bozza"]
    assert titles("kind=crisis_report") == []
    assert titles("year=2021&al=2021-04-30") == []
