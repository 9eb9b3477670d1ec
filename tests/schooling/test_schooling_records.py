"""What the records of the school-to-work line refuse, who sees them, and the request of a school contact."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.desk import get_desk
from raccordo.kernel.desk.forms import form_for, save
from raccordo.lines.schooling.models import (
    Apprenticeship,
    Assistance,
    Institution,
    PctoPath,
    SupportRequest,
)
from tests.kernel.factories import acting
from tests.schooling.factories import (
    ApprenticeshipFactory,
    AssistanceFactory,
    DiffusionMeetingFactory,
    DiffusionPlanFactory,
    InstitutionFactory,
    PctoPathFactory,
    PctoStudentFactory,
    SupportPlanFactory,
    SupportRequestFactory,
    TrainingBodyFactory,
)

pytestmark = pytest.mark.django_db

DAY = dt.date(2020, 9, 14)
EVE = DAY - dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (lambda: InstitutionFactory(kind="cfp", school_type=""), "institution_cfp_has_body"),
        (lambda: InstitutionFactory(body=TrainingBodyFactory()), "institution_cfp_has_body"),
        (lambda: InstitutionFactory(its=True, school_type="liceo"), "institution_school_type"),
        (lambda: SupportPlanFactory(updated_on=DAY, shared_on=EVE), "support_plan_shared_after_update"),
        (lambda: AssistanceFactory(hours=25), "assistance_hours"),
        (
            lambda: SupportRequestFactory(received_on=DAY, satisfied_on=EVE, answer="Fatto"),
            "support_request_satisfied_after",
        ),
        (lambda: SupportRequestFactory(satisfied=True, answer=""), "support_request_answer"),
        (lambda: ApprenticeshipFactory(pfi_agreed_on=None), "apprenticeship_starts_with_plan"),
        (lambda: ApprenticeshipFactory(started_on=EVE, pfi_agreed_on=DAY), "apprenticeship_starts_with_plan"),
        (lambda: ApprenticeshipFactory(ended=True, end_reason=""), "apprenticeship_end"),
        (lambda: ApprenticeshipFactory(ended=True, ended_on=None), "apprenticeship_end"),
        (lambda: ApprenticeshipFactory(started_on=DAY, ended_on=EVE, end_reason="other"), "apprenticeship_end"),
        (lambda: ApprenticeshipFactory(started_on=None, ended_on=EVE, end_reason="other"), "apprenticeship_end"),
        (lambda: PctoPathFactory(starts_on=DAY, ends_on=EVE), "pcto_interval"),
        (lambda: PctoPathFactory(hours=0), "pcto_hours"),
        (lambda: DiffusionPlanFactory(promotion=True, body=None), "diffusion_plan_body"),
        (lambda: DiffusionPlanFactory(drafted_on=DAY, shared_on=EVE), "diffusion_plan_shared_after_draft"),
    ],
)
def test_the_database_refuses_what_makes_no_sense(make, rule):
    with pytest.raises(IntegrityError, match=rule):
        make()


@pytest.mark.parametrize(
    ("factory", "same"),
    [
        (SupportPlanFactory, ["institution", "school_year", "version"]),
        (AssistanceFactory, ["institution", "topic", "form", "held_on"]),
        (ApprenticeshipFactory, ["institution", "apprentice_code", "employer", "started_on"]),
        (PctoPathFactory, ["institution", "school_year", "title"]),
        (PctoStudentFactory, ["path", "student_code"]),
        (DiffusionPlanFactory, ["kind", "title"]),
        (DiffusionMeetingFactory, ["plan", "planned_on", "audience"]),
    ],
)
def test_nothing_is_recorded_twice(factory, same):
    record = factory()
    with pytest.raises(IntegrityError):
        factory(**{name: getattr(record, name) for name in same})


def test_a_contract_in_preparation_is_recorded_once():
    contract = ApprenticeshipFactory(started_on=None)
    with pytest.raises(IntegrityError):
        ApprenticeshipFactory(
            started_on=None,
            institution=contract.institution,
            apprentice_code=contract.apprentice_code,
            employer=contract.employer,
        )


class TestApprenticeshipClean:
    def test_a_right_one_passes(self):
        for contract in (ApprenticeshipFactory(assisted=True), ApprenticeshipFactory(third=True, assisted=True)):
            contract.full_clean()
            contract.started_on = contract.assisted_by.held_on - dt.timedelta(days=1)
            with pytest.raises(ValidationError):  # right only while the assistance came first
                contract.full_clean()

    @pytest.mark.parametrize(("level", "kind"), [("third", {}), ("third", {"cfp": True}), ("first", {"its": True})])
    def test_the_level_is_taught_at_such_an_institution(self, level, kind):
        contract = ApprenticeshipFactory(level=level, institution=InstitutionFactory(**kind))
        with pytest.raises(ValidationError) as error:
            contract.full_clean()
        assert set(error.value.message_dict) == {"level"}

    @pytest.mark.parametrize(
        "wrong",
        [
            {"institution": None},
            {"topic": "pcto"},
            {"held_on": DAY + dt.timedelta(days=1)},
        ],
    )
    def test_the_assistance_is_to_it_about_it_and_before_it(self, wrong):
        contract = ApprenticeshipFactory(started_on=DAY)
        given = {"institution": contract.institution, "held_on": EVE} | wrong
        given["institution"] = given["institution"] or InstitutionFactory()
        contract.assisted_by = AssistanceFactory(**given)
        with pytest.raises(ValidationError) as error:
            contract.full_clean()
        assert set(error.value.message_dict) == {"assisted_by"}


def test_named_filters_include_both_ends():
    contract = ApprenticeshipFactory(started_on=DAY, ended_on=DAY, end_reason="other")
    assert Apprenticeship.objects.in_force(DAY).get() == contract
    assert not Apprenticeship.objects.in_force(EVE).exists()
    path = PctoPathFactory(starts_on=DAY, ends_on=DAY)
    assert PctoPath.objects.under_way(DAY, DAY).get() == path
    assert not PctoPath.objects.under_way(EVE, EVE).exists()
    request = SupportRequestFactory(received_on=DAY, satisfied_on=DAY, answer="Fatto")
    assert SupportRequest.objects.satisfied_by(DAY).get() == request
    assert not SupportRequest.objects.open_at(DAY).exists()
    closed = InstitutionFactory(closed_on=EVE)
    assert closed in Institution.objects.open_at(EVE)
    assert closed not in Institution.objects.open_at(DAY)


def test_a_school_contact_sees_only_their_school():
    school = InstitutionFactory()
    mine = [AssistanceFactory(institution=school), PctoPathFactory(institution=school)]
    AssistanceFactory()
    PctoPathFactory()
    DiffusionPlanFactory()
    contact = acting(Role.SCHOOL_CONTACT, organisation=school.code)
    assert list(Institution.objects.visible_to(contact)) == [school]
    assert list(Assistance.objects.visible_to(contact)) == mine[:1]
    assert list(PctoPath.objects.visible_to(contact)) == mine[1:]
    assert not type(DiffusionPlanFactory()).objects.visible_to(contact).exists()


def test_a_company_contact_sees_no_school():
    school = InstitutionFactory()
    assert not Institution.objects.visible_to(acting(Role.COMPANY_CONTACT, organisation=school.code)).exists()


class TestSupportRequestForm:
    desk = get_desk("schooling", "supportrequest")

    def ask(self, user, **data):
        form = form_for(self.desk, user, DAY, data={"topic": "pcto", **data})
        return form, save(form, self.desk, user, DAY)

    def test_a_school_asks_for_itself_today(self):
        school = InstitutionFactory()
        form, request = self.ask(acting(Role.SCHOOL_CONTACT, organisation=school.code), text="Serve un incontro")
        assert set(form.fields) == {"topic", "text"}
        assert (request.institution, request.centre, request.received_on) == (school, school.centre, DAY)
        assert request.code.startswith("RS-")
        assert request.entered_on == DAY

    def test_a_school_says_what_it_asks(self):
        school = InstitutionFactory()
        form, request = self.ask(acting(Role.SCHOOL_CONTACT, organisation=school.code))
        assert request is None
        assert set(form.errors) == {"text"}

    def test_someone_of_an_unknown_school_writes_nothing(self):
        form, request = self.ask(acting(Role.SCHOOL_CONTACT, organisation="NESSUNA"), text="Serve un incontro")
        assert request is None
        assert form.non_field_errors()
        assert not SupportRequest.objects.exists()

    def test_an_office_leaves_the_centre_to_the_institution(self):
        school = InstitutionFactory()
        _, request = self.ask(acting(Role.AGENCY_MANAGER), institution=school.pk, received_on="01/09/2020")
        assert (request.centre, request.received_on) == (school.centre, dt.date(2020, 9, 1))

    def test_the_region_asks_without_institution(self):
        _, request = self.ask(acting(Role.LINE_LEAD), received_on="01/09/2020")
        assert (request.institution, request.centre) == (None, None)

    def test_satisfied_without_an_answer_is_refused_in_words(self):
        form, request = self.ask(acting(Role.LINE_LEAD), received_on="01/09/2020", satisfied_on="02/09/2020")
        assert request is None
        assert form.non_field_errors()
        assert not SupportRequest.objects.exists()
