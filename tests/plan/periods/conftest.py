"""A small plan with records behind its numbers, and the people whose job it is to sign them."""

import datetime as dt

import pytest

from raccordo.kernel.accounts.roles import Role
from raccordo.plan.loading import load_plan
from raccordo.plan.periods import services
from tests.kernel.factories import CentreFactory, DeliverableFactory, acting
from tests.plan.plans import PLAN
from tests.workforce.factories import CentreSupportFactory

#: The first half of 2020 is over.
TODAY = dt.date(2020, 7, 10)
#: Why a period is approved whose records no sample was drawn of.
UNCHECKED = "La verifica si fa sul secondo semestre."


@pytest.fixture
def version(db):
    return load_plan(PLAN, today=dt.date(2020, 1, 1)).version


@pytest.fixture
def centres(db):
    return CentreFactory.create_batch(2)


@pytest.fixture
def lead(db):
    return acting(Role.LINE_LEAD)


@pytest.fixture
def agency(db):
    return acting(Role.AGENCY_MANAGER)


@pytest.fixture
def region(db):
    return acting(Role.REGIONAL_MANAGER)


@pytest.fixture
def director(db):
    """Who freezes: the region's other manager."""
    return acting(Role.REGIONAL_MANAGER)


@pytest.fixture
def line(version):
    return version.lines.get()


@pytest.fixture
def period(version, agency):
    return services.open_period(version, "2020-S1", user=agency, today=TODAY)


@pytest.fixture
def coached(centres):
    """A centre coached twice in the first half of the year, on 4 May and 3 June."""
    return [
        CentreSupportFactory(centre=centres[0], topic="rdc", form="coaching", held_on=day)
        for day in (dt.date(2020, 5, 4), dt.date(2020, 6, 3))
    ]


@pytest.fixture
def evaluation(db):
    day = dt.date(2020, 5, 1)
    return DeliverableFactory(kind="evaluation_report", drafted_on=day, shared_on=day, reference="prot. 1")


@pytest.fixture
def submitted(period, line, lead, coached, evaluation):
    services.submit_line(period, line, user=lead, today=TODAY)
    return period


@pytest.fixture
def frozen(submitted, line, agency, region, director):
    services.approve_line(submitted, line, user=agency, today=TODAY)
    services.approve_period(submitted, user=region, today=TODAY, note=UNCHECKED)
    return services.freeze_period(submitted, user=director, today=TODAY)
