"""The periods that are submitted, approved and frozen, and the readings sealed in them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from raccordo.api.access import require
from raccordo.api.framework import needs
from raccordo.api.paging import Code, DayQuery, Page, PageQuery, page_of
from raccordo.api.resources.indicators import (
    Exact,
    FigureOut,
    PlaceFigure,
    centre_codes,
    exact,
    figure_out,
)
from raccordo.api.resources.records import Side
from raccordo.api.scopes import Scope
from raccordo.kernel.measures.sealing import DENOMINATOR, NUMERATOR
from raccordo.kernel.models import Centre
from raccordo.plan.judgement import Verdict
from raccordo.plan.models import FrozenReading, Period
from raccordo.plan.periods.machine import State
from raccordo.plan.periods.sealed import frozen_rows, model_of
from raccordo.plan.periods.spans import PeriodKind
from raccordo.plan.periods.standing import begun_by, state_at
from raccordo.plan.reports.outside import reached, sealed_parts

router = Router(tags=["periods"])


class LineState(Schema):
    """A line of the plan in a period."""

    line: str
    state: State


class PeriodOut(Schema):
    """Some days of a plan that are reported together."""

    code: str
    plan: str
    version: int
    kind: PeriodKind
    start: dt.date
    end: dt.date
    state: State = Field(description="Of the whole; each line has its own.")
    lines: list[LineState]


class PeriodPage(Page):
    """Periods, the last ended first."""

    items: list[PeriodOut]


class PeriodsQuery(DayQuery, PageQuery):
    """Which periods, and on which day: those begun by then, in the states they were in."""

    plan: Code | None = Field(None, description="Code of a plan.")
    version: int | None = Field(None, ge=1, le=32767, description="Version of the plan.")
    kind: PeriodKind | None = None
    state: State | None = None


class SealedQuery(PageQuery):
    """Which readings of a period, of which version of the plan."""

    plan: Code | None = Field(None, description="Code of a plan: needed where two plans have a period of this code.")
    version: int | None = Field(None, ge=1, le=32767, description="Version of the plan; the latest if not given.")
    line: Code | None = Field(None, description="Code of a line.")
    indicator: Code | None = Field(None, description="Code of an indicator.")


class SealedOut(Schema):
    """A reading as it was signed."""

    indicator: str
    line: str
    edition: int = Field(description="Raised when a line was sent back and submitted again; the last one is given.")
    day: dt.date
    taken_on: dt.date
    final: bool = Field(description="Whether its period is frozen.")
    figure: FigureOut
    verdict: Verdict
    expected: Exact
    last_record_on: dt.date | None
    by_centre: list[PlaceFigure]
    definition_digest: str = Field(description="SHA-256 of what was asked.")
    records_digest: str = Field(description="SHA-256 of the records behind the number, as they were.")
    numerator_records: int
    denominator_records: int | None


class SealedPage(Page):
    """Sealed readings, in the plan's order."""

    period: str
    items: list[SealedOut]


class SealedRowsQuery(PageQuery):
    """Which side of the reading, and of which centre."""

    plan: Code | None = Field(None, description="Code of a plan: needed where two plans have a period of this code.")
    version: int | None = Field(None, ge=1, le=32767, description="Version of the plan; the latest if not given.")
    side: Side = Side.NUMERATOR
    centre: Code | None = Field(None, description="Code of a centre.")


class SealedRowOut(Schema):
    """A record as a sealed reading counted it."""

    record: int = Field(description="Key of the record; what it says today is read elsewhere, within one's scope.")
    type: str | None = Field(description="Kind of record, `app.model`; `null` where that kind is no longer kept.")
    subject: int | str | None = Field(description="What it counts as: records of one subject count once.")
    centre: str | None
    day: dt.date | None
    amount: int


class SealedRowPage(Page):
    """Records behind a sealed reading, in the order in which they were sealed."""

    period: str
    indicator: str
    edition: int
    items: list[SealedRowOut]


@router.get("/periods", response=PeriodPage, url_name="periods", operation_id="periods", **needs(Scope.PLAN))
def periods(request: Any, response: HttpResponse, query: Query[PeriodsQuery]) -> dict[str, Any]:
    """The periods of the plans, with the state of each line, as they were on the day."""
    require(request, "plan.period")
    rows = begun_by(Period.objects.visible_to(request.user), request.at)
    asked = {
        "version__code": query.plan,
        "version__number": query.version,
        "kind": query.kind,
        "state_then": query.state,
    }
    rows = rows.filter(**{name: value for name, value in asked.items() if value is not None})
    rows = rows.select_related("version").defer("version__content").prefetch_related("lines__line", "steps")
    found = page_of(request, response, rows.order_by("-end", "-start", "pk"), query)
    return {**found, "items": [_period(row, request.at) for row in found["items"]]}


@router.get(
    "/periods/{code}/readings",
    response=SealedPage,
    url_name="sealed_readings",
    operation_id="sealed_readings",
    **needs(Scope.PLAN),
)
def readings(request: Any, response: HttpResponse, code: Code, query: Query[SealedQuery]) -> dict[str, Any]:
    """The readings sealed in a period: what was signed stays so, whatever is written later."""
    period = _period_at(request, code, query.plan, query.version)
    rows = FrozenReading.objects.current().filter(period=period).defer("packed", "definition")
    asked = {"indicator__line__code": query.line, "indicator__code": query.indicator}
    rows = rows.filter(**{name: value for name, value in asked.items() if value is not None})
    rows = rows.select_related("indicator__line", "period").prefetch_related("places")
    rows = rows.order_by("indicator__line__position", "indicator__position", "pk")
    found = page_of(request, response, rows, query)
    codes = centre_codes()
    final = period.state == State.FROZEN
    return {
        **found,
        "period": period.code,
        "items": [_sealed(request.user, row, codes, final=final) for row in found["items"]],
    }


@router.get(
    "/periods/{code}/readings/{indicator}/records",
    response=SealedRowPage,
    url_name="sealed_records",
    operation_id="sealed_records",
    **needs(Scope.RECORDS),
)
def sealed_records(
    request: Any, response: HttpResponse, code: Code, indicator: Code, query: Query[SealedRowsQuery]
) -> dict[str, Any]:
    """The records that a sealed reading counted, as they were: of the centres the client reads, in keys and numbers."""
    period = _period_at(request, code, query.plan, query.version)
    rows = FrozenReading.objects.current().select_related("indicator__version", "period")
    reading = rows.filter(period=period, indicator__code=indicator).first()
    centre = Centre.objects.filter(code=query.centre).first() if query.centre else None
    if reading is None or (query.centre and centre is None):
        raise Http404
    side = DENOMINATOR if query.side is Side.DENOMINATOR else NUMERATOR
    within = reached(request.user, frozen_rows(reading, side))
    shown = [row for row in within if centre is None or row.centre == centre.pk]
    found = page_of(request, response, shown, query)
    codes, model = centre_codes(), model_of(reading, side)
    kind = model._meta.label_lower if model is not None else None
    items = [
        {
            "record": row.record,
            "type": kind,
            "subject": row.subject,
            "centre": codes.get(row.centre or 0),
            "day": row.day,
            "amount": row.amount,
        }
        for row in found["items"]
    ]
    return {**found, "period": period.code, "indicator": indicator, "edition": reading.edition, "items": items}


def _period_at(request: Any, code: str, plan: str | None, version: int | None) -> Period:
    """The period with this code, of the plan and version asked for, else of the latest version.

    Raises:
        Http404: there is none that the client may see.
    """
    require(request, "plan.period")
    matching = Period.objects.visible_to(request.user).filter(code=code)
    if plan:
        matching = matching.filter(version__code=plan)
    if version:
        matching = matching.filter(version__number=version)
    period = matching.order_by("-version__number", "pk").first()
    if period is None:
        raise Http404
    return period


def _period(row: Period, at: dt.date) -> dict[str, Any]:
    steps = [step for step in row.steps.all() if step.day <= at]
    lines = sorted(row.lines.all(), key=lambda one: (one.line.position, one.pk))
    return {
        **{name: getattr(row, name) for name in ("code", "kind", "start", "end")},
        "state": state_at(steps, None),
        "plan": row.version.code,
        "version": row.version.number,
        "lines": [{"line": one.line.code, "state": state_at(steps, one.line_id)} for one in lines],
    }


def _sealed(user: Any, row: FrozenReading, codes: dict[int, str], *, final: bool) -> dict[str, Any]:
    names = (
        "edition", "day", "taken_on", "verdict", "last_record_on", "definition_digest", "records_digest",
        "numerator_records", "denominator_records",
    )  # fmt: skip
    parts = sorted(sealed_parts(user, row).items(), key=lambda place: codes[place[0]] if place[0] else "")
    return {
        **{name: getattr(row, name) for name in names},
        "indicator": row.indicator.code,
        "line": row.indicator.line.code,
        "final": final,
        "figure": figure_out(row.figure),
        "expected": exact(row.expected),
        "by_centre": [{"centre": codes[pk] if pk else None, **figure_out(part)} for pk, part in parts],
    }
