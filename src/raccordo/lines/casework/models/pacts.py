"""What a person and the centre agree: assessment, pact, plan of action, and the support to the plan."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.constraints import not_before, together
from raccordo.kernel.records import Record
from raccordo.kernel.scopes import ScopedQuerySet
from raccordo.kernel.territory.models import Centre
from raccordo.law.lep import beyond_basics
from raccordo.lines.casework.enums import AssessmentKind, PactEnd, PactKind
from raccordo.lines.casework.models.people import JobSeeker
from raccordo.lines.casework.models.services import Service
from raccordo.lines.catalogue.enums import Regime
from raccordo.lines.workforce.enums import OperatorKind
from raccordo.lines.workforce.models import Operator

#: Only navigators are offered where a navigator is asked for.
NAVIGATORS = {"kind": OperatorKind.NAVIGATOR}


class Assessment(Record):
    """How far a person is from work. The index is the operator's estimate: it is not the official one."""

    seeker = models.ForeignKey(JobSeeker, models.PROTECT, related_name="assessments", verbose_name=_("job seeker"))
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="assessments", verbose_name=_("centre"))
    kind = models.CharField(_("kind"), max_length=12, choices=AssessmentKind)
    held_on = models.DateField(_("held on"))
    index = models.DecimalField(
        _("index from 0 to 1 (not the official index)"), max_digits=4, decimal_places=3, null=True, blank=True
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["-held_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(index__isnull=True) | Q(index__gte=0, index__lte=1),
                name="assessment_index",
                violation_error_message=_("The index goes from 0 to 1."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.seeker} · {self.held_on:%d/%m/%Y}"


class PactQuerySet(ScopedQuerySet):
    """Pacts. ``ended_on`` is the last day in force."""

    def in_force(self, at: dt.date):
        """Pacts signed by the day ``at`` and not ended before it: the people in charge."""
        return self.overlapping(at, at)

    def overlapping(self, start: dt.date, end: dt.date | None):
        """Pacts that hold on at least one day between two, both included; ``end`` empty is "from then on"."""
        found = self.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=start))
        return found if end is None else found.filter(signed_on__lte=end)

    def signed(self, start: dt.date, end: dt.date):
        """Pacts signed between two days, both included."""
        return self.filter(signed_on__range=(start, end))

    def in_active_measure(self, at: dt.date):
        """Pacts since whose signature a service beyond A–D (D.M. 4/2018) was started by the day ``at``."""
        begun = Service.objects.begun(at).filter(
            seeker=OuterRef("seeker"), started_on__gte=OuterRef("signed_on"), lep__in=sorted(beyond_basics())
        )
        return self.filter(Exists(begun))


class Pact(Record):
    """The agreement by which a person is in charge of a centre (D.Lgs 150/2015, art. 20; D.L. 4/2019, art. 4)."""

    seeker = models.ForeignKey(JobSeeker, models.PROTECT, related_name="pacts", verbose_name=_("job seeker"))
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="pacts", verbose_name=_("centre"))
    kind = models.CharField(_("kind"), max_length=8, choices=PactKind)
    regime = models.CharField(_("regime"), max_length=10, choices=Regime, blank=True)
    signed_on = models.DateField(_("signed on"))
    ended_on = models.DateField(
        _("ended on"), null=True, blank=True, help_text=_("The last day in which the pact holds.")
    )
    end_reason = models.CharField(_("why it ended"), max_length=10, choices=PactEnd, blank=True)
    navigator = models.ForeignKey(
        Operator,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="pacts",
        limit_choices_to=NAVIGATORS,
        verbose_name=_("navigator"),
    )

    objects = PactQuerySet.as_manager()

    class Meta:
        verbose_name = _("pact")
        verbose_name_plural = _("pacts")
        ordering = ["-signed_on", "pk"]
        indexes = [
            models.Index(fields=["signed_on", "ended_on", "seeker"], name="pact_days"),
            models.Index(fields=["centre", "signed_on", "ended_on", "seeker"], name="pact_centre_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["seeker"],
                condition=Q(ended_on__isnull=True),
                name="pact_open_once",
                violation_error_message=_("The person already has a pact in force."),
            ),
            not_before("ended_on", "signed_on", name="pact_order", message=_("The pact ends before it is signed.")),
            together(
                "ended_on",
                "end_reason",
                name="pact_end_with_reason",
                message=_("Give the day the pact ended and the reason together, or neither."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=PactKind.RDC) | Q(regime=Regime.RDC),
                name="pact_of_rdc",
                violation_error_message=_("A work pact belongs to the citizenship income."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seeker} · {self.signed_on:%d/%m/%Y}"

    def clean(self) -> None:
        """A person is in charge of one centre a day, so that those of the centres add up to the region's."""
        if self.seeker_id and self.signed_on:
            others = Pact.objects.filter(seeker=self.seeker_id).exclude(pk=self.pk)
            if others.overlapping(self.signed_on, self.ended_on).exists():
                raise ValidationError(_("The person already has another pact on some of these days: close it first."))


class ActionPlanQuerySet(ScopedQuerySet):
    """Plans of action."""

    def to_agree(self, at: dt.date):
        """Plans drafted by the day ``at`` and not agreed by then, whose pact is in force."""
        return self.filter(
            Q(agreed_on__isnull=True) | Q(agreed_on__gt=at), drafted_on__lte=at, pact__in=Pact.objects.in_force(at)
        )


class ActionPlan(Record):
    """The personal plan drawn up under a pact."""

    pact = models.ForeignKey(Pact, models.PROTECT, related_name="plans", verbose_name=_("pact"))
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="action_plans", verbose_name=_("centre"))
    drafted_on = models.DateField(_("drafted on"))
    agreed_on = models.DateField(_("agreed on"), null=True, blank=True)
    navigator = models.ForeignKey(
        Operator,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="action_plans",
        limit_choices_to=NAVIGATORS,
        verbose_name=_("navigator"),
    )

    objects = ActionPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan of action")
        verbose_name_plural = _("plans of action")
        ordering = ["-drafted_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pact", "drafted_on"],
                name="action_plan_once_a_day",
                violation_error_message=_("This pact already has a plan drafted on the same day."),
            ),
            not_before(
                "agreed_on",
                "drafted_on",
                name="action_plan_order",
                message=_("A plan is agreed on or after the day it was drafted."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pact.seeker} · {self.drafted_on:%d/%m/%Y}"


class PlanSupportQuerySet(ScopedQuerySet):
    """Support to plans, visible with the plan's centre."""

    centre_path = "plan__centre"

    def by_navigators(self):
        """Meetings held by a navigator on a plan that has its navigator."""
        return self.filter(plan__navigator__isnull=False, operator__kind=OperatorKind.NAVIGATOR)

    def held(self, start: dt.date, end: dt.date):
        """Meetings held between two days, both included."""
        return self.filter(held_on__range=(start, end))


class PlanSupport(Record):
    """A meeting in which an operator or navigator helped a person carry out the plan."""

    plan = models.ForeignKey(ActionPlan, models.CASCADE, related_name="supports", verbose_name=_("plan of action"))
    operator = models.ForeignKey(Operator, models.PROTECT, related_name="plan_supports", verbose_name=_("held by"))
    held_on = models.DateField(_("held on"))

    objects = PlanSupportQuerySet.as_manager()

    class Meta:
        verbose_name = _("support to a plan")
        verbose_name_plural = _("supports to plans")
        ordering = ["-held_on", "pk"]
        indexes = [models.Index(fields=["held_on", "operator", "plan"], name="plan_support_held")]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "operator", "held_on"],
                name="plan_support_once",
                violation_error_message=_("This meeting is already recorded."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan} · {self.held_on:%d/%m/%Y}"
