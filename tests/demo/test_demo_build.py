"""The building as a whole: undone when stopped, left alone when done, never mixed with other data."""

import pytest

from raccordo.api.models import ApiToken
from raccordo.demo import accounts, build
from raccordo.demo.calibration import REFERENCE_DAY
from raccordo.demo.region.generate import GENERATORS
from raccordo.kernel.accounts.models import Membership, User
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.installation import Installation
from raccordo.kernel.models import Enquiry
from raccordo.lines.casework.models import Voucher
from raccordo.lines.demand.models import Company
from raccordo.lines.schooling.models import Institution
from tests.conftest import REGION_SCALE, REGION_SEED
from tests.demo import region_tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("region")]

WANTED = build.Wanted(REGION_SCALE, REGION_SEED)


class Stopped(KeyboardInterrupt):
    """Somebody pressed Ctrl-C."""


def test_a_building_stopped_half_way_leaves_nothing():
    region_tables.empty()
    seen = []

    def stop_half_way(done: int, total: int) -> None:
        seen.append((done, total, region_tables.count_rows()))
        if done >= total // 2:
            raise Stopped

    accounts_before = User.objects.count()
    with pytest.raises(Stopped):
        build.region(build.Wanted(0.001, 1), stop_half_way)
    assert seen[-1][2] > 5000  # a lot had been written
    assert region_tables.count_rows() == 0
    assert User.objects.count() == accounts_before
    assert not Installation.objects.exists()


def test_a_region_already_made_is_left_alone():
    def unexpected(done: int, total: int) -> None:
        raise AssertionError("The region was generated again.")

    before = region_tables.count_rows()
    build.region(WANTED, unexpected)
    assert region_tables.count_rows() == before


@pytest.mark.parametrize("other", [build.Wanted(REGION_SCALE, REGION_SEED + 1), build.Wanted(0.02, REGION_SEED)])
def test_another_region_is_refused_over_this_one(other):
    for stage in (build.plan, build.region):
        with pytest.raises(build.OtherRegion, match="--reset"):
            stage(other, lambda done, total: None)


def test_the_digest_tells_regions_apart():
    assert WANTED.digest == build.Wanted(REGION_SCALE, REGION_SEED).digest
    assert len({build.Wanted(s, n).digest for s in (0.01, 0.02) for n in (1, 2)}) == 4


def test_the_interface_is_told_that_the_data_is_synthetic():
    installation = Installation.current()
    assert installation.synthetic
    assert installation.reference_day == REFERENCE_DAY


def test_each_generator_runs_once():
    assert len(set(GENERATORS)) == len(GENERATORS)


def test_one_person_per_role_and_each_has_something_to_see():
    assert {account.role for account in accounts.ACCOUNTS} == set(Role)
    assert len(accounts.listing()) == len(accounts.ACCOUNTS) + len(accounts.LIST)
    assert Membership.objects.filter(user__username="doppia").count() == 2
    assert not User.objects.get(username="scaduta").memberships_at(REFERENCE_DAY).exists()
    assert {bool(asked.answered_on) for asked in Enquiry.objects.all()} == {True, False}
    assert not ApiToken.objects.exists()  # a program is registered; nobody has its token
    organisations = dict(Membership.objects.exclude(organisation="").values_list("role", "organisation"))
    assert Voucher.objects.filter(provider__code=organisations[Role.BODY_OPERATOR]).exists()
    assert Institution.objects.get(code=organisations[Role.SCHOOL_CONTACT]).kind == "school"
    assert Company.objects.get(code=organisations[Role.COMPANY_CONTACT]).vacancies.exists()


def test_passwords_derive_from_the_secret_and_open_the_account(settings):
    user = User.objects.get(username="regione")
    assert user.check_password(accounts.password_of("regione"))
    first = accounts.password_of("regione")
    settings.SECRET_KEY = "another installation"
    assert accounts.password_of("regione") != first
