"""Whom a list or a file showed: written beside its entry, told to the person, bound to the chain, forgotten in time."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from raccordo.kernel import audit, triggers
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.audit import guards, named
from raccordo.kernel.audit import verify as verifying
from raccordo.kernel.audit.enums import Kind
from raccordo.kernel.audit.models import AppendOnly, Entry, Named
from raccordo.kernel.audit.verify import Trouble, verify
from raccordo.kernel.models import Installation
from raccordo.kernel.privacy import answers, people, retention
from raccordo.lines.casework.models import JobSeeker, Pact
from tests.casework.factories import JobSeekerFactory, PactFactory

pytestmark = pytest.mark.django_db

SEEKERS = reverse("desk:list", args=["casework", "jobseeker"])
TODAY = dt.date(2021, 6, 30)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(verifying, "PATIENCE", 0)


@pytest.fixture
def seekers(centre) -> list[JobSeeker]:
    Installation.objects.create(pk=1, reference_day=TODAY)
    return JobSeekerFactory.create_batch(30, centre=centre)


def kinds(seeker: JobSeeker) -> list[str]:
    """By which acts somebody came to know of a person, as it is told to them."""
    subject = people.by_key("casework.jobseeker", seeker.pk)
    assert subject is not None
    return [entry.kind for entry in answers.reads(subject)]


def test_a_page_of_a_list_names_whom_it_shows_once(log_in, centre, seekers):
    client = log_in(Role.OPERATOR, centre=centre)
    shown = {row.pk for row, _cells in client.get(SEEKERS).context["listing"].lines}
    client.get(SEEKERS)
    assert len(shown) == 25
    for seeker in seekers:
        assert kinds(seeker) == ([Kind.LISTED] if seeker.pk in shown else [])
    client.get(SEEKERS, {"pagina": 2})
    assert all(kinds(seeker) == [Kind.LISTED] for seeker in seekers)


def test_a_file_names_everybody_in_it(log_in, centre, seekers):
    log_in(Role.OPERATOR, centre=centre).get(SEEKERS, {"formato": "csv"}).close()
    assert [kinds(seeker) for seeker in seekers] == [[Kind.EXPORTED]] * 30


def test_records_name_their_person_with_one_question_or_none(centre, django_assert_num_queries):
    pacts = PactFactory.create_batch(3, seeker__centre=centre)
    keys = sorted(f"casework.jobseeker.{pact.seeker_id}" for pact in pacts)
    with django_assert_num_queries(0):
        assert audit.keys_of(list(pacts)) == keys
    with django_assert_num_queries(1):
        assert audit.keys_of(Pact.objects.all()) == keys


def test_the_trace_of_many_is_written_in_few_statements(operator, centre, django_assert_max_num_queries):
    keys = [f"casework.jobseeker.{number}" for number in range(5000)]
    with django_assert_max_num_queries(40):
        audit.record_export(operator, JobSeeker, len(keys), "", keys)
    assert Named.objects.count() == 5000


@pytest.fixture
def shown(sealed, operator, seekers):
    """A list that showed all of them, sealed."""
    with sealed():
        audit.record_list(operator, JobSeeker, 30, "", audit.keys_of(seekers))
    assert verify().whole
    return Entry.objects.get(kind=Kind.LISTED)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audittrail_named WHERE person = 'casework.jobseeker.{pk}'",
        "UPDATE audittrail_named SET person = 'casework.jobseeker.0' WHERE person = 'casework.jobseeker.{pk}'",
        "INSERT INTO audittrail_named (entry_id, person, salt, leaf) VALUES ({entry}, 'casework.jobseeker.0', 7, '')",
        "UPDATE audittrail_named SET person = '', leaf = 'ff', salt = 0, erased_under = 1 "
        "WHERE person = 'casework.jobseeker.{pk}'",
    ],
)
def test_a_person_taken_away_added_or_changed_is_found(shown, seekers, statement):
    told = statement.format(pk=seekers[3].pk, entry=shown.pk)
    if not told.startswith("INSERT") and "leaf" not in told:
        with pytest.raises(IntegrityError, match=guards.MESSAGE), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(told)
    triggers.remove(connection, guards.named())
    with connection.cursor() as cursor:
        cursor.execute(told)
    found = verify().findings
    assert (found[0].trouble, found[0].entry) == (Trouble.NAMED, shown.pk)


def test_persons_beside_an_entry_that_names_none_are_found(shown, operator):
    audit.record_read(operator, JobSeekerFactory())
    other = Entry.objects.filter(kind=Kind.OPENED).get()
    Named.objects.bulk_create([Named(entry=other, person="casework.jobseeker.1", salt=1)])
    assert (other.pk, "a una voce che non nomina persone ne sono state aggiunte") in list(named.troubles())


def test_the_application_refuses_to_change_them(shown):
    for refused in (Named.objects.all().delete, lambda: Named.objects.update(person=""), Named.objects.first().delete):
        with pytest.raises(AppendOnly):
            refused()


def test_an_anonymisation_forgets_that_the_person_was_shown_and_the_chain_holds(sealed, operator):
    Installation.objects.create(pk=1, reference_day=TODAY)
    gone, stays = (
        JobSeekerFactory(registered_on=day, did_on=None, birth_date=dt.date(1980, 5, 17))
        for day in (dt.date(2010, 1, 1), dt.date(2021, 1, 1))
    )
    with sealed():
        audit.record_list(operator, JobSeeker, 2, "", audit.keys_of([gone, stays]))
    with sealed():
        for found in retention.due(TODAY):
            if found.entity == "casework.jobseeker":
                retention.apply(found, TODAY)
    assert kinds(gone) == []
    assert kinds(stays) == [Kind.LISTED]
    assert Named.objects.filter(person="").count() == 1
    outcome = verify()
    assert outcome.whole, outcome.findings


def test_lists_are_forgotten_when_the_time_of_the_log_is_over(sealed, shown):
    later = TODAY + dt.timedelta(days=366 * 20)
    with sealed():
        for found in retention.due(later):
            if found.entity == "audittrail.named":
                assert retention.apply(found, later) == 30
    assert not Named.objects.exclude(person="").exists()
    assert verify().whole
