"""The workers a crisis touches. Their names and tax codes are personal data; the code stands for them elsewhere."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.codes import new_code
from raccordo.kernel.models import Centre, Municipality
from raccordo.kernel.records import Record
from raccordo.kernel.scopes import ScopedQuerySet
from raccordo.lines.crises.enums import AgreementKind, LeftReason, ProfileSource
from raccordo.lines.crises.models.situations import Crisis, CrisisAgreement
from raccordo.lines.crises.querysets import RelatedQuerySet
from raccordo.lines.workforce.validators import validate_fiscal_code


def worker_code() -> str:
    """A new code for a worker (*lavoratore*)."""
    return new_code("L")


class WorkerQuerySet(RelatedQuerySet):
    """Workers of crises."""

    def left_pool(self, start: dt.date, end: dt.date) -> Self:
        """Who left the pool between two days, both included."""
        return self.filter(left_pool_on__range=(start, end))

    def in_pool(self, at: dt.date) -> Self:
        """Who is still in the pool on the day ``at``."""
        return self.filter(Q(left_pool_on__isnull=True) | Q(left_pool_on__gt=at))

    def under_relocation(self, start: dt.date, end: dt.date) -> Self:
        """Under a relocation agreement signed by ``end`` whose wage fund is not over before ``start``."""
        return self.filter(
            agreement__kind=AgreementKind.RELOCATION_ADR,
            agreement__signed_on__lte=end,
            agreement__cigs_to__gte=start,
        )

    def reachable(self) -> Self:
        """Whom the offices are able to reach."""
        return self.filter(is_reachable=True)

    def on_path_by(self, at: dt.date) -> Self:
        """Who joined a relocation path by the day ``at``."""
        return self.having("paths", joined_on__lte=at)

    def informed_by(self, at: dt.date, matter: str = "") -> Self:
        """Who by the day ``at`` was present at a meeting or was contacted individually, on one matter or on any."""
        meeting = {"meeting__kind": matter} if matter else {}
        contact = {"topic": matter} if matter else {}
        present = self.rows("attendances", present=True, meeting__held_on__lte=at, **meeting)
        return self.filter(Exists(present) | Exists(self.rows("contacts", held_on__lte=at, **contact)))


class Worker(Record):
    """A worker of a company in crisis. Someone touched by two crises is a worker of each."""

    code = models.CharField(_("code"), max_length=20, unique=True, default=worker_code, editable=False)
    crisis = models.ForeignKey(Crisis, models.PROTECT, related_name="workers", verbose_name=_("crisis"))
    agreement = models.ForeignKey(
        CrisisAgreement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="workers",
        verbose_name=_("agreement"),
    )
    centre = models.ForeignKey(
        Centre,
        models.PROTECT,
        related_name="crisis_workers",
        verbose_name=_("centre"),
        help_text=_("The centre that follows the worker."),
    )
    fiscal_code = models.CharField(_("tax code"), max_length=16, validators=[validate_fiscal_code])
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    sex = models.CharField(_("sex"), max_length=1, choices=[("F", _("female")), ("M", _("male"))])
    birth_date = models.DateField(_("birth date"))
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="crisis_workers", verbose_name=_("municipality")
    )
    occupation = models.CharField(_("occupation"), max_length=120, blank=True)
    is_reachable = models.BooleanField(_("reachable"), default=True)
    seeker = models.ForeignKey(
        "casework.JobSeeker",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="crisis_workers",
        verbose_name=_("job seeker's file"),
    )
    profile_analysed_on = models.DateField(_("occupational profile analysed on"), null=True, blank=True)
    left_pool_on = models.DateField(_("left the pool on"), null=True, blank=True)
    left_reason = models.CharField(_("reason for leaving"), max_length=15, choices=LeftReason, blank=True)

    objects = WorkerQuerySet.as_manager()

    class Meta:
        verbose_name = _("worker of a crisis")
        verbose_name_plural = _("workers of crises")
        ordering = ["code"]
        indexes = [models.Index(fields=["left_pool_on", "centre"], name="crisis_worker_left")]
        constraints = [
            models.UniqueConstraint(
                fields=["crisis", "fiscal_code"],
                name="crisis_worker_once",
                violation_error_message=_("This person is already among the workers of the crisis."),
            ),
            models.CheckConstraint(
                condition=Q(left_pool_on__isnull=True, left_reason="")
                | (Q(left_pool_on__isnull=False) & ~Q(left_reason="")),
                name="crisis_worker_left_with_reason",
                violation_error_message=_("Who leaves the pool has both a day and a reason."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """The agreement is one of the worker's crisis."""
        if self.agreement and self.crisis_id and self.agreement.crisis_id != self.crisis_id:
            raise ValidationError({"agreement": _("This agreement belongs to another crisis.")})


class WorkerPartQuerySet(ScopedQuerySet):
    """Rows that belong to a worker and are seen where the worker is."""

    centre_path = "worker__centre"


class WorkerProfileSource(Record):
    """An administrative source consulted to analyse a worker's profile before action."""

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="profile_sources", verbose_name=_("worker"))
    source = models.CharField(_("source"), max_length=10, choices=ProfileSource)
    consulted_on = models.DateField(_("consulted on"))

    objects = WorkerPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("source of a worker's profile")
        verbose_name_plural = _("sources of workers' profiles")
        ordering = ["-consulted_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "source"],
                name="worker_profile_source_once",
                violation_error_message=_("This source is already among those consulted for the worker."),
            )
        ]

    def __str__(self) -> str:
        return self.get_source_display()
