"""The relocation voucher (assegno di ricollocazione, AdR): assignment, choice of provider, tutor, meetings."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.constraints import not_before, together
from raccordo.kernel.days import running
from raccordo.kernel.records import Record
from raccordo.kernel.scopes import ScopedQuerySet
from raccordo.kernel.territory.models import Centre
from raccordo.lines.casework.enums import VoucherChoice, VoucherOutcome, VoucherRegime
from raccordo.lines.casework.models.people import JobSeeker
from raccordo.lines.catalogue.models import Provider
from raccordo.lines.workforce.models import Operator


class VoucherQuerySet(ScopedQuerySet):
    """Vouchers; an accredited body sees those spent with it."""

    organisation_path = "provider__code"

    def in_force(self, at: dt.date):
        """Vouchers assigned by the day ``at`` and not ended before it."""
        return self.filter(running("assigned_on", "ended_on", at))

    def to_choose(self, at: dt.date):
        """Vouchers in force on the day ``at`` of which nobody chose with whom they are spent."""
        return self.in_force(at).filter(choice="")

    def with_tutor(self):
        """Vouchers followed by a tutor, of the centre or of the body."""
        return self.filter(Q(tutor__isnull=False) | ~Q(body_tutor_code=""))


class Voucher(Record):
    """A relocation voucher of a person, under one of the two laws that give it."""

    seeker = models.ForeignKey(JobSeeker, models.PROTECT, related_name="vouchers", verbose_name=_("job seeker"))
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="vouchers", verbose_name=_("centre"))
    regime = models.CharField(_("regime"), max_length=4, choices=VoucherRegime)
    assigned_on = models.DateField(_("assigned on"), db_index=True)
    choice = models.CharField(_("spent with"), max_length=3, choices=VoucherChoice, blank=True)
    chosen_on = models.DateField(_("chosen on"), null=True, blank=True)
    provider = models.ForeignKey(
        Provider,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="vouchers",
        verbose_name=_("accredited body"),
    )
    tutor = models.ForeignKey(
        Operator,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="vouchers_tutored",
        verbose_name=_("tutor of the centre"),
    )
    body_tutor_code = models.CharField(
        _("tutor of the body"), max_length=20, blank=True, help_text=_("The code the body gave to the tutor.")
    )
    amount = models.DecimalField(_("amount, euro"), max_digits=7, decimal_places=2, null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=VoucherOutcome, blank=True)

    objects = VoucherQuerySet.as_manager()

    class Meta:
        verbose_name = _("relocation voucher (AdR)")
        verbose_name_plural = _("relocation vouchers (AdR)")
        ordering = ["-assigned_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["seeker"],
                condition=Q(ended_on__isnull=True),
                name="voucher_open_once",
                violation_error_message=_("The person already has a voucher in force."),
            ),
            models.CheckConstraint(
                condition=Q(choice="", chosen_on__isnull=True) | (~Q(choice="") & Q(chosen_on__isnull=False)),
                name="voucher_choice_with_day",
                violation_error_message=_("Give with whom the voucher is spent and the day of the choice together."),
            ),
            models.CheckConstraint(
                condition=Q(choice=VoucherChoice.BODY, provider__isnull=False)
                | (~Q(choice=VoucherChoice.BODY) & Q(provider__isnull=True)),
                name="voucher_body",
                violation_error_message=_("Name the accredited body if, and only if, the voucher is spent with one."),
            ),
            models.CheckConstraint(
                condition=Q(body_tutor_code="") | Q(choice=VoucherChoice.BODY),
                name="voucher_tutor_of_body",
                violation_error_message=_("A body's tutor follows vouchers spent with the body."),
            ),
            together(
                "ended_on",
                "outcome",
                name="voucher_end_with_outcome",
                message=_("Give the day the voucher ended and its outcome together, or neither."),
            ),
            not_before(
                "chosen_on",
                "assigned_on",
                name="voucher_choice_order",
                message=_("The choice comes on or after the assignment."),
            ),
            not_before(
                "ended_on",
                "assigned_on",
                name="voucher_order",
                message=_("The voucher ends before it is assigned."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seeker} · AdR · {self.assigned_on:%d/%m/%Y}"


class VoucherMeetingQuerySet(ScopedQuerySet):
    """Meetings, visible with their voucher."""

    centre_path = "voucher__centre"
    organisation_path = "voucher__provider__code"

    def tutoring(self, start: dt.date, end: dt.date):
        """Meetings the person attended, between two days, under a voucher that has its tutor."""
        return self.filter(held_on__range=(start, end), attended=True).filter(
            Q(voucher__tutor__isnull=False) | ~Q(voucher__body_tutor_code="")
        )


class VoucherMeeting(Record):
    """A meeting between the tutor and the person."""

    voucher = models.ForeignKey(
        Voucher, models.CASCADE, related_name="meetings", verbose_name=_("relocation voucher (AdR)")
    )
    held_on = models.DateField(_("held on"), db_index=True)
    attended = models.BooleanField(_("the person came"), default=True)

    objects = VoucherMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting under a voucher")
        verbose_name_plural = _("meetings under vouchers")
        ordering = ["-held_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["voucher", "held_on"],
                name="voucher_meeting_once_a_day",
                violation_error_message=_("This meeting is already recorded."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.voucher} · {self.held_on:%d/%m/%Y}"
