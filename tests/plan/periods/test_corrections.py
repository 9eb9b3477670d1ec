"""Corrections are found by the digest first: what nobody changed is not unpacked."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raccordo.kernel.measures import evaluate, sealing
from raccordo.kernel.measures.evaluate import sides
from raccordo.kernel.measures.sealing import rows
from raccordo.kernel.models import Centre
from raccordo.lines.workforce.models import CentreSupport
from raccordo.plan import readings
from raccordo.plan.models import FrozenReading
from raccordo.plan.periods.corrections import Run, compare, corrections
from raccordo.plan.periods.sealed import frozen_rows
from raccordo.plan.readings import figure_at, window
from tests.plan.periods.test_sealed import KINDS, write
from tests.workforce.factories import CentreSupportFactory

pytestmark = pytest.mark.django_db


def reading() -> FrozenReading:
    return FrozenReading.objects.current().get(indicator__code="A1")


def test_the_bodies_have_the_digest_of_the_whole_text(submitted):
    found = reading()
    item, window = found.indicator.item, readings.window(found.indicator, found.day)
    assert sealing.digest_of_bodies(item, window, sealing.body) == evaluate.digest(item, window)


@pytest.mark.parametrize(
    "row",
    [
        (12, None, None, None, 1),
        (12, 'Città “A” \\ "b"\n', 3, dt.date(2020, 2, 29), 0),
        (12, 7, 3, "2020-02-29", 5),
    ],
)
def test_a_line_says_what_json_says(row):
    assert sealing._line(row) == sealing._text(row)


def test_what_stayed_is_neither_unpacked_nor_asked_twice(submitted, monkeypatch, django_assert_num_queries):
    found, run = reading(), Run()
    assert not compare(found, run)
    monkeypatch.delattr("raccordo.plan.periods.sealed.unpack")
    again = reading()
    assert (again.defined["line"], again.indicator.version) == (again.indicator.line.code, submitted.version)
    with django_assert_num_queries(0):
        assert not compare(again, run)


def test_a_record_that_came_later_is_found(submitted, centres):
    CentreSupportFactory(centre=centres[1], topic="rdc", form="coaching", held_on=dt.date(2020, 6, 1))
    found = compare(reading(), Run())
    assert (found.records, found.frozen.numerator, found.now.numerator) == (1, 1, 2)


def test_what_a_load_of_territory_changes_leaves_what_was_sealed_and_shows_as_a_correction(submitted, centres):
    """The centre of a record's place moves after the line was submitted: the number stays, the difference is told."""
    before = reading()
    CentreSupport.objects.update(centre=centres[1])
    Centre.objects.filter(pk=centres[0].pk).update(name="Soppresso", valid_to=dt.date(2020, 1, 31))
    found = compare(reading(), Run())
    assert (reading().seal, reading().numerator, reading().troubles()) == (before.seal, before.numerator, [])
    assert found.records
    assert {row.centre for side in found.sides for change in side.all for row in change.after} == {centres[1].pk}


COUNTED = tuple(kind for kind in KINDS if kind != "statement")  # no counter hears of what is typed at the database


@settings(max_examples=20)
@given(st.lists(st.sampled_from(COUNTED), min_size=1, max_size=6), st.integers(0, 5))
def test_a_correction_is_just_what_leads_from_the_sealed_records_to_todays(
    frozen, version, centres, coached, writes, days
):
    """Whatever is written: the value it tells is the measure's, and its records are the difference, each told once."""
    for kind in writes:
        write(kind, version, centres, dt.date(2020, 5, 1) + dt.timedelta(days=days))
    for reading in FrozenReading.objects.current():
        found = corrections(reading)
        assert (found.frozen, found.now) == (reading.figure, figure_at(reading.indicator, reading.day))
        (asked,) = sides(reading.indicator.item, window(reading.indicator, reading.day))
        before, today = set(frozen_rows(reading)), set(rows(*asked))
        told = [change for side in found.sides for change in side.all]
        assert len({change.record for change in told}) == len(told)
        assert {row for change in told for row in change.before} - {row for change in told for row in change.after} == (
            before - today
        )
        assert {row for change in told for row in change.after} - {row for change in told for row in change.before} == (
            today - before
        )
        assert bool(found) == (before != today)
