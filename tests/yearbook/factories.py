"""Factories of the yearly reports, which are otherwise made by their services."""

import datetime as dt
import hashlib

import factory
from django.core.files.base import ContentFile

from raccordo.kernel.deliverables import DeliverableKind
from raccordo.observatory.yearbook.models import Yearbook, YearbookFile
from tests.kernel.factories import DeliverableFactory, QuadrantFactory


class YearbookFactory(factory.django.DjangoModelFactory):
    quadrant = factory.SubFactory(QuadrantFactory)
    year = 2020
    language = "it"
    number = 1
    observed_until = dt.date(2021, 6, 30)
    source_digest = "0" * 64
    made_on = dt.date(2021, 6, 30)
    deliverable = factory.SubFactory(
        DeliverableFactory,
        kind=DeliverableKind.LABOUR_MARKET_REPORT,
        quadrant=factory.SelfAttribute("..quadrant"),
        year=2020,
        drafted_on=dt.date(2021, 6, 30),
        shared_on=None,
    )

    class Meta:
        model = Yearbook


class YearbookFileFactory(factory.django.DjangoModelFactory):
    yearbook = factory.SubFactory(YearbookFactory)
    format = "pdf"
    file = factory.LazyFunction(lambda: ContentFile(b"PDF", "prova.pdf"))
    digest = hashlib.sha256(b"PDF").hexdigest()
    size = 3

    class Meta:
        model = YearbookFile
