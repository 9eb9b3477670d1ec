"""The desks of the crises' line."""

from __future__ import annotations

from raccordo.kernel.desk import Desk, register
from raccordo.lines.crises.forms import CrisisAgreementForm, RelocationPathForm, WorkerProposalForm
from raccordo.lines.crises.models import (
    Crisis,
    CrisisAgreement,
    CrisisScoutingPlan,
    CrisisTable,
    IndividualContact,
    InformationMeeting,
    MeetingAttendance,
    RelocationPath,
    RelocationService,
    Worker,
    WorkerProfileSource,
    WorkerProposal,
)

register(
    Desk(
        Crisis,
        columns=("code", "name", "company", "level", "identified_on", "taken_in_charge_on", "closed_on", "centre"),
        search=("code", "name", "company__name", "company__code"),
        filters=("level", "plural_sites", "identified_on", "taken_in_charge_on", "centre"),
        fields=(
            "company",
            "name",
            "level",
            "plural_sites",
            "centre",
            "identified_on",
            "taken_in_charge_on",
            "closed_on",
        ),
        related=("tables", "agreements", "meetings", "scouting_plans", "workers"),
        select=("company", "centre"),
        ordering=("-identified_on", "-pk"),
    )
)
register(
    Desk(
        CrisisTable,
        columns=("held_on", "crisis", "level", "agency_involved", "attended"),
        search=("crisis__name", "crisis__code"),
        filters=("level", "held_on", "agency_involved", "attended"),
        fields=("crisis", "held_on", "level", "agency_involved", "attended"),
        select=("crisis",),
        ordering=("-held_on", "-pk"),
    )
)
register(
    Desk(
        CrisisAgreement,
        columns=("signed_on", "crisis", "kind", "cigs_from", "cigs_to", "reference"),
        search=("crisis__name", "crisis__code", "reference"),
        filters=("kind", "signed_on"),
        form=CrisisAgreementForm,
        related=("workers",),
        select=("crisis",),
        ordering=("-signed_on", "-pk"),
    )
)
register(
    Desk(
        Worker,
        columns=(
            "code",
            "last_name",
            "first_name",
            "crisis",
            "is_reachable",
            "profile_analysed_on",
            "left_pool_on",
            "centre",
        ),
        search=("code", "crisis__name", "crisis__code", "occupation"),
        filters=("crisis", "is_reachable", "left_pool_on", "left_reason", "profile_analysed_on", "centre"),
        fields=(
            "crisis",
            "agreement",
            "centre",
            "fiscal_code",
            "last_name",
            "first_name",
            "sex",
            "birth_date",
            "municipality",
            "occupation",
            "is_reachable",
            "seeker",
            "profile_analysed_on",
            "left_pool_on",
            "left_reason",
        ),
        related=("paths", "contacts", "attendances", "proposals", "profile_sources"),
        personal=("fiscal_code", "last_name", "first_name", "sex", "birth_date"),
        select=("crisis", "centre"),
        ordering=("code",),
    )
)
register(
    Desk(
        WorkerProfileSource,
        columns=("source", "worker", "consulted_on"),
        search=("worker__code",),
        filters=("source", "consulted_on"),
        fields=("worker", "source", "consulted_on"),
        select=("worker",),
        in_navigation=False,
    )
)
register(
    Desk(
        InformationMeeting,
        columns=("held_on", "crisis", "kind", "centre"),
        search=("crisis__name", "crisis__code"),
        filters=("kind", "held_on", "centre"),
        fields=("crisis", "kind", "held_on", "centre"),
        related=("attendances",),
        select=("crisis", "centre"),
        ordering=("-held_on", "-pk"),
    )
)
register(
    Desk(
        MeetingAttendance,
        columns=("worker", "meeting", "present"),
        search=("worker__code", "meeting__crisis__name"),
        filters=("present",),
        fields=("meeting", "worker", "present"),
        select=("worker", "meeting"),
        in_navigation=False,
    )
)
register(
    Desk(
        IndividualContact,
        columns=("held_on", "worker", "channel", "topic", "centre"),
        search=("worker__code", "worker__crisis__name"),
        filters=("channel", "topic", "held_on", "centre"),
        fields=("worker", "centre", "channel", "held_on", "topic"),
        select=("worker", "centre"),
        ordering=("-held_on", "-pk"),
    )
)
register(
    Desk(
        RelocationPath,
        columns=("worker", "joined_on", "ended_on", "outcome", "centre"),
        search=("worker__code", "worker__crisis__name"),
        filters=("outcome", "joined_on", "ended_on", "centre"),
        form=RelocationPathForm,
        related=("services",),
        select=("worker", "centre"),
        ordering=("-joined_on", "-pk"),
    )
)
register(
    Desk(
        RelocationService,
        columns=("held_on", "path", "kind", "operator"),
        search=("path__worker__code",),
        filters=("kind", "held_on"),
        fields=("path", "kind", "held_on", "operator"),
        select=("path__worker", "operator"),
        ordering=("-held_on", "-pk"),
    )
)
register(
    Desk(
        CrisisScoutingPlan,
        columns=("drafted_on", "crisis", "centre", "handed_over_on", "reference"),
        search=("crisis__name", "crisis__code", "reference"),
        filters=("drafted_on", "handed_over_on", "centre"),
        fields=("crisis", "centre", "drafted_on", "handed_over_on", "reference"),
        select=("crisis", "centre"),
        ordering=("-drafted_on", "-pk"),
    )
)
register(
    Desk(
        WorkerProposal,
        columns=("proposed_on", "worker", "vacancy", "outcome", "decided_on", "centre"),
        search=("worker__code", "vacancy__code", "vacancy__title"),
        filters=("outcome", "proposed_on", "centre"),
        form=WorkerProposalForm,
        select=("worker", "vacancy", "centre"),
        ordering=("-proposed_on", "-pk"),
    )
)
