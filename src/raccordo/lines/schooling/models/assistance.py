"""Assistance given to institutions, and the requests it answers."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.codes import new_code
from raccordo.kernel.models import Centre
from raccordo.kernel.records import Record
from raccordo.kernel.scopes import ScopedQuerySet
from raccordo.lines.schooling.enums import AssistanceForm, AssistanceTopic
from raccordo.lines.schooling.models.institutions import Institution


def request_code() -> str:
    """A new code for a support request."""
    return new_code("RS")


class AssistanceQuerySet(ScopedQuerySet):
    """Assistance given to institutions."""

    organisation_path = "institution__code"

    def held(self, start: dt.date, end: dt.date) -> Self:
        """Given between two days, both included."""
        return self.filter(held_on__range=(start, end))

    def on_topic(self, *topics: str) -> Self:
        """About one of these topics."""
        return self.filter(topic__in=topics)

    def to(self, kind: str) -> Self:
        """Given to institutions of a kind."""
        return self.filter(institution__kind=kind)


class Assistance(Record):
    """One meeting, coaching, training or handing over of tools with an institution."""

    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="assistances", verbose_name=_("institution")
    )
    topic = models.CharField(_("topic"), max_length=25, choices=AssistanceTopic)
    form = models.CharField(_("form of assistance"), max_length=10, choices=AssistanceForm)
    held_on = models.DateField(_("held on"))
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=2, default=0)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="assistances", verbose_name=_("centre"))
    operator = models.ForeignKey(
        "workforce.Operator",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assistances",
        verbose_name=_("operator"),
    )

    objects = AssistanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("assistance")
        verbose_name_plural = _("assistance to institutions")
        ordering = ["-held_on", "pk"]
        indexes = [models.Index(fields=["topic", "held_on"], name="assistance_topic_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "topic", "form", "held_on"],
                name="assistance_once",
                violation_error_message=_("This assistance is already recorded."),
            ),
            models.CheckConstraint(
                condition=Q(hours__gte=0, hours__lte=24),
                name="assistance_hours",
                violation_error_message=_("The hours of one day are between 0 and 24."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_topic_display()} · {self.held_on:%d/%m/%Y}"


class SupportRequestQuerySet(ScopedQuerySet):
    """Requests for support; those without a centre come from the Region."""

    organisation_path = "institution__code"

    def received(self, start: dt.date, end: dt.date) -> Self:
        """Received between two days, both included."""
        return self.filter(received_on__range=(start, end))

    def satisfied_by(self, at: dt.date) -> Self:
        """Answered on or before the day ``at``."""
        return self.filter(satisfied_on__lte=at)

    def open_at(self, at: dt.date) -> Self:
        """Received by the day ``at`` and still without an answer on it."""
        return self.filter(received_on__lte=at).filter(Q(satisfied_on__isnull=True) | Q(satisfied_on__gt=at))


class SupportRequest(Record):
    """A request for support from an institution, or from the Region itself (then without institution)."""

    code = models.CharField(_("code"), max_length=20, unique=True, default=request_code, editable=False)
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="support_requests",
        verbose_name=_("institution"),
        help_text=_("Leave empty if the Region asks."),
    )
    centre = models.ForeignKey(
        Centre,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="support_requests",
        verbose_name=_("centre"),
        help_text=_("Empty: the institution's centre."),
    )
    topic = models.CharField(_("topic"), max_length=25, choices=AssistanceTopic)
    text = models.TextField(_("request"), blank=True)
    received_on = models.DateField(_("received on"), db_index=True)
    satisfied_on = models.DateField(_("satisfied on"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)

    objects = SupportRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("support request")
        verbose_name_plural = _("support requests")
        ordering = ["-received_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(satisfied_on__isnull=True) | Q(satisfied_on__gte=F("received_on")),
                name="support_request_satisfied_after",
                violation_error_message=_("A request is satisfied on or after the day it was received."),
            ),
            models.CheckConstraint(
                condition=Q(satisfied_on__isnull=True) | ~Q(answer=""),
                name="support_request_answer",
                violation_error_message=_("A satisfied request needs its answer: say what was done."),
            ),
        ]

    def __str__(self) -> str:
        return self.code
