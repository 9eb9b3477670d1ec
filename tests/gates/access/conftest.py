"""A person and a client for every actor, in the small world; pages are asked for and not drawn."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import HttpResponse, HttpResponseNotFound
from django.test import Client

from raccordo.config import urls
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.desk import pages, views
from raccordo.kernel.jobs import views as job_views
from raccordo.plan.loading import load_plan
from tests.gates import asked
from tests.gates import world as worlds
from tests.gates.access.actors import ACTORS, DESKS, Actor
from tests.plan.plans import PLAN


@pytest.fixture(scope="module")
def people(world, django_db_blocker):
    """A person per actor, and the plan they look at."""
    with django_db_blocker.unblock():
        load_plan(PLAN, today=dt.date(2020, 1, 1))
        worlds.signed()
        return {
            actor: worlds.person(actor.role, world.mine, quadrant=actor.quadrant, reads=actor.reads) for actor in ACTORS
        }


@pytest.fixture(autouse=True)
def _undrawn(monkeypatch):
    """Pages are asked for and not drawn: what they would have been given stays on the answer. Drawing is held
    by the other gates, and here it would take nine tenths of the time."""

    def given(request, template, context=None, status=None, **options):
        response = HttpResponse(template, status=status)
        response.given = context
        return response

    monkeypatch.setattr(pages, "render", given)
    monkeypatch.setattr(views, "render", given)
    monkeypatch.setattr(job_views, "render", given)
    monkeypatch.setattr(urls, "handler404", lambda request, exception: HttpResponseNotFound(), raising=False)


@pytest.fixture(autouse=True)
def _noted(request):
    """What the visitors ask for travels with the report of the test: tests/gates/asked.py."""
    asked.taken()
    yield
    request.node.user_properties.append(("asked", asked.taken()))


@pytest.fixture(scope="module")
def visitors(people, django_db_blocker):
    """A logged-in client per actor."""
    found: dict[Actor, Client] = {actor: asked.Visitor(str(actor)) for actor in ACTORS}
    with django_db_blocker.unblock():
        for actor, client in found.items():
            client.force_login(people[actor])
    return found


@pytest.fixture(params=ACTORS, ids=str)
def actor(request):
    return request.param


@pytest.fixture
def visitor(actor, visitors):
    return visitors[actor]


@pytest.fixture(params=DESKS, ids=lambda desk: desk.entity)
def desk(request):
    return request.param


@pytest.fixture(scope="module")
def provisional(people, django_db_blocker):
    """A report of a period that is not frozen, with files that say nothing."""
    with django_db_blocker.unblock():
        return worlds.provisional_report(people[Actor(Role.AGENCY_MANAGER)])


@pytest.fixture(scope="module")
def yearbook(world, people, django_db_blocker):
    """A yearly report whose files say nothing, not shared."""
    with django_db_blocker.unblock():
        return worlds.yearbook(world.mine.centre.quadrant)
