"""Factories of personal data's own register."""

import datetime as dt

import factory

from raccordo.kernel.privacy.models import Request, RequestKind
from tests.kernel.factories import UserFactory


class RequestFactory(factory.django.DjangoModelFactory):
    person = factory.Sequence(lambda n: f"casework.jobseeker.{n}")
    kind = RequestKind.RECTIFICATION
    received_on = dt.date(2021, 3, 1)
    note = "Corretto il comune di domicilio."
    recorded_by = factory.SubFactory(UserFactory)

    class Meta:
        model = Request
