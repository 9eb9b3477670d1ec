"""Partners, the networks and agreements they enter, the social nodes, and the events held with them."""

from raccordo.lines.networks.models.agreements import AgreementLine, AgreementParty, PartnershipAgreement
from raccordo.lines.networks.models.events import Event, EventLine, EventParticipation
from raccordo.lines.networks.models.networks import Network, NetworkActivity, NetworkMember
from raccordo.lines.networks.models.partners import Partner
from raccordo.lines.networks.models.social import NodeSupport, SocialNode

__all__ = [
    "AgreementLine",
    "AgreementParty",
    "Event",
    "EventLine",
    "EventParticipation",
    "Network",
    "NetworkActivity",
    "NetworkMember",
    "NodeSupport",
    "Partner",
    "PartnershipAgreement",
    "SocialNode",
]
