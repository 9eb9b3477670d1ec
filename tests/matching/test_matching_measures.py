"""The measures of matching: what they count, and what they leave out."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.measures import Figure, Window
from raccordo.kernel.measures.evaluate import digest, figure, split, subjects
from raccordo.lines.casework.models import Hire
from raccordo.lines.matching import measures
from raccordo.lines.matching.method import method
from raccordo.lines.matching.models import Proposal
from tests.casework.factories import HireFactory, JobSeekerFactory, PactFactory
from tests.demand.factories import VacancyFactory
from tests.kernel.factories import CentreFactory, acting
from tests.matching.factories import OfferVerdictFactory, ProposalFactory

pytestmark = pytest.mark.django_db

YEAR = Window(dt.date(2020, 1, 1), dt.date(2020, 12, 31))
FIRST, LAST = YEAR.days
HIRED_ON = dt.date(2020, 7, 1)
DAYS = method().placement_days


def hire_after(proposal: Proposal, **changes) -> Hire:
    """A hire of the proposal's person by its company."""
    given = {"seeker": proposal.seeker, "employer_code": proposal.vacancy.company.code, "started_on": HIRED_ON}
    return HireFactory(**(given | changes))


class TestIntermediationAdministrative:
    item = measures.intermediation_administrative

    @pytest.mark.parametrize("kind", ["proposal", "shortlist"])
    def test_a_hire_by_the_company_of_the_proposal(self, kind):
        hire_after(ProposalFactory(kind=kind))
        HireFactory(started_on=HIRED_ON)
        assert figure(self.item, YEAR) == Figure(1, 2)

    def test_the_method_is_stated(self):
        assert DAYS == 180
        assert str(DAYS) in str(self.item.definition)
        assert str(DAYS) in str(self.item.numerator.definition)

    @pytest.mark.parametrize(("before", "counted"), [(0, 1), (1, 1), (DAYS - 1, 1), (DAYS, 1), (DAYS + 1, 0), (-1, 0)])
    def test_the_days_between_proposal_and_hire(self, before, counted):
        hire_after(ProposalFactory(proposed_on=HIRED_ON - dt.timedelta(days=before)))
        assert figure(self.item, YEAR) == Figure(counted, 1)

    def test_over_the_turn_of_the_year_and_a_leap_day(self):
        hire_after(ProposalFactory(proposed_on=dt.date(2019, 9, 2)), started_on=dt.date(2020, 2, 29))
        assert figure(self.item, YEAR) == Figure(1, 1)
        assert figure(self.item, Window(dt.date(2020, 3, 1), LAST)) == Figure(0, 0)

    def test_hired_by_another_company(self):
        hire_after(ProposalFactory(), employer_code=VacancyFactory().company.code)
        assert figure(self.item, YEAR) == Figure(0, 1)

    def test_another_person_hired_by_the_company(self):
        hire_after(ProposalFactory(), seeker=JobSeekerFactory())
        assert figure(self.item, YEAR) == Figure(0, 1)

    def test_a_person_proposed_and_hired_several_times_counts_once(self):
        first = ProposalFactory()
        second = ProposalFactory(seeker=first.seeker, vacancy=VacancyFactory(company=first.vacancy.company))
        hire_after(first)
        hire_after(second, started_on=HIRED_ON + dt.timedelta(days=40))
        assert figure(self.item, YEAR) == Figure(1, 1)
        assert list(subjects(measures.persons_placed, YEAR)) == [first.seeker]

    @pytest.mark.parametrize("started_on", [FIRST - dt.timedelta(days=1), LAST + dt.timedelta(days=1)])
    def test_hires_of_other_years(self, started_on):
        hire_after(ProposalFactory(proposed_on=started_on), started_on=started_on)
        assert figure(self.item, YEAR) == Figure(0, 0)

    def test_split_and_what_an_operator_sees(self):
        mine, other = hire_after(ProposalFactory()), hire_after(ProposalFactory())
        assert split(self.item, YEAR) == {mine.centre_id: Figure(1, 1), other.centre_id: Figure(1, 1)}
        operator = acting(Role.OPERATOR, centre=mine.centre)
        assert figure(self.item, YEAR, operator) == Figure(1, 1)
        counted = subjects(measures.persons_placed, YEAR, operator)
        assert list(counted) == list(counted.visible_to(operator)) == [mine.seeker]

    @pytest.fixture
    def people(self):
        """Three persons and two vacancies, the first of the company that hires."""
        return JobSeekerFactory.create_batch(3), VacancyFactory.create_batch(2)

    @settings(max_examples=25)
    @given(rows=st.lists(st.tuples(st.integers(0, 2), st.integers(-5, 400), st.booleans()), max_size=6))
    def test_the_numerator_against_an_obvious_count(self, people, rows):
        Proposal.objects.all()._raw_delete("default")
        Hire.objects.all()._raw_delete("default")
        seekers, vacancies = people
        proposals, hires, placed = [], [], set()
        for index, (who, before, same_company) in enumerate(rows):
            hired_on = HIRED_ON + dt.timedelta(days=index)
            proposed_on = hired_on - dt.timedelta(days=before)
            asked = vacancies[0 if same_company else 1]
            proposals.append(ProposalFactory.build(seeker=seekers[who], vacancy=asked, proposed_on=proposed_on))
            code = vacancies[0].company.code
            hires.append(HireFactory.build(seeker=seekers[who], employer_code=code, started_on=hired_on))
        Proposal.objects.bulk_create(proposals, ignore_conflicts=True)
        Hire.objects.bulk_create(hires)
        for hire in Hire.objects.all():
            for proposal in Proposal.objects.select_related("vacancy__company"):
                gap = (hire.started_on - proposal.proposed_on).days
                same = proposal.vacancy.company.code == hire.employer_code
                if proposal.seeker_id == hire.seeker_id and same and 0 <= gap <= DAYS:
                    placed.add(hire.seeker_id)
        assert figure(self.item, YEAR) == Figure(len(placed), len({seekers[who].pk for who, _, _ in rows}))


class TestWithCongruousOffer:
    item = measures.with_congruous_offer

    def offered(self, pact, **traits):
        """A congruous offer made to the person of ``pact`` on 1 April."""
        proposal = ProposalFactory(seeker=pact.seeker, **traits.pop("proposal", {}))
        return OfferVerdictFactory(proposal=proposal, **traits)

    def test_persons_in_charge_with_an_offer_over_all_in_charge(self):
        pact = PactFactory()
        self.offered(pact)
        self.offered(pact)
        PactFactory()
        assert figure(self.item, YEAR) == Figure(1, 2)

    @pytest.mark.parametrize(
        "traits",
        [
            {"congruous": False},
            {"proposal": {"proposed_on": dt.date(2020, 1, 31)}},
            {"proposal": {"proposed_on": LAST + dt.timedelta(days=1)}},
        ],
    )
    def test_offers_that_are_not_congruous_or_not_under_the_pact(self, traits):
        self.offered(PactFactory(signed_on=dt.date(2020, 2, 1)), **traits)
        assert figure(self.item, YEAR) == Figure(0, 1)

    def test_persons_no_longer_in_charge(self):
        self.offered(PactFactory(ended=True))
        assert figure(self.item, YEAR) == Figure(0, 0)
        assert figure(self.item, Window(FIRST, dt.date(2020, 10, 31))) == Figure(1, 1)

    def test_split_and_what_an_operator_sees(self):
        mine, other = PactFactory(), PactFactory()
        self.offered(mine)
        assert split(self.item, YEAR) == {mine.centre_id: Figure(1, 1), other.centre_id: Figure(0, 1)}
        assert figure(self.item, YEAR, acting(Role.NAVIGATOR, centre=other.centre)) == Figure(0, 1)


class TestVacanciesPerPersonInCharge:
    item = measures.vacancies_per_person_in_charge

    def test_positions_over_persons_may_pass_one(self):
        PactFactory.create_batch(2)
        VacancyFactory(positions=5)
        found = figure(self.item, YEAR)
        assert found == Figure(5, 2)
        assert found.value is not None
        assert found.value > 1
        assert not self.item.part_of_whole

    def test_split_and_what_an_operator_sees(self):
        here = CentreFactory()
        VacancyFactory(centre=here, positions=3)
        pact = PactFactory()
        assert split(self.item, YEAR) == {here.pk: Figure(3, 0), pact.centre_id: Figure(0, 1)}
        assert figure(self.item, YEAR, acting(Role.OPERATOR, centre=here)) == Figure(3, 0)


def test_the_same_question_gives_the_same_digest_and_a_placement_another():
    proposal = ProposalFactory()
    HireFactory(started_on=HIRED_ON)
    first = digest(measures.intermediation_administrative, YEAR)
    assert digest(measures.intermediation_administrative, YEAR) == first
    hire_after(proposal)
    assert digest(measures.intermediation_administrative, YEAR) != first


@pytest.mark.parametrize("item", [measures.persons_placed, measures.in_charge_with_offer], ids=lambda item: item.code)
def test_a_number_is_one_statement(item, django_assert_num_queries):
    with django_assert_num_queries(1):
        figure(item, YEAR)
