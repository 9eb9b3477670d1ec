"""Alerts: the example of docs/algorithms/alerts.md, who is told, and that nobody is told twice."""

import datetime as dt
import json
from decimal import Decimal
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from django.core import mail
from django.utils.translation import override

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.audit.models import Entry
from raccordo.kernel.measures import Figure, Unit
from raccordo.kernel.models import Installation
from raccordo.plan import digests, reasons
from raccordo.plan.alerts import alerts, concern, share_of_path
from raccordo.plan.cli import plan
from raccordo.plan.judgement import Verdict
from raccordo.plan.loading import load_plan
from raccordo.plan.models import AlertDigest
from tests.kernel.factories import CentreFactory, DeliverableFactory, MembershipFactory, acting
from tests.plan.plans import PLAN
from tests.workforce.factories import CentreSupportFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2021, 1, 1)


@pytest.fixture
def version(db):
    return load_plan(PLAN, today=dt.date(2020, 1, 1)).version


@pytest.fixture
def centres(version):
    here, there = CentreFactory.create_batch(2)
    CentreSupportFactory(
        centre=here, topic="rdc", form="coaching", held_on=dt.date(2020, 12, 10), entered_on=dt.date(2020, 12, 11)
    )
    return here, there


def alert_of(version, code: str, day: dt.date = DAY):
    return next((alert for alert in alerts(version, day) if alert.indicator.code == code), None)


def test_the_example(version, centres):
    assert alert_of(version, "A1", dt.date(2020, 12, 31)) is None
    found = alert_of(version, "A1")
    assert (found.before.verdict, found.row.verdict) == (Verdict.ON_TRACK, Verdict.BEHIND)
    (cause,) = found.causes
    assert (cause.centre, cause.silent, cause.late, cause.expected) == (centres[1], True, 0, 1)
    assert cause.empty == tuple(dt.date(2020, month, 1) for month in range(1, 13))
    with override("it"):
        said = "0, mentre la sua quota del percorso è 1; nessuna registrazione in gennaio–dicembre 2020"
        assert reasons.of_centre(cause, 15) == said
    assert alert_of(version, "A1", dt.date(2021, 1, 15)) is None  # behind for more than a week: no news


def test_a_period_that_ended_without_its_report_is_told_without_centres(version):
    found = alert_of(version, "A2", dt.date(2020, 12, 31))
    assert (found.row.verdict, found.causes) == (Verdict.BEHIND, [])
    with override("it"):
        assert reasons.missed(found) == ["dal 01/01/2020 al 31/12/2020"]


def test_of_a_target_for_each_centre_those_that_missed_it_are_named(centres):
    text = PLAN.replace("per: [year]", "per: [centre, year]").replace(
        "measure: deliverables.crisis_reports", "measure: workforce.centres_coached_on_rdc"
    )
    later = load_plan(text.replace("version: 1", "version: 2"), today=DAY, in_force_from=dt.date(2020, 2, 1)).version
    found = alert_of(later, "A2", dt.date(2020, 12, 31))
    assert [(cause.centre, cause.figure.numerator, cause.expected) for cause in found.causes] == [(centres[1], 0, 1)]
    with override("it"):
        assert reasons.of_centre(found.causes[0], 15) == "0 su 1 chiesti dal 01/01/2020 al 31/12/2020"


def test_a_centre_that_enters_late_has_a_part_in_it(version, centres):
    CentreSupportFactory(
        centre=centres[0], topic="rdc", form="coaching", held_on=dt.date(2020, 11, 1), entered_on=dt.date(2020, 12, 30)
    )
    found = alert_of(version, "A1")
    late = found.cause_of(centres[0].pk)
    assert (late.late, late.empty[:2], len(late.empty)) == (1, (dt.date(2020, 1, 1), dt.date(2020, 2, 1)), 10)
    assert [cause.centre for cause in found.causes] == [centres[1], centres[0]], "who lacks most comes first"
    with override("it"):
        assert reasons.of_centre(late, 15).endswith("; 1 registrazione inserita più di 15 giorni dopo il suo giorno")


def test_no_centre_is_named_for_documents_of_the_region(version, centres):
    """A3 asks for two evaluations, which the region writes: that no centre has one is no reason of theirs."""
    written = DeliverableFactory(kind="evaluation_report", shared_on=dt.date(2020, 6, 3), reference="prot. 1")
    found = alert_of(version, "A3")
    assert (found.row.verdict, found.causes) == (Verdict.BEHIND, [])
    written.centre = centres[0]
    written.save()
    assert {cause.centre for cause in alert_of(version, "A3").causes} == set(centres)


@pytest.mark.parametrize(
    ("comparator", "whole", "expected", "figure", "asked"),
    [
        ("all_of", 85, "0.5", Figure(0), None),  # half a school of 85 is no school: not 42 of them
        ("all_of", 85, "17", Figure(3), "8"),
        ("share_at_least", 40, "0.5", Figure(3), "10"),
        ("share_at_least", 40, "1.2", Figure(3), "24"),  # 120% of 40, not 1.2 units
        ("all_of", 85, "0.5", Figure(0, 40), "0.0058824"),
        ("all_of", 80, "40", Figure(3, 10), "0.5"),
        ("share_at_least", None, "1.2", Figure(3, 3), "1.2"),
        ("at_least", None, "0.5", Figure(0), None),
        ("at_least", None, "20", Figure(3), "10"),
    ],
)
def test_what_the_path_asks_of_a_centre_is_told_by_the_comparator(comparator, whole, expected, figure, asked):
    """The units of a target follow from what it compares, not from whether its number happens to be under 1."""
    indicator = SimpleNamespace(target_per=[], whole=whole, comparator=comparator)
    row = SimpleNamespace(indicator=indicator, judgement=SimpleNamespace(expected=Decimal(expected)))
    found = share_of_path(row, figure, Decimal("0.5"), SimpleNamespace(unit=Unit.SCHOOLS))
    assert (None if found is None else f"{found:.7f}".rstrip("0").rstrip(".")) == (asked if asked != "0" else None)


def test_who_has_two_roles_is_told_what_concerns_either(version, centres):
    """The newer role is of a centre with no part in it; the older one of the whole region."""
    person = acting(Role.AGENCY_MANAGER)
    person.email = "due@example.org"
    person.save()
    MembershipFactory(user=person, role=Role.CENTRE_MANAGER, centre=centres[0], valid_from=dt.date(2020, 12, 1))
    assert digests.send(version, DAY).now == 1
    (message,) = mail.outbox
    assert centres[1].name in message.body


def test_months_that_follow_each_other_are_told_as_one():
    months = [dt.date(2020, 1, 1), dt.date(2020, 3, 1), dt.date(2020, 4, 1), dt.date(2020, 12, 1), dt.date(2021, 1, 1)]
    with override("it"):
        assert reasons.months_text(months) == "gennaio 2020, marzo–aprile 2020, dicembre 2020–gennaio 2021"


def test_each_is_told_what_concerns_them(version, centres):
    found = alerts(version, DAY)
    codes = {alert.indicator.code for alert in found}
    told = {
        name: {alert.indicator.code for alert in concern(found, user)}
        for name, user in {
            "agency": acting(Role.AGENCY_MANAGER),
            "lead": acting(Role.LINE_LEAD, organisation="lavoro"),
            "other lead": acting(Role.LINE_LEAD, organisation="altra"),
            "there": acting(Role.CENTRE_MANAGER, centre=centres[1]),
            "here": acting(Role.CENTRE_MANAGER, centre=centres[0]),
        }.items()
    }
    assert told == {"agency": codes, "lead": codes, "other lead": set(), "there": {"A1"}, "here": set()}


def test_the_digest_is_sent_once_a_day_and_names_no_person(version, centres):
    there = acting(Role.CENTRE_MANAGER, centre=centres[1])
    there.email, there.last_name = "centro@example.org", "Riservato"
    there.save()
    acting(Role.AGENCY_MANAGER)  # has no address
    assert digests.send(version, DAY) == digests.Sent(now=1, before=0, without=1)
    assert digests.send(version, DAY) == digests.Sent(now=0, before=1, without=1)
    (message,) = mail.outbox
    assert message.to == ["centro@example.org"]
    assert "01/01/2021" in message.subject
    assert f"- {centres[1].name}: 0, mentre la sua quota del percorso è 1; nessuna registrazione in" in message.body
    assert "http://127.0.0.1:8000/piano/A1/?al=2021-01-01" in message.body
    assert "http://127.0.0.1:8000/avvisi/?al=2021-01-01" in message.body
    assert "Riservato" not in message.body
    assert AlertDigest.objects.count() == 1


def test_a_message_that_could_not_be_sent_is_sent_later(version, centres, monkeypatch):
    person = acting(Role.AGENCY_MANAGER)
    person.email = "agenzia@example.org"
    person.save()

    def broken(self, *args, **options):
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", broken)
        assert digests.send(version, DAY).failed == ("the server is not reached (ConnectionError)",)
        answer = CliRunner().invoke(plan, ["alerts", "--at", DAY.isoformat(), "--send"])
        assert answer.exit_code == 1
        assert "1 not sent: the server is not reached" in answer.output
    assert digests.send(version, DAY).now == 1


def test_alerts_from_the_shell(version, centres):
    Installation.objects.create(pk=1, reference_day=DAY)
    told = json.loads(CliRunner().invoke(plan, ["alerts", "--json", "--send"]).output)
    assert told["sent"] == {"now": 0, "before": 0, "without": 0, "failed": []}
    assert told["alerts"][0]["centres"] == [centres[1].code]
    assert "A1" in CliRunner().invoke(plan, ["alerts"]).output


def test_who_has_alerts_sent_from_the_shell_is_in_the_log(version, centres):
    Installation.objects.create(pk=1, reference_day=DAY)
    person = acting(Role.AGENCY_MANAGER)
    person.email = "agenzia@example.org"
    person.save()
    assert CliRunner().invoke(plan, ["alerts", "--send", "--by", person.username]).exit_code == 0
    entry = Entry.objects.get(content_type__model="alertdigest")
    assert (entry.actor, entry.role) == (person, Role.AGENCY_MANAGER)
    assert entry.origin.startswith("shell: raccordo plan alerts --send (")
    refused = CliRunner().invoke(plan, ["alerts", "--send", "--by", acting(Role.AUDITOR).username])
    assert (refused.exit_code, "may not" in refused.output) == (1, True)
