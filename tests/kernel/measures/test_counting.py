"""The statements written by hand against what Django's own counting says, for every measure of the region."""

import datetime as dt

import pytest
from django.db import connection

from raccordo.kernel.measures import Measure, Unit, Window, counting, evaluate
from raccordo.lines.casework.models import JobSeeker, Pact
from tests.kernel.measures.test_region_properties import SIDES

pytestmark = pytest.mark.django_db

WINDOW = Window(dt.date(2020, 1, 1), dt.date(2021, 6, 30))


def by_hand(measure: Measure, window: Window, form: str, by: str) -> counting.Tally:
    """The tally by the statement of one database, asked of the present one."""
    text = counting.statement(counting.shape(measure, by), window, form)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "statement", lambda *asked: text)
        return counting.tally(measure, window, by)


#: SQLite knows what PostgreSQL is asked, as it is standard SQL; not the other way round.
FORMS = ["sqlite", "postgresql"] if connection.vendor == "sqlite" else ["postgresql"]


@pytest.mark.parametrize("form", FORMS)
def test_the_forms_of_both_databases_say_what_django_counts(region, form):
    for measure, window in SIDES:
        for by in ("centre", "quadrant"):
            found = by_hand(measure, window, form, by)
            path = measure.path_to(by)
            parts = evaluate._count_by(measure, window, path, None) if path else {}
            number = evaluate.figure(measure, window).numerator
            assert found.total == number, measure.code
            assert found.parts == (parts if path else {None: number} if number else {}), measure.code
            assert found.last == evaluate.last_record_on(measure, window), measure.code


def test_a_question_asks_nothing_while_it_is_written(region, django_assert_num_queries):
    counting.statement.cache_clear()
    with django_assert_num_queries(0):
        for measure, window in SIDES:
            counting.statement(counting.shape(measure, "centre"), window, connection.vendor)


def test_a_record_met_through_many_others_counts_once(region):
    seekers = Measure("t.seekers", "t", Unit.PERSONS, "t", lambda window: JobSeeker.objects.filter(pacts__isnull=False))
    several = JobSeeker.objects.filter(pacts__isnull=False)
    assert several.count() > several.distinct().count(), "somebody must have two pacts, or this proves nothing"
    assert counting.tally(seekers, WINDOW).total == several.distinct().count()


def test_a_question_nothing_can_answer_counts_nothing(db, django_assert_num_queries):
    nothing = Measure("t.nothing", "t", Unit.PERSONS, "t", lambda window: Pact.objects.none(), counts="seeker")
    with django_assert_num_queries(0):
        assert counting.tally(nothing, WINDOW) == counting.Tally(0, {}, None)


def test_a_run_asks_the_same_thing_once(region, django_assert_num_queries):
    measure, window = SIDES[0]
    run = counting.Asked()
    first = run.tally(measure, window)
    with django_assert_num_queries(0):
        assert run.tally(measure, window) is first
