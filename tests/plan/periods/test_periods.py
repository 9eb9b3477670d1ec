"""A period from open to frozen: who may, in which order, and the trace it leaves."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from raccordo.kernel.accounts.roles import Role
from raccordo.plan.models import FrozenReading, Period, PeriodStep
from raccordo.plan.periods import rights, services
from raccordo.plan.periods.machine import MOVES, State, Step, WrongMove, after
from raccordo.plan.periods.spans import PeriodKind, WrongSpan, span
from tests.kernel.factories import acting
from tests.plan.periods.conftest import TODAY

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
    period, line, lead, agency, region, coached
):
    assert period.state == State.OPEN
    services.submit_line(period, line, user=lead, today=TODAY, note="Completo")
    assert period.state == State.SUBMITTED  # its only line was
    services.approve_line(period, line, user=agency, today=TODAY)
    services.approve_period(period, user=region, today=TODAY)
    services.freeze_period(period, user=region, today=TODAY)
    period.refresh_from_db()
    assert period.state == State.FROZEN
    assert [entry.state for entry in period.lines.all()] == [State.FROZEN]
    assert [(step.line, step.step, step.user, step.day) for step in period.steps.all()] == [
        (None, Step.OPENED, agency, TODAY),
        (line, Step.SUBMIT, lead, TODAY),
        (None, Step.SUBMIT, lead, TODAY),
        (line, Step.APPROVE, agency, TODAY),
        (None, Step.APPROVE, region, TODAY),
        (line, Step.FREEZE, region, TODAY),
        (None, Step.FREEZE, region, TODAY),
    ]
    assert FrozenReading.objects.frozen().count() == 4


def test_a_period_still_running_is_not_submitted(period, line, lead):
    with pytest.raises(WrongMove):
        services.submit_line(period, line, user=lead, today=period.end)
    assert not FrozenReading.objects.exists()


def test_a_period_is_not_approved_before_its_lines(submitted, region):
    with pytest.raises(WrongMove, match="Lavoro"):
        services.approve_period(submitted, user=region, today=TODAY)


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


def test_a_frozen_period_does_not_move(frozen, line, lead, agency, region):
    for attempt in (
        lambda: services.submit_line(frozen, line, user=lead, today=TODAY),
        lambda: services.send_back_line(frozen, line, user=agency, today=TODAY, reason="no"),
        lambda: services.freeze_period(frozen, user=region, today=TODAY),
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


def test_an_exception_has_a_receiver_a_reason_and_its_days(period, agency, centres):
    options = {"user": agency, "today": TODAY, "valid_from": TODAY, "valid_to": TODAY + dt.timedelta(days=7)}
    made = services.grant_exception(period, reason="Registro cartaceo ritrovato", centre=centres[0], **options)
    assert list(period.exceptions.holding(TODAY)) == [made]
    assert not period.exceptions.holding(TODAY + dt.timedelta(days=8)).exists()
    for wrong in ({"centre": centres[0], "reason": " "}, {"reason": "x"}, {"reason": "x", "centre": centres[0],
                  "valid_to": TODAY - dt.timedelta(days=1)}):  # fmt: skip
        with pytest.raises(ValidationError):
            services.grant_exception(period, **{**options, **wrong})
    with pytest.raises(PermissionDenied):
        services.grant_exception(period, reason="x", centre=centres[0], **{**options, "user": acting(Role.LINE_LEAD)})
