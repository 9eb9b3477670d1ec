"""Pages about the API: documentation for everybody; clients and tokens for who administers, and only for them."""

import pytest
from django.test import Client
from django.urls import reverse

from raccordo.api.models import ApiClient, ApiToken
from raccordo.api.v1 import api
from raccordo.kernel.access import Action, row_for
from raccordo.kernel.accounts.roles import Role
from tests.api.callers import Caller, caller
from tests.gates import world as worlds

pytestmark = pytest.mark.django_db

ENTITY = "api.apiclient"


@pytest.fixture(scope="module")
def people(world, django_db_blocker):
    """A logged-in browser for each role, and a registered program."""
    found = {}
    with django_db_blocker.unblock():
        caller("noto", Role.ANALYST)
        for role in Role:
            found[role] = Client()
            found[role].force_login(worlds.person(role, world.mine))
    return found


@pytest.fixture
def administrator(people):
    return people[Role.ADMINISTRATOR]


def test_clients_open_for_whom_the_table_says(people):
    for role, browser in people.items():
        seen = 200 if role in row_for(ENTITY)[Action.VIEW] else 404
        assert browser.get(reverse("api_clients")).status_code == seen, role
        assert browser.get(reverse("api_client", args=["noto"])).status_code == seen, role


def test_nothing_is_written_without_the_right(people):
    token = ApiToken.objects.get(client__code="noto")
    for role, browser in people.items():
        if role in row_for(ENTITY)[Action.CHANGE]:
            continue
        for name, args in (("api_clients", []), ("api_issue", ["noto"]), ("api_revoke", ["noto", token.pk]),
                           ("api_end", ["noto"])):  # fmt: skip
            assert browser.post(reverse(name, args=args), {"scopes": ["plan:read"]}).status_code == 404, (role, name)
    token.refresh_from_db()
    assert token.revoked_on is None
    assert ApiClient.objects.get().user.is_active
    assert ApiToken.objects.count() == 1


def test_a_program_is_registered_and_given_a_token_that_is_shown_once(administrator, world):
    given = {"code": "esterno", "name": "Cruscotto", "contact": "x@example.org", "role": Role.OPERATOR}
    given["centre"] = world.mine.centre.pk
    page = administrator.post(reverse("api_clients"), given, follow=True)
    assert page.redirect_chain == [(reverse("api_client", args=["esterno"]), 302)]
    asked = {"scopes": ["plan:read"], "expires_on": "31/12/2021"}
    shown = administrator.post(reverse("api_issue", args=["esterno"]), asked)
    secret = shown.context["issued"].secret
    assert secret in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert secret not in administrator.get(reverse("api_client", args=["esterno"])).content.decode()
    assert Caller(secret).get("/api/v1/plans").status_code == 200
    token = ApiToken.objects.get(client__code="esterno")
    assert token.created_by.memberships.get().role == Role.ADMINISTRATOR
    administrator.post(reverse("api_revoke", args=["esterno", token.pk]))
    assert Caller(secret).get("/api/v1/plans").status_code == 401


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"role": Role.OPERATOR}, None), ({"code": "noto"}, "code"), ({"contact": ""}, "contact"), ({"role": ""}, "role")],
)
def test_what_is_wrong_is_told_beside_the_field(administrator, world, changed, field):
    given = {"code": "altro", "name": "A", "contact": "x@example.org", "role": Role.ANALYST, **changed}
    page = administrator.post(reverse("api_clients"), given)
    assert page.status_code == 422
    form = page.context["form"]
    assert form.errors[field] if field else form.non_field_errors()
    assert not ApiClient.objects.filter(code="altro").exists()


@pytest.mark.parametrize("asked", [{}, {"scopes": ["plan:read"], "expires_on": "31/12/2040"}])
def test_a_token_without_scope_or_end_is_refused(administrator, asked):
    assert administrator.post(reverse("api_issue", args=["noto"]), asked).status_code == 422
    assert ApiToken.objects.filter(client__code="noto").count() == 1


def test_an_ended_program_takes_no_more_tokens(administrator):
    administrator.post(reverse("api_end", args=["noto"]))
    asked = {"scopes": ["plan:read"], "expires_on": "31/12/2021"}
    assert administrator.post(reverse("api_issue", args=["noto"]), asked).status_code == 404


def test_the_list_is_searched_and_taken_away(administrator):
    page = administrator.get(reverse("api_clients"), {"q": "programma"})
    assert [row.code for row, _cells in page.context["listing"].lines] == ["noto"]
    assert administrator.get(reverse("api_clients"), {"q": "zz"}).context["listing"].count == 0
    assert b"noto" in b"".join(administrator.get(reverse("api_clients"), {"formato": "csv"}).streaming_content)


def test_the_documentation_tells_every_operation(client, world):
    page = client.get(reverse("api_documentation"))
    told = {operation.id for group in page.context["groups"] for operation in group.operations}
    wanted = {one["operationId"] for methods in api.document["paths"].values() for one in methods.values()}
    assert told == wanted
    assert b"application/problem+json" in page.content
