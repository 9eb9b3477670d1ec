"""Operators and navigators, and the centres where they are placed."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.constraints import not_before
from raccordo.kernel.days import running
from raccordo.kernel.records import Record
from raccordo.kernel.scopes import ScopedQuerySet
from raccordo.kernel.territory.models import Centre
from raccordo.lines.workforce.enums import Employer, OperatorKind
from raccordo.lines.workforce.scopes import KnownThroughQuerySet
from raccordo.lines.workforce.validators import validate_fiscal_code


class OperatorQuerySet(KnownThroughQuerySet):
    """People who work for the employment services."""

    known_through = (("workforce.Placement", "operator"), ("workforce.Enrolment", "operator"))

    def in_service(self, at: dt.date):
        """Those who work on the day ``at``."""
        return self.filter(running("started_on", "ended_on", at))

    def newly_hired(self, start: dt.date, end: dt.date):
        """Those the agency hired between two days, both included."""
        return self.filter(employer=Employer.APL, started_on__range=(start, end))


class Operator(Record):
    """A person who works in a centre or at the agency.

    ``centre`` is where they belong now; the history is in :class:`Placement`, and
    :func:`raccordo.lines.workforce.services.place` keeps the two together.
    """

    code = models.SlugField(_("code"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OperatorKind)
    employer = models.CharField(_("employer"), max_length=20, choices=Employer)
    centre = models.ForeignKey(
        Centre,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="operators",
        verbose_name=_("centre"),
        help_text=_("Empty: the agency's central offices."),
    )
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    fiscal_code = models.CharField(_("tax code"), max_length=16, unique=True, validators=[validate_fiscal_code])
    started_on = models.DateField(_("started on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    weekly_hours = models.DecimalField(_("weekly hours"), max_digits=4, decimal_places=1, default=36)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="operator",
        verbose_name=_("account"),
    )

    objects = OperatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("operator")
        verbose_name_plural = _("operators")
        ordering = ["code"]
        indexes = [models.Index(fields=["started_on"], name="operator_started")]
        constraints = [
            not_before(
                "ended_on",
                "started_on",
                name="operator_service_order",
                message=_("The operator's service ends before it starts."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=OperatorKind.CENTRE_OPERATOR) | Q(centre__isnull=False),
                name="operator_of_centre_has_centre",
                violation_error_message=_("An operator of a centre works in a centre: choose which one."),
            ),
            models.CheckConstraint(
                condition=Q(weekly_hours__gt=0, weekly_hours__lte=48),
                name="operator_weekly_hours",
                violation_error_message=_("Weekly hours are more than 0 and at most 48."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def save(self, *args, **kwargs) -> None:
        """Tax codes are kept in capitals, so that one person has one."""
        self.fiscal_code = self.fiscal_code.upper()
        super().save(*args, **kwargs)


class PlacementQuerySet(ScopedQuerySet):
    """Periods in which an operator works in a centre."""

    def in_force(self, at: dt.date):
        """Placements that hold on the day ``at``."""
        return self.overlapping(at, at)

    def overlapping(self, start: dt.date, end: dt.date):
        """Placements that hold on at least one day between two, both included."""
        return self.filter(running("start", "end", start, end))

    def onboarded(self, by: dt.date):
        """Placements whose on-the-job training was completed by a day."""
        return self.filter(onboarding_completed_on__lte=by)


class Placement(Record):
    """An operator in a centre, from when to when, with the on-the-job training received there."""

    operator = models.ForeignKey(Operator, models.PROTECT, related_name="placements", verbose_name=_("operator"))
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="placements", verbose_name=_("centre"))
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"), null=True, blank=True)
    onboarding_started_on = models.DateField(_("on-the-job training started on"), null=True, blank=True)
    onboarding_completed_on = models.DateField(_("on-the-job training completed on"), null=True, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("placement in a centre")
        verbose_name_plural = _("placements in centres")
        ordering = ["-start", "pk"]
        indexes = [models.Index(fields=["onboarding_completed_on"], name="placement_onboarded")]
        constraints = [
            models.UniqueConstraint(
                fields=["operator", "centre"],
                condition=Q(end__isnull=True),
                name="placement_open_once",
                violation_error_message=_("The operator is already placed in this centre."),
            ),
            not_before("end", "start", name="placement_order", message=_("The placement ends before it starts.")),
            not_before(
                "onboarding_started_on",
                "start",
                name="placement_onboarding_after_start",
                message=_("On-the-job training starts on or after the first day in the centre."),
            ),
            models.CheckConstraint(
                condition=Q(onboarding_completed_on__isnull=True)
                | Q(
                    onboarding_started_on__isnull=False,
                    onboarding_completed_on__gte=models.F("onboarding_started_on"),
                ),
                name="placement_onboarding_order",
                violation_error_message=_(
                    "On-the-job training is completed on or after the day it started: give both days."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operator} · {self.centre}"
