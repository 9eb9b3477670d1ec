"""What is open to everybody or to oneself; no address is left out, none answers to what it should not."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import get_resolver, resolve, reverse

from raccordo.kernel.access import Action
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.audit.models import Entry
from raccordo.kernel.models import Membership
from tests.gates import asked
from tests.gates.access.actors import DESKS, Actor, code, may, mistakes
from tests.gates.access.addresses import (
    ADMINISTRATION,
    ALIASES,
    MATRIX,
    OWN,
    PUBLIC,
    arguments,
    names_of,
    names_of_programs,
)
from tests.kernel.factories import MembershipFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("access-everybody")]


def test_what_everybody_who_acts_may_open(visitor, world):
    for name, args in (("home", []), ("centres", []), ("centre", [world.theirs.centre.code]), ("desk:index", [])):
        assert visitor.get(reverse(name, args=args)).status_code == 200, name


def test_one_acts_only_in_memberships_of_ones_own(visitor, actor, people):
    own = Membership.objects.get(user=people[actor])
    other = MembershipFactory(role=Role.REGIONAL_MANAGER)
    assert visitor.post(reverse("act"), {"membership": other.pk}).status_code == 404
    assert visitor.post(reverse("act"), {"membership": own.pk}).status_code == 302


def test_there_is_no_page_for_what_does_not_exist(visitor):
    for path in (
        "/registri/kernel/revision/",
        "/registri/nulla/nulla/",
        "/piano/ZZ/",
        "/centri/zz/",
        "/piano/ZZ/grafico.svg",
    ):
        assert visitor.get(path).status_code == 404, path


@pytest.mark.parametrize("name", ADMINISTRATION)
def test_accounts_are_kept_by_whom_the_table_says(visitors, name):
    account = UserFactory()
    address = reverse(name, args=[] if name == "accounts_load" else [account.pk])

    def answers():
        for actor, visitor in visitors.items():
            keeps = may(actor, Action.CHANGE, "kernel.user")
            opens = ADMINISTRATION[name] if keeps else {200: 404}.get(ADMINISTRATION[name], 405)
            yield actor, "get", visitor.get(address).status_code, opens
            if not keeps:
                yield actor, "post", visitor.post(address, {"confirm": "1", "text": "utente\nx"}).status_code, 404

    assert mistakes(answers()) == []
    account.refresh_from_db()
    assert account.is_active


def test_the_log_and_persons_data_open_for_whom_the_table_says(visitors, world):
    seeker = world.record(next(desk for desk in DESKS if desk.entity == "casework.jobseeker"), "theirs")
    entry = Entry.objects.create(content_type=ContentType.objects.get_for_model(seeker), action=0, object_pk="1")

    def answers():
        for actor, visitor in visitors.items():
            log = may(actor, Action.VIEW, "audittrail.entry")
            yield actor, "log", visitor.get(reverse("audit:log")).status_code, code(log)
            placed = log and not actor.narrow
            yield actor, "entry", visitor.get(reverse("audit:entry", args=[entry.pk])).status_code, code(placed)
            looks, says = may(actor, Action.VIEW, "privacy.request"), may(actor, Action.CHANGE, "privacy.request")
            yield actor, "find", visitor.get(reverse("privacy:find")).status_code, code(looks)
            person = ["casework.jobseeker", seeker.pk]
            for name in ("person", "reads"):
                yield actor, name, visitor.get(reverse(f"privacy:{name}", args=person)).status_code, code(looks)
            taken = visitor.post(reverse("privacy:copy", args=person)).status_code
            yield actor, "copy", taken, 302 if says else 404  # back to the person: nobody asked for it
            noted = visitor.post(reverse("privacy:note", args=person)).status_code
            yield actor, "note", noted, 422 if says else 404

    assert mistakes(answers()) == []


def test_an_alias_leads_where_it_is_said_to():
    assert {name: resolve(reverse(name)).view_name for name in ALIASES} == ALIASES


def test_no_address_is_left_out_of_the_matrix():
    assert names_of(get_resolver().url_patterns) - names_of_programs() == MATRIX


def test_an_address_that_an_actor_never_asks_for_is_told():
    told = asked.gaps({"a", "b", "c"}, ["x", "y"], {("a", "x"), ("a", "y"), ("b", "x")})
    assert told == ["b: not asked as y", "c: nobody asks"]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(MATRIX - set(PUBLIC)))
def test_who_has_not_logged_in_is_sent_to_the_login(client, world, people, name, method):
    address = reverse(name, args=arguments(name, world))
    response = getattr(client, method)(address)
    assert response.status_code == 302
    assert response.url == f"{reverse('login')}?next={address}"


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_what_is_open_to_everybody(client, world, name):
    assert client.get(reverse(name, args=arguments(name, world))).status_code == PUBLIC[name]


@pytest.mark.parametrize("name", sorted(OWN))
def test_what_is_open_to_oneself_without_a_role_too(client, visitors, name):
    client.force_login(UserFactory())
    for visitor in (client, *visitors.values()):
        assert visitor.get(reverse(name)).status_code == OWN[name]


#: What no page answers to. HEAD is a GET and OPTIONS tells nothing but names of methods.
UNKNOWN_METHODS = ("put", "patch", "delete", "trace")


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_no_page_answers_to_other_methods_than_it_knows(client, visitors, world, name):
    address = reverse(name, args=arguments(name, world))
    for visitor in (client, visitors[Actor(Role.AGENCY_MANAGER)], visitors[Actor(Role.ADMINISTRATOR)]):
        answers = {method: getattr(visitor, method)(address).status_code for method in UNKNOWN_METHODS}
        expected = {302, 405} if visitor is client else {404, 405}
        assert set(answers.values()) <= expected, answers


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_a_head_answers_no_more_than_a_get(visitors, world, name):
    address = reverse(name, args=arguments(name, world))
    visitor = visitors[Actor(Role.OPERATOR)]
    answers = {}
    for method in ("get", "head"):
        response = getattr(visitor, method)(address)
        response.close()
        answers[method] = response.status_code
    assert answers["head"] in {answers["get"], 405}


def test_who_has_logged_in_needs_no_login(client, actor, people):
    client.force_login(people[actor])
    assert client.get(reverse("login")).status_code == 302
    assert client.post(reverse("logout")).status_code == 302
    assert client.get(reverse("home")).url.startswith(reverse("login"))


@pytest.mark.parametrize("name", sorted(MATRIX - set(PUBLIC) - set(OWN)))
def test_an_account_without_a_role_today_opens_nothing(client, world, people, name):
    user = UserFactory()
    MembershipFactory(user=user, role=Role.ADMINISTRATOR, valid_to=dt.date(2020, 1, 1))
    client.force_login(user)
    address = reverse(name, args=arguments(name, world))
    answers = {client.get(address).status_code, client.post(address).status_code}
    open_pages = {200} if name == "desk:index" else set()
    assert answers <= {403, 404, 405} | open_pages
