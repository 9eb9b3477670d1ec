"""Periods from the shell."""

import json

import pytest
from click.testing import CliRunner

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.audit.models import Entry
from raccordo.kernel.models import Installation
from raccordo.plan.cli import plan
from raccordo.plan.periods import services
from raccordo.plan.periods.machine import Step
from tests.kernel.factories import MembershipFactory
from tests.plan.periods.conftest import TODAY, UNCHECKED

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(db):
    Installation.objects.create(pk=1, reference_day=TODAY)
    return lambda *words: CliRunner().invoke(plan, words)


def test_a_period_is_submitted_listed_and_frozen(run, period, line, lead, agency, region, director, coached):
    assert run("submit", "2020-S1", "lavoro", "--by", lead.username).exit_code == 0
    services.approve_line(period, line, user=agency, today=TODAY)
    period.refresh_from_db()
    services.approve_period(period, user=region, today=TODAY, note=UNCHECKED)
    done = run("freeze", "2020-S1", "--by", director.username)
    assert (done.exit_code, "2020-S1: frozen; 4 readings." in done.output) == (0, True)
    again = run("freeze", "2020-S1", "--by", director.username)
    assert (again.exit_code, "already frozen" in again.output) == (0, True)
    (told,) = json.loads(run("periods", "--json").output)
    assert (told["state"], told["lines"], told["last_step"]["by"]) == (
        "frozen",
        {"lavoro": "frozen"},
        director.username,
    )


def test_what_the_shell_does_is_the_person_s_in_their_role_and_says_it_was_the_shell(
    run, period, line, lead, agency, region, director, coached
):
    assert run("submit", "2020-S1", "lavoro", "--by", lead.username).exit_code == 0
    services.approve_line(period, line, user=agency, today=TODAY)
    period.refresh_from_db()
    services.approve_period(period, user=region, today=TODAY, note=UNCHECKED)
    before = set(Entry.objects.values_list("pk", flat=True))
    assert run("freeze", "2020-S1", "--by", director.username).exit_code == 0
    written = Entry.objects.exclude(pk__in=before)
    assert {entry.content_type.model for entry in written} == {"period", "periodline", "periodstep"}
    for entry in written:
        assert (entry.actor, entry.role) == (director, Role.REGIONAL_MANAGER)
        assert entry.origin.startswith("shell: raccordo plan freeze 2020-S1 (")
    taken = {step.step: step.origin for step in period.steps.all()}
    assert taken[Step.SUBMIT].startswith("shell: raccordo plan submit 2020-S1 lavoro (")
    assert taken[Step.APPROVE] == ""


def test_the_membership_that_may_take_the_step_is_the_one_that_signs(
    run, period, line, lead, agency, region, director, coached
):
    """Who manages the agency since later, and has long managed the region, freezes as the region."""
    MembershipFactory(user=director, role=Role.AGENCY_MANAGER, valid_from=TODAY)
    services.submit_line(period, line, user=lead, today=TODAY)
    services.approve_line(period, line, user=agency, today=TODAY)
    period.refresh_from_db()
    services.approve_period(period, user=region, today=TODAY, note=UNCHECKED)
    assert run("freeze", "2020-S1", "--by", director.username).exit_code == 0
    assert period.steps.last().role == Role.REGIONAL_MANAGER


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("freeze", "2020-S1", "--by", "nessuno"), "user name"),
        (("freeze", "2020-S9", "--by", "nessuno"), "raccordo plan periods"),
        (("submit", "2020-S1", "altra", "--by", "nessuno"), "lavoro"),
    ],
)
def test_what_is_not_there_is_told(run, period, words, said):
    result = run(*words)
    assert result.exit_code == 1
    assert said in result.output


def test_who_may_not_is_told(run, submitted, agency):
    result = run("freeze", "2020-S1", "--by", agency.username)
    assert (result.exit_code, "may not" in result.output) == (1, True)


def test_a_freeze_stopped_half_way_has_not_happened(submitted, line, agency, region, director):
    services.approve_line(submitted, line, user=agency, today=TODAY)
    services.approve_period(submitted, user=region, today=TODAY, note=UNCHECKED)
    steps = submitted.steps.count()

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        services.freeze_period(submitted, user=director, today=TODAY, progress=stop)
    submitted.refresh_from_db()
    assert (submitted.state, submitted.steps.count()) == ("approved", steps)
    assert services.freeze_period(submitted, user=director, today=TODAY).state == "frozen"
