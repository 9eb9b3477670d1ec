"""What the plan asks of the work with partners."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from raccordo.kernel.measures import Unit, Window, measure
from raccordo.lines.networks.composition import complete
from raccordo.lines.networks.enums import EventKind, NetworkKind
from raccordo.lines.networks.models import Event, NodeSupport, PartnershipAgreement

#: Events happen in a municipality, which says in which quadrant they are also when no centre organised them.
_WHERE = "municipality__province__quadrant"


@measure(
    "networks.social_nodes_supported",
    title=_("Nodes of the social network supported"),
    unit=Unit.NODES,
    definition=_(
        "Nodes of the social network (consortia, social services, associations) that a centre supported at least "
        "once in the period. A node supported by several centres counts once in the region and once in each."
    ),
    counts="node",
    on="held_on",
    additive=False,
)
def social_nodes_supported(window: Window):
    """B8. Support given to nodes in the period."""
    return NodeSupport.objects.held(*window.days)


@measure(
    "networks.agreements_signed",
    title=_("Partnership agreements signed"),
    unit=Unit.AGREEMENTS,
    definition=_(
        "Partnership agreements signed in the period with at least one actor of the demand side: a company, an "
        "employers' association, a chamber of commerce, an order of labour consultants or a bilateral body."
    ),
    on="signed_on",
)
def agreements_signed(window: Window):
    """E1. Agreements of the period that have a party of the demand side."""
    return PartnershipAgreement.objects.signed(*window.days).with_demand_actors()


@measure(
    "networks.events_held",
    title=_("Territorial events held"),
    unit=Unit.EVENTS,
    definition=_("Events of every kind held in the territory in the period; planned or cancelled ones do not count."),
    quadrant=_WHERE,
    on="held_on",
)
def events_held(window: Window):
    """E3. Events of the period."""
    return Event.objects.held(*window.days)


@measure(
    "networks.its_promotion_events",
    title=_("Events that promote the ITS"),
    unit=Unit.EVENTS,
    definition=_("Events held in the period to promote the higher technical institutes (ITS)."),
    quadrant=_WHERE,
    on="held_on",
)
def its_promotion_events(window: Window):
    """C11. Events of the period on the ITS."""
    return Event.objects.held(*window.days).filter(kind=EventKind.ITS_PROMOTION)


@measure(
    "networks.transition_events",
    title=_("Events that promote transitions to companies"),
    unit=Unit.EVENTS,
    definition=_(
        "Territorial events held in the period to promote to companies the means of transition from school to work: "
        "apprenticeship, traineeship, school-work paths."
    ),
    quadrant=_WHERE,
    on="held_on",
)
def transition_events(window: Window):
    """Commitment of the narrative: ten of these."""
    return Event.objects.held(*window.days).filter(kind=EventKind.TRANSITIONS_PROMOTION)


@measure(
    "networks.school_networks",
    title=_("Complete networks of schools and companies"),
    unit=Unit.NETWORKS,
    definition=_(
        "Networks of schools and companies in force on the last day of the period that then have at least two "
        "upper-secondary schools, a university, an employment centre, a chamber of commerce, an order of labour "
        "consultants and an employers' association. The page of each network shows what is there and what is missing."
    ),
    place=None,
    quadrant="quadrant",
    on="founded_on",
    stock=True,
)
def school_networks(window: Window):
    """Commitment of the narrative: at least one."""
    return complete(NetworkKind.SCHOOL_ENTERPRISE, window.end)


@measure(
    "networks.district_networks",
    title=_("Complete networks of a sector district"),
    unit=Unit.NETWORKS,
    definition=_(
        "Networks of a sector district in force on the last day of the period that then have at least two companies, "
        "an employers' association, an institution of education or training, an adult education centre (CPIA) and an "
        "employment centre, and that have held a laboratory. The page of each network shows what is missing."
    ),
    place=None,
    quadrant="quadrant",
    on="founded_on",
    stock=True,
)
def district_networks(window: Window):
    """Commitment of the narrative: at least one."""
    return complete(NetworkKind.SECTOR_DISTRICT, window.end)
