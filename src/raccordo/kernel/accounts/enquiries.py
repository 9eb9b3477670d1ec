"""A question from one centre to another about a record that its people found by searching, and may not read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.access import Action, allowed
from raccordo.kernel.constraints import not_before
from raccordo.kernel.records import Record
from raccordo.kernel.scopes import ScopedQuerySet
from raccordo.kernel.territory.models import Centre

if TYPE_CHECKING:
    from raccordo.kernel.accounts.models import User


class EnquiryReason(models.TextChoices):
    """Why a centre asks another about a person or a company."""

    AT_THE_COUNTER = "counter", _("is at our counter")
    MOVED = "moved", _("moved to our area")
    VACANCY = "vacancy", _("may fit a vacancy of ours")
    COMPANY = "company", _("works with us too")


class EnquiryQuerySet(ScopedQuerySet):
    """Questions between centres: read by both, answered by the one that is asked."""

    def visible_to(self, user: User) -> Self:
        """The questions put to a place this person reads, or from one."""
        acting = user.acting
        if acting is None or not allowed(user, Action.VIEW, self.model._meta.label_lower):
            return self.none()
        if acting.read_reach is None:
            return self
        return self.filter(Q(centre__in=acting.read_reach) | Q(from_centre__in=acting.read_reach))


class Enquiry(Record):
    """Who asks which centre about which record, why, and what the centre answered."""

    entity = models.CharField(_("kind of record"), max_length=80, editable=False)
    code = models.CharField(_("code of the record"), max_length=40, editable=False)
    centre = models.ForeignKey(
        Centre, models.PROTECT, related_name="enquiries", verbose_name=_("centre asked"), editable=False
    )
    from_centre = models.ForeignKey(
        Centre, models.PROTECT, related_name="enquiries_made", verbose_name=_("centre that asks"), editable=False
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"), editable=False
    )
    asked_on = models.DateField(_("asked on"), editable=False)
    reason = models.CharField(_("reason"), max_length=10, choices=EnquiryReason)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        verbose_name = _("question to another centre")
        verbose_name_plural = _("questions between centres")
        ordering = ["-asked_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(centre=F("from_centre")),
                name="enquiry_between_two_centres",
                violation_error_message=_("A centre does not ask itself."),
            ),
            not_before("answered_on", "asked_on", name="enquiry_order", message=_("An answer follows its question.")),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.asked_on:%d/%m/%Y}"
