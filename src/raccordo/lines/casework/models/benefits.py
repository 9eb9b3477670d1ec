"""Benefits and their regime, the convocations they ask for, the sanctions they may lead to."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.constraints import not_before
from raccordo.kernel.days import running
from raccordo.kernel.records import Record
from raccordo.kernel.scopes import ScopedQuerySet
from raccordo.kernel.territory.models import Centre
from raccordo.lines.casework.enums import Channel, ConvocationOutcome, SanctionEffect, SanctionEvent
from raccordo.lines.casework.models.pacts import Pact
from raccordo.lines.casework.models.people import JobSeeker
from raccordo.lines.catalogue.enums import Regime


class BenefitQuerySet(ScopedQuerySet):
    """Benefits."""

    def in_force(self, at: dt.date):
        """Benefits recognised by the day ``at`` and not yet ended."""
        return self.filter(running("recognised_on", "ended_on", at))

    def recognised(self, start: dt.date, end: dt.date):
        """Benefits recognised between two days, both included."""
        return self.filter(recognised_on__range=(start, end))

    def term_expired(self, start: dt.date, end: dt.date, days: int):
        """Benefits for which a term of ``days`` from the recognition expired between two days, both included."""
        term = dt.timedelta(days=days)
        return self.recognised(start - term, end - term)

    def convened_within(self, days: int):
        """Benefits whose person was convened within ``days`` of the recognition."""
        sent = Convocation.objects.filter(
            seeker=OuterRef("seeker"),
            sent_on__gte=OuterRef("recognised_on"),
            sent_on__lte=OuterRef("recognised_on") + dt.timedelta(days=days),
        )
        return self.filter(Exists(sent))

    def to_convene(self, at: dt.date):
        """Citizenship incomes in force on the day ``at`` whose person was not convened since the recognition."""
        sent = Convocation.objects.filter(
            seeker=OuterRef("seeker"), sent_on__gte=OuterRef("recognised_on"), sent_on__lte=at
        )
        return self.in_force(at).filter(~Exists(sent), regime=Regime.RDC)

    def to_sign(self, at: dt.date):
        """Citizenship incomes in force on the day ``at`` whose person came when convened and has no pact in force."""
        came = Convocation.objects.filter(
            seeker=OuterRef("seeker"),
            outcome=ConvocationOutcome.ATTENDED,
            sent_on__gte=OuterRef("recognised_on"),
            outcome_on__lte=at,
        )
        pact = Pact.objects.in_force(at).filter(seeker=OuterRef("seeker"))
        return self.in_force(at).filter(Exists(came), ~Exists(pact), regime=Regime.RDC)


class Benefit(Record):
    """A benefit recognised to a person as a member of a household."""

    seeker = models.ForeignKey(JobSeeker, models.PROTECT, related_name="benefits", verbose_name=_("job seeker"))
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="benefits", verbose_name=_("centre"))
    household_code = models.CharField(_("household code"), max_length=20)
    regime = models.CharField(_("regime"), max_length=10, choices=Regime)
    recognised_on = models.DateField(_("recognised on"))
    first_paid_on = models.DateField(_("first paid on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    monthly_amount = models.DecimalField(
        _("monthly amount, euro"), max_digits=7, decimal_places=2, null=True, blank=True
    )

    objects = BenefitQuerySet.as_manager()

    class Meta:
        verbose_name = _("benefit")
        verbose_name_plural = _("benefits")
        ordering = ["-recognised_on", "pk"]
        indexes = [models.Index(fields=["regime", "recognised_on"], name="benefit_regime_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["seeker", "regime", "recognised_on"],
                name="benefit_once",
                violation_error_message=_("This benefit of the person is already recorded."),
            ),
            not_before(
                "first_paid_on",
                "recognised_on",
                name="benefit_paid_order",
                message=_("The first payment comes on or after the recognition."),
            ),
            not_before(
                "ended_on",
                "recognised_on",
                name="benefit_order",
                message=_("The benefit ends before it is recognised."),
            ),
            models.CheckConstraint(
                condition=Q(monthly_amount__isnull=True) | Q(monthly_amount__gte=0),
                name="benefit_amount",
                violation_error_message=_("The amount is not negative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seeker} · {self.get_regime_display()} · {self.recognised_on:%d/%m/%Y}"


class ConvocationQuerySet(ScopedQuerySet):
    """Convocations."""

    def due(self, start: dt.date, end: dt.date):
        """Convocations for a day between two, both included."""
        return self.filter(for_day__range=(start, end))

    def settled(self):
        """Convocations whose outcome is known."""
        return self.exclude(outcome=ConvocationOutcome.PENDING)

    def pending(self):
        """Convocations whose outcome is not recorded."""
        return self.filter(outcome=ConvocationOutcome.PENDING)


class Convocation(Record):
    """A person asked to come to the centre on a day."""

    seeker = models.ForeignKey(JobSeeker, models.PROTECT, related_name="convocations", verbose_name=_("job seeker"))
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="convocations", verbose_name=_("centre"))
    sent_on = models.DateField(_("sent on"))
    channel = models.CharField(_("means of convocation"), max_length=6, choices=Channel)
    for_day = models.DateField(_("for the day"))
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=ConvocationOutcome, default=ConvocationOutcome.PENDING
    )
    outcome_on = models.DateField(_("outcome known on"), null=True, blank=True)

    objects = ConvocationQuerySet.as_manager()

    class Meta:
        verbose_name = _("convocation")
        verbose_name_plural = _("convocations")
        ordering = ["-for_day", "pk"]
        indexes = [models.Index(fields=["for_day"], name="convocation_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["seeker", "for_day"],
                name="convocation_once_a_day",
                violation_error_message=_("The person is already convened for this day."),
            ),
            not_before(
                "for_day",
                "sent_on",
                name="convocation_order",
                message=_("A convocation is sent on or before the day it is for."),
            ),
            not_before(
                "outcome_on",
                "sent_on",
                name="convocation_outcome_order",
                message=_("The outcome is known on or after the day of sending."),
            ),
            models.CheckConstraint(
                condition=Q(outcome=ConvocationOutcome.PENDING, outcome_on__isnull=True)
                | (~Q(outcome=ConvocationOutcome.PENDING) & Q(outcome_on__isnull=False)),
                name="convocation_outcome_with_day",
                violation_error_message=_("Give the outcome and its day together, or neither."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seeker} · {self.for_day:%d/%m/%Y}"


class SanctionQuerySet(ScopedQuerySet):
    """Sanctions, visible with the centre of the benefit."""

    centre_path = "benefit__centre"

    def final(self, at: dt.date):
        """Sanctions notified by the day ``at``."""
        return self.filter(notified_on__lte=at)

    def to_notify(self, at: dt.date):
        """Conduct of days up to ``at`` that was not notified by then."""
        return self.filter(Q(notified_on__isnull=True) | Q(notified_on__gt=at), event_on__lte=at)


class Sanction(Record):
    """Conduct that the law sanctions, its notice to INPS and its effect."""

    benefit = models.ForeignKey(Benefit, models.PROTECT, related_name="sanctions", verbose_name=_("benefit"))
    event = models.CharField(_("conduct"), max_length=20, choices=SanctionEvent)
    event_on = models.DateField(_("day of the conduct"))
    notified_on = models.DateField(_("notified on"), null=True, blank=True)
    effect = models.CharField(_("effect"), max_length=12, choices=SanctionEffect)

    objects = SanctionQuerySet.as_manager()

    class Meta:
        verbose_name = _("sanction")
        verbose_name_plural = _("sanctions")
        ordering = ["-event_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["benefit", "event", "event_on"],
                name="sanction_once",
                violation_error_message=_("This conduct is already recorded."),
            ),
            models.CheckConstraint(
                condition=Q(notified_on__isnull=True) | Q(notified_on__gte=F("event_on")),
                name="sanction_order",
                violation_error_message=_("A sanction is notified on or after the day of the conduct."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.benefit.seeker} · {self.get_event_display()}"
