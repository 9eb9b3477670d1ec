"""Organisations with which the agency works, and how rows name exactly one organisation."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from raccordo.kernel.models import Municipality
from raccordo.kernel.records import Record
from raccordo.kernel.scopes import PublicQuerySet
from raccordo.lines.networks.enums import PartnerKind


def exactly_one(*fields: str, name: str) -> models.CheckConstraint:
    """One of the foreign keys is given and the others are empty."""
    choices = [Q(**{f"{other}__isnull": other != given for other in fields}) for given in fields]
    return models.CheckConstraint(
        condition=reduce(or_, choices),
        name=name,
        violation_error_message=_("Choose one organisation, and only one."),
    )


#: Desks name the column of a property after the property itself.
ORGANISATION = gettext_noop("organisation")


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
