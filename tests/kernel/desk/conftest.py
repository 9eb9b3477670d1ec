"""People who look at desks."""

import pytest

from raccordo.kernel.accounts.roles import Role
from tests.kernel.factories import CentreFactory, acting


@pytest.fixture
def log_in(client):
    """Log a new person in, in a role and place; returns the client, whose ``user`` is that person."""

    def enter(role: str, **place):
        client.logout()
        client.user = acting(role, **place)
        client.force_login(client.user)
        return client

    return enter


@pytest.fixture
def manager(db, log_in):
    return log_in(Role.AGENCY_MANAGER)


@pytest.fixture
def centre(db):
    return CentreFactory(name="Asti")
