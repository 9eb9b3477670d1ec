"""Accounts through the API: by the rules of the list, within the program's place, once per key, and in the log."""

import datetime as dt

import pytest

from raccordo.api.models import IdempotencyKey
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.accounts.services import end_account, identity_digest
from raccordo.kernel.audit.models import Entry
from raccordo.kernel.models import Membership, User
from tests.api.callers import TODAY, caller
from tests.kernel.factories import CentreFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

PATH = "/api/v1/accounts"
KEY = "chiave-0001"
FISCAL_CODE = "RSSMRA80A01H501U"


def given(**changed):
    return {"username": "nuova.persona", "last_name": "Bianchi", "first_name": "Nuova", **changed}


@pytest.fixture
def keeper(world):
    """A program that keeps the accounts of the whole region."""
    return caller("personale", Role.ADMINISTRATOR)


@pytest.fixture
def local(world):
    """A program that keeps those of one centre."""
    return caller("locale", Role.ADMINISTRATOR, centre=world.mine.centre)


def test_an_account_is_created_with_its_memberships(keeper, world):
    memberships = [
        {"role": "navigator", "centre": world.mine.centre.code, "valid_to": "2021-12-31", "reads": "quadrant"},
        {"role": "operator", "centre": world.theirs.centre.code},
    ]
    body = given(email="nuova@example.org", fiscal_code=FISCAL_CODE.lower(), memberships=memberships)
    response = keeper.send("POST", PATH, body, KEY)
    assert response.status_code == 201, response.content
    user = User.objects.get(username="nuova.persona")
    assert (user.has_usable_password(), user.identity_digest) == (False, identity_digest(FISCAL_CODE))
    told = response.json()
    assert told["recognised"]
    assert "fiscal_code" not in told
    assert {(one["role"], one["centre"], one["valid_from"], one["valid_to"]) for one in told["memberships"]} == {
        ("navigator", world.mine.centre.code, TODAY.isoformat(), "2021-12-31"),
        ("operator", world.theirs.centre.code, TODAY.isoformat(), None),
    }
    assert keeper.get(response["Location"]).json() == told
    assert "nuova" not in response["Location"]
    entry = Entry.objects.filter(object_id=user.pk, content_type__model="user").earliest("pk")
    assert (entry.actor.username, entry.origin) == ("api.personale", "API")


def test_the_same_write_twice_is_written_once(keeper):
    first = keeper.send("POST", PATH, given(), KEY)
    again = keeper.send("POST", PATH, given(), KEY)
    assert (again.status_code, again.content, again["Idempotent-Replayed"]) == (201, first.content, "true")
    assert User.objects.filter(username="nuova.persona").count() == 1
    assert keeper.send("POST", PATH, given(last_name="Neri"), KEY).status_code == 409


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"username": "con spazio"}, "username"),
        ({"username": "gia.presente"}, "username"),
        ({"email": "a@b"}, "email"),
        ({"fiscal_code": "RSSMRA80A01H501X"}, "fiscal_code"),
        ({"memberships": [{"role": "operator"}]}, "memberships.0.centre"),
        ({"memberships": [{"role": "analyst"}, {"role": "operator", "centre": "zz"}]}, "memberships.1.centre"),
        ({"memberships": [{"role": "analyst", "valid_to": "2020-01-01"}]}, "memberships.0.valid_to"),
    ],
)
def test_what_is_wrong_is_told_by_field_and_nothing_is_written(keeper, changed, field):
    UserFactory(username="gia.presente")
    before = (User.objects.count(), Membership.objects.count())
    response = keeper.send("POST", PATH, given(**changed), KEY)
    assert response.status_code == 422, response.content
    assert field in [error["field"] for error in response.json()["errors"]]
    assert (User.objects.count(), Membership.objects.count()) == before
    assert not IdempotencyKey.objects.filter(key=KEY).exists()


def test_a_change_is_refused_when_the_account_is_another_than_was_read(keeper):
    user = UserFactory(username="da.cambiare", last_name="Prima")
    tag = keeper.get(f"{PATH}/{user.pk}")["ETag"]
    assert keeper.get(f"{PATH}/{user.pk}", **{"If-None-Match": tag}).status_code == 304
    changed = keeper.send("PATCH", f"{PATH}/{user.pk}", {"last_name": "Dopo"}, KEY, **{"If-Match": tag})
    assert changed.status_code == 200, changed.content
    assert changed.json()["last_name"] == "Dopo"
    late = keeper.send("PATCH", f"{PATH}/{user.pk}", {"last_name": "Tardi"}, "chiave-0002", **{"If-Match": tag})
    assert (late.status_code, late.json()["type"]) == (412, "urn:raccordo:problem:changed")
    assert User.objects.get(pk=user.pk).last_name == "Dopo"


def test_an_ended_account_lets_nobody_in_and_stays_ended(keeper):
    membership = MembershipFactory()
    path = f"{PATH}/{membership.user.pk}"
    told = keeper.send("POST", f"{path}/end", {}, KEY).json()
    assert (told["active"], told["ended_on"]) == (False, TODAY.isoformat())
    assert told["memberships"][0]["valid_to"] == TODAY.isoformat()
    assert keeper.send("POST", f"{path}/end", {}, "chiave-0002").json() == told
    refused = keeper.send("POST", f"{path}/memberships", {"role": "analyst"}, "chiave-0003")
    assert refused.status_code == 422
    number = membership.pk
    assert keeper.send("PATCH", f"/api/v1/memberships/{number}", {"valid_to": None}, "chiave-0004").status_code == 422


def test_a_membership_is_given_changed_and_ended(keeper, world):
    user = UserFactory()
    body = {"role": "operator", "centre": world.mine.centre.code}
    told = keeper.send("POST", f"{PATH}/{user.pk}/memberships", body, KEY)
    assert told.status_code == 201, told.content
    number = told.json()["memberships"][0]["id"]
    path = f"/api/v1/memberships/{number}"
    again = keeper.send("POST", f"{PATH}/{user.pk}/memberships", body, "chiave-0002")
    assert (again.status_code, again.json()["errors"][0]["field"]) == (422, "role")

    change = {"reads": "quadrant", "reach_to": "2021-08-31"}
    assert keeper.send("PATCH", path, change, "chiave-0003").json()["memberships"][0]["reads"] == "quadrant"
    emptied = keeper.send("PATCH", path, {"reads": None, "reach_to": None}, "chiave-0004")
    assert emptied.json()["memberships"][0]["reads"] == ""
    wrong = keeper.send("PATCH", path, {"valid_to": "2020-01-01"}, "chiave-0005")
    assert wrong.status_code == 422

    ended = keeper.send("POST", f"{path}/end", {"last_day": "2021-07-31"}, "chiave-0006")
    assert ended.json()["memberships"][0]["valid_to"] == "2021-07-31"
    assert ended["Content-Location"] == f"{PATH}/{user.pk}"


def test_accounts_are_filtered_by_role_and_place_never_by_name(keeper, world):
    here = MembershipFactory(role=Role.OPERATOR, centre=world.mine.centre).user
    ended = MembershipFactory(role=Role.OPERATOR, centre=world.mine.centre).user
    end_account(ended, today=TODAY - dt.timedelta(days=1))

    def found(query: str) -> set[int]:
        return {item["id"] for item in keeper.get(f"{PATH}?per_page=200&{query}").json()["items"]}

    assert here.pk in found(f"role=operator&centre={world.mine.centre.code}")
    assert ended.pk not in found(f"role=operator&centre={world.mine.centre.code}")
    assert ended.pk in found("active=false")
    assert here.pk not in found(f"quadrant={world.mine.centre.quadrant.code}")
    assert keeper.get(f"{PATH}?q=Bianchi").status_code == 422


def test_programs_are_not_among_the_accounts(keeper):
    program = User.objects.get(username="api.personale")
    assert program.pk not in {item["id"] for item in keeper.get(f"{PATH}?per_page=200").json()["items"]}
    assert keeper.get(f"{PATH}/{program.pk}").status_code == 404
    number = program.memberships.get().pk
    assert keeper.send("POST", f"/api/v1/memberships/{number}/end", {}, KEY).status_code == 404


def test_reading_accounts_is_in_the_log(keeper):
    user = UserFactory()
    keeper.get(f"{PATH}/{user.pk}")
    keeper.get(f"{PATH}?role=operator")
    one, page = Entry.objects.reads().filter(actor__username="api.personale").order_by("pk")
    assert one.person == f"kernel.user.{user.pk}"
    assert page.additional_data["filter"] == "API · operator"


class TestNarrow:
    """A program that acts in one centre keeps the accounts of that centre."""

    def test_it_reads_those_of_its_centre_and_only_their_memberships_there(self, local, world):
        mine = MembershipFactory(role=Role.OPERATOR, centre=world.mine.centre)
        MembershipFactory(user=mine.user, role=Role.NAVIGATOR, centre=world.theirs.centre)
        other = MembershipFactory(role=Role.OPERATOR, centre=world.theirs.centre)
        told = local.get(f"{PATH}/{mine.user.pk}").json()
        assert [one["id"] for one in told["memberships"]] == [mine.pk]
        assert local.get(f"{PATH}/{other.user.pk}").status_code == 404

    @pytest.mark.parametrize("role", [Role.OPERATOR, Role.REGIONAL_MANAGER])
    def test_it_changes_none_that_reaches_beyond(self, local, world, role):
        mine = MembershipFactory(role=Role.OPERATOR, centre=world.mine.centre)
        place = {"centre": world.theirs.centre} if role == Role.OPERATOR else {}
        MembershipFactory(user=mine.user, role=role, **place)
        for method, path in (
            ("PATCH", f"{PATH}/{mine.user.pk}"),
            ("POST", f"{PATH}/{mine.user.pk}/end"),
            ("POST", f"/api/v1/memberships/{mine.pk}/end"),
        ):
            assert local.send(method, path, {}, f"chiave-{method}-{path[-3:]}".replace("/", "-")).status_code == 404

    @pytest.mark.parametrize(
        "membership", [{"role": "administrator"}, {"role": "operator", "centre": "altrove"}, {"role": "analyst"}]
    )
    def test_it_gives_none_beyond_its_place(self, local, world, membership):
        CentreFactory(code="altrove")
        response = local.send("POST", PATH, given(memberships=[membership]), KEY)
        assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "username")
        assert not User.objects.filter(username="nuova.persona").exists()

    def test_it_gives_those_of_its_place(self, local, world):
        memberships = [{"role": "operator", "centre": world.mine.centre.code}]
        assert local.send("POST", PATH, given(memberships=memberships), KEY).status_code == 201
