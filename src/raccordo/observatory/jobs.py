"""The observatory's long work: built again after new messages, step by step, resumed where it stopped.

Every process knows every job, and few do this one: what the analysis takes is loaded when it is done.
"""

from __future__ import annotations

from pathlib import Path

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.jobs import job
from raccordo.kernel.jobs.loads import Given, Outcome, Refused, Wrong, load
from raccordo.kernel.jobs.registry import JobError
from raccordo.kernel.jobs.run import Run

BUILDS = ("observatory.build", "demo.observatory")
"""The kinds of jobs that end with an observatory."""


@job("observatory.import", title=_("Taking communications in"), single=True)
def take_in(run: Run, *, file: str) -> None:
    """A file of the incoming folder, by its key, into the store; then relationships are made of what is new."""
    from raccordo.observatory import incoming

    incoming.take_in(run, file)


@job("observatory.draw", title=_("Drawing the basins"), single=True)
def draw(run: Run, *, year: int, limits: dict[str, float], in_one_piece: bool = False) -> None:
    """The basins of a year by these limits (`analysis.basins.parameters.Parameters`), kept beside the others."""
    from raccordo.observatory import asked

    asked.draw(run, year, limits, in_one_piece=in_one_piece)


@job("observatory.build", title=_("Building the observatory"), single=True)
def build(run: Run, *, year: int | None = None, sample: float = 1.0) -> None:
    """Careers, basins of ``year`` (or those in force, at first of the last year with a 30 June seen), facts, answers.

    ``sample``: the part of the region's workers that the messages are about.

    Each part counts as soon as it is whole, so a build that is stopped goes on with the next one.
    """
    from raccordo.analysis.engine import open_engine
    from raccordo.analysis.ledger import Busy
    from raccordo.analysis.problems import TableError
    from raccordo.observatory.asked import put_in_force
    from raccordo.observatory.places import market
    from raccordo.observatory.whole import build_whole

    manifest = market().store.manifest()
    if manifest is None or manifest.folded is None:
        raise JobError(gettext("No communications were taken in yet: there is nothing to build from."))
    try:
        with open_engine() as engine, put_in_force(run):
            for phase, done, total in build_whole(engine, market(), year=year, sample=sample):
                run.progress(done, total, phase)
    except Busy as error:
        raise JobError(gettext("Another build of the observatory is at work: ask again when it has ended.")) from error
    except TableError as error:
        raise JobError("\n".join(error.lines())) from error


@load(
    "figures",
    title=_("Figures that others publish"),
    about=_(
        "Labour force, wage-guarantee hours, lists, population: figure, year, quarter, province, sex, value, source"
    ),
    entity="observatory.figures",
    suffixes=(".csv", ".parquet"),
    adds=True,
)
def figures(given: Given) -> Outcome:
    """A file of published figures into the installation's own."""
    from raccordo.analysis.problems import TableError
    from raccordo.observatory import figures as published
    from raccordo.observatory.places import market

    try:
        rows, known = published.load(market(), given.path or Path(), given.today, name=given.name, trial=given.trial)
    except TableError as error:
        wrong = [Wrong(one.row, one.column or "", one.message) for one in error.problems]
        raise Refused(wrong, error.total) from error
    words = gettext("%(rows)d rows, %(known)d figures in all.") % {"rows": rows, "known": known}
    return Outcome([words], {"rows": rows, "known": known}, reverse("observatory-figures"))
