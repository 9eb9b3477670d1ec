"""Records that change a count of the plan to date, where no column of the synthetic region's rows alone does: made so
that the count leans on them. Each trial makes what must stand already and gives the record as a person would write it,
not yet written. Named after the side of the indicator and the model."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db.models import Model
from factory.django import DjangoModelFactory

from raccordo.lines.networks.models import Network
from tests.casework.factories import HireFactory, JobSeekerFactory, PactFactory, ServiceFactory
from tests.crises.factories import (
    CrisisAgreementFactory,
    CrisisFactory,
    CrisisScoutingPlanFactory,
    CrisisTableFactory,
    InformationMeetingFactory,
    RelocationPathFactory,
    RelocationServiceFactory,
    WorkerFactory,
    WorkerProposalFactory,
)
from tests.demand.factories import CompanyFactory, VacancyFactory, company_code
from tests.kernel.factories import CentreFactory, MunicipalityFactory, ProvinceFactory
from tests.matching.factories import ProposalFactory
from tests.networks.factories import (
    AgreementFactory,
    AgreementPartyFactory,
    PartnerFactory,
    complete_district,
    complete_network,
)
from tests.schooling.factories import (
    AssistanceFactory,
    DiffusionMeetingFactory,
    DiffusionPlanFactory,
    InstitutionFactory,
    SupportPlanFactory,
)

#: After the days that are counted.
AFTER = dt.date(2021, 6, 15)


#: Factories → a number from which on their codes are none of the region's.
APART: dict[type[DjangoModelFactory], int] = {
    ProvinceFactory: 800,
    MunicipalityFactory: 800,
    CompanyFactory: 900_000,
    VacancyFactory: 900_000,
    JobSeekerFactory: 900_000,
    InstitutionFactory: 900_000,
}


def changed(record: Model, **values: object) -> Model:
    """The record with other values in it."""
    for name, value in values.items():
        setattr(record, name, value)
    return record


def employer_with_another_code() -> Model:
    seeker, vacancy = (
        JobSeekerFactory(),
        VacancyFactory(company=CompanyFactory()),
    )
    proposal = ProposalFactory(seeker=seeker, vacancy=vacancy)
    HireFactory(seeker=seeker, employer_code=vacancy.company.code, started_on=proposal.proposed_on)
    return changed(vacancy.company, code=company_code(990_000))


def service_of_who_signed() -> Model:
    """The audit's own: a service added in the closed half-year to who had signed a pact."""
    pact = PactFactory(seeker=JobSeekerFactory())
    return ServiceFactory.build(seeker=pact.seeker, centre=pact.centre, started_on=dt.date(2020, 6, 3))


def meeting_planned_after() -> Model:
    """A plan is carried out when all its meetings were held: one more, held after the period, undoes it."""
    plan = DiffusionPlanFactory()
    DiffusionMeetingFactory(plan=plan)
    return DiffusionMeetingFactory.build(plan=plan, planned_on=AFTER)


def new_support_plan() -> Model:
    return SupportPlanFactory.build(institution=InstitutionFactory())


def institution_of_another_kind(topic: str, **kind: bool) -> Callable[[], Model]:
    """An institution that was assisted, and turns out to be a university."""

    def made() -> Model:
        given = AssistanceFactory(institution=InstitutionFactory(**kind), topic=topic)
        return changed(given.institution, kind="university", school_type="", body=None)

    return made


def path_of_who_left() -> Model:
    worker = WorkerFactory(left=True)
    return RelocationPathFactory.build(worker=worker, centre=worker.centre)


def first_table_of_a_crisis() -> Model:
    return CrisisTableFactory.build(crisis=CrisisFactory())


def scouting_plan_of_a_crisis() -> Model:
    return CrisisScoutingPlanFactory.build(crisis=CrisisFactory(), centre=CentreFactory())


def crisis_of_another_company() -> Model:
    return changed(InformationMeetingFactory().crisis, company=CompanyFactory())


def agreement_of_an_informed_company() -> Model:
    return CrisisAgreementFactory.build(crisis=InformationMeetingFactory().crisis)


def path_of_another_worker() -> Model:
    """The services given on a path turn out to be another worker's."""
    profiled = {"profile_analysed_on": dt.date(2020, 4, 1)}
    path = RelocationPathFactory(worker=WorkerFactory(**profiled))
    RelocationServiceFactory(path=path)
    return changed(path, worker=WorkerFactory(**profiled))


def new_proposal_to_a_worker() -> Model:
    worker = WorkerFactory()
    return WorkerProposalFactory.build(worker=worker, vacancy=VacancyFactory(), centre=worker.centre)


def first_service_in_a_crisis() -> Model:
    return RelocationServiceFactory.build(path=RelocationPathFactory())


def company_that_signs() -> Model:
    company = CompanyFactory()
    return AgreementPartyFactory.build(agreement=AgreementFactory(), partner=None, company=company)


def partner_of_another_kind() -> Model:
    party = AgreementPartyFactory(partner=PartnerFactory(kind="chamber"))
    return changed(party.partner, kind="municipality")


def member_of(network: Callable[[], Network], what: str, **kind: str) -> Model:
    """The institution or partner that makes a network complete."""
    where = {f"{what}__{name}": value for name, value in kind.items()}
    return getattr(network().members.get(**where), what)


def district_without_a_member() -> Model:
    member = complete_district().members.get(partner__kind="employers_association")
    return changed(member, left_on=dt.date(2020, 12, 31))


TRIALS: dict[tuple[str, str], Callable[[], Model]] = {
    ("matching.persons_placed", "demand.Company"): employer_with_another_code,
    ("casework.in_active_measure.active", "casework.Service"): service_of_who_signed,
    ("schooling.diffusion_plans_carried_out", "schooling.DiffusionMeeting"): meeting_planned_after,
    ("schooling.support_plans_updated", "schooling.SupportPlan"): new_support_plan,
    **{
        (f"schooling.{code}", "schooling.Institution"): institution_of_another_kind(topic, **kind)
        for code, topic, kind in (
            ("schools_on_apprenticeship", "apprenticeship_first", {}),
            ("schools_in_transfer", "workshops", {}),
            ("schools_on_pcto", "pcto", {}),
            ("cfp_on_apprenticeship", "apprenticeship_first", {"cfp": True}),
            ("cfp_on_alternation", "reinforced_alternation", {"cfp": True}),
            ("cfp_in_transfer", "workshops", {"cfp": True}),
            ("its_supported", "active_policies", {"its": True}),
        )
    },
    ("crises.workers_who_left_on_path", "crises.RelocationPath"): path_of_who_left,
    ("crises.crises_identified_and_supported", "crises.CrisisTable"): first_table_of_a_crisis,
    ("crises.crises_identified_and_supported", "crises.CrisisScoutingPlan"): scouting_plan_of_a_crisis,
    ("crises.companies_informed", "crises.Crisis"): crisis_of_another_company,
    ("crises.companies_informed", "crises.CrisisAgreement"): agreement_of_an_informed_company,
    ("crises.workers_assisted", "crises.RelocationPath"): path_of_another_worker,
    ("crises.workers_profiled", "crises.RelocationPath"): path_of_another_worker,
    ("crises.assisted_profiled_before_action", "crises.RelocationPath"): path_of_another_worker,
    ("crises.workers_with_proposals", "crises.WorkerProposal"): new_proposal_to_a_worker,
    ("crises.companies_in_charge_with_services", "crises.RelocationPath"): path_of_another_worker,
    ("crises.companies_in_charge_with_services", "crises.RelocationService"): first_service_in_a_crisis,
    ("networks.agreements_signed", "networks.AgreementParty"): company_that_signs,
    ("networks.agreements_signed", "networks.Partner"): partner_of_another_kind,
    ("networks.school_networks", "schooling.Institution"): lambda: changed(
        member_of(complete_network, "institution", kind="university"), kind="its"
    ),
    ("networks.district_networks", "schooling.Institution"): lambda: changed(
        member_of(complete_district, "institution", kind="cpia"), kind="its"
    ),
    ("networks.district_networks", "networks.Network"): lambda: changed(complete_district(), founded_on=AFTER),
    ("networks.district_networks", "networks.NetworkMember"): district_without_a_member,
    ("networks.district_networks", "networks.Partner"): lambda: changed(
        member_of(complete_district, "partner", kind="employers_association"), kind="chamber"
    ),
}
