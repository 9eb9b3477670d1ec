"""Records of the staff: what the database and the forms refuse, and who sees them."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.desk import get_desk
from raccordo.kernel.desk.forms import form_for, save
from raccordo.lines.workforce.models import (
    Attendance,
    CompetenceAssessment,
    Operator,
    Placement,
    StaffingNorm,
)
from raccordo.lines.workforce.services import place
from raccordo.lines.workforce.validators import validate_fiscal_code
from tests.kernel.factories import CentreFactory, acting
from tests.workforce.factories import (
    AdoptionFactory,
    AttendanceFactory,
    CentreSupportFactory,
    CompetenceAssessmentFactory,
    EnrolmentFactory,
    OperatorFactory,
    PlacementFactory,
    SessionFactory,
    SolutionFactory,
    StaffingNormFactory,
    SupportParticipantFactory,
    TrainingModuleFactory,
    fiscal_code,
)

TODAY = dt.date(2020, 6, 1)


@pytest.mark.parametrize("number", [0, 1, 99, 12345])
def test_right_tax_codes_pass(number):
    right = fiscal_code(number)
    validate_fiscal_code(right)
    with pytest.raises(ValidationError):  # the last letter answers for the others
        validate_fiscal_code(right[:-1] + ("A" if right[-1] != "A" else "B"))


@pytest.mark.parametrize("wrong", ["", "VRDLGU75C10F20", "VRDLGU75C10F205A", "vrdlgu75c10f205z", "VRDLGU75Z10F205Z"])
def test_wrong_tax_codes_are_refused_without_repeating_them(wrong):
    with pytest.raises(ValidationError) as caught:
        validate_fiscal_code(wrong)
    assert not wrong or wrong not in str(caught.value)


@pytest.mark.django_db
class TestPlacing:
    def test_moving_ends_the_present_placement_the_day_before(self):
        operator, there = OperatorFactory(navigator=True), CentreFactory()
        before = PlacementFactory(operator=operator)
        made = place(operator=operator, centre=there, start=TODAY, entered_on=TODAY)
        before.refresh_from_db()
        operator.refresh_from_db()
        assert (before.end, made.end, operator.centre) == (dt.date(2020, 5, 31), None, there)
        assert list(Placement.objects.in_force(TODAY)) == [made]

    def test_nothing_is_written_when_the_day_is_wrong(self):
        operator = OperatorFactory(navigator=True)
        before = PlacementFactory(
            operator=operator, start=TODAY, onboarding_started_on=None, onboarding_completed_on=None
        )
        with pytest.raises(ValidationError, match="01/06/2020"):
            place(operator=operator, centre=CentreFactory(), start=TODAY)
        with pytest.raises(ValidationError, match="already placed"):
            place(operator=operator, centre=before.centre, start=TODAY + dt.timedelta(days=1))
        before.refresh_from_db()
        assert before.end is None
        assert Placement.objects.count() == 1

    def test_the_form_moves_the_operator(self):
        operator, there = OperatorFactory(navigator=True), CentreFactory()
        PlacementFactory(operator=operator)
        desk, user = get_desk("workforce", "placement"), acting(Role.AGENCY_MANAGER)
        data = {"operator": operator.pk, "centre": there.pk, "start": "01/06/2020"}
        form = form_for(desk, user, TODAY, data=data)
        made = save(form, desk, user, TODAY)
        assert made is not None, form.errors
        operator.refresh_from_db()
        assert (made.entered_on, operator.centre) == (TODAY, there)

    def test_the_form_says_that_the_day_is_wrong(self):
        placement = PlacementFactory()
        desk, user = get_desk("workforce", "placement"), acting(Role.AGENCY_MANAGER)
        data = {"operator": placement.operator_id, "centre": CentreFactory().pk, "start": "01/08/2019"}
        form = form_for(desk, user, TODAY, data=data)
        assert save(form, desk, user, TODAY) is None
        assert "start" in form.errors

    def test_a_past_placement_is_recorded_without_moving_anyone(self):
        operator = OperatorFactory(navigator=True)
        home = operator.centre
        desk, user = get_desk("workforce", "placement"), acting(Role.AGENCY_MANAGER)
        data = {"operator": operator.pk, "centre": CentreFactory().pk, "start": "01/01/2019", "end": "01/02/2019"}
        form = form_for(desk, user, TODAY, data=data)
        assert save(form, desk, user, TODAY) is not None, form.errors
        operator.refresh_from_db()
        assert operator.centre == home


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("factory", "wrong"),
    [
        (OperatorFactory, {"ended_on": dt.date(2017, 12, 31)}),
        (OperatorFactory, {"centre": None}),
        (OperatorFactory, {"weekly_hours": 0}),
        (PlacementFactory, {"end": dt.date(2019, 8, 31)}),
        (PlacementFactory, {"onboarding_started_on": dt.date(2019, 8, 31)}),
        (PlacementFactory, {"onboarding_started_on": None}),
        (EnrolmentFactory, {"completed_on": dt.date(2020, 2, 28)}),
        (AdoptionFactory, {"evidence": ""}),
        (AdoptionFactory, {"adopted_on": dt.date(2020, 1, 14)}),
        (CentreSupportFactory, {"hours": 0}),
        (SessionFactory, {"hours": 13}),
        (TrainingModuleFactory, {"hours": 0}),
        (StaffingNormFactory, {"minutes": 0}),
        (StaffingNormFactory, {"valid_to": dt.date(2019, 12, 31)}),
        (CompetenceAssessmentFactory, {"owned": 5}),
    ],
)
def test_the_database_refuses(factory, wrong):
    with pytest.raises(IntegrityError):
        factory(**wrong)


@pytest.mark.django_db
def test_the_reason_of_a_refusal_is_in_words():
    adoption = AdoptionFactory()
    adoption.evidence = ""
    with pytest.raises(ValidationError, match="evidence"):
        adoption.full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "factory",
    [OperatorFactory, PlacementFactory, EnrolmentFactory, AdoptionFactory, CentreSupportFactory],
)
def test_a_manager_sees_the_records_of_their_centre_only(factory):
    mine = factory()
    factory()
    rows = type(mine)._default_manager
    assert list(rows.visible_to(acting(Role.CENTRE_MANAGER, centre=mine.centre))) == [mine]
    assert rows.visible_to(acting(Role.AGENCY_MANAGER)).count() == 2
    assert not rows.visible_to(acting(Role.SCHOOL_CONTACT, organisation="x")).exists()


@pytest.mark.django_db
def test_parts_are_seen_with_their_operator():
    attendance, assessment = AttendanceFactory(), CompetenceAssessmentFactory()
    AttendanceFactory()
    participant = SupportParticipantFactory()
    for record, centre in (
        (attendance, attendance.operator.centre),
        (assessment, assessment.operator.centre),
        (participant, participant.support.centre),
    ):
        user = acting(Role.CENTRE_MANAGER, centre=centre)
        assert list(type(record)._default_manager.visible_to(user)) == [record]


@pytest.mark.django_db
def test_nobody_acting_sees_nothing():
    operator = OperatorFactory()
    assert not Operator.objects.visible_to(acting(Role.OPERATOR, centre=operator.centre).act_as(None)).exists()


@pytest.mark.django_db
def test_named_filters():
    assessment = CompetenceAssessmentFactory(required=3, owned=2)
    CompetenceAssessmentFactory(required=2, owned=2)
    assert list(CompetenceAssessment.objects.gaps()) == [assessment]
    norm = StaffingNormFactory(valid_to=dt.date(2020, 12, 31))
    assert list(StaffingNorm.objects.valid(dt.date(2020, 12, 31))) == [norm]
    assert not StaffingNorm.objects.valid(dt.date(2021, 1, 1)).exists()
    operator = OperatorFactory(ended_on=dt.date(2020, 5, 31), fiscal_code=fiscal_code(77).lower())
    assert operator in Operator.objects.in_service(dt.date(2020, 5, 31))
    assert operator not in Operator.objects.in_service(dt.date(2020, 6, 1))
    assert operator.fiscal_code == fiscal_code(77)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "factory",
    [
        AdoptionFactory,
        AttendanceFactory,
        CentreSupportFactory,
        CompetenceAssessmentFactory,
        EnrolmentFactory,
        OperatorFactory,
        PlacementFactory,
        SessionFactory,
        SolutionFactory,
        StaffingNormFactory,
        SupportParticipantFactory,
        TrainingModuleFactory,
    ],
)
def test_records_name_themselves_without_names_of_people(factory):
    record = factory()
    assert str(record)
    assert not {"Nome", "Cognome"} & set(str(record).split())


@pytest.mark.django_db
def test_an_operator_is_on_a_sessions_list_once():
    attendance = AttendanceFactory()
    with pytest.raises(ValidationError, match="already on the list"):
        Attendance(session=attendance.session, operator=attendance.operator).full_clean()
