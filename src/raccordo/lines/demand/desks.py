"""Desks of the work with companies."""

from __future__ import annotations

from raccordo.kernel.desk import Desk, register
from raccordo.lines.demand.models import (
    Approach,
    Campaign,
    Company,
    Need,
    NeedsSurvey,
    SeasonalPeak,
    Site,
    Vacancy,
)

register(
    Desk(
        Company,
        columns=("name", "code", "section", "size_class", "municipality", "centre", "social_enterprise"),
        search=("name", "code", "municipality__name"),
        filters=("centre", "section", "size_class", "social_enterprise"),
        fields=(
            "code", "name", "section", "division", "size_class", "employees", "municipality", "centre",
            "registered_on", "ceased_on", "social_enterprise",
        ),
        related=("sites", "approaches", "needs_surveys", "vacancies"),
        select=("municipality", "centre"),
        ordering=("name", "pk"),
    )
)  # fmt: skip

register(
    Desk(
        Site,
        columns=("name", "company", "municipality", "centre", "employees", "seasonal", "new_settlement"),
        search=("name", "company__name", "company__code", "municipality__name"),
        filters=("centre", "seasonal", "new_settlement", "opened_on"),
        fields=(
            "company", "name", "municipality", "centre", "employees", "seasonal", "new_settlement", "opened_on",
            "closed_on",
        ),
        related=("peaks", "approaches", "vacancies"),
        select=("company", "municipality", "centre"),
    )
)  # fmt: skip

register(
    Desk(
        SeasonalPeak,
        columns=("occupation", "site", "month_from", "month_to"),
        search=("occupation", "site__name", "site__company__name"),
        filters=("month_from", "month_to", "occupation"),
        fields=("site", "month_from", "month_to", "occupation"),
        select=("site__company",),
        in_navigation=False,
    )
)

register(
    Desk(
        Campaign,
        columns=("title", "target", "starts_on", "ends_on", "centre", "quadrant"),
        search=("title",),
        filters=("target", "centre", "quadrant", "starts_on"),
        fields=("title", "target", "starts_on", "ends_on", "centre", "quadrant"),
        related=("approaches",),
        select=("centre", "quadrant"),
        ordering=("-starts_on", "-pk"),
    )
)

register(
    Desk(
        Approach,
        columns=("company", "campaign", "channel", "planned_on", "held_on", "outcome", "centre", "operator"),
        search=("company__name", "company__code", "campaign__title"),
        filters=("centre", "campaign__target", "channel", "outcome", "planned_on", "held_on"),
        fields=(
            "company", "site", "campaign", "centre", "operator", "channel", "planned_on", "held_on", "outcome",
            "note",
        ),
        related=("needs_surveys", "vacancies"),
        select=("company", "campaign", "centre", "operator"),
        ordering=("-planned_on", "-pk"),
    )
)  # fmt: skip

register(
    Desk(
        NeedsSurvey,
        columns=("company", "site", "surveyed_on", "centre", "form_version"),
        search=("company__name", "company__code"),
        filters=("centre", "surveyed_on", "company__section", "company__size_class"),
        fields=("company", "site", "centre", "approach", "surveyed_on", "form_version"),
        related=("needs",),
        select=("company", "site__company", "centre"),
        ordering=("-surveyed_on", "-pk"),
    )
)

register(
    Desk(
        Need,
        columns=("occupation", "positions", "expected_on", "survey", "survey__centre"),
        search=("occupation", "skills", "survey__company__name"),
        filters=("survey__centre", "occupation", "expected_on"),
        fields=("survey", "occupation", "positions", "expected_on", "skills"),
        select=("survey__company", "survey__centre"),
        totals=("positions",),
        in_navigation=False,
    )
)

register(
    Desk(
        Vacancy,
        columns=(
            "code", "title", "company", "centre", "workplace", "positions", "filled", "contract", "opened_on",
            "closed_on", "passed_on_to",
        ),
        search=("code", "title", "company__name", "company__code", "occupation", "workplace__name"),
        filters=("centre", "target", "contract", "passed_on_to", "opened_on", "closed_on", "occupation"),
        fields=(
            "code", "company", "site", "centre", "title", "occupation", "positions", "opened_on", "closed_on",
            "filled", "contract", "duration_months", "weekly_hours", "full_time_hours", "monthly_pay", "workplace",
            "target", "approach", "passed_on_to", "passed_on_on",
        ),
        select=("company", "centre", "workplace"),
        ordering=("-opened_on", "-pk"),
        totals=("positions", "filled"),
    )
)  # fmt: skip
