"""People in charge of the centres: who they are, what they agreed, what they received, what came of it."""

from raccordo.lines.casework.models.benefits import Benefit, Convocation, Sanction
from raccordo.lines.casework.models.outcomes import Hire, OutcomeInterview
from raccordo.lines.casework.models.pacts import ActionPlan, Assessment, Pact, PlanSupport
from raccordo.lines.casework.models.people import Condition, JobSeeker, StatusInterval
from raccordo.lines.casework.models.services import Service
from raccordo.lines.casework.models.vouchers import Voucher, VoucherMeeting

__all__ = [
    "ActionPlan",
    "Assessment",
    "Benefit",
    "Condition",
    "Convocation",
    "Hire",
    "JobSeeker",
    "OutcomeInterview",
    "Pact",
    "PlanSupport",
    "Sanction",
    "Service",
    "StatusInterval",
    "Voucher",
    "VoucherMeeting",
]
