"""The measures of the work with people: what they count, and what they leave out."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.measures import Figure, Window
from raccordo.kernel.measures.evaluate import digest, figure, split, subjects
from raccordo.lines.casework import measures
from raccordo.lines.casework.models import JobSeeker
from tests.casework.factories import (
    ActionPlanFactory,
    BenefitFactory,
    ConvocationFactory,
    HireFactory,
    JobSeekerFactory,
    OutcomeInterviewFactory,
    PactFactory,
    PlanSupportFactory,
    ServiceFactory,
    VoucherFactory,
    VoucherMeetingFactory,
)
from tests.kernel.factories import CentreFactory, acting
from tests.workforce.factories import OperatorFactory

pytestmark = pytest.mark.django_db

YEAR = Window(dt.date(2020, 1, 1), dt.date(2020, 12, 31))
FIRST, LAST = YEAR.days
BEFORE, AFTER = FIRST - dt.timedelta(days=1), LAST + dt.timedelta(days=1)


def operator_of(centre):
    return acting(Role.OPERATOR, centre=centre)


class TestInActiveMeasure:
    """O2: of the persons with a pact in force, those who started a service beyond LEP A–D since they signed it."""

    def test_a_person_served_twice_counts_once(self):
        pact = PactFactory()
        ServiceFactory(seeker=pact.seeker)
        ServiceFactory(seeker=pact.seeker, lep="H")
        PactFactory()
        assert figure(measures.in_active_measure, YEAR) == Figure(1, 2)
        assert list(subjects(measures.in_charge_and_active, YEAR)) == [pact.seeker]

    @pytest.mark.parametrize("lep", ["A", "B", "C", "D", "P"])
    def test_basic_services_and_services_to_companies_are_not_enough(self, lep):
        ServiceFactory(seeker=PactFactory().seeker, lep=lep)
        assert figure(measures.in_active_measure, YEAR) == Figure(0, 1)

    @pytest.mark.parametrize(
        ("traits", "active"),
        [
            ({"proposed": True}, 0),
            ({"proposed": True, "state": "refused"}, 0),
            ({"completed": True}, 1),
            ({"state": "abandoned", "ended_on": dt.date(2020, 6, 1)}, 1),
            ({"started_on": AFTER}, 0),
            ({"proposed_on": dt.date(2020, 1, 1), "started_on": dt.date(2020, 1, 31)}, 0),
            ({"proposed_on": dt.date(2020, 1, 1), "started_on": dt.date(2020, 2, 1)}, 1),
        ],
    )
    def test_the_service_was_started_between_the_pact_and_the_last_day(self, traits, active):
        ServiceFactory(seeker=PactFactory(signed_on=dt.date(2020, 2, 1)).seeker, **traits)
        assert figure(measures.in_active_measure, YEAR) == Figure(active, 1)

    @pytest.mark.parametrize(
        ("traits", "in_charge"),
        [
            ({"signed_on": LAST}, 1),
            ({"signed_on": AFTER}, 0),
            ({"ended_on": LAST, "end_reason": "work"}, 1),
            ({"ended_on": LAST - dt.timedelta(days=1), "end_reason": "work"}, 0),
            ({"kind": "service", "regime": "naspi"}, 1),
        ],
    )
    def test_the_pact_is_in_force_on_the_last_day(self, traits, in_charge):
        PactFactory(**traits)
        assert figure(measures.in_charge, YEAR) == Figure(in_charge)

    def test_each_operator_sees_the_persons_of_their_centre(self):
        pact = PactFactory()
        ServiceFactory(seeker=pact.seeker)
        ServiceFactory(seeker=PactFactory().seeker)
        user = operator_of(pact.centre)
        assert figure(measures.in_active_measure, YEAR, user) == Figure(1, 1)
        assert split(measures.in_active_measure, YEAR)[pact.centre_id] == Figure(1, 1)

    def test_the_person_opens_also_after_they_moved_to_another_centre(self):
        pact = PactFactory()
        JobSeeker.objects.filter(pk=pact.seeker_id).update(centre=CentreFactory())
        user = operator_of(pact.centre)
        assert list(subjects(measures.in_charge, YEAR, user).visible_to(user)) == [pact.seeker]

    def test_one_question_is_one_statement(self, django_assert_num_queries):
        ServiceFactory(seeker=PactFactory().seeker)
        with django_assert_num_queries(2):
            figure(measures.in_active_measure, YEAR)


class TestPlansWithNavigator:
    """B3."""

    def value(self, user=None):
        return figure(measures.plans_with_navigator, YEAR, user).numerator

    def test_a_plan_supported_twice_counts_once(self):
        plan = ActionPlanFactory()
        for day in YEAR.days:
            PlanSupportFactory(plan=plan, held_on=day)
        PlanSupportFactory()
        assert self.value() == 2
        assert split(measures.plans_with_navigator, YEAR)[plan.centre_id] == Figure(1)
        assert self.value(operator_of(plan.centre)) == 1

    @pytest.mark.parametrize("held_on", [BEFORE, AFTER])
    def test_meetings_of_other_periods_do_not_count(self, held_on):
        PlanSupportFactory(held_on=held_on)
        assert self.value() == 0

    def test_without_navigator_or_without_meeting_a_plan_does_not_count(self):
        ActionPlanFactory()
        PlanSupportFactory(plan__navigator=None, operator=OperatorFactory(navigator=True))
        PlanSupportFactory(operator=OperatorFactory())
        assert self.value() == 0


class TestTutored:
    """B5."""

    def value(self, user=None):
        return figure(measures.adr_recipients_tutored, YEAR, user).numerator

    def test_a_person_met_twice_counts_once(self):
        voucher = VoucherFactory()
        for day in YEAR.days:
            VoucherMeetingFactory(voucher=voucher, held_on=day)
        assert self.value() == 1
        assert list(subjects(measures.adr_recipients_tutored, YEAR)) == [voucher.seeker]
        assert split(measures.adr_recipients_tutored, YEAR) == {voucher.centre_id: Figure(1)}

    def test_a_tutor_of_a_body_counts_too_and_the_body_sees_it(self):
        meeting = VoucherMeetingFactory(voucher=VoucherFactory(body=True))
        VoucherMeetingFactory(voucher=VoucherFactory(body=True))
        assert self.value() == 2
        assert self.value(acting(Role.BODY_OPERATOR, organisation=meeting.voucher.provider.code)) == 1
        assert self.value(operator_of(meeting.voucher.centre)) == 1

    @pytest.mark.parametrize(
        "traits",
        [
            {"held_on": BEFORE},
            {"held_on": AFTER},
            {"attended": False},
            {"voucher__tutor": None},
            {"voucher__regime": "cigs"},
        ],
    )
    def test_other_days_absences_and_vouchers_do_not_count(self, traits):
        VoucherMeetingFactory(**traits)
        assert self.value() == 0


class TestIntermediationSurvey:
    """O1, survey definition."""

    def test_persons_who_found_work_through_a_centre(self):
        seeker = JobSeekerFactory()
        for day in YEAR.days:
            OutcomeInterviewFactory(seeker=seeker, found_work_on=day)
        OutcomeInterviewFactory(channel="relatives")
        OutcomeInterviewFactory(found_work_on=None, channel="")
        assert figure(measures.intermediation_survey, YEAR) == Figure(1, 2)
        assert split(measures.intermediation_survey, YEAR)[seeker.centre_id] == Figure(1, 1)
        assert figure(measures.intermediation_survey, YEAR, operator_of(seeker.centre)) == Figure(1, 1)

    @pytest.mark.parametrize("found_work_on", [BEFORE, AFTER])
    def test_work_found_in_other_years_does_not_count(self, found_work_on):
        OutcomeInterviewFactory(found_work_on=found_work_on)
        assert figure(measures.intermediation_survey, YEAR) == Figure(0, 0)


class TestPersonsHired:
    def test_a_person_hired_twice_counts_once_in_the_region_and_in_each_centre(self):
        seeker, there = JobSeekerFactory(), CentreFactory()
        HireFactory(seeker=seeker, started_on=FIRST)
        HireFactory(seeker=seeker, centre=there, started_on=LAST)
        assert figure(measures.persons_hired, YEAR) == Figure(1)
        assert split(measures.persons_hired, YEAR) == {seeker.centre_id: Figure(1), there.pk: Figure(1)}
        assert figure(measures.persons_hired, YEAR, operator_of(there)) == Figure(1)

    @pytest.mark.parametrize("started_on", [BEFORE, AFTER])
    def test_hires_of_other_periods_do_not_count(self, started_on):
        HireFactory(started_on=started_on)
        assert figure(measures.persons_hired, YEAR) == Figure(0)


class TestConvenedInTime:
    RECOGNISED = dt.date(2020, 3, 1)

    @pytest.mark.parametrize(
        ("sent_on", "in_time"),
        [(dt.date(2020, 2, 29), 0), (RECOGNISED, 1), (dt.date(2020, 3, 31), 1), (dt.date(2020, 4, 1), 0)],
    )
    def test_the_convocation_is_sent_within_thirty_days_of_the_recognition(self, sent_on, in_time):
        benefit = BenefitFactory(recognised_on=self.RECOGNISED)
        ConvocationFactory(seeker=benefit.seeker, sent_on=sent_on, for_day=dt.date(2020, 4, 20))
        assert figure(measures.convened_in_time, YEAR) == Figure(in_time, 1)

    @pytest.mark.parametrize(
        ("recognised_on", "due"),
        [(dt.date(2019, 12, 1), 0), (dt.date(2019, 12, 2), 1), (dt.date(2020, 12, 1), 1), (dt.date(2020, 12, 2), 0)],
    )
    def test_who_may_still_be_convened_in_time_is_not_yet_counted(self, recognised_on, due):
        BenefitFactory(recognised_on=recognised_on, first_paid_on=None)
        assert figure(measures.convened_in_time, YEAR) == Figure(0, due)

    def test_other_benefits_ask_nothing(self):
        BenefitFactory(regime="naspi")
        assert figure(measures.convened_in_time, YEAR) == Figure(0, 0)

    def test_two_convocations_are_one_person(self):
        benefit = BenefitFactory(recognised_on=self.RECOGNISED)
        for day in (10, 20):
            ConvocationFactory(seeker=benefit.seeker, sent_on=dt.date(2020, 3, 5), for_day=dt.date(2020, 4, day))
        assert figure(measures.convened_in_time, YEAR) == Figure(1, 1)
        assert figure(measures.convened_in_time, YEAR, operator_of(benefit.centre)) == Figure(1, 1)
        assert figure(measures.convened_in_time, YEAR, operator_of(CentreFactory())) == Figure(0, 0)


def test_no_shows_are_a_share_of_the_convocations_with_an_outcome():
    missed = ConvocationFactory(outcome="no_show")
    ConvocationFactory(outcome="justified")
    ConvocationFactory()
    ConvocationFactory(pending=True)
    ConvocationFactory(outcome="no_show", for_day=AFTER)
    assert figure(measures.no_show_share, YEAR) == Figure(1, 3)
    assert split(measures.no_show_share, YEAR)[missed.centre_id] == Figure(1, 1)
    assert figure(measures.no_show_share, YEAR, operator_of(missed.centre)) == Figure(1, 1)


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 2), st.booleans(), st.booleans()), max_size=8))
def test_the_centres_add_up_to_the_region(db, people):
    centres = [CentreFactory() for _ in range(3)]
    before = figure(measures.in_active_measure, YEAR)
    for place, in_force, served in people:
        pact = PactFactory(centre=centres[place], seeker__centre=centres[place], ended=not in_force)
        if served:
            ServiceFactory.create_batch(2, seeker=pact.seeker)
    region, parts = figure(measures.in_active_measure, YEAR), split(measures.in_active_measure, YEAR).values()
    assert sum(part.numerator for part in parts) == region.numerator
    assert sum(part.denominator for part in parts) == region.denominator
    assert region.denominator - before.denominator == sum(in_force for _, in_force, _ in people)
    assert region.numerator - before.numerator == sum(in_force and served for _, in_force, served in people)


def test_the_same_records_give_the_same_seal_and_others_another():
    PactFactory()
    first = digest(measures.in_active_measure, YEAR)
    assert digest(measures.in_active_measure, YEAR) == first
    ServiceFactory(seeker=PactFactory().seeker)
    assert digest(measures.in_active_measure, YEAR) != first
