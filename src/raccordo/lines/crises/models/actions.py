"""What is done in a crisis: information, individual contacts, relocation paths, scouting plans, proposals."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.constraints import not_before, together
from raccordo.kernel.days import running
from raccordo.kernel.models import Centre
from raccordo.kernel.records import Record
from raccordo.kernel.scopes import ScopedQuerySet
from raccordo.lines.crises.enums import (
    ContactChannel,
    MeetingKind,
    PathOutcome,
    ProposalOutcome,
    RelocationServiceKind,
)
from raccordo.lines.crises.models.situations import Crisis, CrisisAgreement
from raccordo.lines.crises.models.workers import Worker, WorkerPartQuerySet


class InformationMeetingQuerySet(ScopedQuerySet):
    """Information meetings with the workers of a crisis."""

    def held(self, start: dt.date, end: dt.date) -> Self:
        """Held between two days, both included."""
        return self.filter(held_on__range=(start, end))

    def without_relocation_by(self, at: dt.date) -> Self:
        """Of crises for which no relocation agreement (AdR-CIGS) was signed by the day ``at``."""
        signed = CrisisAgreement.objects.relocation().filter(signed_on__lte=at, crisis=OuterRef("crisis"))
        return self.filter(~Exists(signed))


class InformationMeeting(Record):
    """A group meeting that informs the workers of a crisis."""

    crisis = models.ForeignKey(Crisis, models.PROTECT, related_name="meetings", verbose_name=_("crisis"))
    kind = models.CharField(_("kind"), max_length=12, choices=MeetingKind)
    held_on = models.DateField(_("held on"), db_index=True)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="information_meetings", verbose_name=_("centre"))

    objects = InformationMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("information meeting")
        verbose_name_plural = _("information meetings")
        ordering = ["-held_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["crisis", "kind", "held_on", "centre"],
                name="information_meeting_once",
                violation_error_message=_("This meeting is already recorded."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.held_on:%d/%m/%Y}"


class MeetingAttendance(Record):
    """Whether a worker who was called to a meeting was there."""

    meeting = models.ForeignKey(
        InformationMeeting, models.CASCADE, related_name="attendances", verbose_name=_("meeting")
    )
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="attendances", verbose_name=_("worker"))
    present = models.BooleanField(_("present"))

    objects = WorkerPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance at a meeting")
        verbose_name_plural = _("attendances at meetings")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "worker"],
                name="meeting_attendance_once",
                violation_error_message=_("The worker is already on the list of this meeting."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.worker} · {self.meeting}"

    def clean(self) -> None:
        """Meeting and worker belong to the same crisis."""
        if self.meeting_id and self.worker_id and self.meeting.crisis_id != self.worker.crisis_id:
            raise ValidationError({"worker": _("This worker belongs to another crisis than the meeting.")})


class IndividualContact(Record):
    """A worker informed individually, where no meeting was possible (by e-mail, telephone, at the office)."""

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="contacts", verbose_name=_("worker"))
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="individual_contacts", verbose_name=_("centre"))
    channel = models.CharField(_("channel"), max_length=8, choices=ContactChannel)
    held_on = models.DateField(_("held on"))
    topic = models.CharField(_("topic"), max_length=12, choices=MeetingKind)

    objects = WorkerPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("individual contact")
        verbose_name_plural = _("individual contacts")
        ordering = ["-held_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "channel", "held_on", "topic"],
                name="individual_contact_once",
                violation_error_message=_("This contact is already recorded."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} · {self.held_on:%d/%m/%Y}"


class RelocationPathQuerySet(WorkerPartQuerySet):
    """Relocation paths."""

    def in_force(self, at: dt.date) -> Self:
        """Joined by the day ``at`` and not ended before it."""
        return self.filter(running("joined_on", "ended_on", at))


class RelocationPath(Record):
    """The path of services a worker joins to find another job. One at a time."""

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="paths", verbose_name=_("worker"))
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="relocation_paths", verbose_name=_("centre"))
    joined_on = models.DateField(_("joined the path on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=15, choices=PathOutcome, blank=True)

    objects = RelocationPathQuerySet.as_manager()

    class Meta:
        verbose_name = _("relocation path")
        verbose_name_plural = _("relocation paths")
        ordering = ["-joined_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["worker"],
                condition=Q(ended_on__isnull=True),
                name="relocation_path_one_open",
                violation_error_message=_("The worker is already on a path: end it before opening another."),
            ),
            together(
                "ended_on",
                "outcome",
                name="relocation_path_end_with_outcome",
                message=_("A path that ended has an outcome; an open one has none."),
            ),
            not_before(
                "ended_on",
                "joined_on",
                name="relocation_path_interval",
                message=_("A path does not end before the worker joined it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.worker} · {self.joined_on:%d/%m/%Y}"


class RelocationServiceQuerySet(ScopedQuerySet):
    """Services of relocation paths."""

    centre_path = "path__worker__centre"

    def held(self, start: dt.date, end: dt.date) -> Self:
        """Delivered between two days, both included."""
        return self.filter(held_on__range=(start, end))

    def to_profiled_by(self, at: dt.date) -> Self:
        """To workers whose occupational profile was analysed by the day ``at``."""
        return self.filter(path__worker__profile_analysed_on__lte=at)

    def to_profiled_before_action(self) -> Self:
        """To workers whose profile was analysed on or before the day of the first service they ever had."""
        before = RelocationService.objects.filter(held_on__lt=F("path__worker__profile_analysed_on"))
        return self.filter(path__worker__profile_analysed_on__isnull=False).exclude(
            path__worker__in=before.values("path__worker")
        )


class RelocationService(Record):
    """A service delivered on a relocation path."""

    path = models.ForeignKey(RelocationPath, models.CASCADE, related_name="services", verbose_name=_("relocation path"))
    kind = models.CharField(_("kind"), max_length=15, choices=RelocationServiceKind)
    held_on = models.DateField(_("held on"))
    operator = models.ForeignKey(
        "workforce.Operator",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="relocation_services",
        verbose_name=_("operator"),
    )

    objects = RelocationServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("relocation service")
        verbose_name_plural = _("relocation services")
        ordering = ["-held_on", "pk"]
        indexes = [
            models.Index(fields=["held_on", "path"], name="relocation_service_day"),
            models.Index(fields=["path", "held_on"], name="relocation_service_path_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["path", "kind", "held_on"],
                name="relocation_service_once",
                violation_error_message=_("This service is already recorded on that day."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.held_on:%d/%m/%Y}"

    def clean(self) -> None:
        """The service falls within the path."""
        if not (self.path_id and self.held_on):
            return
        path = self.path
        if self.held_on < path.joined_on or (path.ended_on and self.held_on > path.ended_on):
            raise ValidationError({"held_on": _("This day is outside the worker's path.")})


class CrisisScoutingPlanQuerySet(ScopedQuerySet):
    """Scouting plans for crises."""

    def handed_over(self, start: dt.date, end: dt.date) -> Self:
        """Handed over to a centre between two days, both included."""
        return self.filter(handed_over_on__range=(start, end))


class CrisisScoutingPlan(Record):
    """A plan of scouting of the demand for the workers of one company, and the centre it was handed over to."""

    crisis = models.ForeignKey(Crisis, models.PROTECT, related_name="scouting_plans", verbose_name=_("crisis"))
    centre = models.ForeignKey(
        Centre, models.PROTECT, related_name="crisis_scouting_plans", verbose_name=_("handed over to")
    )
    drafted_on = models.DateField(_("drafted on"))
    handed_over_on = models.DateField(_("handed over on"), null=True, blank=True, db_index=True)
    reference = models.CharField(
        _("reference"), max_length=200, blank=True, help_text=_("Protocol number or address of the act.")
    )

    objects = CrisisScoutingPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("scouting plan for a crisis")
        verbose_name_plural = _("scouting plans for crises")
        ordering = ["-drafted_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["crisis", "centre", "drafted_on"],
                name="crisis_scouting_plan_once",
                violation_error_message=_("This scouting plan is already recorded."),
            ),
            not_before(
                "handed_over_on",
                "drafted_on",
                name="crisis_scouting_plan_handed_over",
                message=_("A plan is handed over on or after the day it was drafted."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.crisis.code} · {self.drafted_on:%d/%m/%Y}"


class WorkerProposalQuerySet(WorkerPartQuerySet):
    """Vacancies proposed to workers."""

    def proposed(self, start: dt.date, end: dt.date) -> Self:
        """Proposed between two days, both included."""
        return self.filter(proposed_on__range=(start, end))


class WorkerProposal(Record):
    """A vacancy found and proposed to a worker of a crisis."""

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="proposals", verbose_name=_("worker"))
    vacancy = models.ForeignKey(
        "demand.Vacancy", models.PROTECT, related_name="worker_proposals", verbose_name=_("vacancy")
    )
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="worker_proposals", verbose_name=_("centre"))
    proposed_on = models.DateField(_("proposed on"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=ProposalOutcome, default=ProposalOutcome.PENDING)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)

    objects = WorkerProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("vacancy proposed to a worker")
        verbose_name_plural = _("vacancies proposed to workers")
        ordering = ["-proposed_on", "pk"]
        indexes = [models.Index(fields=["proposed_on", "worker"], name="worker_proposal_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "vacancy"],
                name="worker_proposal_once",
                violation_error_message=_("This vacancy was already proposed to the worker."),
            ),
            models.CheckConstraint(
                condition=Q(outcome=ProposalOutcome.PENDING, decided_on__isnull=True)
                | (~Q(outcome=ProposalOutcome.PENDING) & Q(decided_on__isnull=False)),
                name="worker_proposal_decided",
                violation_error_message=_("An outcome has the day it was known; a pending proposal has none."),
            ),
            not_before(
                "decided_on",
                "proposed_on",
                name="worker_proposal_decided_after",
                message=_("The outcome comes on or after the day of the proposal."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.worker} · {self.proposed_on:%d/%m/%Y}"
