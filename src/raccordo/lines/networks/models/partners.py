"""Organisations with which the agency works."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.models import Municipality
from raccordo.kernel.records import Record
from raccordo.kernel.scopes import PublicQuerySet
from raccordo.lines.networks.enums import PartnerKind


class Partner(Record):
    """An organisation that is neither a company, nor a school, nor a centre."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("kind"), max_length=24, choices=PartnerKind)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="partners", verbose_name=_("municipality of the seat")
    )

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name
