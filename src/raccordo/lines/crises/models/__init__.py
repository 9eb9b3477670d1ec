"""Company crises, their tables and agreements, the workers they touch and how these are informed and relocated."""

from raccordo.lines.crises.models.actions import (
    CrisisScoutingPlan,
    IndividualContact,
    InformationMeeting,
    MeetingAttendance,
    RelocationPath,
    RelocationService,
    WorkerProposal,
)
from raccordo.lines.crises.models.situations import Crisis, CrisisAgreement, CrisisTable
from raccordo.lines.crises.models.workers import Worker, WorkerProfileSource

__all__ = [
    "Crisis",
    "CrisisAgreement",
    "CrisisScoutingPlan",
    "CrisisTable",
    "IndividualContact",
    "InformationMeeting",
    "MeetingAttendance",
    "RelocationPath",
    "RelocationService",
    "Worker",
    "WorkerProfileSource",
    "WorkerProposal",
]
