"""Vacancies: the positions that companies offer through the centres."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from raccordo.kernel.constraints import not_before
from raccordo.kernel.models import Centre, Municipality
from raccordo.kernel.records import Record
from raccordo.kernel.scopes import ScopedQuerySet
from raccordo.lines.demand.codes import validate_occupation
from raccordo.lines.demand.enums import WITHOUT_END, ContractKind, PassedOnTo, Target
from raccordo.lines.demand.models.companies import Company, Site, check_same_company
from raccordo.lines.demand.models.scouting import Approach


class VacancyQuerySet(ScopedQuerySet):
    """Vacancies and their life."""

    organisation_path = "company__code"

    def opened(self, start: dt.date, end: dt.date) -> Self:
        """Vacancies found between two days, both included."""
        return self.filter(opened_on__range=(start, end))

    def open_on(self, at: dt.date) -> Self:
        """Vacancies a person may still be proposed for on the day."""
        return self.filter(opened_on__lte=at, filled__lt=F("positions")).filter(
            Q(closed_on__isnull=True) | Q(closed_on__gte=at)
        )

    def passed_on_by(self, at: dt.date) -> Self:
        """Vacancies entered in MyANPAL or in the Region's system by the day."""
        return self.filter(passed_on_on__lte=at)


class Vacancy(Record):
    """One or more equal positions offered by a company. ``code`` is public and says nothing about anybody."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    company = models.ForeignKey(Company, models.PROTECT, related_name="vacancies", verbose_name=_("company"))
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="vacancies", verbose_name=_("site")
    )
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="vacancies", verbose_name=_("centre"))
    title = models.CharField(_("title"), max_length=160)
    occupation = models.CharField(
        _("occupation (CP2021)"), max_length=12, validators=[validate_occupation], db_index=True
    )
    positions = models.PositiveSmallIntegerField(_("positions"), default=1)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    filled = models.PositiveSmallIntegerField(_("positions filled"), default=0)
    contract = models.CharField(_("contract"), max_length=14, choices=ContractKind)
    duration_months = models.PositiveSmallIntegerField(
        _("duration in months"),
        null=True,
        blank=True,
        help_text=_("Leave empty when the contract has no end."),
    )
    weekly_hours = models.DecimalField(
        _("weekly hours"), max_digits=4, decimal_places=1,
        validators=[MinValueValidator(1), MaxValueValidator(48)],
    )  # fmt: skip
    full_time_hours = models.DecimalField(
        _("full-time weekly hours in the collective agreement"), max_digits=4, decimal_places=1, default=40,
        validators=[MinValueValidator(1), MaxValueValidator(48)],
    )  # fmt: skip
    monthly_pay = models.DecimalField(
        _("monthly pay, net of the worker's contributions, euro"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    workplace = models.ForeignKey(Municipality, models.PROTECT, related_name="vacancies", verbose_name=_("workplace"))
    target = models.CharField(pgettext_lazy("persons", "target"), max_length=10, choices=Target, default=Target.GENERAL)
    approach = models.ForeignKey(
        Approach, models.PROTECT, null=True, blank=True, related_name="vacancies", verbose_name=_("approach"),
        help_text=_("The approach in which the vacancy was found, if any."),
    )  # fmt: skip
    passed_on_to = models.CharField(_("passed on to"), max_length=8, choices=PassedOnTo, default=PassedOnTo.NONE)
    passed_on_on = models.DateField(_("passed on on"), null=True, blank=True)

    objects = VacancyQuerySet.as_manager()

    class Meta:
        verbose_name = _("vacancy")
        verbose_name_plural = _("vacancies")
        ordering = ["-opened_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(positions__gte=1),
                name="vacancy_positions_positive",
                violation_error_message=_("A vacancy has at least one position."),
            ),
            models.CheckConstraint(
                condition=Q(filled__lte=F("positions")),
                name="vacancy_filled_within_positions",
                violation_error_message=_("More positions are filled than the vacancy has."),
            ),
            not_before(
                "closed_on",
                "opened_on",
                name="vacancy_closed_after_opened",
                message=_("A vacancy closes on or after the day it opened."),
            ),
            models.CheckConstraint(
                condition=Q(passed_on_to=PassedOnTo.NONE, passed_on_on__isnull=True)
                | (~Q(passed_on_to=PassedOnTo.NONE) & Q(passed_on_on__isnull=False, passed_on_on__gte=F("opened_on"))),
                name="vacancy_passed_on_with_day",
                violation_error_message=_(
                    "Say where and when the vacancy was passed on, not before it opened; or neither."
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["opened_on", "centre", "positions"], name="vacancy_opened_centre"),
            models.Index(fields=["centre", "opened_on"], name="vacancy_open", condition=Q(closed_on__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.title}"

    def clean(self) -> None:
        """The site and the approach are the company's; a contract with an end has a duration."""
        check_same_company(self, "site", "approach")
        endless = self.contract in WITHOUT_END
        if self.contract and endless and self.duration_months is not None:
            raise ValidationError({"duration_months": _("This contract has no end: leave the duration empty.")})
        if self.contract and not endless and self.duration_months is None:
            raise ValidationError({"duration_months": _("Give the duration of the contract in months.")})
