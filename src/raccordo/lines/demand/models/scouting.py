"""Scouting: campaigns, the approaches made in them, and the needs that companies tell."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from raccordo.kernel.constraints import not_before, together
from raccordo.kernel.models import Centre, Quadrant
from raccordo.kernel.records import Record
from raccordo.kernel.scopes import ScopedQuerySet
from raccordo.lines.demand.codes import validate_occupation
from raccordo.lines.demand.enums import REACHED, ApproachOutcome, Channel, Target
from raccordo.lines.demand.models.companies import Company, Site, check_same_company


class CampaignQuerySet(ScopedQuerySet):
    """Campaigns; those of a quadrant or of the region are seen by every centre."""

    def open_on(self, at: dt.date) -> Self:
        """Campaigns under way on the day."""
        return self.filter(starts_on__lte=at, ends_on__gte=at)


class Campaign(Record):
    """A round of approaches with one target, in a centre, a quadrant or the whole region."""

    title = models.CharField(_("title"), max_length=160)
    target = models.CharField(pgettext_lazy("persons", "target"), max_length=10, choices=Target, db_index=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    centre = models.ForeignKey(
        Centre, models.PROTECT, null=True, blank=True, related_name="campaigns", verbose_name=_("centre")
    )
    quadrant = models.ForeignKey(
        Quadrant, models.PROTECT, null=True, blank=True, related_name="campaigns", verbose_name=_("quadrant")
    )

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("scouting campaign")
        verbose_name_plural = _("scouting campaigns")
        ordering = ["-starts_on", "pk"]
        constraints = [
            not_before(
                "ends_on",
                "starts_on",
                name="campaign_ends_after_start",
                message=_("The campaign ends before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(centre__isnull=True) | Q(quadrant__isnull=True),
                name="campaign_one_place",
                violation_error_message=_("Choose a centre or a quadrant, not both."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ApproachQuerySet(ScopedQuerySet):
    """Approaches to companies."""

    organisation_path = "company__code"

    def held(self, start: dt.date, end: dt.date) -> Self:
        """Approaches carried out between two days, both included, whatever came of them."""
        return self.filter(held_on__range=(start, end))

    def reached(self) -> Self:
        """Approaches after which the company is informed."""
        return self.filter(outcome__in=REACHED)

    def overdue(self, at: dt.date) -> Self:
        """Approaches planned before the day and not yet carried out."""
        return self.filter(held_on__isnull=True, planned_on__lt=at)


class Approach(Record):
    """One attempt to inform a company, planned and then carried out."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="approaches", verbose_name=_("company"))
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="approaches", verbose_name=_("site")
    )
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="approaches", verbose_name=_("campaign"))
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="approaches", verbose_name=_("centre"))
    operator = models.ForeignKey(
        "workforce.Operator", models.PROTECT, null=True, blank=True, related_name="approaches",
        verbose_name=_("operator"),
    )  # fmt: skip
    channel = models.CharField(_("channel"), max_length=6, choices=Channel)
    planned_on = models.DateField(_("planned on"))
    held_on = models.DateField(_("carried out on"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=ApproachOutcome, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = ApproachQuerySet.as_manager()

    class Meta:
        verbose_name = _("approach to a company")
        verbose_name_plural = _("approaches to companies")
        ordering = ["-planned_on", "pk"]
        constraints = [
            together(
                "held_on",
                "outcome",
                name="approach_outcome_when_held",
                message=_("Give both the day and the outcome of the approach, or neither."),
            ),
        ]
        indexes = [
            # what the measures read is all in the index
            models.Index(fields=["held_on", "centre", "outcome", "campaign", "company"], name="approach_held_centre"),
            models.Index(fields=["planned_on"], name="approach_pending", condition=Q(held_on__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.company} · {self.held_on or self.planned_on:%d/%m/%Y}"

    def clean(self) -> None:
        """The site is the company's."""
        check_same_company(self, "site")


class NeedsSurveyQuerySet(ScopedQuerySet):
    """Surveys of what companies need."""

    organisation_path = "company__code"

    def surveyed(self, start: dt.date, end: dt.date) -> Self:
        """Surveys made between two days, both included."""
        return self.filter(surveyed_on__range=(start, end))


class NeedsSurvey(Record):
    """A company's answers about the people and skills it will need, in one version of the form."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="needs_surveys", verbose_name=_("company"))
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="needs_surveys", verbose_name=_("site")
    )
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="needs_surveys", verbose_name=_("centre"))
    approach = models.ForeignKey(
        Approach, models.PROTECT, null=True, blank=True, related_name="needs_surveys",
        verbose_name=_("approach"), help_text=_("The approach in which the company answered, if any."),
    )  # fmt: skip
    surveyed_on = models.DateField(_("surveyed on"))
    form_version = models.PositiveSmallIntegerField(_("version of the form"), default=1)

    objects = NeedsSurveyQuerySet.as_manager()

    class Meta:
        verbose_name = _("needs survey")
        verbose_name_plural = _("needs surveys")
        ordering = ["-surveyed_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "centre", "surveyed_on"],
                condition=Q(site__isnull=True),
                name="needs_survey_company_once",
                violation_error_message=_("The centre already has a survey of this company on this day."),
            ),
            models.UniqueConstraint(
                fields=["site", "centre", "surveyed_on"],
                name="needs_survey_site_once",
                violation_error_message=_("The centre already has a survey of this site on this day."),
            ),
        ]
        # what the measure reads is all in the index
        indexes = [models.Index(fields=["surveyed_on", "centre", "company"], name="needs_survey_day_centre")]

    def __str__(self) -> str:
        return f"{self.company} · {self.surveyed_on:%d/%m/%Y}"

    def clean(self) -> None:
        """The site and the approach are the company's."""
        check_same_company(self, "site", "approach")


class NeedQuerySet(ScopedQuerySet):
    """Needs, seen with their survey."""

    centre_path = "survey__centre"
    organisation_path = "survey__company__code"

    def expected(self, start: dt.date, end: dt.date) -> Self:
        """Needs expected to arise between two days, both included."""
        return self.filter(expected_on__range=(start, end))


class Need(Record):
    """One line of a survey: so many people of an occupation, by a day."""

    survey = models.ForeignKey(NeedsSurvey, models.CASCADE, related_name="needs", verbose_name=_("survey"))
    occupation = models.CharField(
        _("occupation (CP2021)"), max_length=12, validators=[validate_occupation], db_index=True
    )
    positions = models.PositiveSmallIntegerField(_("positions"))
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    skills = models.TextField(_("skills asked for"), blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("need of a company")
        verbose_name_plural = _("needs of companies")
        ordering = ["survey", "occupation", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(positions__gte=1),
                name="need_positions_positive",
                violation_error_message=_("A need is for at least one person."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occupation} × {self.positions}"
