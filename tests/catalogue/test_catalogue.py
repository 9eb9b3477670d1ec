"""The catalogue: editions, offers in force and who may take them."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.measures import Figure, Window
from raccordo.kernel.measures.evaluate import figure, split, subjects
from raccordo.lines.catalogue import measures
from raccordo.lines.catalogue.enums import lep_choices
from raccordo.lines.catalogue.models import EligibilityRule, Offer, Provider
from tests.catalogue.factories import (
    EditionFactory,
    EligibilityRuleFactory,
    OfferFactory,
    PolicyFactory,
    ProviderFactory,
)
from tests.kernel.factories import CentreFactory, acting

YEAR = Window(dt.date(2020, 1, 1), dt.date(2020, 12, 31))


@pytest.mark.django_db
class TestEditionsPublished:
    @pytest.mark.parametrize("published_on", YEAR.days)
    def test_an_edition_of_the_period_counts_once_whatever_it_offers(self, published_on):
        edition = EditionFactory(published_on=published_on)
        OfferFactory.create_batch(3, edition=edition)
        assert figure(measures.editions_published, YEAR) == Figure(1)
        assert list(subjects(measures.editions_published, YEAR)) == [edition]

    @pytest.mark.parametrize("published_on", [None, dt.date(2019, 12, 31), dt.date(2021, 1, 1)])
    def test_drafts_and_other_years_do_not_count(self, published_on):
        EditionFactory(published_on=published_on)
        assert figure(measures.editions_published, YEAR) == Figure(0)
        assert split(measures.editions_published, YEAR) == {}

    @pytest.mark.parametrize("role", [Role.OPERATOR, Role.BODY_OPERATOR, Role.AUDITOR])
    def test_everyone_sees_the_editions(self, role):
        EditionFactory()
        user = acting(role, centre=CentreFactory(), organisation="ente")
        assert figure(measures.editions_published, YEAR, user) == Figure(1)


@pytest.mark.django_db
class TestOffers:
    AT = dt.date(2020, 7, 1)

    @pytest.mark.parametrize(
        ("dates", "valid"),
        [
            ({}, True),
            ({"valid_to": dt.date(2020, 7, 1)}, True),
            ({"valid_to": dt.date(2020, 6, 30)}, False),
            ({"valid_from": dt.date(2020, 7, 2)}, False),
            ({"edition__published_on": None}, False),
        ],
    )
    def test_offers_of_a_published_edition_hold_between_their_days(self, dates, valid):
        offer = OfferFactory(**dates)
        assert list(Offer.objects.valid(self.AT)) == ([offer] if valid else [])

    def test_the_same_offer_is_not_entered_twice(self):
        offer = OfferFactory()
        again = Offer(edition=offer.edition, policy=offer.policy, valid_from=offer.valid_from)
        with pytest.raises(ValidationError, match="same offer"):
            again.full_clean()

    def test_without_rules_an_offer_is_for_everyone(self):
        assert OfferFactory().open_to(age=70, regime="")

    def test_one_rule_that_holds_is_enough(self):
        offer = OfferFactory()
        EligibilityRuleFactory(offer=offer, min_age=18, max_age=29)
        EligibilityRuleFactory(offer=offer, regime="rdc", vulnerability="disability")
        assert offer.open_to(age=29, regime="naspi")
        assert not offer.open_to(age=30, regime="rdc")
        assert offer.open_to(age=30, regime="rdc", conditions=["disability"])
        assert not offer.open_to(age=30, regime="naspi", conditions=["disability"])

    def test_ages_in_the_wrong_order_are_refused(self):
        rule = EligibilityRule(offer=OfferFactory(), min_age=30, max_age=29)
        with pytest.raises(ValidationError, match="highest age"):
            rule.full_clean()

    def test_names_are_those_people_use(self):
        offer = OfferFactory(policy=PolicyFactory(title="Tirocinio"), provider=None)
        assert str(offer).startswith("Tirocinio")
        assert "18–29" in str(EligibilityRuleFactory(offer=offer, min_age=18, max_age=29))


@pytest.mark.django_db
def test_bodies_are_accredited_between_their_days():
    body = ProviderFactory(accredited_to=dt.date(2020, 6, 30))
    assert list(Provider.objects.accredited(dt.date(2020, 6, 30))) == [body]
    assert not Provider.objects.accredited(dt.date(2020, 7, 1)).exists()
    assert not Provider.objects.accredited(dt.date(2014, 12, 31)).exists()


@given(st.integers(0, 100), st.none() | st.integers(0, 100), st.none() | st.integers(0, 100))
def test_a_rule_without_conditions_admits_every_age_between_its_own(age, low, high):
    rule = EligibilityRule(min_age=low, max_age=high)
    expected = (low is None or age >= low) and (high is None or age <= high)
    assert rule.admits(age=age, regime="rdc") is expected


def test_service_levels_are_offered_with_their_names():
    assert dict(lep_choices())["E"] == "E · Orientamento specialistico"
