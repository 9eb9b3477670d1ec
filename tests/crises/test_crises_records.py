"""What the records of crises refuse, who sees them, and the writes that touch several of them."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.desk import get_desk
from raccordo.kernel.desk.forms import form_for, save
from raccordo.lines.crises.enums import PathOutcome, ProposalOutcome
from raccordo.lines.crises.models import (
    Crisis,
    CrisisAgreement,
    IndividualContact,
    RelocationPath,
    RelocationService,
    Worker,
)
from raccordo.lines.crises.services import decide_proposal, end_path, sign_agreement
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
    WorkerProfileSourceFactory,
    WorkerProposalFactory,
)
from tests.kernel.factories import CentreFactory, acting

pytestmark = pytest.mark.django_db

DAY = dt.date(2020, 6, 15)
EVE = DAY - dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (lambda: CrisisFactory(identified_on=DAY, taken_in_charge_on=EVE), "crisis_in_charge_after_identified"),
        (lambda: CrisisFactory(identified_on=DAY, closed_on=EVE), "crisis_closed_after_identified"),
        (lambda: CrisisTableFactory(agency_involved=False), "crisis_table_attended_if_involved"),
        (lambda: CrisisAgreementFactory(cigs_from=DAY, cigs_to=None), "crisis_agreement_relocation_has_cigs"),
        (lambda: CrisisAgreementFactory(cigs_from=DAY, cigs_to=EVE), "crisis_agreement_cigs"),
        (lambda: CrisisAgreementFactory(reference=""), "crisis_agreement_reference"),
        (lambda: WorkerFactory(left_pool_on=DAY), "crisis_worker_left_with_reason"),
        (lambda: WorkerFactory(left_reason="hired"), "crisis_worker_left_with_reason"),
        (lambda: RelocationPathFactory(ended_on=DAY), "relocation_path_end_with_outcome"),
        (lambda: RelocationPathFactory(outcome="hired"), "relocation_path_end_with_outcome"),
        (lambda: RelocationPathFactory(joined_on=DAY, ended_on=EVE, outcome="hired"), "relocation_path_interval"),
        (lambda: CrisisScoutingPlanFactory(drafted_on=DAY, handed_over_on=EVE), "crisis_scouting_plan_handed_over"),
        (lambda: WorkerProposalFactory(outcome="hired"), "worker_proposal_decided"),
        (lambda: WorkerProposalFactory(decided_on=DAY), "worker_proposal_decided"),
        (
            lambda: WorkerProposalFactory(proposed_on=DAY, outcome="refused", decided_on=EVE),
            "worker_proposal_decided_after",
        ),
    ],
)
def test_the_database_refuses_what_makes_no_sense(make, rule):
    with pytest.raises(IntegrityError, match=rule):
        make()


@pytest.mark.parametrize(
    ("factory", "same"),
    [
        (CrisisFactory, ["company", "identified_on"]),
        (CrisisTableFactory, ["crisis", "held_on", "level"]),
        (CrisisAgreementFactory, ["crisis", "kind", "signed_on"]),
        (WorkerFactory, ["crisis", "fiscal_code"]),
        (WorkerProfileSourceFactory, ["worker", "source"]),
        (InformationMeetingFactory, ["crisis", "kind", "held_on", "centre"]),
        (MeetingAttendanceFactory, ["meeting", "worker"]),
        (IndividualContactFactory, ["worker", "channel", "held_on", "topic"]),
        (RelocationPathFactory, ["worker"]),
        (RelocationServiceFactory, ["path", "kind", "held_on"]),
        (CrisisScoutingPlanFactory, ["crisis", "centre", "drafted_on"]),
        (WorkerProposalFactory, ["worker", "vacancy"]),
    ],
)
def test_nothing_is_recorded_twice(factory, same):
    record = factory()
    with pytest.raises(IntegrityError):
        factory(**{name: getattr(record, name) for name in same})


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: WorkerFactory(agreement=CrisisAgreementFactory(), crisis=CrisisFactory()), "agreement"),
        (lambda: MeetingAttendanceFactory(meeting=InformationMeetingFactory()), "worker"),
        (lambda: RelocationServiceFactory(held_on=dt.date(2020, 4, 19)), "held_on"),
        (
            lambda: RelocationServiceFactory(path__ended_on=EVE, path__outcome="completed", held_on=DAY),
            "held_on",
        ),
        (lambda: WorkerFactory(fiscal_code="AAAAAA80A01Z999A"), "fiscal_code"),
    ],
)
def test_records_that_contradict_each_other_are_refused_in_words(make, field):
    with pytest.raises(ValidationError) as error:
        make().full_clean()
    assert set(error.value.message_dict) == {field}


def test_right_records_pass():
    for factory in (WorkerFactory, MeetingAttendanceFactory, RelocationServiceFactory, WorkerProposalFactory):
        right = factory()
        right.full_clean()
        assert type(right).objects.filter(pk=right.pk).exists()


def test_what_is_shown_of_a_worker_is_the_code():
    worker = WorkerFactory()
    for record in (worker, RelocationPathFactory(worker=worker), WorkerProposalFactory(worker=worker)):
        assert worker.code in str(record)
        assert worker.last_name not in str(record)
        assert worker.fiscal_code not in str(record)


def test_named_filters_include_both_ends():
    worker = WorkerFactory(left=True, left_pool_on=DAY)
    assert Worker.objects.in_pool(EVE).get() == worker
    assert not Worker.objects.in_pool(DAY).exists()
    path = RelocationPathFactory(worker=worker, joined_on=EVE, ended_on=DAY, outcome="completed")
    assert RelocationPath.objects.in_force(DAY).get() == path
    assert not RelocationPath.objects.in_force(DAY + dt.timedelta(days=1)).exists()
    agreement = CrisisAgreementFactory(signed_on=EVE, cigs_to=DAY)
    assert CrisisAgreement.objects.running_in(DAY, DAY).get() == agreement
    assert not CrisisAgreement.objects.running_in(DAY + dt.timedelta(days=1), dt.date(2020, 12, 31)).exists()


def test_an_operator_sees_the_workers_of_their_centre_and_what_was_done_with_them():
    here = CentreFactory()
    service = RelocationServiceFactory(path__worker__centre=here)
    contact = IndividualContactFactory(worker=service.path.worker, centre=CentreFactory())
    RelocationServiceFactory()
    IndividualContactFactory()
    operator = acting(Role.OPERATOR, centre=here)
    assert list(Worker.objects.visible_to(operator)) == [service.path.worker]
    assert list(RelocationService.objects.visible_to(operator)) == [service]
    assert list(IndividualContact.objects.visible_to(operator)) == [contact]


@pytest.mark.parametrize("role", [Role.SCHOOL_CONTACT, Role.COMPANY_CONTACT, Role.BODY_OPERATOR])
def test_organisations_see_no_crisis(role):
    crisis = CrisisFactory()
    assert not Crisis.objects.visible_to(acting(role, organisation=crisis.company.code)).exists()


class TestServices:
    def test_an_agreement_takes_the_workers_named_in_it(self):
        crisis = CrisisFactory()
        named, other = WorkerFactory(crisis=crisis), WorkerFactory(crisis=crisis)
        agreement = CrisisAgreementFactory.build(crisis=crisis)
        assert sign_agreement(agreement=agreement, workers=[named]) == 1
        named.refresh_from_db()
        other.refresh_from_db()
        assert (named.agreement, other.agreement) == (agreement, None)

    def test_an_agreement_with_a_worker_of_another_crisis_writes_nothing(self):
        agreement = CrisisAgreementFactory.build(crisis=CrisisFactory())
        with pytest.raises(ValueError, match="own crisis"):
            sign_agreement(agreement=agreement, workers=[WorkerFactory()])
        assert not CrisisAgreement.objects.exists()

    @pytest.mark.parametrize(
        ("outcome", "left"),
        [
            (PathOutcome.HIRED, (DAY, "hired")),
            (PathOutcome.SELF_EMPLOYED, (DAY, "self_employed")),
            (PathOutcome.ABANDONED, (None, "")),
            (PathOutcome.COMPLETED, (None, "")),
        ],
    )
    def test_who_finds_work_leaves_the_pool(self, outcome, left):
        path = RelocationPathFactory()
        end_path(path=path, on=DAY, outcome=outcome)
        path.refresh_from_db()
        assert (path.ended_on, path.outcome) == (DAY, outcome)
        assert (path.worker.left_pool_on, path.worker.left_reason) == left

    def test_who_had_left_stays_as_recorded(self):
        path = RelocationPathFactory(worker=WorkerFactory(left_pool_on=EVE, left_reason="retired"))
        end_path(path=path, on=DAY, outcome=PathOutcome.HIRED)
        path.worker.refresh_from_db()
        assert (path.worker.left_pool_on, path.worker.left_reason) == (EVE, "retired")

    def test_a_hiring_ends_the_path_and_the_time_in_the_pool(self):
        path = RelocationPathFactory()
        proposal = WorkerProposalFactory(worker=path.worker)
        decide_proposal(proposal=proposal, on=DAY, outcome=ProposalOutcome.HIRED)
        path.refresh_from_db()
        assert (path.ended_on, path.outcome) == (DAY, "hired")
        assert Worker.objects.get(pk=path.worker_id).left_pool_on == DAY

    def test_a_hiring_without_a_path_ends_the_time_in_the_pool(self):
        proposal = WorkerProposalFactory()
        decide_proposal(proposal=proposal, on=DAY, outcome=ProposalOutcome.HIRED)
        assert Worker.objects.get(pk=proposal.worker_id).left_reason == "hired"

    def test_a_refusal_changes_nothing_else(self):
        path = RelocationPathFactory()
        proposal = WorkerProposalFactory(worker=path.worker)
        decide_proposal(proposal=proposal, on=DAY, outcome=ProposalOutcome.REFUSED)
        path.refresh_from_db()
        assert path.ended_on is None
        assert Worker.objects.get(pk=path.worker_id).left_pool_on is None


class TestForms:
    manager = staticmethod(lambda: acting(Role.AGENCY_MANAGER))

    def write(self, model, data, instance=None):
        desk, user = get_desk("crises", model), self.manager()
        form = form_for(desk, user, DAY, instance=instance, data=data)
        return form, save(form, desk, user, DAY)

    def test_an_agreement_for_all_takes_the_free_workers_still_in_the_pool(self):
        crisis = CrisisFactory()
        free, gone = WorkerFactory(crisis=crisis), WorkerFactory(crisis=crisis, left_pool_on=EVE, left_reason="other")
        bound = WorkerFactory(agreement=CrisisAgreementFactory(crisis=crisis, signed_on=EVE))
        form, agreement = self.write(
            "crisisagreement",
            {
                "crisis": crisis.pk,
                "kind": "relocation_adr",
                "signed_on": "15/06/2020",
                "cigs_from": "15/06/2020",
                "cigs_to": "14/06/2021",
                "reference": "Prot. 7",
                "all_workers": "on",
            },
        )
        assert not form.errors
        assert list(agreement.workers.all()) == [free]
        assert Worker.objects.filter(pk__in=[gone.pk, bound.pk]).exclude(agreement=agreement).count() == 2
        assert agreement.entered_on == DAY

    def test_a_relocation_agreement_without_wage_fund_is_refused_in_words(self):
        form, agreement = self.write(
            "crisisagreement",
            {"crisis": CrisisFactory().pk, "kind": "relocation_adr", "signed_on": "15/06/2020", "reference": "Prot. 7"},
        )
        assert agreement is None
        assert form.non_field_errors()

    def test_a_path_that_ends_with_a_job_takes_the_worker_out_of_the_pool(self):
        path = RelocationPathFactory()
        data = {"worker": path.worker_id, "centre": path.centre_id, "joined_on": "20/04/2020"}
        _, again = self.write("relocationpath", data, path)
        assert again.worker.left_pool_on is None
        self.write("relocationpath", data | {"ended_on": "15/06/2020", "outcome": "hired"}, path)
        assert Worker.objects.get(pk=path.worker_id).left_pool_on == DAY

    def test_a_hiring_recorded_on_the_desk_ends_the_path(self):
        path = RelocationPathFactory()
        proposal = WorkerProposalFactory(worker=path.worker)
        form, _ = self.write(
            "workerproposal",
            {
                "worker": proposal.worker_id,
                "vacancy": proposal.vacancy_id,
                "centre": proposal.centre_id,
                "proposed_on": "18/05/2020",
                "outcome": "hired",
                "decided_on": "15/06/2020",
            },
            proposal,
        )
        assert not form.errors
        path.refresh_from_db()
        assert path.outcome == "hired"

    def test_an_operator_does_not_write_for_a_worker_of_another_centre(self):
        here, elsewhere = CentreFactory(), WorkerFactory()
        desk, operator = get_desk("crises", "individualcontact"), acting(Role.OPERATOR, centre=here)
        data = {
            "worker": elsewhere.pk,
            "centre": here.pk,
            "channel": "email",
            "held_on": "15/06/2020",
            "topic": "adr_cigs",
        }
        form = form_for(desk, operator, DAY, data=data)
        assert save(form, desk, operator, DAY) is None
        assert "worker" in form.errors
        assert not IndividualContact.objects.exists()
