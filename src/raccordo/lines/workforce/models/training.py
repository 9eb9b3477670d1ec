"""The training plan for operators: modules, who is enrolled, sessions and attendance."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.constraints import not_before
from raccordo.kernel.records import Record
from raccordo.kernel.scopes import PublicQuerySet, ScopedQuerySet
from raccordo.kernel.territory.models import Centre
from raccordo.lines.workforce.enums import TrainingArea
from raccordo.lines.workforce.models.people import Operator


class TrainingModule(Record):
    """A module of the training plan."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=160)
    area = models.CharField(_("area"), max_length=25, choices=TrainingArea)
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=1)

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = _("training module")
        verbose_name_plural = _("training modules")
        ordering = ["area", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gt=0),
                name="training_module_hours",
                violation_error_message=_("A module lasts more than zero hours."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class EnrolmentQuerySet(ScopedQuerySet):
    """Enrolments of operators in modules."""

    def indicated(self, start: dt.date, end: dt.date):
        """Enrolments indicated by the plan between two days, both included."""
        return self.filter(indicated_on__range=(start, end))

    def completed(self, by: dt.date):
        """Enrolments whose module was completed by a day."""
        return self.filter(completed_on__lte=by)

    def not_completed(self, by: dt.date):
        """Enrolments whose module was still open at the end of a day."""
        return self.filter(Q(completed_on__isnull=True) | Q(completed_on__gt=by))


class Enrolment(Record):
    """A module that the training plan indicates for an operator, and the day it was completed."""

    operator = models.ForeignKey(Operator, models.PROTECT, related_name="enrolments", verbose_name=_("operator"))
    module = models.ForeignKey(
        TrainingModule, models.PROTECT, related_name="enrolments", verbose_name=_("training module")
    )
    centre = models.ForeignKey(
        Centre,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enrolments",
        verbose_name=_("centre"),
        help_text=_("Where the operator worked when enrolled; empty: the agency's central offices."),
    )
    indicated_on = models.DateField(_("enrolled on"))
    completed_on = models.DateField(_("completed on"), null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment in a module")
        verbose_name_plural = _("enrolments in modules")
        ordering = ["-indicated_on", "pk"]
        indexes = [  # what the measures read is all in them
            models.Index(fields=["indicated_on", "centre", "operator", "module"], name="enrolment_indicated"),
            models.Index(fields=["operator", "indicated_on", "completed_on", "module"], name="enrolment_open"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["operator", "module"],
                name="enrolment_once",
                violation_error_message=_("The operator is already enrolled in this module."),
            ),
            not_before(
                "completed_on",
                "indicated_on",
                name="enrolment_order",
                message=_("A module is completed on or after the day of enrolment."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operator} · {self.module}"


class Session(Record):
    """A session of a module."""

    module = models.ForeignKey(
        TrainingModule, models.PROTECT, related_name="sessions", verbose_name=_("training module")
    )
    centre = models.ForeignKey(
        Centre,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="training_sessions",
        verbose_name=_("centre"),
        help_text=_("Where it was held; empty: for the whole region."),
    )
    held_on = models.DateField(_("held on"), db_index=True)
    hours = models.DecimalField(_("hours"), max_digits=4, decimal_places=1)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("training session")
        verbose_name_plural = _("training sessions")
        ordering = ["-held_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gt=0, hours__lte=12),
                name="session_hours",
                violation_error_message=_("A session lasts more than 0 and at most 12 hours."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.module} · {self.held_on:%d/%m/%Y}"


class AttendanceQuerySet(ScopedQuerySet):
    """Attendance, visible with the operator's centre."""

    centre_path = "operator__centre"


class Attendance(Record):
    """An operator expected at a session: present or not."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendances", verbose_name=_("training session"))
    operator = models.ForeignKey(Operator, models.PROTECT, related_name="attendances", verbose_name=_("operator"))
    present = models.BooleanField(_("present"), default=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "operator"],
                name="attendance_once",
                violation_error_message=_("The operator is already on the list of this session."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.operator} · {self.session}"
