"""Making a yearly report as a job: asked for on a page, followed to its result.

Every process knows every job, and few do this one: what the analysis takes is loaded when it is done.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from raccordo.kernel.jobs import JobError, job
from raccordo.kernel.jobs.run import Run
from raccordo.kernel.territory.models import Quadrant


@job("observatory.yearbook", title=_("Yearly report on the local labour market"))
def make(run: Run, *, quadrant: str, year: int) -> None:
    """Make, print and register the report of a quadrant. Taken up again after a kill it finds what it had written."""
    from raccordo.analysis.disclosure import DisclosureError
    from raccordo.analysis.engine import open_engine
    from raccordo.analysis.problems import TableError
    from raccordo.observatory.places import market
    from raccordo.observatory.yearbook.gather import NotYet
    from raccordo.observatory.yearbook.publish import publish

    found = Quadrant.objects.select_related("region").filter(code=quadrant).first()
    if found is None:
        raise JobError(_("The quadrant is not there any more."))
    try:
        with open_engine() as engine:
            made = publish(engine, market(), found, year, user=run.user, today=run.at, tell=run.progress)
    except (NotYet, TableError, DisclosureError) as error:
        raise JobError(str(error)) from error
    if made.created:
        run.log(_("The report was made in four formats and registered among the deliverables, as a draft."))
    else:
        run.log(_("Nothing has changed since the last edition: no new one was made."))
    run.result(made.yearbook)
