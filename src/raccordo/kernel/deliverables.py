"""Deliverables: plans, models, reports and guides that the plan promises. They are records, with a file and a date.

They live in the kernel because every line produces them (the observatory its reports, the crises their half-yearly
ones) while ``plan`` only measures them.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.accounts.roles import ORGANISATION_ROLES
from raccordo.kernel.attachments.fields import CheckedFileField
from raccordo.kernel.records import Record
from raccordo.kernel.scopes import PublicQuerySet
from raccordo.kernel.territory.models import Centre, Quadrant
from raccordo.kernel.triggers import Trigger
from raccordo.kernel.years import YearField

if TYPE_CHECKING:
    from raccordo.kernel.accounts.models import User


class DeliverableKind(models.TextChoices):
    """What the plan promises in writing."""

    REINFORCEMENT_PLAN = "reinforcement_plan", _("Reinforcement plan of the employment services")
    SCOUTING_PLAN = "scouting_plan", _("Regional scouting plan")
    LABOUR_MARKET_REPORT = "labour_market_report", _("Local labour-market report")
    BASIN_REPORT = "basin_report", _("Yearly report of a basin, for operators")
    CRISIS_REPORT = "crisis_report", _("Half-yearly monitoring report on relocation")
    SKILLS_GAP_MODEL = "skills_gap_model", _("Model for the skills gap")
    ANALYSIS_MODEL = "analysis_model", _("Model of labour-market analysis")
    EVALUATION_REPORT = "evaluation_report", _("Evaluation report")
    APPRENTICESHIP_GUIDE = "apprenticeship_guide", _("Guide to apprenticeship for schools")
    ADVANTAGES_SHEET = "advantages_sheet", _("Sheet of advantages for companies")
    PROGRESS_REPORT = "progress_report", _("Progress report of the plan")
    OTHER = "other", _("Other document")


class DeliverableQuerySet(PublicQuerySet):
    """Deliverables and their sharing.

    Who works for the agency sees drafts too; companies, schools and bodies see what was shared, and nothing else.
    """

    #: Lookup of the day from which people outside see a row.
    shared_path = "shared_on"

    def visible_to(self, user: User) -> Self:
        """The documents this person may see, with their files."""
        return _shared_or_inside(super().visible_to(user), user, self.shared_path)

    def shared(self, start: dt.date, end: dt.date):
        """Those shared with their recipients between two days, both included."""
        return self.filter(shared_on__range=(start, end))


def _shared_or_inside(rows: Any, user: User, path: str) -> Any:
    """Of some rows, for people of organisations, those shared by the day on which they look."""
    acting = user.acting
    if acting is None or acting.role not in ORGANISATION_ROLES:
        return rows
    known = rows.filter(**{f"{path}__isnull": False})
    return known if acting.judged_on is None else known.filter(**{f"{path}__lte": acting.judged_on})


class Deliverable(models.Model):
    """A document of a given kind and version, for a period and possibly a quadrant or a centre.

    ``registered``: the product made it and wrote the digest of its file in ``reference`` (a progress report, a yearly
    report). Then it is shared, and taken back, and nothing else of it ever changes: the database refuses it.
    """

    kind = models.CharField(_("kind"), max_length=30, choices=DeliverableKind)
    title = models.CharField(_("title"), max_length=200)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    year = YearField(_("year"), help_text=_("The year the document is about."))
    half = models.PositiveSmallIntegerField(
        _("half-year"), null=True, blank=True, choices=[(1, _("first")), (2, _("second"))]
    )
    quadrant = models.ForeignKey(Quadrant, models.PROTECT, null=True, blank=True, verbose_name=_("quadrant"))
    centre = models.ForeignKey(Centre, models.PROTECT, null=True, blank=True, verbose_name=_("centre"))
    file = CheckedFileField(_("file"), upload_to="deliverables/%Y/", blank=True, max_length=300)
    reference = models.CharField(
        _("reference"), max_length=200, blank=True, help_text=_("Protocol number or address of the act.")
    )
    drafted_on = models.DateField(_("drafted on"))
    shared_on = models.DateField(_("shared on"), null=True, blank=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    registered = models.BooleanField(
        _("made and registered by Raccordo"), default=False, db_default=False, editable=False
    )

    objects = DeliverableQuerySet.as_manager()

    class Meta:
        verbose_name = _("deliverable")
        verbose_name_plural = _("deliverables")
        ordering = ["-drafted_on", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                "kind",
                "year",
                Coalesce("half", 0),
                Coalesce("quadrant", 0),
                Coalesce("centre", 0),
                "title",
                "version",
                name="deliverable_version_once",
                violation_error_message=_("This version of the document is already recorded."),
            ),
            models.CheckConstraint(
                condition=Q(shared_on__isnull=True) | Q(shared_on__gte=F("drafted_on")),
                name="deliverable_shared_after_draft",
                violation_error_message=_("A document is shared on or after the day it was drafted."),
            ),
            models.CheckConstraint(
                condition=Q(shared_on__isnull=True) | ~Q(file="") | ~Q(reference=""),
                name="deliverable_shared_with_evidence",
                violation_error_message=_("A shared document needs its file or its protocol reference."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} (v{self.version})"

    def get_absolute_url(self) -> str:
        return reverse("desk:detail", args=["kernel", "deliverable", self.pk])


class RecipientQuerySet(PublicQuerySet):
    """Recipients, seen with their document."""

    shared_path = "deliverable__shared_on"

    def visible_to(self, user: User) -> Self:
        """The recipients of the documents this person may see."""
        return _shared_or_inside(super().visible_to(user), user, self.shared_path)


class DeliverableRecipient(Record):
    """With whom a deliverable was shared, and when."""

    deliverable = models.ForeignKey(
        Deliverable, models.CASCADE, related_name="recipients", verbose_name=_("deliverable")
    )
    name = models.CharField(_("recipient"), max_length=120)
    shared_on = models.DateField(_("shared on"))

    objects = RecipientQuerySet.as_manager()

    class Meta:
        verbose_name = _("recipient of a deliverable")
        verbose_name_plural = _("recipients of deliverables")
        ordering = ["deliverable", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["deliverable", "name"],
                name="deliverable_recipient_once",
                violation_error_message=_("This recipient is already recorded."),
            )
        ]

    def __str__(self) -> str:
        return self.name


#: What is never changed in the row of a document that the product registered.
FIXED = (
    "id", "kind", "title", "version", "year", "half", "quadrant_id", "centre_id", "file", "reference", "drafted_on",
    "replaces_id", "registered",
)  # fmt: skip


def guards() -> list[Trigger]:
    """The database itself keeps registered documents as they were made; sharing them is let through."""
    table = Deliverable._meta.db_table
    message = "a document that Raccordo registered is shared or taken back: nothing else of it changes"
    same = " AND ".join(f'NEW."{name}" {{same}} OLD."{name}"' for name in FIXED)
    return [
        Trigger(table, "DELETE", message, unless="NOT OLD.registered"),
        Trigger(table, "UPDATE", message, unless=f"NOT OLD.registered OR ({same})"),
    ]
