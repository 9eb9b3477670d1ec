"""Crises, the tables where they are discussed and the agreements that come of them."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.codes import new_code
from raccordo.kernel.constraints import not_before
from raccordo.kernel.days import running
from raccordo.kernel.models import Centre
from raccordo.kernel.records import Record
from raccordo.kernel.scopes import ScopedQuerySet
from raccordo.lines.crises.enums import AgreementKind, CrisisLevel
from raccordo.lines.crises.querysets import RelatedQuerySet


def crisis_code() -> str:
    """A new code for a crisis."""
    return new_code("CR")


class CrisisQuerySet(RelatedQuerySet):
    """Crises of companies."""

    def open_in(self, start: dt.date, end: dt.date) -> Self:
        """Identified by ``end`` and not closed before ``start``."""
        return self.filter(running("identified_on", "closed_on", start, end))

    def in_charge(self, start: dt.date, end: dt.date) -> Self:
        """Open between two days and taken in charge by the last of them."""
        return self.open_in(start, end).filter(taken_in_charge_on__lte=end)

    def with_relocation_by(self, at: dt.date) -> Self:
        """With at least one service of a relocation path delivered to one of its workers by the day ``at``."""
        return self.having("workers", paths__services__held_on__lte=at)

    def supported_by(self, at: dt.date) -> Self:
        """With a table attended, an information meeting held or a scouting plan handed over by the day ``at``."""
        return self.filter(
            Exists(self.rows("tables", attended=True, held_on__lte=at))
            | Exists(self.rows("meetings", held_on__lte=at))
            | Exists(self.rows("scouting_plans", handed_over_on__lte=at))
        )


class Crisis(Record):
    """A company in crisis: closure, reorganisation, redundancies. Empty ``centre``: dealt with for the whole region."""

    code = models.CharField(_("code"), max_length=20, unique=True, default=crisis_code, editable=False)
    company = models.ForeignKey("demand.Company", models.PROTECT, related_name="crises", verbose_name=_("company"))
    name = models.CharField(_("name"), max_length=160)
    level = models.CharField(_("level"), max_length=10, choices=CrisisLevel)
    plural_sites = models.BooleanField(_("more than one site"), default=False)
    centre = models.ForeignKey(
        Centre,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="crises",
        verbose_name=_("centre"),
        help_text=_("Leave empty if several centres deal with it."),
    )
    identified_on = models.DateField(_("identified by the Region on"), db_index=True)
    taken_in_charge_on = models.DateField(_("taken in charge on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = CrisisQuerySet.as_manager()

    class Meta:
        verbose_name = _("crisis")
        verbose_name_plural = _("crises")
        ordering = ["-identified_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "identified_on"],
                name="crisis_once",
                violation_error_message=_("This company's crisis is already recorded with this day."),
            ),
            not_before(
                "taken_in_charge_on",
                "identified_on",
                name="crisis_in_charge_after_identified",
                message=_("A crisis is taken in charge on or after the day it was identified."),
            ),
            not_before(
                "closed_on",
                "identified_on",
                name="crisis_closed_after_identified",
                message=_("A crisis is closed on or after the day it was identified."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.name}"


class CrisisTableQuerySet(ScopedQuerySet):
    """Tables of consultation on crises."""

    centre_path = "crisis__centre"

    def held(self, start: dt.date, end: dt.date) -> Self:
        """Held between two days, both included."""
        return self.filter(held_on__range=(start, end))

    def involved(self) -> Self:
        """Those in which the technical assistance (ANPAL Servizi) is involved."""
        return self.filter(agency_involved=True)

    def attended(self) -> Self:
        """Those it attended."""
        return self.filter(attended=True)


class CrisisTable(Record):
    """A meeting of the table of a crisis."""

    crisis = models.ForeignKey(Crisis, models.PROTECT, related_name="tables", verbose_name=_("crisis"))
    held_on = models.DateField(_("held on"), db_index=True)
    level = models.CharField(_("level"), max_length=10, choices=CrisisLevel)
    agency_involved = models.BooleanField(_("ANPAL Servizi involved"), default=False)
    attended = models.BooleanField(_("attended by ANPAL Servizi"), default=False)

    objects = CrisisTableQuerySet.as_manager()

    class Meta:
        verbose_name = _("crisis table")
        verbose_name_plural = _("crisis tables")
        ordering = ["-held_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["crisis", "held_on", "level"],
                name="crisis_table_once",
                violation_error_message=_("This table is already recorded."),
            ),
            models.CheckConstraint(
                condition=Q(attended=False) | Q(agency_involved=True),
                name="crisis_table_attended_if_involved",
                violation_error_message=_("Only a table in which ANPAL Servizi is involved can be attended."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} · {self.held_on:%d/%m/%Y}"


class CrisisAgreementQuerySet(ScopedQuerySet):
    """Agreements signed for crises."""

    centre_path = "crisis__centre"

    def relocation(self) -> Self:
        """Relocation agreements with AdR-CIGS (art. 24-bis D.Lgs. 148/2015)."""
        return self.filter(kind=AgreementKind.RELOCATION_ADR)

    def running_in(self, start: dt.date, end: dt.date) -> Self:
        """Signed by ``end``, and whose wage fund (CIGS) is not over before ``start``."""
        return self.filter(running("signed_on", "cigs_to", start, end))


class CrisisAgreement(Record):
    """An agreement among company, unions and public offices. A relocation agreement is made within a CIGS."""

    crisis = models.ForeignKey(Crisis, models.PROTECT, related_name="agreements", verbose_name=_("crisis"))
    kind = models.CharField(_("kind"), max_length=15, choices=AgreementKind)
    signed_on = models.DateField(_("signed on"))
    cigs_from = models.DateField(_("wage fund (CIGS) from"), null=True, blank=True)
    cigs_to = models.DateField(_("wage fund (CIGS) to"), null=True, blank=True)
    reference = models.CharField(_("reference"), max_length=200, help_text=_("Protocol number or address of the act."))

    objects = CrisisAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("crisis agreement")
        verbose_name_plural = _("crisis agreements")
        ordering = ["-signed_on", "pk"]
        indexes = [models.Index(fields=["kind", "signed_on"], name="crisis_agreement_kind")]
        constraints = [
            models.UniqueConstraint(
                fields=["crisis", "kind", "signed_on"],
                name="crisis_agreement_once",
                violation_error_message=_("This agreement is already recorded."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=AgreementKind.RELOCATION_ADR) | Q(cigs_from__isnull=False, cigs_to__isnull=False),
                name="crisis_agreement_relocation_has_cigs",
                violation_error_message=_(
                    "A relocation agreement is made within a wage fund: give its first and last day."
                ),
            ),
            not_before(
                "cigs_to",
                "cigs_from",
                name="crisis_agreement_cigs",
                message=_("The wage fund ends before it starts."),
            ),
            models.CheckConstraint(
                condition=~Q(reference=""),
                name="crisis_agreement_reference",
                violation_error_message=_("An agreement needs the reference of its act."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.signed_on:%d/%m/%Y}"
