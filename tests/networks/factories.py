"""Factories of partners, networks, social nodes, agreements and events."""

import datetime as dt

import factory

from raccordo.lines.networks.models import (
    AgreementLine,
    AgreementParty,
    Event,
    EventLine,
    EventParticipation,
    Network,
    NetworkActivity,
    NetworkMember,
    NodeSupport,
    Partner,
    PartnershipAgreement,
    SocialNode,
)
from tests.demand.factories import CompanyFactory
from tests.kernel.factories import CentreFactory, MunicipalityFactory
from tests.schooling.factories import InstitutionFactory


class PartnerFactory(factory.django.DjangoModelFactory):
    code = factory.Sequence(lambda n: f"partner-{n}")
    name = factory.Sequence(lambda n: f"Partner {n}")
    kind = "employers_association"
    municipality = factory.SubFactory(MunicipalityFactory)

    class Meta:
        model = Partner


class NetworkFactory(factory.django.DjangoModelFactory):
    """A network of schools and companies, unless ``district=True``."""

    class Params:
        district = factory.Trait(kind="sector_district", sector="tessile")

    name = factory.Sequence(lambda n: f"Rete {n}")
    kind = "school_enterprise"
    founded_on = dt.date(2020, 2, 1)

    class Meta:
        model = Network


class NetworkMemberFactory(factory.django.DjangoModelFactory):
    network = factory.SubFactory(NetworkFactory)
    partner = factory.SubFactory(PartnerFactory)
    joined_on = dt.date(2020, 2, 1)

    class Meta:
        model = NetworkMember


def join(network: Network, **who) -> NetworkMember:
    """A member of ``network``: ``partner=``, ``institution=``, ``centre=`` or ``company=``, and its days."""
    return NetworkMemberFactory(network=network, **{"partner": None} | who)


def institution(kind: str):
    """An institution of a kind; only schools have a type of school."""
    return InstitutionFactory(cfp=True) if kind == "cfp" else InstitutionFactory(
        kind=kind, school_type="tecnico" if kind == "school" else ""
    )  # fmt: skip


def complete_network(**traits) -> Network:
    """A network of schools and companies with exactly what the plan asks."""
    network = NetworkFactory(**traits)
    for kind in ("school", "school", "university"):
        join(network, institution=institution(kind))
    for kind in ("chamber", "consultants_order", "employers_association"):
        join(network, partner=PartnerFactory(kind=kind))
    join(network, centre=CentreFactory())
    return network


def complete_district(**traits) -> Network:
    """A network of a sector district with exactly what the plan asks."""
    network = NetworkFactory(district=True, **traits)
    for _ in range(2):
        join(network, company=CompanyFactory())
    for kind in ("its", "cpia"):
        join(network, institution=institution(kind))
    join(network, partner=PartnerFactory())
    join(network, centre=CentreFactory())
    NetworkActivityFactory(network=network, kind="laboratory")
    return network


class NetworkActivityFactory(factory.django.DjangoModelFactory):
    network = factory.SubFactory(NetworkFactory)
    kind = "meeting"
    title = "Incontro della rete"
    held_on = dt.date(2020, 3, 9)

    class Meta:
        model = NetworkActivity


class SocialNodeFactory(factory.django.DjangoModelFactory):
    name = factory.Sequence(lambda n: f"Consorzio {n}")
    kind = "consortium"
    centre = factory.SubFactory(CentreFactory)
    municipality = factory.SelfAttribute("centre.seat")

    class Meta:
        model = SocialNode


class NodeSupportFactory(factory.django.DjangoModelFactory):
    node = factory.SubFactory(SocialNodeFactory)
    centre = factory.SelfAttribute("node.centre")
    form = "meeting"
    held_on = dt.date(2020, 3, 9)

    class Meta:
        model = NodeSupport


class AgreementFactory(factory.django.DjangoModelFactory):
    title = factory.Sequence(lambda n: f"Protocollo d'intesa {n}")
    signed_on = dt.date(2020, 3, 9)
    reference = "Prot. 1/2020"

    class Meta:
        model = PartnershipAgreement


class AgreementPartyFactory(factory.django.DjangoModelFactory):
    agreement = factory.SubFactory(AgreementFactory)
    partner = factory.SubFactory(PartnerFactory)

    class Meta:
        model = AgreementParty


class EventFactory(factory.django.DjangoModelFactory):
    """Held on the day planned, unless ``planned=True``."""

    class Params:
        planned = factory.Trait(held_on=None)

    title = factory.Sequence(lambda n: f"Evento {n}")
    kind = "territorial"
    planned_on = dt.date(2020, 3, 9)
    held_on = factory.SelfAttribute("planned_on")
    municipality = factory.SubFactory(MunicipalityFactory)

    class Meta:
        model = Event


class EventParticipationFactory(factory.django.DjangoModelFactory):
    event = factory.SubFactory(EventFactory)
    partner = factory.SubFactory(PartnerFactory)

    class Meta:
        model = EventParticipation


class EventLineFactory(factory.django.DjangoModelFactory):
    event = factory.SubFactory(EventFactory)
    line = "companies"

    class Meta:
        model = EventLine


class AgreementLineFactory(factory.django.DjangoModelFactory):
    agreement = factory.SubFactory(AgreementFactory)
    line = "companies"

    class Meta:
        model = AgreementLine
