"""The plan board: where each indicator stands on a day, ready to be shown or printed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from raccordo.kernel.measures import Figure
from raccordo.kernel.territory.models import Centre, Quadrant
from raccordo.plan import readings
from raccordo.plan.judgement import Judgement, Verdict, target_of
from raccordo.plan.models import Indicator, PlanVersion, Reading


@dataclass(frozen=True)
class BoardRow:
    """One indicator on a day. ``quadrant_figure`` is the part of the quadrant asked for, if one was."""

    indicator: Indicator
    answer: readings.Answer
    judgement: Judgement
    series: list[tuple[dt.date, Decimal | None]]
    quadrant_figure: Figure | None = None

    @property
    def figure(self) -> Figure:
        return self.answer.figure

    @property
    def verdict(self) -> Verdict:
        return self.judgement.verdict

    @property
    def target(self) -> Decimal | None:
        """The number to reach, in the terms of ``judgement.value``."""
        return target_of(readings.goal(self.indicator))

    @property
    def last_record_on(self) -> dt.date | None:
        return self.answer.last_record_on


@dataclass(frozen=True)
class PlaceRow:
    """The part of an indicator that belongs to a centre; ``centre`` is ``None`` for what has no place."""

    centre: Centre | None
    figure: Figure

    @property
    def value(self) -> Decimal | None:
        return self.figure.value


def indicators_of(version: PlanVersion):
    """The indicators of a version with what a board shows of them."""
    shown = version.indicators.select_related("version", "line", "activity", "result")
    return shown.defer("version__content")  # the whole plan as JSON, which would be read once per row


def board(
    version: PlanVersion,
    at: dt.date,
    *,
    line: str | None = None,
    verdict: Verdict | None = None,
    quadrant: Quadrant | None = None,
    kind: str | None = None,
    parts: bool = True,
) -> list[BoardRow]:
    """The rows of the board on ``at``, in the plan's order, narrowed by line, kind and verdict.

    A quadrant adds its part of each figure: targets and verdicts are the region's. Who shows no centre says
    ``parts=False``, and the answers come without theirs.
    """
    chosen = indicators_of(version)
    if line:
        chosen = chosen.filter(line__code=line)
    if kind:
        chosen = chosen.filter(kind=kind)
    indicators = list(chosen)
    found = readings.answers(version, at, indicators, parts=parts or quadrant is not None)
    series = series_of(indicators, at)
    centres = set(quadrant.centres.values_list("pk", flat=True)) if quadrant else None
    rows = [
        BoardRow(
            indicator,
            found[indicator.pk],
            readings.judged(indicator, found[indicator.pk], at),
            series.get(indicator.pk, []),
            None if centres is None else part_of(found[indicator.pk], centres),
        )
        for indicator in indicators
    ]
    return [row for row in rows if verdict is None or row.verdict == verdict]


def part_of(answer: readings.Answer, centres: set[int]) -> Figure:
    """The sum of an answer's parts over some centres (a subject of two centres counts in each)."""
    parts = [figure for centre, figure in answer.places.items() if centre in centres]
    shared = answer.figure.denominator is not None
    return Figure(
        sum(part.numerator for part in parts),
        sum(part.denominator or 0 for part in parts) if shared else None,
        answer.figure.less_one,
    )


def series_of(indicators: list[Indicator], at: dt.date) -> dict[int, list[tuple[dt.date, Decimal | None]]]:
    """The kept readings up to ``at``, by primary key of the indicator."""
    by_pk = {indicator.pk: indicator for indicator in indicators}
    found: dict[int, list[tuple[dt.date, Decimal | None]]] = {}
    grows = {pk: getattr(indicator.item, "less_one", False) for pk, indicator in by_pk.items()}
    rows = Reading.objects.filter(indicator__in=by_pk, day__lte=at).order_by("indicator_id", "day")
    for pk, day, numerator, denominator in rows.values_list("indicator_id", "day", "numerator", "denominator"):
        found.setdefault(pk, []).append((day, Figure(numerator, denominator, grows[pk]).value))
    return found


def row_of(indicator: Indicator, at: dt.date) -> BoardRow:
    """The row of one indicator."""
    answer = readings.answers(indicator.version, at, [indicator])[indicator.pk]
    series = series_of([indicator], at).get(indicator.pk, [])
    return BoardRow(indicator, answer, readings.judged(indicator, answer, at), series)


def place_rows(indicator: Indicator, at: dt.date) -> list[PlaceRow]:
    """The parts of an indicator: every centre valid on ``at``, those without records included, then the rest."""
    return place_parts(readings.answers(indicator.version, at, [indicator])[indicator.pk], at)


def place_parts(answer: readings.Answer, at: dt.date) -> list[PlaceRow]:
    """The same from an answer that is known."""
    empty = Figure(0, None if answer.figure.denominator is None else 0, answer.figure.less_one)
    centres = Centre.objects.valid_at(at).select_related("quadrant")
    rows = [PlaceRow(centre, answer.places.get(centre.pk, empty)) for centre in centres]
    return rows + ([PlaceRow(None, answer.places[None])] if None in answer.places else [])
