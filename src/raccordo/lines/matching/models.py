"""Proposals that join a person and a vacancy, and the verdict on whether the offer is congruous."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from raccordo.kernel.models import Centre
from raccordo.kernel.records import Record
from raccordo.kernel.scopes import ScopedQuerySet
from raccordo.lines.matching.days import DaysBefore
from raccordo.lines.matching.enums import Outcome, ProposalKind, ReasonWords


class ProposalQuerySet(ScopedQuerySet):
    """Proposals; companies do not see them, as they name persons."""

    def made(self, start: dt.date, end: dt.date) -> Self:
        """Proposals made between two days, both included."""
        return self.filter(proposed_on__range=(start, end))

    def pending(self) -> Self:
        """Proposals nobody has answered yet."""
        return self.filter(outcome=Outcome.PENDING)

    def followed_by_hire(self, days: int) -> Self:
        """Proposals that the hire of the outer query follows: same person, same employer, within ``days``."""
        return self.filter(
            seeker=OuterRef("seeker"),
            vacancy__company__code=OuterRef("employer_code"),
            proposed_on__lte=OuterRef("started_on"),
            proposed_on__gte=DaysBefore(OuterRef("started_on"), days),
        )


class Proposal(Record):
    """A person put forward for a vacancy: in a shortlist for the company, or with an offer made to the person."""

    seeker = models.ForeignKey(
        "casework.JobSeeker", models.PROTECT, related_name="proposals", verbose_name=_("job seeker")
    )
    vacancy = models.ForeignKey("demand.Vacancy", models.PROTECT, related_name="proposals", verbose_name=_("vacancy"))
    kind = models.CharField(_("kind"), max_length=9, choices=ProposalKind)
    proposed_on = models.DateField(_("proposed on"))
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="proposals", verbose_name=_("centre"))
    operator = models.ForeignKey(
        "workforce.Operator",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("operator"),
    )
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, default=Outcome.PENDING)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-proposed_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["seeker", "vacancy", "kind", "proposed_on"],
                name="proposal_once_a_day",
                violation_error_message=_("This person was already put forward for this vacancy on this day."),
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.PENDING, decided_on__isnull=True)
                | (~Q(outcome=Outcome.PENDING) & Q(decided_on__isnull=False, decided_on__gte=F("proposed_on"))),
                name="proposal_decided_with_day",
                violation_error_message=_(
                    "A decided proposal has the day of the decision, not before the proposal; a pending one has none."
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["seeker", "proposed_on"], name="proposal_seeker_day"),
            models.Index(fields=["proposed_on", "centre"], name="proposal_day_centre"),
        ]

    def __str__(self) -> str:
        return f"{self.seeker} → {self.vacancy.code}"


#: Desks name the column of a property after the property itself.
REASONS = gettext_noop("reasons in words")


class OfferVerdictQuerySet(ScopedQuerySet):
    """Verdicts, seen with their proposal."""

    centre_path = "proposal__centre"

    def congruous(self) -> Self:
        """Verdicts that found the offer congruous."""
        return self.filter(congruous=True)

    def under_pact(self, at: dt.date) -> Self:
        """Verdicts on proposals made by the day ``at`` to the person of the outer query's pact, since its signature."""
        return self.filter(
            proposal__seeker=OuterRef("seeker"),
            proposal__proposed_on__gte=OuterRef("signed_on"),
            proposal__proposed_on__lte=at,
        )


class OfferVerdict(Record):
    """Whether an offer is congruous for the person on the day, under which rules, and why.

    ``reasons`` are the codes of :class:`raccordo.law.offers.Reason`; :attr:`reasons_in_words` says them.
    """

    proposal = models.OneToOneField(Proposal, models.CASCADE, related_name="verdict", verbose_name=_("proposal"))
    assessed_on = models.DateField(_("assessed on"))
    regime = models.CharField(_("rules applied"), max_length=30, blank=True)  # no rules held
    congruous = models.BooleanField(_("congruous"))
    reasons = models.JSONField(_("reasons"), default=list, blank=True)
    distance_km = models.DecimalField(_("distance, km"), max_digits=6, decimal_places=1, null=True, blank=True)
    distance_estimated = models.BooleanField(
        _("distance estimated"), default=False, help_text=_("From the straight line between municipalities.")
    )

    objects = OfferVerdictQuerySet.as_manager()

    class Meta:
        verbose_name = _("verdict on an offer")
        verbose_name_plural = _("verdicts on offers")
        ordering = ["-assessed_on", "pk"]

    def __str__(self) -> str:
        answer = _("congruous") if self.congruous else _("not congruous")
        return f"{self.proposal} · {answer}"

    @property
    def reasons_in_words(self) -> list[str]:
        """Why the offer is not congruous, in words."""
        return [str(ReasonWords(code).label) for code in self.reasons]
