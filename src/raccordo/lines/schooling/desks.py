"""The desks of the school-to-work line."""

from __future__ import annotations

from raccordo.kernel.desk import Desk, register
from raccordo.lines.schooling.forms import SupportRequestForm
from raccordo.lines.schooling.models import (
    Apprenticeship,
    Assistance,
    DiffusionMeeting,
    DiffusionPlan,
    Institution,
    PctoPath,
    PctoStudent,
    SupportPlan,
    SupportRequest,
    TrainingBody,
)

register(
    Desk(
        Institution,
        columns=("name", "code", "kind", "school_type", "body", "municipality", "centre"),
        search=("name", "code", "municipality__name"),
        filters=("kind", "school_type", "body", "centre"),
        fields=("code", "kind", "name", "school_type", "body", "municipality", "centre", "closed_on"),
        related=("support_plans", "assistances", "support_requests", "apprenticeships", "pcto_paths"),
        select=("body", "municipality", "centre"),
        ordering=("name", "pk"),
    )
)
register(
    Desk(
        TrainingBody,
        columns=("name", "code"),
        search=("name", "code"),
        fields=("code", "name"),
        related=("institutions", "diffusion_plans"),
        ordering=("name", "pk"),
    )
)
register(
    Desk(
        SupportPlan,
        columns=("institution", "school_year", "version", "updated_on", "shared_on"),
        search=("institution__name", "institution__code", "reference"),
        filters=("school_year", "updated_on", "institution__centre"),
        fields=("institution", "school_year", "version", "updated_on", "shared_on", "reference"),
        select=("institution",),
        ordering=("-updated_on", "-pk"),
    )
)
register(
    Desk(
        Assistance,
        columns=("held_on", "institution", "topic", "form", "hours", "centre", "operator"),
        search=("institution__name", "institution__code"),
        filters=("topic", "form", "held_on", "centre"),
        fields=("institution", "topic", "form", "held_on", "hours", "centre", "operator"),
        related=("apprenticeships",),
        select=("institution", "centre", "operator"),
        ordering=("-held_on", "-pk"),
        totals=("hours",),
    )
)
register(
    Desk(
        SupportRequest,
        columns=("code", "institution", "topic", "received_on", "satisfied_on", "centre"),
        search=("code", "institution__name", "text"),
        filters=("topic", "received_on", "satisfied_on", "centre"),
        form=SupportRequestForm,
        select=("institution", "centre"),
        ordering=("-received_on", "-pk"),
    )
)
register(
    Desk(
        Apprenticeship,
        columns=("code", "level", "institution", "employer", "started_on", "ended_on", "assisted_by", "centre"),
        search=("code", "institution__name", "employer__name"),
        filters=("level", "started_on", "end_reason", "centre"),
        fields=(
            "institution",
            "level",
            "employer",
            "centre",
            "apprentice_code",
            "pfi_agreed_on",
            "started_on",
            "ended_on",
            "end_reason",
            "assisted_by",
        ),
        select=("institution", "employer", "assisted_by", "centre"),
        ordering=("-started_on", "-pk"),
    )
)
register(
    Desk(
        PctoPath,
        columns=("title", "institution", "school_year", "host", "starts_on", "ends_on", "hours"),
        search=("title", "institution__name", "host__name"),
        filters=("school_year", "starts_on", "institution__centre"),
        fields=("institution", "school_year", "title", "host", "starts_on", "ends_on", "hours"),
        related=("students",),
        select=("institution", "host"),
        ordering=("-starts_on", "-pk"),
    )
)
register(
    Desk(
        PctoStudent,
        columns=("student_code", "path", "disabled"),
        search=("student_code", "path__title"),
        filters=("path__institution__centre",),
        fields=("path", "student_code", "disabled"),
        personal=("disabled",),
        select=("path",),
        in_navigation=False,
    )
)
register(
    Desk(
        DiffusionPlan,
        columns=("title", "kind", "body", "drafted_on", "shared_on"),
        search=("title", "body__name", "reference"),
        filters=("kind", "body", "shared_on"),
        fields=("kind", "title", "body", "drafted_on", "shared_on", "reference"),
        related=("meetings",),
        select=("body",),
        ordering=("-drafted_on", "-pk"),
    )
)
register(
    Desk(
        DiffusionMeeting,
        columns=("planned_on", "plan", "audience", "held_on"),
        search=("plan__title",),
        filters=("audience", "planned_on", "held_on"),
        fields=("plan", "planned_on", "audience", "held_on"),
        select=("plan",),
        ordering=("-planned_on", "-pk"),
        in_navigation=False,
    )
)
