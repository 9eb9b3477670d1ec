"""What the plan asks of the staff of the centres and of the support the centres receive."""

from __future__ import annotations

from functools import partial

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.measures import Unit, Window, measure, ratio
from raccordo.lines.workforce.enums import OperatorKind, SupportForm, SupportTopic, TrainingArea
from raccordo.lines.workforce.models import Adoption, CentreSupport, Enrolment, Operator, Placement


@measure(
    "workforce.centres_with_solutions",
    title=_("Centres that carried out the reinforcement plan"),
    unit=Unit.CENTRES,
    definition=_(
        "Centres that, on the last day of the period, have adopted with evidence every solution the reinforcement "
        "plan assigned to them, at least one organisational and one staffing. A centre with one solution still "
        "pending does not count."
    ),
    counts="centre",
    on="adopted_on",
    stock=True,
)
def centres_with_solutions(window: Window):
    return Adoption.objects.of_centres_in_order(window.end)


def _enrolled(window: Window, **module):
    """Enrolments indicated in the window, of the modules asked for."""
    return Enrolment.objects.indicated(*window.days).filter(**module)


def _trained(window: Window, **module):
    """The same, of operators who left none of them open at the end of the window."""
    left_open = _enrolled(window, **module).not_completed(window.end).filter(operator=OuterRef("operator"))
    return _enrolled(window, **module).filter(~Exists(left_open))


_of_enrolled = partial(measure, unit=Unit.OPERATORS, counts="operator", on="indicated_on", additive=False)
_GUIDANCE = {"module__area": TrainingArea.INFORMATION_GUIDANCE}


@_of_enrolled(
    "workforce.operators_enrolled",
    title=_("Operators enrolled in the training plan"),
    definition=_("Operators whom the training plan indicated in the period for at least one module."),
)
def operators_enrolled(window: Window):
    return _enrolled(window)


@_of_enrolled(
    "workforce.operators_trained.completed",
    title=_("Operators who completed their modules"),
    definition=_(
        "Operators who by the last day of the period completed all the modules for which they were indicated in it."
    ),
    register=False,
)
def operators_who_completed(window: Window):
    return _trained(window)


@_of_enrolled(
    "workforce.operators_enrolled_guidance",
    title=_("Operators enrolled in the modules on information and guidance"),
    definition=_(
        "Operators whom the training plan indicated in the period for at least one module on information and guidance."
    ),
)
def operators_enrolled_guidance(window: Window):
    return _enrolled(window, **_GUIDANCE)


@_of_enrolled(
    "workforce.operators_trained_guidance.completed",
    title=_("Operators who completed the modules on information and guidance"),
    definition=_(
        "Operators who by the last day of the period completed all the modules on information and guidance for which "
        "they were indicated in it."
    ),
    register=False,
)
def operators_who_completed_guidance(window: Window):
    return _trained(window, **_GUIDANCE)


operators_trained = ratio(
    "workforce.operators_trained",
    title=_("Operators trained"),
    definition=_(
        "Operators who completed all the modules of the training plan for which they were indicated, out of all the "
        "operators indicated in the period."
    ),
    numerator=operators_who_completed,
    denominator=operators_enrolled,
)

operators_trained_guidance = ratio(
    "workforce.operators_trained_guidance",
    title=_("Operators trained on information and guidance"),
    definition=_(
        "Operators who completed all the modules on information and guidance for which they were indicated, out of "
        "all the operators indicated for those modules in the period."
    ),
    numerator=operators_who_completed_guidance,
    denominator=operators_enrolled_guidance,
)


_of_new = partial(measure, unit=Unit.OPERATORS, on="started_on")


@_of_new(
    "workforce.new_operators",
    title=_("Newly hired operators"),
    definition=_("Operators whom the agency hired in the period."),
)
def new_operators(window: Window):
    return Operator.objects.newly_hired(*window.days)


@_of_new(
    "workforce.new_operators_training.completed",
    title=_("Newly hired operators who completed their training"),
    definition=_(
        "Operators hired in the period who by its last day completed all the modules for newly hired operators in "
        "which they are enrolled, at least one."
    ),
    register=False,
)
def new_operators_trained(window: Window):
    own = Enrolment.objects.filter(operator=OuterRef("pk"), module__area=TrainingArea.NEW_HIRES)
    return Operator.objects.newly_hired(*window.days).filter(
        Exists(own.completed(window.end)),
        ~Exists(own.filter(indicated_on__lte=window.end).not_completed(window.end)),
    )


new_operators_training = ratio(
    "workforce.new_operators_training",
    title=_("Newly hired operators trained"),
    definition=_(
        "Operators hired in the period who completed the modules for newly hired operators, out of all the operators "
        "hired in the period."
    ),
    numerator=new_operators_trained,
    denominator=new_operators,
)


@measure(
    "workforce.navigators_placed",
    title=_("Navigators placed and trained on the job"),
    unit=Unit.NAVIGATORS,
    definition=_(
        "Navigators who worked in a centre on at least one day of the period and whose on-the-job training in that "
        "centre was completed by its last day. A navigator who moved counts once in the region, and once in each "
        "centre."
    ),
    counts="operator",
    on="onboarding_completed_on",
    additive=False,
)
def navigators_placed(window: Window):
    return (
        Placement.objects.overlapping(*window.days).onboarded(window.end).filter(operator__kind=OperatorKind.NAVIGATOR)
    )


_of_centres = partial(measure, unit=Unit.CENTRES, counts="centre", on="held_on")
_of_meetings = partial(measure, unit=Unit.MEETINGS, on="held_on")


@_of_centres(
    "workforce.centres_in_scouting_transfer",
    title=_("Centres in scouting training and transfer"),
    definition=_("Centres in which at least one training or transfer meeting on scouting was held in the period."),
)
def centres_in_scouting_transfer(window: Window):
    forms = (SupportForm.TRAINING, SupportForm.TRANSFER_MEETING)
    return CentreSupport.objects.about(SupportTopic.SCOUTING, *window.days, forms)


@_of_centres(
    "workforce.centres_coached_on_scouting",
    title=_("Centres accompanied on scouting"),
    definition=_(
        "Centres in whose offices at least one coaching meeting on scouting was held in the period. Meetings held "
        "elsewhere do not count."
    ),
)
def centres_coached_on_scouting(window: Window):
    return CentreSupport.objects.about(SupportTopic.SCOUTING, *window.days, (SupportForm.COACHING,)).filter(
        on_site=True
    )


@_of_centres(
    "workforce.centres_coached_on_rdc",
    title=_("Centres accompanied on the citizenship income"),
    definition=_("Centres that had at least one coaching meeting on the citizenship income (RdC) in the period."),
)
def centres_coached_on_rdc(window: Window):
    return CentreSupport.objects.about(SupportTopic.RDC, *window.days, (SupportForm.COACHING,))


@_of_centres(
    "workforce.centres_coached_on_adr",
    title=_("Centres accompanied on the relocation voucher"),
    definition=_("Centres that had at least one coaching meeting on the relocation voucher (AdR) in the period."),
)
def centres_coached_on_adr(window: Window):
    return CentreSupport.objects.about(SupportTopic.ADR, *window.days, (SupportForm.COACHING,))


@_of_centres(
    "workforce.centres_supported_on_take_in",
    title=_("Centres supported on integrated take-in"),
    definition=_(
        "Centres that had at least one meeting, of any form, on the integrated take-in of vulnerable people in the "
        "period."
    ),
)
def centres_supported_on_take_in(window: Window):
    return CentreSupport.objects.about(SupportTopic.INTEGRATED_TAKEIN, *window.days)


@_of_meetings(
    "workforce.relocation_transfer_meetings",
    title=_("Transfer meetings on relocation"),
    definition=_(
        "Meetings of the period in which methods and tools of relocation were transferred to the operators of a centre."
    ),
)
def relocation_transfer_meetings(window: Window):
    return CentreSupport.objects.about(SupportTopic.RELOCATION, *window.days, (SupportForm.TRANSFER_MEETING,))


@_of_meetings(
    "workforce.relocation_coaching_meetings",
    title=_("Coaching meetings on relocation"),
    definition=_("Coaching meetings of the period with the operators of a centre who work on relocation."),
)
def relocation_coaching_meetings(window: Window):
    return CentreSupport.objects.about(SupportTopic.RELOCATION, *window.days, (SupportForm.COACHING,))


@_of_centres(
    "workforce.centres_in_labour_market_transfer",
    title=_("Centres in transfer meetings on the local labour market"),
    definition=_("Centres that had at least one transfer meeting on the local labour market in the period."),
)
def centres_in_labour_market_transfer(window: Window):
    return _labour_market_meetings(window)


@_of_meetings(
    "workforce.labour_market_meetings",
    title=_("Transfer meetings on the local labour market"),
    definition=_("Transfer meetings on the local labour market held with centres in the period."),
)
def labour_market_meetings(window: Window):
    return _labour_market_meetings(window)


def _labour_market_meetings(window: Window):
    return CentreSupport.objects.about(SupportTopic.LABOUR_MARKET, *window.days, (SupportForm.TRANSFER_MEETING,))
