"""Samples and sampled records, of a sealed reading that is made for them and of a plan that was in force long ago."""

import datetime as dt

import factory
from django.contrib.contenttypes.models import ContentType

from raccordo.plan.evidence.models import Sample, SampledRecord, SampleStratum
from raccordo.plan.models import FrozenReading, Indicator, Line, Period, PlanVersion
from tests.kernel.factories import CentreFactory, UserFactory
from tests.workforce.factories import CentreSupportFactory

START, END = dt.date(1990, 1, 1), dt.date(1990, 6, 30)


class PlanVersionFactory(factory.django.DjangoModelFactory):
    code = "verifica"
    number = 1
    title = "Piano di molto tempo fa"
    valid_from = in_force_from = loaded_on = START
    valid_to = dt.date(1990, 12, 31)
    digest = "0" * 64
    content: dict = {}

    class Meta:
        model = PlanVersion
        django_get_or_create = ("code", "number")


class LineFactory(factory.django.DjangoModelFactory):
    version = factory.SubFactory(PlanVersionFactory)
    code = "antica"
    title = short = lead = "Linea antica"
    position = 1

    class Meta:
        model = Line
        django_get_or_create = ("version", "code")


class IndicatorFactory(factory.django.DjangoModelFactory):
    line = factory.SubFactory(LineFactory)
    version = factory.SelfAttribute("line.version")
    code = factory.Sequence(lambda n: f"V{n}")
    kind = "indicator"
    short = title = definition = "Centri affiancati"
    measure = "workforce.centres_coached_on_rdc"
    comparator = "reported"
    starts_on, due_on = START, END
    linear_path = False
    position = factory.Sequence(lambda n: n % 1000)

    class Meta:
        model = Indicator


class PeriodFactory(factory.django.DjangoModelFactory):
    version = factory.SubFactory(PlanVersionFactory)
    code = "1990-S1"
    kind = "half_year"
    start, end = START, END

    class Meta:
        model = Period
        django_get_or_create = ("version", "code")


class FrozenReadingFactory(factory.django.DjangoModelFactory):
    period = factory.SubFactory(PeriodFactory)
    indicator = factory.SubFactory(IndicatorFactory)
    day = taken_on = END
    numerator = numerator_records = 8
    verdict = "reported"
    definition = "{}"
    definition_digest = "0" * 64
    records_digest = factory.Sequence(lambda n: f"{n:064x}")
    packed = b""

    class Meta:
        model = FrozenReading


class SampleFactory(factory.django.DjangoModelFactory):
    reading = factory.SubFactory(FrozenReadingFactory)
    digest = factory.SelfAttribute("reading.records_digest")
    population = 8
    size = 4
    seed = "369"
    margin, confidence, expected = "0.1", "0.95", "0.9"
    stratified = True
    answer_days = 10
    drawn_on = END
    drawn_by = factory.SubFactory(UserFactory)

    class Meta:
        model = Sample


class SampleStratumFactory(factory.django.DjangoModelFactory):
    sample = factory.SubFactory(SampleFactory)
    centre = factory.SubFactory(CentreFactory)
    population = 8
    size = 4

    class Meta:
        model = SampleStratum


class SampledRecordFactory(factory.django.DjangoModelFactory):
    sample = factory.SubFactory(SampleFactory)
    position = factory.Sequence(lambda n: n + 1)
    centre = factory.SubFactory(CentreFactory)
    of = factory.SubFactory(CentreSupportFactory, centre=factory.SelfAttribute("..centre"))
    content_type = factory.LazyAttribute(lambda o: ContentType.objects.get_for_model(o.of))
    object_pk = factory.SelfAttribute("of.pk")
    day = END
    reviewer = factory.SubFactory(UserFactory)

    class Meta:
        model = SampledRecord
        exclude = ("of",)
