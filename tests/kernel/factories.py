"""Factories of the kernel: places, people and the memberships in which they act."""

import datetime as dt

import factory

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.models import (
    Centre,
    Deliverable,
    DeliverableRecipient,
    Enquiry,
    Membership,
    Municipality,
    Province,
    Quadrant,
    Region,
    User,
)


class RegionFactory(factory.django.DjangoModelFactory):
    code = "99"
    name = "Regione di prova"

    class Meta:
        model = Region
        django_get_or_create = ("code",)


class QuadrantFactory(factory.django.DjangoModelFactory):
    region = factory.SubFactory(RegionFactory)
    code = factory.Sequence(lambda n: f"q{n}")
    name = factory.LazyAttribute(lambda o: f"Quadrante {o.code}")

    class Meta:
        model = Quadrant
        django_get_or_create = ("code",)


class ProvinceFactory(factory.django.DjangoModelFactory):
    quadrant = factory.SubFactory(QuadrantFactory)
    region = factory.SelfAttribute("quadrant.region")
    code = factory.Sequence(lambda n: f"{n % 1000:03d}")
    sign = factory.Sequence(lambda n: chr(65 + n // 26 % 26) + chr(65 + n % 26))
    name = factory.LazyAttribute(lambda o: f"Provincia {o.code}")

    class Meta:
        model = Province


class MunicipalityFactory(factory.django.DjangoModelFactory):
    province = factory.SubFactory(ProvinceFactory)
    code = factory.Sequence(lambda n: f"{n:06d}")
    cadastral_code = factory.Sequence(lambda n: f"Z{n % 1000:03d}")
    name = factory.LazyAttribute(lambda o: f"Comune {o.code}")

    class Meta:
        model = Municipality


class CentreFactory(factory.django.DjangoModelFactory):
    seat = factory.SubFactory(MunicipalityFactory)
    province = factory.SelfAttribute("seat.province")
    quadrant = factory.SelfAttribute("province.quadrant")
    code = factory.Sequence(lambda n: f"centro-{n}")
    name = factory.LazyAttribute(lambda o: f"CPI {o.code}")
    longitude = 7.6
    latitude = 45.0

    class Meta:
        model = Centre


class UserFactory(factory.django.DjangoModelFactory):
    username = factory.Sequence(lambda n: f"persona{n}")

    class Meta:
        model = User


class MembershipFactory(factory.django.DjangoModelFactory):
    user = factory.SubFactory(UserFactory)
    role = Role.AGENCY_MANAGER
    valid_from = dt.date(2019, 1, 1)

    class Meta:
        model = Membership


class EnquiryFactory(factory.django.DjangoModelFactory):
    entity = "casework.jobseeker"
    code = factory.Sequence(lambda n: f"L-{n}")
    centre = factory.SubFactory(CentreFactory)
    from_centre = factory.SubFactory(CentreFactory)
    asked_by = factory.SubFactory(UserFactory)
    asked_on = dt.date(2020, 6, 1)
    reason = "counter"

    class Meta:
        model = Enquiry


class DeliverableFactory(factory.django.DjangoModelFactory):
    kind = "evaluation_report"
    title = factory.Sequence(lambda n: f"Documento {n}")
    year = 2020
    drafted_on = dt.date(2020, 5, 1)

    class Meta:
        model = Deliverable


class DeliverableRecipientFactory(factory.django.DjangoModelFactory):
    deliverable = factory.SubFactory(DeliverableFactory)
    name = factory.Sequence(lambda n: f"Destinatario {n}")
    shared_on = dt.date(2020, 6, 1)

    class Meta:
        model = DeliverableRecipient


def acting(role: str, **place) -> User:
    """A person who acts in ``role``, in the place given (``centre=``, ``quadrant=`` or ``organisation=``)."""
    membership = MembershipFactory(role=role, **place)
    return membership.user.act_as(membership)
