"""Writes that join a person and a vacancy."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from raccordo.kernel.models import Centre
from raccordo.law.offers import assess_offer
from raccordo.lines.casework.models import JobSeeker
from raccordo.lines.demand.models import Vacancy
from raccordo.lines.matching.assessment import Told, facts
from raccordo.lines.matching.enums import NEXT, Outcome, ProposalKind
from raccordo.lines.matching.models import OfferVerdict, Proposal
from raccordo.lines.workforce.models import Operator


@transaction.atomic
def propose(
    *,
    seeker: JobSeeker,
    vacancy: Vacancy,
    kind: ProposalKind,
    proposed_on: dt.date,
    centre: Centre,
    at: dt.date,
    operator: Operator | None = None,
    told: Told | None = None,
) -> Proposal:
    """Put a person forward for a vacancy; an offer made to the person is judged by the rules of that day.

    ``at`` is the day of entry. A shortlist is sent to the company: it is no offer, so it gets no verdict.

    Raises:
        ValidationError: the vacancy is not open on the day, or the person was already put forward that day.
    """
    check_open(vacancy, proposed_on)
    proposal = Proposal(
        seeker=seeker, vacancy=vacancy, kind=kind, proposed_on=proposed_on,
        centre=centre, operator=operator, entered_on=at,
    )  # fmt: skip
    proposal.full_clean()
    proposal.save()
    judge(proposal=proposal, told=told or Told(), at=at)
    return proposal


def check_open(vacancy: Vacancy, day: dt.date) -> None:
    """Refuse a vacancy that is not open on the day.

    Raises:
        ValidationError: on the field ``vacancy``.
    """
    if not Vacancy.objects.open_on(day).filter(pk=vacancy.pk).exists():
        message = _("On %(day)s vacancy %(code)s is not open, or all its positions are filled.")
        raise ValidationError({"vacancy": message % {"day": f"{day:%d/%m/%Y}", "code": vacancy.code}})


@transaction.atomic
def judge(*, proposal: Proposal, told: Told, at: dt.date) -> OfferVerdict | None:
    """Write the verdict on an offer just proposed; ``None`` for a shortlist. ``at`` is the day of entry."""
    if proposal.kind != ProposalKind.PROPOSAL:
        return None
    known = facts(proposal.seeker, proposal.vacancy, proposal.proposed_on, told)
    verdict = assess_offer(known.offer, known.person, proposal.proposed_on)
    return OfferVerdict.objects.create(
        proposal=proposal,
        assessed_on=proposal.proposed_on,
        regime=verdict.regime,
        congruous=verdict.congruous,
        reasons=[str(reason) for reason in verdict.reasons],
        distance_km=known.offer.km,
        distance_estimated=known.distance_estimated,
        entered_on=at,
    )


@transaction.atomic
def decide(*, proposal: Proposal, outcome: Outcome, decided_on: dt.date) -> Proposal:
    """Write how a proposal ended; a person hired fills a position of the vacancy.

    Raises:
        ValidationError: the outcome cannot follow the present one, the day comes before the proposal, or no position
            is left.
    """
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    check_next(Outcome(proposal.outcome), outcome)
    proposal.outcome, proposal.decided_on = outcome, decided_on
    proposal.full_clean()
    proposal.save()
    if outcome == Outcome.HIRED:
        fill_position(vacancy_id=proposal.vacancy_id)
    return proposal


def check_next(present: Outcome, wanted: Outcome) -> None:
    """Refuse an outcome that cannot follow the present one (``enums.NEXT``).

    Raises:
        ValidationError: on the field ``outcome``.
    """
    if wanted not in NEXT.get(present, frozenset()):
        message = _("A proposal that is “%(present)s” cannot become “%(wanted)s”.")
        raise ValidationError({"outcome": message % {"present": present.label, "wanted": wanted.label}})


@transaction.atomic
def fill_position(*, vacancy_id: int) -> Vacancy:
    """Count one more position of the vacancy as filled.

    Raises:
        ValidationError: all positions are already filled.
    """
    vacancy = Vacancy.objects.select_for_update().get(pk=vacancy_id)
    check_position_left(vacancy)
    vacancy.filled += 1
    vacancy.save()
    return vacancy


def check_position_left(vacancy: Vacancy) -> None:
    """Refuse to hire for a vacancy whose positions are all filled.

    Raises:
        ValidationError: on the field ``outcome``.
    """
    if vacancy.filled >= vacancy.positions:
        message = _("All positions of vacancy %(code)s are already filled.")
        raise ValidationError({"outcome": message % {"code": vacancy.code}})
