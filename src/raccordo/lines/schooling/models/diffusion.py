"""Plans that spread the dual system, and their meetings."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.records import Record
from raccordo.lines.schooling.enums import DiffusionKind, MeetingAudience
from raccordo.lines.schooling.models.institutions import RegionalQuerySet, TrainingBody


class DiffusionPlanQuerySet(RegionalQuerySet):
    """Plans that spread the dual system."""

    def shared(self, start: dt.date, end: dt.date) -> Self:
        """Shared between two days, both included."""
        return self.filter(shared_on__range=(start, end))

    def carried_out_by(self, at: dt.date) -> Self:
        """Shared by the day ``at``, with at least one meeting and every planned meeting held by then."""
        meetings = DiffusionMeeting.objects.filter(plan=OuterRef("pk"))
        return self.filter(shared_on__lte=at).filter(
            Exists(meetings.filter(held_on__lte=at)),
            ~Exists(meetings.exclude(held_on__isnull=False, held_on__lte=at)),
        )


class DiffusionPlan(Record):
    """A plan of meetings that spread the dual system, of the region or with one training body."""

    kind = models.CharField(_("kind"), max_length=25, choices=DiffusionKind)
    title = models.CharField(_("title"), max_length=200)
    body = models.ForeignKey(
        TrainingBody,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="diffusion_plans",
        verbose_name=_("training body"),
    )
    drafted_on = models.DateField(_("drafted on"))
    shared_on = models.DateField(_("shared on"), null=True, blank=True)
    reference = models.CharField(
        _("reference"), max_length=200, blank=True, help_text=_("Protocol number or address of the act.")
    )

    objects = DiffusionPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("diffusion plan")
        verbose_name_plural = _("diffusion plans")
        ordering = ["-drafted_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "title", "body"],
                name="diffusion_plan_once",
                violation_error_message=_("This plan is already recorded."),
            ),
            models.UniqueConstraint(
                fields=["kind", "title"],
                condition=Q(body__isnull=True),
                name="diffusion_plan_once_regional",
                violation_error_message=_("This plan is already recorded."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=DiffusionKind.TERRITORIAL_PROMOTION) | Q(body__isnull=False),
                name="diffusion_plan_body",
                violation_error_message=_("A plan of territorial promotion is made with a training body: choose it."),
            ),
            models.CheckConstraint(
                condition=Q(shared_on__isnull=True) | Q(shared_on__gte=F("drafted_on")),
                name="diffusion_plan_shared_after_draft",
                violation_error_message=_("A plan is shared on or after the day it was drafted."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DiffusionMeeting(Record):
    """A meeting that a diffusion plan foresees."""

    plan = models.ForeignKey(DiffusionPlan, models.CASCADE, related_name="meetings", verbose_name=_("plan"))
    planned_on = models.DateField(_("planned on"))
    held_on = models.DateField(_("held on"), null=True, blank=True)
    audience = models.CharField(_("audience"), max_length=15, choices=MeetingAudience)

    objects = RegionalQuerySet.as_manager()

    class Meta:
        verbose_name = _("diffusion meeting")
        verbose_name_plural = _("diffusion meetings")
        ordering = ["planned_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "planned_on", "audience"],
                name="diffusion_meeting_once",
                violation_error_message=_("The plan already foresees this meeting on that day."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_audience_display()} · {self.planned_on:%d/%m/%Y}"
