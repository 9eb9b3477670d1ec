"""A sealed chain to tamper with, and people."""

import pytest
from django.db import connection

from raccordo.kernel import audit
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.audit.models import Entry
from tests.casework.factories import JobSeekerFactory
from tests.kernel.factories import CentreFactory, acting


@pytest.fixture
def sealed(django_capture_on_commit_callbacks):
    """Runs a block as a transaction of its own: what it wrote is sealed when it ends, and nothing of earlier tests."""
    connection.audit_waiting = set()  # what a test writes is rolled back, and waits for ever for its commit
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def centre(db):
    return CentreFactory(name="Asti")


@pytest.fixture
def operator(centre):
    return acting(Role.OPERATOR, centre=centre)


@pytest.fixture
def chain_of_ten(sealed, operator, centre):
    """Ten entries and more: a person entered, changed and read, in several transactions."""
    for number in range(4):
        with sealed(), audit.on_behalf(operator):
            seeker = JobSeekerFactory(centre=centre)
            seeker.first_name = f"Nome{number}"
            seeker.save()
            audit.record_read(operator, seeker)
    return list(Entry.objects.order_by("pk"))


@pytest.fixture
def log_in(client):
    """Log a new person in, in a role and place; returns the client, whose ``user`` is that person."""

    def enter(role: str, **place):
        client.logout()
        client.user = acting(role, **place)
        client.force_login(client.user)
        return client

    return enter
