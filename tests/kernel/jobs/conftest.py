"""People who ask for jobs."""

import pytest

from tests.kernel.factories import acting


@pytest.fixture
def log_in(client, db):
    """Log a new person in, in a role and place; returns the client, whose ``user`` is that person."""

    def enter(role: str, **place):
        client.logout()
        client.user = acting(role, **place)
        client.force_login(client.user)
        return client

    return enter
