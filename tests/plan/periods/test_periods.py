"""A period from open to frozen: who may, in which order, and the trace it leaves."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.audit.models import Entry
from raccordo.plan.evidence import services as evidence
from raccordo.plan.evidence.formula import Design
from raccordo.plan.evidence.machine import Move
from raccordo.plan.models import FrozenReading, Period, PeriodStep
from raccordo.plan.periods import rights, services
from raccordo.plan.periods.checked import lack
from raccordo.plan.periods.exceptions import LONGEST, end_exception, grant_exception
from raccordo.plan.periods.machine import MOVES, Lack, State, Step, WrongMove, after
from raccordo.plan.periods.spans import PeriodKind, WrongSpan, span
from tests.kernel.factories import MembershipFactory, acting
from tests.plan.periods.conftest import TODAY, UNCHECKED

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2020, 1, 1), dt.date(2021, 12, 31)


@pytest.mark.parametrize(
    ("code", "kind", "start", "end"),
    [
        ("2020-02", PeriodKind.MONTH, "2020-02-01", "2020-02-29"),
        ("2020-S2", PeriodKind.HALF_YEAR, "2020-07-01", "2020-12-31"),
        ("2021", PeriodKind.YEAR, "2021-01-01", "2021-12-31"),
        ("al-2021-03-15", PeriodKind.TO_DATE, "2020-01-01", "2021-03-15"),
    ],
)
def test_a_code_says_the_days(code, kind, start, end):
    found = span(code, FIRST, LAST)
    assert (found.kind, found.start.isoformat(), found.end.isoformat()) == (kind, start, end)


@pytest.mark.parametrize("code", ["2020-13", "2020-S3", "giugno", "al-2020-02-30", "2022", "2019-12", ""])
def test_what_is_no_period_is_refused(code):
    with pytest.raises(WrongSpan):
        span(code, FIRST, LAST)


def test_the_machine_goes_forward_and_back_only_as_declared():
    allowed = {(move.step, source) for move in MOVES.values() for source in move.sources}
    for step in MOVES:
        for state in State:
            if (step, state) in allowed:
                assert after(step, state, note="perché") == MOVES[step].target
            else:
                with pytest.raises(WrongMove):
                    after(step, state, note="perché")
    with pytest.raises(WrongMove):  # no reason
        after(Step.SEND_BACK, State.SUBMITTED)


def test_a_half_year_is_submitted_approved_and_frozen_by_the_people_whose_job_it_is(
    period, line, lead, agency, region, director, coached
):
    assert period.state == State.OPEN
    services.submit_line(period, line, user=lead, today=TODAY, note="Completo")
    assert period.state == State.SUBMITTED  # its only line was
    services.approve_line(period, line, user=agency, today=TODAY)
    services.approve_period(period, user=region, today=TODAY, note=UNCHECKED)
    services.freeze_period(period, user=director, today=TODAY)
    period.refresh_from_db()
    assert period.state == State.FROZEN
    assert [entry.state for entry in period.lines.all()] == [State.FROZEN]
    assert [(step.line, step.step, step.user, step.day) for step in period.steps.all()] == [
        (None, Step.OPENED, agency, TODAY),
        (line, Step.SUBMIT, lead, TODAY),
        (None, Step.SUBMIT, lead, TODAY),
        (line, Step.APPROVE, agency, TODAY),
        (None, Step.APPROVE, region, TODAY),
        (line, Step.FREEZE, director, TODAY),
        (None, Step.FREEZE, director, TODAY),
    ]
    assert FrozenReading.objects.frozen().count() == 4


def test_a_period_still_running_is_not_submitted(period, line, lead):
    with pytest.raises(WrongMove):
        services.submit_line(period, line, user=lead, today=period.end)
    assert not FrozenReading.objects.exists()


def test_a_period_is_not_approved_before_its_lines(submitted, region):
    with pytest.raises(WrongMove, match="Lavoro"):
        services.approve_period(submitted, user=region, today=TODAY, note=UNCHECKED)


def test_what_is_sent_back_is_sealed_anew(submitted, line, agency, lead, coached):
    coached[0].delete()
    coached[1].delete()
    services.send_back_line(submitted, line, user=agency, today=TODAY, reason="Manca un centro")
    submitted.refresh_from_db()
    assert submitted.state == State.OPEN
    assert not FrozenReading.objects.current().exists()
    services.submit_line(submitted, line, user=lead, today=TODAY)
    first, second = FrozenReading.objects.filter(indicator__code="A1").order_by("edition")
    assert (first.numerator, second.numerator) == (1, 0)
    assert FrozenReading.objects.current().get(indicator__code="A1") == second
    assert submitted.steps.filter(step=Step.SEND_BACK).first().note == "Manca un centro"


def test_a_frozen_period_does_not_move(frozen, line, lead, agency, region, director):
    for attempt in (
        lambda: services.submit_line(frozen, line, user=lead, today=TODAY),
        lambda: services.send_back_line(frozen, line, user=agency, today=TODAY, reason="no"),
        lambda: services.freeze_period(frozen, user=director, today=TODAY),
    ):
        with pytest.raises(WrongMove):
            attempt()


def test_each_step_is_for_its_role_in_the_whole_region_only(period, line, centres):
    roles = {
        Step.SUBMIT: {Role.LINE_LEAD},
        Step.APPROVE: {Role.AGENCY_MANAGER},
        Step.SEND_BACK: {Role.AGENCY_MANAGER, Role.REGIONAL_MANAGER},
    }
    for step, wanted in roles.items():
        people = [acting(role, centre=None if role != Role.OPERATOR else centres[0]) for role in wanted]
        assert all(rights.may(person, step, period, line) for person in people)
        assert not any(
            rights.may(acting(role), step, period, line) for role in (Role.ANALYST, Role.AUDITOR, Role.ADMINISTRATOR)
        )
    assert not rights.may(acting(Role.LINE_LEAD, quadrant=centres[0].quadrant), Step.SUBMIT, period, line)
    assert rights.may(acting(Role.REGIONAL_MANAGER), Step.FREEZE, period)
    assert not rights.may(acting(Role.AGENCY_MANAGER), Step.FREEZE, period)


def test_a_lead_of_one_line_leads_that_one(period, line):
    assert rights.may(acting(Role.LINE_LEAD, organisation=line.code), Step.SUBMIT, period, line)
    other = acting(Role.LINE_LEAD, organisation="altra")
    with pytest.raises(PermissionDenied):
        services.submit_line(period, line, user=other, today=TODAY)
    assert period.steps.count() == 1


def test_opening_twice_opens_once(version, agency, period):
    assert services.open_period(version, "2020-S1", user=agency, today=TODAY) == period
    assert Period.objects.count() == 1
    assert PeriodStep.objects.count() == 1


def test_an_exception_names_persons_has_a_reason_and_its_days(period, agency, centres):
    person, later = acting(Role.OPERATOR, centre=centres[0]), TODAY + dt.timedelta(days=8)
    options = {"user": agency, "today": TODAY, "valid_from": TODAY, "valid_to": TODAY + dt.timedelta(days=7)}
    options |= {"people": [person], "reason": "Registro cartaceo ritrovato"}
    made = grant_exception(period, **options)
    assert list(period.exceptions.holding(TODAY)) == [made]
    assert not period.exceptions.holding(later).exists()
    assert str(person) in made.receiver
    last = TODAY + dt.timedelta(days=LONGEST)
    assert grant_exception(period, **{**options, "valid_to": last}).valid_to == last
    yesterday, tomorrow = (TODAY + dt.timedelta(days=n) for n in (-1, 1))
    for wrong in (
        {"reason": " "}, {"people": []}, {"valid_from": tomorrow, "valid_to": TODAY}, {"valid_from": yesterday},
        {"valid_from": yesterday, "valid_to": yesterday}, {"valid_to": last + dt.timedelta(days=1)},
    ):  # fmt: skip
        with pytest.raises(ValidationError):
            grant_exception(period, **{**options, **wrong})
    with pytest.raises(PermissionDenied):
        grant_exception(period, **{**options, "user": acting(Role.LINE_LEAD)})


def test_an_exception_is_ended_once_by_who_grants_them_and_says_why(period, agency, region, centres):
    days = {"valid_from": TODAY, "valid_to": TODAY + dt.timedelta(days=7)}
    made = grant_exception(period, user=agency, today=TODAY, reason="x", people=[agency], **days)
    after = TODAY + dt.timedelta(days=2)
    with pytest.raises(PermissionDenied):
        end_exception(made, user=acting(Role.AUDITOR), today=after, reason="y")
    with pytest.raises(WrongMove):
        end_exception(made, user=region, today=after, reason=" ")
    ended = end_exception(made, user=region, today=after, reason="Tutto corretto")
    assert (ended.ended_on, ended.ended_by, ended.ended_role) == (after, region, Role.REGIONAL_MANAGER)
    assert not period.exceptions.holding(after).exists()
    assert period.exceptions.holding(after - dt.timedelta(days=1)).exists()
    entry = Entry.objects.filter(content_type__model="periodexception", object_id=made.pk).latest("pk")
    assert "ended_reason" in entry.changes
    with pytest.raises(WrongMove):
        end_exception(ended, user=region, today=after, reason="ancora")


def in_role(user, role: Role):
    """The same person in another role of the whole region."""
    return user.act_as(MembershipFactory(user=user, role=role), TODAY)


def test_who_signed_does_not_sign_over_it_in_another_role(submitted, line, lead, agency, region, director):
    with pytest.raises(WrongMove, match="quattro occhi"):
        services.approve_line(submitted, line, user=in_role(lead, Role.AGENCY_MANAGER), today=TODAY)
    services.approve_line(submitted, line, user=agency, today=TODAY)
    for person in (lead, agency):
        with pytest.raises(WrongMove, match="quattro occhi"):
            services.approve_period(submitted, user=in_role(person, Role.REGIONAL_MANAGER), today=TODAY, note=UNCHECKED)
    services.approve_period(submitted, user=region, today=TODAY, note=UNCHECKED)
    with pytest.raises(WrongMove, match="quattro occhi"):
        services.freeze_period(submitted, user=region, today=TODAY)
    assert services.freeze_period(submitted, user=director, today=TODAY).state == State.FROZEN


def test_who_submitted_an_edition_that_was_sent_back_may_approve_the_next(submitted, line, lead, agency):
    services.send_back_line(submitted, line, user=agency, today=TODAY, reason="x")
    other = acting(Role.LINE_LEAD)
    services.submit_line(submitted, line, user=other, today=TODAY)
    done = services.approve_line(submitted, line, user=in_role(lead, Role.AGENCY_MANAGER), today=TODAY)
    assert done.state == State.APPROVED


def test_a_period_without_its_check_is_approved_for_a_reason_that_stays(submitted, line, agency, region):
    services.approve_line(submitted, line, user=agency, today=TODAY)
    with pytest.raises(WrongMove, match="nessun campione"):
        services.approve_period(submitted, user=region, today=TODAY)
    services.approve_period(submitted, user=region, today=TODAY, note=UNCHECKED)
    step = submitted.steps.get(step=Step.APPROVE, line=None)
    assert (step.lacking, step.note) == (Lack.NOT_DRAWN, UNCHECKED)


def test_a_check_that_is_closed_is_all_that_an_approval_needs(submitted, line, agency, region, coached):
    services.approve_line(submitted, line, user=agency, today=TODAY)
    acting(Role.AUDITOR)
    reading = FrozenReading.objects.get(indicator__code="A1")
    sample = evidence.draw_sample(reading, user=region, today=TODAY, seed="7", design=Design(0.1, 0.95, 0.9))
    assert lack(submitted) == Lack.NOT_CLOSED
    for sampled in sample.records.all():
        reviewer = sampled.reviewer.act_as(sampled.reviewer.memberships_at(TODAY).first(), TODAY)
        evidence.judge(sampled, Move.CONFIRM, user=reviewer, today=TODAY)
    evidence.close(sample, user=region, today=TODAY)
    assert lack(submitted) is None
    services.approve_period(submitted, user=region, today=TODAY)
    assert submitted.steps.get(step=Step.APPROVE, line=None).lacking == ""
