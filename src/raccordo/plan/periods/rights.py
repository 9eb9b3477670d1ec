"""Who may take which step. The table (:mod:`raccordo.kernel.access`) says the role; here is the rest.

The region's plan is signed by who works for the whole region: a membership in a quadrant or centre signs nothing. A
line lead whose membership carries a line's code as organisation leads that line only; one without leads them all.
"""

from __future__ import annotations

from raccordo.kernel.access import Action, allowed
from raccordo.kernel.accounts.models import User
from raccordo.kernel.accounts.roles import Role
from raccordo.plan.models import Line
from raccordo.plan.periods.machine import Step
from raccordo.plan.periods.models import Period

WHOLE, LINE, EXCEPTION = "plan.period", "plan.periodline", "plan.periodexception"

#: The action of the access table that a step needs.
RIGHT = {Step.SUBMIT: Action.SUBMIT, Step.APPROVE: Action.APPROVE, Step.FREEZE: Action.FREEZE}


def may(user: User, step: Step, period: Period, line: Line | None = None) -> bool:
    """Whether the person may take this step on the period, or on a line of it; whether it can follow is apart.

    Who may approve the line or the whole may send the line back.
    """
    if not _regional(user):
        return False
    if step == Step.SEND_BACK:
        return allowed(user, Action.APPROVE, LINE) or allowed(user, Action.APPROVE, WHOLE)
    if line is None:
        return allowed(user, RIGHT[step], WHOLE)
    return allowed(user, RIGHT[step], LINE) and leads(user, line)


def may_open(user: User) -> bool:
    """Whether the person may open a period."""
    return _regional(user) and allowed(user, Action.ADD, WHOLE)


def may_except(user: User) -> bool:
    """Whether the person may grant an exception to a closed period."""
    return _regional(user) and allowed(user, Action.ADD, EXCEPTION)


def leads(user: User, line: Line) -> bool:
    """Whether a line lead leads this line; true for every other role."""
    acting = user.acting
    if acting is None:
        return False
    return acting.role != Role.LINE_LEAD or acting.organisation in ("", line.code)


def _regional(user: User) -> bool:
    return user.acting is not None and user.acting.reach is None
