"""The measures of the work with partners: what they count, and what they leave out."""

import datetime as dt

import pytest

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.measures import Figure, Window
from raccordo.kernel.measures.evaluate import digest, figure, split, subjects
from raccordo.lines.networks import measures
from tests.demand.factories import CompanyFactory
from tests.kernel.factories import CentreFactory, QuadrantFactory, acting
from tests.networks.factories import (
    AgreementFactory,
    AgreementPartyFactory,
    EventFactory,
    NodeSupportFactory,
    PartnerFactory,
    SocialNodeFactory,
    complete_district,
    complete_network,
    institution,
)

pytestmark = pytest.mark.django_db

YEAR = Window(dt.date(2020, 1, 1), dt.date(2020, 12, 31))
FIRST, LAST = YEAR.days
BEFORE, AFTER = FIRST - dt.timedelta(days=1), LAST + dt.timedelta(days=1)


class TestSocialNodes:
    def test_a_node_supported_twice_counts_once(self):
        node = SocialNodeFactory()
        NodeSupportFactory.create_batch(2, node=node)
        assert figure(measures.social_nodes_supported, YEAR) == Figure(1)
        assert list(subjects(measures.social_nodes_supported, YEAR)) == [node]

    @pytest.mark.parametrize("held_on", [BEFORE, AFTER])
    def test_support_on_other_days_does_not_count(self, held_on):
        NodeSupportFactory(held_on=held_on)
        assert figure(measures.social_nodes_supported, YEAR) == Figure(0)

    def test_a_node_supported_by_two_centres_counts_in_each_and_once_in_the_quadrant(self):
        quadrant = QuadrantFactory()
        here, there = CentreFactory(quadrant=quadrant), CentreFactory(quadrant=quadrant)
        node = SocialNodeFactory(centre=here)
        NodeSupportFactory(node=node, centre=here)
        NodeSupportFactory(node=node, centre=there)
        assert split(measures.social_nodes_supported, YEAR) == {here.pk: Figure(1), there.pk: Figure(1)}
        assert split(measures.social_nodes_supported, YEAR, "quadrant") == {quadrant.pk: Figure(1)}

    def test_an_operator_sees_the_support_their_centre_gave(self):
        mine = NodeSupportFactory()
        NodeSupportFactory()
        operator = acting(Role.OPERATOR, centre=mine.centre)
        assert figure(measures.social_nodes_supported, YEAR, operator) == Figure(1)

    def test_a_counted_node_of_another_centre_can_be_opened(self):
        here = CentreFactory()
        NodeSupportFactory(centre=here, node=SocialNodeFactory())
        operator = acting(Role.OPERATOR, centre=here)
        counted = subjects(measures.social_nodes_supported, YEAR, operator)
        assert counted.count() == counted.visible_to(operator).count() == 1


class TestAgreements:
    def test_an_agreement_with_several_actors_counts_once(self):
        agreement = AgreementFactory()
        AgreementPartyFactory.create_batch(3, agreement=agreement)
        assert figure(measures.agreements_signed, YEAR) == Figure(1)

    @pytest.mark.parametrize("kind", ["employers_association", "chamber", "consultants_order", "bilateral_body"])
    def test_each_actor_of_the_demand_side(self, kind):
        AgreementPartyFactory(partner=PartnerFactory(kind=kind))
        assert figure(measures.agreements_signed, YEAR) == Figure(1)

    def test_a_company_is_one_too(self):
        AgreementPartyFactory(partner=None, company=CompanyFactory())
        assert figure(measures.agreements_signed, YEAR) == Figure(1)

    def test_agreements_with_schools_or_social_services_only_do_not_count(self):
        AgreementFactory()
        AgreementPartyFactory(partner=None, institution=institution("school"))
        AgreementPartyFactory(partner=PartnerFactory(kind="social_service"))
        assert figure(measures.agreements_signed, YEAR) == Figure(0)

    @pytest.mark.parametrize("signed_on", [BEFORE, AFTER])
    def test_agreements_of_other_days_do_not_count(self, signed_on):
        AgreementPartyFactory(agreement=AgreementFactory(signed_on=signed_on))
        assert figure(measures.agreements_signed, YEAR) == Figure(0)

    def test_regional_ones_stand_apart_in_the_split(self):
        here = CentreFactory()
        AgreementPartyFactory(agreement=AgreementFactory(centre=here))
        AgreementPartyFactory()
        assert split(measures.agreements_signed, YEAR) == {here.pk: Figure(1), None: Figure(1)}


class TestEvents:
    @pytest.mark.parametrize("held_on", [FIRST, LAST])
    def test_events_held_in_the_period(self, held_on):
        EventFactory(planned_on=held_on)
        assert figure(measures.events_held, YEAR) == Figure(1)

    @pytest.mark.parametrize("traits", [{"planned": True}, {"planned_on": BEFORE}, {"planned_on": AFTER}])
    def test_planned_ones_and_those_of_other_days_do_not_count(self, traits):
        EventFactory(**traits)
        assert figure(measures.events_held, YEAR) == Figure(0)

    @pytest.mark.parametrize(
        ("item", "kind"),
        [
            (measures.its_promotion_events, "its_promotion"),
            (measures.transition_events, "transitions_promotion"),
        ],
        ids=["its", "transitions"],
    )
    def test_those_of_a_kind(self, item, kind):
        wanted = EventFactory(kind=kind)
        EventFactory(kind="job_fair")
        assert list(subjects(item, YEAR)) == [wanted]
        assert figure(measures.events_held, YEAR) == Figure(2)

    def test_the_municipality_says_the_quadrant_also_without_a_centre(self):
        event = EventFactory()
        quadrant = event.municipality.province.quadrant_id
        assert split(measures.events_held, YEAR, "quadrant") == {quadrant: Figure(1)}
        assert split(measures.events_held, YEAR) == {None: Figure(1)}

    def test_whoever_opens_the_number_sees_its_events(self):
        EventFactory(centre=CentreFactory())
        operator = acting(Role.OPERATOR, centre=CentreFactory())
        assert figure(measures.events_held, YEAR, operator) == figure(measures.events_held, YEAR) == Figure(1)


class TestCompleteNetworks:
    @pytest.mark.parametrize(
        ("item", "make"),
        [(measures.school_networks, complete_network), (measures.district_networks, complete_district)],
        ids=["schools", "district"],
    )
    def test_a_complete_network_counts_while_it_is_in_force(self, item, make):
        quadrant = QuadrantFactory()
        make(quadrant=quadrant, founded_on=dt.date(2020, 2, 1), ended_on=LAST)
        assert figure(item, YEAR) == Figure(1)
        assert split(item, YEAR, "quadrant") == {quadrant.pk: Figure(1)}
        assert figure(item, Window(FIRST, AFTER)) == Figure(0)
        assert figure(item, Window(FIRST, dt.date(2020, 1, 31))) == Figure(0)

    def test_each_kind_counts_in_its_own_measure(self):
        school, district = complete_network(), complete_district()
        assert list(subjects(measures.school_networks, YEAR)) == [school]
        assert list(subjects(measures.district_networks, YEAR)) == [district]


def test_the_same_question_gives_the_same_digest():
    EventFactory()
    assert digest(measures.events_held, YEAR) == digest(measures.events_held, YEAR)


@pytest.mark.parametrize(
    "item",
    [measures.social_nodes_supported, measures.agreements_signed, measures.school_networks, measures.district_networks],
    ids=lambda item: item.code,
)
def test_a_number_is_one_statement(item, django_assert_num_queries):
    with django_assert_num_queries(1):
        figure(item, YEAR)
