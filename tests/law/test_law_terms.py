"""Terms, durations and sanctions."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raccordo.law.dates import add_months, is_working_day, whole_months, working_days_after, working_days_before
from raccordo.law.parameters import NoValueError
from raccordo.law.rdc import convocation_days, convocation_due
from raccordo.law.sanctions import Effect, Event, effect, may_apply_again
from raccordo.law.unemployment import WorkKind, duration, is_long_term, keeps_status
from raccordo.law.vouchers import assignable_from, choice_due
from raccordo.lines.casework.enums import SanctionEffect, SanctionEvent

days = st.dates(dt.date(2000, 1, 1), dt.date(2040, 12, 31))


@pytest.mark.parametrize(
    ("since", "many", "until"),
    [
        (dt.date(2020, 4, 9), 2, dt.date(2020, 4, 14)),  # over Easter Monday
        (dt.date(2020, 12, 23), 3, dt.date(2020, 12, 29)),  # Christmas and Saint Stephen, who falls on a Saturday
        (dt.date(2021, 5, 31), 2, dt.date(2021, 6, 3)),  # over the day of the Republic
    ],
)
def test_public_holidays_are_no_working_days(since, many, until):
    assert working_days_after(since, many) == until
    assert working_days_before(until, many) == since


@given(days, st.integers(1, 30))
def test_so_many_working_days_lie_between(day, many):
    last = working_days_after(day, many)
    assert sum(is_working_day(day + dt.timedelta(days=n + 1)) for n in range((last - day).days)) == many
    assert is_working_day(last)


def test_convocation_within_thirty_days_of_the_recognition():
    assert convocation_due(dt.date(2020, 1, 15)) == dt.date(2020, 2, 14)


@pytest.mark.parametrize("day", [dt.date(2018, 1, 1), dt.date(2020, 1, 1), dt.date(2025, 1, 1)])
def test_the_term_is_known_on_any_day(day):
    assert convocation_days(day) == 30


def test_the_voucher_is_assigned_after_thirty_days_and_spent_within_thirty():
    assert assignable_from(dt.date(2020, 4, 1)) == dt.date(2020, 5, 1)
    assert choice_due(dt.date(2020, 5, 1)) == dt.date(2020, 5, 31)
    with pytest.raises(NoValueError):
        assignable_from(dt.date(2018, 1, 1))


@pytest.mark.parametrize(
    ("income", "kind", "at", "kept"),
    [
        ("8145", WorkKind.EMPLOYEE, dt.date(2020, 1, 1), True),
        ("8145.01", WorkKind.EMPLOYEE, dt.date(2020, 1, 1), False),
        ("4800", WorkKind.SELF_EMPLOYED, dt.date(2021, 12, 31), True),
        ("5000", WorkKind.SELF_EMPLOYED, dt.date(2021, 12, 31), False),
        ("5000", WorkKind.SELF_EMPLOYED, dt.date(2022, 1, 1), True),
        ("8500", WorkKind.EMPLOYEE, dt.date(2024, 1, 1), True),
    ],
)
def test_income_that_keeps_the_status(income, kind, at, kept):
    assert keeps_status(Decimal(income), kind, at) is kept


def test_income_did_not_keep_the_status_before_the_rule():
    with pytest.raises(NoValueError):
        keeps_status(Decimal(1), WorkKind.EMPLOYEE, dt.date(2019, 3, 29))


def test_unemployment_is_long_term_the_day_after_twelve_months():
    did = dt.date(2019, 1, 1)
    assert duration(did, dt.date(2019, 12, 31)) == 365
    assert not is_long_term(365, dt.date(2019, 12, 31))
    assert is_long_term(duration(did, dt.date(2020, 1, 1)), dt.date(2020, 1, 1))


def test_days_suspended_by_short_work_are_taken_away_once():
    did, at = dt.date(2020, 1, 1), dt.date(2020, 1, 31)
    short_work = [(dt.date(2020, 1, 10), dt.date(2020, 1, 14)), (dt.date(2020, 1, 12), dt.date(2020, 1, 16))]
    assert duration(did, at, short_work) == 31 - 7
    assert duration(did, at, [(dt.date(2019, 12, 1), dt.date(2020, 3, 1))]) == 0
    assert duration(did, dt.date(2019, 12, 31)) == 0


@given(days, days, st.lists(st.tuples(days, days).map(sorted), max_size=6))
def test_the_duration_is_the_number_of_days_in_no_suspension(did, at, suspended):
    at = min(at, did + dt.timedelta(days=900))
    every = [did + dt.timedelta(days=n) for n in range(max(0, (at - did).days + 1))]
    counted = sum(not any(first <= day <= last for first, last in suspended) for day in every)
    assert duration(did, at, [tuple(pair) for pair in suspended]) == counted


@pytest.mark.parametrize(
    ("event", "occurrence", "expected"),
    [
        (Event.MISSED_CONVOCATION, 1, Effect.ONE_MONTH),
        (Event.MISSED_CONVOCATION, 2, Effect.TWO_MONTHS),
        (Event.MISSED_CONVOCATION, 3, Effect.LOSS),
        (Event.MISSED_CONVOCATION, 7, Effect.LOSS),
        (Event.MISSED_GUIDANCE, 1, Effect.TWO_MONTHS),
        (Event.MISSED_GUIDANCE, 2, Effect.LOSS),
        (Event.REFUSED_OFFER, 1, Effect.LOSS),
    ],
)
def test_what_conduct_costs(event, occurrence, expected):
    assert effect(event, occurrence, dt.date(2020, 6, 1)) is expected


def test_outside_the_years_of_the_measure_nothing_is_sanctioned():
    assert effect(Event.NO_PACT, 1, dt.date(2019, 3, 31)) is None
    assert effect(Event.NO_PACT, 1, dt.date(2024, 1, 1)) is None


def test_wrong_questions_are_refused():
    with pytest.raises(ValueError, match="from 1"):
        effect(Event.NO_PACT, 0, dt.date(2020, 6, 1))
    with pytest.raises(ValueError, match="late"):
        effect("late", 1, dt.date(2020, 6, 1))


def test_the_records_speak_of_the_same_conduct_and_effects_as_the_law():
    assert set(SanctionEvent.values) == set(Event)
    assert set(SanctionEffect.values) == set(Effect)
    assert all(effect(event, 1, dt.date(2020, 6, 1)) for event in Event)


def test_after_a_loss_a_new_application_waits():
    assert may_apply_again(dt.date(2020, 6, 30), protected=False) == dt.date(2021, 12, 30)
    assert may_apply_again(dt.date(2020, 8, 31), protected=True) == dt.date(2021, 2, 28)


def test_months_end_with_the_month():
    assert add_months(dt.date(2019, 11, 30), 3) == dt.date(2020, 2, 29)
    assert whole_months(dt.date(2020, 1, 31), dt.date(2020, 2, 28)) == 0
    assert whole_months(dt.date(2020, 1, 31), dt.date(2020, 2, 29)) == 1
    assert whole_months(dt.date(2020, 5, 1), dt.date(2020, 1, 1)) == 0


@given(days, st.integers(0, 240))
def test_so_many_months_later_so_many_months_have_passed(day, months):
    assert whole_months(day, add_months(day, months)) == months
    assert whole_months(day, add_months(day, months) - dt.timedelta(days=1)) < max(months, 1)
