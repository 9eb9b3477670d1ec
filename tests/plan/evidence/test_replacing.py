"""Another reviewer goes on with the records that wait for one; the check then closes."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.audit.models import Entry
from raccordo.kernel.models import Installation
from raccordo.plan.evidence import services
from raccordo.plan.evidence.machine import Move, State, WrongMove
from raccordo.plan.evidence.models import ReviewerChange, SampledRecord
from raccordo.plan.evidence.replacing import replace_reviewer
from tests.kernel.factories import acting
from tests.plan.periods.conftest import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(sample):
    """An auditor who came after the draw."""
    return acting(Role.AUDITOR)


def test_what_waits_is_given_to_another_and_the_check_closes(sample, region, auditor, other):
    first, *rest = sample.records.all()
    services.judge(first, Move.CONFIRM, user=auditor, today=TODAY)
    auditor.memberships.update(valid_to=TODAY)
    made = replace_reviewer(sample, auditor, other, user=region, today=TODAY, reason="Ha cambiato incarico")
    assert (made.records, made.user, made.role, made.day) == (len(rest), region, Role.REGIONAL_MANAGER, TODAY)
    assert set(sample.records.filter(state=State.ASSIGNED).values_list("reviewer", flat=True)) == {other.pk}
    first.refresh_from_db()
    assert first.reviewer == auditor  # what was judged keeps who judged it
    entry = Entry.objects.filter(content_type__model="sampledrecord", object_id=rest[0].pk).latest("pk")
    assert "reviewer" in entry.changes
    for sampled in sample.records.filter(state=State.ASSIGNED):
        services.judge(sampled, Move.CONFIRM, user=other, today=TODAY)
    assert services.close(sample, user=region, today=TODAY).closed


def test_who_may_not_and_what_cannot_be_is_refused(sample, region, auditor, other, centres):
    def give(before, after, by=region, reason="x"):
        return replace_reviewer(sample, before, after, user=by, today=TODAY, reason=reason)

    with pytest.raises(PermissionDenied):
        give(auditor, other, by=acting(Role.AGENCY_MANAGER))
    with pytest.raises(ValidationError):
        give(auditor, other, reason=" ")
    with pytest.raises(ValidationError):
        give(auditor, acting(Role.CENTRE_MANAGER, centre=centres[0]))
    with pytest.raises(WrongMove):
        give(other, auditor)
    assert not ReviewerChange.objects.exists()
    assert set(SampledRecord.objects.values_list("reviewer", flat=True)) == {auditor.pk}


def test_in_the_page(client, sample, region, auditor, other):
    Installation.objects.create(pk=1, reference_day=TODAY)
    client.force_login(region)
    address = reverse("evidence:replace", args=[sample.pk])
    assert address in client.get(sample.get_absolute_url()).content.decode()
    sent = {"before": auditor.pk, "reviewer": other.pk, "reason": ""}
    assert client.post(address, sent).status_code == 422
    assert client.post(address, {**sent, "reason": "Ha cambiato incarico"}).url == sample.get_absolute_url()
    assert "Ha cambiato incarico" in client.get(sample.get_absolute_url()).content.decode()
