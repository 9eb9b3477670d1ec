"""What the plan asks of the work with companies."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from raccordo.kernel.measures import Unit, Window, measure, ratio
from raccordo.lines.demand.enums import Target
from raccordo.lines.demand.models import Approach, NeedsSurvey, Vacancy


@measure(
    "demand.companies_informed",
    title=_("Companies informed in campaigns for citizenship income recipients"),
    unit=Unit.COMPANIES,
    definition=_(
        "Companies that were informed, and possibly surveyed, in an approach carried out in the period within a "
        "scouting campaign for citizenship income recipients. Approaches that were refused or reached nobody do not "
        "count. A company approached several times counts once in the region and once in each centre."
    ),
    counts="company",
    on="held_on",
    additive=False,
)
def companies_informed(window: Window):
    """B6. Approaches of RdC campaigns that reached their company."""
    return Approach.objects.held(*window.days).reached().filter(campaign__target=Target.RDC)


@measure(
    "demand.companies_surveyed",
    title=_("Companies in the needs survey"),
    unit=Unit.COMPANIES,
    definition=_(
        "Companies that told the people and skills they need in a survey made in the period. A company surveyed "
        "several times counts once in the region and once in each centre."
    ),
    counts="company",
    on="surveyed_on",
    additive=False,
)
def companies_surveyed(window: Window):
    """E5. Needs surveys of the period."""
    return NeedsSurvey.objects.surveyed(*window.days)


@measure(
    "demand.vacancy_positions",
    title=_("Vacancy positions found"),
    unit=Unit.POSITIONS,
    definition=_(
        "Positions of the vacancies that the centres found in the period, by the day on which each was opened, "
        "whatever became of them."
    ),
    sums="positions",
    on="opened_on",
)
def vacancy_positions(window: Window):
    """Numerator of O5. Vacancies opened in the period; each counts with its positions."""
    return Vacancy.objects.opened(*window.days)


@measure(
    "demand.vacancy_positions_passed_on",
    title=_("Vacancy positions passed on"),
    unit=Unit.POSITIONS,
    definition=_(
        "Positions of the vacancies found in the period and entered, by its last day, in MyANPAL or in the "
        "Region's system."
    ),
    sums="positions",
    on="opened_on",
)
def vacancy_positions_passed_on(window: Window):
    """The part of :data:`vacancy_positions` that others can see too."""
    return Vacancy.objects.opened(*window.days).passed_on_by(window.end)


vacancies_passed_on = ratio(
    "demand.vacancies_passed_on",
    title=_("Share of the vacancy positions passed on to MyANPAL or the Region"),
    definition=_(
        "Of the positions of the vacancies found in the period, those of vacancies entered by its last day in "
        "MyANPAL or in the Region's system."
    ),
    numerator=vacancy_positions_passed_on,
    denominator=vacancy_positions,
)
