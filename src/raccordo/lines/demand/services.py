"""Writes about companies that touch two or more kinds of record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from raccordo.kernel.models import Centre
from raccordo.lines.demand.enums import ApproachOutcome
from raccordo.lines.demand.models import Approach, Company, Need, NeedsSurvey, Site


@dataclass(frozen=True)
class NeedLine:
    """A row of the survey's form: how many people of a CP2021 occupation, by when, with which skills."""

    occupation: str
    positions: int
    expected_on: dt.date | None = None
    skills: str = ""


@transaction.atomic
def record_survey(
    *,
    company: Company,
    centre: Centre,
    surveyed_on: dt.date,
    needs: Sequence[NeedLine],
    at: dt.date,
    site: Site | None = None,
    approach: Approach | None = None,
    form_version: int = 1,
) -> NeedsSurvey:
    """Write a survey with its needs and, if it was made in a planned approach, close that approach as surveyed.

    ``at`` is the day of entry.

    Raises:
        ValidationError: something is wrong; a need's error names its row. Nothing is written then.
    """
    survey = NeedsSurvey(
        company=company, centre=centre, site=site, approach=approach,
        surveyed_on=surveyed_on, form_version=form_version, entered_on=at,
    )  # fmt: skip
    survey.full_clean()
    survey.save()
    for row, line in enumerate(needs, start=1):
        _write_need(survey, line, row=row, at=at)
    if approach is not None and approach.held_on is None:
        approach.held_on, approach.outcome = surveyed_on, ApproachOutcome.SURVEYED
        approach.full_clean()
        approach.save()
    return survey


def _write_need(survey: NeedsSurvey, line: NeedLine, *, row: int, at: dt.date) -> None:
    need = Need(
        survey=survey, occupation=line.occupation, positions=line.positions,
        expected_on=line.expected_on, skills=line.skills, entered_on=at,
    )  # fmt: skip
    try:
        need.full_clean()
    except ValidationError as error:
        raise ValidationError(
            [
                _("Row %(row)s, %(field)s: %(problem)s") % {"row": row, "field": _field_name(name), "problem": problem}
                for name, problems in error.message_dict.items()
                for problem in problems
            ]
        ) from error
    need.save()


def _field_name(name: str) -> str:
    """The field in words; errors of the whole row carry the word for it."""
    names = {field.name: str(field.verbose_name) for field in Need._meta.concrete_fields}
    return names.get(name) or _("need")
