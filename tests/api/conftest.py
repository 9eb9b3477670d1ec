"""The small world of the gates, with a plan, and programs that ask about it."""

import datetime as dt

import pytest
from django.db import transaction

from raccordo.kernel.accounts.roles import Role
from raccordo.lines.workforce.enums import SupportForm, SupportTopic
from raccordo.plan.loading import load_plan
from raccordo.plan.models import PlanVersion
from raccordo.plan.periods import services
from tests.api.callers import caller
from tests.gates import world as worlds
from tests.kernel.factories import acting
from tests.plan.plans import PLAN
from tests.workforce.factories import CentreSupportFactory


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Every register with a record here and a record elsewhere, and the plan; undone after the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        found = worlds.populate()
        load_plan(PLAN, today=dt.date(2020, 1, 1))
        for here in (found.mine, found.theirs):
            CentreSupportFactory(
                centre=here.centre, topic=SupportTopic.RDC, form=SupportForm.COACHING, held_on=dt.date(2020, 6, 1)
            )
        agency = acting(Role.AGENCY_MANAGER)
        version = PlanVersion.objects.in_force(worlds.TODAY)
        period = services.open_period(version, "2020-S1", user=agency, today=worlds.TODAY)
        services.submit_line(period, version.lines.get(), user=acting(Role.LINE_LEAD), today=worlds.TODAY)
        yield found
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def manager(world, django_db_blocker):
    """A program that acts as an agency manager."""
    with django_db_blocker.unblock():
        return caller("agenzia", Role.AGENCY_MANAGER)


@pytest.fixture(scope="module")
def operator(world, django_db_blocker):
    """A program that acts as an operator of the first centre."""
    with django_db_blocker.unblock():
        return caller("operatore", Role.OPERATOR, centre=world.mine.centre)
