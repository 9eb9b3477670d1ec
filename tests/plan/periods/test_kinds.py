"""Periods of every kind are called in words, signed, reported and published alike, each its own."""

import datetime as dt

import pytest
from django.utils.translation import override

from raccordo.plan.models import FrozenReading
from raccordo.plan.periods import services
from raccordo.plan.periods.models import Period
from raccordo.plan.periods.spans import spoken
from raccordo.plan.reports.opendata.collect import collect
from raccordo.plan.reports.publish import document_of
from tests.plan.periods.conftest import UNCHECKED

pytestmark = pytest.mark.django_db

LATER = dt.date(2021, 2, 1)
KINDS = {
    "2020-05": ("maggio 2020", "May 2020"),
    "2020-S1": ("primo semestre 2020", "first half of 2020"),
    "2020": ("anno 2020", "year 2020"),
    "al-2020-09-15": ("piano fino al 15/09/2020", "plan up to 15/09/2020"),
}


@pytest.mark.parametrize("code", KINDS)
def test_a_period_is_called_in_words(version, agency, code):
    period = services.open_period(version, code, user=agency, today=LATER)
    for language, words in zip(("it", "en"), KINDS[code], strict=True):
        with override(language):
            assert spoken(period.kind, period.start, period.end) == str(period) == words


def test_all_kinds_go_to_the_end_and_each_tells_its_own_last_day(
    version, line, lead, agency, region, director, coached, evaluation
):
    """One was coached in May, the same centre in June: the month has one record, all the others two."""
    for code in KINDS:
        period = services.open_period(version, code, user=agency, today=LATER)
        services.submit_line(period, line, user=lead, today=LATER)
        services.approve_line(period, line, user=agency, today=LATER)
        services.approve_period(period, user=region, today=LATER, note=UNCHECKED)
        services.freeze_period(Period.objects.get(pk=period.pk), user=director, today=LATER)
    counted = {
        reading.period.code: reading.numerator_records
        for reading in FrozenReading.objects.frozen().filter(indicator__code="A1").select_related("period")
    }
    assert counted == {"2020-05": 1, "2020-S1": 2, "2020": 2, "al-2020-09-15": 2}
    assert {row.period for row in collect().rows} == set(KINDS)
    with override("it"):
        for period in Period.objects.all():
            document, material = document_of(period)
            assert document.title == f"Rapporto di avanzamento: {KINDS[period.code][0]}"
            assert material.final
