"""The indicators: what they ask, what they answer on a day, and how the answer went over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.http import Http404, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from raccordo.api.access import require
from raccordo.api.conditional import by_counters
from raccordo.api.framework import needs
from raccordo.api.paging import Code, DayQuery, Page, PageQuery, Text, page_of
from raccordo.api.scopes import Scope
from raccordo.kernel.measures import Figure
from raccordo.kernel.measures.words import explain
from raccordo.kernel.models import Centre, Quadrant
from raccordo.plan.board import BoardRow, board, indicators_of, row_of
from raccordo.plan.judgement import Verdict
from raccordo.plan.models import Indicator, PlanVersion
from raccordo.plan.reports.outside import seen
from raccordo.plan.words import target_text

router = Router(tags=["indicators"])

#: A decimal number as text, so that no digit is lost on the way.
Exact = str | None


class Kind(StrEnum):
    """What an indicator is in the act."""

    OBJECTIVE = "objective"
    INDICATOR = "indicator"
    COMMITMENT = "commitment"


class FigureOut(Schema):
    """An answer: whole numbers, and the value they make."""

    numerator: int
    denominator: int | None = Field(description="`null` where the figure is a count.")
    value: Exact = Field(description="Decimal text with at most six digits after the point; `null` over zero.")


class PlaceFigure(FigureOut):
    """The part of a centre."""

    centre: str | None = Field(description="Code of the centre; `null` for what has no place.")


class TargetOut(Schema):
    """What the figure is held against."""

    comparator: str
    value: Exact
    per: list[str] = Field(description="Over what it repeats: `year`, `half_year`, `centre`, `quadrant`.")
    due: dt.date
    text: str = Field(description="In words.")


class ReadingOut(Schema):
    """The answer of an indicator on a day."""

    day: dt.date
    figure: FigureOut
    verdict: Verdict
    expected: Exact = Field(description="The value expected by the day; `null` where none is.")
    last_record_on: dt.date | None
    by_centre: list[PlaceFigure]
    part: FigureOut | None = Field(description="The part of the quadrant asked for.")


class IndicatorOut(Schema):
    """An indicator with its answer on the day looked at."""

    code: str
    short: str
    title: str
    kind: Kind
    line: str
    measure: str
    target: TargetOut
    reading: ReadingOut


class IndicatorWhole(IndicatorOut):
    """An indicator with its definition."""

    definition: str
    starts_on: dt.date
    activity: str | None
    result: str | None
    measured: dict[str, Any] = Field(description="How the measure counts, in words; a share has both its sides.")
    alternative_measures: list[str]


class IndicatorPage(Page):
    """Indicators, in the plan's order if no other is asked for."""

    items: list[IndicatorOut]


class Point(FigureOut):
    """A reading of the series."""

    day: dt.date


class SeriesPage(Page):
    """The readings kept, oldest first."""

    indicator: str
    items: list[Point]


class Sort(StrEnum):
    """Orders of the list."""

    PLAN = "plan"
    CODE = "code"
    CODE_DOWN = "-code"
    DUE = "due"
    DUE_DOWN = "-due"
    LAST = "last_record_on"
    LAST_DOWN = "-last_record_on"


class IndicatorsQuery(PageQuery, DayQuery):
    """Which indicators."""

    line: Code | None = Field(None, description="Code of a line.")
    kind: Kind | None = None
    verdict: Verdict | None = None
    quadrant: Code | None = Field(None, description="Code of a quadrant, whose part is given beside.")
    q: Text = Field("", description="Words of the code or the titles.")
    sort: Sort = Sort.PLAN


class SeriesQuery(PageQuery, DayQuery):
    """Which days; the latest is the day looked at."""

    since: dt.date | None = Field(None, description="No reading before this day.")


def version_at(request: Any) -> PlanVersion:
    """The version by which the day is read.

    Raises:
        Http404: none is in force.
    """
    version = PlanVersion.objects.visible_to(request.user).in_force(request.at)
    if version is None:
        raise Http404
    return version


def indicator_at(request: Any, code: str) -> Indicator:
    """The indicator of the version in force.

    Raises:
        Http404: there is none, or the client may not read plans.
    """
    require(request, "plan")
    found = indicators_of(version_at(request)).filter(code=code).first()
    if found is None:
        raise Http404
    return found


@router.get(
    "/indicators", response=IndicatorPage, url_name="indicators", operation_id="indicators", **needs(Scope.PLAN)
)
@by_counters
def indicators(request: Any, response: HttpResponse, query: Query[IndicatorsQuery]) -> dict[str, Any]:
    """Where each indicator stands: the plan board."""
    require(request, "plan")
    quadrant = Quadrant.objects.filter(code=query.quadrant).first() if query.quadrant else None
    if query.quadrant and quadrant is None:
        raise Http404
    rows = board(
        version_at(request), request.at, line=query.line, kind=query.kind, verdict=query.verdict, quadrant=quadrant
    )
    words = query.q.casefold()
    rows = [
        row for row in rows if words in f"{row.indicator.code} {row.indicator.short} {row.indicator.title}".casefold()
    ]
    found = page_of(request, response, _sorted(rows, query.sort), query)
    codes = centre_codes()
    return {**found, "items": [told(seen(request.user, row), request.at, codes) for row in found["items"]]}


@router.get(
    "/indicators/{code}",
    response=IndicatorWhole,
    url_name="indicator",
    operation_id="indicator",
    **needs(Scope.PLAN),
)
@by_counters
def indicator(request: Any, code: Code, query: Query[DayQuery]) -> dict[str, Any]:
    """One indicator: what it asks and what it answers."""
    item = indicator_at(request, code)
    return {
        **told(seen(request.user, row_of(item, request.at)), request.at, centre_codes()),
        "definition": item.definition,
        "starts_on": item.starts_on,
        "activity": item.activity.code if item.activity else None,
        "result": item.result.code if item.result else None,
        "measured": explain(item.item),
        "alternative_measures": item.alternative_measures,
    }


@router.get(
    "/indicators/{code}/series", response=SeriesPage, url_name="series", operation_id="series", **needs(Scope.PLAN)
)
def series(request: Any, response: HttpResponse, code: Code, query: Query[SeriesQuery]) -> dict[str, Any]:
    """The readings kept at each month's end, up to the day looked at."""
    item = indicator_at(request, code)
    rows = item.readings.filter(day__lte=request.at).order_by("day", "pk")
    if query.since:
        rows = rows.filter(day__gte=query.since)
    found = page_of(request, response, rows, query)
    less_one = getattr(item.item, "less_one", False)
    points = [
        {"day": row.day, **figure_out(Figure(row.numerator, row.denominator, less_one))} for row in found["items"]
    ]
    return {**found, "indicator": item.code, "items": points}


def centre_codes() -> dict[int, str]:
    """Primary key of a centre → its code."""
    return dict(Centre.objects.values_list("pk", "code"))


def told(row: BoardRow, at: dt.date, codes: dict[int, str]) -> dict[str, Any]:
    """A row of the board as the API tells it."""
    item = row.indicator
    places = sorted(row.answer.places.items(), key=lambda place: codes[place[0]] if place[0] else "")
    return {
        "code": item.code,
        "short": item.short,
        "title": item.title,
        "kind": item.kind,
        "line": item.line.code,
        "measure": item.measure,
        "target": {
            "comparator": item.comparator,
            "value": exact(row.target),
            "per": item.target_per,
            "due": item.due_on,
            "text": target_text(item),
        },
        "reading": {
            "day": at,
            "figure": figure_out(row.figure),
            "verdict": row.verdict,
            "expected": exact(row.judgement.expected),
            "last_record_on": row.last_record_on,
            "by_centre": [{"centre": codes[pk] if pk else None, **figure_out(part)} for pk, part in places],
            "part": figure_out(row.quadrant_figure) if row.quadrant_figure is not None else None,
        },
    }


def figure_out(figure: Figure) -> dict[str, Any]:
    """A figure as the API tells it."""
    return {"numerator": figure.numerator, "denominator": figure.denominator, "value": exact(figure.value)}


def exact(value: Decimal | None) -> str | None:
    """A number as decimal text: ``13``, ``0.387097``."""
    if value is None:
        return None
    if value == value.to_integral_value():
        return str(int(value))
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _sorted(rows: list[BoardRow], sort: Sort) -> list[BoardRow]:
    """The rows in an order without ties; what is not known comes last."""
    if sort is Sort.PLAN:
        return rows
    keys: dict[str, Callable[[BoardRow], Any]] = {
        "code": lambda row: row.indicator.code,
        "due": lambda row: row.indicator.due_on,
        "last_record_on": lambda row: row.last_record_on,
    }
    key = keys[sort.lstrip("-")]
    known = sorted((row for row in rows if key(row) is not None), key=lambda row: row.indicator.code)
    known.sort(key=key, reverse=sort.startswith("-"))
    return known + [row for row in rows if key(row) is None]
