"""From a figure to a verdict. Pure arithmetic: no database, no clock. Explained in ``docs/algorithms/verdict.md``.

The expected value walks a straight line from the start value on the first day to the target on the due day. A share
is compared as an exact fraction, never as a rounded percentage.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.measures import Figure
from raccordo.plan.document import Comparator


class Verdict(TextChoices):
    """How an indicator stands. ``REPORTED`` is no verdict: the act asks for the figure and gives no number."""

    MET = "met", _("reached")
    ON_TRACK = "on_track", _("on track")
    BEHIND = "behind", _("behind")
    NOT_MEASURABLE = "not_measurable", _("not measurable")
    REPORTED = "reported", _("reported only")


@dataclass(frozen=True)
class Cells:
    """Periods × places over which a target repeats: those that reached it, are due, are due and missed, all."""

    met: int
    due: int
    missed: int
    total: int


@dataclass(frozen=True)
class Goal:
    """What a figure is held against.

    ``value``: units, or a fraction for share comparators; ``whole``: the size of the set a count is a share of;
    ``start``: the value when the plan began.
    """

    comparator: Comparator
    value: Decimal | None
    whole: int | None
    start: Decimal | None
    starts_on: dt.date
    due_on: dt.date
    linear: bool


@dataclass(frozen=True)
class Judgement:
    """The verdict, the value judged, its share of the target and the share expected by the day (both may pass 1)."""

    verdict: Verdict
    value: Decimal | None
    share: Decimal | None
    expected_share: Decimal | None
    expected: Decimal | None


def elapsed(goal: Goal, at: dt.date) -> Decimal:
    """The part of the way from first to due day that lies behind ``at``, 0 to 1."""
    days = (goal.due_on - goal.starts_on).days
    if days <= 0 or at >= goal.due_on:
        return Decimal(1)
    return max(Decimal(0), Decimal((at - goal.starts_on).days) / Decimal(days))


def target_of(goal: Goal) -> Decimal | None:
    """The number to reach: units, a fraction, the size of a set, or one document."""
    match goal.comparator:
        case Comparator.REPORTED:
            return None
        case Comparator.DELIVERABLE_SHARED:
            return Decimal(1)
        case Comparator.ALL_OF:
            return Decimal(goal.whole) if goal.whole else Decimal(1)
        case _:
            return goal.value


def value_of(goal: Goal, figure: Figure) -> Decimal | None:
    """The value in the terms of the target: a count becomes a share of the whole where a share is asked."""
    if goal.comparator is Comparator.SHARE_AT_LEAST and figure.denominator is None:
        return Decimal(figure.numerator) / goal.whole if goal.whole else None
    if goal.comparator is Comparator.ALL_OF and goal.whole and figure.denominator is not None:
        return Decimal(figure.numerator)
    if goal.comparator is Comparator.ALL_OF and not goal.whole and figure.denominator is None:
        return None
    return figure.value


def expected_at(goal: Goal, at: dt.date) -> Decimal | None:
    """The value on the straight path on the day ``at``; ``None`` where nothing is expected before the due day."""
    target = target_of(goal)
    if target is None or (not goal.linear and at < goal.due_on):
        return None
    # a growth counts from nothing done yet, which is 100% less than before
    nothing = Decimal(-1) if goal.comparator is Comparator.GROWTH_AT_LEAST else Decimal(0)
    start = nothing if goal.start is None else goal.start
    return start + (target - start) * elapsed(goal, at)


def judge(goal: Goal, figure: Figure | None, at: dt.date, cells: Cells | None = None) -> Judgement:
    """The verdict on ``at``. ``cells`` is needed for targets that repeat over periods or places."""
    if figure is None:
        return Judgement(Verdict.NOT_MEASURABLE, None, None, None, None)
    if goal.comparator is Comparator.REPORTED:
        return Judgement(Verdict.REPORTED, figure.value, None, None, None)
    if goal.comparator is Comparator.PER:
        return _judge_cells(figure, cells)
    value, target, expected = value_of(goal, figure), target_of(goal), expected_at(goal, at)
    if value is None or not target:
        return Judgement(Verdict.NOT_MEASURABLE, value, None, None, expected)
    if value >= target:
        verdict = Verdict.MET
    elif expected is None or (value >= expected and at <= goal.due_on):
        verdict = Verdict.ON_TRACK
    else:
        verdict = Verdict.BEHIND
    return Judgement(verdict, value, value / target, None if expected is None else expected / target, expected)


def _judge_cells(figure: Figure, cells: Cells | None) -> Judgement:
    if cells is None or not cells.total:
        return Judgement(Verdict.NOT_MEASURABLE, figure.value, None, None, None)
    unfinished = Verdict.BEHIND if cells.missed else Verdict.ON_TRACK
    verdict = Verdict.MET if cells.met >= cells.total else unfinished
    total = Decimal(cells.total)
    return Judgement(verdict, figure.value, cells.met / total, cells.due / total, Decimal(cells.due))
