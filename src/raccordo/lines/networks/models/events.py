"""Events held in the territory, and the organisations that took part."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.models import Centre, Municipality
from raccordo.kernel.records import Record
from raccordo.kernel.scopes import PublicQuerySet
from raccordo.lines.networks.enums import EventKind, PlanLine
from raccordo.lines.networks.models.organisations import OrganisationRow, exactly_one, once, perhaps


class EventQuerySet(PublicQuerySet):
    """Events: announced to everybody, so public."""

    def held(self, start: dt.date, end: dt.date) -> Self:
        """Events held between two days, both included."""
        return self.filter(held_on__range=(start, end))

    def overdue(self, at: dt.date) -> Self:
        """Events planned before the day and not yet told whether they were held."""
        return self.filter(held_on__isnull=True, cancelled_on__isnull=True, planned_on__lt=at)


class Event(Record):
    """An event: planned, then held or cancelled. Its municipality says in which quadrant it was."""

    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=24, choices=EventKind)
    planned_on = models.DateField(_("planned on"))
    held_on = models.DateField(_("held on"), null=True, blank=True, db_index=True)
    cancelled_on = models.DateField(_("cancelled on"), null=True, blank=True)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="events", verbose_name=_("municipality")
    )
    centre = models.ForeignKey(
        Centre, models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("centre"),
        help_text=_("The centre that organised it; empty for an event of the region."),
    )  # fmt: skip

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-planned_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["title", "planned_on", "municipality"],
                name="event_once",
                violation_error_message=_("This event is already recorded."),
            ),
            models.CheckConstraint(
                condition=Q(held_on__isnull=True) | Q(cancelled_on__isnull=True),
                name="event_held_or_cancelled",
                violation_error_message=_("An event is either held or cancelled, not both."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class EventLine(Record):
    """A line of the plan with which an event was made."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="lines", verbose_name=_("event"))
    line = models.CharField(_("line of the plan"), max_length=12, choices=PlanLine)

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of an event")
        verbose_name_plural = _("lines of events")
        ordering = ["event", "line"]
        constraints = [models.UniqueConstraint(fields=["event", "line"], name="event_line_once")]

    def __str__(self) -> str:
        return self.get_line_display()


#: Who it can be, by the name of the foreign key.
PARTICIPANTS = ("partner", "company", "institution")


class EventParticipation(OrganisationRow):
    """An organisation that took part in an event."""

    KINDS = PARTICIPANTS

    event = models.ForeignKey(Event, models.CASCADE, related_name="participations", verbose_name=_("event"))
    partner = perhaps("networks.Partner", "event_participations", _("partner"))
    company = perhaps("demand.Company", "event_participations", _("company"))
    institution = perhaps("schooling.Institution", "event_participations", _("institution"))

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = _("participation in an event")
        verbose_name_plural = _("participations in events")
        ordering = ["event", "pk"]
        constraints = [
            exactly_one(PARTICIPANTS, name="event_participation_one"),
            *once(
                "event",
                PARTICIPANTS,
                name="event_participation",
                message=_("This organisation is already among the participants."),
            ),
        ]
