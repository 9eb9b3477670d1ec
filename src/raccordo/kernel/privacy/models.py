"""Requests of persons about their data, and the erasures that retention rules made."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.scopes import ScopedQuerySet


class RequestKind(models.TextChoices):
    """What a person may ask (GDPR)."""

    ACCESS = "access", _("access to the data (article 15)")
    RECTIFICATION = "rectification", _("rectification (article 16)")
    ERASURE = "erasure", _("erasure (article 17)")
    RESTRICTION = "restriction", _("restriction (article 18)")
    PORTABILITY = "portability", _("portability (article 20)")
    OBJECTION = "objection", _("objection (article 21)")


#: Requests that are answered with a copy of the data.
COPIED = (RequestKind.ACCESS, RequestKind.PORTABILITY)
#: Days in which a request is answered at the latest: a month, and two further ones (GDPR, article 12, paragraph 3).
ANSWER_DAYS = 92


class RequestQuerySet(ScopedQuerySet):
    """Requests have no place: who answers them answers for the whole region."""

    centre_path = None

    def for_a_copy(self, keys: list[str], at: dt.date) -> Self:
        """The requests by which a copy of a person's data may be made on a day: of access or portability, in time."""
        return self.filter(
            person__in=keys, kind__in=COPIED, received_on__lte=at, received_on__gte=at - dt.timedelta(days=ANSWER_DAYS)
        )


class Request(models.Model):
    """A request of a person about their data, and what was answered.

    ``person`` is a key (``casework.jobseeker.12``), never a name: the request outlives the data it was about.
    """

    person = models.CharField(_("person concerned"), max_length=64, db_index=True)
    kind = models.CharField(_("request"), max_length=16, choices=RequestKind)
    received_on = models.DateField(_("received on"))
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    note = models.TextField(
        _("note"), blank=True, help_text=_("What was asked, what was corrected, or why it was not."), max_length=2000
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request about personal data")
        verbose_name_plural = _("requests about personal data")
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_on__isnull=True) | models.Q(answered_on__gte=models.F("received_on")),
                name="privacy_request_order",
                violation_error_message=_("The answer comes before the request."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.received_on:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        """The request's page on its desk."""
        return reverse("desk:detail", args=["privacy", "request", self.pk])


class Erasure(models.Model):
    """A person whose data a rule anonymised: nobody is anonymised twice, and a stopped run goes on."""

    entity = models.CharField(_("kind of record"), max_length=60)
    object_pk = models.BigIntegerField(_("number of the record"))
    treatment = models.CharField(_("treatment"), max_length=40)
    erased_on = models.DateField(_("erased on"))
    entry = models.BigIntegerField(_("entry of the log"))

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        constraints = [models.UniqueConstraint(fields=["entity", "object_pk"], name="privacy_erased_once")]

    def __str__(self) -> str:
        return f"{self.entity}.{self.object_pk} {self.erased_on:%d/%m/%Y}"
