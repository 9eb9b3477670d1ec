"""Messages are matched in the sources' own language."""

import pytest
from django.utils.translation import override


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield
