"""Desks of the work with people."""

from __future__ import annotations

from raccordo.kernel.desk import Desk, register
from raccordo.lines.casework.forms import SanctionForm
from raccordo.lines.casework.models import (
    ActionPlan,
    Assessment,
    Benefit,
    Condition,
    Convocation,
    Hire,
    JobSeeker,
    OutcomeInterview,
    Pact,
    PlanSupport,
    Sanction,
    Service,
    StatusInterval,
    Voucher,
    VoucherMeeting,
)

#: Identity of a person and, for the desks of their parts, nothing: those show the public code only.
IDENTITY = ("last_name", "first_name", "fiscal_code", "birth_date")

register(
    Desk(
        JobSeeker,
        columns=("code", "last_name", "first_name", "municipality", "centre", "registered_on", "did_on"),
        search=("code", "last_name", "first_name", "fiscal_code"),
        filters=("centre", "sex", "citizenship", "education", "registered_on", "did_on"),
        fields=(
            "code",
            "fiscal_code",
            "last_name",
            "first_name",
            "sex",
            "birth_date",
            "citizenship",
            "education",
            "municipality",
            "centre",
            "registered_on",
            "did_on",
        ),
        related=(
            "pacts",
            "services",
            "benefits",
            "convocations",
            "vouchers",
            "assessments",
            "statuses",
            "conditions",
            "hires",
            "interviews",
        ),
        personal=IDENTITY,
        select=("municipality", "centre"),
        identify=("code", "fiscal_code"),
    )
)

register(
    Desk(
        Condition,
        columns=("seeker", "kind", "start", "end"),
        search=("seeker__code",),
        filters=("start",),
        fields=("seeker", "kind", "start", "end"),
        personal=("kind",),
        select=("seeker",),
        in_navigation=False,
    )
)

register(
    Desk(
        StatusInterval,
        columns=("seeker", "status", "start", "end"),
        search=("seeker__code",),
        filters=("status", "start"),
        fields=("seeker", "status", "start", "end"),
        select=("seeker",),
        in_navigation=False,
    )
)

register(
    Desk(
        Benefit,
        columns=("seeker", "regime", "centre", "recognised_on", "first_paid_on", "ended_on", "monthly_amount"),
        search=("seeker__code", "household_code"),
        filters=("centre", "regime", "recognised_on", "ended_on"),
        fields=(
            "seeker",
            "centre",
            "household_code",
            "regime",
            "recognised_on",
            "first_paid_on",
            "ended_on",
            "monthly_amount",
        ),
        related=("sanctions",),
        personal=("monthly_amount",),
        select=("seeker", "centre"),
    )
)

register(
    Desk(
        Convocation,
        columns=("seeker", "centre", "for_day", "channel", "outcome", "outcome_on"),
        search=("seeker__code",),
        filters=("centre", "outcome", "channel", "for_day"),
        fields=("seeker", "centre", "sent_on", "channel", "for_day", "outcome", "outcome_on"),
        select=("seeker", "centre"),
        ordering=("-for_day", "-pk"),
    )
)

register(
    Desk(
        Sanction,
        columns=("benefit", "event", "event_on", "notified_on", "effect"),
        search=("benefit__seeker__code",),
        filters=("event", "effect", "event_on", "notified_on"),
        form=SanctionForm,
        select=("benefit__seeker",),
    )
)

register(
    Desk(
        Assessment,
        columns=("seeker", "centre", "kind", "held_on", "index"),
        search=("seeker__code",),
        filters=("centre", "kind", "held_on"),
        fields=("seeker", "centre", "kind", "held_on", "index"),
        personal=("index",),
        select=("seeker", "centre"),
        in_navigation=False,
    )
)

register(
    Desk(
        Pact,
        columns=("seeker", "centre", "kind", "regime", "signed_on", "ended_on", "end_reason", "navigator"),
        search=("seeker__code", "navigator__code"),
        filters=("centre", "kind", "regime", "signed_on", "ended_on", "end_reason"),
        fields=("seeker", "centre", "kind", "regime", "signed_on", "navigator", "ended_on", "end_reason"),
        related=("plans",),
        select=("seeker", "centre", "navigator"),
    )
)

register(
    Desk(
        ActionPlan,
        columns=("pact", "centre", "drafted_on", "agreed_on", "navigator"),
        search=("pact__seeker__code", "navigator__code"),
        filters=("centre", "drafted_on", "agreed_on"),
        fields=("pact", "centre", "drafted_on", "agreed_on", "navigator"),
        related=("supports",),
        select=("pact__seeker", "centre", "navigator"),
    )
)

register(
    Desk(
        PlanSupport,
        columns=("plan", "operator", "held_on"),
        search=("plan__pact__seeker__code", "operator__code"),
        filters=("held_on",),
        fields=("plan", "operator", "held_on"),
        select=("plan__pact__seeker", "operator"),
        in_navigation=False,
    )
)

register(
    Desk(
        Service,
        columns=("seeker", "lep", "policy", "state", "centre", "provider", "proposed_on", "started_on", "ended_on"),
        search=("seeker__code",),
        filters=("centre", "lep", "state", "policy", "started_on", "proposed_on"),
        fields=(
            "seeker",
            "centre",
            "lep",
            "policy",
            "provider",
            "operator",
            "state",
            "proposed_on",
            "started_on",
            "ended_on",
            "minutes",
        ),
        select=("seeker", "centre", "policy", "provider"),
    )
)

register(
    Desk(
        Voucher,
        columns=("seeker", "regime", "centre", "assigned_on", "choice", "provider", "tutor", "ended_on", "outcome"),
        search=("seeker__code", "provider__name", "body_tutor_code"),
        filters=("centre", "regime", "choice", "provider", "assigned_on", "outcome"),
        fields=(
            "seeker",
            "centre",
            "regime",
            "assigned_on",
            "choice",
            "chosen_on",
            "provider",
            "tutor",
            "body_tutor_code",
            "amount",
            "ended_on",
            "outcome",
        ),
        related=("meetings",),
        select=("seeker", "centre", "provider", "tutor"),
    )
)

register(
    Desk(
        VoucherMeeting,
        columns=("voucher", "held_on", "attended"),
        search=("voucher__seeker__code",),
        filters=("held_on", "attended"),
        fields=("voucher", "held_on", "attended"),
        select=("voucher__seeker",),
    )
)

register(
    Desk(
        Hire,
        columns=("seeker", "centre", "employer_code", "contract", "weekly_hours", "started_on", "ended_on"),
        search=("seeker__code", "employer_code"),
        filters=("centre", "contract", "started_on"),
        fields=(
            "seeker",
            "centre",
            "employer_code",
            "contract",
            "weekly_hours",
            "started_on",
            "ended_on",
            "communicated_on",
            "municipality",
        ),
        select=("seeker", "centre"),
    )
)

register(
    Desk(
        OutcomeInterview,
        columns=("seeker", "centre", "held_on", "reference_year", "found_work_on", "channel"),
        search=("seeker__code",),
        filters=("centre", "reference_year", "channel", "held_on"),
        fields=("seeker", "centre", "held_on", "reference_year", "found_work_on", "channel"),
        select=("seeker", "centre"),
    )
)
