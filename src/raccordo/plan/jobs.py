"""The long work of the plan: taking the readings."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raccordo.kernel.clock import parse_day
from raccordo.kernel.jobs import JobError, job
from raccordo.kernel.jobs.run import Run
from raccordo.plan.models import PlanVersion
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
