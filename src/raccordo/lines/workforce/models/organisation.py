"""How a centre changes: solutions adopted, support received, staffing norms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.attachments.fields import CheckedFileField
from raccordo.kernel.constraints import not_before
from raccordo.kernel.days import running
from raccordo.kernel.records import Record
from raccordo.kernel.scopes import PublicQuerySet, ScopedQuerySet
from raccordo.kernel.territory.models import Centre
from raccordo.lines.catalogue.enums import lep_choices
from raccordo.lines.workforce.enums import SolutionKind, SupportForm, SupportTopic
from raccordo.lines.workforce.models.people import Operator


class Solution(Record):
    """A solution of the reinforcement plan: a way to organise the work or to staff it."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=160)
    kind = models.CharField(_("kind"), max_length=15, choices=SolutionKind)

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = _("solution of the reinforcement plan")
        verbose_name_plural = _("solutions of the reinforcement plan")
        ordering = ["kind", "code"]

    def __str__(self) -> str:
        return self.title


class AdoptionQuerySet(ScopedQuerySet):
    """Solutions planned for centres."""

    def adopted(self, by: dt.date):
        """Solutions adopted by a day (the database asks evidence of each)."""
        return self.filter(adopted_on__lte=by)

    def pending(self, at: dt.date):
        """Solutions planned by a day and not yet adopted at its end."""
        return self.filter(planned_on__lte=at).filter(Q(adopted_on__isnull=True) | Q(adopted_on__gt=at))

    def of_centres_in_order(self, at: dt.date):
        """Adopted solutions of the centres that adopted all that was planned for them, of both kinds.

        A centre is in order when nothing planned by the day ``at`` is pending and it adopted at least one
        organisational and one staffing solution.
        """
        here = Adoption.objects.filter(centre=OuterRef("centre"))
        return self.adopted(at).filter(
            ~Exists(here.pending(at)),
            Exists(here.adopted(at).filter(solution__kind=SolutionKind.ORGANISATIONAL)),
            Exists(here.adopted(at).filter(solution__kind=SolutionKind.STAFFING)),
        )


class Adoption(Record):
    """A solution that the plan assigns to a centre (``planned_on``) and its adoption, with evidence."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="adoptions", verbose_name=_("centre"))
    solution = models.ForeignKey(Solution, models.PROTECT, related_name="adoptions", verbose_name=_("solution"))
    planned_on = models.DateField(_("planned on"), help_text=_("Day on which the plan assigned it to the centre."))
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    evidence = models.CharField(
        _("evidence"), max_length=200, blank=True, help_text=_("Protocol number or address of the act.")
    )
    evidence_file = CheckedFileField(_("evidence, as a file"), upload_to="adoptions/%Y/", blank=True)

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("solution in a centre")
        verbose_name_plural = _("solutions in centres")
        ordering = ["-planned_on", "pk"]
        indexes = [models.Index(fields=["adopted_on"], name="adoption_adopted")]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "solution"],
                name="adoption_once",
                violation_error_message=_("This solution is already planned for the centre."),
            ),
            not_before(
                "adopted_on",
                "planned_on",
                name="adoption_order",
                message=_("A solution is adopted on or after the day it was planned."),
            ),
            models.CheckConstraint(
                condition=Q(adopted_on__isnull=True) | ~Q(evidence="") | ~Q(evidence_file=""),
                name="adoption_with_evidence",
                violation_error_message=_("An adopted solution needs its evidence: a reference or a file."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.centre} · {self.solution}"


class CentreSupportQuerySet(ScopedQuerySet):
    """Support meetings with centres."""

    def about(self, topic: str, start: dt.date, end: dt.date, forms: Iterable[str] = tuple(SupportForm)):
        """Meetings on a topic, in the given forms, held between two days, both included."""
        return self.filter(topic=topic, form__in=list(forms), held_on__range=(start, end))


class CentreSupport(Record):
    """A training, transfer or coaching meeting with the operators of a centre."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="supports", verbose_name=_("centre"))
    topic = models.CharField(_("topic"), max_length=20, choices=SupportTopic)
    form = models.CharField(_("form of support"), max_length=20, choices=SupportForm)
    held_on = models.DateField(_("held on"))
    on_site = models.BooleanField(_("in the centre's offices"), default=False)
    hours = models.DecimalField(_("hours"), max_digits=4, decimal_places=1)
    lead = models.ForeignKey(
        Operator,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="supports_led",
        verbose_name=_("led by"),
    )

    objects = CentreSupportQuerySet.as_manager()

    class Meta:
        verbose_name = _("support to a centre")
        verbose_name_plural = _("supports to centres")
        ordering = ["-held_on", "pk"]
        indexes = [models.Index(fields=["topic", "held_on"], name="support_topic_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gt=0, hours__lte=12),
                name="support_hours",
                violation_error_message=_("A meeting lasts more than 0 and at most 12 hours."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_topic_display()} · {self.centre} · {self.held_on:%d/%m/%Y}"


class SupportParticipantQuerySet(ScopedQuerySet):
    """Participants, visible with the meeting."""

    centre_path = "support__centre"


class SupportParticipant(Record):
    """An operator who took part in a support meeting."""

    support = models.ForeignKey(
        CentreSupport, models.CASCADE, related_name="participants", verbose_name=_("support to a centre")
    )
    operator = models.ForeignKey(
        Operator, models.PROTECT, related_name="support_participations", verbose_name=_("operator")
    )

    objects = SupportParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant in a support meeting")
        verbose_name_plural = _("participants in support meetings")
        constraints = [
            models.UniqueConstraint(
                fields=["support", "operator"],
                name="support_participant_once",
                violation_error_message=_("The operator is already among the participants."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.operator} · {self.support}"


class StaffingNormQuerySet(PublicQuerySet):
    """Minutes per service, by date."""

    def valid(self, at: dt.date):
        """Norms that hold on the day ``at``."""
        return self.filter(running("valid_from", "valid_to", at))


class StaffingNorm(Record):
    """Minutes of work that a service takes. The region sets them: no official default exists, none is offered."""

    lep = models.CharField(_("essential service level (LEP)"), max_length=2, choices=lep_choices)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, help_text=_("Act or survey that sets the minutes."))

    objects = StaffingNormQuerySet.as_manager()

    class Meta:
        verbose_name = _("staffing norm")
        verbose_name_plural = _("staffing norms")
        ordering = ["lep", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["lep", "valid_from"],
                name="staffing_norm_once",
                violation_error_message=_("This service already has a norm from that day."),
            ),
            not_before(
                "valid_to",
                "valid_from",
                name="staffing_norm_order",
                message=_("The norm ends before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(minutes__gt=0),
                name="staffing_norm_minutes",
                violation_error_message=_("A service takes more than zero minutes."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_lep_display()} · {self.minutes}′"
