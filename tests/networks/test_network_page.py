"""The page of a network: what its composition has and what it lacks, on the day shown."""

import pytest
from django.urls import reverse

from raccordo.kernel.accounts.roles import Role
from tests.kernel.factories import acting
from tests.networks.factories import NetworkFactory, complete_network

pytestmark = pytest.mark.django_db


def page(client, network, **query):
    client.force_login(acting(Role.LINE_LEAD))
    return client.get(reverse("desk:detail", args=["networks", "network", network.pk]), query)


def test_a_complete_network_has_every_line_satisfied(client):
    shown = page(client, complete_network())
    lines = shown.context["checklist"]
    assert len(lines) == 6
    assert all(line.satisfied for line in lines)
    assert all(str(line) in shown.content.decode().replace("&#x27;", "'") for line in lines)


def test_the_day_asked_is_the_day_shown(client):
    lines = page(client, complete_network(), al="2020-01-31").context["checklist"]
    assert [line.found for line in lines] == [0] * 6


def test_a_kind_without_rule_shows_no_checklist(client):
    shown = page(client, NetworkFactory(kind="social"))
    assert shown.context["checklist"] == []
    assert "it-close-circle" not in shown.content.decode()
