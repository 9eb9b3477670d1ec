"""The plan: its versions, lines, activities and results."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from raccordo.api.access import require
from raccordo.api.conditional import by_counters
from raccordo.api.framework import needs
from raccordo.api.paging import Code, DayQuery, Page, PageQuery, page_of
from raccordo.api.scopes import Scope
from raccordo.plan.models import Activity, Line, PlanVersion, Result

router = Router(tags=["plan"])


class PlansQuery(PageQuery, DayQuery):
    """Which versions."""

    code: Code | None = Field(None, description="Only the versions of this plan.")


class PlanOut(Schema):
    """A version of a plan."""

    code: str
    version: int
    title: str
    valid_from: dt.date
    valid_to: dt.date
    in_force_from: dt.date = Field(description="From when the plan is read by this version.")
    in_force: bool = Field(description="Whether it is the version by which the day looked at is read.")
    digest: str = Field(description="SHA-256 of the plan as it was loaded.")


class PlanPage(Page):
    """Versions of plans, the latest first."""

    items: list[PlanOut]


class ResultOut(Schema):
    """What an activity must bring about."""

    code: str
    title: str
    indicators: list[str] = Field(description="Codes of the indicators that measure it.")


class ActivityOut(Schema):
    """Something the plan has people do."""

    code: str
    number: str = Field(description="Its number in the act; empty where it has none.")
    title: str
    results: list[ResultOut]


class LineOut(Schema):
    """An area of work."""

    code: str
    title: str
    short: str
    lead: str = Field(description="Who leads it, in the act's words.")
    activities: list[ActivityOut]
    indicators: list[str] = Field(description="Codes of all its indicators.")


class PlanWhole(PlanOut):
    """A version of a plan with all it holds."""

    lines: list[LineOut]


class PlanDay(DayQuery):
    """Which of its versions."""

    version: int | None = Field(None, ge=1, le=32767, description="The version; the one in force if not given.")


@router.get("/plans", response=PlanPage, url_name="plans", operation_id="plans", **needs(Scope.PLAN))
@by_counters
def plans(request: Any, response: HttpResponse, query: Query[PlansQuery]) -> dict[str, Any]:
    """The versions of the plans, the latest first."""
    require(request, "plan")
    rows = PlanVersion.objects.visible_to(request.user).defer("content").order_by("code", "-number")
    if query.code:
        rows = rows.filter(code=query.code)
    found = page_of(request, response, rows, query)
    current = PlanVersion.objects.in_force(request.at)
    return {**found, "items": [_version(version, current) for version in found["items"]]}


@router.get("/plans/{code}", response=PlanWhole, url_name="plan", operation_id="plan", **needs(Scope.PLAN))
@by_counters
def plan(request: Any, code: Code, query: Query[PlanDay]) -> dict[str, Any]:
    """A plan as one version says it: lines, activities, results."""
    require(request, "plan")
    rows = PlanVersion.objects.visible_to(request.user).filter(code=code)
    version = rows.filter(number=query.version).first() if query.version else rows.in_force(request.at)
    if version is None:
        raise Http404
    return {**_version(version, PlanVersion.objects.in_force(request.at)), "lines": _lines(version)}


def _version(version: PlanVersion, current: PlanVersion | None) -> dict[str, Any]:
    names = ("code", "title", "valid_from", "valid_to", "in_force_from", "digest")
    said = {name: getattr(version, name) for name in names}
    return {**said, "version": version.number, "in_force": current is not None and version.pk == current.pk}


def _lines(version: PlanVersion) -> list[dict[str, Any]]:
    """The tree of a version, in the plan's order, with four questions whatever its size."""
    indicators = list(version.indicators.values_list("code", "line_id", "result_id"))
    results: dict[int, list[dict[str, Any]]] = {}
    for result in Result.objects.filter(activity__line__version=version).order_by("position", "pk"):
        codes = [code for code, _line, pk in indicators if pk == result.pk]
        told = {"code": result.code, "title": result.title, "indicators": codes}
        results.setdefault(result.activity_id, []).append(told)
    activities: dict[int, list[dict[str, Any]]] = {}
    for activity in Activity.objects.filter(line__version=version).order_by("position", "pk"):
        names = {"code": activity.code, "number": activity.number, "title": activity.title}
        activities.setdefault(activity.line_id, []).append({**names, "results": results.get(activity.pk, [])})
    return [
        {
            "code": line.code,
            "title": line.title,
            "short": line.short,
            "lead": line.lead,
            "activities": activities.get(line.pk, []),
            "indicators": [code for code, pk, _result in indicators if pk == line.pk],
        }
        for line in Line.objects.filter(version=version).order_by("position", "pk")
    ]
