"""The form of a proposal: judged as it is saved, and then only its outcome changes."""

import datetime as dt

import pytest

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.desk import get_desk
from raccordo.kernel.desk.forms import form_for, save
from raccordo.lines.matching.models import OfferVerdict, Proposal
from tests.casework.factories import BenefitFactory, JobSeekerFactory
from tests.demand.factories import VacancyFactory
from tests.kernel.factories import CentreFactory, acting
from tests.matching.factories import ProposalFactory

pytestmark = pytest.mark.django_db

DAY = dt.date(2020, 6, 1)
TODAY = dt.date(2020, 6, 3)


@pytest.fixture
def desk():
    return get_desk("matching", "proposal")


@pytest.fixture
def centre():
    return CentreFactory()


@pytest.fixture
def operator(centre):
    return acting(Role.OPERATOR, centre=centre)


@pytest.fixture
def typed(centre):
    """What an operator types for an offer that fits."""
    seeker = JobSeekerFactory(centre=centre, did_on=dt.date(2019, 5, 1))
    BenefitFactory(seeker=seeker)
    vacancy = VacancyFactory(centre=centre, opened_on=dt.date(2020, 5, 4))
    return {
        "seeker": seeker.pk, "vacancy": vacancy.pk, "kind": "proposal", "proposed_on": "01/06/2020",
        "centre": centre.pk, "outcome": "pending", "km": "20", "public_transport": "on", "coherence": "agreed",
    }  # fmt: skip


def test_a_new_proposal_is_judged(desk, operator, typed):
    form = form_for(desk, operator, TODAY, data=typed)
    proposal = save(form, desk, operator, TODAY)
    assert proposal is not None, form.errors
    assert (proposal.proposed_on, proposal.entered_on) == (DAY, TODAY)
    assert (proposal.verdict.congruous, proposal.verdict.entered_on) == (True, TODAY)


def test_what_is_typed_decides(desk, operator, typed):
    proposal = save(form_for(desk, operator, TODAY, data=typed | {"km": "300"}), desk, operator, TODAY)
    assert proposal.verdict.reasons == ["too_far"]


@pytest.mark.parametrize("wrong", [{"proposed_on": "01/05/2020"}, {"coherence": "x"}, {"km": "-1"}, {"seeker": ""}])
def test_what_is_wrong_is_told_and_nothing_is_written(desk, operator, typed, wrong):
    form = form_for(desk, operator, TODAY, data=typed | wrong)
    assert save(form, desk, operator, TODAY) is None
    assert form.errors
    assert not Proposal.objects.exists()
    assert not OfferVerdict.objects.exists()


def test_a_person_or_a_vacancy_out_of_reach(desk, operator, typed):
    for name, record in (("seeker", JobSeekerFactory()), ("vacancy", VacancyFactory())):
        form = form_for(desk, operator, TODAY, data=typed | {name: record.pk})
        assert save(form, desk, operator, TODAY) is None
        assert name in form.errors


def change(desk, operator, proposal, **typed):
    given = {"centre": proposal.centre_id, "outcome": proposal.outcome, "decided_on": ""}
    form = form_for(desk, operator, TODAY, instance=proposal, data=given | typed)
    return save(form, desk, operator, TODAY), form


def test_later_only_the_outcome_changes(desk, operator, centre):
    proposal = ProposalFactory(seeker=JobSeekerFactory(centre=centre))
    saved, form = change(desk, operator, proposal, outcome="hired", decided_on="01/06/2020")
    assert saved is not None, form.errors
    assert set(form.fields) == {"centre", "operator", "outcome", "decided_on"}
    proposal.vacancy.refresh_from_db()
    assert proposal.vacancy.filled == 1


def test_saving_a_hired_proposal_again_fills_no_other_position(desk, operator, centre):
    seeker = JobSeekerFactory(centre=centre)
    proposal = ProposalFactory(seeker=seeker, outcome="hired", decided_on=DAY, vacancy__positions=2, vacancy__filled=1)
    saved, form = change(desk, operator, proposal, decided_on="02/06/2020")
    assert saved is not None, form.errors
    proposal.vacancy.refresh_from_db()
    assert proposal.vacancy.filled == 1


@pytest.mark.parametrize(
    ("present", "typed"),
    [
        ({"outcome": "refused", "decided_on": DAY}, {"outcome": "hired", "decided_on": "02/06/2020"}),
        ({"vacancy__filled": 1}, {"outcome": "hired", "decided_on": "02/06/2020"}),
        ({}, {"outcome": "refused"}),
        ({}, {"outcome": "refused", "decided_on": "01/03/2020"}),
    ],
)
def test_a_course_that_cannot_be(desk, operator, centre, present, typed):
    proposal = ProposalFactory(seeker=JobSeekerFactory(centre=centre), **present)
    before = proposal.outcome
    saved, form = change(desk, operator, proposal, **typed)
    assert saved is None
    assert form.errors
    proposal.refresh_from_db()
    assert proposal.outcome == before
