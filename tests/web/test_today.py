"""What is there to do today: each task counts what the records say, in one's own places; a row says what next."""

import csv
import datetime as dt
import io
import re

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from raccordo.kernel.accounts.roles import Role
from raccordo.law.rdc import notification_due, notification_overdue_to
from raccordo.web.today import TASKS
from tests.casework.factories import (
    ActionPlanFactory,
    BenefitFactory,
    ConditionFactory,
    ConvocationFactory,
    JobSeekerFactory,
    PactFactory,
    SanctionFactory,
    VoucherFactory,
)
from tests.matching.factories import ProposalFactory
from tests.web.conftest import TODAY

DAY = dt.timedelta(days=1)


def person(centre):
    return JobSeekerFactory(centre=centre, municipality=centre.seat)


def benefit(centre, days: int, **values):
    return BenefitFactory(seeker=person(centre), recognised_on=TODAY - days * DAY, first_paid_on=None, **values)


def convened(of, *, days: int, **values):
    """A convocation sent a day after the recognition, for a day so many days from today."""
    return ConvocationFactory(seeker=of.seeker, sent_on=of.recognised_on + DAY, for_day=TODAY + days * DAY, **values)


@pytest.fixture
def waiting(today, centres):
    """One record or more of each task in Asti, with others beside that are done; one of each in Biella."""
    for centre in centres:
        benefit(centre, 10)
        benefit(centre, 30)
        benefit(centre, 31)
        benefit(centre, 40, ended_on=TODAY - DAY)
        benefit(centre, 40, regime="adi")
        convened(benefit(centre, 50), days=0, pending=True)
        convened(benefit(centre, 51), days=7, pending=True)
        convened(benefit(centre, 52), days=8, pending=True)
        convened(benefit(centre, 53), days=-1, pending=True)
        signed = benefit(centre, 60)
        convened(signed, days=-20)
        plan = ActionPlanFactory(pact=PactFactory(seeker=signed.seeker, signed_on=TODAY - 15 * DAY))
        ActionPlanFactory(pact=plan.pact, drafted_on=TODAY - 3 * DAY, agreed_on=TODAY, navigator=plan.navigator)
        unsigned = benefit(centre, 61)
        convened(unsigned, days=-20)
        SanctionFactory(benefit=unsigned, event_on=TODAY - DAY)
        SanctionFactory(benefit=unsigned, event_on=TODAY - 30 * DAY)
        SanctionFactory(benefit=unsigned, event_on=TODAY - 31 * DAY, notified_on=TODAY - 20 * DAY)
        ProposalFactory(seeker=unsigned.seeker, proposed_on=TODAY - DAY)
        ProposalFactory(seeker=unsigned.seeker, proposed_on=TODAY - 2 * DAY, decided=True)
        VoucherFactory(seeker=unsigned.seeker, assigned_on=TODAY - 31 * DAY, choice="", chosen_on=None, tutor=None)
        ConditionFactory(seeker=unsigned.seeker, end=TODAY + 30 * DAY)
        ConditionFactory(seeker=unsigned.seeker, kind="asylum", end=TODAY + 31 * DAY)


#: Of each task in one centre: how many wait and of how many the term is over.
EXPECTED = {
    "oggi": (1, 0), "da-convocare": (3, 1), "esiti": (1, 0), "sanzioni": (2, 1), "patti": (1, 0), "piani": (1, 0),
    "offerte": (1, 0), "assegni": (1, 1), "condizioni": (1, 0), "settimana": (1, 0),
}  # fmt: skip


@pytest.mark.parametrize("role", [Role.NAVIGATOR, Role.OPERATOR, Role.CENTRE_MANAGER])
def test_each_task_counts_what_waits_in_ones_own_centre(log_in, waiting, centres, role):
    client = log_in(role, centre=centres[0])
    assert {task.code: task.counts(client.user, TODAY) for task in TASKS} == EXPECTED


def test_the_counts_of_the_day_open_lists_with_so_many_rows(log_in, waiting, centres):
    client = log_in(Role.NAVIGATOR, centre=centres[0])
    for page in ("today", "home"):
        text = client.get(reverse(page)).content.decode()
        found = re.findall(r'<li><a href="(/oggi/[^"]+)"><span class="grande">(\d+)</span>', text)
        late = re.findall(r'<a class="esito in-ritardo" href="(/oggi/[^"]+)">.*?(\d+) oltre il termine', text)
        assert len(found) == len(TASKS)
        assert len(late) == sum(over > 0 for _every, over in EXPECTED.values())
        for url, words in [*found, *late]:
            response = client.get(url, {"formato": "csv", **({"termine": "oltre"} if "termine" in url else {})})
            rows = list(csv.reader(io.StringIO(b"".join(response).decode("utf-8-sig")), delimiter=";"))
            assert len(rows) - 1 == int(words), url


def test_each_row_opens_the_record_and_the_next_action(log_in, waiting, centres):
    client = log_in(Role.NAVIGATOR, centre=centres[0])
    text = client.get(reverse("today")).content.decode()
    links = re.findall(r'<td data-label="(?:Persona|Che cosa fare)"[^>]*><a href="([^"]+)">', text)
    assert len(links) == 2 * sum(every for every, _late in EXPECTED.values())
    for link in links:
        response = client.get(link.replace("&amp;", "&"))
        assert response.status_code == 200, link
    convene = next(link for link in links if "casework/convocation" in link and "seeker=" in link)
    form = client.get(convene.replace("&amp;", "&")).context["form"]
    assert {"seeker", "centre"} <= form.initial.keys()


def test_terms_are_said_in_words_with_their_state(log_in, waiting, centres):
    client = log_in(Role.NAVIGATOR, centre=centres[0])
    text = client.get(reverse("today_list", args=["da-convocare"])).content.decode()
    assert re.search(r'class="esito in-ritardo".*?scaduto da 1 giorno<', text)
    assert f"entro il {TODAY:%d/%m/%Y}" in text
    only = client.get(reverse("today_list", args=["da-convocare"]), {"termine": "oltre"}).content.decode()
    assert only.count("scaduto da") == 1
    assert "entro il" not in only


def test_the_list_is_searched_by_code_and_looked_at_on_another_day(log_in, waiting, centres):
    client = log_in(Role.NAVIGATOR, centre=centres[0])
    address = reverse("today_list", args=["da-convocare"])
    rows = list(client.get(address).context["listing"].rows)
    sent = client.post(address, {"q": rows[0].seeker.code})
    assert rows[0].seeker.code not in sent.url  # a person's code stays out of addresses
    assert client.get(address, {"q": rows[0].seeker.code}).url == f"{address}?"
    found = client.get(sent.url).context["listing"].rows
    assert [row.pk for row in found] == [rows[0].pk]
    assert client.get(address, {"al": (TODAY - 35 * DAY).isoformat()}).context["listing"].count == 1


def test_who_has_nothing_to_do_is_told_so(log_in, today, centres):
    client = log_in(Role.OPERATOR, centre=centres[0])
    assert "Niente è in attesa" in client.get(reverse("today")).content.decode()
    assert "Niente è in attesa" in client.get(reverse("home")).content.decode()


@pytest.mark.parametrize("role", [Role.AGENCY_MANAGER, Role.ANALYST])
def test_who_convenes_nobody_has_no_such_page(log_in, today, role):
    client = log_in(role)
    assert client.get(reverse("today")).status_code == 404
    assert "/oggi/" not in client.get(reverse("home")).content.decode()


@given(st.dates(dt.date(2019, 5, 1), dt.date(2023, 6, 1)), st.integers(0, 40))
def test_a_term_of_working_days_is_over_by_the_same_days_forwards_and_backwards(day, ago):
    event = day - ago * DAY
    assert (event < notification_overdue_to(day)) == (notification_due(event) < day)
