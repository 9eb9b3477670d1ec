"""Jobs as they are after somebody asked for them."""

import datetime as dt

import factory

from raccordo.kernel.jobs.models import Job


class JobFactory(factory.django.DjangoModelFactory):
    kind = "test.documents"
    parameters = {"count": 2}
    language = "it"
    created_at = dt.datetime(2021, 6, 30, 10, tzinfo=dt.UTC)

    class Meta:
        model = Job
