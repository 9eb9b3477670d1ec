"""Job seekers, their employment status and the conditions that give right to particular services.

Retention: identity and conditions are kept while the person is registered and for the years the region's retention
schedule sets after the last closed pact; then only the public code stays, so that past figures still open.
"""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.constraints import not_before
from raccordo.kernel.records import Record
from raccordo.kernel.scopes import ScopedQuerySet
from raccordo.kernel.territory.models import Centre, Municipality
from raccordo.lines.casework.enums import Citizenship, Education, Sex, Status
from raccordo.lines.catalogue.enums import Vulnerability
from raccordo.lines.workforce.scopes import KnownThroughQuerySet
from raccordo.lines.workforce.validators import validate_fiscal_code


class JobSeekerQuerySet(KnownThroughQuerySet):
    """People registered with the centres."""

    known_through = (
        ("casework.Pact", "seeker"),
        ("casework.Benefit", "seeker"),
        ("casework.Voucher", "seeker"),
        ("casework.Hire", "seeker"),
        ("casework.OutcomeInterview", "seeker"),
    )

    def registered(self, start: dt.date, end: dt.date):
        """People registered between two days, both included."""
        return self.filter(registered_on__range=(start, end))


class JobSeeker(Record):
    """A person registered with a centre. ``code`` is the public pseudonym used wherever a name is not needed."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    fiscal_code = models.CharField(_("tax code"), max_length=16, unique=True, validators=[validate_fiscal_code])
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex)
    birth_date = models.DateField(_("date of birth"))
    citizenship = models.CharField(_("citizenship"), max_length=6, choices=Citizenship)
    education = models.CharField(_("education"), max_length=16, choices=Education)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="job_seekers", verbose_name=_("municipality of domicile")
    )
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="job_seekers", verbose_name=_("centre"))
    registered_on = models.DateField(_("registered on"), db_index=True)
    did_on = models.DateField(_("declaration of availability (DID) given on"), null=True, blank=True)

    objects = JobSeekerQuerySet.as_manager()

    class Meta:
        verbose_name = _("job seeker")
        verbose_name_plural = _("job seekers")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(birth_date__lt=F("registered_on")),
                name="job_seeker_born_before",
                violation_error_message=_("The date of birth comes before the registration."),
            )
        ]

    def __str__(self) -> str:
        return self.code

    def save(self, *args, **kwargs) -> None:
        """Tax codes are kept in capitals, so that one person has one."""
        self.fiscal_code = self.fiscal_code.upper()
        super().save(*args, **kwargs)

    def age(self, at: dt.date) -> int:
        """Completed years on the day ``at``."""
        born = self.birth_date
        return at.year - born.year - ((at.month, at.day) < (born.month, born.day))


class OfSeekerQuerySet(ScopedQuerySet):
    """Parts of a person's record: visible with the person's centre."""

    centre_path = "seeker__centre"

    def in_force(self, at: dt.date):
        """Intervals that hold on the day ``at``."""
        return self.overlapping(at, at)

    def overlapping(self, start: dt.date, end: dt.date | None):
        """Intervals that hold on at least one day between two, both included; ``end`` empty is "from then on"."""
        found = self.filter(Q(end__isnull=True) | Q(end__gte=start))
        return found if end is None else found.filter(start__lte=end)

    def ending(self, start: dt.date, end: dt.date):
        """Intervals whose last day is between two, both included."""
        return self.filter(end__range=(start, end))


class Condition(Record):
    """A vulnerable condition in the time in which it holds. Sensitive data: only who follows the person reads it."""

    seeker = models.ForeignKey(JobSeeker, models.CASCADE, related_name="conditions", verbose_name=_("job seeker"))
    kind = models.CharField(_("condition"), max_length=12, choices=Vulnerability)
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"), null=True, blank=True)

    objects = OfSeekerQuerySet.as_manager()

    class Meta:
        verbose_name = _("vulnerable condition")
        verbose_name_plural = _("vulnerable conditions")
        ordering = ["-start", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["seeker", "kind"],
                condition=Q(end__isnull=True),
                name="condition_open_once",
                violation_error_message=_("This condition is already recorded and still open."),
            ),
            not_before("end", "start", name="condition_order", message=_("The condition ends before it starts.")),
        ]

    def __str__(self) -> str:
        return str(self.seeker)


class StatusInterval(Record):
    """The employment status of a person from one day to another."""

    seeker = models.ForeignKey(JobSeeker, models.CASCADE, related_name="statuses", verbose_name=_("job seeker"))
    status = models.CharField(_("employment status"), max_length=10, choices=Status)
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"), null=True, blank=True)

    objects = OfSeekerQuerySet.as_manager()

    class Meta:
        verbose_name = _("employment status")
        verbose_name_plural = _("employment statuses")
        ordering = ["-start", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["seeker"],
                condition=Q(end__isnull=True),
                name="status_open_once",
                violation_error_message=_("The person's present status is already open: close it first."),
            ),
            models.UniqueConstraint(
                fields=["seeker", "start"],
                name="status_starts_once",
                violation_error_message=_("The person already has a status that starts on this day."),
            ),
            not_before("end", "start", name="status_order", message=_("The status ends before it starts.")),
        ]

    def __str__(self) -> str:
        return f"{self.seeker} · {self.get_status_display()}"

    def clean(self) -> None:
        """A person has one status a day."""
        if self.seeker_id and self.start:
            others = StatusInterval.objects.filter(seeker=self.seeker_id).exclude(pk=self.pk)
            if others.overlapping(self.start, self.end).exists():
                raise ValidationError(_("The person already has another status on some of these days."))
