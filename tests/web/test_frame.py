"""The frame of every page: language, role, day, bands, doors."""

import pytest
from django.urls import reverse

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.models import Installation
from tests.kernel.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

PAGES = ["home", "board", "map", "centres", "desk:index", "deliverables", "findings", "accessibility"]


@pytest.mark.parametrize("name", PAGES)
def test_pages_open_carry_the_band_and_no_inline_style_or_script(name, manager, centres):
    response = manager.get(reverse(name))
    page = response.content.decode()
    assert response.status_code == 200
    assert "banda-demo" in page
    assert " style=" not in page
    assert "<script>" not in page
    assert "unsafe" not in response["Content-Security-Policy"]


def test_a_real_installation_has_no_demo_band(manager):
    Installation.objects.update(synthetic=False)
    assert "banda-demo" not in manager.get("/").content.decode()


def test_the_language_is_chosen_in_the_header(manager):
    assert 'lang="it"' in manager.get("/").content.decode()
    manager.post(reverse("set_language"), {"language": "en", "next": "/"})
    page = manager.get("/").content.decode()
    assert 'lang="en"' in page
    assert "Where do we stand?" in page


def test_another_day_is_said_kept_in_the_links_and_left_with_one_click(manager):
    page = manager.get("/piano/", {"al": "31/12/2020"}).content.decode()
    assert "banda-giorno" in page
    assert "31/12/2020" in page
    assert "/mappa/?al=2020-12-31" in page
    assert "banda-giorno" not in manager.get("/piano/").content.decode()


def test_a_wrong_day_is_told_and_today_is_shown(manager):
    response = manager.get("/piano/", {"al": "31/31/2020"})
    assert 'role="alert"' in response.content.decode()
    assert response.context["at"] == response.context["today"]


def test_a_person_with_two_roles_chooses_one(log_in, plan, centres):
    client = log_in(Role.AGENCY_MANAGER)
    other = MembershipFactory(user=client.user, role=Role.OPERATOR, centre=centres[0])
    assert client.get("/").context["user"].acting != other
    client.post(reverse("act"), {"membership": other.pk})
    assert client.get("/").context["user"].acting == other


def test_nobody_acts_in_the_role_of_another(log_in, plan):
    other = MembershipFactory()
    assert log_in(Role.AUDITOR).post(reverse("act"), {"membership": other.pk}).status_code == 404


def test_who_has_no_role_is_told_so(client, plan):
    client.force_login(UserFactory())
    for name in ("home", "board", "centres"):
        response = client.get(reverse(name))
        assert response.status_code == 403
        assert "no_membership.html" in [template.name for template in response.templates]


@pytest.mark.parametrize("name", [name for name in PAGES if name != "accessibility"])
def test_every_page_asks_to_log_in(name, client, today):
    assert client.get(reverse(name)).url.startswith(reverse("login"))


def test_the_login_page_and_the_accessibility_statement_are_open(client, today):
    assert client.get(reverse("login")).status_code == 200
    assert client.get(reverse("accessibility")).status_code == 200


def test_a_wrong_password_keeps_the_name_and_says_it(client, today):
    response = client.post(reverse("login"), {"username": "carla", "password": "sbagliata"})
    assert 'value="carla"' in response.content.decode()
    assert 'id="errori"' in response.content.decode()


def test_a_missing_page_keeps_the_frame(manager):
    response = manager.get("/nulla/")
    assert response.status_code == 404
    assert "it-header-wrapper" in response.content.decode()


def test_without_a_plan_the_pages_say_how_to_load_one(log_in, today):
    client = log_in(Role.AGENCY_MANAGER)
    for name in ("board", "map", "deliverables", "findings"):
        assert "raccordo plan load" in client.get(reverse(name)).content.decode()
    assert client.get(reverse("home")).status_code == 200


@pytest.mark.parametrize("role", Role.values)
def test_home_opens_for_every_role(role, log_in, plan, companies, centres):
    places = {"centre": centres[0]} if role in {Role.CENTRE_MANAGER, Role.OPERATOR, Role.NAVIGATOR} else {}
    if role in {Role.BODY_OPERATOR, Role.SCHOOL_CONTACT, Role.COMPANY_CONTACT}:
        places = {"organisation": companies[0].code}
    response = log_in(role, **places).get("/")
    assert response.status_code == 200
    if "centre" in places:
        assert [entry["figure"].numerator for entry in response.context["numbers"]] == [2]
    if role == Role.COMPANY_CONTACT:
        assert response.context["title"].endswith(companies[0].name)
        assert all(one.count and one.words for one in response.context["own"])
        assert {one.words for one in response.context["own"]} >= {"Imprese", "Contatti con le imprese"}


def test_home_of_a_manager_shows_what_is_furthest_behind(manager, companies):
    context = manager.get("/").context
    assert context["late"][0].indicator.code == "B6" or context["late"][0].judgement.share == 0
    assert sum(n for _verdict, n in context["tally"]) == 6
    assert context["last_data"] is not None
