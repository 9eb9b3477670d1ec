"""Where a period stands on a day: each line's state, who took it there, what comes next, what is still missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models import Value as Text
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from raccordo.kernel.accounts.models import User
from raccordo.kernel.measures import Figure
from raccordo.plan import readings
from raccordo.plan.board import indicators_of
from raccordo.plan.judgement import Verdict
from raccordo.plan.models import FrozenReading, Indicator, Line, PlanVersion
from raccordo.plan.periods import eyes, rights
from raccordo.plan.periods.checked import lack
from raccordo.plan.periods.corrections import Correction, Run, corrections
from raccordo.plan.periods.machine import MOVES, Lack, State, Step
from raccordo.plan.periods.models import Period, PeriodStep


@dataclass(frozen=True)
class Value:
    """An indicator in a period: sealed, or as today's records say while its line is open."""

    indicator: Indicator
    figure: Figure
    verdict: Verdict
    sealed: FrozenReading | None
    correction: Correction | None


@dataclass(frozen=True)
class Item:
    """One thing that closing a period needs."""

    words: str
    satisfied: bool


@dataclass(frozen=True)
class LineStanding:
    """A line of a period (``None``: the period as a whole), and the steps the reader may take on it (``acts``).

    ``missing`` is asked for: what a line lacks is read off its values.
    """

    line: Line | None
    state: State
    last: PeriodStep | None
    acts: list[Step]
    waits_for: str
    missing: Callable[[], list[Item]]


class Standing:
    """A period on the day ``at``; steps are offered only to who looks at today (``acting_today``).

    Who stands where and may do what is known at once; the values, which take longer, are read when asked for.
    """

    def __init__(self, period: Period, user: User, at: dt.date, *, acting_today: bool):
        self.period, self.at = period, at
        self.steps = [step for step in period.steps.select_related("user", "line") if step.day <= at]
        self.lines = [self._line(entry.line, user, acting_today) for entry in period.lines.select_related("line")]
        state = state_at(self.steps, None)
        missing = _missing_whole(period, self.lines, at) if state != State.FROZEN else []
        ready = acting_today and all(item.satisfied for item in missing)
        acts = self._by_others(_acts(period, None, state, user), None, user) if ready else []
        last = _last(self.steps, None)
        #: What is missing of the check before the approval: it can be approved all the same, for a reason.
        self.lacking = lack(period) if state in (State.OPEN, State.SUBMITTED) else None
        if state in (State.OPEN, State.SUBMITTED):
            missing = [*missing, _checked(self.lacking)]
        self.whole = LineStanding(None, state, last, acts, waits_for(None, state), lambda: missing)

    def _line(self, line: Line, user: User, acting_today: bool) -> LineStanding:
        state = state_at(self.steps, line.pk)
        open_to = acting_today and self.at > self.period.end and state_at(self.steps, None) != State.FROZEN
        acts = self._by_others(_acts(self.period, line, state, user), line, user) if open_to else []
        last = _last(self.steps, line.pk)
        return LineStanding(line, state, last, acts, waits_for(line, state), lambda: self._missing(line, state))

    def _by_others(self, acts: list[Step], line: Line | None, user: User) -> list[Step]:
        """Of some steps, those that do not sign over what the same person signed (:mod:`.eyes`)."""
        before = {
            Step.APPROVE: eyes.of_lines_in(self.steps),
            Step.FREEZE: eyes.approvals(eyes.standing(self.steps, None)),
        }
        if line is not None:
            before = {Step.APPROVE: eyes.standing(self.steps, line.pk)}
        return [step for step in acts if user.pk not in before.get(step, {})]

    def _missing(self, line: Line, state: State) -> list[Item]:
        if state != State.OPEN:
            return []
        return _missing(self.period, self.by_line.get(line.pk, []), self.at)

    @cached_property
    def by_line(self) -> dict[int, list[Value]]:
        """The values of each line."""
        return _values(self.period, {entry.line.pk for entry in self.lines if entry.line and entry.state != State.OPEN})

    @cached_property
    def values(self) -> list[Value]:
        """The values of every line, in the plan's order."""
        return [value for entry in self.lines if entry.line for value in self.by_line.get(entry.line.pk, [])]

    @property
    def sealed(self) -> bool:
        """Whether any value is sealed."""
        return any(value.sealed for value in self.values)

    @property
    def corrected(self) -> list[Value]:
        """The sealed values that today's records would change."""
        return [value for value in self.values if value.correction]


def periods_of(version: PlanVersion):
    """The periods of a plan, of whichever version, the latest first."""
    shown = Period.objects.filter(version__code=version.code).select_related("version")
    return shown.defer("version__content").order_by("-end", "start")


def begun_by(rows: QuerySet[Period], at: dt.date) -> QuerySet[Period]:
    """Of some periods, those whose first day has come, with the state in which each was on the day (``state_then``)."""
    steps = PeriodStep.objects.filter(period=OuterRef("pk"), line__isnull=True, day__lte=at).order_by("-pk")
    then = Coalesce(Subquery(steps.values("target")[:1]), Text(State.OPEN.value))
    return rows.filter(start__lte=at).annotate(state_then=then)


def state_at(steps: list[PeriodStep], line_id: int | None) -> State:
    """The state after the last of the steps."""
    last = _last(steps, line_id)
    return State(last.target) if last else State.OPEN


def _last(steps: list[PeriodStep], line_id: int | None) -> PeriodStep | None:
    return next((step for step in reversed(steps) if step.line_id == line_id), None)


def _acts(period: Period, line: Line | None, state: State, user: User) -> list[Step]:
    allowed = [step for step, move in MOVES.items() if state in move.sources and rights.may(user, step, period, line)]
    if line is None:  # the whole is submitted by its last line and sent back with one of its lines
        return [step for step in allowed if step in (Step.APPROVE, Step.FREEZE)]
    return [step for step in allowed if step != Step.FREEZE]


def waits_for(line: Line | None, state: State) -> str:
    """Whose turn it is."""
    if line is None:
        return {
            State.OPEN: _("waits for its lines"),
            State.SUBMITTED: _("waits for the regional management to approve it"),
            State.APPROVED: _("waits for the regional management to freeze it"),
        }.get(state, "")
    return {
        State.OPEN: _("waits for the line lead to submit it"),
        State.SUBMITTED: _("waits for the agency's management to approve it"),
    }.get(state, "")


def _values(period: Period, closed: set[int]) -> dict[int, list[Value]]:
    """The values by line: of the sealed readings, else of today's records."""
    indicators = list(indicators_of(period.version))
    sealed = {
        reading.indicator_id: reading
        for reading in FrozenReading.objects.current().filter(period=period).defer("packed")
    }
    asked = [item for item in indicators if item.line_id not in closed or item.pk not in sealed]
    answers = readings.answers(period.version, period.end, asked) if asked else {}
    run = Run()
    found: dict[int, list[Value]] = {}
    for item in indicators:
        reading = sealed.get(item.pk) if item.line_id in closed else None
        if reading is not None:
            reading.indicator, reading.period = item, period
            value = Value(item, reading.figure, reading.verdict_said, reading, corrections(reading, run))
        else:
            verdict = readings.judged(item, answers[item.pk], period.end).verdict
            value = Value(item, answers[item.pk].figure, verdict, None, None)
        found.setdefault(item.line_id, []).append(value)
    return found


def _missing(period: Period, values: list[Value], at: dt.date) -> list[Item]:
    """What an open line lacks before it can, or should, be submitted."""
    blank = [value.indicator.code for value in values if value.verdict == Verdict.NOT_MEASURABLE]
    empty = [value.indicator.code for value in values if not value.figure.numerator]
    return [
        _over(period, at),
        Item(
            _("Every indicator can be measured")
            if not blank
            else _("Not measurable: %(codes)s") % {"codes": ", ".join(blank)},
            not blank,
        ),
        Item(
            _("Every indicator counts something")
            if not empty
            else ngettext(
                "%(n)s indicator counts nothing: %(codes)s", "%(n)s indicators count nothing: %(codes)s", len(empty)
            )
            % {"n": len(empty), "codes": ", ".join(empty)},
            not empty,
        ),
    ]


def _over(period: Period, at: dt.date) -> Item:
    day = {"day": period.end.strftime("%d/%m/%Y")}
    return Item(_("The period ended on %(day)s") % day if at > period.end else _("The period ends on %(day)s") % day,
                at > period.end)  # fmt: skip


def _checked(lacking: Lack | None) -> Item:
    words = {
        None: _("Check on a sample: closed"),
        Lack.NOT_DRAWN: _("Check on a sample: no record was drawn"),
        Lack.NOT_CLOSED: _("Check on a sample: not closed yet"),
    }
    return Item(words[lacking], lacking is None)


def _missing_whole(period: Period, lines: list[LineStanding], at: dt.date) -> list[Item]:
    """What freezing the period needs."""

    def item(words: str, reached: set[State]) -> Item:
        done = sum(entry.state in reached for entry in lines)
        return Item(words % {"done": done, "all": len(lines)}, done == len(lines))

    return [
        _over(period, at),
        item(_("Lines submitted: %(done)s of %(all)s"), {State.SUBMITTED, State.APPROVED, State.FROZEN}),
        item(_("Lines approved: %(done)s of %(all)s"), {State.APPROVED, State.FROZEN}),
    ]
