"""Apprenticeships and school-work paths: where students meet companies."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.codes import new_code
from raccordo.kernel.days import running
from raccordo.kernel.models import Centre
from raccordo.kernel.records import Record
from raccordo.kernel.scopes import ScopedQuerySet
from raccordo.lines.schooling.enums import (
    ApprenticeshipEnd,
    ApprenticeshipLevel,
    AssistanceTopic,
    InstitutionKind,
)
from raccordo.lines.schooling.models.assistance import Assistance
from raccordo.lines.schooling.models.institutions import Institution, school_year_field

#: Kinds of institution where each level of apprenticeship is studied (D.Lgs. 81/2015, artt. 43 and 45).
TAUGHT_AT = {
    ApprenticeshipLevel.FIRST: {InstitutionKind.SCHOOL, InstitutionKind.CFP, InstitutionKind.CPIA},
    ApprenticeshipLevel.THIRD: {InstitutionKind.ITS, InstitutionKind.UNIVERSITY},
}
#: The topic of assistance that each level of apprenticeship starts from.
ASSISTED_ON = {
    ApprenticeshipLevel.FIRST: AssistanceTopic.APPRENTICESHIP_FIRST,
    ApprenticeshipLevel.THIRD: AssistanceTopic.APPRENTICESHIP_THIRD,
}


def apprenticeship_code() -> str:
    """A new code for an apprenticeship."""
    return new_code("AP")


class ApprenticeshipQuerySet(ScopedQuerySet):
    """Apprenticeships of first and third level."""

    organisation_path = "institution__code"

    def started(self, start: dt.date, end: dt.date) -> Self:
        """Contracts begun between two days, both included."""
        return self.filter(started_on__range=(start, end))

    def in_force(self, at: dt.date) -> Self:
        """Contracts that run on the day ``at``."""
        return self.filter(running("started_on", "ended_on", at))

    def of_level(self, level: str) -> Self:
        """Of first or of third level."""
        return self.filter(level=level)

    def assisted(self) -> Self:
        """Whose evidence of assistance was held on or before the day the contract began."""
        return self.filter(assisted_by__held_on__lte=F("started_on"))


class Apprenticeship(Record):
    """An apprenticeship contract between a student and a company, in agreement with an institution.

    The individual training plan (PFI) is part of the contract (D.Lgs. 81/2015; D.M. 12 October 2015), so a
    contract starts on or after the day on which the plan was agreed. ``assisted_by`` is the evidence that it
    began with assistance.
    """

    code = models.CharField(_("code"), max_length=20, unique=True, default=apprenticeship_code, editable=False)
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="apprenticeships", verbose_name=_("institution")
    )
    level = models.CharField(_("level"), max_length=6, choices=ApprenticeshipLevel)
    employer = models.ForeignKey(
        "demand.Company", models.PROTECT, related_name="apprenticeships", verbose_name=_("employer")
    )
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="apprenticeships", verbose_name=_("centre"))
    apprentice_code = models.CharField(
        _("apprentice's code"),
        max_length=40,
        help_text=_("The code the institution gives the student, not the name or the tax code."),
    )
    pfi_agreed_on = models.DateField(_("individual training plan agreed on"), null=True, blank=True)
    started_on = models.DateField(_("started on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    end_reason = models.CharField(_("reason of the end"), max_length=12, choices=ApprenticeshipEnd, blank=True)
    assisted_by = models.ForeignKey(
        Assistance,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="apprenticeships",
        verbose_name=_("assistance it began with"),
    )

    objects = ApprenticeshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("apprenticeship")
        verbose_name_plural = _("apprenticeships")
        ordering = ["-started_on", "pk"]
        indexes = [models.Index(fields=["started_on", "level"], name="apprenticeship_start")]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "apprentice_code", "employer", "started_on"],
                name="apprenticeship_once",
                violation_error_message=_("This apprentice's contract with the company is already recorded."),
            ),
            models.UniqueConstraint(
                fields=["institution", "apprentice_code", "employer"],
                condition=Q(started_on__isnull=True),
                name="apprenticeship_once_in_preparation",
                violation_error_message=_("This apprentice's contract with the company is already recorded."),
            ),
            models.CheckConstraint(
                condition=Q(started_on__isnull=True)
                | Q(pfi_agreed_on__lte=F("started_on"), pfi_agreed_on__isnull=False),
                name="apprenticeship_starts_with_plan",
                violation_error_message=_(
                    "A contract starts once its individual training plan is agreed: give that day."
                ),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end_reason="")
                | (
                    Q(ended_on__isnull=False, started_on__isnull=False, ended_on__gte=F("started_on"))
                    & ~Q(end_reason="")
                ),
                name="apprenticeship_end",
                violation_error_message=_("An ended contract has a reason, and does not end before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """The level is taught at such an institution, and the assistance is to it and about that level."""
        errors: dict[str, Promise] = {}
        institution = self.institution if self.institution_id else None
        if institution and self.level and institution.kind not in TAUGHT_AT[ApprenticeshipLevel(self.level)]:
            errors["level"] = _("An institution of this kind has no apprenticeships of this level.")
        if self.assisted_by and institution and self.assisted_by.institution_id != institution.pk:
            errors["assisted_by"] = _("This assistance was given to another institution.")
        elif self.assisted_by and self.level and self.assisted_by.topic != ASSISTED_ON[ApprenticeshipLevel(self.level)]:
            errors["assisted_by"] = _("This assistance was about another topic.")
        elif self.assisted_by and self.started_on and self.assisted_by.held_on > self.started_on:
            errors["assisted_by"] = _("This assistance was given after the contract started.")
        if errors:
            raise ValidationError(errors)


class PctoPathQuerySet(ScopedQuerySet):
    """School-work paths."""

    centre_path = "institution__centre"
    organisation_path = "institution__code"

    def under_way(self, start: dt.date, end: dt.date) -> Self:
        """Paths with at least one day between two days, both included."""
        return self.filter(starts_on__lte=end, ends_on__gte=start)


class PctoPath(Record):
    """A path for transversal skills and orientation (PCTO) of an institution, perhaps with a host company."""

    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="pcto_paths", verbose_name=_("institution")
    )
    school_year = school_year_field()
    title = models.CharField(_("title"), max_length=200)
    host = models.ForeignKey(
        "demand.Company",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="pcto_paths",
        verbose_name=_("host company"),
    )
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    hours = models.PositiveSmallIntegerField(_("hours"))

    objects = PctoPathQuerySet.as_manager()

    class Meta:
        verbose_name = _("school-work path (PCTO)")
        verbose_name_plural = _("school-work paths (PCTO)")
        ordering = ["-starts_on", "pk"]
        indexes = [models.Index(fields=["starts_on", "ends_on"], name="pcto_days")]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "school_year", "title"],
                name="pcto_once",
                violation_error_message=_("The institution already has a path with this title in this school year."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="pcto_interval",
                violation_error_message=_("The last day comes before the first one."),
            ),
            models.CheckConstraint(
                condition=Q(hours__gt=0),
                name="pcto_hours",
                violation_error_message=_("A path lasts at least one hour."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PctoStudentQuerySet(ScopedQuerySet):
    """Students on school-work paths, by code."""

    centre_path = "path__institution__centre"
    organisation_path = "path__institution__code"


class PctoStudent(Record):
    """A student on a path, known by a code of the institution; ``disabled``: the path is designed for it."""

    path = models.ForeignKey(PctoPath, models.CASCADE, related_name="students", verbose_name=_("path"))
    student_code = models.CharField(
        _("student's code"),
        max_length=40,
        help_text=_("The code the institution gives the student, not the name or the tax code."),
    )
    disabled = models.BooleanField(_("with a disability"), default=False)

    objects = PctoStudentQuerySet.as_manager()

    class Meta:
        verbose_name = _("student on a path")
        verbose_name_plural = _("students on paths")
        ordering = ["student_code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["path", "student_code"],
                name="pcto_student_once",
                violation_error_message=_("The student is already on this path."),
            )
        ]

    def __str__(self) -> str:
        return self.student_code
