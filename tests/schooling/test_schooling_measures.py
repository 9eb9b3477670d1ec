"""The measures of the school-to-work line: what they count, and what they leave out."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.measures import Figure, Measure, Window, all_measures, get_measure
from raccordo.kernel.measures.evaluate import digest, figure, last_record_on, split, subjects
from raccordo.lines.schooling import measures
from raccordo.lines.schooling.models import Apprenticeship
from tests.kernel.factories import CentreFactory, acting
from tests.schooling.factories import (
    ApprenticeshipFactory,
    AssistanceFactory,
    DiffusionMeetingFactory,
    DiffusionPlanFactory,
    InstitutionFactory,
    SupportPlanFactory,
    SupportRequestFactory,
    TrainingBodyFactory,
)

pytestmark = pytest.mark.django_db

YEAR = Window(dt.date(2020, 1, 1), dt.date(2020, 12, 31))
FIRST, LAST = YEAR.days
BEFORE, AFTER = FIRST - dt.timedelta(days=1), LAST + dt.timedelta(days=1)

#: Code of the measure → kind of institution → topics that count.
ASSISTED = [
    ("schools_on_apprenticeship", {}, ["apprenticeship_first"]),
    ("schools_in_transfer", {}, ["workshops"]),
    ("schools_on_pcto", {}, ["pcto"]),
    ("cfp_on_apprenticeship", {"cfp": True}, ["apprenticeship_first"]),
    ("cfp_on_alternation", {"cfp": True}, ["reinforced_alternation"]),
    ("cfp_in_transfer", {"cfp": True}, ["workshops"]),
    ("its_supported", {"its": True}, ["active_policies", "apprenticeship_third"]),
]
TOPICS = [
    "apprenticeship_first",
    "apprenticeship_third",
    "workshops",
    "pcto",
    "reinforced_alternation",
    "active_policies",
]


@pytest.mark.parametrize(("name", "kind", "topics"), ASSISTED)
class TestInstitutionsAssisted:
    def test_an_institution_assisted_twice_counts_once(self, name, kind, topics):
        item, institution = getattr(measures, name), InstitutionFactory(**kind)
        for day in (FIRST, LAST):
            AssistanceFactory(institution=institution, topic=topics[0], held_on=day)
        assert figure(item, YEAR) == Figure(1)
        assert list(subjects(item, YEAR)) == [institution]

    def test_only_its_topics_count(self, name, kind, topics):
        institution = InstitutionFactory(**kind)
        for topic in set(TOPICS) - set(topics):
            AssistanceFactory(institution=institution, topic=topic)
        assert figure(getattr(measures, name), YEAR) == Figure(0)

    def test_only_its_kind_of_institution_counts(self, name, kind, topics):
        for other in ({}, {"cfp": True}, {"its": True}, {"university": True}):
            if other != kind:
                AssistanceFactory(institution=InstitutionFactory(**other), topic=topics[0])
        assert figure(getattr(measures, name), YEAR) == Figure(0)

    def test_other_days_do_not_count(self, name, kind, topics):
        institution = InstitutionFactory(**kind)
        for day in (BEFORE, AFTER):
            AssistanceFactory(institution=institution, topic=topics[0], held_on=day)
        assert figure(getattr(measures, name), YEAR) == Figure(0)

    def test_helped_by_two_centres_it_counts_in_each_and_once_in_the_region(self, name, kind, topics):
        item, institution = getattr(measures, name), InstitutionFactory(**kind)
        here, there = CentreFactory(), CentreFactory()
        AssistanceFactory(institution=institution, topic=topics[0], centre=here)
        AssistanceFactory(institution=institution, topic=topics[0], centre=there, form="coaching")
        assert split(item, YEAR) == {here.pk: Figure(1), there.pk: Figure(1)}
        assert figure(item, YEAR) == Figure(1)
        assert not item.additive

    def test_an_operator_counts_the_work_of_their_centre_and_can_open_it(self, name, kind, topics):
        item, here = getattr(measures, name), CentreFactory()
        mine = AssistanceFactory(institution=InstitutionFactory(**kind), topic=topics[0], centre=here)
        AssistanceFactory(institution=InstitutionFactory(**kind), topic=topics[0])
        operator = acting(Role.OPERATOR, centre=here)
        counted = subjects(item, YEAR, operator)
        assert figure(item, YEAR, operator) == Figure(1)
        assert list(counted) == list(counted.visible_to(operator)) == [mine.institution]


class TestSupportPlans:
    def test_a_school_with_two_versions_counts_once_in_its_centre(self):
        school = InstitutionFactory()
        for day in (FIRST, LAST):
            SupportPlanFactory(institution=school, updated_on=day)
        assert figure(measures.support_plans_updated, YEAR) == Figure(1)
        assert split(measures.support_plans_updated, YEAR) == {school.centre_id: Figure(1)}

    @pytest.mark.parametrize("day", [BEFORE, AFTER])
    def test_other_days_do_not_count(self, day):
        SupportPlanFactory(updated_on=day)
        assert figure(measures.support_plans_updated, YEAR) == Figure(0)

    def test_the_plan_of_a_vocational_centre_does_not_count(self):
        SupportPlanFactory(institution=InstitutionFactory(cfp=True))
        assert figure(measures.support_plans_updated, YEAR) == Figure(0)


class TestRequestsSatisfied:
    item = get_measure("schooling.requests_satisfied")

    def test_the_share_is_of_those_received_in_the_period(self):
        SupportRequestFactory(satisfied=True)
        SupportRequestFactory.create_batch(2)
        SupportRequestFactory(satisfied=True, received_on=BEFORE)  # received before, satisfied within
        assert figure(self.item, YEAR) == Figure(1, 3)

    def test_what_is_satisfied_after_the_period_does_not_count_yet(self):
        SupportRequestFactory(satisfied=True, received_on=LAST)
        assert figure(self.item, YEAR) == Figure(0, 1)

    def test_without_requests_there_is_no_share(self):
        assert figure(self.item, YEAR).value is None

    def test_requests_of_the_region_have_no_centre_and_everyone_sees_them(self):
        here = CentreFactory()
        SupportRequestFactory(regional=True, satisfied=True)
        SupportRequestFactory(centre=here)
        SupportRequestFactory()
        assert split(self.item, YEAR)[None] == Figure(1, 1)
        assert figure(self.item, YEAR, acting(Role.OPERATOR, centre=here)) == Figure(1, 2)


class TestDiffusionPlan:
    def test_a_plan_with_every_meeting_held_is_carried_out(self):
        plan = DiffusionPlanFactory()
        DiffusionMeetingFactory.create_batch(3, plan=plan)
        assert figure(measures.diffusion_plans_carried_out, YEAR) == Figure(1)

    def test_one_meeting_still_to_hold_leaves_it_open(self):
        plan = DiffusionPlanFactory()
        DiffusionMeetingFactory.create_batch(2, plan=plan)
        DiffusionMeetingFactory(plan=plan, held_on=None)
        assert figure(measures.diffusion_plans_carried_out, YEAR) == Figure(0)

    def test_a_meeting_held_after_the_period_was_not_held_in_it(self):
        DiffusionMeetingFactory(held_on=AFTER)
        assert figure(measures.diffusion_plans_carried_out, YEAR) == Figure(0)

    def test_a_plan_without_meetings_or_not_shared_is_not_carried_out(self):
        DiffusionPlanFactory()
        DiffusionMeetingFactory(plan__shared_on=None)
        assert figure(measures.diffusion_plans_carried_out, YEAR) == Figure(0)

    def test_once_carried_out_it_stays_so(self):
        DiffusionMeetingFactory()
        later = Window(dt.date(2021, 1, 1), dt.date(2021, 12, 31))
        assert figure(measures.diffusion_plans_carried_out, later) == Figure(1)

    def test_plans_with_the_bodies_are_counted_apart(self):
        DiffusionMeetingFactory(plan=DiffusionPlanFactory(promotion=True))
        assert figure(measures.diffusion_plans_carried_out, YEAR) == Figure(0)


class TestPromotionPlans:
    def test_a_body_with_two_plans_counts_once(self):
        body = TrainingBodyFactory()
        DiffusionPlanFactory.create_batch(2, promotion=True, body=body)
        assert figure(measures.promotion_plans, YEAR) == Figure(1)
        assert list(subjects(measures.promotion_plans, YEAR)) == [body]

    def test_only_plans_shared_in_the_period_count(self):
        DiffusionPlanFactory(promotion=True, shared_on=None)
        DiffusionPlanFactory(promotion=True, drafted_on=BEFORE, shared_on=BEFORE)
        DiffusionPlanFactory(promotion=True, shared_on=AFTER)
        assert figure(measures.promotion_plans, YEAR) == Figure(0)


class TestApprenticeshipsWithAssistance:
    first, third = measures.apprenticeships_first_level, measures.apprenticeships_third_level

    def test_each_level_counts_its_own_contracts(self):
        ApprenticeshipFactory.create_batch(2, assisted=True)
        ApprenticeshipFactory(third=True, assisted=True)
        assert figure(self.first, YEAR) == Figure(2)
        assert figure(self.third, YEAR) == Figure(1)

    def test_without_the_record_of_assistance_it_does_not_count(self):
        ApprenticeshipFactory()
        assert figure(self.first, YEAR) == Figure(0)

    def test_assistance_given_after_the_start_does_not_count(self):
        contract = ApprenticeshipFactory()
        contract.assisted_by = AssistanceFactory(
            institution=contract.institution, held_on=contract.started_on + dt.timedelta(days=1)
        )
        contract.save()
        assert figure(self.first, YEAR) == Figure(0)

    @pytest.mark.parametrize("day", [BEFORE, AFTER])
    def test_other_days_do_not_count(self, day):
        ApprenticeshipFactory(assisted=True, started_on=day)
        assert figure(self.first, YEAR) == Figure(0)

    def test_an_operator_sees_the_contracts_of_their_centre(self):
        here = CentreFactory()
        mine = ApprenticeshipFactory(assisted=True, centre=here)
        ApprenticeshipFactory(assisted=True)
        assert list(subjects(self.first, YEAR, acting(Role.OPERATOR, centre=here))) == [mine]


class TestGrowth:
    item = get_measure("schooling.apprenticeship_growth")
    three_years = Window(dt.date(2019, 1, 1), dt.date(2021, 12, 31))

    def test_twice_as_many_contracts_is_growth_of_one(self):
        for day in (dt.date(2016, 1, 1), dt.date(2018, 12, 31)):
            ApprenticeshipFactory(started_on=day)
        for day in (dt.date(2019, 1, 1), dt.date(2020, 6, 1), dt.date(2021, 12, 31)):
            ApprenticeshipFactory(started_on=day)
        ApprenticeshipFactory(third=True, started_on=dt.date(2020, 1, 1))
        ApprenticeshipFactory(started_on=dt.date(2015, 12, 31))  # earlier than both
        found = figure(self.item, self.three_years)
        assert (found.numerator, found.denominator, found.value) == (4, 2, Decimal(1))

    def test_each_centre_has_its_own_growth(self):
        here, there = CentreFactory(), CentreFactory()
        for centre, day in ((here, dt.date(2018, 5, 1)), (here, dt.date(2019, 5, 1)), (there, dt.date(2020, 5, 1))):
            ApprenticeshipFactory(centre=centre, started_on=day)
        found = split(self.item, self.three_years)
        assert found == {here.pk: Figure(1, 1, less_one=True), there.pk: Figure(1, 0, less_one=True)}

    def test_a_contract_in_preparation_counts_nowhere(self):
        ApprenticeshipFactory(started_on=None)
        assert figure(self.item, self.three_years) == Figure(0, 0, less_one=True)


OURS = [item for item in all_measures() if item.app == "schooling"]
SIMPLE = [item for item in OURS if isinstance(item, Measure)]


def test_the_plan_finds_every_measure_it_names():
    wanted = """apprenticeship_growth requests_satisfied diffusion_plans_carried_out support_plans_updated
        schools_on_apprenticeship schools_in_transfer schools_on_pcto cfp_on_apprenticeship cfp_on_alternation
        cfp_in_transfer its_supported apprenticeships_first_level apprenticeships_third_level promotion_plans"""
    assert all(get_measure(f"schooling.{name}") for name in wanted.split())


@pytest.mark.parametrize("item", OURS, ids=lambda item: item.code)
def test_the_same_question_gives_the_same_digest_until_a_record_changes(item):
    before = digest(item, YEAR)
    AssistanceFactory(institution__cfp=True, topic="workshops")
    for kind, topics in [(kind, topics) for _, kind, topics in ASSISTED]:
        AssistanceFactory(institution=InstitutionFactory(**kind), topic=topics[0])
    SupportPlanFactory()
    SupportRequestFactory()
    DiffusionMeetingFactory()
    DiffusionPlanFactory(promotion=True)
    ApprenticeshipFactory(assisted=True)
    ApprenticeshipFactory(third=True, assisted=True)
    after = digest(item, YEAR)
    assert before != after == digest(item, YEAR)


@pytest.mark.parametrize("item", SIMPLE, ids=lambda item: item.code)
def test_every_question_is_one_statement_and_knows_its_last_day(item, django_assert_num_queries):
    with django_assert_num_queries(1):
        figure(item, YEAR)
    assert last_record_on(item, YEAR) is None


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(-40, 400), st.booleans()), max_size=8))
@settings(max_examples=15)
def test_the_centres_add_up_to_the_region(rows):
    Apprenticeship.objects.all().delete()
    centres = [CentreFactory() for _ in range(3)]
    for place, day, assisted in rows:
        ApprenticeshipFactory(
            institution__centre=centres[place], started_on=FIRST + dt.timedelta(days=day), assisted=assisted
        )
    for item in (measures.apprenticeships_started, measures.apprenticeships_first_level):
        assert sum(found.numerator for found in split(item, YEAR).values()) == figure(item, YEAR).numerator
    expected = sum(0 <= day <= 365 for _, day, _ in rows)
    assert figure(measures.apprenticeships_started, YEAR).numerator == expected
