"""Nobody checks what is their own, in whichever of their memberships: at the draw, at the judgement, at the answer."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.models import Installation
from raccordo.plan.evidence import rights, services
from raccordo.plan.evidence.machine import Move
from raccordo.plan.evidence.models import Sample
from raccordo.plan.evidence.replacing import replace_reviewer
from raccordo.plan.models import FrozenReading
from raccordo.plan.periods import services as periods
from tests.kernel.factories import DeliverableFactory, MembershipFactory, acting
from tests.plan.evidence.conftest import DESIGN
from tests.plan.periods.conftest import TODAY
from tests.workforce.factories import CentreSupportFactory

pytestmark = pytest.mark.django_db


def draw(reading, region, *reviewers, **options):
    return services.draw_sample(
        reading, user=region, today=TODAY, seed="1", design=DESIGN, reviewers=reviewers, **options
    )


@pytest.mark.parametrize("role", [Role.CENTRE_MANAGER, Role.OPERATOR])
def test_an_auditor_who_works_in_a_centre_too_is_given_none_of_its_records(reading, region, centres, role):
    both, other = acting(Role.AUDITOR), acting(Role.AUDITOR)
    MembershipFactory(user=both, role=role, centre=centres[0])
    given = draw(reading, region, both, other).records
    assert not given.filter(reviewer=both, centre=centres[0]).exists()
    assert given.filter(reviewer=both, centre=centres[1]).exists()


def test_a_membership_that_is_over_binds_nobody(reading, region, centres):
    was = acting(Role.AUDITOR)
    MembershipFactory(user=was, role=Role.CENTRE_MANAGER, centre=centres[0], valid_to=TODAY - dt.timedelta(days=1))
    assert set(draw(reading, region, was).records.values_list("reviewer", flat=True)) == {was.pk}


def test_who_answers_for_what_has_no_centre_does_not_look_at_it(period, line, lead, region):
    DeliverableFactory(kind="evaluation_report", shared_on=dt.date(2020, 5, 2), reference="prot. 1")
    periods.submit_line(period, line, user=lead, today=TODAY)
    reading = FrozenReading.objects.get(period=period, indicator__code="A3")
    both = acting(Role.AUDITOR)
    MembershipFactory(user=both, role=Role.AGENCY_MANAGER)
    with pytest.raises(ValidationError, match="1 registrazione"):
        draw(reading, region, both)
    assert draw(reading, region, acting(Role.AUDITOR)).size == 1


def test_who_came_to_the_centre_after_the_draw_neither_judges_nor_answers(client, sample, auditor, region, centres):
    Installation.objects.create(pk=1, reference_day=TODAY)
    managing = MembershipFactory(user=auditor, role=Role.CENTRE_MANAGER, centre=centres[0])
    theirs = sample.records.filter(centre=centres[0]).first()
    elsewhere = sample.records.filter(centre=centres[1]).first()
    with pytest.raises(PermissionDenied):
        services.judge(theirs, Move.REFUSE, user=auditor, today=TODAY, note="Manca il foglio.")
    services.judge(elsewhere, Move.REFUSE, user=auditor, today=TODAY, note="Manca il foglio.")
    assert rights.moves(auditor, theirs, TODAY) == []
    client.force_login(auditor)
    said = client.get(reverse("evidence:record", args=[theirs.pk])).content.decode()
    assert "un altro revisore" in said
    assert "un altro revisore" not in client.get(reverse("evidence:record", args=[elsewhere.pk])).content.decode()
    other = acting(Role.AUDITOR)
    assert replace_reviewer(sample, auditor, other, user=region, today=TODAY, reason="Dirige il centro").records
    theirs.refresh_from_db()
    services.judge(theirs, Move.REFUSE, user=other, today=TODAY, note="Manca il foglio.")
    theirs.refresh_from_db()
    services.answer(theirs, user=auditor.act_as(managing), today=TODAY, note="È nel fascicolo.")


def test_who_judged_does_not_answer(sample, auditor, centres):
    theirs = sample.records.filter(centre=centres[0]).first()
    services.judge(theirs, Move.REFUSE, user=auditor, today=TODAY, note="Manca il foglio.")
    managing = MembershipFactory(user=auditor, role=Role.CENTRE_MANAGER, centre=centres[0])
    theirs.refresh_from_db()
    with pytest.raises(PermissionDenied):
        services.answer(theirs, user=auditor.act_as(managing), today=TODAY, note="È nel fascicolo.")


def test_who_answered_goes_on_with_nothing_of_it(sample, auditor, region, managers, centres):
    theirs = sample.records.filter(centre=centres[0]).first()
    services.judge(theirs, Move.REFUSE, user=auditor, today=TODAY, note="Manca il foglio.")
    theirs.refresh_from_db()
    services.answer(theirs, user=managers[0], today=TODAY, note="È nel fascicolo.")
    managers[0].memberships.update(valid_to=TODAY - dt.timedelta(days=1))
    auditing = managers[0].act_as(MembershipFactory(user=managers[0], role=Role.AUDITOR))
    with pytest.raises(ValidationError, match="1 di queste registrazioni"):
        replace_reviewer(sample, auditor, auditing, user=region, today=TODAY, reason="Ferie")


def test_what_was_sealed_again_is_not_drawn_from(reading, region, auditor, period, line, lead, agency, centres):
    """Somebody had the page open while the line was sent back and submitted with another record."""
    periods.send_back_line(period, line, user=agency, today=TODAY, reason="Manca un incontro.")
    with pytest.raises(ValidationError, match="rinviata"):
        draw(reading, region)
    CentreSupportFactory(centre=centres[0], topic="rdc", form="coaching", held_on=dt.date(2020, 6, 20))
    periods.submit_line(period, line, user=lead, today=TODAY)
    with pytest.raises(ValidationError, match="rinviata"):
        draw(reading, region)
    assert not Sample.objects.exists()
