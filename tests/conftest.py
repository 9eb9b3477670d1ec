"""What every test may ask for: a clean cache, and a small synthetic region built once per worker.

How the region is swapped in is told in ``docs/tests.md``.
"""

import sqlite3

import pytest
from django.core.cache import cache
from django.db import connection, transaction

#: A tenth of the demo: at a hundredth the rare things would be missing, and some number would have nothing to count.
REGION_SCALE = 0.002
REGION_SEED = 369


@pytest.fixture(autouse=True)
def _clean_cache():
    """Kept answers are known by plan, day and counters of changes, which repeat from one test to the next."""
    cache.clear()


def build_region() -> None:
    """Territory, plan and synthetic region in the present database; indicators are left to be asked."""
    from raccordo.demo import build

    wanted = build.Wanted(REGION_SCALE, REGION_SEED)
    for stage in (build.territory, build.plan, build.region):
        stage(wanted, lambda done, total: None)


def copy_of(database: sqlite3.Connection) -> sqlite3.Connection:
    """A whole copy in memory."""
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    database.backup(copy)
    return copy


@pytest.fixture(scope="session")
def region_snapshot(django_db_setup, django_db_blocker):
    """Two copies of the test database: empty, and with the region; ``None`` where the database is not SQLite."""
    if connection.vendor != "sqlite":
        yield None
        return
    with django_db_blocker.unblock():
        connection.ensure_connection()
        empty = copy_of(connection.connection)
        build_region()
        full = copy_of(connection.connection)
        empty.backup(connection.connection)
    yield empty, full
    empty.close()
    full.close()


@pytest.fixture(scope="module")
def region(region_snapshot, django_db_blocker):
    """The synthetic region stands in the database while the tests of this module run.

    Mark the module ``xdist_group("region")``, so that one worker builds it for all.
    """
    with django_db_blocker.unblock():
        if region_snapshot is None:
            with transaction.atomic():
                build_region()
                yield
                transaction.set_rollback(True)
            return
        empty, full = region_snapshot
        full.backup(connection.connection)
        yield
        empty.backup(connection.connection)
