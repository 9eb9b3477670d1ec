"""Partnership agreements and who signed them."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.attachments.fields import CheckedFileField
from raccordo.kernel.constraints import not_before
from raccordo.kernel.days import running
from raccordo.kernel.models import Centre
from raccordo.kernel.records import Record
from raccordo.kernel.scopes import PublicQuerySet
from raccordo.lines.networks.enums import DEMAND_ACTORS, PlanLine
from raccordo.lines.networks.models.organisations import OrganisationRow, exactly_one, once, perhaps


class AgreementQuerySet(PublicQuerySet):
    """Partnership agreements: public acts."""

    def signed(self, start: dt.date, end: dt.date) -> Self:
        """Agreements signed between two days, both included."""
        return self.filter(signed_on__range=(start, end))

    def in_force(self, at: dt.date) -> Self:
        """Agreements signed by the day and not ended before it."""
        return self.filter(running("signed_on", "ended_on", at))

    def with_demand_actors(self) -> Self:
        """Agreements signed by at least one company or body that represents companies."""
        parties = AgreementParty.objects.filter(agreement=OuterRef("pk"))
        return self.filter(Exists(parties.filter(Q(company__isnull=False) | Q(partner__kind__in=DEMAND_ACTORS))))


class PartnershipAgreement(Record):
    """An agreement between the agency and one or more organisations, with its evidence."""

    title = models.CharField(_("title"), max_length=200)
    signed_on = models.DateField(_("signed on"), db_index=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    centre = models.ForeignKey(
        Centre, models.PROTECT, null=True, blank=True, related_name="agreements", verbose_name=_("centre"),
        help_text=_("The centre that signed it; empty for an agreement of the region."),
    )  # fmt: skip
    file = CheckedFileField(_("file"), upload_to="agreements/%Y/", blank=True)
    reference = models.CharField(
        _("reference"), max_length=200, blank=True, help_text=_("Protocol number or address of the act.")
    )

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("partnership agreement")
        verbose_name_plural = _("partnership agreements")
        ordering = ["-signed_on", "pk"]
        constraints = [
            not_before(
                "ended_on", "signed_on", name="agreement_ended_after_signed",
                message=_("An agreement ends on or after the day it was signed."),
            ),
            models.CheckConstraint(
                condition=~Q(file="") | ~Q(reference=""),
                name="agreement_has_evidence",
                violation_error_message=_("Attach the signed agreement or give its protocol reference."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


#: Who it can be, by the name of the foreign key.
PARTIES = ("partner", "company", "institution")


class AgreementParty(OrganisationRow):
    """An organisation that signed an agreement."""

    KINDS = PARTIES

    agreement = models.ForeignKey(
        PartnershipAgreement, models.CASCADE, related_name="parties", verbose_name=_("agreement")
    )
    partner = perhaps("networks.Partner", "agreements", _("partner"))
    company = perhaps("demand.Company", "agreements", _("company"))
    institution = perhaps("schooling.Institution", "agreements", _("institution"))

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = _("party to an agreement")
        verbose_name_plural = _("parties to agreements")
        ordering = ["agreement", "pk"]
        constraints = [
            exactly_one(PARTIES, name="agreement_party_one"),
            *once(
                "agreement",
                PARTIES,
                name="agreement_party",
                message=_("This organisation is already a party to the agreement."),
            ),
        ]


class AgreementLine(Record):
    """A line of the plan that an agreement serves."""

    agreement = models.ForeignKey(
        PartnershipAgreement, models.CASCADE, related_name="lines", verbose_name=_("agreement")
    )
    line = models.CharField(_("line of the plan"), max_length=12, choices=PlanLine)

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of an agreement")
        verbose_name_plural = _("lines of agreements")
        ordering = ["agreement", "line"]
        constraints = [models.UniqueConstraint(fields=["agreement", "line"], name="agreement_line_once")]

    def __str__(self) -> str:
        return self.get_line_display()
