"""Schools, vocational centres, ITS, universities; their assistance, apprenticeships, PCTO, diffusion plans."""

from raccordo.lines.schooling.models.assistance import Assistance, SupportRequest
from raccordo.lines.schooling.models.diffusion import DiffusionMeeting, DiffusionPlan
from raccordo.lines.schooling.models.institutions import Institution, SupportPlan, TrainingBody
from raccordo.lines.schooling.models.pathways import Apprenticeship, PctoPath, PctoStudent

__all__ = [
    "Apprenticeship",
    "Assistance",
    "DiffusionMeeting",
    "DiffusionPlan",
    "Institution",
    "PctoPath",
    "PctoStudent",
    "SupportPlan",
    "SupportRequest",
    "TrainingBody",
]
