"""A half-year submitted with eighteen records in two centres, a sample of them, and the people it takes."""

import datetime as dt

import pytest

from raccordo.kernel.accounts.roles import Role
from raccordo.plan.evidence import services
from raccordo.plan.evidence.formula import Design
from raccordo.plan.models import FrozenReading
from raccordo.plan.periods import services as periods
from tests.kernel.factories import acting
from tests.plan.periods.conftest import TODAY, agency, centres, lead, line, period, region, version
from tests.workforce.factories import CentreSupportFactory

__all__ = ["agency", "centres", "lead", "line", "period", "region", "version"]

DESIGN = Design(margin=0.1, confidence=0.95, expected=0.9)


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def supports(centres):
    """Twelve meetings in the first centre, six in the second."""
    first = dt.date(2020, 2, 3)
    return [
        CentreSupportFactory(
            centre=centres[n // 12], topic="rdc", form="coaching", held_on=first + dt.timedelta(days=n)
        )
        for n in range(18)
    ]


@pytest.fixture
def reading(period, line, lead, supports):
    """The sealed reading of A1."""
    periods.submit_line(period, line, user=lead, today=TODAY)
    return FrozenReading.objects.get(period=period, indicator__code="A1")


@pytest.fixture
def auditor(db):
    return acting(Role.AUDITOR)


@pytest.fixture
def sample(reading, region, auditor):
    return services.draw_sample(reading, user=region, today=TODAY, seed="369", design=DESIGN)


@pytest.fixture
def managers(centres):
    """The managers of the two centres."""
    return [acting(Role.CENTRE_MANAGER, centre=centre) for centre in centres]
