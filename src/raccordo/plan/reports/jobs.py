"""Making a report as a job: it is asked for on a page, and followed to its result.

Every process knows every job, and few do this one: what drawing a report takes is loaded when it is done.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from raccordo.kernel.jobs import JobError, job
from raccordo.kernel.jobs.run import Run
from raccordo.plan.periods.models import Period


@job("reports.progress", title=_("Progress report of a period"))
def make(run: Run, *, period: int) -> None:
    """Make, print and register the report of a period. Taken up again after a kill it finds what it had written."""
    from raccordo.plan.reports.publish import publish

    found = Period.objects.select_related("version").filter(pk=period).first()
    if found is None:
        raise JobError(_("The period is not there any more."))
    made = publish(found, user=run.user, today=run.at, tell=run.progress)
    if made.created:
        run.log(_("The report was made in four formats and registered among the deliverables."))
    else:
        run.log(_("Nothing has changed since the last edition: no new one was made."))
    run.result(made.report)
