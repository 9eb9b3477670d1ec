"""Three scopes: where one writes, reads and may search."""

import datetime as dt

import pytest
from django.db import IntegrityError

from raccordo.kernel.accounts.reaches import REACHES, Reach
from raccordo.kernel.accounts.roles import CENTRE_ROLES, Role
from raccordo.lines.casework.models import JobSeeker
from tests.casework.factories import JobSeekerFactory
from tests.kernel.factories import CentreFactory, MembershipFactory, acting

pytestmark = pytest.mark.django_db
DAY = dt.date(2021, 6, 30)


@pytest.fixture
def places():
    """Mine, a neighbour in the same quadrant, and one far away."""
    mine = CentreFactory()
    near = CentreFactory(seat__province__quadrant=mine.quadrant)
    return {"mine": mine, "near": near, "far": CentreFactory()}


@pytest.fixture
def seekers(places):
    return {where: JobSeekerFactory(centre=centre) for where, centre in places.items()}


def where(rows, seekers) -> set[str]:
    """Which of the three job seekers are among some rows."""
    return {name for name, seeker in seekers.items() if rows.filter(pk=seeker.pk).exists()}


def scopes(user, seekers) -> tuple[set[str], set[str], set[str]]:
    """Where the person writes, reads and searches."""
    rows = JobSeeker.objects.all()
    return tuple(
        where(found, seekers) for found in (rows.writable_by(user), rows.visible_to(user), rows.searchable_by(user))
    )


ALL = {"mine", "near", "far"}


@pytest.mark.parametrize("role", sorted(CENTRE_ROLES))
def test_a_role_of_a_centre_writes_and_reads_there_and_searches_the_region(places, seekers, role):
    assert scopes(acting(role, centre=places["mine"]), seekers) == ({"mine"}, {"mine"}, ALL)


@pytest.mark.parametrize(
    ("reads", "searches", "expected"),
    [
        (Reach.QUADRANT, "", ({"mine"}, {"mine", "near"}, ALL)),
        (Reach.QUADRANT, Reach.QUADRANT, ({"mine"}, {"mine", "near"}, {"mine", "near"})),
        ("", Reach.OWN, ({"mine"}, {"mine"}, {"mine"})),
        (Reach.REGION, Reach.OWN, ({"mine"}, ALL, ALL)),
    ],
)
def test_a_membership_may_carry_a_reach_of_its_own(places, seekers, reads, searches, expected):
    user = acting(Role.NAVIGATOR, centre=places["mine"], reads=reads, searches=searches)
    assert scopes(user, seekers) == expected


@pytest.mark.parametrize(
    ("days", "reads"), [(-1, {"mine"}), (0, {"mine", "near"}), (3, {"mine", "near"}), (4, {"mine"})]
)
def test_a_wider_reach_holds_on_its_days_only(places, seekers, days, reads):
    membership = MembershipFactory(
        role=Role.NAVIGATOR,
        centre=places["mine"],
        reads=Reach.QUADRANT,
        reach_from=DAY,
        reach_to=DAY + dt.timedelta(days=3),
    )
    user = membership.user.act_as(membership, at=DAY + dt.timedelta(days=days))
    assert where(JobSeeker.objects.visible_to(user), seekers) == reads


def test_without_a_day_a_reach_given_for_a_time_does_not_count(places, seekers):
    user = acting(Role.NAVIGATOR, centre=places["mine"], reads=Reach.QUADRANT, reach_from=DAY)
    assert where(JobSeeker.objects.visible_to(user), seekers) == {"mine"}


def test_a_membership_of_a_quadrant_may_read_the_region(places, seekers):
    user = acting(Role.LINE_LEAD, quadrant=places["mine"].quadrant, reads=Reach.REGION)
    assert where(JobSeeker.objects.visible_to(user), seekers) == ALL
    assert user.acting.reach == {places["mine"].pk, places["near"].pk}


def test_who_may_not_search_finds_nothing_elsewhere(places, seekers):
    for user in (acting(Role.AGENCY_MANAGER), acting(Role.BODY_OPERATOR, organisation="X"), acting(Role.ADMINISTRATOR)):
        assert where(JobSeeker.objects.searchable_by(user), seekers) == set()


def test_every_role_has_its_reaches():
    assert set(REACHES) == set(Role)


def test_days_of_a_reach_need_a_reach_and_follow_one_another(places):
    with pytest.raises(IntegrityError):
        MembershipFactory(role=Role.NAVIGATOR, centre=places["mine"], reach_from=DAY)
