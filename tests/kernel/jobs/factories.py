"""Jobs as they are after somebody asked for them."""

import datetime as dt

import factory

from raccordo.kernel.jobs.models import Job, JobLine
from tests.kernel.jobs import kinds


class JobFactory(factory.django.DjangoModelFactory):
    kind = kinds.documents.kind
    parameters = {"count": 2}
    language = "it"
    created_at = dt.datetime(2021, 6, 30, 10, tzinfo=dt.UTC)

    class Meta:
        model = Job


class JobLineFactory(factory.django.DjangoModelFactory):
    job = factory.SubFactory(JobFactory)
    at = dt.datetime(2021, 6, 30, 10, tzinfo=dt.UTC)
    text = factory.Sequence(lambda n: f"Riga {n}")

    class Meta:
        model = JobLine
