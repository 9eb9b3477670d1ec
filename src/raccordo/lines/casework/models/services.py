"""Services delivered to people: by far the longest table, kept narrow."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.constraints import not_before
from raccordo.kernel.records import Record
from raccordo.kernel.scopes import ScopedQuerySet
from raccordo.kernel.territory.models import Centre
from raccordo.lines.casework.enums import ServiceState
from raccordo.lines.casework.models.people import JobSeeker
from raccordo.lines.catalogue.enums import lep_choices
from raccordo.lines.catalogue.models import Policy, Provider
from raccordo.lines.workforce.models import Operator


class ServiceQuerySet(ScopedQuerySet):
    """Services."""

    def begun(self, by: dt.date):
        """Services that had started by a day, however they went on."""
        return self.filter(started_on__lte=by)

    def started(self, start: dt.date, end: dt.date):
        """Services started between two days, both included."""
        return self.filter(started_on__range=(start, end))


class Service(Record):
    """An essential service (LEP) or policy for a person, from proposal to end.

    About 1.5 million rows for Piemonte: foreign keys that no measure groups by carry no index of their own.
    """

    seeker = models.ForeignKey(
        JobSeeker, models.PROTECT, related_name="services", db_index=False, verbose_name=_("job seeker")
    )
    centre = models.ForeignKey(
        Centre, models.PROTECT, related_name="services", db_index=False, verbose_name=_("centre")
    )
    lep = models.CharField(_("essential service level (LEP)"), max_length=2, choices=lep_choices)
    state = models.CharField(_("state"), max_length=10, choices=ServiceState, default=ServiceState.PROPOSED)
    policy = models.ForeignKey(
        Policy,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="services",
        db_index=False,
        verbose_name=_("active policy"),
    )
    provider = models.ForeignKey(
        Provider,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="services",
        db_index=False,
        verbose_name=_("accredited body"),
        help_text=_("Empty: given by the employment centre."),
    )
    operator = models.ForeignKey(
        Operator,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="services",
        db_index=False,
        verbose_name=_("operator"),
    )
    proposed_on = models.DateField(_("proposed on"))
    started_on = models.DateField(_("started on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    minutes = models.PositiveIntegerField(_("minutes of work"), null=True, blank=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["-proposed_on", "-pk"]
        indexes = [
            models.Index(fields=["seeker", "started_on", "lep"], name="service_seeker_start"),
            models.Index(fields=["centre", "started_on"], name="service_centre_start"),
            models.Index(fields=["proposed_on"], name="service_proposed"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(state__in=[ServiceState.PROPOSED, ServiceState.REFUSED], started_on__isnull=True)
                    | Q(state=ServiceState.STARTED, started_on__isnull=False, ended_on__isnull=True)
                    | Q(
                        state__in=[ServiceState.COMPLETED, ServiceState.ABANDONED],
                        started_on__isnull=False,
                        ended_on__isnull=False,
                    )
                ),
                name="service_state_and_days",
                violation_error_message=_(
                    "The days do not match the state: a started service has its first day, an ended one also its "
                    "last, a proposed or refused one neither."
                ),
            ),
            not_before(
                "started_on",
                "proposed_on",
                name="service_start_order",
                message=_("A service starts on or after the day it was proposed."),
            ),
            not_before(
                "ended_on",
                "started_on",
                name="service_order",
                message=_("The service ends before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seeker} · {self.lep} · {self.proposed_on:%d/%m/%Y}"
