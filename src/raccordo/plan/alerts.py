"""What fell behind since a week before a day: which indicators, in which centres, for whom. docs/algorithms/alerts.md.

An indicator is told of when it is behind on the day and was not a week before. Its centres are looked at one by one:
below their share of the path, without a record for a month, or entering late.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from raccordo.kernel import revisions
from raccordo.kernel.accounts.models import User
from raccordo.kernel.accounts.roles import CENTRE_ROLES, Role
from raccordo.kernel.caches import once
from raccordo.kernel.measures import Figure, Measure, Ratio, Unit, Window
from raccordo.kernel.measures.evaluate import sides, split
from raccordo.kernel.models import Centre, Quadrant
from raccordo.kernel.territory.lookup import inhabitants_by_centre
from raccordo.plan import quality, readings
from raccordo.plan.behind import placed
from raccordo.plan.board import BoardRow, board
from raccordo.plan.cells import begun, periods
from raccordo.plan.document import Comparator, Per
from raccordo.plan.judgement import Judgement, Verdict
from raccordo.plan.models import Indicator, PlanVersion
from raccordo.plan.periods.rights import leads
from raccordo.plan.timeliness import Quality

#: The verdict is held against that of so many days before.
WEEK = dt.timedelta(days=7)
#: A centre without a record in so many days, the day included, is silent.
SILENT_DAYS = 31
#: A centre whose timely share is under this enters late.
TIMELY = Decimal("0.8")


@dataclass(frozen=True)
class CentreCause:
    """Why a centre has a part in it. ``expected`` is its share of the path, where it is below it.

    ``empty``: the months that are over without a record. Of a target for each centre, ``missed`` is the period in which
    the centre did not reach ``expected``.
    """

    centre: Centre
    figure: Figure
    expected: Decimal | None
    silent: bool
    late: int
    empty: tuple[dt.date, ...] = ()
    missed: Window | None = None

    @property
    def shortage(self) -> Decimal:
        """How far below its share of the path it is, as a part of the share."""
        if not self.expected:
            return Decimal(0)
        here = Decimal(self.figure.numerator) if self.figure.denominator is None else self.figure.value
        return 1 - (here or Decimal(0)) / self.expected


@dataclass(frozen=True)
class Alert:
    """An indicator that fell behind, with what it was a week before and the centres that have a part in it."""

    row: BoardRow
    before: Judgement
    causes: list[CentreCause]
    #: Of a target that repeats, but not for each centre: the periods that were missed, with their quadrant.
    missed: list[tuple[Window, Quadrant | None]] = field(default_factory=list)

    @property
    def indicator(self) -> Indicator:
        return self.row.indicator

    def cause_of(self, centre: int) -> CentreCause | None:
        """The part of one centre."""
        return next((cause for cause in self.causes if cause.centre.pk == centre), None)


def fallen(version: PlanVersion, at: dt.date, rows: list[BoardRow] | None = None) -> list[tuple[BoardRow, Judgement]]:
    """The indicators behind on ``at`` that were not a week before, with how they stood then."""
    behind = [row for row in (board(version, at) if rows is None else rows) if row.verdict == Verdict.BEHIND]
    day = at - WEEK
    if not behind or day < version.valid_from:
        return []
    then = readings.answers(version, day, [row.indicator for row in behind])
    judged = [(row, readings.judged(row.indicator, then[row.indicator.pk], day)) for row in behind]
    return [(row, before) for row, before in judged if before.verdict != Verdict.BEHIND]


def alerts(version: PlanVersion, at: dt.date, rows: list[BoardRow] | None = None) -> list[Alert]:
    """What fell behind, with its causes, in the plan's order."""
    found = fallen(version, at, rows)
    if not found:
        return []
    centres = list(Centre.objects.valid_at(at).select_related("quadrant").order_by("name"))
    weights = _weights(centres, at)
    return [
        Alert(row, before, causes(row, at, centres, weights), missed_cells(row.indicator, at)) for row, before in found
    ]


def _weights(centres: list[Centre], at: dt.date) -> dict[int, Decimal]:
    """Each centre's share of the inhabitants; equal parts where they are not known."""
    known = inhabitants_by_centre(at)
    total = sum(known.get(centre.code, 0) for centre in centres)
    if not total:
        return {centre.pk: Decimal(1) / len(centres) for centre in centres}
    return {centre.pk: Decimal(known.get(centre.code, 0)) / total for centre in centres}


def causes(row: BoardRow, at: dt.date, centres: list[Centre], weights: dict[int, Decimal]) -> list[CentreCause]:
    """The centres below their share of the path, silent or late, those that lack most first.

    None where the records have no place.
    """
    item = row.indicator.item
    side = item.numerator if isinstance(item, Ratio) else item
    per = row.indicator.target_per
    if not placed(row.indicator, row.answer.places) or (per and Per.CENTRE.value not in per):
        return []
    if per:
        return missed(row.indicator, at, centres)
    active = _active(row.indicator, at)
    known = quality.qualities(row.indicator, at)
    empty = Figure(0, None if row.figure.denominator is None else 0, row.figure.less_one)
    found = []
    for centre in centres:
        figure = row.answer.places.get(centre.pk, empty)
        late = known.of(centre.pk) if known else Quality()
        slow = late.late if late.dated and Decimal(late.timely) / late.dated < TIMELY else 0
        silent = active is not None and centre.pk not in active
        expected = share_of_path(row, figure, weights[centre.pk], side)
        if expected is not None or silent or slow:
            months = tuple(quality.empty_months(row.indicator, at, centre.pk))
            found.append(CentreCause(centre, figure, expected, silent, slow, months))
    return sorted(found, key=lambda cause: -cause.shortage)


def missed(indicator: Indicator, at: dt.date, centres: list[Centre]) -> list[CentreCause]:
    """Of a target that repeats for each centre: the centres that missed it in the last period that is over."""
    over = [span for span in periods(indicator, {Per(word) for word in indicator.target_per}) if span.end <= at]
    if not over or indicator.target_value is None:
        return []
    parts = split(indicator.item, over[-1])
    found = [(centre, parts.get(centre.pk, Figure(0))) for centre in centres]
    asked = indicator.target_value
    return [
        CentreCause(centre, figure, asked, False, 0, missed=over[-1])
        for centre, figure in found
        if figure.numerator < asked
    ]


def missed_cells(indicator: Indicator, at: dt.date) -> list[tuple[Window, Quadrant | None]]:
    """Of a target that repeats, but not for each centre: what is over and was missed, oldest first."""
    if not indicator.target_per or Per.CENTRE.value in indicator.target_per:
        return []
    found = [cell for cell in begun(indicator, at) if cell.over and not cell.reached]
    places = Quadrant.objects.in_bulk({cell.place for cell in found if cell.place is not None})
    return [(cell.span, places.get(cell.place) if cell.place is not None else None) for cell in found]


def share_of_path(row: BoardRow, figure: Figure, weight: Decimal, side: Measure) -> Decimal | None:
    """What the path expects of a centre, if the centre is below it.

    Of a share: the same share as of the region. Of centres that must do something: one each. Of a count: the region's
    expected value by the centre's part of the inhabitants, rounded down. Targets that repeat have no path. A target
    on a set of known size is told in its units, a share of it as a fraction, whatever the numbers happen to be.
    """
    expected, whole = row.judgement.expected, row.indicator.whole
    comparator = Comparator(row.indicator.comparator)
    if row.indicator.target_per or expected is None:
        return None
    if figure.denominator is not None:
        asked = expected / whole if whole and comparator is Comparator.ALL_OF else expected
        return asked if figure.value is not None and figure.value < asked else None
    if side.unit == Unit.CENTRES:
        return Decimal(1) if not figure.numerator else None
    region = expected * whole if whole and comparator is Comparator.SHARE_AT_LEAST else expected
    asked = (region * weight).to_integral_value(rounding="ROUND_FLOOR")
    return asked if figure.numerator < asked else None


def _active(indicator: Indicator, at: dt.date) -> set[int] | None:
    """The centres with a record in the last days; ``None`` for a stock or where records have no day."""
    side, asked = sides(indicator.item, readings.window(indicator, at))[0]
    if side.on is None or side.stock or side.place is None:
        return None
    state = revisions.current(readings.tables_read(indicator.measure))
    key = f"active:{side.code}:{asked.start}:{asked.end}:{state}".replace(" ", "_")

    def ask() -> set[int]:
        first = asked.end - dt.timedelta(days=SILENT_DAYS - 1)
        rows: Any = side.question(asked).filter(**{f"{side.on}__range": (first, asked.end)})
        return set(rows.order_by().values_list(str(side.place), flat=True).distinct()) - {None}

    return once(key, ask)


def concern(found: list[Alert], user: User) -> list[Alert]:
    """Of the alerts, those for this person: of their line, or with a part of their centres; all for the others."""
    acting = user.acting
    if acting is None:
        return []
    if acting.role in CENTRE_ROLES or (acting.reach is not None and acting.role != Role.LINE_LEAD):
        reach = acting.reach or frozenset()
        return [alert for alert in found if any(cause.centre.pk in reach for cause in alert.causes)]
    if acting.role == Role.LINE_LEAD:
        return [alert for alert in found if leads(user, alert.indicator.line)]
    return found
