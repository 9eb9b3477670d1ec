"""A period with records behind its numbers, frozen by the people whose job it is, and a text on its line."""

import pytest

from raccordo.plan.reports import narratives
from tests.plan.periods.conftest import (
    TODAY,
    agency,
    centres,
    coached,
    director,
    evaluation,
    frozen,
    lead,
    line,
    period,
    region,
    submitted,
    version,
)

__all__ = [
    "TODAY", "agency", "centres", "coached", "director", "evaluation", "frozen", "lead", "line", "period", "region",
    "submitted", "version",
]  # fmt: skip

TEXT = "Il lavoro è andato **avanti**.\n\n- uno\n- due"


@pytest.fixture
def media(settings, tmp_path):
    """Files of the tests go where they are forgotten."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def told(period, line, lead):
    """The first version of the line's text."""
    return narratives.write(period, line, TEXT, base=0, user=lead, today=TODAY)
