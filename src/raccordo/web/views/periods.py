"""The periods of the plan: their list, where each stands, and the steps people take on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from raccordo.kernel.desk import export, pages, values
from raccordo.kernel.desk.listing import Column, Listing
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.jobs.models import Job
from raccordo.kernel.jobs.services import AlreadyRunning, start
from raccordo.plan import jobs
from raccordo.plan.evidence.results import moment
from raccordo.plan.models import FrozenReading, Line, Period, PeriodException
from raccordo.plan.periods import rights, services
from raccordo.plan.periods.exceptions import over, shown_exceptions
from raccordo.plan.periods.machine import MOVES, State, Step, WrongMove
from raccordo.plan.periods.spans import WrongSpan
from raccordo.plan.periods.standing import Standing, Value, periods_of, state_at
from raccordo.plan.words import figure_text, target_text
from raccordo.web.access import plan_page
from raccordo.web.chosen import version_at
from raccordo.web.forms import proposed_periods
from raccordo.web.fragments import kept
from raccordo.web.templatetags.raccordo import STATES, VERDICTS

#: How many periods stand as cards above the list of all.
CARDS = 6


def period_at(request: PageRequest, code: str) -> Period:
    """The period with this code of the plan of the day.

    Raises:
        Http404: there is none.
    """
    return get_object_or_404(periods_of(version_at(request)), code=code)


@require_GET
@plan_page
def periods(request: PageRequest) -> HttpResponseBase:
    """Every period with its state, and the next one to open for who may."""
    version = version_at(request)
    rows = periods_of(version).prefetch_related("lines__line", "steps__user", "exceptions")
    found = [_Row(period, request.at) for period in rows if period.start <= request.at]
    listing = Listing(request, found, _columns())
    title = _("The periods of the plan")
    if kind := export.wanted(request, listing):
        return export.respond(listing, kind, title, request.at)
    return pages.show(
        request,
        "periods/list.html",
        title=title,
        crumbs=[(title, None)],
        rows=found[:CARDS],
        listing=listing,
        proposed=proposed_periods(version, request.today)
        if _acts_today(request) and rights.may_open(request.user)
        else [],
    )


class _Row:
    """A period in the list."""

    def __init__(self, period: Period, at: dt.date):
        steps = [step for step in period.steps.all() if step.day <= at]
        self.period = period
        self.state = state_at(steps, None)
        self.last = steps[-1] if steps else None
        states = [state_at(steps, entry.line_id) for entry in period.lines.all()]
        self.lines = [(State(state), states.count(state)) for state in State if states.count(state)]
        self.exceptions = sum(one.holds(at) for one in period.exceptions.all())


def _columns() -> list[Column]:
    return [
        Column("periodo", _("Period"), lambda row: str(row.period), link=lambda row: row.period.get_absolute_url()),
        Column("dal", _("From"), lambda row: row.period.start),
        Column("al", _("To"), lambda row: row.period.end),
        Column("stato", _("State"), lambda row: str(row.state.label), mark=lambda row: STATES[row.state.value]),
        Column("linee", _("Lines"), lambda row: ", ".join(f"{state.label}: {n}" for state, n in row.lines)),
        Column("ultimo", _("Last step"), lambda row: row.last and row.last.day),
        Column("chi", _("By whom"), lambda row: row.last and _who(row.last)),
    ]


def _who(step) -> str:
    return f"{step.user.get_full_name() or step.user} · {step.get_role_display()}"


def _acts_today(request: PageRequest) -> bool:
    return request.at == request.today


@require_POST
@plan_page
def open_period(request: PageRequest) -> HttpResponse:
    """Open a period."""
    if not rights.may_open(request.user):
        raise Http404
    try:
        period = services.open_period(
            version_at(request), request.POST.get("periodo", ""), user=request.user, today=request.today
        )
    except (WrongSpan, WrongMove) as error:
        messages.error(request, str(error))
        return redirect("periods")
    messages.success(request, _("Opened: %(period)s.") % {"period": period})
    return redirect(period)


@require_GET
@plan_page
def period(request: PageRequest, code: str) -> HttpResponseBase:
    """Where the period stands; what it says to all is kept, the steps to take are those of the reader."""
    found = period_at(request, code)
    now = Standing(found, request.user, request.at, acting_today=_acts_today(request))
    exceptions = list(shown_exceptions(found))
    if "formato" in request.GET:
        listing = Listing(request, now.values, value_columns(found))
        if kind := export.wanted(request, listing):
            return export.respond(listing, kind, found.code, request.at)
    return pages.show(
        request,
        "periods/detail.html",
        title=_("How far is the %(period)s?") % {"period": found},
        crumbs=[(_("Periods"), reverse("periods")), (str(found), None)],
        period=found,
        kept=kept(request, found.version, *_told(found, now, exceptions)),
        standing=now,
        listing=SimpleLazyObject(lambda: Listing(request, now.values, value_columns(found))),
        exceptions=exceptions,
        ending=[one for one in exceptions if not over(one, request.today)] if _excepts(request) else [],
        may_except=_excepts(request) and _any_closed(now),
    )


def _told(found: Period, now: Standing, exceptions: list[PeriodException]) -> tuple[Hashable, ...]:
    """What is told and no counter tells of: steps and exceptions with names, sealed editions, checks."""
    editions = FrozenReading.objects.filter(period=found).aggregate(last=Max("pk"), n=Count("pk"))
    return (
        *((entry.line and entry.line.pk, entry.state) for entry in now.lines),
        *((step.pk, step.note, _who(step)) for step in now.steps),
        *((one.receiver, one.area, one.valid_from, one.valid_to, one.granted_on, one.granted_role,
           str(one.granted_by), one.granted_by.get_full_name(), one.reason, one.ended_on, one.ended_role,
           str(one.ended_by), one.ended_reason) for one in exceptions),
        *editions.values(), *moment(found),
    )  # fmt: skip


def _excepts(request: PageRequest) -> bool:
    return rights.may_except(request.user) and _acts_today(request)


def _any_closed(now: Standing) -> bool:
    return any(line.state != State.OPEN for line in now.lines)


def value_columns(period: Period) -> list[Column]:
    """The values of a period; a sealed one opens on its page, the others on the records of the period's last day."""

    def link(value: Value) -> str:
        if value.sealed is not None:
            return value.sealed.get_absolute_url()
        return values.with_query(reverse("records", args=[value.indicator.code]), {"al": period.end.isoformat()})

    def corrected(value: Value) -> str | None:
        if value.sealed is None:
            return None
        return figure_text(value.correction.now) if value.correction else _("none")

    return [
        Column("codice", _("Code"), lambda v: v.indicator.code,
               link=lambda v: reverse("indicator", args=[v.indicator.code])),
        Column("titolo", _("Indicator"), lambda v: v.indicator.short),
        Column("linea", _("Line"), lambda v: v.indicator.line.short),
        Column("valore", _("Value"), lambda v: figure_text(v.figure), link=link),
        Column("obiettivo", _("Target"), lambda v: target_text(v.indicator)),
        Column("esito", _("Verdict"), lambda v: str(v.verdict.label), mark=lambda v: VERDICTS[v.verdict.value]),
        Column("letto", _("Read"), lambda v: _("sealed on %(day)s") % {"day": v.sealed.taken_on.strftime("%d/%m/%Y")}
               if v.sealed else _("provisional")),
        Column("correzioni", _("Later corrections"), corrected,
               link=lambda v: f"{v.sealed.get_absolute_url()}#correzioni" if v.sealed and v.correction else None),
    ]  # fmt: skip


@require_POST
@plan_page
def step(request: PageRequest, code: str) -> HttpResponse:
    """Take a step on a line, or on the whole period."""
    found = period_at(request, code)
    asked = request.POST.get("passo", "")
    if asked not in {move.value for move in MOVES}:
        raise Http404
    line = request.POST.get("linea", "")
    entry = get_object_or_404(found.lines.select_related("line"), line__code=line) if line else None
    note = request.POST.get("nota", "")
    try:
        asked_for = take(found, Step(asked), entry.line if entry else None, request, note)
    except PermissionDenied:
        raise Http404 from None
    except (WrongMove, AlreadyRunning) as error:
        messages.error(request, str(error))
        return redirect(found)
    if asked_for is not None:  # followed on its own page
        return redirect(asked_for)
    what = entry.line.short if entry else str(found)
    messages.success(request, _("%(what)s: %(step)s.") % {"what": what, "step": Step(asked).label})
    return redirect(found)


def take(found: Period, asked: Step, line: Line | None, request: PageRequest, note: str) -> Job | None:
    """The service of a step, or the job that does it where it is long."""
    who: dict[str, Any] = {"user": request.user, "today": request.today}
    match asked:
        case Step.SUBMIT if line:
            services.check(found, asked, line, **who)
            return start(
                jobs.submit_line, request.user, subject=f"{found} · {line.short}", once=f"{found.pk}/{line.code}",
                period=found.pk, line=line.code, note=note,
            )  # fmt: skip
        case Step.FREEZE if not line:
            services.check(found, asked, None, **who)
            return start(jobs.freeze, request.user, subject=found, once=str(found.pk), period=found.pk, note=note)
        case Step.APPROVE if line:
            services.approve_line(found, line, note=note, **who)
        case Step.SEND_BACK if line:
            services.send_back_line(found, line, reason=note, **who)
        case Step.APPROVE:
            services.approve_period(found, note=note, **who)
        case _:
            raise PermissionDenied
    return None
