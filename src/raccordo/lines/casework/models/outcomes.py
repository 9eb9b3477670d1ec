"""What came of it: hires known from the mandatory communications, and what people say when interviewed."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.constraints import not_before, together
from raccordo.kernel.records import Record
from raccordo.kernel.scopes import ScopedQuerySet
from raccordo.kernel.territory.models import Centre, Municipality
from raccordo.kernel.years import YearField
from raccordo.lines.casework.enums import WorkChannel
from raccordo.lines.casework.models.people import JobSeeker


class HireQuerySet(ScopedQuerySet):
    """Hires."""

    def started(self, start: dt.date, end: dt.date):
        """Hires that started between two days, both included."""
        return self.filter(started_on__range=(start, end))


class Hire(Record):
    """An employment relationship: all the communications of one person at one employer from one start."""

    seeker = models.ForeignKey(JobSeeker, models.PROTECT, related_name="hires", verbose_name=_("job seeker"))
    centre = models.ForeignKey(
        Centre,
        models.PROTECT,
        related_name="hires",
        verbose_name=_("centre"),
        help_text=_("The person's centre on the day of the hire."),
    )
    employer_code = models.CharField(_("employer's tax code"), max_length=16)
    contract = models.CharField(
        _("contract"), max_length=8, help_text=_("Code of the mandatory communications, for instance A.01.00.")
    )
    weekly_hours = models.DecimalField(_("weekly hours"), max_digits=4, decimal_places=1, null=True, blank=True)
    started_on = models.DateField(_("started on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    communicated_on = models.DateField(_("communicated on"))
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="hires",
        verbose_name=_("workplace"),
    )

    objects = HireQuerySet.as_manager()

    class Meta:
        verbose_name = _("hire")
        verbose_name_plural = _("hires")
        ordering = ["-started_on", "pk"]
        # what the measures read is all in the index
        indexes = [models.Index(fields=["started_on", "centre", "seeker", "employer_code"], name="hire_started")]
        constraints = [
            models.UniqueConstraint(
                fields=["seeker", "employer_code", "started_on"],
                name="hire_once",
                violation_error_message=_("This hire is already recorded."),
            ),
            not_before("ended_on", "started_on", name="hire_order", message=_("The work ends before it starts.")),
        ]

    def __str__(self) -> str:
        return f"{self.seeker} · {self.started_on:%d/%m/%Y}"


class OutcomeInterviewQuerySet(ScopedQuerySet):
    """Interviews on outcomes."""

    def found_work(self, start: dt.date, end: dt.date):
        """Interviews of people who say they found work between two days, both included."""
        return self.filter(found_work_on__range=(start, end))


class OutcomeInterview(Record):
    """A person asked whether they found work in a year, and through what."""

    seeker = models.ForeignKey(JobSeeker, models.PROTECT, related_name="interviews", verbose_name=_("job seeker"))
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="outcome_interviews", verbose_name=_("centre"))
    held_on = models.DateField(_("held on"))
    reference_year = YearField(_("year asked about"))
    found_work_on = models.DateField(_("found work on"), null=True, blank=True, db_index=True)
    channel = models.CharField(_("found work through"), max_length=10, choices=WorkChannel, blank=True)

    objects = OutcomeInterviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome interview")
        verbose_name_plural = _("outcome interviews")
        ordering = ["-held_on", "pk"]
        constraints = [
            together(
                "found_work_on",
                "channel",
                name="interview_work_with_channel",
                message=_("Give the day the person found work and through what together."),
            ),
            not_before(
                "held_on",
                "found_work_on",
                name="interview_order",
                message=_("The interview asks about work found by its day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seeker} · {self.reference_year}"
