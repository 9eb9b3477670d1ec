"""Registers drawn whole, with their records in them: list, search, form, page of a record."""

import datetime as dt

import pytest
from django.urls import reverse

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.desk import all_desks
from tests.gates.world import factory_of
from tests.kernel.factories import acting

pytestmark = pytest.mark.django_db

#: Those of two lines; the gates ask for the pages of all.
DESKS = [desk for desk in all_desks() if desk.app in ("crises", "schooling")]


@pytest.fixture
def manager(client):
    user = acting(Role.AGENCY_MANAGER, valid_from=dt.date(2000, 1, 1))
    client.force_login(user)
    return client


@pytest.mark.parametrize("desk", DESKS, ids=lambda desk: desk.entity)
def test_a_manager_lists_opens_and_changes_records(desk, manager):
    records = [factory_of(desk)() for _ in range(2)]
    listing = manager.get(reverse("desk:list", args=[desk.app, desk.name]))
    assert listing.status_code == 200
    for record in records:
        assert record.get_absolute_url() in listing.content.decode()
    assert manager.get(records[0].get_absolute_url()).status_code == 200
    change = reverse("desk:change", args=[desk.app, desk.name, records[0].pk])
    for address in (reverse("desk:add", args=[desk.app, desk.name]), change):
        assert manager.get(address).status_code == 200


@pytest.mark.parametrize("desk", DESKS, ids=lambda desk: desk.entity)
def test_a_search_that_finds_nothing_lists_nothing(desk, manager):
    record = factory_of(desk)()
    address = reverse("desk:list", args=[desk.app, desk.name])
    shown = manager.get(address).context["found"]
    found = (manager.post if shown.private else manager.get)(address, {"q": "zzqz"}, follow=True)
    assert found.status_code == 200
    assert (record.get_absolute_url() in found.content.decode()) == (not shown.searchable)
