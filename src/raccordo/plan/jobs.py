"""The long work of the plan: taking the readings, sealing those of a line, freezing a period."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raccordo.kernel.accounts.models import User
from raccordo.kernel.clock import parse_day
from raccordo.kernel.jobs import JobError, job
from raccordo.kernel.jobs.loads import Given, Outcome, Refused, Wrong, load
from raccordo.kernel.jobs.run import Run
from raccordo.plan.document import PlanFormatError
from raccordo.plan.loading import PlanLoadError, load_plan
from raccordo.plan.models import Period, PlanVersion
from raccordo.plan.periods import services
from raccordo.plan.periods.machine import State, WrongMove
from raccordo.plan.readings import compute


@job("plan.compute", title=gettext_lazy("Readings of the indicators"), single=True)
def take_readings(run: Run, *, at: str) -> None:
    """Take the readings at each month's end up to the day ``at``; those still true are left alone.

    Each indicator is one transaction, and what is taken is found again, so that no checkpoint is needed.
    """
    day: dt.date | None = parse_day(at)
    version = PlanVersion.objects.in_force(day) if day else None
    if day is None or version is None:
        raise JobError(
            _("No plan is in force on %(day)s: choose another day.") % {"day": f"{day:%d/%m/%Y}" if day else at}
        )
    run.log(_("Plan: %(plan)s.") % {"plan": version})
    taken = compute(version, day, lambda done, total: run.progress(done, total, _("Asking the records")))
    run.log(_("%(n)d readings taken, the others were still true.") % {"n": taken})
    run.result(url=f"{reverse('board')}?al={day.isoformat()}", words=_("Open the board"))


@job("plan.submit_line", title=gettext_lazy("Submit a line of a period"))
def submit_line(run: Run, *, period: int, line: str, note: str) -> None:
    """Submit a line: one transaction, so that what was stopped has not happened; done already, it is left alone."""
    found, user = _signed(run, period)
    entry = found.lines.select_related("line").get(line__code=line)
    if entry.state == State.OPEN:
        try:
            services.submit_line(
                found, entry.line, user=user, today=run.at, note=note,
                progress=lambda done, total: run.progress(done, total, _("Sealing the readings")),
            )  # fmt: skip
        except WrongMove as error:
            raise JobError(str(error)) from error
    run.result(found)


@job("plan.freeze", title=gettext_lazy("Freeze a period"))
def freeze(run: Run, *, period: int, note: str) -> None:
    """Freeze a period: one transaction; one that is frozen is left alone."""
    found, user = _signed(run, period)
    if found.state != State.FROZEN:
        try:
            services.freeze_period(
                found, user=user, today=run.at, note=note,
                progress=lambda done, total: run.progress(done, total, _("Holding the readings against their digests")),
            )  # fmt: skip
        except WrongMove as error:
            raise JobError(str(error)) from error
    run.result(found)


def _signed(run: Run, period: int) -> tuple[Period, User]:
    """The period and who signs.

    Raises:
        PermissionDenied: nobody asked; a machine does not sign.
    """
    if run.user is None:
        raise PermissionDenied
    return Period.objects.select_related("version").get(pk=period), run.user


@load(
    "plan",
    title=gettext_lazy("Plan, or an amendment of it"),
    about=gettext_lazy("Lines, results and indicators with their measures (docs/plan-format.md)"),
    entity="plan.planversion",
    suffixes=(".yaml", ".yml"),
)
def plan_file(given: Given) -> Outcome:
    """A plan's file as a version of the plan."""
    try:
        loaded = load_plan(given.path or "", today=given.today, in_force_from=given.start, trial=given.trial)
    except PlanFormatError as error:
        raise Refused(Wrong(one.line, one.field, one.message.text(_)) for one in error.errors) from error
    except PlanLoadError as error:
        raise Refused(Wrong(None, "", reason) for reason in error.reasons) from error
    words = _("%(plan)s: loaded.") if loaded.created else _("%(plan)s was already loaded: nothing changed.")
    count = len(loaded.version.content["indicators"])
    lines = [words % {"plan": loaded.version}, _("%(n)d indicators.") % {"n": count}]
    if loaded.periods:
        lines.append(_("Open periods that are read by it from now on: %(periods)s.") % {
            "periods": ", ".join(loaded.periods)
        })  # fmt: skip
    data = {"version": str(loaded.version), "created": loaded.created, "indicators": count}
    return Outcome(lines, data, reverse("board"))
