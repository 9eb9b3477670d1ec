"""Companies, their sites and the months in which these need more hands."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.constraints import not_before
from raccordo.kernel.models import Centre, Municipality
from raccordo.kernel.records import Record
from raccordo.kernel.scopes import ScopedQuerySet
from raccordo.lines.demand.codes import validate_company_code, validate_occupation
from raccordo.lines.demand.enums import DIVISIONS, Month, Section, SizeClass


def check_same_company(record: Any, *names: str) -> None:
    """Refuse a record that names a site, an approach… of a company other than its own.

    Raises:
        ValidationError: on the first such field.
    """
    for name in names:
        part = getattr(record, name)
        if part is not None and part.company_id != record.company_id:
            raise ValidationError({name: _("This belongs to another company.")})


class CompanyQuerySet(ScopedQuerySet):
    """The register of companies: one for the whole agency, lest two centres call the same firm.

    What a centre does with a company (approaches, surveys, vacancies) is scoped; that it exists is not.
    """

    centre_path = None
    organisation_path = "code"

    def active(self, at: dt.date) -> Self:
        """Companies registered by the day and not ceased before it."""
        return self.filter(Q(registered_on__isnull=True) | Q(registered_on__lte=at)).filter(
            Q(ceased_on__isnull=True) | Q(ceased_on__gte=at)
        )


class Company(Record):
    """An employer, by its tax code. Sole traders go under their VAT number, never their personal tax code."""

    code = models.CharField(
        _("tax code"), max_length=11, unique=True, validators=[validate_company_code],
        help_text=_("Eleven digits; for sole traders the VAT number."),
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=160, db_index=True)
    section = models.CharField(_("ATECO section"), max_length=1, choices=Section)
    division = models.CharField(
        _("ATECO division"), max_length=2, blank=True, help_text=_("The first two digits of the ATECO code.")
    )
    size_class = models.CharField(_("size"), max_length=6, choices=SizeClass)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="companies", verbose_name=_("municipality of the seat")
    )
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="companies", verbose_name=_("centre of the seat"))
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    ceased_on = models.DateField(_("ceased on"), null=True, blank=True)
    social_enterprise = models.BooleanField(_("social enterprise"), default=False)

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        ordering = ["name", "pk"]
        constraints = [
            not_before(
                "ceased_on",
                "registered_on",
                name="company_ceased_after_registered",
                message=_("A company ceases on or after the day it was registered."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """The division belongs to the section, and the employees to the size."""
        errors = {}
        if self.division and self.section:
            first, last = DIVISIONS[self.section]
            if not (self.division.isdecimal() and first <= int(self.division) <= last):
                message = _("Section %(section)s has the divisions from %(first)02d to %(last)02d.")
                errors["division"] = message % {"section": self.section, "first": first, "last": last}
        if self.employees is not None and self.size_class and SizeClass.of(self.employees) != self.size_class:
            errors["size_class"] = _("With %(number)s employees the company is “%(size)s”.") % {
                "number": self.employees, "size": SizeClass.of(self.employees).label
            }  # fmt: skip
        if errors:
            raise ValidationError(errors)


class SiteQuerySet(ScopedQuerySet):
    """Sites are part of the shared register of companies."""

    centre_path = None
    organisation_path = "company__code"

    def seasonal(self) -> Self:
        """Sites with peaks in certain months."""
        return self.filter(seasonal=True)

    def settled(self, start: dt.date, end: dt.date) -> Self:
        """New settlements opened between two days, both included."""
        return self.filter(new_settlement=True, opened_on__range=(start, end))


class Site(Record):
    """A place where a company employs people."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="sites", verbose_name=_("company"))
    name = models.CharField(_("name"), max_length=120)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="company_sites", verbose_name=_("municipality")
    )
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="company_sites", verbose_name=_("centre"))
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    seasonal = models.BooleanField(_("seasonal work"), default=False)
    new_settlement = models.BooleanField(_("new settlement"), default=False)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("company site")
        verbose_name_plural = _("company sites")
        ordering = ["company", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "name"],
                name="site_name_once",
                violation_error_message=_("The company already has a site with this name."),
            ),
            not_before(
                "closed_on",
                "opened_on",
                name="site_closed_after_opened",
                message=_("A site closes on or after the day it opened."),
            ),
            models.CheckConstraint(
                condition=Q(new_settlement=False) | Q(opened_on__isnull=False),
                name="site_settlement_has_day",
                violation_error_message=_("Give the day on which the new settlement opens."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company} · {self.name}"


class SeasonalPeakQuerySet(ScopedQuerySet):
    """Peaks, seen with their site."""

    centre_path = None
    organisation_path = "site__company__code"

    def in_month(self, month: int) -> Self:
        """Peaks that include the month, also those over the turn of the year (November to February)."""
        within = Q(month_from__lte=F("month_to")) & Q(month_from__lte=month) & Q(month_to__gte=month)
        over = Q(month_from__gt=F("month_to")) & (Q(month_from__lte=month) | Q(month_to__gte=month))
        return self.filter(within | over)


class SeasonalPeak(Record):
    """Months of every year in which a site needs more people of an occupation."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="peaks", verbose_name=_("site"))
    month_from = models.PositiveSmallIntegerField(_("from"), choices=Month)
    month_to = models.PositiveSmallIntegerField(_("to"), choices=Month)
    occupation = models.CharField(_("occupation (CP2021)"), max_length=12, validators=[validate_occupation])

    objects = SeasonalPeakQuerySet.as_manager()

    class Meta:
        verbose_name = _("seasonal peak")
        verbose_name_plural = _("seasonal peaks")
        ordering = ["site", "month_from", "occupation"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "month_from", "month_to", "occupation"],
                name="seasonal_peak_once",
                violation_error_message=_("This peak is already recorded."),
            ),
            models.CheckConstraint(
                condition=Q(month_from__range=(1, 12), month_to__range=(1, 12)),
                name="seasonal_peak_months",
                violation_error_message=_("Months go from January to December."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_month_from_display()}–{self.get_month_to_display()} · {self.occupation}"
