"""The screens of a check, as reviewers, centres and who draws meet them; and the commands."""

import datetime as dt
import json

import pytest
from click.testing import CliRunner
from django.urls import reverse

from raccordo.cli import main
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.attachments.models import Attachment
from raccordo.kernel.audit.models import Entry
from raccordo.kernel.models import Installation
from raccordo.plan.evidence import services
from raccordo.plan.evidence.machine import Move, State
from raccordo.plan.evidence.models import Sample, SampledRecord
from tests.kernel.attachments import samples
from tests.kernel.factories import acting
from tests.plan.evidence.conftest import DESIGN
from tests.plan.evidence.test_check import DUE, finish
from tests.plan.periods.conftest import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(db):
    Installation.objects.create(pk=1, reference_day=TODAY)


@pytest.fixture
def visit(client):
    """A client logged in as somebody."""

    def enter(user):
        client.force_login(user)
        return client

    return enter


def page(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_a_reviewer_is_led_from_record_to_record(visit, auditor, sample):
    client = visit(auditor)
    shown = page(client.get(reverse("evidence:todo")))
    first, second = sample.records.all()[:2]
    assert "Che cosa devo controllare?" in shown
    assert first.check_url in shown
    assert "Regge?" in page(client.get(first.check_url))
    refused = client.post(first.check_url, {"move": "refuse", "note": ""})
    assert refused.status_code == 422
    assert "Scrivi perché" in refused.content.decode()
    unsaid = client.post(first.check_url, {"note": "non scelto"})
    assert unsaid.status_code == 422
    assert "non scelto" in unsaid.content.decode(), "nothing typed is lost"
    saved = client.post(first.check_url, {"move": "refuse", "note": "Nessun foglio"}, follow=True)
    assert saved.redirect_chain[-1][0] == second.check_url
    assert f"1 delle tue {sample.size} controllate" in page(saved)
    first.refresh_from_db()
    assert (first.state, first.note) == (State.NOT_CONFIRMED, "Nessun foglio")


def test_after_the_last_record_one_returns_to_the_sample(visit, auditor, sample):
    client = visit(auditor)
    for sampled in sample.records.all():
        response = client.post(sampled.check_url, {"move": "confirm"}, follow=True)
    assert response.redirect_chain[-1][0] == sample.get_absolute_url()


def test_opening_a_personal_record_is_written_in_the_log(visit, auditor, sample):
    sampled = sample.records.first()
    before = Entry.objects.filter(kind="opened", object_id=sampled.object_pk).count()
    visit(auditor).get(sampled.check_url)
    assert Entry.objects.filter(kind="opened", object_id=sampled.object_pk, actor=auditor).count() == before + 1


def test_the_centre_sees_what_is_asked_of_it_and_answers(visit, auditor, sample, managers, centres):
    own = sample.records.filter(centre=centres[0]).first()
    services.judge(own, Move.REFUSE, user=auditor, today=TODAY, note="Manca il foglio")
    client = visit(managers[0])
    shown = page(client.get(reverse("evidence:todo")))
    assert "Di che cosa devo rispondere?" in shown
    assert own.check_url in shown
    assert "Manca il foglio" in page(client.get(own.check_url))
    wrong = {"passo": "answer", "note": "Eccolo", "uploads": [samples.upload(samples.EXE, "foto.png")]}
    response = client.post(own.check_url, wrong)
    assert response.status_code == 422
    assert "Eccolo" in response.content.decode()
    right = {"passo": "answer", "note": "Eccolo", "uploads": [samples.upload(), samples.upload(samples.PNG, "f.png")]}
    page(client.post(own.check_url, right, follow=True))
    assert Attachment.objects.of(own).count() == 2
    reviewing = page(visit(auditor).get(own.check_url))
    assert "Eccolo" in reviewing
    assert "la risposta lo prova" in reviewing
    assert visit(managers[1]).get(own.check_url).status_code == 404


def test_what_reviewers_write_is_reserved_to_who_may_read_it(visit, auditor, sample, region):
    first = sample.records.first()
    services.judge(first, Move.REFUSE, user=auditor, today=TODAY, note="Parole riservate")
    assert "Parole riservate" not in page(visit(region).get(first.check_url))
    listed = page(visit(region).get(reverse("desk:detail", args=["evidence", "sampledrecord", first.pk])))
    assert "Parole riservate" not in listed


def test_a_record_that_is_gone_is_told_and_can_be_judged(visit, auditor, sample):
    sampled = sample.records.first()
    sampled.record.delete()
    client = visit(auditor)
    assert "non c’è più" in page(client.get(sampled.check_url))
    assert client.post(sampled.check_url, {"move": "refuse", "note": "Cancellata"}).status_code == 302


def test_a_sample_is_drawn_from_its_page(visit, reading, auditor, region):
    client = visit(region)
    address = reverse("evidence:draw", args=["2020-S1", "A1"])
    assert address in page(client.get(reverse("evidence:todo")))
    data = {"margin": "10", "confidence": "0.95", "expected": "90", "answer_days": "7", "seed": "42"}
    only = client.post(address, {**data, "calcola": "1"})
    assert only.status_code == 200
    assert not Sample.objects.exists()
    assert client.post(address, {**data, "margin": "99", "estrai": "1"}).status_code == 422
    made = client.post(address, {**data, "estrai": "1", "reviewers": [str(auditor.pk)]})
    drawn = Sample.objects.get()
    assert made.url == drawn.get_absolute_url()
    assert (drawn.seed, drawn.answer_days, drawn.drawn_by) == ("42", 7, region)
    assert client.get(address).url == drawn.get_absolute_url(), "it is drawn once"


def test_a_check_is_closed_from_its_page_and_stands_beside_the_reading(visit, auditor, region, sample):
    finish(sample, auditor)
    client = visit(region)
    close = reverse("evidence:close", args=[sample.pk])
    client.post(close)
    sample.refresh_from_db()
    assert not sample.closed, "answers may still come"
    Installation.objects.update(reference_day=DUE + dt.timedelta(days=1))
    assert close in page(client.get(sample.get_absolute_url()))
    closed = page(client.post(close, follow=True))
    assert "confidenza 95%" in closed
    for address in (reverse("indicator", args=["A1"]), reverse("period", args=["2020-S1"]), reverse("evidence:todo")):
        assert "confidenza 95%" in page(client.get(address)), address


def test_every_number_of_a_sample_opens_on_as_many_records(visit, auditor, region, sample):
    finish(sample, auditor)
    client = visit(region)
    response = client.get(sample.get_absolute_url())
    for entry in response.context["states"]:
        listed = client.get(entry["url"]).context["listing"]
        assert listed.count == entry["count"]
    columns = {column.key: column for column in response.context["strata"].columns}
    for row in response.context["strata"].rows:
        for key in ("estratte", "confirmed", "not-confirmed", "undecided"):
            listed = client.get(columns[key].link(row)).context["listing"]
            assert listed.count == columns[key].read(row), key


@pytest.mark.parametrize("which", ["mie_", "risposte_", "verifiche_", "senza_"])
def test_every_list_is_a_file_too(visit, auditor, sample, which):
    response = visit(auditor).get(reverse("evidence:todo"), {f"{which}formato": "csv"})
    assert response["Content-Type"].startswith("text/csv")
    assert b"".join(response.streaming_content).count(b"\n") >= 1


def test_who_may_not_read_checks_finds_no_page(visit, sample, centres):
    school = visit(acting(Role.SCHOOL_CONTACT, organisation="X"))
    assert school.get(reverse("evidence:todo")).status_code == 404
    assert "verifiche" not in school.get(reverse("home")).content.decode()
    operator = visit(acting(Role.OPERATOR, centre=centres[0]))
    assert operator.get(sample.get_absolute_url()).status_code == 200
    assert operator.get(sample.records.first().check_url).status_code == 404


def run(*arguments: str):
    return CliRunner().invoke(main, ["plan", "evidence", *arguments])


def test_a_sample_is_drawn_and_followed_from_the_shell(reading, auditor, region):
    refused = run("draw", "2020-S1", "A1", "--by", "nessuno", "--seed", "1")
    assert (refused.exit_code, "nessuno" in refused.output) == (1, True)
    assert run("draw", "2020-S2", "A1", "--by", region.username, "--seed", "1").exit_code == 1
    asked = ("draw", "2020-S1", "A1", "--by", region.username, "--seed", "369", "--margin", "0.1")
    assert run(*asked, "--reviewer", "nessuno").exit_code == 1
    done = run(*asked)
    assert done.exit_code == 0, done.output
    assert run(*asked).exit_code == 1, "the same records are drawn once"
    (row,) = json.loads(run("status", "--json").stdout)
    again = services.draw(services.frozen_rows(reading), reading.records_digest, "369", DESIGN)
    drawn = SampledRecord.objects.order_by("position").values_list("object_pk", flat=True)
    assert list(drawn) == [one.record for one in again.records]
    assert (row["drawn"], row["population"], row["share"], row["state"]) == (
        len(again.records),
        18,
        None,
        "in progress",
    )
    assert "A1" in run("status", "--period", "2020-S1").output
