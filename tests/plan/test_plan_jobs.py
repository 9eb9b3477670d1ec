"""The readings, as work that is asked for."""

import datetime as dt

import pytest
from django.urls import reverse

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.jobs import running, services
from raccordo.kernel.jobs.models import Job
from raccordo.kernel.jobs.states import State
from raccordo.plan.jobs import take_readings
from raccordo.plan.loading import load_plan
from raccordo.plan.models import Reading
from tests.kernel.factories import acting
from tests.plan.plans import PLAN

pytestmark = pytest.mark.django_db


def test_the_readings_are_taken_once_and_open_on_the_board(client):
    load_plan(PLAN, today=dt.date(2020, 1, 1))
    user = acting(Role.AGENCY_MANAGER)
    record = running.perform(services.start(take_readings, user, at="2020-03-31"))
    assert record.state == State.DONE
    assert record.result_url == f"{reverse('board')}?al=2020-03-31"
    taken = Reading.objects.count()
    assert taken == record.total > 0
    again = running.perform(services.start(take_readings, user, at="2020-03-31"))
    assert "0 rilevazioni" in again.lines.all()[2].text
    assert Reading.objects.count() == taken


def test_a_day_without_a_plan_is_told():
    record = running.perform(services.start(take_readings, acting(Role.AGENCY_MANAGER), at="2017-12-31"))
    assert (record.state, record.error) == (
        State.FAILED,
        "Nessun piano è in vigore il 31/12/2017: scegli un altro giorno.",
    )


def test_two_do_not_take_them_together(client):
    load_plan(PLAN, today=dt.date(2020, 1, 1))
    client.force_login(acting(Role.AGENCY_MANAGER))
    first = client.post(reverse("compute"))
    assert first.url == Job.objects.get().get_absolute_url()
    second = client.post(reverse("compute"), follow=True)
    assert "già in attesa o in corso" in second.content.decode()
    assert Job.objects.count() == 1
