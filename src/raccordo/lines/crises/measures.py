"""The questions on company crises: O4, D1, D4–D9 of the plan, and the commitments of its narrative."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from raccordo.kernel.measures import Unit, Window, measure, ratio
from raccordo.lines.crises.enums import MeetingKind
from raccordo.lines.crises.models import (
    Crisis,
    CrisisScoutingPlan,
    CrisisTable,
    InformationMeeting,
    RelocationService,
    Worker,
    WorkerProposal,
)


@measure(
    "crises.workers_who_left",
    title=_("Workers who left the pool of a crisis"),
    unit=Unit.WORKERS,
    definition=_("Workers of companies in crisis who left the pool in the period, for any reason."),
    on="left_pool_on",
    register=False,
)
def workers_who_left(window: Window):
    return Worker.objects.left_pool(*window.days)


@measure(
    "crises.workers_who_left_on_path",
    title=_("Workers who left the pool and were on a path"),
    unit=Unit.WORKERS,
    definition=_(
        "Workers of companies in crisis who left the pool in the period and by its last day had joined a path of "
        "relocation."
    ),
    on="left_pool_on",
    register=False,
)
def workers_who_left_on_path(window: Window):
    return Worker.objects.left_pool(*window.days).on_path_by(window.end)


ratio(
    "crises.on_reinsertion_path",
    title=_("Workers who left the crisis pool and are on a path"),
    definition=_(
        "Workers of companies in crisis who left the pool in the period and by its last day had joined a path of "
        "relocation, out of all those who left the pool in the period."
    ),
    numerator=workers_who_left_on_path,
    denominator=workers_who_left,
)


@measure(
    "crises.crises_identified",
    title=_("Crisis situations identified by the Region"),
    unit=Unit.CRISES,
    definition=_("Crises identified by the Region by the last day of the period and not closed before its first."),
    on="identified_on",
    register=False,
)
def crises_identified(window: Window):
    return Crisis.objects.open_in(*window.days)


@measure(
    "crises.crises_identified_and_supported",
    title=_("Crisis situations supported"),
    unit=Unit.CRISES,
    definition=_(
        "Of the crises open in the period, those with at least a table attended, an information meeting held or a "
        "scouting plan handed over by its last day."
    ),
    on="identified_on",
    register=False,
)
def crises_identified_and_supported(window: Window):
    return Crisis.objects.open_in(*window.days).supported_by(window.end)


ratio(
    "crises.crises_supported",
    title=_("Crisis situations supported"),
    definition=_(
        "Crises with at least a table attended, an information meeting held or a scouting plan handed over, out of all "
        "the crises identified by the Region by the last day of the period and not closed before its first."
    ),
    numerator=crises_identified_and_supported,
    denominator=crises_identified,
)


@measure(
    "crises.companies_informed",
    title=_("Companies in crisis involved in information paths"),
    unit=Unit.COMPANIES,
    definition=_(
        "Companies in crisis without a relocation agreement (AdR-CIGS) whose workers had at least one meeting of basic "
        "orientation in the period."
    ),
    counts="crisis__company",
    on="held_on",
    additive=False,
)
def companies_informed(window: Window):
    meetings = InformationMeeting.objects.filter(kind=MeetingKind.ORIENTATION)
    return meetings.held(*window.days).without_relocation_by(window.end)


@measure(
    "crises.workers_assisted",
    title=_("Workers assisted in relocation"),
    unit=Unit.WORKERS,
    definition=_(
        "Workers of companies in crisis on a path of relocation who had at least one of its services in the period."
    ),
    counts="path__worker",
    place="path__worker__centre",
    on="held_on",
)
def workers_assisted(window: Window):
    return RelocationService.objects.held(*window.days)


@measure(
    "crises.workers_profiled",
    title=_("Workers in relocation with their profile analysed"),
    unit=Unit.WORKERS,
    definition=_(
        "Of the workers who had at least one relocation service in the period, those whose occupational profile was "
        "analysed by its last day."
    ),
    counts="path__worker",
    place="path__worker__centre",
    on="held_on",
)
def workers_profiled(window: Window):
    return RelocationService.objects.held(*window.days).to_profiled_by(window.end)


@measure(
    "crises.scouting_plans_handed_over",
    title=_("Scouting plans for crises handed over"),
    unit=Unit.PLANS,
    definition=_("Scouting plans made for the workers of one company and handed over to a centre in the period."),
    on="handed_over_on",
)
def scouting_plans_handed_over(window: Window):
    return CrisisScoutingPlan.objects.handed_over(*window.days)


@measure(
    "crises.workers_with_proposals",
    title=_("Workers of crises to whom a vacancy was proposed"),
    unit=Unit.WORKERS,
    definition=_("Workers of companies in crisis to whom at least one vacancy was proposed in the period."),
    counts="worker",
    place="worker__centre",
    on="proposed_on",
)
def workers_with_proposals(window: Window):
    return WorkerProposal.objects.proposed(*window.days)


@measure(
    "crises.reachable_under_agreement",
    title=_("Reachable workers under a relocation agreement"),
    definition=_(
        "Workers whom the offices are able to reach, under a relocation agreement signed by the last day of the period "
        "and whose wage fund was not over before its first."
    ),
    unit=Unit.WORKERS,
    on="agreement__signed_on",
    register=False,
)
def reachable_under_agreement(window: Window):
    return Worker.objects.under_relocation(*window.days).reachable()


@measure(
    "crises.reachable_informed_on_adr",
    title=_("Workers informed on AdR-CIGS"),
    definition=_(
        "Of the reachable workers under a relocation agreement, those who by the last day of the period were present "
        "at a meeting on AdR-CIGS or were contacted individually about it."
    ),
    unit=Unit.WORKERS,
    on="agreement__signed_on",
    register=False,
)
def reachable_informed_on_adr(window: Window):
    workers = Worker.objects.under_relocation(*window.days).reachable()
    return workers.informed_by(window.end, MeetingKind.ADR_CIGS)


ratio(
    "crises.workers_informed_on_adr",
    title=_("Workers informed on AdR-CIGS"),
    definition=_(
        "Reachable workers under a relocation agreement who were present at a meeting on AdR-CIGS or were contacted "
        "individually about it, out of all the reachable workers under a relocation agreement in the period."
    ),
    numerator=reachable_informed_on_adr,
    denominator=reachable_under_agreement,
)


@measure(
    "crises.all_under_agreement",
    title=_("Workers under a relocation agreement"),
    definition=_(
        "Workers under a relocation agreement signed by the last day of the period and whose wage fund was not over "
        "before its first, reachable or not."
    ),
    unit=Unit.WORKERS,
    on="agreement__signed_on",
    register=False,
)
def all_under_agreement(window: Window):
    return Worker.objects.under_relocation(*window.days)


@measure(
    "crises.all_under_agreement_reached",
    title=_("Workers under agreement met or contacted"),
    definition=_(
        "Of the workers under a relocation agreement, those who by the last day of the period were present at any "
        "information meeting or were contacted individually."
    ),
    unit=Unit.WORKERS,
    on="agreement__signed_on",
    register=False,
)
def all_under_agreement_reached(window: Window):
    return Worker.objects.under_relocation(*window.days).informed_by(window.end)


ratio(
    "crises.workers_reached",
    title=_("Workers under a relocation agreement met or contacted"),
    definition=_(
        "Workers under a relocation agreement who were present at an information meeting or were contacted "
        "individually, out of all the workers under a relocation agreement in the period, reachable or not."
    ),
    numerator=all_under_agreement_reached,
    denominator=all_under_agreement,
)


@measure(
    "crises.tables_involved",
    title=_("Crisis tables in which ANPAL Servizi is involved"),
    unit=Unit.MEETINGS,
    definition=_("Meetings of crisis tables held in the period in which ANPAL Servizi is involved."),
    place="crisis__centre",
    on="held_on",
    register=False,
)
def tables_involved(window: Window):
    return CrisisTable.objects.held(*window.days).involved()


@measure(
    "crises.tables_involved_and_attended",
    title=_("Crisis tables attended"),
    unit=Unit.MEETINGS,
    definition=_("Of the meetings of crisis tables in which ANPAL Servizi is involved, those it attended."),
    place="crisis__centre",
    on="held_on",
    register=False,
)
def tables_involved_and_attended(window: Window):
    return CrisisTable.objects.held(*window.days).involved().attended()


ratio(
    "crises.tables_attended",
    title=_("Crisis tables attended"),
    definition=_(
        "Meetings of crisis tables that ANPAL Servizi attended, out of all those held in the period in which it is "
        "involved."
    ),
    numerator=tables_involved_and_attended,
    denominator=tables_involved,
)


@measure(
    "crises.companies_in_charge",
    title=_("Companies in crisis in charge"),
    unit=Unit.COMPANIES,
    definition=_("Companies with a crisis open in the period and taken in charge by its last day."),
    counts="company",
    on="taken_in_charge_on",
    additive=False,
    register=False,
)
def companies_in_charge(window: Window):
    return Crisis.objects.in_charge(*window.days)


@measure(
    "crises.companies_in_charge_with_services",
    title=_("Companies in crisis with relocation services"),
    unit=Unit.COMPANIES,
    definition=_(
        "Of the companies in crisis in charge, those whose workers had at least one relocation service by the last day "
        "of the period."
    ),
    counts="company",
    on="taken_in_charge_on",
    additive=False,
    register=False,
)
def companies_in_charge_with_services(window: Window):
    return Crisis.objects.in_charge(*window.days).with_relocation_by(window.end)


ratio(
    "crises.companies_with_relocation",
    title=_("Companies in crisis with relocation services"),
    definition=_(
        "Companies in crisis in charge whose workers had at least one relocation service by the last day of the "
        "period, out of all the companies in crisis in charge."
    ),
    numerator=companies_in_charge_with_services,
    denominator=companies_in_charge,
)


@measure(
    "crises.assisted_profiled_before_action",
    title=_("Workers profiled before action"),
    unit=Unit.WORKERS,
    definition=_(
        "Of the workers who had at least one relocation service in the period, those whose occupational profile was "
        "analysed on or before the day of their first service."
    ),
    counts="path__worker",
    place="path__worker__centre",
    on="held_on",
    register=False,
)
def assisted_profiled_before_action(window: Window):
    return RelocationService.objects.held(*window.days).to_profiled_before_action()


ratio(
    "crises.workers_profiled_before_action",
    title=_("Workers with their profile analysed before action"),
    definition=_(
        "Workers whose occupational profile was analysed on or before the day of their first relocation service, out "
        "of all the workers who had at least one relocation service in the period."
    ),
    numerator=assisted_profiled_before_action,
    denominator=workers_assisted,
)
