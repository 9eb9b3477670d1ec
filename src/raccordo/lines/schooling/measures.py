"""The school-to-work line's questions: O3, C1–C10, C12–C13 of the plan, and the promotion plans of its narrative."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from raccordo.kernel.measures import Measure, Unit, Window, measure, ratio
from raccordo.lines.schooling.enums import (
    ApprenticeshipLevel,
    AssistanceTopic,
    DiffusionKind,
    InstitutionKind,
)
from raccordo.lines.schooling.models import Apprenticeship, Assistance, DiffusionPlan, SupportPlan, SupportRequest


@measure(
    "schooling.apprenticeships_started",
    title=_("Apprenticeships started"),
    unit=Unit.CONTRACTS,
    definition=_("Apprenticeship contracts of first and third level that started in the period."),
    on="started_on",
)
def apprenticeships_started(window: Window):
    return Apprenticeship.objects.started(*window.days)


@measure(
    "schooling.apprenticeships_started_before",
    title=_("Apprenticeships started before"),
    unit=Unit.CONTRACTS,
    definition=_("Apprenticeship contracts of first and third level that started in the years before the period."),
    on="started_on",
    register=False,
)
def apprenticeships_started_before(window: Window):
    return Apprenticeship.objects.started(*window.days)


ratio(
    "schooling.apprenticeship_growth",
    title=_("Growth of apprenticeships in three years"),
    definition=_(
        "Apprenticeship contracts of first and third level that started in the period, divided by those that started "
        "in the three years before it, minus one. It says something about three years only if the period is three "
        "years long."
    ),
    numerator=apprenticeships_started,
    denominator=apprenticeships_started_before,
    less_one=True,
    lookback_years=3,
    part_of_whole=False,
)


@measure(
    "schooling.requests_received",
    title=_("Support requests received"),
    unit=Unit.REQUESTS,
    definition=_("Requests for support received in the period from the Region and from institutions."),
    on="received_on",
    register=False,
)
def requests_received(window: Window):
    return SupportRequest.objects.received(*window.days)


@measure(
    "schooling.requests_received_and_satisfied",
    title=_("Support requests satisfied"),
    unit=Unit.REQUESTS,
    definition=_("Of the requests received in the period, those satisfied by its last day."),
    on="received_on",
    register=False,
)
def requests_received_and_satisfied(window: Window):
    return SupportRequest.objects.received(*window.days).satisfied_by(window.end)


ratio(
    "schooling.requests_satisfied",
    title=_("Support requests satisfied"),
    definition=_(
        "Requests for support received in the period and satisfied by its last day, with an answer, out of all the "
        "requests received in the period."
    ),
    numerator=requests_received_and_satisfied,
    denominator=requests_received,
)


@measure(
    "schooling.diffusion_plans_carried_out",
    title=_("Plans of diffusion of the dual system carried out"),
    unit=Unit.PLANS,
    definition=_(
        "Plans that make the dual system known to those in charge of families on citizenship income, shared by the "
        "last day of the period and with every planned meeting held by then, at least one."
    ),
    place=None,
    on="shared_on",
    stock=True,
)
def diffusion_plans_carried_out(window: Window):
    return DiffusionPlan.objects.filter(kind=DiffusionKind.DUAL_RDC).carried_out_by(window.end)


@measure(
    "schooling.promotion_plans",
    title=_("Training bodies with a territorial promotion plan"),
    unit=Unit.BODIES,
    definition=_("Training bodies with which a territorial promotion plan was drafted and shared in the period."),
    counts="body",
    place=None,
    on="shared_on",
)
def promotion_plans(window: Window):
    return DiffusionPlan.objects.filter(kind=DiffusionKind.TERRITORIAL_PROMOTION).shared(*window.days)


@measure(
    "schooling.support_plans_updated",
    title=_("Schools with an updated general support plan"),
    unit=Unit.SCHOOLS,
    definition=_("Upper-secondary schools whose general support plan (PGS) was updated in the period."),
    counts="institution",
    place="institution__centre",
    on="updated_on",
)
def support_plans_updated(window: Window):
    return SupportPlan.objects.filter(institution__kind=InstitutionKind.SCHOOL).updated(*window.days)


def _assisted(name: str, title, definition, unit: Unit, kind: InstitutionKind, *topics: AssistanceTopic) -> Measure:
    """Declare a count of institutions of a kind assisted on some topics; a school helped by two centres counts once."""

    def question(window: Window):
        return Assistance.objects.to(kind).on_topic(*topics).held(*window.days)

    return measure(
        f"schooling.{name}",
        title=title,
        unit=unit,
        definition=definition,
        counts="institution",
        on="held_on",
        additive=False,
    )(question)


schools_on_apprenticeship = _assisted(
    "schools_on_apprenticeship",
    _("Schools assisted on first-level apprenticeship"),
    _("Upper-secondary schools with at least one assistance on first-level apprenticeship in the period."),
    Unit.SCHOOLS,
    InstitutionKind.SCHOOL,
    AssistanceTopic.APPRENTICESHIP_FIRST,
)
schools_in_transfer = _assisted(
    "schools_in_transfer",
    _("Schools that received methods and tools for workshops"),
    _(
        "Upper-secondary schools with at least one assistance in the period on workshops on active policies and on the "
        "guidance of students."
    ),
    Unit.SCHOOLS,
    InstitutionKind.SCHOOL,
    AssistanceTopic.WORKSHOPS,
)
schools_on_pcto = _assisted(
    "schools_on_pcto",
    _("Schools supported on school-work paths"),
    _("Upper-secondary schools with at least one assistance on school-work paths (PCTO) in the period."),
    Unit.SCHOOLS,
    InstitutionKind.SCHOOL,
    AssistanceTopic.PCTO,
)
cfp_on_apprenticeship = _assisted(
    "cfp_on_apprenticeship",
    _("Vocational centres assisted on first-level apprenticeship"),
    _("Vocational centres (CFP) with at least one assistance on first-level apprenticeship in the period."),
    Unit.VOCATIONAL_CENTRES,
    InstitutionKind.CFP,
    AssistanceTopic.APPRENTICESHIP_FIRST,
)
cfp_on_alternation = _assisted(
    "cfp_on_alternation",
    _("Vocational centres assisted on reinforced alternation"),
    _("Vocational centres (CFP) with at least one assistance on reinforced alternation in the period."),
    Unit.VOCATIONAL_CENTRES,
    InstitutionKind.CFP,
    AssistanceTopic.REINFORCED_ALTERNATION,
)
cfp_in_transfer = _assisted(
    "cfp_in_transfer",
    _("Vocational centres that received methods and tools for workshops"),
    _(
        "Vocational centres (CFP) with at least one assistance in the period on workshops on active policies and on "
        "guidance."
    ),
    Unit.VOCATIONAL_CENTRES,
    InstitutionKind.CFP,
    AssistanceTopic.WORKSHOPS,
)
its_supported = _assisted(
    "its_supported",
    _("Higher technical institutes supported in promoting active policies"),
    _(
        "Higher technical institutes (ITS) with at least one assistance in the period on the promotion of active "
        "policies or on third-level apprenticeship."
    ),
    Unit.ITS,
    InstitutionKind.ITS,
    AssistanceTopic.ACTIVE_POLICIES,
    AssistanceTopic.APPRENTICESHIP_THIRD,
)


def _started_with_assistance(level: ApprenticeshipLevel):
    """The question for one level: contracts started in the window whose assistance was held before they started."""

    def question(window: Window):
        return Apprenticeship.objects.of_level(level).started(*window.days).assisted()

    return question


apprenticeships_first_level = measure(
    "schooling.apprenticeships_first_level",
    title=_("First-level apprenticeships started with assistance"),
    unit=Unit.CONTRACTS,
    definition=_(
        "First-level apprenticeship contracts started in the period, with the record of the assistance given to the "
        "institution on or before the day they started."
    ),
    on="started_on",
)(_started_with_assistance(ApprenticeshipLevel.FIRST))

apprenticeships_third_level = measure(
    "schooling.apprenticeships_third_level",
    title=_("Third-level apprenticeships started with assistance"),
    unit=Unit.CONTRACTS,
    definition=_(
        "Third-level apprenticeship contracts started in the period, with the record of the assistance given to the "
        "institution on or before the day they started."
    ),
    on="started_on",
)(_started_with_assistance(ApprenticeshipLevel.THIRD))
