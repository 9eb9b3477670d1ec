"""All that the observatory builds, in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from raccordo.analysis.basins.parameters import Parameters
from raccordo.analysis.engine import Engine
from raccordo.analysis.problems import TableError
from raccordo.observatory.answers import ANSWERS, build_answers
from raccordo.observatory.basins import build_basins, use_basins
from raccordo.observatory.building import build_careers, build_market_facts, with_basins
from raccordo.observatory.drawing import draw_missing
from raccordo.observatory.links import linked
from raccordo.observatory.market import LAYOUT, Market
from raccordo.observatory.places import places_table
from raccordo.observatory.qualifications import digest_of_qualifications

PARTS = 3
AGAIN = 3
"""How many times a build begins again by itself because messages were folded meanwhile."""


def build_whole(
    engine: Engine, market: Market, *, year: int | None = None, sample: float = 1.0
) -> Iterator[tuple[str, int, int]]:
    """Build what new messages changed; yields the part just begun, how many are done and how many there are.

    Basins are drawn when none are there; those of ``year``, drawn if they are not yet, are put in force. Parts that
    nothing changed are left as they are.
    ``sample`` is the part of the region's workers that the messages are about (a synthetic region is a small one):
    the sizes that basins must have are taken in proportion.

    Messages that are folded meanwhile leave a mix, or take away what is being read: the build begins again by itself.

    Raises:
        TableError: no messages were folded, or were time and again, or another build is at work.
    """
    for left in range(AGAIN, -1, -1):
        before = _fold(market)
        try:
            yield from _build(engine, market, year, sample)
            return
        except Exception as error:
            if _fold(market) == before:
                raise
            if not left:
                words = _("New communications are being taken in: build the observatory when they are.")
                raise TableError.whole_file(words) from error
            yield _("New communications: begun again"), 0, PARTS + len(ANSWERS)


def _fold(market: Market) -> int:
    """The number of the last fold; 0 where there is none."""
    manifest = market.store.manifest()
    return manifest.folded.number if manifest is not None and manifest.folded is not None else 0


def _build(engine: Engine, market: Market, year: int | None, sample: float) -> Iterator[tuple[str, int, int]]:
    total = PARTS + len(ANSWERS)
    yield _("Careers"), 0, total
    careers, _done = build_careers(engine, market)
    yield _("Basins"), 1, total
    wanted = year or _last_year(careers.observed_until)
    state = market.state()
    if state.basins is None or (year is not None and all(made.year != year for made in state.kept)):
        build_basins(engine, market, wanted, limits(sample))
    if year is not None:
        use_basins(market, year)
    draw_missing(market)
    yield _("Movements"), 2, total
    places = places_table(careers.observed_until)
    facts, _done = build_market_facts(engine, market, places)
    yield _("Answers"), PARTS, total
    answers = market.state().answers
    given_on = (market.facts_file(facts.number).stem, digest_of_qualifications(market), LAYOUT)
    if answers is not None and (answers.facts, answers.qualifications, answers.layout) == given_on:
        yield _("Nothing changed since the last build"), total, total
        return
    for _name, done, _many in build_answers(
        engine, market, with_basins(places, market), linked(careers.observed_until)
    ):
        yield _("Answers"), PARTS + done, total


def limits(sample: float) -> Parameters:
    """The usual limits of a basin, sizes in proportion to the sample."""
    usual = Parameters()
    return replace(usual, min_size=usual.min_size * sample, target_size=usual.target_size * sample)


def _last_year(until: dt.date) -> int:
    """The last year whose 30 June was observed."""
    year = until.year if until >= dt.date(until.year, 6, 30) else until.year - 1
    if year < dt.MINYEAR + 1:
        raise TableError.whole_file("no year was observed")
    return year
