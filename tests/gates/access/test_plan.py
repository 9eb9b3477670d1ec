"""The plan, its periods, the observatory and programs: who looks, who moves them."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse

from raccordo.api.models import ApiClient
from raccordo.kernel.access import Action
from raccordo.kernel.accounts.roles import ORGANISATION_ROLES, Role
from raccordo.kernel.jobs.models import Job
from raccordo.plan.models import Period, PeriodException
from tests.api.callers import caller
from tests.gates import world as worlds
from tests.gates.access.actors import code, may
from tests.gates.access.addresses import OBSERVATORY_PAGES, PLAN_PAGES
from tests.kernel.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("access-plan")]


@pytest.mark.parametrize("name", PLAN_PAGES)
def test_the_plan_opens_for_whom_the_table_says(visitor, actor, name):
    assert visitor.get(reverse(name, args=PLAN_PAGES[name])).status_code == code(may(actor, Action.VIEW, "plan"))


@pytest.mark.parametrize("name", OBSERVATORY_PAGES)
def test_the_observatory_opens_for_whom_the_table_says(visitor, actor, name):
    assert visitor.get(reverse(name)).status_code == code(may(actor, Action.VIEW, "observatory"))


def test_the_observatory_is_built_by_who_may_change_it(visitor, actor):
    allowed = may(actor, Action.CHANGE, "observatory")
    with transaction.atomic():
        assert visitor.post(reverse("observatory-build")).status_code == (302 if allowed else 404)
        assert Job.objects.filter(kind="observatory.build").exists() == allowed
        transaction.set_rollback(True)


def test_communications_are_taken_in_by_who_may_change_the_observatory(visitor, actor, settings, tmp_path):
    settings.VAR_DIR = tmp_path  # nothing waits there
    right = may(actor, Action.CHANGE, "observatory")
    assert visitor.get(reverse("observatory-communications")).status_code == code(right)
    assert visitor.get(reverse("observatory-refused")).status_code == code(right)
    assert visitor.post(reverse("observatory-take"), {"file": "x"}).status_code == (302 if right else 404)


def test_basins_are_drawn_and_put_in_force_by_who_may_change_the_observatory(visitor, actor, settings, tmp_path):
    settings.VAR_DIR = tmp_path  # nothing is built there: who may is sent back, and no drawing is there to be used
    right = may(actor, Action.CHANGE, "observatory")
    assert visitor.get(reverse("observatory-drawings")).status_code == (302 if right else 404)
    assert visitor.post(reverse("observatory-drawings"), {"year": "2020"}).status_code == (302 if right else 404)
    assert visitor.post(reverse("observatory-drawing-use"), {"year": "2020"}).status_code == 404


@pytest.fixture(scope="module")
def program(people, django_db_blocker):
    """A registered program with a token."""
    with django_db_blocker.unblock():
        return caller("programma", Role.AGENCY_MANAGER)


def test_programs_are_looked_at_and_kept_by_whom_the_table_says(visitor, actor, program):
    found = ApiClient.objects.get(code=program.code)
    reads, keeps = may(actor, Action.VIEW, "api.apiclient"), may(actor, Action.CHANGE, "api.apiclient")
    assert visitor.get(reverse("api_clients")).status_code == code(reads)
    assert visitor.get(reverse("api_client", args=[found.code])).status_code == code(reads)
    with transaction.atomic():
        for name, rest, kept in (("issue", [], 422), ("revoke", [found.tokens.get().pk], 302), ("end", [], 302)):
            answer = visitor.post(reverse(f"api_{name}", args=[found.code, *rest]), {})
            assert answer.status_code == (kept if keeps else 404), name
        transaction.set_rollback(True)


def test_the_readings_are_asked_for_by_who_may_change_plans(visitor, actor):
    with transaction.atomic():
        response = visitor.post(reverse("compute"))
        asked = Job.objects.filter(kind="plan.compute").count()
        transaction.set_rollback(True)
    right = may(actor, Action.CHANGE, "plan")
    assert (response.status_code, asked) == ((302, 1) if right else (404, 0))


def test_a_number_opens_on_what_is_in_scope_only(visitor, actor, world):
    listed = visitor.get(reverse("records", args=["A1"])).given["listing"]
    allowed = actor.role not in ORGANISATION_ROLES
    assert listed.count <= (1 if actor.reads_narrow else 2) if allowed else listed.count == 0


def test_a_sealed_number_lists_what_is_in_scope_only(visitor, actor, world):
    listed = visitor.get(reverse("frozen", args=PLAN_PAGES["frozen"])).given["listing"]
    centres = {row.centre for row in listed.rows}
    assert (
        not centres if actor.role in ORGANISATION_ROLES else centres <= {world.mine.centre.pk, world.theirs.centre.pk}
    )
    assert world.theirs.centre.pk not in centres or not actor.reads_narrow


#: Each step of a period: the period and line it is tried on, and the rows of the table that give the right to it.
STEPS = {
    "submit": ("2020-S2", "lavoro", [("submit", "plan.periodline")]),
    "approve": ("2020-S1", "lavoro", [("approve", "plan.periodline")]),
    "send_back": ("2020-S1", "lavoro", [("approve", "plan.periodline"), ("approve", "plan.period")]),
    "freeze": ("2020-S1", "", [("freeze", "plan.period")]),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_period_moves_for_whom_the_table_says_in_the_whole_region(visitor, actor, step):
    period, line, rights = STEPS[step]
    right = not actor.narrow and any(may(actor, Action(action), entity) for action, entity in rights)
    sent = {"passo": step, "linea": line, "nota": "perché"}
    answer = visitor.post(reverse("period_step", args=[period]), sent)
    assert answer.status_code == (302 if right else 404)


def test_a_period_opens_and_an_exception_is_granted_by_whom_the_table_says(visitor, actor):
    opens = not actor.narrow and may(actor, Action.ADD, "plan.period")
    assert visitor.post(reverse("period_open"), {"periodo": "2020"}).status_code == (302 if opens else 404)
    grants = not actor.narrow and may(actor, Action.ADD, "plan.periodexception")
    assert visitor.get(reverse("period_exception", args=["2020-S1"])).status_code == code(grants)
    assert visitor.post(reverse("period_exception", args=["2020-S1"]), {}).status_code == (422 if grants else 404)


def test_an_exception_is_ended_by_whom_the_table_says(visitor, actor):
    """Who may is told what is missing; for others there is nothing there."""
    one = PeriodException.objects.create(
        period=Period.objects.get(code="2020-S1"), reason="prova", granted_by=UserFactory(),
        granted_role=Role.AGENCY_MANAGER, granted_on=worlds.TODAY, valid_from=worlds.TODAY, valid_to=worlds.TODAY,
    )  # fmt: skip
    ends = not actor.narrow and may(actor, Action.ADD, "plan.periodexception")
    address = reverse("period_exception_end", args=["2020-S1", one.pk])
    assert visitor.post(address, {}).status_code == (302 if ends else 404)


def test_a_search_among_records_is_kept_out_of_the_address(visitor, actor):
    response = visitor.post(reverse("records", args=["A1"]), {"q": "Rossi"})
    assert response.status_code == 302
    assert "Rossi" not in response.url


def test_late_records_are_listed_for_who_reads_the_register(visitor, actor, world):
    right = may(actor, Action.VIEW, "plan")
    answer = visitor.get(reverse("late_records", args=["A1"]))
    assert answer.status_code == code(right)
    if right and not may(actor, Action.VIEW, "workforce.centresupport"):
        assert not answer.given["listing"].rows
    elif right:
        assert {row.centre_id for row in answer.given["listing"].rows} <= {world.mine.centre.pk, world.theirs.centre.pk}
        assert not (
            actor.reads_narrow and any(row.centre_id == world.theirs.centre.pk for row in answer.given["listing"].rows)
        )


def test_the_data_of_a_centre_open_for_who_reads_the_plan(visitor, actor, world):
    answer = visitor.get(reverse("centre_data", args=[world.theirs.centre.code]))
    assert answer.status_code == code(may(actor, Action.VIEW, "plan"))
