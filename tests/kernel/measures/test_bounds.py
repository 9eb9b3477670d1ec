"""Until when rows can matter to a question, as its statement says: what must hold keeps rows out, nothing else does."""

import datetime as dt

import pytest
from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q

from raccordo.kernel.measures import Measure, Unit, Window, all_measures
from raccordo.kernel.measures.evaluate import sides
from raccordo.kernel.measures.reading import reads
from raccordo.kernel.measures.sealing import rows
from raccordo.lines.casework.models import ActionPlan, Pact, PlanSupport, Service
from raccordo.lines.crises.models import MeetingAttendance
from raccordo.lines.schooling.models import DiffusionMeeting, DiffusionPlan

YEAR = Window(dt.date(2020, 1, 1), dt.date(2020, 12, 31))


def until(model, question) -> list[set[str]]:
    """What keeps rows of a model out of a question."""
    asked = Measure("prova", "Prova", Unit.PERSONS, "", question, place=None)
    return [set(paths) for paths in reads.__wrapped__(asked)[model].until]


def held(window: Window) -> Q:
    return Q(held_on__range=window.days)


def test_a_day_that_must_lie_in_the_window_keeps_a_row_out():
    assert until(PlanSupport, lambda window: PlanSupport.objects.filter(held(window))) == [{"held_on"}]
    assert until(PlanSupport, lambda window: PlanSupport.objects.filter(held_on__gte=window.start)) == [set()]


def test_what_stands_under_or_and_not_keeps_nothing_out():
    """Two dated tables joined by OR: a row of either counts through the other, whatever its own day."""

    def either(window: Window):
        return PlanSupport.objects.filter(held(window) | Q(plan__pact__signed_on__range=window.days))

    assert until(PlanSupport, either) == [set()]
    assert until(Pact, either) == [set()]
    assert until(PlanSupport, lambda window: PlanSupport.objects.exclude(held_on__gt=window.end)) == [set()]


def test_a_row_is_kept_out_by_the_record_it_belongs_to():
    def asked(window: Window):
        return MeetingAttendance.objects.filter(meeting__held_on__lte=window.end, present=True)

    assert until(MeetingAttendance, asked) == [{"meeting__held_on"}]


def test_a_day_not_after_one_that_is_bound_is_bound():
    def asked(window: Window):
        later = Service.objects.filter(
            seeker=OuterRef("seeker"), started_on__lte=OuterRef("signed_on") + dt.timedelta(days=30)
        )
        return Pact.objects.filter(Exists(later), signed_on__lte=window.end - dt.timedelta(days=30))

    assert until(Service, asked) == [{"started_on"}]
    assert until(Service, lambda window: asked(Window(window.start, window.end + dt.timedelta(days=1)))) == [set()]


def test_a_row_whose_absence_is_asked_matters_after_the_window_too():
    def carried_out(window: Window):
        meetings = DiffusionMeeting.objects.filter(plan=OuterRef("pk"))
        return DiffusionPlan.objects.filter(
            ~Exists(meetings.exclude(held_on__lte=window.end)), Exists(meetings.filter(held_on__lte=window.end))
        )

    assert sorted(until(DiffusionMeeting, carried_out), key=len) == [set(), {"held_on"}]


def test_what_is_asked_of_an_aggregate_has_no_bound():
    def first_plan(window: Window):
        return Pact.objects.annotate(first=Min("plans__drafted_on")).filter(first__lte=window.end)

    assert until(ActionPlan, first_plan) == [set()]


@pytest.mark.django_db
def test_no_measure_counts_otherwise_without_the_rows_that_do_not_reach_it(region):
    """In a window that ends in the middle of what the region's records tell."""
    window, kept_out = Window(dt.date(2020, 1, 1), dt.date(2020, 9, 30)), 0
    for side in {side.code: side for item in all_measures() for side, _asked in sides(item, window)}.values():
        before = set(rows(side, window))
        for model, read in reads(side).items():
            if not all(read.until):
                continue
            far = [one.pk for one in model._base_manager.all() if not read.reaches(one, window.end)]
            savepoint = transaction.savepoint()
            model._base_manager.filter(pk__in=far)._raw_delete("default")
            assert set(rows(side, window)) == before, (side.code, model)
            transaction.savepoint_rollback(savepoint)
            kept_out += len(far)
    assert kept_out > 1000
