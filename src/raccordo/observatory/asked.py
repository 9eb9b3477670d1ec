"""Drawings of the basins that somebody asked for on a page: drawn by a job, put in force by another, with their traces.

The drawing itself is `drawing.draw_year`, which the command calls too.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from raccordo.analysis.basins.parameters import Parameters
from raccordo.analysis.engine import open_engine
from raccordo.analysis.problems import TableError
from raccordo.kernel.jobs.models import Level
from raccordo.kernel.jobs.registry import JobError
from raccordo.kernel.jobs.run import Run
from raccordo.kernel.territory.models import Province
from raccordo.observatory import log
from raccordo.observatory.basins import NobodyAtWork, Step, TooOld
from raccordo.observatory.drawing import draw_year
from raccordo.observatory.market import Basins
from raccordo.observatory.places import market
from raccordo.observatory.touching import write_touching

#: What a drawing calls the pairs of municipalities it was given by a page: borders of the region's provinces.
BORDERS = "confini-istat.csv"
STEPS = (Step.JOURNEYS, Step.AREAS, Step.KEEPING)


def draw(run: Run, year: int, limits: Mapping[str, float], *, in_one_piece: bool) -> None:
    """Draw the basins of a year; what counts changes at the end, at once, or not at all.

    Killed or asked again, the year is drawn anew and replaces what the first attempt left.

    Raises:
        JobError: it cannot be drawn; the text says why.
    """
    if "before" not in run.state:
        run.checkpoint({"before": _number_of(year)})
    said = {
        Step.JOURNEYS: _("Counting home–work journeys"),
        Step.AREAS: _("Putting municipalities together"),
        Step.KEEPING: _("Keeping the basins and their maps"),
    }

    def tell(step: Step) -> None:
        run.progress(STEPS.index(step), len(STEPS), said[step])

    try:
        with open_engine() as engine, tempfile.TemporaryDirectory() as folder:
            borders = _borders(run, Path(folder)) if in_one_piece else None
            made = draw_year(engine, market(), year, Parameters(**limits), contiguity=borders, tell=tell)
    except NobodyAtWork as error:
        raise JobError(
            _("Nobody of whom home and workplace are known was at work on 30 June %(year)s.") % {"year": year}
        ) from error
    except TooOld as error:
        raise JobError(_("More recent drawings are kept, as many as are kept: this one would not be.")) from error
    except TableError as error:
        raise JobError("\n".join(error.lines())) from error
    with run.step({"before": made.number}):
        log.record_drawing(made)
    force = market().state().basins
    query, words = {"disegno": year}, _("Open the drawing")
    if force is not None and force.year != year:
        query["confronto"] = force.year
        words = _("Compare it with that of %(year)s, in force") % {"year": force.year}
    run.result(url=f"{reverse('observatory-basins')}?{urlencode(query)}", words=words)
    run.log(_told(made), Level.WARNING if made.not_valid else Level.INFO)


@contextmanager
def put_in_force(run: Run) -> Iterator[None]:
    """Leave a trace of the drawing that the work inside puts in force, if it is another than before."""
    if "in_force" not in run.state:
        run.checkpoint({"in_force": _in_force()})
    yield
    made = market().state().basins
    if made is not None and made.number != run.state["in_force"]:
        with run.step({"in_force": made.number}):
            log.record_in_force(made)


def _number_of(year: int) -> int:
    return next((made.number for made in market().state().kept if made.year == year), 0)


def _in_force() -> int:
    made = market().state().basins
    return made.number if made is not None else 0


def provinces() -> list[str]:
    """The provinces of the region, by ISTAT's three digits."""
    return list(Province.objects.order_by("code").values_list("code", flat=True))


def _borders(run: Run, folder: Path) -> Path:
    """A file of the municipalities with a border in common, of all provinces of the region."""
    path = folder / BORDERS
    _pairs, missing = write_touching(path, provinces())
    if missing:
        said = _("No boundary is known of %(codes)s: these municipalities are not bound to be beside their basin.")
        run.log(said % {"codes": ", ".join(missing)}, Level.WARNING)
    return path


def _told(made: Basins) -> str:
    said = _("%(areas)s basins of %(year)s; %(wrong)s do not reach the limits.")
    return said % {"areas": made.areas, "year": made.year, "wrong": made.not_valid}
