"""Partners, networks, agreements and events: what the records refuse, and who sees them."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from raccordo.kernel.accounts.roles import Role
from raccordo.lines.networks.models import Event, Network, NodeSupport, PartnershipAgreement, SocialNode
from tests.demand.factories import CompanyFactory
from tests.kernel.factories import CentreFactory, acting
from tests.networks.factories import (
    AgreementFactory,
    AgreementPartyFactory,
    EventFactory,
    EventParticipationFactory,
    NetworkFactory,
    NetworkMemberFactory,
    NodeSupportFactory,
    SocialNodeFactory,
    institution,
)

pytestmark = pytest.mark.django_db

DAY = dt.date(2020, 3, 9)
NEXT = DAY + dt.timedelta(days=1)
EVE = DAY - dt.timedelta(days=1)

WRONG = [
    (NetworkFactory, {"founded_on": NEXT, "ended_on": DAY}),
    (NetworkFactory, {"kind": "sector_district"}),
    (NetworkMemberFactory, {"partner": None}),
    (NetworkMemberFactory, {"joined_on": NEXT, "left_on": DAY}),
    (AgreementFactory, {"reference": ""}),
    (AgreementFactory, {"signed_on": NEXT, "ended_on": DAY}),
    (AgreementPartyFactory, {"partner": None}),
    (EventFactory, {"cancelled_on": DAY}),
    (EventParticipationFactory, {"partner": None}),
]


@pytest.mark.parametrize(("factory", "wrong"), WRONG)
def test_refused_by_the_database(factory, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        factory(**wrong)


@pytest.mark.parametrize(("factory", "wrong"), WRONG)
def test_refused_in_words(factory, wrong):
    record = factory()
    for name, value in wrong.items():
        setattr(record, name, value)
    with pytest.raises(ValidationError) as error:
        record.full_clean()
    assert all("violated" not in message for message in error.value.messages)


@pytest.mark.parametrize("factory", [NetworkMemberFactory, AgreementPartyFactory, EventParticipationFactory])
def test_a_row_names_one_organisation_only(factory):
    with pytest.raises(IntegrityError), transaction.atomic():
        factory(company=CompanyFactory())


@pytest.mark.parametrize(
    ("factory", "whole"),
    [
        (NetworkMemberFactory, "network"),
        (AgreementPartyFactory, "agreement"),
        (EventParticipationFactory, "event"),
    ],
)
@pytest.mark.parametrize("who", ["partner", "company", "institution"])
def test_an_organisation_is_there_once(factory, whole, who):
    organisation = {"partner": None, "company": CompanyFactory, "institution": lambda: institution("school")}[who]
    given = {"partner": None, who: organisation()} if organisation else {}
    first = factory(**given)
    again = {"partner": None, who: getattr(first, who), whole: getattr(first, whole)}
    assert str(first) == getattr(first, who).name
    with pytest.raises(IntegrityError), transaction.atomic():
        factory(**again)


def test_a_member_that_left_may_come_back():
    first = NetworkMemberFactory(left_on=DAY)
    again = NetworkMemberFactory(network=first.network, partner=first.partner, joined_on=NEXT)
    assert set(first.network.members.all()) == {first, again}


def test_in_force_on_the_first_and_the_last_day():
    network, agreement = NetworkFactory(founded_on=DAY, ended_on=DAY), AgreementFactory(signed_on=DAY, ended_on=DAY)
    for day, found in ((EVE, False), (DAY, True), (NEXT, False)):
        assert (network in Network.objects.in_force(day)) is found
        assert (agreement in PartnershipAgreement.objects.in_force(day)) is found


def test_events_whose_outcome_nobody_told():
    late = EventFactory(planned=True, planned_on=EVE)
    EventFactory(planned=True, planned_on=DAY)
    EventFactory(planned=True, planned_on=EVE, cancelled_on=EVE)
    EventFactory(planned_on=EVE)
    assert list(Event.objects.overdue(DAY)) == [late]


def test_events_are_public_and_the_support_to_nodes_is_not():
    EventFactory(centre=CentreFactory())
    support = NodeSupportFactory()
    school = acting(Role.SCHOOL_CONTACT, organisation="ZZIS000001")
    assert Event.objects.visible_to(school).count() == 1
    assert not NodeSupport.objects.visible_to(school).exists()
    assert not SocialNode.objects.visible_to(school).exists()
    assert list(NodeSupport.objects.visible_to(acting(Role.OPERATOR, centre=support.centre))) == [support]
    assert not NodeSupport.objects.visible_to(acting(Role.OPERATOR, centre=CentreFactory())).exists()


def test_a_centre_sees_its_nodes_and_those_it_supported():
    here = CentreFactory()
    own, supported = SocialNodeFactory(centre=here), SocialNodeFactory()
    SocialNodeFactory()
    NodeSupportFactory(node=supported, centre=here)
    assert set(SocialNode.objects.visible_to(acting(Role.OPERATOR, centre=here))) == {own, supported}
