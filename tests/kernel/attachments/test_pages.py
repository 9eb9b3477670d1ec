"""Attachments as people meet them: only with the record, never shown by the browser, reads of personal ones logged."""

import datetime as dt

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.attachments import services, store
from raccordo.kernel.attachments.models import Attachment
from raccordo.kernel.audit.enums import Kind
from raccordo.kernel.audit.models import Entry as LogEntry
from tests.casework.factories import PactFactory
from tests.demand.factories import CompanyFactory, NeedsSurveyFactory
from tests.kernel.attachments import samples
from tests.kernel.factories import CentreFactory, UserFactory

pytestmark = pytest.mark.django_db


def attach(record, **options) -> Attachment:
    upload = samples.upload(name="Foglio firme.pdf")
    return services.add(record, upload, user=UserFactory(), today=dt.date(2020, 6, 1), **options)


def add_url(record) -> str:
    return reverse("attachments:add", args=[record._meta.app_label, record._meta.model_name, record.pk])


def reads(record) -> int:
    kind = ContentType.objects.get_for_model(record)
    entries = LogEntry.objects.filter(content_type=kind, object_pk=str(record.pk), action=LogEntry.Action.ACCESS)
    return entries.count()


def test_a_file_is_always_saved_never_shown(manager):
    response = manager.get(reverse("attachments:open", args=[attach(CompanyFactory()).pk]))
    assert b"".join(response.streaming_content) == samples.PDF
    assert response["Content-Disposition"] == 'attachment; filename="Foglio firme.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "application/pdf"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-store"


def test_there_is_no_public_address_of_the_store(manager, store_folder):
    digest = attach(CompanyFactory()).stored.digest
    for path in (f"/media/{digest}", f"/files/attachments/{digest[:2]}/{digest[2:4]}/{digest}", f"/allegati/{digest}/"):
        assert manager.get(path).status_code == 404


def test_a_form_attaches_a_file_and_the_page_shows_it(log_in, centre):
    client, company = log_in(Role.OPERATOR, centre=centre), CompanyFactory(centre=centre)
    page = client.get(company.get_absolute_url()).content.decode()
    assert 'enctype="multipart/form-data"' in page
    response = client.post(add_url(company), {"file": samples.upload(), "note": "Atto firmato"}, follow=True)
    assert response.redirect_chain == [(company.get_absolute_url(), 302)]
    shown = response.content.decode()
    attached = Attachment.objects.of(company).get()
    assert attached.added_by == client.user
    assert reverse("attachments:open", args=[attached.pk]) in shown
    assert "Atto firmato" in shown
    created = LogEntry.objects.get_for_object(attached).get()
    assert (created.action, created.actor) == (LogEntry.Action.CREATE, client.user)


@pytest.mark.parametrize("data", [{}, {"file": samples.upload(samples.EXE, "foto.png")}])
def test_a_refused_file_says_why_and_nothing_is_kept(log_in, centre, files, data):
    client, company = log_in(Role.OPERATOR, centre=centre), CompanyFactory(centre=centre)
    response = client.post(add_url(company), data)
    assert response.status_code == 422
    assert response.context["form"].errors["file"]
    assert not Attachment.objects.exists()
    assert files() == []


def test_out_of_scope_there_is_no_attachment(log_in, centre):
    elsewhere = NeedsSurveyFactory(centre=CentreFactory())
    attached = attach(elsewhere)
    client = log_in(Role.OPERATOR, centre=centre)
    assert client.get(reverse("attachments:open", args=[attached.pk])).status_code == 404
    assert client.get(reverse("attachments:withdraw", args=[attached.pk])).status_code == 404
    assert client.get(add_url(elsewhere)).status_code == 404
    assert client.post(add_url(elsewhere), {"file": samples.upload(samples.PNG, "f.png")}).status_code == 404
    assert Attachment.objects.count() == 1


def test_attachments_of_personal_records_are_for_who_may_read_personal_data(log_in, centre):
    pact = PactFactory(seeker__centre=centre)
    attached = attach(pact)
    for role, expected in ((Role.REGIONAL_MANAGER, 404), (Role.AGENCY_MANAGER, 200), (Role.AUDITOR, 200)):
        client = log_in(role)
        before = reads(pact)
        reason = {"reason": "check", "poi": f"file-{attached.pk}"}
        client.post(reverse("desk:reason", args=["casework", "pact", pact.pk]), reason)
        response = client.get(reverse("attachments:open", args=[attached.pk]))
        response.close()
        assert response.status_code == expected, role
        assert reads(pact) - before == (expected == 200), "who opens it is written in the record's log"
        page = client.get(pact.get_absolute_url()).content.decode()
        assert ("Foglio firme" in page) == (expected == 200)
    assert reads(attached) == 2


def test_who_reads_but_does_not_write_adds_nothing(log_in, centre):
    pact = PactFactory(seeker__centre=centre)
    client = log_in(Role.AUDITOR)
    assert client.get(add_url(pact)).status_code == 404
    assert 'enctype="multipart' not in client.get(pact.get_absolute_url()).content.decode()


def test_what_is_withdrawn_is_for_auditors_only(log_in, centre):
    company = CompanyFactory(centre=centre)
    attached = attach(company)
    client = log_in(Role.OPERATOR, centre=centre)
    address = reverse("attachments:withdraw", args=[attached.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": ""}).status_code == 422
    back = f"{company.get_absolute_url()}?al=2020-12-31"
    response = client.post(address, {"reason": "Caricato per errore", "torna": back})
    assert response.url == back
    attached.refresh_from_db()
    assert attached.withdrawn_by == client.user
    opening = reverse("attachments:open", args=[attached.pk])
    assert f'href="{opening}"' not in client.get(company.get_absolute_url()).content.decode()
    assert client.get(opening).status_code == 404
    assert client.get(address).status_code == 404
    auditor = log_in(Role.AUDITOR)
    assert "Caricato per errore" in auditor.get(company.get_absolute_url()).content.decode()
    opened = auditor.get(opening)
    opened.close()
    assert opened.status_code == 200


def test_one_returns_only_to_pages_of_this_site(log_in, centre):
    client, company = log_in(Role.OPERATOR, centre=centre), CompanyFactory(centre=centre)
    data = {"file": samples.upload(), "torna": "//evil.example/"}
    assert client.post(add_url(company), data).url == company.get_absolute_url()


def test_a_missing_file_is_told_and_logged(manager, caplog):
    attached = attach(CompanyFactory())
    store.path_of(attached.stored.digest).unlink()
    response = manager.get(reverse("attachments:open", args=[attached.pk]))
    assert response.status_code == 404
    assert attached.stored.digest in response.content.decode()
    assert attached.stored.digest in caplog.text


def test_there_are_none_on_what_has_no_desk(manager):
    assert manager.get(reverse("attachments:add", args=["kernel", "user", 1])).status_code == 404
    assert manager.get(reverse("attachments:open", args=[1])).status_code == 404


def test_a_file_asks_the_reason_that_its_record_asks(log_in, centre):
    pact = PactFactory(seeker__centre=centre)
    attached = attach(pact)
    address = reverse("attachments:open", args=[attached.pk])
    client = log_in(Role.AUDITOR)
    asked = client.get(address)
    assert "Perché apri questa scheda?" in asked.content.decode()
    assert f'value="file-{attached.pk}"' in asked.content.decode()
    assert not reads(pact)
    reason = reverse("desk:reason", args=["casework", "pact", pact.pk])
    wrong = client.post(reason, {"reason": "", "poi": f"file-{attached.pk}"})
    assert wrong.status_code == 422
    given = client.post(reason, {"reason": "check", "poi": f"file-{attached.pk}"})
    assert f'href="{address}"' in given.content.decode()
    response = client.get(address)
    assert response["Content-Disposition"].startswith("attachment")
    response.close()
    assert LogEntry.objects.filter(kind=Kind.OPENED, object_id=pact.pk, reason="check").exists()


def test_the_file_of_ones_own_centre_asks_nothing(log_in, centre):
    attached = attach(PactFactory(seeker__centre=centre))
    response = log_in(Role.OPERATOR, centre=centre).get(reverse("attachments:open", args=[attached.pk]))
    assert response["Content-Disposition"].startswith("attachment")
    response.close()
