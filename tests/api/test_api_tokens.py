"""Who asks: tokens, their scopes and their end; and the access table, which decides for programs as for people."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from raccordo.api import clients
from raccordo.api.models import ApiClient, ApiToken
from raccordo.api.scopes import Scope
from raccordo.api.v1 import api
from raccordo.kernel.access import Action, row_for
from raccordo.kernel.accounts.models import Membership, User
from raccordo.kernel.accounts.oidc.adapter import account_of
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.accounts.services import password_path
from raccordo.kernel.models import Deliverable
from tests.api.callers import TODAY, Caller, caller, place_for
from tests.kernel.factories import MembershipFactory, acting

pytestmark = pytest.mark.django_db


def refused(response) -> bool:
    assert response["WWW-Authenticate"].startswith("Bearer")
    return response.status_code == 401 and response.json()["type"] == "urn:raccordo:problem:unauthenticated"


def test_nobody_gets_in_through_the_account_of_a_program(client, world, settings):
    """It has keys of its own: no link to choose a password, no way in through the broker."""
    caller("uno", Role.AGENCY_MANAGER)
    account = User.objects.get(username="api.uno")
    client.force_login(acting(Role.ADMINISTRATOR))
    assert client.post(reverse("accounts_link", args=[account.pk])).status_code == 404
    assert client.get(password_path(account)).status_code == 404
    settings.OIDC_CLAIM, settings.OIDC_MATCH = "preferred_username", "username"
    assert account_of({"preferred_username": account.username}) is None


def test_only_the_digest_of_a_token_is_kept(world):
    asking = caller("uno", Role.ANALYST)
    token = ApiToken.objects.get(client__code="uno")
    assert asking.secret not in str(ApiToken.objects.filter(pk=token.pk).values())
    assert asking.secret.startswith(token.prefix)
    assert len(token.prefix) < len(asking.secret) / 3


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer x", "Bearer rac_x", "Basic cmFjOng=", "Bearer rac_" + "x" * 500]
)
def test_without_a_valid_token_nothing_opens(client, world, header):
    assert refused(client.get("/api/v1/plans", headers={"Authorization": header} if header else {}))
    assert refused(client.post("/api/v1/deliverables", {}, headers={"Authorization": header} if header else {}))


def test_a_session_of_the_site_is_no_token(client, world):
    user = User.objects.create_user("persona")
    client.force_login(user)
    assert refused(client.get("/api/v1/plans"))


def test_the_last_day_of_a_token_is_its_last(world):
    asking = caller("due", Role.ANALYST)
    ApiToken.objects.filter(client__code="due").update(created_on=TODAY - dt.timedelta(2), expires_on=TODAY)
    assert asking.get("/api/v1/plans").status_code == 200
    ApiToken.objects.filter(client__code="due").update(expires_on=TODAY - dt.timedelta(1))
    assert refused(asking.get("/api/v1/plans"))


def test_a_revoked_token_opens_nothing_and_another_still_does(world):
    asking = caller("tre", Role.ANALYST)
    client = ApiClient.objects.get(code="tre")
    other = clients.issue_token(client, scopes=[Scope.PLAN], today=TODAY, expires_on=TODAY)
    clients.revoke(ApiToken.objects.get(digest=clients.digest_of(asking.secret)), today=TODAY)
    assert refused(asking.get("/api/v1/plans"))
    assert Caller(other.secret).get("/api/v1/plans").status_code == 200


@pytest.mark.parametrize("ended", ["membership", "account", "client"])
def test_a_program_whose_membership_or_account_ends_asks_no_more(world, ended):
    asking = caller("fine", Role.ANALYST)
    client = ApiClient.objects.get(code="fine")
    if ended == "membership":
        client.user.memberships.update(valid_from=TODAY - dt.timedelta(9), valid_to=TODAY - dt.timedelta(1))
    elif ended == "account":
        User.objects.filter(pk=client.user.pk).update(is_active=False)
    else:
        clients.end_client(client, today=TODAY)
    assert refused(asking.get("/api/v1/plans"))


def test_the_day_of_last_use_is_kept(world):
    asking = caller("uso", Role.ANALYST)
    assert ApiToken.objects.get(client__code="uso").last_used_on is None
    asking.get("/api/v1/plans")
    assert ApiToken.objects.get(client__code="uso").last_used_on == TODAY


def test_nobody_logs_in_as_a_program(client, world):
    caller("porta", Role.ADMINISTRATOR)
    user = User.objects.get(username="api.porta")
    assert not user.has_usable_password()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"role": Role.OPERATOR}, "__all__"),
        ({"role": Role.SCHOOL_CONTACT}, "__all__"),
        ({"role": "re"}, "role"),
        ({"code": "già"}, "code"),
        ({"contact": "nessuno"}, "contact"),
    ],
)
def test_a_program_is_held_to_the_rules_of_memberships(world, changed, field):
    given = {"code": "x", "name": "X", "contact": "x@example.org", "role": Role.ANALYST, "today": TODAY, **changed}
    with pytest.raises(ValidationError) as told:
        clients.register_client(**given)
    assert field in told.value.message_dict


@pytest.mark.parametrize(
    ("scopes", "days", "field"), [([], 1, "scopes"), (["tutto"], 1, "scopes"), ([Scope.PLAN], 401, "expires_on")]
)
def test_a_token_has_scopes_and_an_end(world, scopes, days, field):
    caller("lim", Role.ANALYST)
    client = ApiClient.objects.get(code="lim")
    with pytest.raises(ValidationError) as told:
        clients.issue_token(client, scopes=scopes, today=TODAY, expires_on=TODAY + dt.timedelta(days))
    assert list(told.value.message_dict) == [field]


#: Operation → an address of it, and the entity of the access table it stands under (none: whoever acts).
READS = {
    "plans": ("/api/v1/plans", "plan"),
    "plan": ("/api/v1/plans/prova", "plan"),
    "indicators": ("/api/v1/indicators", "plan"),
    "indicator": ("/api/v1/indicators/A1", "plan"),
    "series": ("/api/v1/indicators/A1/series", "plan"),
    "periods": ("/api/v1/periods", "plan.period"),
    "sealed_readings": ("/api/v1/periods/2020-S1/readings", "plan.period"),
    "sealed_records": ("/api/v1/periods/2020-S1/readings/A1/records", "plan.period"),
    "records": ("/api/v1/indicators/A1/records", "plan"),
    "deliverables": ("/api/v1/deliverables", "kernel.deliverable"),
    "deliverable": ("/api/v1/deliverables/{deliverable}", "kernel.deliverable"),
    "regions": ("/api/v1/regions", None),
    "quadrants": ("/api/v1/quadrants", None),
    "centres": ("/api/v1/centres", None),
    "centre": ("/api/v1/centres/{centre}", None),
    "municipalities": ("/api/v1/municipalities", None),
    "assignments": ("/api/v1/assignments", None),
    "accounts": ("/api/v1/accounts", "kernel.user"),
    "account": ("/api/v1/accounts/{account}", "kernel.user"),
}
#: Operation that writes → method, an address of it, and the entity it changes or adds to.
WRITES = {
    "hand_in_deliverable": ("POST", "/api/v1/deliverables", "kernel.deliverable", Action.ADD),
    "create_account": ("POST", "/api/v1/accounts", "kernel.user", Action.ADD),
    "change_account": ("PATCH", "/api/v1/accounts/{account}", "kernel.user", Action.CHANGE),
    "end_account": ("POST", "/api/v1/accounts/{account}/end", "kernel.user", Action.CHANGE),
    "give_membership": ("POST", "/api/v1/accounts/{account}/memberships", "kernel.membership", Action.ADD),
    "change_membership": ("PATCH", "/api/v1/memberships/{membership}", "kernel.membership", Action.CHANGE),
    "end_membership": ("POST", "/api/v1/memberships/{membership}/end", "kernel.membership", Action.CHANGE),
}
#: What each write is given, so that it is complete.
BODIES = {
    "hand_in_deliverable": {"kind": "evaluation_report", "title": "V", "year": 2021, "drafted_on": "2021-05-01"},
    "create_account": {"username": "nuova", "last_name": "Prova", "first_name": "Nuova"},
    "give_membership": {"role": "analyst"},
}
#: Operations with tests of their own.
APART = {"deliverable_file"}


@pytest.fixture
def numbers(world) -> dict[str, object]:
    """What stands in the addresses: a document, a centre, the account and the membership of a person."""
    record = next(desk for desk in world.records if desk == "kernel.deliverable")
    person = MembershipFactory(centre=world.mine.centre)
    return {
        "deliverable": world.records[record]["mine"].pk,
        "centre": world.mine.centre.code,
        "account": person.user.pk,
        "membership": person.pk,
    }


def write(asking: Caller, operation: str, numbers: dict[str, object]):
    """Send a write as its document says."""
    method, path, *_entity = WRITES[operation]
    path, body = path.format(**numbers), BODIES.get(operation, {})
    if operation == "hand_in_deliverable":
        return asking.post(path, body, f"chiave-{operation}")
    return asking.send(method, path, body, f"chiave-{operation}")


def operations() -> dict[str, str]:
    """Every operation with the scope its document says."""
    return {
        told["operationId"]: next(names[0] for one in told["security"] for names in one.values())
        for methods in api.document["paths"].values()
        for told in methods.values()
    }


def test_no_operation_escapes():
    assert set(operations()) == set(READS) | set(WRITES) | APART


@pytest.mark.parametrize("role", list(Role))
def test_the_access_table_decides_for_programs_too(world, numbers, role):
    asking = caller("ruolo", role, **place_for(role, world.mine))
    for path, entity in READS.values():
        opens = entity is None or role in row_for(entity)[Action.VIEW]
        assert asking.get(path.format(**numbers)).status_code == (200 if opens else 404), path


@pytest.mark.parametrize("role", list(Role))
def test_and_for_what_they_write(world, numbers, role):
    asking = caller("ruolo", role, **place_for(role, world.mine))
    for operation, (_method, _path, entity, action) in WRITES.items():
        with transaction.atomic():
            status = write(asking, operation, numbers).status_code
            transaction.set_rollback(True)
        assert status in ((200, 201) if role in row_for(entity)[action] else (404,)), operation


@pytest.mark.parametrize("operation", sorted([*READS, *WRITES]))
def test_a_scope_narrows(world, numbers, operation):
    needed = operations()[operation]
    others = [scope for scope in Scope if scope != needed]
    role = Role.ADMINISTRATOR if "account" in needed else Role.AGENCY_MANAGER
    asking = caller("ambito", role, scopes=others)
    before = (Deliverable.objects.count(), User.objects.count(), Membership.objects.count())
    if operation in WRITES:
        response = write(asking, operation, numbers)
    else:
        response = asking.get(READS[operation][0].format(**numbers))
    assert response.status_code == 403
    assert needed in response.json()["detail"]
    assert (Deliverable.objects.count(), User.objects.count(), Membership.objects.count()) == before


@pytest.mark.parametrize("operation", sorted(WRITES))
def test_the_scope_that_writes_is_enough_to_write_and_opens_no_reading(world, numbers, operation):
    needed = operations()[operation]
    role = Role.ADMINISTRATOR if "account" in needed else Role.AGENCY_MANAGER
    asking = caller("scrive", role, scopes=[needed])
    assert write(asking, operation, numbers).status_code in (200, 201)
    assert asking.get(f"/api/v1/{needed.partition(':')[0]}").status_code == 403
