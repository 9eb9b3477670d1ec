"""A store of its own for each test, and people at the desks."""

import pytest

from tests.kernel.desk.conftest import centre, log_in, manager

__all__ = ["centre", "log_in", "manager"]


@pytest.fixture(autouse=True)
def store_folder(settings, tmp_path):
    """Files of a test stay its own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "attachments"


@pytest.fixture
def files(store_folder):
    """What lies in the store: names of kept files and of uploads in progress."""

    def listed() -> list[str]:
        return sorted(p.name for p in store_folder.rglob("*") if p.is_file() and p.name != ".lock")

    return listed
