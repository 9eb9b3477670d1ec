"""Nodes of the social network and the support they are given (activity 2.4 of the plan)."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.models import Centre, Municipality
from raccordo.kernel.records import Record
from raccordo.kernel.scopes import ScopedQuerySet
from raccordo.lines.networks.enums import NodeKind, SupportForm
from raccordo.lines.workforce.scopes import KnownThroughQuerySet


class SocialNodeQuerySet(KnownThroughQuerySet):
    """Nodes, seen by their centre and by those that supported them."""

    known_through = (("networks.NodeSupport", "node"),)


class SocialNode(Record):
    """A place where vulnerable people are taken in together: a consortium, a municipality, an association."""

    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("kind"), max_length=14, choices=NodeKind)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="social_nodes", verbose_name=_("municipality")
    )
    centre = models.ForeignKey(
        Centre, models.PROTECT, related_name="social_nodes", verbose_name=_("centre"),
        help_text=_("The centre that works with the node; its quadrant is the node's."),
    )  # fmt: skip

    objects = SocialNodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("node of the social network")
        verbose_name_plural = _("nodes of the social network")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "municipality"],
                name="social_node_once",
                violation_error_message=_("This node is already recorded in the municipality."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class NodeSupportQuerySet(ScopedQuerySet):
    """Support given to nodes."""

    def held(self, start: dt.date, end: dt.date) -> Self:
        """Support given between two days, both included."""
        return self.filter(held_on__range=(start, end))


class NodeSupport(Record):
    """One occasion on which a centre, the node's own or another, supported a node."""

    node = models.ForeignKey(SocialNode, models.CASCADE, related_name="supports", verbose_name=_("node"))
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="node_supports", verbose_name=_("centre"))
    form = models.CharField(_("form"), max_length=12, choices=SupportForm)
    held_on = models.DateField(_("held on"), db_index=True)

    objects = NodeSupportQuerySet.as_manager()

    class Meta:
        verbose_name = _("support to a node")
        verbose_name_plural = _("support to nodes")
        ordering = ["-held_on", "pk"]

    def __str__(self) -> str:
        return f"{self.node} · {self.held_on:%d/%m/%Y}"
