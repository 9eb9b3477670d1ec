"""Parts of pages that are kept: the same as drawn anew, never older than the records, never of another reader."""

import pytest
from django.core.cache import caches
from django.test import Client

from raccordo.kernel import revisions
from raccordo.kernel.accounts.roles import Role
from raccordo.lines.demand.models import Approach
from raccordo.plan.evidence import services as evidence
from raccordo.plan.evidence.formula import Design
from raccordo.plan.evidence.machine import Move
from raccordo.plan.models import FrozenReading, PeriodException
from raccordo.plan.periods import services
from raccordo.plan.periods.exceptions import grant_exception
from raccordo.web import fragments
from tests.demand.factories import ApproachFactory
from tests.kernel.factories import acting
from tests.web.conftest import TODAY

pytestmark = pytest.mark.django_db

PERIOD = "/periodi/2020-S1/"
PAGES = ["/piano/", "/piano/B6/", "/mappa/?indicatore=B6", PERIOD]


@pytest.fixture
def records(companies, period):
    """Something to show on each of the pages."""


def text(browser: Client, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return response.content.decode()


def plain(page: str) -> str:
    """A page without what changes at each request."""
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


@pytest.mark.parametrize("address", PAGES)
def test_what_is_kept_is_what_would_be_drawn(manager, records, address):
    first = text(manager, address)
    assert plain(text(manager, address)) == plain(first)
    caches["answers"].clear()
    caches["fragments"].clear()
    assert plain(text(manager, address)) == plain(first)


@pytest.mark.parametrize("address", PAGES)
def test_a_kept_part_spares_its_queries(manager, records, address, django_assert_max_num_queries):
    text(manager, address)
    with django_assert_max_num_queries(17):
        text(manager, address)


@pytest.mark.parametrize("address", PAGES)
def test_a_write_is_seen_at_once(manager, records, address):
    before = text(manager, address)
    like = Approach.objects.exclude(outcome="").earliest("held_on")
    ApproachFactory(campaign=like.campaign, held_on=like.held_on, outcome=like.outcome, centre=like.centre)
    assert plain(text(manager, address)) != plain(before)


def test_a_write_of_what_a_page_does_not_show_leaves_its_parts(manager, records, monkeypatch):
    """Services stand on the board; the page of B6 counts approaches alone."""
    pages = {address: plain(text(manager, address)) for address in ("/piano/", "/piano/B6/")}
    drawn: list[str] = []
    draw = fragments.Kept._draw
    monkeypatch.setattr(fragments.Kept, "_draw", lambda self, key, made: drawn.append(key) or draw(self, key, made))
    revisions.bump("casework_service")
    assert {address: plain(text(manager, address)) for address in pages} == pages
    assert [key.split(":")[1] for key in drawn] == ["board"]
    revisions.bump("demand_approach")
    text(manager, "/piano/B6/")
    assert "indicator" in {key.split(":")[1] for key in drawn}


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


def reader(role: str, **place) -> Client:
    found = Client()
    found.user = acting(role, **place)
    found.force_login(found.user)
    return found


def test_the_steps_of_a_period_are_those_of_its_reader(submitted):
    """Whoever came first: forms stand outside what is kept."""
    agency, lead = reader(Role.AGENCY_MANAGER), reader(Role.LINE_LEAD)
    for _round in range(2):
        assert 'value="approve"' in text(agency, PERIOD)
        assert 'value="approve"' not in text(lead, PERIOD)
    services.send_back_line(submitted, submitted.version.lines.first(), reason="prova", user=agency.user, today=TODAY)
    for _round in range(2):
        assert 'value="submit"' not in text(agency, PERIOD)
        assert 'value="submit"' in text(lead, PERIOD)


def test_two_leads_share_what_is_kept_and_not_their_steps(period):
    """Same role, same region: the line one leads is no part of what is kept."""
    first, second = period.version.lines.all()[:2]
    leads = [reader(Role.LINE_LEAD, organisation=line.code) for line in (first, second)]
    pages = [text(lead, PERIOD) for lead in leads]
    for page, mine, other in zip(pages, (first, second), (second, first), strict=True):
        assert f'name="linea" value="{mine.code}"' in page
        assert f'name="linea" value="{other.code}"' not in page


def test_who_may_not_read_checks_is_not_shown_what_was_drawn_for_who_may(submitted):
    allowed, other = reader(Role.AGENCY_MANAGER), reader(Role.SCHOOL_CONTACT, organisation="s1")
    assert 'id="verifiche"' in text(allowed, PERIOD)
    assert 'id="verifiche"' not in text(other, PERIOD)


def test_whatever_a_period_tells_is_told_at_once(submitted, manager):
    """Steps, names, exceptions and checks have no counter: they are in the key themselves."""
    signer, seen = reader(Role.REGIONAL_MANAGER).user, {plain(text(manager, PERIOD))}

    def changed() -> bool:
        found = plain(text(manager, PERIOD))
        new = found not in seen
        seen.add(found)
        return new

    assert not changed()
    services.approve_line(submitted, submitted.version.lines.first(), user=manager.user, today=TODAY)
    assert changed()
    manager.user.first_name = "Altronome"
    manager.user.save()
    assert changed()
    granted = grant_exception(
        submitted, user=signer, today=TODAY, people=[manager.user], reason="prova", valid_from=TODAY, valid_to=TODAY
    )
    assert changed()
    PeriodException.objects.filter(pk=granted.pk).update(reason="altra")
    assert changed()
    reading = FrozenReading.objects.filter(period=submitted, numerator_records__gt=0).first()
    auditor = acting(Role.AUDITOR)
    sample = evidence.draw_sample(reading, user=auditor, today=TODAY, seed="prova", design=Design())
    assert changed()
    for record in sample.records.all():
        evidence.judge(record, Move.CONFIRM, user=auditor, today=TODAY)
    assert changed()
    evidence.close(sample, user=auditor, today=TODAY)
    assert changed()
