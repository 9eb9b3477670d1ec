"""The measures of the staff: what they count, and what they leave out."""

import datetime as dt

import pytest

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.measures import Figure, Window
from raccordo.kernel.measures.evaluate import digest, figure, split, subjects
from raccordo.lines.workforce import measures
from tests.kernel.factories import CentreFactory, acting
from tests.workforce.factories import (
    AdoptionFactory,
    CentreSupportFactory,
    EnrolmentFactory,
    OperatorFactory,
    PlacementFactory,
    SolutionFactory,
    TrainingModuleFactory,
)

pytestmark = pytest.mark.django_db

YEAR = Window(dt.date(2020, 1, 1), dt.date(2020, 12, 31))
FIRST, LAST = YEAR.days
BEFORE, AFTER = FIRST - dt.timedelta(days=1), LAST + dt.timedelta(days=1)


def manager_of(centre):
    return acting(Role.CENTRE_MANAGER, centre=centre)


class TestCentresWithSolutions:
    """A2: the centre adopted all that was planned for it, of both kinds."""

    @pytest.fixture
    def centre(self):
        centre = CentreFactory()
        AdoptionFactory(centre=centre)
        AdoptionFactory(centre=centre, solution__kind="staffing")
        return centre

    def value(self, user=None):
        return figure(measures.centres_with_solutions, YEAR, user).numerator

    def test_a_centre_with_several_solutions_counts_once(self, centre):
        AdoptionFactory(centre=centre, adopted_on=LAST)
        assert self.value() == 1
        assert list(subjects(measures.centres_with_solutions, YEAR)) == [centre]
        assert split(measures.centres_with_solutions, YEAR) == {centre.pk: Figure(1)}

    def test_one_pending_solution_leaves_the_centre_out(self, centre):
        AdoptionFactory(centre=centre, pending=True)
        assert self.value() == 0

    def test_a_solution_adopted_after_the_last_day_is_still_pending(self, centre):
        AdoptionFactory(centre=centre, adopted_on=AFTER)
        assert self.value() == 0

    def test_a_solution_planned_later_asks_nothing_yet(self, centre):
        AdoptionFactory(centre=centre, planned_on=AFTER, pending=True)
        assert self.value() == 1

    @pytest.mark.parametrize("kind", ["organisational", "staffing"])
    def test_one_kind_alone_is_not_enough(self, kind):
        AdoptionFactory.create_batch(2, centre=CentreFactory(), solution__kind=kind)
        assert self.value() == 0

    def test_another_centres_delay_is_its_own(self, centre):
        AdoptionFactory(pending=True)
        assert self.value() == 1

    def test_the_manager_sees_their_centre(self, centre):
        other = CentreFactory()
        for kind in ("organisational", "staffing"):
            AdoptionFactory(centre=other, solution=SolutionFactory(kind=kind))
        assert self.value() == 2
        assert self.value(manager_of(centre)) == 1


class TestOperatorsTrained:
    """A3 and A4: operators who completed all their modules, out of those enrolled."""

    def test_all_modules_have_to_be_completed(self):
        diligent, halfway = OperatorFactory(), OperatorFactory()
        EnrolmentFactory.create_batch(2, operator=diligent)
        EnrolmentFactory(operator=halfway)
        EnrolmentFactory(operator=halfway, completed_on=None)
        assert figure(measures.operators_trained, YEAR) == Figure(1, 2)
        assert list(subjects(measures.operators_who_completed, YEAR)) == [diligent]

    def test_a_module_completed_after_the_last_day_is_not_completed(self):
        EnrolmentFactory(completed_on=AFTER)
        assert figure(measures.operators_trained, YEAR) == Figure(0, 1)
        assert figure(measures.operators_trained, Window(FIRST, AFTER)) == Figure(1, 1)

    @pytest.mark.parametrize("indicated_on", [BEFORE, AFTER])
    def test_enrolments_of_other_periods_are_not_asked(self, indicated_on):
        EnrolmentFactory(indicated_on=indicated_on, completed_on=None)
        assert figure(measures.operators_trained, YEAR) == Figure(0, 0)
        assert figure(measures.operators_trained, YEAR).value is None

    def test_guidance_asks_only_its_own_modules(self):
        operator = OperatorFactory()
        EnrolmentFactory(operator=operator, module__area="information_guidance")
        EnrolmentFactory(operator=operator, completed_on=None)
        EnrolmentFactory()
        assert figure(measures.operators_trained_guidance, YEAR) == Figure(1, 1)
        assert figure(measures.operators_trained, YEAR) == Figure(1, 2)

    def test_an_operator_who_moved_counts_once_in_the_region_and_in_each_centre(self):
        operator, here, there = OperatorFactory(), CentreFactory(), CentreFactory()
        EnrolmentFactory(operator=operator, centre=here)
        EnrolmentFactory(operator=operator, centre=there)
        assert figure(measures.operators_trained, YEAR) == Figure(1, 1)
        assert split(measures.operators_trained, YEAR) == {here.pk: Figure(1, 1), there.pk: Figure(1, 1)}

    def test_the_manager_opens_whom_the_number_counts_also_after_they_moved(self):
        here = CentreFactory()
        enrolment = EnrolmentFactory(centre=here)
        EnrolmentFactory()
        user = manager_of(here)
        assert figure(measures.operators_trained, YEAR, user) == Figure(1, 1)
        counted = subjects(measures.operators_who_completed, YEAR, user)
        assert list(counted.visible_to(user)) == [enrolment.operator]


class TestNewOperators:
    def test_hired_in_the_period_and_trained(self):
        module = TrainingModuleFactory(area="new_hires")
        for completed_on in (dt.date(2020, 6, 1), AFTER, None):
            operator = OperatorFactory(started_on=FIRST)
            EnrolmentFactory(operator=operator, module=module, completed_on=completed_on)
        OperatorFactory(started_on=LAST)  # hired, not enrolled
        assert figure(measures.new_operators_training, YEAR) == Figure(1, 4)

    def test_navigators_and_people_hired_before_are_not_new(self):
        OperatorFactory(started_on=FIRST, navigator=True)
        OperatorFactory(started_on=BEFORE)
        assert figure(measures.new_operators_training, YEAR) == Figure(0, 0)

    def test_other_modules_do_not_train_a_new_operator(self):
        operator = OperatorFactory(started_on=FIRST)
        EnrolmentFactory(operator=operator)
        assert figure(measures.new_operators_training, YEAR) == Figure(0, 1)

    def test_every_module_for_new_operators_has_to_be_completed(self):
        operator = OperatorFactory(started_on=FIRST)
        EnrolmentFactory(operator=operator, module__area="new_hires")
        EnrolmentFactory(operator=operator, module__area="new_hires", completed_on=None)
        assert figure(measures.new_operators_training, YEAR) == Figure(0, 1)

    def test_by_centre_and_within_sight(self):
        operator = OperatorFactory(started_on=FIRST)
        OperatorFactory(started_on=FIRST)
        assert split(measures.new_operators, YEAR)[operator.centre_id] == Figure(1)
        assert figure(measures.new_operators, YEAR, manager_of(operator.centre)) == Figure(1)


class TestNavigatorsPlaced:
    """B2: placed in a centre, with the training on the job completed."""

    def value(self, user=None):
        return figure(measures.navigators_placed, YEAR, user).numerator

    def test_a_navigator_who_moved_counts_once(self):
        navigator = OperatorFactory(navigator=True)
        first = PlacementFactory(operator=navigator, end=dt.date(2020, 3, 31))
        second = PlacementFactory(
            operator=navigator,
            centre=CentreFactory(),
            start=dt.date(2020, 4, 1),
            onboarding_started_on=dt.date(2020, 4, 1),
            onboarding_completed_on=dt.date(2020, 5, 1),
        )
        assert self.value() == 1
        assert split(measures.navigators_placed, YEAR) == {first.centre_id: Figure(1), second.centre_id: Figure(1)}

    @pytest.mark.parametrize(
        "traits",
        [
            {"onboarding_completed_on": None},
            {"onboarding_completed_on": AFTER},
            {"end": BEFORE},
            {"start": AFTER, "onboarding_started_on": AFTER, "onboarding_completed_on": AFTER},
            {"operator__kind": "centre_operator"},
        ],
    )
    def test_who_is_not_trained_not_there_or_not_a_navigator_does_not_count(self, traits):
        PlacementFactory(**traits)
        assert self.value() == 0

    def test_who_was_trained_before_the_period_and_is_still_there_counts(self):
        PlacementFactory(onboarding_completed_on=BEFORE)
        assert self.value() == 1

    def test_the_manager_sees_their_navigators(self):
        placement = PlacementFactory()
        PlacementFactory()
        user = manager_of(placement.centre)
        assert self.value(user) == 1
        assert list(subjects(measures.navigators_placed, YEAR, user).visible_to(user)) == [placement.operator]


#: measure, a meeting that counts, then changes each of which makes it not count.
SUPPORTS = [
    (
        measures.centres_in_scouting_transfer,
        {"topic": "scouting", "form": "training"},
        [{"topic": "adr"}, {"form": "coaching"}],
    ),
    (
        measures.centres_in_scouting_transfer,
        {"topic": "scouting", "form": "transfer_meeting"},
        [{"topic": "labour_market"}],
    ),
    (
        measures.centres_coached_on_scouting,
        {"topic": "scouting", "form": "coaching"},
        [{"topic": "rdc"}, {"form": "training"}, {"on_site": False}],
    ),
    (measures.centres_coached_on_rdc, {"topic": "rdc", "form": "coaching"}, [{"topic": "adr"}, {"form": "training"}]),
    (measures.centres_coached_on_adr, {"topic": "adr", "form": "coaching"}, [{"topic": "rdc"}, {"form": "training"}]),
    (
        measures.centres_supported_on_take_in,
        {"topic": "integrated_takein", "form": "training"},
        [{"topic": "organisation"}],
    ),
    (
        measures.centres_in_labour_market_transfer,
        {"topic": "labour_market", "form": "transfer_meeting"},
        [{"topic": "relocation"}, {"form": "coaching"}],
    ),
]


@pytest.mark.parametrize(("asked", "counts", "changes"), SUPPORTS)
class TestCentresSupported:
    """A5, A6, B1, B4, B7, F3: centres, each once however many meetings it had."""

    def test_a_centre_counts_once_within_the_period_and_the_place(self, asked, counts, changes):
        here, there = CentreFactory(), CentreFactory()
        for day in YEAR.days:
            CentreSupportFactory(centre=here, held_on=day, **counts)
        CentreSupportFactory(centre=there, **counts)
        assert figure(asked, YEAR) == Figure(2)
        assert split(asked, YEAR) == {here.pk: Figure(1), there.pk: Figure(1)}
        assert figure(asked, YEAR, manager_of(here)) == Figure(1)

    def test_other_days_topics_and_forms_do_not_count(self, asked, counts, changes):
        for day in (BEFORE, AFTER):
            CentreSupportFactory(held_on=day, **counts)
        for change in changes:
            CentreSupportFactory(**{**counts, **change})
        assert figure(asked, YEAR) == Figure(0)


@pytest.mark.parametrize(
    ("asked", "topic", "form", "other"),
    [
        (measures.relocation_transfer_meetings, "relocation", "transfer_meeting", "coaching"),
        (measures.relocation_coaching_meetings, "relocation", "coaching", "transfer_meeting"),
        (measures.labour_market_meetings, "labour_market", "transfer_meeting", "training"),
    ],
)
def test_meetings_count_each(asked, topic, form, other):
    centre = CentreFactory()
    CentreSupportFactory.create_batch(2, centre=centre, topic=topic, form=form)
    CentreSupportFactory(topic=topic, form=form)
    CentreSupportFactory(topic=topic, form=other)
    CentreSupportFactory(topic="organisation", form=form)
    CentreSupportFactory(topic=topic, form=form, held_on=AFTER)
    assert figure(asked, YEAR) == Figure(3)
    assert split(asked, YEAR)[centre.pk] == Figure(2)
    assert figure(asked, YEAR, manager_of(centre)) == Figure(2)


def test_the_same_records_give_the_same_seal_and_others_another():
    CentreSupportFactory(topic="rdc")
    first = digest(measures.centres_coached_on_rdc, YEAR)
    assert digest(measures.centres_coached_on_rdc, YEAR) == first
    CentreSupportFactory(topic="rdc")
    assert digest(measures.centres_coached_on_rdc, YEAR) != first
