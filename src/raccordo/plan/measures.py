"""Measures of the documents the plan promises: each kind counted when it is shared, its replaced versions once."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.deliverables import Deliverable, DeliverableKind
from raccordo.kernel.measures import Unit, Window, measure

#: Measure's name → kind of document, title and what exactly is counted.
DOCUMENTS = {
    "reinforcement_plan": (
        DeliverableKind.REINFORCEMENT_PLAN,
        _("Reinforcement plan updated and shared"),
        _("Updates of the reinforcement plan of the employment services that were shared with the Region."),
    ),
    "labour_market_reports": (
        DeliverableKind.LABOUR_MARKET_REPORT,
        _("Local labour-market reports shared"),
        _("Yearly analyses of the local labour market shared, each for a quadrant."),
    ),
    "crisis_reports": (
        DeliverableKind.CRISIS_REPORT,
        _("Monitoring reports on relocation shared"),
        _("Half-yearly reports on the relocation services delivered, shared with the Region."),
    ),
    "skills_gap_models": (
        DeliverableKind.SKILLS_GAP_MODEL,
        _("Models for the skills gap handed over"),
        _("Models that try solutions to the gap between companies' needs and training, handed over."),
    ),
    "scouting_plan": (
        DeliverableKind.SCOUTING_PLAN,
        _("Regional scouting plan shared"),
        _("Regional plans for scouting companies that were shared with the Region."),
    ),
    "analysis_models": (
        DeliverableKind.ANALYSIS_MODEL,
        _("Models of labour-market analysis shared"),
        _("Models for the analysis of the local labour market, shared with the Region."),
    ),
    "evaluation_reports": (
        DeliverableKind.EVALUATION_REPORT,
        _("Evaluation reports shared"),
        _("Reports that evaluate service levels, policies, citizenship income and crises, shared."),
    ),
    "basin_reports": (
        DeliverableKind.BASIN_REPORT,
        _("Basin reports for operators shared"),
        _("Yearly reports and tools for operators, one for each reference basin, shared."),
    ),
    "apprenticeship_guides": (
        DeliverableKind.APPRENTICESHIP_GUIDE,
        _("Guides to apprenticeship updated"),
        _("Yearly updates of the guide to apprenticeship for schools, shared."),
    ),
    "company_advantage_sheets": (
        DeliverableKind.ADVANTAGES_SHEET,
        _("Advantage sheets for companies updated"),
        _("Yearly updates of the sheet of advantages for companies, shared."),
    ),
    "progress_reports": (
        DeliverableKind.PROGRESS_REPORT,
        _("Progress reports of the plan shared"),
        _("Reports on how the plan stands at the end of a period, shared."),
    ),
}


def _question(kind: DeliverableKind) -> Callable[[Window], QuerySet]:
    def shared_in(window: Window) -> QuerySet:
        newer = Deliverable.objects.filter(replaces=OuterRef("pk"), shared_on__lte=window.end)
        return Deliverable.objects.filter(kind=kind).shared(*window.days).filter(~Exists(newer))

    return shared_in


for _name, (_kind, _title, _definition) in DOCUMENTS.items():
    measure(
        f"deliverables.{_name}",
        title=_title,
        unit=Unit.DOCUMENTS,
        definition=_definition,
        quadrant="quadrant",
        on="shared_on",
    )(_question(_kind))
