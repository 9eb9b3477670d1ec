"""Factories of the catalogue."""

import datetime as dt

import factory

from raccordo.lines.catalogue.models import Edition, EligibilityRule, Offer, Policy, Provider
from tests.kernel.factories import MunicipalityFactory


class ProviderFactory(factory.django.DjangoModelFactory):
    code = factory.Sequence(lambda n: f"ente-{n}")
    name = factory.LazyAttribute(lambda o: f"Ente {o.code}")
    kind = "sal"
    municipality = factory.SubFactory(MunicipalityFactory)
    accredited_from = dt.date(2015, 1, 1)

    class Meta:
        model = Provider


class PolicyFactory(factory.django.DjangoModelFactory):
    code = factory.Sequence(lambda n: f"politica-{n}")
    title = factory.LazyAttribute(lambda o: f"Politica {o.code}")
    kind = "training"
    lep = "H"

    class Meta:
        model = Policy


class EditionFactory(factory.django.DjangoModelFactory):
    number = factory.Sequence(lambda n: n + 1)
    published_on = dt.date(2020, 6, 1)

    class Meta:
        model = Edition


class OfferFactory(factory.django.DjangoModelFactory):
    edition = factory.SubFactory(EditionFactory)
    policy = factory.SubFactory(PolicyFactory)
    valid_from = dt.date(2020, 6, 1)

    class Meta:
        model = Offer


class EligibilityRuleFactory(factory.django.DjangoModelFactory):
    offer = factory.SubFactory(OfferFactory)

    class Meta:
        model = EligibilityRule
