"""What every test may ask for: a clean cache, a small synthetic region built once per worker, a small observatory built
once for all of them.

How the region is swapped in, and which tests one worker runs together, is told in ``docs/tests.md``.
"""

import fcntl
import shutil
import sqlite3
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import translation
from django.utils.translation.reloader import translation_file_changed

from raccordo.config.messages import compile_all
from raccordo.kernel import triggers
from tests import servers
from tests.gates import asked

#: A tenth of the demo: at a hundredth the rare things would be missing, and some number would have nothing to count.
REGION_SCALE = 0.002
REGION_SEED = 369

ANALYSIS = Path(__file__).with_name("analysis")

# How long an example takes depends on what else the machine does: properties are held to, not times. Fixtures are made
# once for all the examples of a test: one that writes begins by clearing, or by counting, what the last one left.
_CHECKS = [hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.function_scoped_fixture]
hypothesis.settings.register_profile("raccordo", deadline=None, suppress_health_check=_CHECKS)
hypothesis.settings.load_profile("raccordo")


def pytest_configure(config):
    """The Italian interface is what most pages are held to. Catalogues that are newer than their compiled form are
    compiled, and read again: Django has started before any conftest."""
    if hasattr(config, "workerinput"):
        return
    config.pluginmanager.register(asked.Watch(config), "matrix-asked")
    if compile_all():
        translation_file_changed(sender=None, file_path=Path("django.mo"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """What takes long to make is made by one worker: the region, and the compiled parts of the analysis. The browser's
    tests make a region of their own: with the others that ask for it they would be what all workers wait for."""
    for item in items:
        if item.get_closest_marker("xdist_group"):
            continue
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))
        elif "region_snapshot" in item.fixturenames:
            item.add_marker(pytest.mark.xdist_group("region"))
        elif "observatory_folder" in item.fixturenames or ANALYSIS in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("analysis"))
        elif "world" in item.fixturenames:  # it is made once per module: by one worker, not by each
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


def pytest_collection_finish(session):
    """Without its groups a run is right but much longer, and nobody is told: some pairs of versions lose them."""
    if getattr(session.config.option, "loadgroup", False):
        for item in session.items:
            if item.get_closest_marker("xdist_group") and "@" not in item.nodeid:
                raise pytest.UsageError("pytest-xdist does not know the groups of tests: see pyproject.toml on pytest")


@pytest.fixture(autouse=True)
def _clean_cache():
    """Kept answers are known by plan, day and counters of changes, which repeat from one test to the next."""
    for name in settings.CACHES:
        caches[name].clear()


@pytest.fixture(autouse=True)
def _default_language():
    """A request of somebody who chose English leaves its thread in English: the next test starts in Italian again."""
    translation.activate(settings.LANGUAGE_CODE)


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
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database with its guards: they come with migrations, and its tables are made without."""
    with django_db_blocker.unblock():
        triggers.install(connection, triggers.declared())


@pytest.fixture(autouse=True, scope="session")
def _connection_outlives_requests():
    """A file closed by hand ends a request outside the test client, and Django then closes a connection that is within
    a transaction: the test's own. The embedded database of the tests cannot be closed; another one can."""

    def unless_within(connection) -> None:
        if not connection.in_atomic_block:
            close_if_obsolete(connection)

    close_if_obsolete = BaseDatabaseWrapper.close_if_unusable_or_obsolete
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "close_if_unusable_or_obsolete", unless_within)
        yield


def region_database() -> tuple[str, str]:
    """Copy the empty test database on its server and put the region in the copy; the names of both."""
    empty = connection.settings_dict["NAME"]
    full = f"{empty}_region"
    servers.create(full, empty)
    with servers.using(full):
        build_region()
    return empty, full


@pytest.fixture(scope="session")
def region_snapshot(django_db_setup, django_db_blocker):
    """The test database empty and with the region: two copies on SQLite, the names of two databases elsewhere."""
    if connection.vendor != "sqlite":
        with django_db_blocker.unblock():
            names = region_database()
        yield names
        with django_db_blocker.unblock():
            servers.drop(names[1])
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
    """The synthetic region stands in the database while the tests of this module run."""
    with django_db_blocker.unblock():
        empty, full = region_snapshot
        if connection.vendor != "sqlite":
            with servers.using(full), transaction.atomic():
                yield
                transaction.set_rollback(True)
            return
        full.backup(connection.connection)
        yield
        empty.backup(connection.connection)


@pytest.fixture(scope="session")
def observatory_folder(tmp_path_factory, worker_id) -> Path:
    """A folder with a small observatory, built once for all workers: read it, or copy it."""
    from tests.observatory.store import build_store

    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    folder, whole = shared / "observed", shared / "observed.whole"
    with (shared / "observed.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not whole.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            build_store(folder)
            whole.touch()
    return folder


@pytest.fixture
def observed(observatory_folder, monkeypatch):
    """The pages look at the small observatory."""
    from raccordo.observatory import asking
    from raccordo.observatory.market import Market

    market = Market(observatory_folder / "observatory")
    monkeypatch.setattr(asking, "here", lambda: market)
    return market
