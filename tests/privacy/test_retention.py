"""Retention: who is due and who is not; what an anonymisation leaves; that it goes on where it was stopped."""

import datetime as dt

import pytest
from click.testing import CliRunner

from raccordo.cli import main
from raccordo.kernel import audit
from raccordo.kernel.audit import verify as verifying
from raccordo.kernel.audit.enums import Kind
from raccordo.kernel.audit.models import Entry
from raccordo.kernel.audit.verify import verify
from raccordo.kernel.models import Installation
from raccordo.kernel.privacy import retention
from raccordo.kernel.privacy.models import Erasure
from raccordo.lines.casework.models import JobSeeker
from tests.casework.factories import BenefitFactory, ConditionFactory, JobSeekerFactory, PactFactory
from tests.crises.factories import WorkerFactory
from tests.schooling.factories import SupportRequestFactory

pytestmark = pytest.mark.django_db

OLD, TODAY = dt.date(2010, 1, 1), dt.date(2021, 6, 30)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(verifying, "PATIENCE", 0)


def old_seeker(**options) -> JobSeeker:
    return JobSeekerFactory(**{"registered_on": OLD, "did_on": None, "birth_date": dt.date(1980, 5, 17), **options})


def due(entity: str, at: dt.date = TODAY) -> set[int]:
    found = next(found for found in retention.due(at) if found.entity == entity)
    return set(found.rows.values_list("pk", flat=True))


def run(at: dt.date = TODAY) -> dict[str, int]:
    return {found.entity: retention.apply(found, at) for found in retention.due(at)}


def test_who_is_due(db):
    gone = old_seeker()
    ended = old_seeker()
    PactFactory(seeker=ended, signed_on=OLD, ended_on=dt.date(2010, 6, 1), end_reason="work")
    recent, followed, paid = old_seeker(registered_on=dt.date(2015, 1, 1)), old_seeker(), old_seeker()
    PactFactory(seeker=followed, signed_on=OLD, ended_on=None)
    BenefitFactory(seeker=paid, recognised_on=OLD, ended_on=None)
    reached = old_seeker()
    ConditionFactory(seeker=reached, start=OLD, end=dt.date(2020, 1, 1))
    assert due("casework.jobseeker") == {gone.pk, ended.pk}
    assert recent.pk not in due("casework.jobseeker")


@pytest.mark.parametrize(("registered", "is_due"), [(dt.date(2011, 6, 29), True), (dt.date(2011, 6, 30), False)])
def test_the_limit_to_the_day(registered, is_due):
    """A hundred and twenty months before 30 June 2021."""
    seeker = old_seeker(registered_on=registered)
    assert (seeker.pk in due("casework.jobseeker")) == is_due


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (dt.date(2024, 2, 29), 12, dt.date(2023, 2, 28)),
        (dt.date(2021, 3, 31), 1, dt.date(2021, 2, 28)),
        (dt.date(2021, 1, 15), 1, dt.date(2020, 12, 15)),
        (dt.date(2021, 12, 31), 120, dt.date(2011, 12, 31)),
    ],
)
def test_months_before(day, months, before):
    assert retention.months_before(day, months) == before


def test_what_is_left_says_nothing_of_the_person(sealed, operator):
    with sealed(), audit.on_behalf(operator):
        seeker = old_seeker(last_name="Segretissimi", first_name="Zoraide", fiscal_code="RSSMRA80A01H501U")
        condition = ConditionFactory(seeker=seeker, start=OLD, end=dt.date(2010, 3, 1))
        audit.record_read(operator, seeker, reason="other", said="parla della signora Segretissimi")
    with sealed():
        run()
    left = JobSeeker.objects.get(pk=seeker.pk)
    assert (left.last_name, left.first_name, left.birth_date) == ("", "", dt.date(1980, 1, 1))
    assert left.code == seeker.code
    condition.refresh_from_db()
    text = str([list(Entry.objects.values_list()), JobSeeker.objects.filter(pk=seeker.pk).values_list()])
    for secret in ("Segretissimi", "Zoraide", "RSSMRA80A01H501U", "1980-05-17"):
        assert secret not in text
    assert verify().whole, verify().findings
    entry = Entry.objects.get(kind=Kind.ERASED)
    assert entry.additional_data["rows"] == 1
    assert Erasure.objects.get().entry == entry.pk


def test_once_is_enough_and_two_do_not_become_one(sealed):
    seekers = [old_seeker() for _time in range(3)]
    with sealed():
        assert run()["casework.jobseeker"] == 3
        assert run()["casework.jobseeker"] == 0
    codes = {JobSeeker.objects.get(pk=seeker.pk).fiscal_code for seeker in seekers}
    assert len(codes) == 3


def test_a_run_that_is_stopped_goes_on(sealed, monkeypatch):
    for _time in range(5):
        old_seeker()
    monkeypatch.setattr(retention, "BATCH", 2)
    batch, calls = retention._batch, []

    def breaks(*arguments):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        batch(*arguments)

    monkeypatch.setattr(retention, "_batch", breaks)
    with pytest.raises(KeyboardInterrupt):
        run()
    assert Erasure.objects.count() == 2
    monkeypatch.setattr(retention, "_batch", batch)
    assert run()["casework.jobseeker"] == 3


def test_workers_of_crises_and_free_text_have_rules_of_their_own(sealed):
    worker = WorkerFactory(
        entered_on=OLD, left_pool_on=dt.date(2010, 2, 1), left_reason="other", fiscal_code="RSSMRA80A01H501U"
    )
    asked = SupportRequestFactory(received_on=OLD, satisfied_on=OLD, text="La mamma di Zoraide", answer="Sentita")
    with sealed():
        run()
    worker.refresh_from_db()
    asked.refresh_from_db()
    assert worker.fiscal_code == retention.surrogate(worker)
    assert (asked.text, asked.answer) == (retention.REMOVED, retention.REMOVED)


def test_the_command_shows_and_does_nothing_until_told(sealed):
    Installation.objects.create(pk=1, reference_day=TODAY)
    seeker = old_seeker(last_name="Segretissimi")
    shown = CliRunner().invoke(main, ["privacy", "retention"])
    assert shown.exit_code == 0, shown.output
    assert "1  casework.jobseeker" in shown.output
    assert "Nothing was written" in shown.output
    seeker.refresh_from_db()
    assert seeker.last_name == "Segretissimi"
    with sealed():
        done = CliRunner().invoke(main, ["privacy", "retention", "--apply"])
    assert done.exit_code == 0, done.output
    seeker.refresh_from_db()
    assert seeker.last_name == ""
    assert Entry.objects.get(kind=Kind.ERASED).origin == "raccordo privacy retention"
    refused = CliRunner().invoke(main, ["privacy", "retention", "--apply", "--at", "2050-01-01"])
    assert refused.exit_code == 1
    assert "in the future" in refused.output
