"""The measures of the crises' line: what they count, and what they leave out."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.measures import Figure, Measure, Window, all_measures, get_measure
from raccordo.kernel.measures.evaluate import digest, evidence, figure, last_record_on, split, subjects
from raccordo.lines.crises import measures
from raccordo.lines.crises.models import RelocationPath, RelocationService, Worker
from tests.crises.factories import (
    CrisisAgreementFactory,
    CrisisFactory,
    CrisisScoutingPlanFactory,
    CrisisTableFactory,
    IndividualContactFactory,
    InformationMeetingFactory,
    MeetingAttendanceFactory,
    RelocationPathFactory,
    RelocationServiceFactory,
    WorkerFactory,
    WorkerProposalFactory,
)
from tests.demand.factories import CompanyFactory
from tests.kernel.factories import CentreFactory, acting

pytestmark = pytest.mark.django_db

YEAR = Window(dt.date(2020, 1, 1), dt.date(2020, 12, 31))
FIRST, LAST = YEAR.days
BEFORE, AFTER = FIRST - dt.timedelta(days=1), LAST + dt.timedelta(days=1)
OURS = [item for item in all_measures() if item.app == "crises"]


class TestOnReinsertionPath:
    item = get_measure("crises.on_reinsertion_path")

    def test_the_share_is_of_those_who_left(self):
        worker = WorkerFactory(left=True)
        RelocationPathFactory(worker=worker, ended_on=dt.date(2020, 6, 15), outcome="hired")
        RelocationPathFactory(worker=worker, joined_on=dt.date(2020, 7, 1))  # a second path: still one worker
        WorkerFactory(left=True)
        RelocationPathFactory()  # on a path, still in the pool
        assert figure(self.item, YEAR) == Figure(1, 2)

    def test_a_path_joined_before_the_period_counts_and_one_after_does_not(self):
        RelocationPathFactory(worker=WorkerFactory(left=True), joined_on=BEFORE)
        RelocationPathFactory(worker=WorkerFactory(left=True), joined_on=AFTER)
        assert figure(self.item, YEAR) == Figure(1, 2)

    @pytest.mark.parametrize("day", [BEFORE, AFTER])
    def test_who_left_on_other_days_is_not_asked_about(self, day):
        RelocationPathFactory(worker=WorkerFactory(left=True, left_pool_on=day), joined_on=BEFORE)
        assert figure(self.item, YEAR) == Figure(0, 0)

    def test_each_centre_has_its_workers(self):
        here = CentreFactory()
        RelocationPathFactory(worker=WorkerFactory(left=True, centre=here))
        other = WorkerFactory(left=True)
        assert split(self.item, YEAR) == {here.pk: Figure(1, 1), other.centre_id: Figure(0, 1)}
        assert figure(self.item, YEAR, acting(Role.OPERATOR, centre=here)) == Figure(1, 1)


class TestCrisesSupported:
    item = get_measure("crises.crises_supported")

    @pytest.mark.parametrize(
        "support",
        [
            lambda crisis: CrisisTableFactory(crisis=crisis),
            lambda crisis: InformationMeetingFactory(crisis=crisis),
            lambda crisis: CrisisScoutingPlanFactory(crisis=crisis),
        ],
    )
    def test_each_kind_of_support_is_enough(self, support):
        support(CrisisFactory())
        CrisisFactory()
        assert figure(self.item, YEAR) == Figure(1, 2)

    @pytest.mark.parametrize(
        "support",
        [
            lambda crisis: CrisisTableFactory(crisis=crisis, missed=True),
            lambda crisis: CrisisTableFactory(crisis=crisis, held_on=AFTER),
            lambda crisis: InformationMeetingFactory(crisis=crisis, held_on=AFTER),
            lambda crisis: CrisisScoutingPlanFactory(crisis=crisis, handed_over_on=None),
            lambda crisis: CrisisScoutingPlanFactory(crisis=crisis, handed_over_on=AFTER),
        ],
    )
    def test_what_was_not_done_is_no_support(self, support):
        support(CrisisFactory())
        assert figure(self.item, YEAR) == Figure(0, 1)

    def test_a_crisis_supported_in_three_ways_counts_once(self):
        crisis = CrisisFactory()
        for factory in (CrisisTableFactory, InformationMeetingFactory, CrisisScoutingPlanFactory):
            factory(crisis=crisis)
        assert figure(self.item, YEAR) == Figure(1, 1)

    def test_only_crises_open_in_the_period_are_asked_about(self):
        CrisisFactory(identified_on=AFTER)
        CrisisFactory(identified_on=BEFORE - dt.timedelta(days=90), closed_on=BEFORE)
        open_before = CrisisFactory(identified_on=BEFORE, closed_on=FIRST)
        assert list(subjects(self.item.denominator, YEAR)) == [open_before]

    def test_regional_crises_have_no_centre_and_are_seen_by_every_centre(self):
        regional, here = CrisisFactory(centre=None), CentreFactory()
        CrisisFactory()
        assert split(self.item, YEAR)[None] == Figure(0, 1)
        assert list(subjects(self.item.denominator, YEAR, acting(Role.OPERATOR, centre=here))) == [regional]


class TestCompaniesInformed:
    def test_a_company_with_two_meetings_counts_once(self):
        crisis = CrisisFactory()
        for day in (FIRST, LAST):
            InformationMeetingFactory(crisis=crisis, held_on=day)
        assert figure(measures.companies_informed, YEAR) == Figure(1)
        assert list(subjects(measures.companies_informed, YEAR)) == [crisis.company]

    def test_a_company_of_two_centres_counts_in_each(self):
        crisis, here, there = CrisisFactory(), CentreFactory(), CentreFactory()
        for centre in (here, there):
            InformationMeetingFactory(crisis=crisis, centre=centre)
        assert split(measures.companies_informed, YEAR) == {here.pk: Figure(1), there.pk: Figure(1)}
        assert figure(measures.companies_informed, YEAR) == Figure(1)

    @pytest.mark.parametrize("traits", [{"held_on": BEFORE}, {"held_on": AFTER}, {"kind": "adr_cigs"}])
    def test_other_days_and_other_meetings_do_not_count(self, traits):
        InformationMeetingFactory(**traits)
        assert figure(measures.companies_informed, YEAR) == Figure(0)

    def test_with_a_relocation_agreement_it_does_not_count_with_another_it_does(self):
        relocation, other = CrisisAgreementFactory(), CrisisAgreementFactory(other=True)
        for agreement in (relocation, other):
            InformationMeetingFactory(crisis=agreement.crisis)
        assert list(subjects(measures.companies_informed, YEAR)) == [other.crisis.company]

    def test_an_agreement_signed_after_the_period_was_not_there_yet(self):
        InformationMeetingFactory(crisis=CrisisAgreementFactory(signed_on=AFTER).crisis)
        assert figure(measures.companies_informed, YEAR) == Figure(1)

    def test_an_operator_can_open_the_companies_of_their_meetings(self):
        here = CentreFactory()
        meeting = InformationMeetingFactory(centre=here)
        InformationMeetingFactory()
        operator = acting(Role.OPERATOR, centre=here)
        counted = subjects(measures.companies_informed, YEAR, operator)
        assert list(counted) == list(counted.visible_to(operator)) == [meeting.crisis.company]


class TestWorkersAssisted:
    def test_a_worker_served_three_times_counts_once_and_the_services_stand_behind(self):
        path = RelocationPathFactory(joined_on=BEFORE)
        for day in (BEFORE, FIRST, dt.date(2020, 6, 1), LAST):
            RelocationServiceFactory(path=path, held_on=day)
        assert list(subjects(measures.workers_assisted, YEAR)) == [path.worker]
        assert figure(measures.workers_assisted, YEAR) == Figure(1)
        found = evidence(measures.workers_assisted, YEAR, [path.worker_id])[path.worker_id]
        assert (found["n"], found["first_on"], found["last_on"]) == (3, FIRST, LAST)

    def test_a_path_without_services_and_other_days_do_not_count(self):
        RelocationPathFactory()
        for day in (BEFORE, AFTER):
            RelocationServiceFactory(path__joined_on=BEFORE, held_on=day)
        assert figure(measures.workers_assisted, YEAR) == Figure(0)

    def test_each_centre_has_its_workers_whoever_served_them(self):
        here = CentreFactory()
        RelocationServiceFactory(path__worker__centre=here, path__centre=CentreFactory())
        RelocationServiceFactory()
        assert split(measures.workers_assisted, YEAR)[here.pk] == Figure(1)
        operator = acting(Role.OPERATOR, centre=here)
        counted = subjects(measures.workers_assisted, YEAR, operator)
        assert len(counted) == 1
        assert list(counted) == list(counted.visible_to(operator))


class TestProfiles:
    before_action = get_measure("crises.workers_profiled_before_action")

    def served(self, analysed_on):
        return RelocationServiceFactory(path__worker__profile_analysed_on=analysed_on).path

    def test_only_assisted_workers_analysed_by_the_end_count(self):
        self.served(dt.date(2020, 4, 1))
        self.served(LAST)
        self.served(AFTER)
        self.served(None)
        WorkerFactory(profile_analysed_on=dt.date(2020, 4, 1))
        assert figure(measures.workers_profiled, YEAR) == Figure(2)

    def test_before_action_means_by_the_first_service_of_all(self):
        self.served(dt.date(2020, 5, 4))  # on the day of the service
        self.served(dt.date(2020, 5, 5))  # the day after
        self.served(None)
        late = self.served(dt.date(2020, 5, 1))
        RelocationServiceFactory(path=late, held_on=dt.date(2020, 4, 21))  # an earlier service
        assert figure(self.before_action, YEAR) == Figure(1, 4)

    def test_a_service_of_an_earlier_year_counts_as_the_first(self):
        path = RelocationPathFactory(joined_on=BEFORE, worker__profile_analysed_on=FIRST)
        RelocationServiceFactory(path=path, held_on=BEFORE)
        RelocationServiceFactory(path=path, held_on=LAST)
        assert figure(self.before_action, YEAR) == Figure(0, 1)


class TestScoutingPlans:
    def test_plans_handed_over_in_the_period_count(self):
        for day in (FIRST, LAST):
            CrisisScoutingPlanFactory(drafted_on=BEFORE, handed_over_on=day)
        CrisisScoutingPlanFactory(drafted_on=BEFORE, handed_over_on=BEFORE)
        CrisisScoutingPlanFactory(handed_over_on=AFTER)
        CrisisScoutingPlanFactory(handed_over_on=None)
        assert figure(measures.scouting_plans_handed_over, YEAR) == Figure(2)

    def test_an_operator_sees_those_of_their_centre(self):
        here = CentreFactory()
        mine = CrisisScoutingPlanFactory(centre=here)
        CrisisScoutingPlanFactory()
        operator = acting(Role.OPERATOR, centre=here)
        assert list(subjects(measures.scouting_plans_handed_over, YEAR, operator)) == [mine]


class TestProposals:
    def test_a_worker_with_two_proposals_counts_once_whatever_came_of_them(self):
        worker = WorkerFactory()
        WorkerProposalFactory(worker=worker)
        WorkerProposalFactory(worker=worker, outcome="refused", decided_on=dt.date(2020, 6, 1))
        assert figure(measures.workers_with_proposals, YEAR) == Figure(1)
        assert split(measures.workers_with_proposals, YEAR) == {worker.centre_id: Figure(1)}

    @pytest.mark.parametrize("day", [BEFORE, AFTER])
    def test_other_days_do_not_count(self, day):
        WorkerProposalFactory(proposed_on=day)
        assert figure(measures.workers_with_proposals, YEAR) == Figure(0)


class TestInformationUnderAgreement:
    on_adr = get_measure("crises.workers_informed_on_adr")
    reached = get_measure("crises.workers_reached")

    def worker(self, **traits):
        return WorkerFactory(relocation=True, **traits)

    def test_a_meeting_or_a_contact_is_enough_and_both_count_once(self):
        MeetingAttendanceFactory(worker=self.worker())
        IndividualContactFactory(worker=self.worker())
        both = self.worker()
        MeetingAttendanceFactory(worker=both)
        IndividualContactFactory(worker=both)
        self.worker()
        assert figure(self.on_adr, YEAR) == Figure(3, 4)
        assert figure(self.reached, YEAR) == Figure(3, 4)

    def test_absent_is_not_informed(self):
        MeetingAttendanceFactory(worker=self.worker(), present=False)
        assert figure(self.on_adr, YEAR) == Figure(0, 1)
        assert figure(self.reached, YEAR) == Figure(0, 1)

    def test_orientation_reaches_a_worker_but_does_not_inform_on_adr(self):
        IndividualContactFactory(worker=self.worker(), topic="orientation")
        worker = self.worker()
        MeetingAttendanceFactory(worker=worker, meeting=InformationMeetingFactory(crisis=worker.crisis))
        assert figure(self.on_adr, YEAR) == Figure(0, 2)
        assert figure(self.reached, YEAR) == Figure(2, 2)

    def test_after_the_period_is_too_late(self):
        IndividualContactFactory(worker=self.worker(), held_on=AFTER)
        assert figure(self.on_adr, YEAR) == Figure(0, 1)

    def test_who_cannot_be_reached_counts_only_among_all(self):
        self.worker(is_reachable=False)
        IndividualContactFactory(worker=self.worker())
        assert figure(self.on_adr, YEAR) == Figure(1, 1)
        assert figure(self.reached, YEAR) == Figure(1, 2)

    def test_only_relocation_agreements_of_the_period_are_asked_about(self):
        WorkerFactory(agreement=CrisisAgreementFactory(other=True))
        WorkerFactory()
        WorkerFactory(agreement=CrisisAgreementFactory(signed_on=AFTER))
        WorkerFactory(agreement=CrisisAgreementFactory(signed_on=dt.date(2019, 1, 7), cigs_to=BEFORE))
        assert figure(self.reached, YEAR) == Figure(0, 0)
        running = WorkerFactory(agreement=CrisisAgreementFactory(signed_on=BEFORE, cigs_to=FIRST))
        assert list(subjects(self.reached.denominator, YEAR)) == [running]


class TestTables:
    item = get_measure("crises.tables_attended")

    def test_the_share_is_of_the_tables_it_is_involved_in(self):
        CrisisTableFactory()
        CrisisTableFactory(missed=True)
        CrisisTableFactory(not_involved=True)
        for day in (BEFORE, AFTER):
            CrisisTableFactory(held_on=day)
        assert figure(self.item, YEAR) == Figure(1, 2)

    def test_the_place_is_that_of_the_crisis(self):
        table = CrisisTableFactory()
        CrisisTableFactory(crisis__centre=None)
        assert split(self.item, YEAR) == {table.crisis.centre_id: Figure(1, 1), None: Figure(1, 1)}


class TestCompaniesWithRelocation:
    item = get_measure("crises.companies_with_relocation")

    def test_one_service_to_one_worker_is_enough_and_two_crises_are_one_company(self):
        company = CompanyFactory()
        first = CrisisFactory(company=company)
        CrisisFactory(company=company, identified_on=dt.date(2020, 5, 4))
        for _ in range(2):
            RelocationServiceFactory(path__worker__crisis=first)
        CrisisFactory()
        assert figure(self.item, YEAR) == Figure(1, 2)

    def test_a_crisis_not_in_charge_or_closed_before_is_not_asked_about(self):
        CrisisFactory(taken_in_charge_on=None)
        CrisisFactory(taken_in_charge_on=AFTER)
        CrisisFactory(identified_on=dt.date(2019, 1, 7), closed_on=BEFORE)
        assert figure(self.item, YEAR) == Figure(0, 0)

    def test_a_service_after_the_period_is_too_late(self):
        RelocationServiceFactory(held_on=AFTER)
        assert figure(self.item, YEAR) == Figure(0, 1)


def everything_happens():
    """One record that each measure counts."""
    worker = WorkerFactory(relocation=True, left=True, profile_analysed_on=FIRST)
    RelocationServiceFactory(path__worker=worker)
    MeetingAttendanceFactory(worker=worker)
    WorkerProposalFactory(worker=worker)
    CrisisTableFactory(crisis=worker.crisis)
    InformationMeetingFactory()
    CrisisScoutingPlanFactory()


def test_the_plan_finds_every_measure_it_names():
    wanted = """on_reinsertion_path crises_supported companies_informed workers_assisted workers_profiled
        scouting_plans_handed_over workers_with_proposals workers_informed_on_adr tables_attended
        companies_with_relocation workers_reached workers_profiled_before_action"""
    assert all(get_measure(f"crises.{name}") for name in wanted.split())


@pytest.mark.parametrize("item", OURS, ids=lambda item: item.code)
def test_the_same_question_gives_the_same_digest_until_a_record_changes(item):
    before = digest(item, YEAR)
    everything_happens()
    after = digest(item, YEAR)
    assert before != after == digest(item, YEAR)
    assert figure(item, YEAR).numerator > 0


@pytest.mark.parametrize("item", OURS, ids=lambda item: item.code)
def test_every_side_is_one_statement_and_has_a_last_day(item, django_assert_num_queries):
    everything_happens()
    for side in (item,) if isinstance(item, Measure) else (item.numerator, item.denominator):
        with django_assert_num_queries(1):
            figure(side, YEAR)
        assert FIRST <= last_record_on(side, YEAR) <= LAST


@given(st.lists(st.tuples(st.integers(0, 2), st.lists(st.integers(-40, 400), max_size=3)), max_size=6))
@settings(max_examples=12)
def test_the_centres_add_up_to_the_region_and_nobody_counts_twice(workers):
    for model in (RelocationService, RelocationPath, Worker):
        model.objects.all().delete()
    crisis, centres = CrisisFactory(), [CentreFactory() for _ in range(3)]
    for place, days in workers:
        worker = WorkerFactory(crisis=crisis, centre=centres[place])
        path = RelocationPathFactory(worker=worker, joined_on=FIRST - dt.timedelta(days=50))
        for day in set(days):
            RelocationServiceFactory(path=path, held_on=FIRST + dt.timedelta(days=day))
    expected = sum(any(0 <= day <= 365 for day in days) for _, days in workers)
    found = split(measures.workers_assisted, YEAR)
    assert sum(each.numerator for each in found.values()) == figure(measures.workers_assisted, YEAR).numerator
    assert figure(measures.workers_assisted, YEAR) == Figure(expected)
