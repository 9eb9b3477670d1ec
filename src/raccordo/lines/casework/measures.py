"""What the plan asks of the work with people."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from raccordo.kernel.measures import Unit, Window, measure, ratio
from raccordo.law.rdc import convocation_days
from raccordo.lines.casework.enums import ConvocationOutcome, VoucherRegime, WorkChannel
from raccordo.lines.casework.models import (
    Benefit,
    Convocation,
    Hire,
    OutcomeInterview,
    Pact,
    PlanSupport,
    VoucherMeeting,
)
from raccordo.lines.catalogue.enums import Regime

_of_charge = partial(measure, unit=Unit.PERSONS, counts="seeker", on="signed_on", stock=True)


@_of_charge(
    "casework.in_charge",
    title=_("Persons in charge"),
    definition=_("Persons who have a pact in force on the last day of the period, of any regime."),
)
def in_charge(window: Window):
    return Pact.objects.in_force(window.end)


@_of_charge(
    "casework.in_active_measure.active",
    title=_("Persons in charge who are in an active measure"),
    definition=_(
        "Persons who have a pact in force on the last day of the period and, since they signed it, started at least "
        "one service beyond reception, declaration, basic guidance and pact (LEP A–D)."
    ),
    register=False,
)
def in_charge_and_active(window: Window):
    return Pact.objects.in_force(window.end).in_active_measure(window.end)


in_active_measure = ratio(
    "casework.in_active_measure",
    title=_("Persons in charge involved in an active measure"),
    definition=_(
        "Persons in charge who started at least one service beyond LEP A–D since they signed the pact, out of all the "
        "persons who have a pact in force on the last day of the period."
    ),
    numerator=in_charge_and_active,
    denominator=in_charge,
)


@measure(
    "casework.plans_with_navigator",
    title=_("Personal plans supported by a navigator"),
    unit=Unit.PLANS,
    definition=_(
        "Plans of action that have their navigator and on which a navigator held at least one meeting in the period."
    ),
    counts="plan",
    place="plan__centre",
    on="held_on",
)
def plans_with_navigator(window: Window):
    return PlanSupport.objects.held(*window.days).by_navigators()


@measure(
    "casework.adr_recipients_tutored",
    title=_("Recipients of the relocation voucher tutored"),
    unit=Unit.PERSONS,
    definition=_(
        "Persons with a relocation voucher (AdR) under the citizenship income who have a tutor, of the centre or of an "
        "accredited body, and attended at least one meeting under the voucher in the period. Vouchers under the wage "
        "fund (CIGS) belong to the line on company crises."
    ),
    counts="voucher__seeker",
    place="voucher__centre",
    on="held_on",
    additive=False,
)
def adr_recipients_tutored(window: Window):
    return VoucherMeeting.objects.tutoring(*window.days).filter(voucher__regime=VoucherRegime.RDC)


_of_found_work = partial(measure, unit=Unit.PERSONS, counts="seeker", on="found_work_on", additive=False)


@_of_found_work(
    "casework.found_work_survey",
    title=_("Persons who found work, as they say"),
    definition=_("Persons interviewed who say that they found work in the period."),
)
def found_work_survey(window: Window):
    return OutcomeInterview.objects.found_work(*window.days)


@_of_found_work(
    "casework.intermediation_survey.through_centre",
    title=_("Persons who found work through a centre, as they say"),
    definition=_("Persons interviewed who say that they found work in the period through an employment centre."),
    register=False,
)
def found_work_through_centre(window: Window):
    return OutcomeInterview.objects.found_work(*window.days).filter(channel=WorkChannel.CENTRE)


intermediation_survey = ratio(
    "casework.intermediation_survey",
    title=_("Intermediation rate, survey definition"),
    definition=_(
        "Persons who say that they found work through an employment centre, out of all the persons interviewed who say "
        "that they found work in the period. The other definition, from the mandatory communications, is the "
        "administrative one."
    ),
    numerator=found_work_through_centre,
    denominator=found_work_survey,
)


@measure(
    "casework.persons_hired",
    title=_("Persons hired"),
    unit=Unit.PERSONS,
    definition=_("Persons with at least one hire that started in the period, from the mandatory communications."),
    counts="seeker",
    on="started_on",
    additive=False,
)
def persons_hired(window: Window):
    return Hire.objects.started(*window.days)


_of_recognised = partial(measure, unit=Unit.PERSONS, counts="seeker", on="recognised_on", additive=False)


@_of_recognised(
    "casework.convocations_due",
    title=_("Beneficiaries to convene"),
    definition=_(
        "Persons with the citizenship income (RdC) for whom the term to convene them, counted from the recognition of "
        "the benefit, expired in the period."
    ),
)
def convocations_due(window: Window):
    return _due(window)


def _due(window: Window):
    term = convocation_days(window.end)
    return Benefit.objects.term_expired(*window.days, term).filter(regime=Regime.RDC)


@_of_recognised(
    "casework.convened_in_time.convened",
    title=_("Beneficiaries convened in time"),
    definition=_("The same persons, if a centre sent them a convocation within the term."),
    register=False,
)
def beneficiaries_convened(window: Window):
    return _due(window).convened_within(convocation_days(window.end))


convened_in_time = ratio(
    "casework.convened_in_time",
    title=_("Share of beneficiaries convened in time"),
    definition=_(
        "Beneficiaries of the citizenship income to whom a centre sent a convocation within the days the law gives (30 "
        "from the recognition: D.L. 4/2019, art. 4 c. 5), out of all those for whom that term expired in the period."
    ),
    numerator=beneficiaries_convened,
    denominator=convocations_due,
)


_of_convocations = partial(measure, unit=Unit.MEETINGS, on="for_day")


@_of_convocations(
    "casework.convocations_settled",
    title=_("Convocations with an outcome"),
    definition=_("Convocations for a day of the period whose outcome is known."),
)
def convocations_settled(window: Window):
    return Convocation.objects.due(*window.days).settled()


@_of_convocations(
    "casework.no_show_share.missed",
    title=_("Convocations missed"),
    definition=_("Convocations for a day of the period to which the person did not come and gave no good reason."),
    register=False,
)
def convocations_missed(window: Window):
    return Convocation.objects.due(*window.days).filter(outcome=ConvocationOutcome.NO_SHOW)


no_show_share = ratio(
    "casework.no_show_share",
    title=_("Convocations missed, out of those with an outcome"),
    definition=_(
        "Convocations to which the person did not come and gave no good reason, out of all those of the period whose "
        "outcome is known."
    ),
    numerator=convocations_missed,
    denominator=convocations_settled,
)
