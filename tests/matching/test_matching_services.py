"""Proposing and deciding: the verdict written with the proposal, and the course a proposal may take."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from raccordo.law.offers import Coherence, Reason
from raccordo.lines.matching.assessment import Told, facts, months_of, road_km, whole_months
from raccordo.lines.matching.enums import NEXT, CoherenceWords, Outcome, ProposalKind, ReasonWords
from raccordo.lines.matching.models import OfferVerdict, Proposal
from raccordo.lines.matching.services import decide, propose
from tests.casework.factories import (
    BenefitFactory,
    ConditionFactory,
    HireFactory,
    JobSeekerFactory,
    PactFactory,
    StatusIntervalFactory,
)
from tests.demand.factories import VacancyFactory
from tests.kernel.factories import MunicipalityFactory
from tests.matching.factories import OfferVerdictFactory, ProposalFactory

DAY = dt.date(2020, 6, 1)
NEXT_DAY = DAY + dt.timedelta(days=1)
#: What makes an offer fit the person of :func:`beneficiary`.
NEAR = Told(km=Decimal(20), coherence=Coherence.AGREED)


def test_the_words_are_those_of_the_law():
    assert set(ReasonWords.values) == {str(reason) for reason in Reason}
    assert set(CoherenceWords.values) == {str(item) for item in Coherence}


@pytest.mark.parametrize(("days", "months"), [
    (0, 0), (1, 0), (30, 0), (31, 1), (180, 5), (181, 6), (360, 11), (365, 11), (366, 12), (731, 24),
])  # fmt: skip
def test_months_of_unemployment_are_counted_in_days(days, months):
    assert months_of(days) == months


@pytest.mark.parametrize(("start", "months"), [
    (dt.date(2020, 6, 1), 0), (dt.date(2020, 5, 2), 0), (dt.date(2020, 5, 1), 1), (dt.date(2019, 6, 1), 12),
    (dt.date(2020, 7, 1), 0),
])  # fmt: skip
def test_months_of_benefit_are_calendar_months(start, months):
    assert whole_months(start, DAY) == months


@pytest.mark.django_db
class TestDistance:
    def test_torino_to_milano_is_about_the_length_of_the_motorway(self):
        torino = MunicipalityFactory(latitude=45.0703, longitude=7.6869)
        milano = MunicipalityFactory(latitude=45.4642, longitude=9.1900)
        # 125.6 km in a straight line; × 1.3 = 163; the A4 measures about 140.
        assert road_km(torino, milano) == road_km(milano, torino)
        assert Decimal(160) < road_km(torino, milano) < Decimal(167)

    def test_at_home_and_without_coordinates(self):
        home, elsewhere = MunicipalityFactory(), MunicipalityFactory(latitude=45.0, longitude=7.0)
        assert road_km(home, home) == 0
        assert road_km(home, elsewhere) is None


def beneficiary(**traits):
    """A person unemployed for over a year who receives the citizenship income since March 2020."""
    seeker = JobSeekerFactory(did_on=dt.date(2019, 5, 1), **traits)
    BenefitFactory(seeker=seeker, monthly_amount=500)
    return seeker


def offer_to(seeker, vacancy=None, **changes):
    given = {
        "seeker": seeker, "vacancy": vacancy or VacancyFactory(centre=seeker.centre), "kind": ProposalKind.PROPOSAL,
        "proposed_on": DAY, "centre": seeker.centre, "at": NEXT_DAY, "told": NEAR,
    }  # fmt: skip
    return propose(**(given | changes))


@pytest.mark.django_db
class TestPropose:
    def test_a_congruous_offer(self):
        proposal = offer_to(beneficiary())
        verdict = proposal.verdict
        assert (verdict.congruous, verdict.regime, verdict.reasons) == (True, "rdc_2019", [])
        assert (verdict.distance_km, verdict.distance_estimated) == (Decimal(20), False)
        assert proposal.entered_on == verdict.entered_on == NEXT_DAY

    def test_an_offer_that_is_not_says_every_reason(self):
        vacancy = VacancyFactory(contract="fixed_term", duration_months=1, weekly_hours=20, monthly_pay=600)
        verdict = offer_to(beneficiary(), vacancy, told=Told(km=Decimal(120))).verdict
        assert not verdict.congruous
        assert set(verdict.reasons) == {"too_far", "too_short", "too_few_hours", "pay_too_low"}
        assert len(verdict.reasons_in_words) == 4

    def test_the_rules_are_those_of_the_day(self):
        vacancy = VacancyFactory()
        verdict = offer_to(beneficiary(), vacancy, proposed_on=dt.date(2022, 2, 1)).verdict
        assert verdict.regime == "rdc_2022"

    def test_without_a_benefit_the_pact_says_the_rules(self):
        pact = PactFactory(kind="service", regime="naspi", seeker__did_on=dt.date(2019, 5, 1))
        assert offer_to(pact.seeker).verdict.regime == "dm_42_2018"

    def test_without_benefit_and_pact_no_rules_hold(self):
        verdict = offer_to(JobSeekerFactory()).verdict
        assert (verdict.congruous, verdict.regime, verdict.reasons) == (False, "", ["no_rules"])

    def test_a_distance_nobody_measured_is_estimated_and_said_so(self):
        seeker = beneficiary(municipality=MunicipalityFactory(latitude=45.0, longitude=7.0))
        vacancy = VacancyFactory(workplace=MunicipalityFactory(latitude=45.0, longitude=7.1))
        verdict = offer_to(seeker, vacancy, told=Told()).verdict
        assert verdict.distance_estimated
        assert verdict.distance_km == Decimal("10.2")  # 7.86 km × 1.3

    def test_a_shortlist_is_no_offer(self):
        proposal = offer_to(beneficiary(), kind=ProposalKind.SHORTLIST)
        assert not OfferVerdict.objects.filter(proposal=proposal).exists()

    @pytest.mark.parametrize(
        "traits",
        [{"opened_on": NEXT_DAY}, {"opened_on": DAY, "filled": 1}, {"closed_on": dt.date(2020, 5, 31)}],
    )
    def test_a_vacancy_that_is_not_open_is_refused(self, traits):
        with pytest.raises(ValidationError) as error:
            offer_to(beneficiary(), VacancyFactory(**traits))
        assert set(error.value.message_dict) == {"vacancy"}
        assert not Proposal.objects.exists()

    def test_the_same_person_and_vacancy_twice_a_day_is_refused(self):
        seeker, vacancy = beneficiary(), VacancyFactory()
        offer_to(seeker, vacancy)
        with pytest.raises(ValidationError):
            offer_to(seeker, vacancy)
        assert Proposal.objects.count() == OfferVerdict.objects.count() == 1


@pytest.mark.django_db
class TestFacts:
    """What the records say about the person."""

    def person(self, seeker, told=NEAR, at=DAY):
        return facts(seeker, VacancyFactory(), at, told).person

    def test_months_of_benefit_and_of_unemployment(self):
        person = self.person(beneficiary())
        assert (person.benefit, person.benefit_months, person.unemployed_months) == ("rdc", 3, 13)
        assert person.monthly_benefit == 500

    def test_suspended_days_do_not_count(self):
        seeker = beneficiary()
        StatusIntervalFactory(seeker=seeker, status="suspended", start=dt.date(2019, 6, 1), end=dt.date(2019, 10, 31))
        assert self.person(seeker).unemployed_months == 8

    def test_without_declaration_there_is_no_unemployment(self):
        assert self.person(JobSeekerFactory()).unemployed_months == 0

    def test_a_second_benefit_is_a_renewal(self):
        seeker = beneficiary()
        assert not self.person(seeker).renewed
        BenefitFactory(seeker=seeker, recognised_on=dt.date(2019, 5, 1), ended_on=dt.date(2020, 1, 31))
        assert self.person(seeker).renewed

    def test_a_disability_in_the_household(self):
        seeker = beneficiary()
        relative = BenefitFactory(household_code=seeker.benefits.get().household_code).seeker
        assert not self.person(seeker).disabled_member
        ConditionFactory(seeker=relative, kind="asylum")
        assert not self.person(seeker).disabled_member
        ConditionFactory(seeker=relative)
        assert self.person(seeker).disabled_member

    def test_hours_of_the_last_contract(self):
        seeker = beneficiary()
        assert self.person(seeker).last_weekly_hours is None
        HireFactory(seeker=seeker, weekly_hours=40, started_on=dt.date(2018, 1, 1))
        HireFactory(seeker=seeker, weekly_hours=24, started_on=dt.date(2018, 9, 1))
        HireFactory(seeker=seeker, weekly_hours=38, started_on=NEXT_DAY)
        assert self.person(seeker).last_weekly_hours == 24

    def test_children_under_14_are_minors(self):
        assert self.person(beneficiary(), Told(minors_under_14=True)).minors

    def test_only_congruous_offers_under_the_benefit_are_counted(self):
        seeker = beneficiary()
        for proposed_on, congruous in (
            (dt.date(2020, 2, 1), True), (dt.date(2020, 4, 1), True), (dt.date(2020, 4, 2), False),
        ):  # fmt: skip
            proposal = ProposalFactory(seeker=seeker, proposed_on=proposed_on)
            OfferVerdictFactory(proposal=proposal, congruous=congruous)
        assert facts(seeker, VacancyFactory(), DAY, NEAR).offer.ordinal == 2

    @pytest.mark.parametrize(("contract", "permanent"), [
        ("permanent", True), ("apprenticeship", True), ("fixed_term", False), ("agency", False),
    ])  # fmt: skip
    def test_what_is_permanent(self, contract, permanent):
        vacancy = VacancyFactory(contract=contract)
        assert facts(JobSeekerFactory(), vacancy, DAY, NEAR).offer.permanent is permanent


@pytest.mark.django_db
class TestDecide:
    def test_hired_fills_a_position(self):
        proposal = ProposalFactory(vacancy__positions=2)
        assert decide(proposal=proposal, outcome=Outcome.HIRED, decided_on=DAY).outcome == "hired"
        proposal.vacancy.refresh_from_db()
        assert (proposal.vacancy.filled, proposal.vacancy.positions) == (1, 2)

    @pytest.mark.parametrize("present", Outcome)
    @pytest.mark.parametrize("wanted", Outcome)
    def test_every_step_is_allowed_or_refused_as_declared(self, present, wanted):
        decided = {} if present == Outcome.PENDING else {"decided_on": DAY}
        proposal = ProposalFactory(outcome=present, **decided)
        if wanted in NEXT.get(present, ()):
            assert decide(proposal=proposal, outcome=wanted, decided_on=DAY).outcome == wanted
        else:
            with pytest.raises(ValidationError):
                decide(proposal=proposal, outcome=wanted, decided_on=DAY)
            proposal.refresh_from_db()
            assert proposal.outcome == present

    def test_no_position_left_and_nothing_is_written(self):
        proposal = ProposalFactory(vacancy__filled=1)
        with pytest.raises(ValidationError):
            decide(proposal=proposal, outcome=Outcome.HIRED, decided_on=DAY)
        proposal.refresh_from_db()
        assert proposal.outcome == "pending"

    def test_a_decision_before_the_proposal_is_refused(self):
        with pytest.raises(ValidationError):
            decide(proposal=ProposalFactory(proposed_on=NEXT_DAY), outcome=Outcome.REFUSED, decided_on=DAY)

    @pytest.mark.parametrize("wrong", [
        {"outcome": "refused"}, {"decided_on": NEXT_DAY}, {"outcome": "refused", "decided_on": dt.date(2020, 3, 31)},
    ])  # fmt: skip
    def test_the_database_refuses_half_decisions(self, wrong):
        with pytest.raises(IntegrityError), transaction.atomic():
            ProposalFactory(**wrong)
