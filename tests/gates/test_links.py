"""No page shows a link that does not open for who reads it."""

import datetime as dt

import pytest
from django.urls import resolve, reverse
from lxml import html

from raccordo.kernel.accounts.roles import Role
from raccordo.plan.loading import load_plan
from tests.gates import world as worlds
from tests.plan.plans import PLAN

#: Where each role starts. Of each kind of address linked there, the first one is opened.
STARTS = [("home",), ("board",), ("indicator", "A1"), ("alerts",), ("periods",), ("deliverables",)]


@pytest.fixture(scope="module")
def planned(world, django_db_blocker):
    """The plan, and a signed half-year of it."""
    with django_db_blocker.unblock():
        load_plan(PLAN, today=dt.date(2020, 1, 1))
        worlds.signed()
    return world


@pytest.mark.parametrize("role", list(Role), ids=str)
def test_what_is_linked_opens(role, planned, client, db):
    client.force_login(worlds.person(role, planned.mine))
    starts = [reverse(name, args=args) for name, *args in STARTS]
    starts.append(reverse("centre_data", args=[planned.mine.centre.code]))
    linked: dict[str, str] = {}
    for start in starts:
        answer = client.get(start)
        assert answer.status_code == 200, start
        for link in html.fromstring(answer.content).xpath("//a/@href"):
            if link.startswith("/") and not link.startswith("/static/"):
                linked.setdefault(resolve(link.split("?")[0].split("#")[0]).view_name, link)
    assert len(linked) > 10
    assert {link: status for link in linked.values() if (status := client.get(link).status_code) >= 400} == {}
