"""Training bodies, institutions and their general support plans."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.models import Centre, Municipality
from raccordo.kernel.records import Record
from raccordo.kernel.scopes import ScopedQuerySet
from raccordo.kernel.years import SchoolYear, SchoolYearField
from raccordo.lines.schooling.enums import InstitutionKind, SchoolType

SCHOOL_YEAR_VALIDATORS = [MinValueValidator(2000), MaxValueValidator(2100)]


def school_year_field() -> SchoolYearField:
    """A school year, kept as the calendar year in which it begins."""
    return SchoolYearField(
        _("school year"),
        validators=SCHOOL_YEAR_VALIDATORS,
        help_text=_("The year in which it begins: 2020 for 2020/21."),
    )


class RegionalQuerySet(ScopedQuerySet):
    """Records of the whole region, closed to people outside the agency."""

    centre_path = None


class TrainingBody(Record):
    """A training body (ente di formazione professionale), which runs one or more vocational centres."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=160)

    objects = RegionalQuerySet.as_manager()

    class Meta:
        verbose_name = _("training body")
        verbose_name_plural = _("training bodies")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class InstitutionQuerySet(ScopedQuerySet):
    """The register of institutions: one for the whole agency, as a school may be assisted by several centres.

    What a centre does with an institution is scoped; that it exists is not. A school contact sees their own.
    """

    centre_path = None
    organisation_path = "code"

    def open_at(self, at: dt.date) -> Self:
        """Those not closed on the day ``at``."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=at))


class Institution(Record):
    """A school, CFP, ITS, university or CPIA. ``code`` is the ministry's (meccanografico) or the region's."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=InstitutionKind)
    name = models.CharField(_("name"), max_length=160)
    body = models.ForeignKey(
        TrainingBody,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="institutions",
        verbose_name=_("training body"),
    )
    school_type = models.CharField(_("type of school"), max_length=15, choices=SchoolType, blank=True)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="institutions", verbose_name=_("municipality")
    )
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="institutions", verbose_name=_("centre"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["kind", "centre"], name="institution_kind")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=InstitutionKind.CFP, body__isnull=False)
                | (~Q(kind=InstitutionKind.CFP) & Q(body__isnull=True)),
                name="institution_cfp_has_body",
                violation_error_message=_("A vocational centre has its training body; other institutions have none."),
            ),
            models.CheckConstraint(
                condition=Q(kind=InstitutionKind.SCHOOL) | Q(school_type=""),
                name="institution_school_type",
                violation_error_message=_("Only upper-secondary schools have a type of school."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SupportPlanQuerySet(ScopedQuerySet):
    """General support plans of institutions."""

    centre_path = "institution__centre"
    organisation_path = "institution__code"

    def updated(self, start: dt.date, end: dt.date) -> Self:
        """Those updated between two days, both included."""
        return self.filter(updated_on__range=(start, end))


class SupportPlan(Record):
    """A version of an institution's general support plan (piano generale di supporto, PGS) for a year."""

    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="support_plans", verbose_name=_("institution")
    )
    school_year = school_year_field()
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    updated_on = models.DateField(_("updated on"), db_index=True)
    shared_on = models.DateField(_("shared on"), null=True, blank=True)
    reference = models.CharField(
        _("reference"), max_length=200, blank=True, help_text=_("Protocol number or address of the act.")
    )

    objects = SupportPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("general support plan")
        verbose_name_plural = _("general support plans")
        ordering = ["-updated_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "school_year", "version"],
                name="support_plan_version_once",
                violation_error_message=_("This version of the institution's plan is already recorded."),
            ),
            models.CheckConstraint(
                condition=Q(shared_on__isnull=True) | Q(shared_on__gte=F("updated_on")),
                name="support_plan_shared_after_update",
                violation_error_message=_("A plan is shared on or after the day it was updated."),
            ),
        ]

    def __str__(self) -> str:
        return f"PGS {SchoolYear(self.school_year).words} v{self.version}"
