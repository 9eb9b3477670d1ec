"""Desks of the work with partners."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from raccordo.kernel.desk import Desk, register
from raccordo.lines.networks.composition import checklist
from raccordo.lines.networks.models import (
    AgreementLine,
    AgreementParty,
    Event,
    EventLine,
    EventParticipation,
    Network,
    NetworkActivity,
    NetworkMember,
    NodeSupport,
    Partner,
    PartnershipAgreement,
    SocialNode,
)

register(
    Desk(
        Partner,
        columns=("name", "code", "kind", "municipality"),
        search=("name", "code", "municipality__name"),
        filters=("kind",),
        fields=("code", "name", "kind", "municipality"),
        related=("network_memberships", "agreements", "event_participations"),
        select=("municipality",),
        ordering=("name", "pk"),
    )
)

register(
    Desk(
        Network,
        columns=("name", "kind", "quadrant", "sector", "founded_on", "ended_on"),
        search=("name", "sector"),
        filters=("kind", "quadrant", "founded_on"),
        fields=("name", "kind", "quadrant", "sector", "founded_on", "ended_on"),
        related=("members", "activities"),
        checklist=checklist,
        checklist_title=_("composition on the day shown"),
        select=("quadrant",),
        ordering=("name", "pk"),
    )
)

register(
    Desk(
        NetworkMember,
        columns=("organisation", "network", "joined_on", "left_on"),
        search=("network__name", "partner__name", "institution__name", "centre__name", "company__name"),
        filters=("network", "network__kind", "joined_on"),
        fields=("network", "partner", "institution", "centre", "company", "joined_on", "left_on"),
        select=("network", "partner", "institution", "centre", "company"),
        in_navigation=False,
    )
)

register(
    Desk(
        NetworkActivity,
        columns=("title", "kind", "network", "held_on"),
        search=("title", "network__name"),
        filters=("kind", "network", "held_on"),
        fields=("network", "kind", "title", "held_on"),
        select=("network",),
        ordering=("-held_on", "-pk"),
    )
)

register(
    Desk(
        SocialNode,
        columns=("name", "kind", "municipality", "centre", "centre__quadrant"),
        search=("name", "municipality__name"),
        filters=("kind", "centre", "centre__quadrant"),
        fields=("name", "kind", "municipality", "centre"),
        related=("supports",),
        select=("municipality", "centre__quadrant"),
        ordering=("name", "pk"),
    )
)

register(
    Desk(
        NodeSupport,
        columns=("node", "form", "held_on", "centre"),
        search=("node__name",),
        filters=("centre", "form", "held_on"),
        fields=("node", "form", "held_on", "centre"),
        select=("node", "centre"),
        ordering=("-held_on", "-pk"),
    )
)

register(
    Desk(
        PartnershipAgreement,
        columns=("title", "signed_on", "ended_on", "centre", "reference"),
        search=("title", "reference"),
        filters=("centre", "signed_on"),
        fields=("title", "signed_on", "ended_on", "centre", "file", "reference"),
        related=("parties", "lines"),
        select=("centre",),
        ordering=("-signed_on", "-pk"),
    )
)

register(
    Desk(
        AgreementParty,
        columns=("organisation", "agreement"),
        search=("agreement__title", "partner__name", "company__name", "institution__name"),
        filters=("agreement",),
        fields=("agreement", "partner", "company", "institution"),
        select=("agreement", "partner", "company", "institution"),
        in_navigation=False,
    )
)

register(
    Desk(
        AgreementLine,
        columns=("line", "agreement"),
        filters=("line", "agreement"),
        fields=("agreement", "line"),
        select=("agreement",),
        in_navigation=False,
    )
)

register(
    Desk(
        Event,
        columns=("title", "kind", "planned_on", "held_on", "municipality", "centre"),
        search=("title", "municipality__name"),
        filters=("kind", "centre", "municipality__province__quadrant", "planned_on", "held_on"),
        fields=("title", "kind", "planned_on", "held_on", "cancelled_on", "municipality", "centre"),
        related=("lines", "participations"),
        select=("municipality", "centre"),
        ordering=("-planned_on", "-pk"),
    )
)

register(
    Desk(
        EventLine,
        columns=("line", "event"),
        filters=("line", "event"),
        fields=("event", "line"),
        select=("event",),
        in_navigation=False,
    )
)

register(
    Desk(
        EventParticipation,
        columns=("organisation", "event"),
        search=("event__title", "partner__name", "company__name", "institution__name"),
        filters=("event", "event__kind"),
        fields=("event", "partner", "company", "institution"),
        select=("event", "partner", "company", "institution"),
        in_navigation=False,
    )
)
