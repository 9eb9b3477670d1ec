"""An anonymisation reaches what is said of the person elsewhere: files, notes, questions, traces of logins."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessLog
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from raccordo.api import clients
from raccordo.api.models import IdempotencyKey
from raccordo.kernel import audit
from raccordo.kernel.attachments import store
from raccordo.kernel.attachments.models import Attachment, StoredFile
from raccordo.kernel.audit import verify as verifying
from raccordo.kernel.audit.models import Entry
from raccordo.kernel.models import User
from raccordo.kernel.privacy import answers, people, retention
from raccordo.plan.evidence.models import EvidenceStep
from tests.casework.factories import JobSeekerFactory, PactFactory
from tests.evidence.factories import SampledRecordFactory
from tests.kernel.attachments.factories import AttachmentFactory
from tests.kernel.factories import EnquiryFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

OLD, TODAY = dt.date(2010, 1, 1), dt.date(2021, 6, 30)
SECRET = "Zoraide Segretissimi"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch, settings, tmp_path):
    monkeypatch.setattr(verifying, "PATIENCE", 0)
    settings.MEDIA_ROOT = tmp_path


def run(at: dt.date = TODAY) -> None:
    for found in retention.due(at):
        retention.apply(found, at)


@pytest.fixture
def seeker():
    return JobSeekerFactory(registered_on=OLD, did_on=None)


@pytest.fixture
def pact(seeker):
    return PactFactory(seeker=seeker, signed_on=OLD, ended_on=dt.date(2010, 6, 1), end_reason="work")


def kept(digest: str, content: bytes = b"x") -> StoredFile:
    """A content with its file."""
    path = store.path_of(digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return StoredFile.objects.create(digest=digest, size=1, media_type="application/pdf")


def test_files_go_with_the_person_unless_another_record_refers_to_the_content(pact, django_capture_on_commit_callbacks):
    own, shared = kept("a" * 64), kept("b" * 64)
    other = PactFactory()
    for record, stored in ((pact, own), (pact, shared), (other, shared)):
        AttachmentFactory(record=record, stored=stored, name=f"{SECRET}.pdf")
    with django_capture_on_commit_callbacks(execute=True):
        run()
    assert Attachment.objects.get().record == other
    assert (store.path_of(own.digest).exists(), store.path_of(shared.digest).exists()) == (False, True)
    assert set(StoredFile.objects.values_list("digest", flat=True)) == {shared.digest}


def test_notes_of_checks_and_answers_of_centres(pact):
    kind = ContentType.objects.get_for_model(pact)
    sampled = SampledRecordFactory(content_type=kind, object_pk=pact.pk, note=SECRET, answer=SECRET, day=TODAY)
    other = SampledRecordFactory(content_type=kind, object_pk=PactFactory().pk, note="Altro", day=TODAY)
    step = EvidenceStep.objects.create(
        sampled=sampled, move="doubt", source="assigned", target="doubted", user=sampled.reviewer, role="auditor",
        place="Torino", day=TODAY, note=SECRET,
    )  # fmt: skip
    run()
    sampled.refresh_from_db()
    other.refresh_from_db()
    assert (sampled.note, sampled.answer, other.note) == (retention.REMOVED, retention.REMOVED, "Altro")
    assert EvidenceStep.objects.get(pk=step.pk).note == retention.REMOVED
    text = str(list(Entry.objects.values_list("object_repr", "changes", "changes_text")))
    assert SECRET not in text


@pytest.mark.parametrize("change", [{"note": "Altro"}, {"note": retention.REMOVED, "role": "operator"}])
def test_the_database_lets_a_step_be_anonymised_and_nothing_else(pact, change):
    sampled = SampledRecordFactory(content_type=ContentType.objects.get_for_model(pact), object_pk=pact.pk)
    step = EvidenceStep.objects.create(
        sampled=sampled, move="doubt", source="assigned", target="doubted", user=sampled.reviewer, role="auditor",
        place="Torino", day=TODAY, note=SECRET,
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        models.QuerySet(EvidenceStep).filter(pk=step.pk).update(**change)


def test_questions_between_centres(seeker):
    asked = EnquiryFactory(code=seeker.code, asked_on=TODAY, answer=SECRET, answered_on=TODAY)
    other = EnquiryFactory(code="P-altro", asked_on=TODAY, answer="Altro", answered_on=TODAY)
    run()
    asked.refresh_from_db()
    other.refresh_from_db()
    assert (asked.answer, other.answer) == (retention.REMOVED, "Altro")


def test_an_account_leaves_no_address_no_second_factor_and_no_trace_of_logins():
    old = dt.datetime(2010, 1, 1, tzinfo=dt.UTC)
    user = UserFactory(
        username="zoraide", last_name="Segretissimi", email="z@example.org", identity_digest="d" * 64, date_joined=old,
        last_login=old,
    )  # fmt: skip
    MembershipFactory(user=user, valid_from=OLD, valid_to=OLD)
    EmailAddress.objects.create(user=user, email="z@example.org")
    Authenticator.objects.create(user=user, type="totp", data={"secret": "S"})
    SocialAccount.objects.create(user=user, provider="broker", uid="TINIT-X", extra_data={"name": SECRET})
    UserSession.objects.create(user=user, ip="10.0.0.1", session_key="s", user_agent="Firefox")
    for model, more in ((AccessLog, {}), (AccessAttempt, {"failures_since_start": 1, "get_data": "", "post_data": ""})):
        model.objects.create(username="zoraide", ip_address="10.0.0.1", user_agent="F", path_info="/accesso/", **more)
        model.objects.create(username="altri", ip_address="10.0.0.1", user_agent="F", path_info="/accesso/", **more)
    subject = people.by_key("kernel.user", user.pk)
    told = str(answers.gather(subject, TODAY))
    assert "TINIT-X" in told
    assert "d" * 64 not in told
    assert "'secret': 'S'" not in told
    run()
    left = User.objects.get(pk=user.pk)
    assert (left.last_name, left.email, left.identity_digest) == ("", "", None)
    for model in (EmailAddress, Authenticator, SocialAccount, UserSession):
        assert not model.objects.filter(user=user).exists()
    for model in (AccessLog, AccessAttempt):
        assert list(model.objects.values_list("username", flat=True)) == ["altri"]


def test_what_serves_for_a_short_time_goes_after_it():
    now = timezone.now()
    today = now.date()
    client = clients.register_client(code="p", name="P", contact="p@example.org", role="analyst", today=today)
    for days in (40, 2):
        moment = now - dt.timedelta(days)
        key = IdempotencyKey.objects.create(client=client, key=f"chiave-{days}", body=SECRET)
        IdempotencyKey.objects.filter(pk=key.pk).update(created_at=moment)
        Session.objects.create(session_key=f"s{days}", session_data="x", expire_date=moment)
        session = UserSession.objects.create(user=client.user, ip="10.0.0.1", session_key=f"s{days}")
        UserSession.objects.filter(pk=session.pk).update(last_seen_at=moment)
        attempt = AccessLog.objects.create(username="u", user_agent="F", path_info="/")
        AccessLog.objects.filter(pk=attempt.pk).update(attempt_time=now - dt.timedelta(days * 6))
    with audit.on_behalf(origin="prova"):
        run(today)
    left = [IdempotencyKey.objects.values_list("key", flat=True), Session.objects.values_list("session_key", flat=True)]
    assert [list(rows) for rows in left] == [["chiave-2"], ["s2"]]
    assert UserSession.objects.get().session_key == "s2"
    assert AccessLog.objects.count() == 1
