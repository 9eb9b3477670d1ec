"""Readings: asked of the records, kept while they stay as they are, resumed where they stopped."""

import datetime as dt

import pytest

from raccordo.kernel.models import Deliverable
from raccordo.plan import readings
from raccordo.plan.board import board, place_rows
from raccordo.plan.judgement import Cells, Verdict
from raccordo.plan.loading import load_plan
from raccordo.plan.models import Reading
from raccordo.plan.status import plan_status
from tests.kernel.factories import CentreFactory, DeliverableFactory
from tests.plan.plans import PLAN
from tests.workforce.factories import CentreSupportFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2021, 3, 31)


@pytest.fixture
def version():
    return load_plan(PLAN, today=dt.date(2020, 1, 1)).version


@pytest.fixture
def centres():
    return CentreFactory.create_batch(2)


def indicator(version, code):
    return version.indicators.get(code=code)


def shared(kind: str, day: str, **fields) -> Deliverable:
    shared_on = dt.date.fromisoformat(day)
    return DeliverableFactory(kind=kind, drafted_on=shared_on, shared_on=shared_on, reference="prot. 1", **fields)


def coached(centre, day: str):
    return CentreSupportFactory(centre=centre, topic="rdc", form="coaching", held_on=dt.date.fromisoformat(day))


def test_a_figure_counts_a_centre_once_and_knows_its_place(version, centres):
    coached(centres[0], "2020-05-01")
    coached(centres[0], "2020-09-01")
    coached(centres[1], "2021-06-01")  # after the day looked at
    row = board(version, DAY)[0]
    assert row.figure.numerator == 1
    assert {pk: figure.numerator for pk, figure in row.answer.places.items()} == {centres[0].pk: 1}
    assert [(place.centre, place.figure.numerator) for place in place_rows(row.indicator, DAY)] == [
        (centre, int(centre == centres[0])) for centre in sorted(centres, key=lambda c: c.name)
    ]


def test_a_target_per_year_wants_each_year_its_own(version):
    shared("crisis_report", "2021-01-10")
    shared("crisis_report", "2021-02-10")
    answer = readings.ask(indicator(version, "A2"), DAY)
    assert answer.figure.numerator == 2
    assert answer.cells == Cells(met=1, due=1, missed=1, total=2)
    assert readings.judged(indicator(version, "A2"), answer, DAY).verdict is Verdict.BEHIND


def test_a_replaced_document_counts_once(version):
    first = shared("evaluation_report", "2020-05-01", title="Valutazione")
    shared("evaluation_report", "2020-06-01", title="Valutazione", version=2, replaces=first)
    assert readings.figure_at(indicator(version, "A3"), dt.date(2020, 5, 15)).numerator == 1
    assert readings.figure_at(indicator(version, "A3"), DAY).numerator == 1


def test_a_kept_reading_is_used_only_while_its_records_are_as_they_were(
    version, centres, django_assert_max_num_queries
):
    coached(centres[0], "2020-05-01")
    readings.compute(version, DAY)
    Reading.objects.filter(indicator__code="A1", day=DAY).update(numerator=41)
    assert board(version, DAY)[0].figure.numerator == 41  # it is the kept one that is shown
    coached(centres[1], "2020-06-01")
    assert board(version, DAY)[0].figure.numerator == 2  # a write makes the records speak again


def test_computing_again_takes_only_what_changed(version, centres):
    first = readings.compute(version, DAY)
    assert first == 4 * 15  # four indicators, fifteen month ends from January 2020 to March 2021
    assert readings.compute(version, DAY) == 0
    coached(centres[0], "2020-05-01")
    assert readings.compute(version, DAY) == 15
    assert Reading.objects.count() == first


def test_an_interrupted_computation_goes_on_where_it_stopped(version):
    def stop(done, total):
        if done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        readings.compute(version, DAY, stop)
    assert Reading.objects.count() == 15  # the first indicator's; the second one's were under way
    assert readings.compute(version, DAY) == 3 * 15


def test_after_the_due_day_nothing_more_is_counted(version, centres):
    coached(centres[0], "2022-02-01")
    assert readings.figure_at(indicator(version, "A1"), dt.date(2022, 6, 1)).numerator == 0


def test_the_series_follows_the_month_ends(version, centres):
    coached(centres[0], "2020-05-15")
    readings.compute(version, DAY)
    series = dict(board(version, DAY)[0].series)
    assert series[dt.date(2020, 4, 30)] == 0
    assert series[dt.date(2020, 5, 31)] == 1
    assert max(series) == DAY


def test_the_status_is_plain_data(version, centres):
    coached(centres[0], "2020-05-15")
    status = plan_status(version, DAY)
    first = status["indicators"][0]
    assert (first["code"], first["numerator"], first["denominator"], first["value"]) == ("A1", 1, None, 1)
    assert first["target"]["value"] == 2
    assert first["verdict"] == "behind"
    assert first["by_centre"] == {centres[0].code: {"numerator": 1, "denominator": None, "value": 1}}
    assert [row["verdict"] for row in status["indicators"]] == ["behind", "behind", "behind", "reported"]


def test_the_board_is_narrowed_by_verdict_and_quadrant(version, centres):
    coached(centres[0], "2020-05-15")
    assert [row.indicator.code for row in board(version, DAY, verdict=Verdict.REPORTED)] == ["A4"]
    here, there = centres[0].quadrant, centres[1].quadrant
    assert board(version, DAY, quadrant=here)[0].quadrant_figure.numerator == 1
    assert board(version, DAY, quadrant=there)[0].quadrant_figure.numerator == 0
