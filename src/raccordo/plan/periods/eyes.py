"""Four eyes: who signed what a step signs over, and so does not take it, whatever roles they hold.

Who submitted a line does not approve it; who submitted or approved a line does not approve the whole; who approved the
whole does not freeze it. What was sent back since binds nobody. The rule holds for every plan and has no exception: an
agency gives the role to two persons.
"""

from __future__ import annotations

from collections.abc import Iterable

from raccordo.plan.models import Line
from raccordo.plan.periods.machine import Step
from raccordo.plan.periods.models import Period, PeriodStep

#: Person → the step by which they signed.
Signed = dict[int, PeriodStep]


def of_line(period: Period, line: Line) -> Signed:
    """Who submitted the line as it stands."""
    return standing(_steps(period), line.pk)


def of_lines(period: Period) -> Signed:
    """Who submitted or approved a line of the period as it stands."""
    return of_lines_in(_steps(period))


def of_whole(period: Period) -> Signed:
    """Who approved the whole as it stands."""
    return approvals(standing(_steps(period), None))


def standing(steps: Iterable[PeriodStep], line_id: int | None) -> Signed:
    """Who submitted or approved a line (``None``: the whole) since it was last sent back."""
    found: Signed = {}
    for step in steps:
        if step.line_id == line_id:
            if step.step == Step.SEND_BACK:
                found = {}
            elif step.step in (Step.SUBMIT, Step.APPROVE):
                found[step.user_id] = step
    return found


def of_lines_in(steps: list[PeriodStep]) -> Signed:
    """:func:`of_lines`, of steps that were read."""
    found: Signed = {}
    for line_id in sorted({step.line_id for step in steps if step.line_id is not None}):
        found |= standing(steps, line_id)
    return found


def approvals(signed: Signed) -> Signed:
    """Of those who signed, who approved: a whole is submitted with its last line, by nobody of its own."""
    return {user: step for user, step in signed.items() if step.step == Step.APPROVE}


def _steps(period: Period) -> list[PeriodStep]:
    return list(period.steps.select_related("user"))
