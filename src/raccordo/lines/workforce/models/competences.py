"""The survey of the operators' competences: what the work asks and what each one has."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.records import Record
from raccordo.kernel.scopes import PublicQuerySet, ScopedQuerySet
from raccordo.kernel.years import YearField
from raccordo.lines.catalogue.enums import lep_choices
from raccordo.lines.workforce.enums import Level
from raccordo.lines.workforce.models.people import Operator


class Competence(Record):
    """A competence that the services need, and the service level that needs it most."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=160)
    lep = models.CharField(_("essential service level (LEP)"), max_length=2, choices=lep_choices, blank=True)

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = _("competence")
        verbose_name_plural = _("competences")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title


class CompetenceAssessmentQuerySet(ScopedQuerySet):
    """Assessments, visible with the operator's centre."""

    centre_path = "operator__centre"

    def gaps(self):
        """Assessments in which the work asks more than the operator has."""
        return self.filter(owned__lt=F("required"))


class CompetenceAssessment(Record):
    """Level required and level owned by an operator, in a year's survey."""

    operator = models.ForeignKey(
        Operator, models.PROTECT, related_name="competence_assessments", verbose_name=_("operator")
    )
    competence = models.ForeignKey(Competence, models.PROTECT, related_name="assessments", verbose_name=_("competence"))
    survey_year = YearField(_("survey year"))
    required = models.PositiveSmallIntegerField(_("level required"), choices=Level)
    owned = models.PositiveSmallIntegerField(_("level owned"), choices=Level)
    assessed_on = models.DateField(_("assessed on"))

    objects = CompetenceAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("competence assessment")
        verbose_name_plural = _("competence assessments")
        ordering = ["-assessed_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["operator", "competence", "survey_year"],
                name="competence_assessed_once_a_year",
                violation_error_message=_("This competence of the operator is already assessed in this survey."),
            ),
            models.CheckConstraint(
                condition=Q(required__lte=4, owned__lte=4),
                name="competence_levels",
                violation_error_message=_("Levels go from 0 to 4."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operator} · {self.competence} · {self.survey_year}"
