"""The small world of the gates, made once per module."""

import pytest
from django.db import transaction

from tests.gates import world as worlds


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Every register with a record here and a record elsewhere; undone after the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield worlds.populate()
        transaction.set_rollback(True)
