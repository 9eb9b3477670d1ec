"""Logging in through a broker: a real OpenID Connect provider on this machine, started by the tests."""

import runpy
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse

from raccordo.config import login as login_settings
from raccordo.kernel.accounts.oidc import levels
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.accounts.services import identity_digest
from raccordo.kernel.models import User
from tests.kernel.factories import MembershipFactory, UserFactory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # the provider's own
]

FISCAL_CODE = "RSSMRA80A01H501U"
SPID = "https://www.spid.gov.it/SpidL"
PASSWORD = "una-lunga-parola-segreta"


def run(**options):
    """A provider in a thread, with a person of whom it knows the tax code."""
    from oidc_provider_mock import User as Person
    from oidc_provider_mock import run_server_in_thread

    said = {"fiscal_number": f"TINIT-{FISCAL_CODE}", "preferred_username": "mario.rossi"}
    levels = {"mario": {"acr": f"{SPID}2"}, "debole": {"acr": f"{SPID}1"}, "forte": {"acr": f"{SPID}3"}, "muto": {},
              "altro": {"acr": "interno-due"}}  # fmt: skip
    people = [Person(sub=sub, claims={**said, **claims}) for sub, claims in levels.items()]
    return run_server_in_thread(user_claims=people, **options)


@pytest.fixture(scope="module")
def issuer():
    with run() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(scope="module")
def late_issuer():
    """A provider whose tokens have expired when they are given."""
    with run(access_token_max_age=timedelta(minutes=-5)) as server:
        yield f"http://localhost:{server.server_port}"


def configure(settings, issuer: str, **environment: str) -> None:
    """The installation as ``RACCORDO_OIDC_*`` make it: the settings are read again from the environment."""
    asked = {"ISSUER": issuer, "CLIENT_ID": "raccordo", "CLIENT_SECRET": "segreto", "NAME": "SPID", **environment}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in asked.items():
            patch.setenv(f"RACCORDO_OIDC_{name}", value)
        made = runpy.run_path(login_settings.__file__)
    for name, value in made.items():
        if name.startswith("OIDC_") or name in {"LOGIN_WAYS", "SOCIALACCOUNT_PROVIDERS"}:
            setattr(settings, name, value)


@pytest.fixture
def broker(settings, issuer):
    configure(settings, issuer)
    return settings


@pytest.fixture
def person():
    user = UserFactory(username="m.rossi", identity_digest=identity_digest(FISCAL_CODE))
    MembershipFactory(user=user, role=Role.AGENCY_MANAGER)
    return user


def go(client, **query) -> str:
    """Press the button: the address at the provider."""
    response = client.get(reverse("oidc_login"), query)
    assert response.status_code == 302
    return response.url


def changed(address: str, **values: str) -> str:
    """An address with some parameters changed."""
    parts = urlsplit(address)
    query = {name: found[0] for name, found in parse_qs(parts.query).items()} | values
    return urlunsplit(parts._replace(query=urlencode(query)))


def consent(address: str, sub: str = "mario") -> str:
    """The person says at the provider who they are: the address it sends them back to."""
    answer = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text[:300]
    return answer.headers["Location"].removeprefix("http://testserver")


def inside(client) -> bool:
    return client.get(reverse("home")).status_code == 200


def refused(response) -> bool:
    return response.status_code == 403 and "Accesso non riuscito" in response.content.decode()


def test_who_has_an_account_gets_in_and_where_they_wanted(client, broker, person):
    back = client.get(consent(go(client, next=reverse("profile"))))
    assert back.url == reverse("profile")
    assert inside(client)
    assert client.get(reverse("profile")).context["user"] == person


def test_nothing_the_broker_says_is_kept(client, broker, person):
    client.get(consent(go(client)))
    assert not SocialAccount.objects.exists()
    person.refresh_from_db()
    assert FISCAL_CODE not in str(vars(person)) + str(dict(client.session))
    assert User.objects.count() == 1


def test_the_request_carries_state_nonce_and_a_challenge_and_only_our_scopes(client, broker):
    asked = parse_qs(urlsplit(go(client, scope="email", auth_params="acr_values=0", process="connect")).query)
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    assert set(asked["scope"][0].split()) == {"openid", "profile"}
    assert "acr_values" not in asked


def test_who_has_no_account_stays_out_and_none_is_made(client, broker):
    response = client.get(consent(go(client)))
    assert refused(response)
    assert "Qui non hai un’utenza" in response.content.decode()
    assert not inside(client)
    assert not User.objects.exists()


def test_a_person_of_whom_the_broker_does_not_tell_the_tax_code_stays_out(client, broker, person):
    assert refused(client.get(consent(go(client), sub="sconosciuto")))
    assert not inside(client)


def test_a_closed_account_stays_out(client, broker, person):
    User.objects.update(is_active=False)
    assert refused(client.get(consent(go(client))))
    assert not inside(client)


def test_found_by_user_name_where_the_installation_says_so(client, broker):
    broker.OIDC_CLAIM, broker.OIDC_MATCH = "preferred_username", "username"
    MembershipFactory(user=UserFactory(username="mario.rossi"))
    client.get(consent(go(client)))
    assert inside(client)


@pytest.mark.usefixtures("person")
class TestWrong:
    """What is not right opens nothing."""

    def test_state(self, client, broker):
        assert refused(client.get(changed(consent(go(client)), state="inventato")))
        assert not inside(client)

    def test_no_state(self, client, broker):
        address = consent(go(client))
        assert refused(client.get(urlsplit(address).path, {"code": parse_qs(urlsplit(address).query)["code"][0]}))
        assert not inside(client)

    def test_state_of_another_session(self, client, broker, django_user_model):
        from django.test import Client

        address = consent(go(client))
        assert refused(Client().get(address))

    def test_an_answer_serves_once(self, client, broker):
        address = consent(go(client))
        client.get(address)
        client.post(reverse("logout"))
        assert refused(client.get(address))
        assert not inside(client)

    def test_nonce(self, client, broker):
        assert refused(client.get(consent(changed(go(client), nonce="altro"))))
        assert not inside(client)

    def test_expired_token(self, client, settings, late_issuer):
        configure(settings, late_issuer)
        assert refused(client.get(consent(go(client))))
        assert not inside(client)

    def test_signature(self, client, broker, late_issuer, issuer, monkeypatch):
        """Keys of another provider do not fit."""
        from raccordo.kernel.accounts.oidc.views import BrokerOAuth2Adapter

        real = BrokerOAuth2Adapter.openid_config.fget
        other = requests.get(f"{late_issuer}/.well-known/openid-configuration", timeout=10).json()["jwks_uri"]
        monkeypatch.setattr(
            BrokerOAuth2Adapter, "openid_config", property(lambda self: {**real(self), "jwks_uri": other})
        )
        assert refused(client.get(consent(go(client))))
        assert not inside(client)

    def test_refusal_at_the_provider(self, client, broker):
        state = parse_qs(urlsplit(go(client)).query)["state"][0]
        assert refused(client.get(reverse("oidc_callback"), {"error": "access_denied", "state": state}))


def test_the_login_page_offers_both_ways(client, broker):
    page = client.get(reverse("login"), {"next": reverse("profile")}).content.decode()
    assert f"{reverse('oidc_login')}?next=/profilo/" in page
    assert 'name="password"' in page


def test_with_the_broker_alone_there_is_no_password(client, broker, person):
    broker.LOGIN_WAYS = frozenset({"oidc"})
    person.set_password(PASSWORD)
    person.save()
    page = client.get(reverse("login")).content.decode()
    assert reverse("oidc_login") in page
    assert 'name="password"' not in page
    assert client.post(reverse("login"), {"username": person.username, "password": PASSWORD}).status_code == 403
    assert not inside(client)
    client.get(consent(go(client)))
    assert inside(client)
    assert client.get(reverse("account_change_password")).status_code == 404


def test_without_a_broker_there_is_no_way_to_it(client):
    assert client.get(reverse("oidc_login")).status_code == 404
    assert client.get(reverse("oidc_callback")).status_code == 404
    assert reverse("oidc_login") not in client.get(reverse("login")).content.decode()


@pytest.mark.parametrize(("sub", "second"), [("mario", True), ("forte", True), ("debole", False), ("muto", False)])
def test_a_second_factor_is_what_the_broker_asked_for(client, broker, person, sub, second):
    broker.MFA_ROLES = frozenset({Role.AGENCY_MANAGER})
    client.get(consent(go(client), sub=sub))
    assert inside(client) == second
    if not second:
        assert client.get(reverse("home")).url == reverse("mfa_activate_totp")


def test_a_broker_may_call_its_levels_otherwise(client, settings, issuer, person):
    configure(settings, issuer, ACR="interno-due", STRONG="interno-due interno-tre")
    settings.MFA_ROLES = frozenset({Role.AGENCY_MANAGER})
    client.get(consent(go(client), sub="altro"))
    assert inside(client)


@pytest.mark.parametrize(("sub", "opens"), [("mario", True), ("forte", True), ("debole", False), ("muto", False)])
def test_the_level_that_is_asked_for_is_held_to(client, settings, issuer, person, sub, opens):
    configure(settings, issuer, ACR=f"{SPID}2")
    address = go(client)
    assert parse_qs(urlsplit(address).query)["acr_values"] == [f"{SPID}2"]
    answer = client.get(consent(address, sub=sub))
    assert inside(client) == opens
    if not opens:
        assert refused(answer)
        assert "livello" in answer.content.decode()


def test_the_environment_says_scopes_claim_and_button(client, settings, issuer, person):
    configure(
        settings,
        issuer,
        SCOPES="openid profile email",
        CLAIM="preferred_username",
        MATCH="username",
        NAME="Entra con CIE",
    )
    assert "Entra con CIE" in client.get(reverse("login")).content.decode()
    address = go(client)
    asked = parse_qs(urlsplit(address).query)
    assert (set(asked["scope"][0].split()), asked["client_id"]) == ({"openid", "profile", "email"}, ["raccordo"])
    MembershipFactory(user=UserFactory(username="mario.rossi"))
    client.get(consent(address))
    assert inside(client)


@pytest.mark.parametrize(
    ("acr", "expected"),
    [
        (f"{SPID}1", 1), (f"{SPID}2", 2), (f"{SPID}3", 3), ("SpidL2", 2), ("CieL3", 3), ("", None), ("2", None),
        ("http://eidas.europa.eu/LoA/substantial", 2), ("https://altro.example/LoA/high", None), ("xSpidL3", None),
    ],
)  # fmt: skip
def test_levels_are_known_by_their_names(acr, expected):
    assert levels.level(acr) == expected


def test_a_level_is_enough_if_it_is_asked_for_or_higher():
    assert levels.enough("", [])
    assert levels.enough("suo", ["suo"])
    assert levels.enough("http://eidas.europa.eu/LoA/high", [f"{SPID}2"])
    assert not levels.enough(f"{SPID}1", [f"{SPID}2"])
    assert not levels.enough(f"{SPID}3", ["suo"])
    assert not levels.enough("", ["suo"])
