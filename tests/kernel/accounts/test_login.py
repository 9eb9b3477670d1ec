"""Logging in with a password, through the real form, with the real lock-out and second factor."""

import datetime as dt
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessLog
from django.test import Client
from django.urls import NoReverseMatch, reverse

from raccordo.config.rates import parse_rates
from raccordo.kernel.accounts import sessions
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.accounts.services import end_account, password_path
from raccordo.kernel.audit.enums import Kind
from raccordo.kernel.audit.models import Entry
from tests.kernel.factories import MembershipFactory, UserFactory, acting

pytestmark = pytest.mark.django_db
PASSWORD = "una-lunga-parola-segreta"


@pytest.fixture
def person():
    user = UserFactory(username="nome.cognome")
    user.set_password(PASSWORD)
    user.save()
    MembershipFactory(user=user, role=Role.AGENCY_MANAGER)
    return user


def enter(client, password=PASSWORD, username="nome.cognome", **extra):
    return client.post(reverse("login"), {"username": username, "password": password, **extra})


def inside(client) -> bool:
    return client.get(reverse("home")).status_code == 200


def test_the_right_password_opens_the_page_that_was_asked_for(client, person):
    page = client.get(reverse("profile"))
    assert page.url == f"{reverse('login')}?next={reverse('profile')}"
    assert 'name="username"' in client.get(page.url).content.decode()
    assert enter(client, next=reverse("profile")).url == reverse("profile")


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/"])
def test_one_is_not_sent_to_another_site(client, person, elsewhere):
    assert enter(client, next=elsewhere).url == reverse("home")


def test_a_wrong_password_or_an_unknown_name_is_told_in_the_same_words(client, person):
    wrong = enter(client, "sbagliata").content.decode()
    unknown = enter(client, username="nessuno").content.decode()
    words = "Nome utente o password non corretti."
    assert words in wrong
    assert words in unknown
    assert not inside(client)


@pytest.mark.usefixtures("person")
def test_after_five_wrong_passwords_the_form_is_locked_even_for_the_right_one(client, settings):
    settings.AXES_ENABLED = True
    codes = [enter(client, "sbagliata").status_code for _attempt in range(5)]
    assert codes == [200, 200, 200, 200, 429]
    locked = enter(client)
    assert locked.status_code == 429
    assert "Accesso sospeso" in locked.content.decode()
    assert not inside(client)
    assert AccessAttempt.objects.get().failures_since_start >= 5
    elsewhere = Client(REMOTE_ADDR="10.1.2.3")
    assert enter(elsewhere).status_code == 302, "whoever tries from elsewhere does not lock the owner out"


def tried(name="nome.cognome", times=6):
    """One guess from each of so many addresses: the codes of the answers."""
    return [enter(Client(REMOTE_ADDR=f"10.9.0.{n}"), "sbagliata", name).status_code for n in range(times)]


@pytest.mark.usefixtures("person")
class TestManyAddresses:
    """An account guessed at from many addresses."""

    @pytest.fixture(autouse=True)
    def _limits(self, settings):
        settings.AXES_ENABLED, settings.LOCKOUT_ACCOUNT = True, 4

    def test_is_locked_for_whoever_is_not_known(self):
        assert tried() == [200] * 4 + [429] * 2
        stranger = Client(REMOTE_ADDR="10.8.0.1")
        answer = enter(stranger)
        assert answer.status_code == 429, "even with the right password"
        assert "Accesso sospeso" in answer.content.decode()
        assert not inside(stranger)

    def test_stays_open_to_its_owner_where_they_logged_in_lately(self, client):
        enter(client)
        client.post(reverse("logout"))
        tried()
        assert enter(client).status_code == 302
        assert inside(client)
        assert enter(Client(REMOTE_ADDR="10.8.0.1")).status_code == 429, "and locked for the others all the same"

    def test_an_address_of_long_ago_is_not_known(self, client):
        enter(client)
        client.post(reverse("logout"))
        AccessLog.objects.update(attempt_time=sessions.now() - dt.timedelta(days=31))
        tried()
        assert enter(client).status_code == 429

    def test_capitals_do_not_begin_a_new_count(self):
        names = ["nome.cognome", "Nome.Cognome", "NOME.COGNOME", "nome.COGNOME", "Nome.cognome"]
        codes = [tried(name, 1)[0] for name in names]
        assert codes == [200, 200, 200, 200, 429]
        assert set(AccessAttempt.objects.values_list("username", flat=True)) == {"nome.cognome"}

    def test_it_ends_by_itself_and_other_accounts_are_left_alone(self, client):
        other = UserFactory(username="altro")
        other.set_password(PASSWORD)
        other.save()
        tried()
        assert enter(Client(REMOTE_ADDR="10.8.0.1"), username="altro").status_code == 302
        AccessAttempt.objects.update(attempt_time=sessions.now() - dt.timedelta(minutes=16))
        assert enter(client).status_code == 302

    def test_a_name_that_is_nobodys_is_locked_as_one_that_is(self):
        assert tried("nessuno") == [200] * 4 + [429] * 2


@pytest.mark.usefixtures("person")
def test_a_success_forgives_the_failures_before_it(client, settings):
    settings.AXES_ENABLED = True
    for _attempt in range(4):
        enter(client, "sbagliata")
    assert enter(client).status_code == 302
    client.post(reverse("logout"))
    assert enter(client, "sbagliata").status_code == 200


def test_a_closed_account_neither_enters_nor_stays(client, person):
    enter(client)
    assert inside(client)
    end_account(person, today=dt.date(2021, 6, 30))
    assert not inside(client)
    assert not UserSession.objects.filter(user=person).exists()
    assert enter(client).url == reverse("account_inactive")
    assert "Utenza chiusa" in client.get(reverse("account_inactive")).content.decode()
    assert not inside(client)


def test_a_membership_that_ends_gives_nothing_at_once_in_a_running_session(client, person):
    enter(client)
    assert client.get(reverse("board")).status_code == 200
    person.memberships.update(valid_to=dt.date(2020, 1, 1))
    assert client.get(reverse("home")).status_code == 403
    assert client.get(reverse("desk:list", args=["demand", "company"])).status_code == 404


class TestSessions:
    """Idle and absolute end; the list of one's own."""

    def pass_time(self, monkeypatch, **delta):
        later = sessions.now() + dt.timedelta(**delta)
        monkeypatch.setattr(sessions, "now", lambda: later)

    def test_idle(self, client, person, monkeypatch, settings):
        enter(client)
        self.pass_time(monkeypatch, seconds=settings.SESSION_IDLE - 5)
        assert inside(client)
        self.pass_time(monkeypatch, seconds=settings.SESSION_IDLE + 5)
        response = client.get(reverse("home"), follow=True)
        assert "La tua sessione è scaduta" in response.content.decode()

    def test_in_all(self, client, person, monkeypatch, settings):
        enter(client)
        passed = 0
        while passed + settings.SESSION_IDLE / 2 < settings.SESSION_COOKIE_AGE:
            self.pass_time(monkeypatch, seconds=settings.SESSION_IDLE / 2)
            passed += settings.SESSION_IDLE / 2
            assert inside(client)
        self.pass_time(monkeypatch, seconds=settings.SESSION_IDLE / 2 + 5)
        assert not inside(client)

    def test_ending_one_and_all_the_others(self, client, person):
        others = [Client(), Client()]
        for one in (client, *others):
            enter(one)
        page = client.get(reverse("profile"))
        listed = page.context["sessions"]
        assert [row["here"] for row in listed] == [True, False, False]
        client.post(reverse("sessions_end"), {"session": listed[1]["pk"]})
        assert sorted(map(inside, others)) == [False, True]
        client.post(reverse("sessions_end"), {"session": "others"})
        assert not any(map(inside, others))
        assert inside(client)

    def test_nobody_ends_the_sessions_of_another(self, client, person):
        enter(client)
        theirs = UserSession.objects.create(user=UserFactory(), ip="10.0.0.1", session_key="x" * 32)
        assert client.post(reverse("sessions_end"), {"session": theirs.pk}).status_code == 404
        assert client.post(reverse("sessions_end"), {"session": "tutte"}).status_code == 404
        assert UserSession.objects.filter(pk=theirs.pk).exists()


class TestSecondFactor:
    """A code of the phone, recovery codes, roles that need one."""

    @pytest.fixture
    def with_factor(self, client, person):
        """A person with a second factor, logged in, and the secret."""
        enter(client)
        secret = self.begin(client)
        self.use(client, secret)
        return secret

    def begin(self, client) -> str:
        """Open the page that sets it up, which first asks for the password again."""
        page = client.get(reverse("mfa_activate_totp"))
        assert page.url.startswith(reverse("account_reauthenticate"))
        assert client.post(page.url, {"password": "sbagliata"}).status_code == 200
        assert client.post(page.url, {"password": PASSWORD}).url == reverse("mfa_activate_totp")
        return client.get(reverse("mfa_activate_totp")).context["form"].secret

    def code(self, secret: str, step: int = 0) -> str:
        counter = next(iter(totp.yield_hotp_counters_from_time())) + step
        return totp.format_hotp_value(totp.hotp_value(secret, counter))

    def use(self, client, secret):
        return client.post(reverse("mfa_activate_totp"), {"code": self.code(secret)})

    def test_set_up_and_asked_for_at_the_next_login(self, client, person, with_factor):
        client.post(reverse("logout"))
        response = enter(client)
        assert response.url == reverse("mfa_authenticate")
        assert not inside(client)
        wrong = client.post(response.url, {"code": "000000"})
        assert "Il codice non è giusto" in wrong.content.decode()
        assert client.post(response.url, {"code": self.code(with_factor, 1)}).url == reverse("home")
        assert inside(client)

    def test_a_recovery_code_opens_once(self, client, person, with_factor):
        page = client.get(reverse("mfa_view_recovery_codes"))
        code = page.context["unused_codes"][0]
        for expected in (True, False):
            client.post(reverse("logout"))
            enter(client)
            client.post(reverse("mfa_authenticate"), {"code": code})
            assert inside(client) == expected

    def test_the_secret_is_not_in_the_database(self, client, person, with_factor):
        kept = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)
        assert with_factor not in str(kept.data)

    def test_it_outlives_a_change_of_the_secret_key(self, client, person, with_factor, settings):
        settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "un'altra, da oggi"
        client.cookies.clear()
        response = enter(client)
        client.post(response.url, {"code": self.code(with_factor, 1)})
        assert inside(client)

    @pytest.mark.parametrize("secret", ["", "A" * 32])
    def test_without_the_key_it_was_kept_under_no_code_is_right(
        self, client, person, with_factor, settings, secret, caplog
    ):
        """A backup restored elsewhere without its key: the page says so in words, and no guess of the secret opens."""
        settings.SECRET_KEY = "un'altra, e la prima non c'è più"
        client.cookies.clear()
        response = enter(client)
        for given in (with_factor, secret):
            wrong = client.post(response.url, {"code": self.code(given, 1)})
            assert "Il codice non è giusto" in wrong.content.decode()
        assert not inside(client)
        assert "docs/operate.md, Keys" in caplog.text

    def test_a_role_that_needs_it_is_sent_to_set_it_up(self, client, person, settings):
        settings.MFA_ROLES = frozenset({Role.AGENCY_MANAGER})
        enter(client)
        assert client.get(reverse("home")).url == reverse("mfa_activate_totp")
        assert client.get(reverse("profile")).status_code == 200
        secret = self.begin(client)
        assert self.use(client, secret).status_code == 302
        assert inside(client)

    def test_a_role_that_does_not_need_it_is_left_alone(self, client, person, settings):
        settings.MFA_ROLES = frozenset({Role.ADMINISTRATOR})
        enter(client)
        assert inside(client)

    def test_removing_it_asks_who_one_is_and_then_the_password_is_enough(self, client, person, with_factor):
        assert client.get(reverse("mfa_deactivate_totp")).status_code == 200
        client.post(reverse("mfa_deactivate_totp"))
        client.post(reverse("logout"))
        assert enter(client).url == reverse("home")

    def test_many_wrong_codes_are_not_tried_for_ever(self, client, person, with_factor):
        client.post(reverse("logout"))
        enter(client)
        for _attempt in range(6):
            answer = client.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
        assert "Troppi tentativi" in answer


class TestPassword:
    """Changing it, and setting it by a link."""

    def test_changed_knowing_the_present_one_and_other_sessions_end(self, client, person):
        other = Client()
        enter(client)
        enter(other)
        fields = {
            "old_password": PASSWORD,
            "new_password1": "altra-parola-lunga-9",
            "new_password2": "altra-parola-lunga-9",
        }
        assert client.post(reverse("account_change_password"), {**fields, "old_password": "no"}).status_code == 422
        assert client.post(reverse("account_change_password"), fields).url == reverse("profile")
        assert inside(client)
        assert not inside(other)
        assert enter(Client(), "altra-parola-lunga-9").status_code == 302

    def test_set_by_a_link_that_is_good_once(self, client, person):
        path = password_path(person)
        assert "nome.cognome" not in path
        fields = {"new_password1": "altra-parola-lunga-9", "new_password2": "altra-parola-lunga-9"}
        assert client.get(path).status_code == 200
        assert client.post(path, {**fields, "new_password2": "diversa"}).status_code == 422
        assert client.post(path, fields).url == reverse("login")
        assert client.get(path).status_code == 404
        assert enter(client, "altra-parola-lunga-9").status_code == 302

    def test_a_made_up_link_or_one_of_a_closed_account_opens_nothing(self, client, person):
        path = password_path(person)
        assert client.get(re.sub(r"-\w+/$", "-falso/", path)).status_code == 404
        assert client.get(reverse("password_set", args=["zzz", "a-b"])).status_code == 404
        end_account(person, today=dt.date(2021, 6, 30))
        assert client.get(path).status_code == 404

    def test_a_short_password_is_refused_in_words(self, client, person):
        answer = client.post(password_path(person), {"new_password1": "breve", "new_password2": "breve"})
        assert answer.status_code == 422
        assert "12" in answer.content.decode()


def told(person) -> list[tuple[str, str]]:
    """What the log says of the ways into an account, and who did it."""
    entries = Entry.objects.filter(kind=Kind.CHANGED, object_id=person.pk, additional_data__has_key="credential")
    return [(entry.additional_data["credential"], str(entry.actor)) for entry in entries.order_by("pk")]


class TestTraces:
    """Whoever gets at an account leaves an entry in the log: none of it writes a row the log hears of by itself."""

    def test_a_link_and_the_password_chosen_by_it(self, client, person):
        administrator = acting(Role.ADMINISTRATOR)
        client.force_login(administrator)
        page = client.post(reverse("accounts_link", args=[person.pk])).content.decode()
        client.logout()
        fields = {"new_password1": "altra-parola-lunga-9", "new_password2": "altra-parola-lunga-9"}
        client.post(re.search(r"/accesso/password/[\w-]+/[\w-]+/", page)[0], fields)
        assert told(person) == [("link", str(administrator)), ("chosen", str(person))]
        entry = Entry.objects.filter(kind=Kind.CHANGED, object_id=person.pk, actor=administrator).latest("pk")
        client.force_login(acting(Role.AUDITOR))
        shown = client.get(reverse("audit:entry", args=[entry.pk])).content.decode()
        assert "preparato un collegamento per scegliere la password" in shown

    def test_a_password_that_is_changed_and_a_second_factor_set_up_and_taken_away(
        self, client, person, django_capture_on_commit_callbacks
    ):
        factor = TestSecondFactor()
        enter(client)
        with django_capture_on_commit_callbacks(execute=True):
            factor.use(client, factor.begin(client))
        client.post(reverse("mfa_deactivate_totp"))
        new = {"new_password1": "altra-parola-lunga-9", "new_password2": "altra-parola-lunga-9"}
        client.post(reverse("account_change_password"), {"old_password": PASSWORD, **new})
        assert told(person)[0] == ("added", str(person))
        assert told(person)[-1] == ("changed", str(person))
        assert "removed" in dict(told(person))


def test_the_present_password_is_not_guessed_for_ever(client, person, settings):
    """Not even from a session left open."""
    settings.RATE_LIMITS = parse_rates("login=3/h")
    enter(client)
    new = {"old_password": "indovinata", "new_password1": "altra-parola-9", "new_password2": "altra-parola-9"}
    codes = [client.post(reverse("account_change_password"), new).status_code for _try in range(4)]
    assert codes == [422, 422, 422, 429]


@pytest.mark.parametrize(
    "name",
    ["account_signup", "account_email", "account_reset_password", "socialaccount_signup", "socialaccount_connections"],
)
def test_what_is_not_offered_has_no_address(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)
