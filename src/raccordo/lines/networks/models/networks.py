"""Territorial networks, who belongs to them and what they do together."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.constraints import not_before
from raccordo.kernel.days import running
from raccordo.kernel.models import Quadrant
from raccordo.kernel.records import Record
from raccordo.kernel.scopes import PublicQuerySet
from raccordo.lines.networks.enums import NetworkActivityKind, NetworkKind
from raccordo.lines.networks.models.organisations import OrganisationRow, exactly_one, once, perhaps


class NetworkQuerySet(PublicQuerySet):
    """Networks: public, as their members are organisations."""

    def in_force(self, at: dt.date) -> Self:
        """Networks founded by the day and not ended before it."""
        return self.filter(running("founded_on", "ended_on", at))


class Network(Record):
    """A network of organisations in a territory, for schools and companies, a sector, or social inclusion."""

    name = models.CharField(_("name"), max_length=160, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=NetworkKind)
    quadrant = models.ForeignKey(
        Quadrant, models.PROTECT, null=True, blank=True, related_name="networks", verbose_name=_("quadrant")
    )
    sector = models.CharField(_("sector"), max_length=120, blank=True)
    founded_on = models.DateField(_("founded on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("network")
        verbose_name_plural = _("networks")
        ordering = ["name"]
        constraints = [
            not_before(
                "ended_on", "founded_on", name="network_ended_after_founded",
                message=_("A network ends on or after the day it was founded."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=NetworkKind.SECTOR_DISTRICT) | ~Q(sector=""),
                name="network_district_has_sector",
                violation_error_message=_("Name the sector of the district."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class NetworkMemberQuerySet(PublicQuerySet):
    """Memberships of organisations in networks."""

    def in_force(self, at: dt.date) -> Self:
        """Organisations that had joined by the day and not left before it."""
        return self.filter(running("joined_on", "left_on", at))


#: Who it can be, by the name of the foreign key.
MEMBERS = ("partner", "institution", "centre", "company")


class NetworkMember(OrganisationRow):
    """An organisation in a network: a partner, an institution, a centre or a company."""

    KINDS = MEMBERS

    network = models.ForeignKey(Network, models.CASCADE, related_name="members", verbose_name=_("network"))
    partner = perhaps("networks.Partner", "network_memberships", _("partner"))
    institution = perhaps("schooling.Institution", "network_memberships", _("institution"))
    centre = perhaps("kernel.Centre", "network_memberships", _("centre"))
    company = perhaps("demand.Company", "network_memberships", _("company"))
    joined_on = models.DateField(_("joined on"))
    left_on = models.DateField(_("left on"), null=True, blank=True)

    objects = NetworkMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a network")
        verbose_name_plural = _("members of networks")
        ordering = ["network", "joined_on", "pk"]
        constraints = [
            exactly_one(MEMBERS, name="network_member_one"),
            not_before(
                "left_on", "joined_on", name="network_member_left_after_joined",
                message=_("A member leaves on or after the day it joined."),
            ),
            *once(
                "network", MEMBERS, name="network_member",
                message=_("This organisation is already a member of the network."),
                condition=Q(left_on__isnull=True),
            ),
        ]  # fmt: skip


class NetworkActivityQuerySet(PublicQuerySet):
    """What networks did."""

    def held(self, start: dt.date, end: dt.date) -> Self:
        """Activities held between two days, both included."""
        return self.filter(held_on__range=(start, end))


class NetworkActivity(Record):
    """A meeting, a laboratory or a pathway carried out by a network."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="activities", verbose_name=_("network"))
    kind = models.CharField(_("kind"), max_length=12, choices=NetworkActivityKind)
    title = models.CharField(_("title"), max_length=160)
    held_on = models.DateField(_("held on"))

    objects = NetworkActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity of a network")
        verbose_name_plural = _("activities of networks")
        ordering = ["-held_on", "pk"]

    def __str__(self) -> str:
        return f"{self.title} · {self.held_on:%d/%m/%Y}"
