"""A small region with a plan in force, some records behind its numbers, and people who look at them."""

import datetime as dt

import pytest

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.models import CentreShape, Installation, Region
from raccordo.plan.loading import load_plan
from raccordo.plan.models import Period, PlanVersion
from raccordo.plan.periods import services
from tests.demand.factories import ApproachFactory, CampaignFactory, CompanyFactory
from tests.kernel.factories import CentreFactory, QuadrantFactory, acting
from tests.web.plans import PLAN

TODAY = dt.date(2021, 6, 30)


@pytest.fixture
def log_in(client, db):
    """Log a new person in, in a role and place; returns the client, whose ``user`` is that person."""

    def enter(role: str, **place):
        client.logout()
        client.user = acting(role, **place)
        client.force_login(client.user)
        return client

    return enter


@pytest.fixture
def today(db) -> dt.date:
    """The installation's day, so that no test depends on the calendar."""
    Installation.objects.create(pk=1, reference_day=TODAY, synthetic=True)
    return TODAY


@pytest.fixture
def plan(today) -> PlanVersion:
    """The small plan, in force since 2020."""
    return load_plan(PLAN, today=dt.date(2020, 1, 1)).version


@pytest.fixture
def centres(db):
    """Asti and Biella, each in its quadrant, with a square each on the map."""
    Region.objects.create(code="99", name="Prova", view_box="0 0 20 10", outline="M0 0h20v10h-20z", attribution="ISTAT")
    found = []
    for position, name in enumerate(("Asti", "Biella")):
        quadrant = QuadrantFactory(code=f"q-{name.lower()}", name=f"Quadrante di {name}", position=position)
        centre = CentreFactory(code=name.lower(), name=name, seat__province__quadrant=quadrant)
        CentreShape.objects.create(centre=centre, path=f"M{position * 10} 0h10v10h-10z", label_x=5, label_y=5)
        found.append(centre)
    return found


@pytest.fixture
def companies(centres):
    """Three companies informed, one of them twice and once late; a fourth refused."""
    asti, biella = centres
    campaign = CampaignFactory(target="rdc")
    made = [CompanyFactory(name=f"Impresa {n}", centre=c) for n, c in enumerate((asti, asti, biella, biella))]

    def approach(company, day: dt.date, outcome: str = "informed", delay: int = 1):
        ApproachFactory(
            company=company, campaign=campaign, centre=company.centre, planned_on=day, held_on=day, outcome=outcome,
            entered_on=day + dt.timedelta(days=delay),
        )  # fmt: skip

    approach(made[0], dt.date(2020, 3, 2))
    approach(made[0], dt.date(2021, 3, 2), delay=60)
    approach(made[1], dt.date(2020, 9, 1))
    approach(made[2], dt.date(2021, 5, 5), outcome="surveyed")
    approach(made[3], dt.date(2021, 5, 6), outcome="refused")
    return made


@pytest.fixture
def manager(log_in, plan):
    """The agency's manager."""
    return log_in(Role.AGENCY_MANAGER)


@pytest.fixture
def period(plan, companies) -> Period:
    """The first half of 2020, open."""
    return services.open_period(plan, "2020-S1", user=acting(Role.AGENCY_MANAGER), today=TODAY)


@pytest.fixture
def submitted(period) -> Period:
    """The same, submitted by every line."""
    for line in period.version.lines.all():
        services.submit_line(period, line, user=acting(Role.LINE_LEAD), today=TODAY)
    return period
