"""All tables of the kernel, gathered for Django."""

from raccordo.kernel.accounts.enquiries import Enquiry
from raccordo.kernel.accounts.models import Membership, User
from raccordo.kernel.deliverables import Deliverable, DeliverableRecipient
from raccordo.kernel.installation import Installation
from raccordo.kernel.revisions import Revision
from raccordo.kernel.territory.models import (
    Centre,
    CentreAssignment,
    CentreShape,
    Municipality,
    MunicipalityChange,
    Population,
    Province,
    Quadrant,
    Region,
)

__all__ = [
    "Centre",
    "CentreAssignment",
    "CentreShape",
    "Deliverable",
    "DeliverableRecipient",
    "Enquiry",
    "Installation",
    "Membership",
    "Municipality",
    "MunicipalityChange",
    "Population",
    "Province",
    "Quadrant",
    "Region",
    "Revision",
    "User",
]
