"""Staff of the employment centres, their training, and the support the centres receive."""

from raccordo.lines.workforce.models.competences import Competence, CompetenceAssessment
from raccordo.lines.workforce.models.organisation import (
    Adoption,
    CentreSupport,
    Solution,
    StaffingNorm,
    SupportParticipant,
)
from raccordo.lines.workforce.models.people import Operator, Placement
from raccordo.lines.workforce.models.training import Attendance, Enrolment, Session, TrainingModule

__all__ = [
    "Adoption",
    "Attendance",
    "CentreSupport",
    "Competence",
    "CompetenceAssessment",
    "Enrolment",
    "Operator",
    "Placement",
    "Session",
    "Solution",
    "StaffingNorm",
    "SupportParticipant",
    "TrainingModule",
]
