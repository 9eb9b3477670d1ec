"""Desks of the staff of the centres."""

from __future__ import annotations

from raccordo.kernel.desk import Desk, register
from raccordo.lines.workforce.forms import PlacementForm
from raccordo.lines.workforce.models import (
    Adoption,
    Attendance,
    CentreSupport,
    Competence,
    CompetenceAssessment,
    Enrolment,
    Operator,
    Placement,
    Session,
    Solution,
    StaffingNorm,
    SupportParticipant,
    TrainingModule,
)

register(
    Desk(
        Operator,
        columns=("code", "last_name", "first_name", "kind", "employer", "centre", "started_on", "ended_on"),
        search=("code", "last_name", "first_name"),
        filters=("centre", "kind", "employer", "started_on"),
        fields=(
            "code",
            "kind",
            "employer",
            "centre",
            "last_name",
            "first_name",
            "fiscal_code",
            "started_on",
            "ended_on",
            "weekly_hours",
            "user",
        ),
        related=("placements", "enrolments", "competence_assessments", "supports_led"),
        personal=("last_name", "first_name", "fiscal_code"),
        select=("centre",),
        ordering=("code",),
    )
)

register(
    Desk(
        Placement,
        columns=("operator", "centre", "start", "end", "onboarding_started_on", "onboarding_completed_on"),
        search=("operator__code", "operator__last_name", "centre__name"),
        filters=("centre", "operator__kind", "start", "onboarding_completed_on"),
        form=PlacementForm,
        select=("operator", "centre"),
        ordering=("-start", "-pk"),
    )
)

register(
    Desk(
        TrainingModule,
        columns=("title", "code", "area", "hours"),
        search=("title", "code"),
        filters=("area",),
        fields=("code", "title", "area", "hours"),
        related=("enrolments", "sessions"),
        ordering=("area", "code"),
    )
)

register(
    Desk(
        Enrolment,
        columns=("operator", "module", "centre", "indicated_on", "completed_on"),
        search=("operator__code", "operator__last_name", "module__title"),
        filters=("centre", "module", "module__area", "indicated_on", "completed_on"),
        fields=("operator", "module", "centre", "indicated_on", "completed_on"),
        select=("operator", "module", "centre"),
    )
)

register(
    Desk(
        Session,
        columns=("module", "held_on", "centre", "hours"),
        search=("module__title", "centre__name"),
        filters=("centre", "module", "held_on"),
        fields=("module", "centre", "held_on", "hours"),
        related=("attendances",),
        select=("module", "centre"),
        ordering=("-held_on", "-pk"),
        totals=("hours",),
    )
)

register(
    Desk(
        Attendance,
        columns=("operator", "session", "present"),
        search=("operator__code", "session__module__title"),
        filters=("present",),
        fields=("session", "operator", "present"),
        select=("operator", "session__module"),
        in_navigation=False,
    )
)

register(
    Desk(
        Competence,
        columns=("title", "code", "lep"),
        search=("title", "code"),
        filters=("lep",),
        fields=("code", "title", "lep"),
        related=("assessments",),
        ordering=("code",),
        in_navigation=False,
    )
)

register(
    Desk(
        CompetenceAssessment,
        columns=("operator", "competence", "survey_year", "required", "owned", "assessed_on"),
        search=("operator__code", "operator__last_name", "competence__title"),
        filters=("competence", "survey_year", "required", "owned"),
        fields=("operator", "competence", "survey_year", "required", "owned", "assessed_on"),
        select=("operator", "competence"),
    )
)

register(
    Desk(
        Solution,
        columns=("title", "code", "kind"),
        search=("title", "code"),
        filters=("kind",),
        fields=("code", "title", "kind"),
        related=("adoptions",),
        ordering=("kind", "code"),
    )
)

register(
    Desk(
        Adoption,
        columns=("solution", "centre", "planned_on", "adopted_on", "evidence"),
        search=("solution__title", "centre__name", "evidence"),
        filters=("centre", "solution", "solution__kind", "planned_on", "adopted_on"),
        fields=("centre", "solution", "planned_on", "adopted_on", "evidence", "evidence_file"),
        select=("solution", "centre"),
    )
)

register(
    Desk(
        CentreSupport,
        columns=("topic", "form", "centre", "held_on", "on_site", "hours", "lead"),
        search=("centre__name", "lead__code"),
        filters=("centre", "topic", "form", "on_site", "held_on"),
        fields=("centre", "topic", "form", "held_on", "on_site", "hours", "lead"),
        related=("participants",),
        select=("centre", "lead"),
        ordering=("-held_on", "-pk"),
        totals=("hours",),
    )
)

register(
    Desk(
        SupportParticipant,
        columns=("operator", "support"),
        search=("operator__code",),
        fields=("support", "operator"),
        select=("operator", "support__centre"),
        in_navigation=False,
    )
)

register(
    Desk(
        StaffingNorm,
        columns=("lep", "minutes", "valid_from", "valid_to", "source"),
        search=("source",),
        filters=("lep", "valid_from"),
        fields=("lep", "minutes", "valid_from", "valid_to", "source"),
        ordering=("lep", "-valid_from"),
    )
)
