"""Parts of pages that are kept: the same as drawn anew, never older than the records, never of another reader."""

import pytest
from django.core.cache import cache, caches
from django.test import Client

from raccordo.kernel.accounts.roles import Role
from raccordo.lines.demand.models import Approach
from tests.demand.factories import ApproachFactory
from tests.kernel.factories import acting

pytestmark = pytest.mark.django_db

PAGES = ["/piano/", "/piano/B6/", "/mappa/?indicatore=B6"]


def text(browser: Client, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return response.content.decode()


def plain(page: str) -> str:
    """A page without what changes at each request."""
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


@pytest.mark.parametrize("address", PAGES)
def test_what_is_kept_is_what_would_be_drawn(manager, companies, address):
    first = text(manager, address)
    assert plain(text(manager, address)) == plain(first)
    cache.clear()
    caches["fragments"].clear()
    assert plain(text(manager, address)) == plain(first)


@pytest.mark.parametrize("address", PAGES)
def test_a_kept_part_spares_its_queries(manager, companies, address, django_assert_max_num_queries):
    text(manager, address)
    with django_assert_max_num_queries(15):
        text(manager, address)


@pytest.mark.parametrize("address", PAGES)
def test_a_write_is_seen_at_once(manager, companies, address):
    before = text(manager, address)
    like = Approach.objects.exclude(outcome="").earliest("held_on")
    ApproachFactory(campaign=like.campaign, held_on=like.held_on, outcome=like.outcome, centre=like.centre)
    assert plain(text(manager, address)) != plain(before)


def test_each_language_day_and_filter_has_its_own(manager, companies):
    pages = {plain(text(manager, f"/piano/{query}")) for query in ("", "?al=2020-12-31", "?linea=dati", "?q=valutaz")}
    manager.cookies["django_language"] = "en"
    pages.add(plain(text(manager, "/piano/")))
    assert len(pages) == 5


def test_a_reader_elsewhere_has_a_key_of_their_own(manager, companies):
    text(manager, "/piano/")
    other = Client()
    other.force_login(acting(Role.REGIONAL_MANAGER))
    before = len(caches["fragments"]._cache)
    text(other, "/piano/")
    assert len(caches["fragments"]._cache) == before + 1
